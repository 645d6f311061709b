"""Decidim's open data and administrators' exports: proposals, comments, debates and meetings of all versions."""

from __future__ import annotations

import re

from moderator.domain.contribution import Author, Channel, Contribution, Kind, Presence, Section, SectionKind, Stance
from moderator.domain.doctor import Ailment, Remedy
from moderator.servers.files import values
from moderator.servers.files.layout import Desk, Found, Names, presence_of
from moderator.servers.files.table import Row
from moderator.servers.files.values import fold

_LOCALE = re.compile(r"(?P<name>.+)/(?P<locale>(?!id$)[a-z]{2}(?:-[A-Za-z]+)?|translation|machine_translations)$")
_SAID = re.compile(r'"([a-z]{2}(?:-[A-Za-z]+)?)"\s*=>\s*"((?:\\.|[^"\\])*)"')
_STANCES = {"1": Stance.FOR, "-1": Stance.AGAINST, "0": Stance.NONE}
_KINDS = {"comment": Kind.COMMENT, "meeting": Kind.ORAL}
_PARTS = {
    "debate": ("description", "instructions", "information_updates", "conclusions"),
    "meeting": ("description", "agenda", "closing_report"),
}
_SHORT = {"Proposals::Proposal": "proposal", "Comments::Comment": "comment", "Debates::Debate": "debate",
          "Meetings::Meeting": "meeting", "Proposals::CollaborativeDraft": "collaborative_draft"}  # fmt: skip


def _base(column: str) -> str:
    """Return the name of a column without its locale: `title/fr` is a title."""
    match = _LOCALE.match(column)
    return match.group("name") if match and match.group("name") not in ("author", "category", "scope") else column


def _french_first(columns: tuple[str, ...]) -> list[str]:
    """Return the columns in the order in which their text is preferred: French, then the others as they come."""
    return sorted(columns, key=lambda column: not column.endswith("/fr"))


def _in_ruby(name: str) -> str:
    """Return the name that a table holds as Ruby writes a translated one: `{"fr"=>"Mobilité", "en"=>"Mobility"}`."""
    said = dict(_SAID.findall(name.partition('"machine_translations"')[0]))
    text = said.get("fr") or next(iter(said.values()), "")
    return re.sub(r"\\(.)", r"\1", text)


class DecidimReader:
    """Reads one export. `what` is proposal, comment, debate or meeting: keys are those of the live connection."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        desk.checkup.guarded = True
        self._texts: dict[str, list[int]] = {}
        for column in _french_first(desk.columns):
            self._texts.setdefault(_base(column), []).append(desk.columns.index(column))
        self._names = Names(desk.columns, str)
        self._space = desk.space or self._space_of()
        self._what = self._what_is()
        # The live connection dates a proposal from its publication.
        self._dates = ("published_at", "created_at") if self._what == "proposal" else ("created_at", "start_time")
        self._positions = 0

    def read(self, row: Row) -> list[Found]:
        """Return the contribution of one row, after the sections it stands in when they are new."""
        cells, checkup = row.cells, self._desk.checkup
        body, html = checkup.text(self._body(cells), "body")
        title = checkup.line(self._text(cells, "title"), "title")
        identity = self._names.get(cells, "id")
        if not (body or title):
            checkup.set_aside(Ailment.EMPTY_ROW, cells)
            return []
        if not identity:
            checkup.note(Ailment.MISSING_ID, Remedy.REPAIRED, "id", title or body)
            identity = self._desk.ledger.key_of_text(self._names.get(cells, "author/id"), title, body)
        found: list[Found] = []
        comment, meeting = self._what == "comment", self._what == "meeting"
        amended = self._amended(cells)
        state = fold(self._names.get(cells, "state", "proposal_state"))
        votes = self._names.get(cells, "votes", "supports", "up_votes", "votes/count", "proposal_votes_count")
        found.append(
            Contribution(
                space=self._space,
                key=f"{self._what}/{identity}",
                kind=Kind.AMENDMENT if amended else _KINDS.get(self._what, Kind.PROPOSAL),
                channel=Channel.MEETING if meeting else Channel.ONLINE,
                body=body or title,
                title=title,
                html=html,
                parent=self._parent(cells) if comment else amended,
                section=None if comment else self._section(cells, found),
                author=self._author(cells),
                stance=self._stance(cells),
                created=checkup.when(self._names.get(cells, *self._dates), "created_at"),
                updated=checkup.when(self._names.get(cells, "updated_at"), "updated_at"),
                votes_for=checkup.count(votes, "votes"),
                votes_against=checkup.count(self._names.get(cells, "down_votes"), "down_votes"),
                language=self._names.get(cells, "locale")[:8],
                link=self._names.get(cells, "url", "root_commentable_url"),
                presence=self._presence(cells, state),
                labels=tuple(self._labels(cells)),
                answer=checkup.text(self._text(cells, "answer"), "answer")[0],
                answer_state=state if state not in ("", "not_answered", "withdrawn") else "",
                raw=row.record if row.record is not None else self._desk.cells(cells),
            )
        )
        return found

    def finish(self) -> list[Found]:
        """Nothing is held back."""
        return []

    def _space_of(self) -> str:
        for row in self._desk.sample:
            link = self._names.get(row.cells, "url", "root_commentable_url", "participatory_space/url", "reported_url")
            if found := values.host(link):
                return f"decidim:{found}"
        return "decidim"

    def _what_is(self) -> str:
        if "commentable_type" in self._names:
            return "comment"
        for row in self._desk.sample:
            match = re.search(r"/(proposals|debates|meetings)/\d+", self._names.get(row.cells, "url"))
            if match:
                return match.group(1)[:-1]
        columns = set(self._desk.columns)
        if columns & {"start_time", "address", "attendees"} and "start_time" in columns:
            return "meeting"
        return (
            "debate"
            if any(_base(column) in ("instructions", "information_updates") for column in columns)
            else "proposal"
        )

    def _text(self, cells: list[str], *names: str) -> str:
        """Return the text of the first language that has one, French before the others."""
        for name in names:
            for place in self._texts.get(name, ()):
                if cells[place].strip():
                    return cells[place]
        return ""

    def _body(self, cells: list[str]) -> str:
        """Return the text of a thing: for debates and meetings, all that the organisers say of it, in its order."""
        if self._what not in _PARTS:
            return self._text(cells, "body", "description", "commentable/body")
        return "\n".join(filter(None, (self._text(cells, name) for name in _PARTS[self._what])))

    def _amended(self, cells: list[str]) -> str | None:
        """Return the key of the proposal that this one would amend, if it is an amendment."""
        if self._what != "proposal" or values.yes(self._names.get(cells, "is_amend")) is not True:
            return None
        found = re.search(r"/proposals/(\d+)", self._names.get(cells, "original_proposal/url"))
        return f"proposal/{found.group(1)}" if found else None

    def _parent(self, cells: list[str]) -> str | None:
        identity, type_ = self._names.get(cells, "commentable_id"), self._names.get(cells, "commentable_type")
        if not identity or not type_:
            return None
        short = type_.removeprefix("Decidim::")
        return (
            f"{_SHORT.get(short) or re.sub(r'(?<=[a-z])(?=[A-Z])', '_', short.rpartition('::')[2]).lower()}/{identity}"
        )

    def _author(self, cells: list[str]) -> Author:
        group, person = self._names.get(cells, "user_group/id"), self._names.get(cells, "author/id", "author_id")
        key = f"group/{group}" if group else f"user/{person}" if person else ""
        # Who speaks for an organisation is shown under its name.
        name = self._text(cells, *(("user_group/name", "author/name") if group else ("author/name", "user_group/name")))
        official = self._what == "meeting" and not key
        return Author(key, self._desk.checkup.line(name, "author/name"), official=official)

    def _stance(self, cells: list[str]) -> Stance:
        word = self._names.get(cells, "alignment")
        if not word:
            return Stance.NONE
        return _STANCES.get(word) or self._desk.checkup.stance(word, "alignment")

    def _presence(self, cells: list[str], state: str) -> Presence:
        withdrawn = state == "withdrawn" or values.yes(self._names.get(cells, "withdrawn")) is True
        if withdrawn or self._names.get(cells, "withdrawn_at"):
            return Presence.WITHDRAWN
        return presence_of("", trashed=bool(self._names.get(cells, "hidden_at")))

    def _labels(self, cells: list[str]) -> list[str]:
        names = [self._text(cells, "scope/name"), *(name for _id, name in self._taxonomies(cells))]
        return [self._desk.checkup.line(name, "labels") for name in names if name]

    def _taxonomies(self, cells: list[str]) -> list[tuple[str, str]]:
        """Return the taxonomies of a row: number ("" when it is not told) and name."""
        names, ids = self._text(cells, "taxonomies/name"), re.findall(r"\d+", self._names.get(cells, "taxonomies/id"))
        if "=>" in names:
            found = [_in_ruby(one) for one in re.split(r"\}\s*,\s*(?=\{)", names)]
        else:
            found = re.split(r"\s*[;|,]\s*", names)
            found = found if len(found) == len(ids) else re.split(r"\s*[;|]\s*", names)
        return list(zip(ids if len(ids) == len(found) else [""] * len(found), found, strict=True))

    def _section(self, cells: list[str], found: list[Found]) -> str | None:
        """Return the category or taxonomy of a row, else its component; each is added when new."""
        above: str | None = None
        component = self._names.get(cells, "component/id", "component")
        link = self._names.get(cells, "url", "participatory_space/url")
        if component:
            above = f"component/{component}"
            slug = re.search(r"/(?:processes|assemblies|conferences|initiatives|consultations)/([^/?#]+)", link)
            self._add(above, slug.group(1) if slug else f"{self._what} {component}", None, found)
        title = self._text(cells, "category/name")
        identity = self._names.get(cells, "category/id")
        if title:
            key = f"category/{identity or fold(title)}"
            self._add(key, title, above, found)
            return key
        identity, title = next(iter(self._taxonomies(cells)), ("", ""))
        if identity and title:
            key = f"taxonomy/{identity}"
            self._add(key, title, above, found)
            return key
        return above

    def _add(self, key: str, title: str, above: str | None, found: list[Found]) -> None:
        if self._desk.ledger.new_section(self._space, key):
            self._positions += 1
            title = self._desk.checkup.line(title, "section")
            found.append(Section(self._space, key, SectionKind.THEME, title, above, self._positions))


def is_decidim(columns: frozenset[str]) -> bool:
    """Whether the columns are those of an export of proposals, comments, debates or meetings."""
    bases = {_base(column) for column in columns}
    comments = {"id", "body", "commentable_id", "commentable_type"} <= bases and bool(
        bases & {"root_commentable_url", "alignment", "depth", "author/id"}
    )
    things = (
        "id" in bases
        and bool(bases & {"body", "description"})
        and bool(bases & {"component/id", "participatory_space/id", "participatory_space/url"})
    )
    return comments or things


def is_decidim_other(columns: frozenset[str]) -> bool:
    """Whether the columns are those of the files that go with open data: moderations, accounts, metrics."""
    marks = ({"reportable_type", "reportable_id"}, {"id", "nickname", "profile_url"}, {"metric_type", "cumulative"},
             {"user_id", "blocked_at"}, {"id", "name", "nickname"})  # fmt: skip
    return any(mark <= columns for mark in marks)
