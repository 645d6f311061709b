"""Files of no known layout, read as their mapping says: exports made by hand, surveys, registers typed in."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import PurePath

from moderator.domain.contribution import Author, AuthorKind, Contribution, Kind, Presence, Section, SectionKind, Stance
from moderator.domain.doctor import Ailment, Remedy
from moderator.servers.files import values
from moderator.servers.files.layout import Desk, Found, presence_of
from moderator.servers.files.mapping import Field, Mapping
from moderator.servers.files.table import Row
from moderator.servers.files.values import fold

_ARTICLE = re.compile(
    r"(?:article|art\.?)\s+(?P<code>(?:[LRD]\.?\s*)?\d[\w.\-]*|premier|unique|ier|1er)\b", re.IGNORECASE
)
_LEVELS = {"article": SectionKind.ARTICLE, "question": SectionKind.QUESTION, "chapitre": SectionKind.CHAPTER,
           "chapter": SectionKind.CHAPTER, "titre": SectionKind.TITLE, "theme": SectionKind.THEME}  # fmt: skip
_TRASHED = ("trashed", "corbeille", "hidden", "masque", "masquee")
_VISIBLE = ("published", "publie", "publiee", "visible", "enabled")
_DRAFT = ("draft", "brouillon")
_SUBMITTED = ("submitdate", "date submitted", "date de soumission")
"""The date that LimeSurvey leaves empty in a response begun and never sent. Source: the platform's manual."""
_LIMESURVEY = {"startlanguage", "start language", "langue de depart", "lastpage", "last page", "derniere page", "seed"}
"""Columns that tell its tables from those of others, where a date may be missing for many reasons."""


def article_code(title: str) -> str:
    """Return what people call an article from its title: "7" for « Article 7 – Loyauté des plateformes »; else ""."""
    match = _ARTICLE.match(title.strip())
    return match.group("code").replace("premier", "1er") if match else ""


def section_kind(column: str, title: str) -> SectionKind:
    """Return the level that a section stands for, from the name of its column and its title."""
    if article_code(title):
        return SectionKind.ARTICLE
    words = fold(f"{title} {column}")
    if re.match(r"(?:sous-)?(?:chapitre|section)\b", words):
        return SectionKind.CHAPTER
    if re.match(r"titre\b", words):
        return SectionKind.TITLE
    return SectionKind.QUESTION if "question" in fold(column) or title.rstrip().endswith("?") else SectionKind.THEME


class MappedReader:
    """Reads rows as a mapping says. The columns are looked up once; rows only index."""

    def __init__(self, desk: Desk, mapping: Mapping) -> None:
        self._desk = desk
        self._mapping = mapping
        self._space = desk.space or f"file:{PurePath(desk.place.split(' › ')[0]).stem}"
        place = {column: position for position, column in enumerate(desk.columns)}
        self._at = {field: [(place[c], c) for c in mapping.of(field) if c in place] for field in Field}
        self._one: dict[Field, tuple[int, str] | None] = {
            f: (found[0] if found else None) for f, found in self._at.items()
        }
        dated = [column for field in (Field.DATE, Field.UPDATED) for column in self._at[field]]
        for at, column in dated:
            if values.months_first(cells := desk.first(at)):
                desk.checkup.months_first.add(column)
                desk.checkup.note_once(Ailment.AMERICAN, Remedy.KEPT, column, cells[0])
        when = self._one[Field.DATE]
        sent = when is not None and fold(when[1]) in _SUBMITTED and _LIMESURVEY & set(map(fold, desk.columns))
        self._sent = when[0] if when and sent and desk.first(when[0]) else None
        self._articles: set[str] = set()
        self._section_of: dict[str, str | None] = {}
        self._positions = 0
        answers = {column for column, field in mapping.fields if field is Field.QUESTION}
        self._common = [(position, column) for column, position in place.items() if column not in answers]

    def read(self, row: Row) -> list[Found]:
        """Return the contribution or article of a row, or one answer for each open question."""
        cells = row.cells
        found: list[Found] = []
        if self._at[Field.QUESTION]:
            self._answers(row, self._section(cells, found), found)
        else:
            self._single(row, found)
        return found if any(isinstance(item, Contribution) or item.text for item in found) else []

    def finish(self) -> list[Found]:
        """Nothing is held back."""
        return []

    def _cell(self, cells: list[str], field: Field) -> tuple[str, str]:
        """Return the cell of a field and the name of its column."""
        found = self._one[field]
        return (cells[found[0]].strip(), found[1]) if found is not None else ("", "")

    def _count(self, cells: list[str], field: Field) -> int | None:
        found = self._one[field]
        return self._desk.checkup.count(cells[found[0]], found[1]) if found is not None else None

    def _line(self, cells: list[str], field: Field) -> str:
        found = self._one[field]
        return self._desk.checkup.line(cells[found[0]], found[1]) if found is not None else ""

    def _single(self, row: Row, found: list[Found]) -> None:
        cells, desk, checkup = row.cells, self._desk, self._desk.checkup
        word, column = self._cell(cells, Field.KIND)
        level = _LEVELS.get(fold(word)) if word else None
        kind = self._mapping.kind if level is not None or not word else values.kind(word)
        if kind is None:
            if values.is_not_a_contribution(word):
                checkup.set_aside(Ailment.NOT_A_CONTRIBUTION, cells, column)
                return
            checkup.note_once(Ailment.UNKNOWN_VALUE, Remedy.KEPT, column, word)
            kind = self._mapping.kind
        title = self._line(cells, Field.TITLE)
        body, html = self._body(cells)
        if not body and not title:
            checkup.set_aside(Ailment.EMPTY_ROW, cells)
            return
        identity = self._line(cells, Field.ID)
        author = self._author(cells)
        votes = (
            self._count(cells, Field.VOTES_FOR),
            self._count(cells, Field.VOTES_MIXED),
            self._count(cells, Field.VOTES_AGAINST),
        )
        if level is not None and identity:
            section = self._section(cells, found)
            self._articles.add(identity)
            self._positions += 1
            found.append(
                Section(self._space, identity, level, title or body[:80], section, self._positions,
                        article_code(title), body or title, html, *votes)
            )  # fmt: skip
            return
        parent, section = self._above(self._line(cells, Field.PARENT), identity)
        if section is None:
            section = self._section(cells, found)
        if self._one[Field.PARENT] is not None and identity and len(self._section_of) < 2_000_000:
            self._section_of[identity] = section
        if not identity:
            if self._one[Field.ID] is not None or self._one[Field.PARENT] is not None:
                checkup.note(Ailment.MISSING_ID, Remedy.REPAIRED, "id", body or title)
            identity = desk.ledger.key_of_text(author.key or author.name, title, body)
        when = self._one[Field.DATE]
        changed = self._one[Field.UPDATED]
        position, named = self._cell(cells, Field.STANCE)
        answer, answer_column = self._cell(cells, Field.ANSWER)
        presence, state = self._presence(cells)
        found.append(
            Contribution(
                space=self._space,
                key=identity,
                kind=kind,
                body=body or title,
                title=title,
                html=html,
                parent=parent,
                section=section,
                author=author,
                stance=checkup.stance(position, named) if position else Stance.NONE,
                created=checkup.when(cells[when[0]], when[1]) if when is not None else None,
                updated=checkup.when(cells[changed[0]], changed[1]) if changed is not None else None,
                votes_for=votes[0],
                votes_mixed=votes[1],
                votes_against=votes[2],
                channel=self._mapping.channel,
                language=self._cell(cells, Field.LANGUAGE)[0][:8] or self._mapping.language,
                link=self._cell(cells, Field.LINK)[0],
                presence=presence,
                labels=self._labels(cells),
                answer=checkup.text(answer, answer_column)[0] if answer else "",
                answer_state=self._cell(cells, Field.ANSWER_STATE)[0] or state,
                attachments=row.attachments,
                raw=row.record if row.record is not None else desk.cells(cells),
            )
        )

    def _above(self, parent: str, identity: str) -> tuple[str | None, str | None]:
        """Return the parent and the section that a parent's id gives: that of an article is a section.

        Some files give a contribution its own id as parent, to say that it has none.
        """
        if not parent or parent == identity:
            return None, None
        return (None, parent) if parent in self._articles else (parent, self._section_of.get(parent))

    def _body(self, cells: list[str]) -> tuple[str, str]:
        """Return the text, and its HTML when the text comes from one column of HTML."""
        columns = self._at[Field.BODY]
        if len(columns) == 1:
            return self._desk.checkup.text(cells[columns[0][0]], columns[0][1])
        texts = [(name, *self._desk.checkup.text(cells[place], name)) for place, name in columns]
        filled = [(name, text, html) for name, text, html in texts if text]
        if len(filled) == 1:
            return filled[0][1], filled[0][2]
        joined = [text if name == columns[0][1] else f"{name} : {text}" for name, text, _html in filled]
        return "\n\n".join(joined), ""

    def _answers(self, row: Row, section: str | None, found: list[Found]) -> None:
        """One contribution for each open question answered; the closed answers stay with the record of each."""
        cells, desk = row.cells, self._desk
        identity = self._line(cells, Field.ID)
        author = self._author(cells)
        when = self._one[Field.DATE]
        created = desk.checkup.when(cells[when[0]], when[1]) if when is not None else None
        common: dict[str, object] = {column: cells[place] for place, column in self._common if cells[place]}
        presence, state = self._presence(cells)
        labels = self._labels(cells)
        before = len(found)
        for number, (place, question) in enumerate(self._at[Field.QUESTION], 1):
            body, html = desk.checkup.text(cells[place], question)
            if not body:
                continue
            key = f"question/{fold(question)}"
            if desk.ledger.new_section(self._space, key):
                found.append(Section(self._space, key, SectionKind.QUESTION, question, section, number))
            own = (
                f"{identity}/{number}"
                if identity
                else desk.ledger.key_of_text(author.key or author.name, question, body)
            )
            found.append(
                Contribution(
                    space=self._space, key=own, kind=Kind.ANSWER, body=body, html=html, section=key, author=author,
                    created=created, channel=self._mapping.channel, language=self._mapping.language, presence=presence,
                    labels=labels, answer_state=state, raw={**common, question: cells[place]},
                )
            )  # fmt: skip
        if len(found) == before:
            desk.checkup.set_aside(Ailment.EMPTY_ROW, cells)

    def _author(self, cells: list[str]) -> Author:
        name, key = self._line(cells, Field.AUTHOR), self._line(cells, Field.AUTHOR_ID)
        category, column = self._cell(cells, Field.AUTHOR_KIND)
        place = self._line(cells, Field.PLACE)
        if not (name or key or category or place):
            return _NOBODY
        kind = self._desk.checkup.author_kind(category, column) if category else AuthorKind.UNSTATED
        return Author(key, name, kind, place=place)

    def _presence(self, cells: list[str]) -> tuple[Presence, str]:
        """Return whether it is shown there, and the word of the column when it says something else."""
        word, column = self._cell(cells, Field.PRESENCE)
        if self._sent is not None and not cells[self._sent].strip():
            self._desk.draft(word)
            return Presence.DRAFT, ""
        if not word:
            return Presence.PUBLISHED, ""
        name, said = fold(column), values.yes(word)
        if said is not None:
            hidden = said if name in _TRASHED else not said if name in _VISIBLE else False
            presence = presence_of("", trashed=hidden, draft=name in _DRAFT and said)
        else:
            presence = presence_of(fold(word))
        if presence is Presence.DRAFT:
            self._desk.draft(word)
        return presence, word if said is None and presence is Presence.PUBLISHED else ""

    def _labels(self, cells: list[str]) -> tuple[str, ...]:
        columns = self._at[Field.TAGS]
        if not columns:
            return ()
        words = (word.strip() for place, _name in columns for word in re.split(r"[;|,]", cells[place]))
        return tuple(dict.fromkeys(word[:200] for word in words if word))

    def _section(self, cells: list[str], found: list[Found]) -> str | None:
        """Return the key of the section of a row, adding the levels not met yet. Same titles elsewhere stay apart."""
        above: str | None = None
        path = ""
        columns = self._at[Field.SECTION]
        identity = self._cell(cells, Field.SECTION_ID)[0]
        for level, (place, column) in enumerate(columns):
            title = cells[place].strip()
            if not title:
                continue
            path = f"{path}/{fold(title)[:300]}"
            key = f"section/{identity}" if identity and level == len(columns) - 1 else f"section{path}"
            if self._desk.ledger.new_section(self._space, key):
                self._positions += 1
                title = self._desk.checkup.line(title, column)
                found.append(
                    Section(
                        self._space,
                        key,
                        section_kind(column, title),
                        title,
                        above,
                        self._positions,
                        article_code(title),
                    )
                )
            above = key
        return above


_NOBODY = Author()


def reader(mapping: Mapping) -> Callable[[Desk], MappedReader]:
    """Return what makes a reader for this mapping."""
    return lambda desk: MappedReader(desk, mapping)


def usable(mapping: Mapping, columns: Sequence[str]) -> bool:
    """Whether a mapping speaks of these columns: its texts are among them."""
    texts = (*mapping.of(Field.BODY), *mapping.of(Field.QUESTION), *mapping.of(Field.TITLE))
    return any(column in columns for column in texts)
