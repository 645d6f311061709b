"""Decidim, 0.27 to 0.32: read through its API, answered through it or by the file that its administrators import."""

from moderator.servers.decidim.server import Decidim

__all__ = ["Decidim"]
