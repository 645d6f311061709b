"""Keyword rules: the page on which they are written and tried, and what they propose."""
