"""Reading together: the register of who read what, and double reading."""
