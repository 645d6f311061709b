"""What can be worked out from the texts: near-identical ones. Arrays and texts in, values out."""
