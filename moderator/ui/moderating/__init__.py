"""Modérer: what waits, one contribution after the other."""
