"""The manual inside the program, and what the program is."""
