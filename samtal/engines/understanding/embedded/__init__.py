"""The built-in engine: rules for the sure cases, a small text model for the rest; in process, offline, in milliseconds."""

from samtal.engines.understanding.embedded.engine import Embedded

__all__ = ["ENGINE", "Embedded"]

ENGINE = Embedded
