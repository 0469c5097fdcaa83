"""Finds what a clinic has (practitioners, services, locations) in what a patient says; built once per clinic."""

from samtal.kit.gazetteer.finding import Gazetteer, unknown_person
from samtal.kit.gazetteer.model import Entry, EntryKind, Match

__all__ = ["Entry", "EntryKind", "Gazetteer", "Match", "unknown_person"]
