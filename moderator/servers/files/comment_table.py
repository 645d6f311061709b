"""Comment tables that services fill in, in Word, OpenDocument or a spreadsheet, and their consolidated table."""

from __future__ import annotations

import re
from pathlib import PurePath

from moderator.domain.contribution import Author, AuthorKind, Channel, Contribution, Kind, Section, SectionKind
from moderator.domain.doctor import Ailment
from moderator.servers.files import values
from moderator.servers.files.layout import Desk, Found, Names
from moderator.servers.files.table import Row
from moderator.servers.files.values import fold

_BEGINNINGS = (
    ("change", ("modification proposee", "proposition de modification", "proposition de redaction",
     "redaction proposee",
                "proposed change", "proposed modification", "amendement propose")),
    ("decision", ("decision", "reponse", "suite donnee", "avis du redacteur", "prise en compte", "resolution",
     "observation of the secretariat")),
    ("action", ("action", "suivi")),
    ("body", ("commentaire", "observation", "remarque", "comment")),
    ("author", ("organisme", "organisation", "service", "auteur", "contributeur", "emetteur", "entite",
     "nom du service")),
    ("kind", ("type de commentaire", "type", "categorie", "nature")),
    ("place", ("page", "paragraphe", "article", "reference", "localisation", "chapitre", "section", "clause", "ligne")),
    ("number", ("numero", "n°", "no", "num", "id")),
)  # fmt: skip


def _name(column: str) -> str:
    """Return what a column of a comment table holds; the wording varies, the beginning hardly."""
    word = fold(column)
    if re.fullmatch(r"(?:#|colonne|column|unnamed:? ?)\d*", word):
        return f"unnamed {word}"
    for name, beginnings in _BEGINNINGS:
        if word.startswith(beginnings):
            return name
    return word


class CommentTableReader:
    """The rows that somebody filled in. Numbered rows left blank are set aside, instructions too.

    The proposed change follows the comment under the name of its column; the decision becomes the official answer.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._names = Names(desk.columns, _name)
        self._space = desk.space or f"file:{PurePath(desk.place.split(' › ')[0]).stem}"
        change = self._names.place("change")
        self._change = desk.columns[change] if change is not None else ""
        number = self._names.place("number")
        # The first column of the blank form has no name and holds the numbers of the rows.
        self._number = number if number is not None else 0 if desk.columns[0].startswith(("#", "Colonne")) else None
        self._sheet = fold(desk.sheet)

    def read(self, row: Row) -> list[Found]:
        """Return the comment of one row."""
        cells, checkup = row.cells, self._desk.checkup
        body = checkup.text(self._names.raw(cells, "body"), "Commentaire")[0]
        change = checkup.text(self._names.raw(cells, "change"), self._change)[0]
        answer = checkup.text(self._names.raw(cells, "decision"), "Décision")[0]
        if not (body or change):
            instructions = [
                cell
                for place, cell in enumerate(cells)
                if cell.strip() and (place != self._number or not cell.strip().isdigit())
            ]
            named = self._names.get(cells, "author")
            if not (answer and named):
                checkup.set_aside(Ailment.NOT_A_CONTRIBUTION if instructions else Ailment.EMPTY_ROW, cells)
                return []
        author = checkup.line(self._names.get(cells, "author"), "Organisme")
        where = checkup.line(self._names.get(cells, "place"), "Page")
        text = "\n\n".join(part for part in (body, f"{self._change} : {change}" if change and body else change) if part)
        found: list[Found] = []
        section = None
        if self._sheet:
            section = f"document/{self._sheet}"
            if self._desk.ledger.new_section(self._space, section):
                found.append(Section(self._space, section, SectionKind.THEME, self._desk.sheet))
        category = checkup.line(self._names.get(cells, "kind"), "Type")
        kind = values.author_kind(author[:200]) if author else None
        found.append(
            Contribution(
                space=self._space, key=self._key(cells, author, text), kind=Kind.COMMENT, body=text or where or answer,
                title=where, section=section, author=Author(name=author, kind=kind or AuthorKind.UNSTATED),
                channel=Channel.SERVICE, language="fr", labels=(category,) if category else (), answer=answer,
                answer_state=checkup.line(self._names.get(cells, "action"), "Action"), raw=self._desk.cells(cells),
            )
        )  # fmt: skip
        return found

    def finish(self) -> list[Found]:
        """Nothing is held back."""
        return []

    def _key(self, cells: list[str], author: str, text: str) -> str:
        """Return the key of a comment: « DDT 42-2 » in the consolidated table, DDT 42 and 2 in the one received."""
        number = cells[self._number].strip() if self._number is not None else ""
        if not number:
            return self._desk.ledger.key_of_text(author, text)
        own = number if not number.isdigit() else f"{author}-{number}"
        return "comment/" + "/".join(part for part in (self._sheet, fold(own)) if part)


def looks_like_one(columns: frozenset[str]) -> bool:
    """Whether the columns may be those of a comment table, filled in their own way: a comment, and who or where."""
    names = {_name(column) for column in columns}
    return "body" in names and bool(names & {"author", "place", "change", "decision", "number"})


def is_comment_table(columns: frozenset[str]) -> bool:
    """Whether the columns are those of a comment table: who, the comment, and where, what change or which decision."""
    names = {_name(column) for column in columns}
    return {"body", "author"} <= names and len(names & {"change", "decision", "place"}) >= 2
