"""Crossing tables: two ways of cutting the consultation up, each cell opening its contributions."""
