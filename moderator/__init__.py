"""Moderator: the contributions of a public consultation, moderated and answered offline."""

__version__ = "0.1.0"
