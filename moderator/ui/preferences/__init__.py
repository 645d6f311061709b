"""What a person prefers: language, looks, text, keys."""
