"""The clinics these tests talk to."""

from tests.reception import angsholmen, larkfield, ronnbacken, understanding

__all__ = ["angsholmen", "larkfield", "ronnbacken", "understanding"]
