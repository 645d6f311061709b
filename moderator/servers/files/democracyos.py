"""DemocracyOS: its table of comments with their replies, and the one that the National Assembly published in 2018."""

from __future__ import annotations

from moderator.domain.contribution import Author, AuthorKind, Contribution, Kind, Section, SectionKind
from moderator.domain.doctor import Ailment, Remedy
from moderator.servers.files import values
from moderator.servers.files.layout import Desk, Found, Names
from moderator.servers.files.table import Row
from moderator.servers.files.values import fold

_COMMA = "‚"  # a low quotation mark, put where commas were so that they would not separate cells


class CommentsReader:
    """The platform's own export: a row for each pair (comment, reply), so that a comment comes back at each reply."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._names = Names(desk.columns, fold)
        self._space = desk.space or "democracyos"
        self._seen: set[str] = set()

    def read(self, row: Row) -> list[Found]:
        """Return the topic when it is new, the comment at its first row, and the reply."""
        cells, get = row.cells, self._names.get
        found: list[Found] = []
        topic = get(cells, "topic id")
        section = f"topic/{topic}" if topic else None
        if section is not None and self._desk.ledger.new_section(self._space, section):
            title = self._desk.checkup.line(get(cells, "topic title"), "Topic Title") or topic
            found.append(
                Section(
                    self._space,
                    section,
                    SectionKind.ARTICLE if fold(title).startswith("article") else SectionKind.QUESTION,
                    title,
                )
            )
        comment = get(cells, "comment id")
        if comment and comment not in self._seen:
            self._seen.add(comment)
            found += self._said(row, "comment", comment, None, section)
        reply = get(cells, "reply id")
        if reply:
            found += self._said(row, "reply", reply, f"comment/{comment}" if comment else None, section)
        if not any(isinstance(item, Contribution) for item in found):
            self._desk.checkup.set_aside(Ailment.DUPLICATE_ROW if comment else Ailment.EMPTY_ROW, cells)
        return found

    def finish(self) -> list[Found]:
        """Nothing is held back."""
        return []

    def _said(self, row: Row, what: str, identity: str, parent: str | None, section: str | None) -> list[Found]:
        cells, checkup = row.cells, self._desk.checkup
        body, html = checkup.text(self._names.raw(cells, f"{what} text"), f"{what} text")
        if not body:
            return []
        author = checkup.line(self._names.get(cells, f"{what} author fullname"), f"{what} author fullname")
        return [
            Contribution(
                space=self._space, key=f"{what}/{identity}", kind=Kind.COMMENT, body=body, html=html, parent=parent,
                section=section, author=Author(name=author),
                created=checkup.when(self._names.get(cells, f"{what} date-time"), f"{what} date-time"),
                link=self._names.get(cells, "topic url"), raw=self._desk.cells(cells),
            )
        ]  # fmt: skip


class AssemblyReader:
    """The National Assembly's export: comments, replies and every vote one after another, commas written otherwise."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._names = Names(desk.columns, lambda column: column.strip().lower().removesuffix(" (2)"))
        self._space = desk.space or "democracyos"
        self._questions = 0

    def read(self, row: Row) -> list[Found]:
        """Return the comment or reply of one row; votes are set aside."""
        cells, get, checkup = row.cells, self._names.get, self._desk.checkup
        type_ = fold(get(cells, "type"))
        if type_ not in ("commentaire", "reponse"):
            checkup.set_aside(Ailment.NOT_A_CONTRIBUTION, cells, "Type")
            return []
        cells = self._whole(cells)
        body, html = checkup.text(self._names.raw(cells, "contribution"), "Contribution")
        if not body:
            checkup.set_aside(Ailment.EMPTY_ROW, cells)
            return []
        if _COMMA in body:
            checkup.note(Ailment.ENCODING, Remedy.REPAIRED, "Contribution", body)
            body = body.replace(_COMMA, ",")
        found: list[Found] = []
        question = checkup.line(get(cells, "debat"), "Debat").replace(_COMMA, ",")
        section = f"question/{fold(question)[:300]}" if question else None
        if section is not None and self._desk.ledger.new_section(self._space, section):
            self._questions += 1
            found.append(Section(self._space, section, SectionKind.QUESTION, question, None, self._questions))
        identity = get(cells, "idcontribution") or self._desk.ledger.key_of_text(get(cells, "idauteur"), body)
        category = get(cells, "categorie")
        name = get(cells, "pseudonyme", "auteur")
        found.append(
            Contribution(
                space=self._space,
                key=f"comment/{identity}",
                kind=Kind.COMMENT,
                body=body,
                html=html,
                parent=f"comment/{get(cells, 'idcommentaire')}"
                if type_ == "reponse" and get(cells, "idcommentaire")
                else None,
                section=section,
                author=Author(
                    get(cells, "idauteur"),
                    "" if fold(name) == "masque" else checkup.line(name, "Pseudonyme"),
                    checkup.author_kind(category, "Categorie") if category else AuthorKind.UNSTATED,
                    place=get(cells, "codepostal"),
                ),
                created=checkup.when(get(cells, "cree"), "Cree"),
                votes_for=checkup.count(get(cells, "pour"), "Pour"),
                votes_against=checkup.count(get(cells, "contre"), "Contre"),
                raw=self._desk.cells(cells),
            )
        )
        return found

    def finish(self) -> list[Found]:
        """Nothing is held back."""
        return []

    def _whole(self, cells: list[str]) -> list[str]:
        """Return the row with the text put together again, when a separator inside it made two cells of it."""
        text, date = self._names.place("contribution"), self._names.place("cree")
        if text is None or date != text + 1 or not cells[date] or values.moment(cells[date]) is not None:
            return cells
        real = next(
            (place for place in range(date + 1, min(date + 6, len(cells))) if values.moment(cells[place])), None
        )
        if real is None:
            return cells
        self._desk.checkup.note(Ailment.RAGGED_ROW, Remedy.REPAIRED, "Contribution", ";".join(cells[text:real]))
        return [*cells[:text], ";".join(cells[text:real]), *cells[real:], *[""] * (real - date)]


def is_comments(columns: frozenset[str]) -> bool:
    """Whether the columns are those of the platform's own export of comments."""
    return {"topic id", "comment id", "comment text", "reply id"} <= {fold(column) for column in columns}


def is_assembly(columns: frozenset[str]) -> bool:
    """Whether the columns are those of the National Assembly's export."""
    return {"debat", "idcontribution", "type", "contribution", "idcommentaire"} <= {fold(column) for column in columns}
