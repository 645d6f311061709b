"""Répondre: the official answer, and what becomes of each contribution."""
