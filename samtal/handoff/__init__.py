"""Who holds the floor, and what is asked of the people at the clinic."""
