"""What a person can ask for: plain functions on a workspace, with no window and no SQL of their own."""
