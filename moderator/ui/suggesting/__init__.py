"""Suggestions learned from what the team coded: their line under the text, their page, and when to learn again."""
