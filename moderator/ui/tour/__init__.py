"""The guided tour of the sample."""
