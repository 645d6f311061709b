"""Cap Collectif's exports of 2018 and after: one sparse table whose `type` says which block of columns is filled."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from moderator.domain.contribution import Author, AuthorKind, Contribution, Kind, Section, SectionKind, Stance
from moderator.domain.doctor import Ailment, Remedy
from moderator.servers.files import values
from moderator.servers.files.layout import Desk, Found, Names, presence_of
from moderator.servers.files.table import Row
from moderator.servers.files.values import fold


def canonical(column: str) -> str:
    """Return one name for a column in all generations: `contributions_bodyText`, `export_contribution_body_text`…"""
    name = (
        re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", column.strip()).lower() if " " not in column.strip() else column.strip()
    )
    name = name.removeprefix("export_")
    if name.startswith("contributions_"):
        name = "contribution_" + name.removeprefix("contributions_")
    if name.startswith("contribution_argument_"):
        name = name.removeprefix("contribution_")
    return "type" if name == "contribution_type" else name


def canonical_set(columns: frozenset[str]) -> frozenset[str]:
    """Return the canonical names of a set of columns."""
    return frozenset(map(canonical, columns))


def space_of(desk: Desk, *links: str) -> str:
    """Return the id space of a file: that of the site whose address stands in its first rows."""
    if desk.space:
        return desk.space
    for row in desk.sample:
        for place, column in enumerate(desk.columns):
            name = canonical(column)
            if place < len(row.cells) and any(name.endswith(end) for end in links) and "profile" not in name:
                found = values.host(row.cells[place])
                if found:
                    return f"cap-collectif:{found}"
    return "cap-collectif:"


@dataclass(frozen=True, slots=True)
class _Block:
    """The columns of one type of row. `needs` are names under which the id stands."""

    type: str
    prefix: str
    kind: Kind
    body: tuple[str, ...]


_OPINION = _Block("opinion", "contribution_", Kind.PROPOSAL, ("body_text",))
_BLOCKS = {
    "opinion": _OPINION,
    "argument": _Block("argument", "contribution_arguments_", Kind.ARGUMENT, ("body",)),
    "source": _Block("source", "contribution_sources_", Kind.SOURCE, ("body",)),
    "version": _Block("version", "contribution_versions_", Kind.AMENDMENT, ("body_text",)),
}


def row_type(word: str) -> str:
    """Return the type of a row in one form: `proposalComment`, `export_contribution_type_proposal_comment`…"""
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", word.strip()).lower().removeprefix("export_contribution_type_")
    return {"opinion_version": "version", "opinion_source": "source", "opinion_argument": "argument"}.get(name, name)


class ConsultationReader:
    """Opinions, arguments, sources and versions of a consultation step; votes and reports are set aside."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._names = Names(desk.columns, canonical)
        self._space = space_of(desk, "_url", "url")
        self._opinion: str | None = None
        self._sections: dict[str, str | None] = {}
        self._positions = 0

    def read(self, row: Row) -> list[Found]:
        """Return the contribution of one row."""
        cells = row.cells
        word = row_type(self._names.get(cells, "type"))
        block = _BLOCKS.get(word)
        if block is None:
            self._desk.checkup.set_aside(Ailment.NOT_A_CONTRIBUTION, cells, "type")
            return []
        cells = self._straight(cells, block)
        found: list[Found] = []
        contribution = self._contribution(cells, block, row, found)
        if contribution is None:
            self._desk.checkup.set_aside(Ailment.EMPTY_ROW, row.cells)
            return []
        return [*found, contribution]

    def finish(self) -> list[Found]:
        """Nothing is held back."""
        return []

    def _get(self, cells: list[str], block: _Block, *names: str) -> str:
        return self._names.get(cells, *(block.prefix + name for name in names))

    def _straight(self, cells: list[str], block: _Block) -> list[str]:
        """Return the cells put back where they belong: some rows lost an empty cell, and all that follows slid left.

        A row is right when its dates and address are ones. Otherwise one or two empty cells are tried before them.
        """
        places = [self._names.place(block.prefix + name) for name in (*block.body, "created_at", "updated_at", "url")]
        body, created, updated, url = places
        if created is None or body is None or (cells[created] and self._is_straight(cells, created, updated, url)):
            return cells
        for at in (body, created, updated):
            for gap in (1, 2):
                if at is not None:
                    moved = [*cells[:at], *[""] * gap, *cells[at:]][: len(cells)]
                    if self._is_straight(moved, created, updated, url) and moved[created]:
                        self._desk.checkup.note(
                            Ailment.RAGGED_ROW, Remedy.REPAIRED, self._desk.columns[at], " · ".join(filter(None, cells))
                        )
                        return moved
        self._desk.checkup.note(Ailment.RAGGED_ROW, Remedy.KEPT, "", " · ".join(filter(None, cells)))
        return cells

    @staticmethod
    def _is_straight(cells: list[str], created: int, updated: int | None, url: int | None) -> bool:
        dates = [cells[place] for place in (created, updated) if place is not None and cells[place]]
        address = cells[url] if url is not None else ""
        # Two digits are enough to tell a date from a text: the reading proper comes later.
        return all(date[:2].isdigit() and len(date) <= 40 for date in dates) and (
            not address or address.startswith("http")
        )

    def _contribution(self, cells: list[str], block: _Block, row: Row, found: list[Found]) -> Contribution | None:
        desk, checkup, get = self._desk, self._desk.checkup, self._get
        body, html = checkup.text(self._names.raw(cells, *(block.prefix + name for name in block.body)), block.body[0])
        title = checkup.line(get(cells, block, "title"), "title")
        if block.type == "version" and (why := checkup.text(get(cells, block, "explanation"), "explanation")[0]):
            body, html = f"{body}\n\n{why}".strip(), ""
        author = self._author(cells, block)
        identity = values.global_id(get(cells, block, "id"))
        if not (body or title or identity):
            return None
        if not identity:
            checkup.note(Ailment.MISSING_ID, Remedy.REPAIRED, "id", body or title)
            identity = desk.ledger.key_of_text(author.key, title, body)
        key = f"{block.type}/{identity}"
        parent = self._parent(cells, block)
        section = self._section(cells, found) if block is _OPINION else self._sections.get(parent or "")
        if block is _OPINION:
            self._opinion = key
            self._sections[key] = section
        elif block.type == "version":
            self._sections[key] = section
        trashed = values.yes(get(cells, block, "trashed")) is True or bool(get(cells, block, "trashed_at"))
        published = values.yes(get(cells, block, "published") or "1")
        return Contribution(
            space=self._space,
            key=key,
            kind=block.kind,
            body=body or title,
            title=title,
            html=html,
            parent=parent,
            section=section,
            author=author,
            stance=checkup.stance(get(cells, block, "type"), "type") if block.type == "argument" else Stance.NONE,
            created=checkup.when(get(cells, block, "created_at"), "created_at"),
            updated=checkup.when(get(cells, block, "updated_at"), "updated_at"),
            votes_for=checkup.count(
                get(cells, block, "votes_count_ok") or ("" if block is _OPINION else get(cells, block, "votes_count")),
                "votes_count",
            ),
            votes_mixed=checkup.count(get(cells, block, "votes_count_mitige"), "votes_count_mitige"),
            votes_against=checkup.count(get(cells, block, "votes_count_nok"), "votes_count_nok"),
            link=get(cells, block, "url"),
            presence=presence_of("", trashed=trashed or published is False),
            answer_state=checkup.line(get(cells, block, "trashed_reason"), "trashed_reason") if trashed else "",
            raw=row.record if row.record is not None else desk.cells(row.cells),
        )

    def _author(self, cells: list[str], block: _Block) -> Author:
        key = values.global_id(self._get(cells, block, "author_id") or self._names.get(cells, "contribution_author_id"))
        word = self._get(cells, block, "author_type_name") or self._names.get(cells, "participant_type")
        name = self._desk.checkup.line(self._names.get(cells, "participant_username"), "participant_username")
        kind = self._desk.checkup.author_kind(word, "author_type_name") if word else AuthorKind.UNSTATED
        return Author(key, name, kind, place=self._names.get(cells, "participant_zip_code", "participant_city"))

    def _parent(self, cells: list[str], block: _Block) -> str | None:
        if block is _OPINION:
            return None
        related = values.global_id(self._get(cells, block, "related_id"))
        if not related:
            # Versions name no parent: the export writes them after the opinion that they change.
            return self._opinion
        kind = fold(self._get(cells, block, "related_kind"))
        return f"{'version' if 'version' in kind else 'opinion'}/{related}"

    def _section(self, cells: list[str], found: list[Found]) -> str | None:
        above: str | None = None
        for level, name in enumerate(("contribution_consultation_title", "contribution_section_title")):
            title = self._desk.checkup.line(self._names.get(cells, name), name)
            if not title:
                continue
            prefix = "consultation" if level == 0 else f"section/{above or ''}"
            key = f"{prefix}/{fold(title)[:300]}"
            if self._desk.ledger.new_section(self._space, key):
                self._positions += 1
                kind = SectionKind.THEME if level == 0 else SectionKind.CHAPTER
                found.append(Section(self._space, key, kind, title, above, self._positions))
            above = key
        return above


def is_consultation(columns: frozenset[str]) -> bool:
    """Whether the columns are those of a consultation step."""
    names = canonical_set(columns)
    return "contribution_body_text" in names and "contribution_id" in names and "type" in names


def is_something_else(columns: frozenset[str]) -> bool:
    """Whether the columns are those of an export without contributions: accounts, participants, votes, events, logs."""
    names = canonical_set(columns)
    marks: Sequence[frozenset[str]] = (
        frozenset({"participant_user_id", "participant_user_email"}),
        frozenset({"questionnaire_participant_user_id"}),
        frozenset({"user_email", "user_firstname"}),
        frozenset({"user_id", "user_email", "user_user_name"}),
        frozenset({"vote_published_at", "vote_type"}),
        frozenset({"proposal_votes_id", "proposal_votes_ranking"}),
        frozenset({"user_groups_title"}),
        frozenset({"email", "username", "locked"}),
        frozenset({"email", "user_name", "roles_text"}),
        frozenset({"date", "utilisateur", "email", "action"}),
        frozenset({"start_at", "end_at", "is_commentable"}),
        frozenset({"proposal_id", "proposal_reference", "mediator_id"}),
    )
    return any(mark <= names for mark in marks)


class NothingReader:
    """Counts the rows of an export that holds no contribution, and sets them aside."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def read(self, row: Row) -> list[Found]:
        """Set the row aside."""
        self._desk.checkup.set_aside(Ailment.NOT_A_CONTRIBUTION, row.cells)
        return []

    def finish(self) -> list[Found]:
        """Nothing is held back."""
        return []
