"""What resembles, beside the text: contributions like the one read, the key phrases of a search, answers given."""
