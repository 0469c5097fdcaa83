"""Danger first: what a message says of an emergency, before anything else reads it.

The lists and rules are TO BE REVIEWED by a clinician responsible for the service before clinical use.
"""

from samtal.receptionist.safety.assessment import Assessment, assess

__all__ = ["Assessment", "assess"]
