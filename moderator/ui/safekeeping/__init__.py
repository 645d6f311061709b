"""Keeping a workspace safe: its passphrase and its backups."""
