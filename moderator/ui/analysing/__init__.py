"""Analyser: what people say, tagged and grouped."""
