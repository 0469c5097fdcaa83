"""Engines behind ports: what understands, what answers, what speaks. Each is a folder that can be left out."""
