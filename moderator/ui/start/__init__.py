"""The page shown before a workspace is open: what can be done first."""
