"""Links to the calendars clinics already have; `builtin` is our own."""
