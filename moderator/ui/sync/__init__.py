"""What is received from servers and what is sent to them."""
