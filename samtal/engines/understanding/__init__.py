"""Engines that read what a patient says (`samtal.receptionist.understanding`)."""
