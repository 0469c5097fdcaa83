"""What the house promises of its speed, measured: `make bench`."""
