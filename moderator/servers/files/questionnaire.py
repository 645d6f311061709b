"""Cap Collectif's questionnaires and the Grand débat: one contribution for each open question answered."""

from __future__ import annotations

import re

from moderator.domain.contribution import Author, AuthorKind, Contribution, Kind, Presence, Section, SectionKind
from moderator.domain.doctor import Ailment, Remedy
from moderator.servers.files import forms, values
from moderator.servers.files.cap_collectif import canonical, canonical_set, space_of
from moderator.servers.files.guess import is_open
from moderator.servers.files.layout import Desk, Found, Names, presence_of
from moderator.servers.files.table import Row
from moderator.servers.files.values import fold

_NUMBERED = re.compile(r"Q([A-Za-z0-9+/]+=*) - (.+)", re.DOTALL)
_OURS = re.compile(
    r"id|reference|title|type|published|published_at|created_at|updated_at|anonymous|draft|undraft_at|account|phone|"
    r"trashed|trashed_status|author|author_(?:id|type|zip_code|email|phone|username)|(?:no_account|noaccount)_.*|"
    r"internal_comm|contribution_.*|participant_.*|user_.*|#\d+|index|zip_code|commune|geo_.*"
)


def _canonical(column: str) -> str:
    name = canonical(column)
    return re.sub(r"__+", "_", name.removeprefix("contribution_"))


class QuestionnaireReader:
    """Replies to a questionnaire. Closed questions stay with the record of each answer of the same person.

    A question is closed when its first answers are choices among a few, numbers, or yes and no.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._names = Names(desk.columns, _canonical)
        self._space = space_of(desk, "_url", "link")
        self._open: list[tuple[int, str, str]] = []  # position, column, key of its section
        self._sections: list[Section] = []
        for place, column in enumerate(desk.columns):
            numbered = _NUMBERED.fullmatch(column)
            if numbered is None and _OURS.fullmatch(_canonical(column)):
                continue
            title = numbered.group(2).strip() if numbered else column
            said = desk.first(place)
            if not is_open(said):
                continue
            if forms.identifying(title, said):
                desk.checkup.note_once(Ailment.WHO, Remedy.KEPT, title)
                continue
            # « QUXVlc3Rpb246MTA3 - … »: a Q, then the global id of the question.
            key = f"question/{values.global_id(numbered.group(1)) if numbered else fold(title)[:300]}"
            self._open.append((place, column, key))
            self._sections.append(Section(self._space, key, SectionKind.QUESTION, title, None, len(self._open)))
        asked = {place for place, _column, _key in self._open}
        self._common = [(place, column) for place, column in enumerate(desk.columns) if place not in asked]

    def read(self, row: Row) -> list[Found]:
        """Return an answer for each open question answered by one reply."""
        cells, desk, checkup = row.cells, self._desk, self._desk.checkup
        get = self._names.get
        answers = [(place, column, key) for place, column, key in self._open if cells[place]]
        if not answers:
            checkup.set_aside(Ailment.NOT_A_CONTRIBUTION, cells, "")
            return []
        found: list[Found] = []
        found += [section for section in self._sections if desk.ledger.new_section(self._space, section.key)]
        self._sections = []
        identity = values.global_id(get(cells, "id"))
        author = self._author(cells)
        created = checkup.when(get(cells, "created_at", "published_at"), "created_at")
        updated = checkup.when(get(cells, "updated_at"), "updated_at")
        presence = self._presence(cells)
        title = checkup.line(get(cells, "title"), "title")
        common: dict[str, object] = {column: cell for place, column in self._common if (cell := cells[place])}
        before = len(found)
        for place, column, key in answers:
            body, html = checkup.text(cells[place], column)
            if not body:
                continue
            if forms.personal(column, body):
                checkup.note(Ailment.WHO, Remedy.SET_ASIDE, column)
                continue
            if identity:
                own = f"answer/{identity}/{key.removeprefix('question/')}"
            else:
                checkup.note_once(Ailment.MISSING_ID, Remedy.REPAIRED, "id")
                own = desk.ledger.key_of_text(author.key or author.name, column, body)
            found.append(
                Contribution(
                    space=self._space, key=own, kind=Kind.ANSWER, body=body, title=title, html=html, section=key,
                    author=author, created=created, updated=updated, presence=presence,
                    raw={**common, column: cells[place]},
                )
            )  # fmt: skip
        if len(found) == before:
            checkup.set_aside(Ailment.NOT_A_CONTRIBUTION, cells)
        return found

    def finish(self) -> list[Found]:
        """Nothing is held back."""
        return []

    def _author(self, cells: list[str]) -> Author:
        get, checkup = self._names.get, self._desk.checkup
        word = get(cells, "author_type", "participant_type")
        return Author(
            values.global_id(get(cells, "author_id", "participant_user_id")),
            checkup.line(get(cells, "author", "author_username", "participant_username"), "author"),
            checkup.author_kind(word, "author_type") if word else AuthorKind.UNSTATED,
            place=get(cells, "author_zip_code", "participant_zip_code", "zip_code"),
        )

    def _presence(self, cells: list[str]) -> Presence:
        get = self._names.get
        trashed = values.yes(get(cells, "trashed")) is True
        hidden = trashed or values.yes(get(cells, "published")) is False
        draft = values.yes(get(cells, "draft")) is True
        if draft:
            self._desk.draft(get(cells, "id"))
        return presence_of("", trashed=hidden, draft=draft)


def is_grand_debat(columns: frozenset[str]) -> bool:
    """Whether some columns are questions in the Grand débat's form `Q<global id> - <question>`."""
    return any(_NUMBERED.fullmatch(column) for column in columns) and any(
        fold(c) in ("id", "reference") for c in columns
    )


def is_questionnaire(columns: frozenset[str]) -> bool:
    """Whether the columns are those of the replies to a questionnaire of Cap Collectif."""
    names = canonical_set(columns)
    plain = {_canonical(column) for column in columns}
    exported = any(column.startswith("export_contribution") for column in columns) or {"undraft_at", "account"} & plain
    short = {"id", "published_at", "author_id"} <= plain and not plain & {"title", "body", "body_text"}
    return (
        "id" in plain and "contribution_body_text" not in names and bool(exported or short) and "published_at" in plain
    )
