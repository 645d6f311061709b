"""WordPress: comments on posts and pages, moderated, masked and answered through its REST interface."""

from moderator.servers.wordpress.server import WordPress

__all__ = ["WordPress"]
