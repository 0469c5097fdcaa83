"""Samtal: one conversation per patient, whichever door the patient uses."""

__version__ = "0.1.0"
