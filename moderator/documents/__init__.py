"""The official documents that the program writes, from values alone: neither workspace nor window is known here."""
