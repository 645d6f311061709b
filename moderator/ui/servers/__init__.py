"""Connecting to a consultation server."""
