"""Measurements of the program on generated consultations, run by packaging/benchmark; pytest does not collect them."""
