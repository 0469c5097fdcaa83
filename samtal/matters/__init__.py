"""What a patient wants done, over all channels, and the facts given for it, each with its receipt."""
