"""Patient journeys played against a clinic file, a fake clock and local wires."""
