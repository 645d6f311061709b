"""Bringing files in: what they seem to be, what their columns hold, and what the import doctor found."""
