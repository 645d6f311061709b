"""The piles that are proposed, their evidence, and what a person decides of them."""
