"""Takes a patient's turn: safety first, then understanding, then the skills decide."""
