"""A Problem: something in the world went wrong, said in a sentence that tells the user what to do."""

from __future__ import annotations

from moderator.domain.confided import hidden
from moderator.domain.words import _


class Problem(Exception):
    """The world's fault, not ours: no network, a full disk, a refused request, a file that is not what it says.

    `what` says what happened, `where` the place (file, row, field, server), `remedy` what the person can do and what is
    safe. All three are sentences in the language of the screen. Any other exception is a bug and is reported as such.
    Where they quote a server that repeats a secret of ours, that is hidden.
    """

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        self.what, self.where, self.remedy = hidden(what), hidden(where), hidden(remedy)
        super().__init__(self.what)

    def __str__(self) -> str:
        what, where = self.what, self.where
        if where and what.endswith(".") and not where.endswith(".") and "\n" not in where:
            what, where = _("{what}: {where}.").format(what=what[:-1], where=where), ""
        return " ".join(part for part in (what, where, self.remedy) if part)
