"""The arguments of the articles: their trees, those who carry each, and what is answered to them."""
