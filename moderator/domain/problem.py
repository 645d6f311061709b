"""A Problem: something in the world went wrong, said in a sentence that tells the user what to do."""

from __future__ import annotations


class Problem(Exception):
    """The world's fault, not ours: no network, a full disk, a refused request, a file that is not what it says.

    `what` says what happened, `where` the place (file, row, field, server), `remedy` what the person can do and what is
    safe. All three are sentences in the language of the screen. Any other exception is a bug and is reported as such.
    """

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        return " ".join(part for part in (self.what, self.where, self.remedy) if part)
