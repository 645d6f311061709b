"""Settling what two people decided differently."""
