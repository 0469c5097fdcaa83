"""Doors into the one conversation: one folder per channel, found by its folder."""
