"""DemocracyOS 2: topics with their clauses, comments and replies read; answers written as replies."""

from moderator.servers.democracyos.server import DemocracyOS

__all__ = ["DemocracyOS"]
