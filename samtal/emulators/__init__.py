"""The vendors' APIs as small real servers for demo, rehearsals and tests. They know the vendors, never our channels."""
