"""The history of what was decided: its list, undoing much of it, and looking at the past."""
