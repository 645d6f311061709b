"""Polis' comments.csv, whose statements are written without quotes: a comma or a line end in one breaks its row."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePath

from moderator.domain.contribution import Author, Contribution, Kind, Presence
from moderator.domain.doctor import Ailment, Remedy
from moderator.servers.files.layout import Desk, Found, Names
from moderator.servers.files.table import Row


class StatementsReader:
    """Statements with their votes. Rows broken by an unquoted text are put together again.

    Rejected statements (`moderated` = -1) are hidden there; unmoderated and accepted ones are shown.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._names = Names(desk.columns, str)
        self._body = self._names.place("comment-body") or 0
        self._space = desk.space or f"polis:{PurePath(desk.place.split(' › ')[0]).stem}"
        self._pending: Contribution | None = None

    def read(self, row: Row) -> list[Found] | None:
        """Return the statement before, now known to be whole; a row that goes on with its text is joined to it."""
        cells, get, checkup = row.cells, self._names.get, self._desk.checkup
        if not self._is_start(cells):
            more = ",".join(self._unpadded(cells))
            if self._pending is None:
                checkup.set_aside(Ailment.UNREADABLE, cells)
                return []
            checkup.note(Ailment.RAGGED_ROW, Remedy.REPAIRED, "comment-body", more)
            text = checkup.text(more, "comment-body")[0]
            self._pending = replace(self._pending, body=f"{self._pending.body}\n{text}")
            return None
        cells = self._joined(cells)
        body, html = checkup.text(cells[self._body], "comment-body")
        found: list[Found] = [self._pending] if self._pending is not None else []
        if not body:
            checkup.set_aside(Ailment.EMPTY_ROW, cells)
            self._pending = None
            return found
        moderated = get(cells, "moderated")
        self._pending = Contribution(
            space=self._space, key=f"statement/{get(cells, 'comment-id')}", kind=Kind.PROPOSAL, body=body, html=html,
            author=Author(get(cells, "author-id")), created=checkup.when(get(cells, "timestamp"), "timestamp"),
            votes_for=checkup.count(get(cells, "agrees"), "agrees"),
            votes_against=checkup.count(get(cells, "disagrees"), "disagrees"),
            presence=Presence.HIDDEN if moderated == "-1" else Presence.PUBLISHED,
            answer_state={"-1": "rejected", "0": "unmoderated", "1": "accepted"}.get(moderated, moderated),
            raw=self._desk.cells(cells),
        )  # fmt: skip
        return found or None

    def finish(self) -> list[Found]:
        """Return the last statement."""
        return [self._pending] if self._pending is not None else []

    def _is_start(self, cells: list[str]) -> bool:
        place = self._names.place("timestamp") or 0
        identity = self._names.get(cells, "comment-id")
        return bool(re.fullmatch(r"\d{9,14}(?:\.\d+)?", cells[place].strip())) and identity.isdigit()

    def _joined(self, cells: list[str]) -> list[str]:
        """Return the row with the pieces of its last column, the text, put together again."""
        width = len(self._desk.columns)
        if len(cells) > width and self._body == width - 1:
            self._desk.checkup.note(Ailment.RAGGED_ROW, Remedy.REPAIRED, "comment-body", ",".join(cells[self._body :]))
            return [*cells[: self._body], ",".join(cells[self._body :])]
        return cells

    def _unpadded(self, cells: list[str]) -> list[str]:
        while cells and not cells[-1]:
            cells = cells[:-1]
        return cells


def is_statements(columns: frozenset[str]) -> bool:
    """Whether the columns are those of comments.csv."""
    return {"timestamp", "comment-id", "author-id", "agrees", "disagrees", "comment-body"} <= columns
