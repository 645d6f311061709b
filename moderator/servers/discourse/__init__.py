"""Discourse: the topics of a category with their posts read; answers written as replies, moderation, tags."""

from moderator.servers.discourse.server import Discourse

__all__ = ["Discourse"]
