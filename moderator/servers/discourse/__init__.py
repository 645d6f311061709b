"""Discourse: the topics of a category with their posts read; answers written as replies."""

from moderator.servers.discourse.server import Discourse

__all__ = ["Discourse"]
