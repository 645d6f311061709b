"""Aujourd'hui: what waits, and one key to start."""
