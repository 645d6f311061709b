"""`python -m moderator` is `moderator`."""

from moderator.cli import main

main()
