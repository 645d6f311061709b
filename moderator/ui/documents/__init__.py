"""Documents: what can be written in Word, and what was written."""
