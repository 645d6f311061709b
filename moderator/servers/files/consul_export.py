"""CONSUL's exports: the table of budget investments, in the language of its administrators, and its JSON dumps."""

from __future__ import annotations

from moderator.domain.contribution import Author, Contribution, Kind, Section, SectionKind
from moderator.domain.doctor import Ailment
from moderator.servers.files.layout import Desk, Found, Names
from moderator.servers.files.table import Row
from moderator.servers.files.values import fold

# Headers are translated by each site; these are the words of CONSUL's own English, French, Spanish catalogues and kin.
_WORDS = {
    "id": ("id",),
    "title": ("title", "titre", "titulo", "titel", "titolo"),
    "supports": ("supports", "soutiens", "apoyos", "votes", "supporters", "total"),
    "heading": ("scope of operation", "heading", "ambito de actuacion", "partida", "champ d'action", "zone", "groupe",
                "domaine d'application", "poste budgetaire", "portee", "perimetre de l'operation"),
    "feasibility": ("feasibility", "viabilidad", "faisabilite"),
    "selected": ("selected", "seleccionado", "seleccionada", "selectionne", "selectionnee", "selectionnes"),
    "author": ("author username", "usuario autor", "author", "nom d'utilisateur de l'auteur", "auteur", "autor",
               "nombre de usuario del autor", "nom de l'auteur"),
}  # fmt: skip
_BY_WORD = {word: name for name, words in _WORDS.items() for word in words}


def _name(column: str) -> str:
    return _BY_WORD.get(fold(column), column)


class InvestmentsReader:
    """The investments of a participatory budget: their titles, headings and feasibility; the export holds no text."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._names = Names(desk.columns, _name)
        self._space = desk.space or "consul"

    def read(self, row: Row) -> list[Found]:
        """Return the investment of one row."""
        cells, get, checkup = row.cells, self._names.get, self._desk.checkup
        title = checkup.line(get(cells, "title"), "title")
        if not title:
            checkup.set_aside(Ailment.EMPTY_ROW, cells)
            return []
        found: list[Found] = []
        section = None
        if heading := checkup.line(get(cells, "heading"), "heading"):
            section = f"heading/{fold(heading)[:300]}"
            if self._desk.ledger.new_section(self._space, section):
                found.append(Section(self._space, section, SectionKind.THEME, heading))
        identity = get(cells, "id") or self._desk.ledger.key_of_text(get(cells, "author"), title)
        found.append(
            Contribution(
                space=self._space, key=f"investment/{identity}", kind=Kind.PROPOSAL, body=title, title=title,
                section=section,
                author=Author(name=checkup.line(get(cells, "author"), "author")),
                votes_for=checkup.count(get(cells, "supports"), "supports"),
                answer_state=checkup.line(get(cells, "feasibility"), "feasibility"),
                raw=row.record if row.record is not None else self._desk.cells(cells),
            )
        )  # fmt: skip
        return found

    def finish(self) -> list[Found]:
        """Nothing is held back."""
        return []


class DumpReader:
    """The JSON dumps of proposals, investments and comments that CONSUL writes for its machine-learning scripts."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._names = Names(desk.columns, str)
        self._space = desk.space or "consul"
        self._comments = "commentable_type" in self._names
        place = fold(desk.place)
        self._what = "investment" if "investment" in place else "debate" if "debate" in place else "proposal"

    def read(self, row: Row) -> list[Found]:
        """Return the proposal, investment or comment of one record."""
        cells, get, checkup = row.cells, self._names.get, self._desk.checkup
        title = checkup.line(get(cells, "title"), "title")
        summary = checkup.text(self._names.raw(cells, "summary"), "summary")[0]
        body, html = checkup.text(self._names.raw(cells, "body", "description"), "body")
        if summary and summary not in body:
            body, html = f"{summary}\n\n{body}".strip(), ""
        if not (title or body):
            checkup.set_aside(Ailment.EMPTY_ROW, cells)
            return []
        what = "comment" if self._comments else self._what
        parent = None
        if self._comments:
            # A law's proposals have numbers of their own: their comments are not those of citizens' proposals.
            type_ = get(cells, "commentable_type").removeprefix("Budget::").replace("::", "_").lower()
            above = get(cells, "ancestry").rpartition("/")[2]
            parent = f"comment/{above}" if above else f"{type_}/{get(cells, 'commentable_id')}" if type_ else None
        identity = get(cells, "id") or self._desk.ledger.key_of_text("", title, body)
        return [
            Contribution(
                space=self._space, key=f"{what}/{identity}", kind=Kind.COMMENT if self._comments else Kind.PROPOSAL,
                body=body or title, title=title, html=html, parent=parent,
                author=Author(get(cells, "publicAuthor/id", "author_id"), get(cells, "publicAuthor/username")),
                created=checkup.when(get(cells, "publicCreatedAt", "public_created_at", "created_at"), "created_at"),
                votes_for=checkup.count(get(cells, "cachedVotesUp", "cached_votes_up"), "cached_votes_up"),
                votes_against=checkup.count(get(cells, "cachedVotesDown", "cached_votes_down"), "cached_votes_down"),
                raw=row.record if row.record is not None else self._desk.cells(cells),
            )
        ]  # fmt: skip

    def finish(self) -> list[Found]:
        """Nothing is held back."""
        return []


def is_investments(columns: frozenset[str]) -> bool:
    """Whether the columns are those of the table of investments, in a language we know."""
    return {"id", "title", "feasibility", "selected"} <= {_name(column) for column in columns}


def is_dump(columns: frozenset[str]) -> bool:
    """Whether the records are comments or proposals of a dump; Decidim's comments have an alignment and a depth."""
    comments = {"id", "body", "commentable_id", "commentable_type"} <= columns and "alignment" not in columns
    return comments or columns == {"id", "title", "summary", "description"}
