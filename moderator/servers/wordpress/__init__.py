"""WordPress: comments on posts and pages, moderated, masked and answered through its REST interface."""

from moderator.servers.wordpress.server import WordPress
from moderator.servers.wordpress.session import Credentials

__all__ = ["Credentials", "WordPress"]
