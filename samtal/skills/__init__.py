"""What the receptionist can do: one folder per skill, found by its folder."""
