"""The tables that adhocracy+ and mein.berlin give to those who run a project: its ideas, and the comments on them."""

from __future__ import annotations

import re

from moderator.domain.contribution import Author, Contribution, Kind, Section, SectionKind
from moderator.domain.doctor import Ailment
from moderator.servers.files.layout import Desk, Found, Names
from moderator.servers.files.table import Row
from moderator.servers.files.values import fold, host

_PERSONAL = frozenset({"creator email", "creator phone", "contact consent"})


class ExportReader:
    """Ideas under their reference, comments under what they answer: a comment, else the idea of that reference.

    Keys are not those of the live connection, where comments are numbered within a project that no table names.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._names = Names(desk.columns, fold)
        self._comments = is_comments(frozenset(desk.columns))
        site = next(filter(None, (host(self._names.get(row.cells, "link")) for row in desk.sample)), "")
        self._space = desk.space or f"adhocracy-export:{site}"

    def read(self, row: Row) -> list[Found]:
        """Return the idea or the comment of one row."""
        cells, get, checkup = row.cells, self._names.get, self._desk.checkup
        title = "" if self._comments else checkup.line(get(cells, "title"), "Title")
        body, html = checkup.text(self._names.raw(cells, "comment" if self._comments else "description"), "Description")
        if not (title or body):
            checkup.set_aside(Ailment.EMPTY_ROW, cells)
            return []
        author = checkup.line(get(cells, "creator"), "Creator")
        identity = get(cells, "id" if self._comments else "reference no.")
        identity = identity or self._desk.ledger.key_of_text(author, title, body)
        found: list[Found] = []
        section = None
        if category := "" if self._comments else checkup.line(get(cells, "category"), "Category"):
            section = f"category/{fold(category)[:300]}"
            if self._desk.ledger.new_section(self._space, section):
                found.append(Section(self._space, section, SectionKind.THEME, category))
        labels = () if self._comments else re.split(r"\s*,\s*", checkup.line(get(cells, "labels"), "Labels"))
        record = row.record if row.record is not None else self._desk.cells(cells)
        found.append(
            Contribution(
                space=self._space, key=f"{'comment' if self._comments else 'idea'}/{identity}",
                kind=Kind.COMMENT if self._comments else Kind.PROPOSAL, body=body or title, title=title, html=html,
                parent=self._above(cells), section=section, author=Author(author, author),
                created=checkup.when(get(cells, "created", "erzeugt"), "Created"),
                votes_for=checkup.count(get(cells, "positive ratings"), "Positive ratings"),
                votes_against=checkup.count(get(cells, "negative ratings"), "Negative ratings"),
                link=get(cells, "link"), labels=tuple(filter(None, labels)),
                answer=checkup.text(self._names.raw(cells, "feedback"), "Feedback")[0],
                answer_state=checkup.line(get(cells, "status"), "Status"),
                raw={name: value for name, value in record.items() if fold(name) not in _PERSONAL},
            )
        )  # fmt: skip
        return found

    def _above(self, cells: list[str]) -> str | None:
        if not self._comments:
            return None
        if comment := self._names.get(cells, "reply to comment"):
            return f"comment/{comment}"
        idea = self._names.get(cells, "reply to reference")
        return f"idea/{idea}" if idea else None

    def finish(self) -> list[Found]:
        """Nothing is held back."""
        return []


def is_export(columns: frozenset[str]) -> bool:
    """Whether the columns are those of the ideas or of the comments, as sites in English name them."""
    ideas = {"reference no.", "creator", "comment count"} <= {fold(column) for column in columns}
    return ideas or is_comments(columns)


def is_comments(columns: frozenset[str]) -> bool:
    """Whether the columns are those of the comments."""
    return {"id", "comment", "creator", "reply to reference"} <= {fold(column) for column in columns}
