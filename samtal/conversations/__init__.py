"""Everything with one patient, over every channel: the timeline, the way in (intake) and the way out (outbox)."""
