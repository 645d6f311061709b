"""What the tests of the command line share."""

from tests.patience import no_waiting

__all__ = ["no_waiting"]
