"""What every test may ask for."""

from tests.database import clinic_id, clock, database, database_url, server, template

__all__ = ["clinic_id", "clock", "database", "database_url", "server", "template"]
