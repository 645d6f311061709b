"""Consultation servers and files: one module per platform, each saying what it can do."""
