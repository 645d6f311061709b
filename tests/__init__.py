"""The tests, in folders that mirror the program, and the journeys of its users."""
