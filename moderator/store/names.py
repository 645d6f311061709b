"""The names of sections, authors, sources and tags, as filters compare them with what a person typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap
from sqlalchemy import Connection

from moderator.domain.codebook import Codebook
from moderator.domain.contribution import SectionKind
from moderator.domain.departments import DEPARTMENTS, department
from moderator.domain.folding import fold, slug, tokens
from moderator.domain.keywords import NONE
from moderator.store.columns import Columns
from moderator.store.standing import Standing

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Names:
    """The names of sections, authors and sources as filters compare them; made once for each state of the mirror."""

    columns: Columns
    sources: tuple[tuple[int, str], ...]
    read_authors: Callable[[], Sequence[tuple[int, str]]] = field(repr=False)
    read_places: Callable[[], Sequence[tuple[str, str]]] = field(repr=False)
    read_outdated: Callable[[Standing], BitMap] = field(repr=False)

    @cached_property
    def authors(self) -> tuple[Sequence[int], Sequence[str]]:
        """Authors' ids and their folded names between spaces; read when first asked for."""
        rows = self.read_authors()
        together = fold("\n".join(name.replace("\n", " ") for _id, name in rows))
        lines = re.sub(r"[^\w\n]|_", " ", together).split("\n") if rows else []
        return [id_ for id_, _name in rows], [f" {line} " for line in lines]

    @cached_property
    def departments(self) -> tuple[NDArray[np.int16], tuple[str, ...]]:
        """For each contribution the rank of its author's département among the codes (0: none known), and the codes."""
        codes = ("", *DEPARTMENTS)
        ranks = {code: rank for rank, code in enumerate(codes)}
        found = [
            (np.fromstring(ids, np.int64, sep=","), ranks[code])
            for place, ids in self.read_places()
            if (code := department(place))
        ]
        column = np.zeros(self.columns.size, np.int16)
        if found:
            authors = np.concatenate([ids for ids, _rank in found])
            known = np.repeat(np.array([rank for _ids, rank in found], np.int16), [len(ids) for ids, _rank in found])
            order = np.argsort(authors)
            at = np.minimum(np.searchsorted(authors, self.columns.author, sorter=order), len(order) - 1)
            column = np.where(authors[order[at]] == self.columns.author, known[order[at]], 0).astype(np.int16)
        return column, codes

    @cached_property
    def codes(self) -> dict[str, list[int]]:
        """Places by the folded code of their section: « 7 », « l-533-4 »."""
        found: dict[str, list[int]] = {}
        for place in self.columns.places[1:]:
            if code := slug(place.code):
                found.setdefault(code, []).append(place.index)
        return found

    @cached_property
    def titles(self) -> dict[str, list[int]]:
        """Places by the folded title of their section."""
        found: dict[str, list[int]] = {}
        for place in self.columns.places[1:]:
            found.setdefault(slug(place.title), []).append(place.index)
        return found

    def places(self, typed: str) -> list[int]:
        """The places that a person means: by number, by code (articles first), by whole title, else by words of it."""
        if typed.startswith("#") and typed[1:].isdigit():
            return [place.index for place in self.columns.places[1:] if place.uid == int(typed[1:])]
        name = slug(typed)
        for known in (name, name.removeprefix("article-"), name.removeprefix("art-")):
            if places := self.codes.get(known):
                articles = [at for at in places if self.columns.places[at].kind is SectionKind.ARTICLE]
                return articles or places
        if places := self.titles.get(name):
            return places
        words = tokens(typed)
        return [
            place.index
            for place in self.columns.places[1:]
            if words and set(words) <= set(tokens(f"{place.code} {place.title}"))
        ]

    def spelling(self, at: int) -> str:
        """The shortest way to mean exactly this section: its code, else its title, else its number."""
        place = self.columns.places[at]
        for typed in (place.code, " ".join(place.title.replace('"', " ").split())):
            if typed and not typed.startswith("#") and self.places(typed) == [at]:
                return typed
        return f"#{place.uid}"

    @cached_property
    def spellings(self) -> tuple[str, ...]:
        """The spelling of each place."""
        return (NONE, *(self.spelling(place.index) for place in self.columns.places[1:]))

    def below(self, places: Iterable[int]) -> Mask:
        """Which places are these or lie under them."""
        found = np.zeros(len(self.columns.places), np.bool_)
        found[list(places)] = True
        for place in self.columns.places[1:]:  # parents come first
            if place.above and found[place.above]:
                found[place.index] = True
        return found

    def named(self, typed: str) -> list[int]:
        """The authors in whose name all these words begin a word."""
        words = [f" {word}" for word in tokens(typed)]
        ids, names = self.authors
        return [id_ for id_, name in zip(ids, names, strict=True) if words and all(word in name for word in words)]


def names(
    conn: Connection,
    columns: Columns,
    read_authors: Callable[[], Sequence[tuple[int, str]]],
    read_places: Callable[[], Sequence[tuple[str, str]]],
    read_outdated: Callable[[Standing], BitMap],
) -> Names:
    """Read the names of sources; those of authors, of which there are many, wait until a filter needs them."""
    sources = conn.exec_driver_sql("SELECT id, label, name FROM source ORDER BY id").fetchall()
    labels = tuple((row.id, row.label or row.name) for row in sources)
    return Names(columns, labels, read_authors, read_places, read_outdated)


def tags_named(codebook: Codebook, typed: str) -> set[str]:
    """The tags of that name or path, those brought together into another standing for it."""
    wanted = slug(typed)
    return {
        codebook.resolve(tag.uid)
        for tag in codebook.tags.values()
        if typed == tag.uid or wanted in (slug(tag.name), slug(codebook.path(tag.uid)))
    }


def tags_under(codebook: Codebook, uids: Iterable[str]) -> set[str]:
    """These tags and all those under them."""
    above = {tag.uid: codebook.parent(tag.uid) for tag in codebook.living()}
    found = set(uids)
    grown = True
    while grown:
        more = {uid for uid, parent in above.items() if parent in found} - found
        found |= more
        grown = bool(more)
    return found
