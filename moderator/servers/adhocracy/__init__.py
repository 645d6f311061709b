"""The adhocracy family (adhocracy+, mein.berlin): ideas and comments read, feedback given, comments blocked."""

from moderator.servers.adhocracy.server import Adhocracy

__all__ = ["Adhocracy"]
