"""Cap Collectif: read through the preview schema of its public API, which takes nothing back."""

from moderator.servers.cap_collectif.server import CapCollectif

__all__ = ["CapCollectif"]
