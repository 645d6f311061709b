"""The workspace file: mirror, journal, projection, search and backups."""
