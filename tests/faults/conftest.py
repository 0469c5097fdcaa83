"""A clinic with its receptionist, for tests in which something breaks."""

from tests.reception import angsholmen, larkfield, ronnbacken, understanding

__all__ = ["angsholmen", "larkfield", "ronnbacken", "understanding"]
