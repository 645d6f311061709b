"""The first Cap Collectif: the R-styled table of 2015 with dotted headers, and the JSON of its public address."""

from __future__ import annotations

import re
from collections.abc import Iterable

from moderator.domain.contribution import Author, AuthorKind, Contribution, Kind, Section, SectionKind, Stance
from moderator.domain.doctor import Ailment, Remedy
from moderator.servers.files import values
from moderator.servers.files.layout import Desk, Found, Names, presence_of
from moderator.servers.files.mapped import article_code, section_kind
from moderator.servers.files.table import Row
from moderator.servers.files.values import fold

_TYPES = {
    "proposition": ("opinion", Kind.PROPOSAL),
    "modification": ("version", Kind.AMENDMENT),
    "source": ("source", Kind.SOURCE),
    "argument": ("argument", Kind.ARGUMENT),
}
_RELATED = re.compile(r'(\w+)\s*"+([^"]+)"+')


def _dotted(column: str) -> str:
    """Return one name for `Type.de.contenu`, `Type de contenu` and `Id.de.l.auteur`, `Id de l'auteur`."""
    return re.sub(r"[^a-z0-9]+", ".", fold(column)).strip(".")


class DottedReader:
    """Propositions, modifications, sources and arguments of the table; votes are set aside. Ids are unique by type."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._names = Names(desk.columns, _dotted)
        self._space = desk.space or "cap-collectif:www.republique-numerique.fr"
        self._articles: set[str] = set()
        self._sections: dict[str, str | None] = {}
        self._positions = 0

    def read(self, row: Row) -> list[Found]:
        """Return the contribution or article of one row."""
        # R writes NA where there is nothing.
        cells = ["" if cell == "NA" else cell for cell in row.cells]
        get, checkup = self._names.get, self._desk.checkup
        kind_of = _TYPES.get(fold(get(cells, "type.de.contenu")))
        if kind_of is None:
            checkup.set_aside(Ailment.NOT_A_CONTRIBUTION, cells, "Type.de.contenu")
            return []
        name, kind = kind_of
        title = checkup.line(self._names.raw(cells, "titre"), "Titre")
        body, html = checkup.text(self._names.raw(cells, "contenu"), "Contenu")
        if not (title or body):
            checkup.set_aside(Ailment.EMPTY_ROW, cells)
            return []
        word = get(cells, "type.de.profil")
        author = Author(
            get(cells, "id.de.l.auteur"),
            checkup.line(get(cells, "auteur"), "Auteur"),
            checkup.author_kind(word, "Type.de.profil") if word else AuthorKind.UNSTATED,
            official=fold(word).startswith("gouvernement") or fold(get(cells, "auteur")) == "gouvernement",
        )
        identity = get(cells, "identifiant")
        if not identity:
            checkup.note(Ailment.MISSING_ID, Remedy.REPAIRED, "Identifiant", title or body)
            identity = self._desk.ledger.key_of_text(author.key, title, body)
        key = f"{name}/{identity}"
        found: list[Found] = []
        votes = (
            checkup.count(get(cells, "votes.pour"), "Votes.pour"),
            checkup.count(get(cells, "votes.mitiges"), "Votes.mitigés"),
            checkup.count(get(cells, "votes.contre"), "Votes.contre"),
        )
        section = self._section(get(cells, "categorie"), found) if name == "opinion" else None
        if (
            name == "opinion"
            and article_code(title)
            and (author.official or author.kind in (AuthorKind.PUBLIC_BODY, AuthorKind.UNSTATED))
        ):
            self._articles.add(key)
            self._positions += 1
            found.append(
                Section(
                    self._space,
                    key,
                    SectionKind.ARTICLE,
                    title,
                    section,
                    self._positions,
                    article_code(title),
                    body,
                    html,
                    *votes,
                )
            )
            return found
        parent, inherited = self._above(get(cells, "lie.a"))
        section = section or inherited
        if name in ("opinion", "version"):
            self._sections[key] = section
        stance = checkup.stance(get(cells, "categorie"), "Catégorie") if name == "argument" else Stance.NONE
        found.append(
            Contribution(
                space=self._space, key=key, kind=kind, body=body or title, title=title, html=html, parent=parent,
                section=section, author=author, stance=stance,
                created=checkup.when(get(cells, "creation"), "Création"),
                updated=checkup.when(get(cells, "modification"), "Modification"),
                votes_for=votes[0], votes_mixed=votes[1], votes_against=votes[2], link=get(cells, "lien"),
                raw=row.record if row.record is not None else self._desk.cells(cells),
            )
        )  # fmt: skip
        return found

    def finish(self) -> list[Found]:
        """Nothing is held back."""
        return []

    def _above(self, related: str) -> tuple[str | None, str | None]:
        """Return the parent and the section that `Proposition "498"` names: articles are sections."""
        match = _RELATED.search(related)
        if match is None:
            return None, None
        name = _TYPES.get(fold(match.group(1)), ("opinion", Kind.PROPOSAL))[0]
        key = f"{name}/{match.group(2)}"
        return (None, key) if key in self._articles else (key, self._sections.get(key))

    def _section(self, path: str, found: list[Found]) -> str | None:
        """Return the key of a section from its path « TITRE Ier - Chapitre 2 - … »; titles repeat, paths do not."""
        above: str | None = None
        pieces: list[str] = []
        for piece in re.split(r"\s+-\s+", path):
            if pieces and not re.match(r"(?:titre|chapitre|section|sous-section|article)\b", fold(piece)):
                pieces[-1] += f" - {piece}"
            elif piece:
                pieces.append(piece)
        for depth, piece in enumerate(pieces, 1):
            key = "section/" + "/".join(fold(above_piece) for above_piece in pieces[:depth])
            if self._desk.ledger.new_section(self._space, key):
                self._positions += 1
                found.append(Section(self._space, key, section_kind("", piece), piece, above, self._positions))
            above = key
        return above


class ApiReader:
    """One opinion of the public JSON address with its arguments and sources; the government's are the articles."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def read(self, row: Row) -> list[Found]:
        """Return the section, the article or proposal, and all that was said of it."""
        opinion = row.record.get("opinion") if row.record else None
        if not isinstance(opinion, dict) or opinion.get("id") is None:
            self._desk.checkup.set_aside(Ailment.UNREADABLE, [str(row.record)], "opinion")
            return []
        space = self._desk.space or f"cap-collectif:{values.host(_link(opinion))}"
        checkup = self._desk.checkup
        found: list[Found] = []
        section = self._section(space, opinion.get("type"), found)
        key = f"opinion/{opinion['id']}"
        title = checkup.line(_word(opinion, "title"), "title")
        body, html = checkup.text(_word(opinion, "body"), "body")
        author = self._author(opinion)
        votes = (_count(opinion.get("votes_ok")), _count(opinion.get("votes_mitige")), _count(opinion.get("votes_nok")))
        own = {name: value for name, value in opinion.items() if name not in ("arguments", "sources", "votes")}
        is_article = author.official and bool(article_code(title))
        if is_article:
            why = "\n\n".join(
                checkup.text(_word(part, "body"), "appendices")[0] for part in _list(opinion, "appendices")
            )
            number = re.match(r"\d+", article_code(title))
            found.append(
                Section(space, key, SectionKind.ARTICLE, title, section, int(number.group()) if number else 0,
                        article_code(title), f"{body}\n\n{why}".strip(), html, *votes)
            )  # fmt: skip
        else:
            found.append(
                Contribution(
                    space=space, key=key, kind=Kind.PROPOSAL, body=body or title, title=title, html=html,
                    section=section, author=author, created=checkup.when(_word(opinion, "created_at"), "created_at"),
                    updated=checkup.when(_word(opinion, "updated_at"), "updated_at"), votes_for=votes[0],
                    votes_mixed=votes[1], votes_against=votes[2], link=_link(opinion),
                    presence=presence_of("", trashed=opinion.get("is_trashed") is True), raw=own,
                )
            )  # fmt: skip
        about = (None, key) if is_article else (key, section)
        for kind, name in ((Kind.ARGUMENT, "arguments"), (Kind.SOURCE, "sources")):
            found += [
                self._said(space, kind, part, *about) for part in _list(opinion, name) if part.get("id") is not None
            ]
        return found

    def finish(self) -> list[Found]:
        """Nothing is held back."""
        return []

    def _said(
        self, space: str, kind: Kind, part: dict[str, object], parent: str | None, section: str | None
    ) -> Contribution:
        checkup = self._desk.checkup
        body, html = checkup.text(_word(part, "body"), f"{kind.value}.body")
        title = checkup.line(_word(part, "title"), f"{kind.value}.title")
        stance = Stance.NONE
        if kind is Kind.ARGUMENT:
            stance = Stance.FOR if part.get("type") == 1 else Stance.AGAINST
        category = _word(part, "category")
        hidden = part.get("is_trashed") is True or part.get("is_enabled") is False
        return Contribution(
            space=space, key=f"{kind.value}/{part['id']}", kind=kind, body=body or title, title=title, html=html,
            parent=parent, section=section, author=self._author(part), stance=stance,
            created=checkup.when(_word(part, "created_at"), "created_at"),
            updated=checkup.when(_word(part, "updated_at"), "updated_at"), votes_for=_count(part.get("votes_count")),
            link=_word(part, "link") or _link(part), presence=presence_of("", trashed=hidden),
            labels=(category,) if category else (), raw=part,
        )  # fmt: skip

    def _author(self, part: dict[str, object]) -> Author:
        said = part.get("author")
        if not isinstance(said, dict):
            return Author()
        name = self._desk.checkup.line(_word(said, "displayName") or _word(said, "username"), "author")
        official = said.get("isAdmin") is True or fold(name) == "gouvernement"
        return Author(
            _word(said, "uniqueId"), name, AuthorKind.PUBLIC_BODY if official else AuthorKind.UNSTATED, official
        )

    def _section(self, space: str, said: object, found: list[Found]) -> str | None:
        if not isinstance(said, dict) or said.get("id") is None:
            return None
        key = f"type/{said['id']}"
        if self._desk.ledger.new_section(space, key):
            title, subtitle = _word(said, "title"), _word(said, "subtitle")
            full = f"{title} – {subtitle}" if title and subtitle else title or subtitle
            number = _count(said["id"]) or 0
            found.append(
                Section(space, key, section_kind("", title), self._desk.checkup.line(full, "type"), None, number)
            )
        return key


def _word(part: dict[str, object], name: str) -> str:
    value = part.get(name)
    return value if isinstance(value, str) else str(value) if isinstance(value, (int, float)) else ""


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _list(part: dict[str, object], name: str) -> Iterable[dict[str, object]]:
    value = part.get(name)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _link(part: dict[str, object]) -> str:
    links = part.get("_links")
    return _word(links, "show") if isinstance(links, dict) else ""


def is_dotted(columns: frozenset[str]) -> bool:
    """Whether the columns are those of the République numérique table."""
    return {"type.de.contenu", "identifiant", "contenu"} <= {_dotted(column) for column in columns}


def is_api(columns: frozenset[str]) -> bool:
    """Whether the record is what the public JSON address of an opinion answers."""
    return {"opinion/id", "opinion/body"} <= columns
