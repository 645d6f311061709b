"""OpenStad headless: ideas and comments of a project; official answers, replies, publication taken back and given."""

from moderator.servers.openstad.server import OpenStad

__all__ = ["OpenStad"]
