"""Crossing tables against the plain way of counting, and each cell against the search that it opens."""

from __future__ import annotations

import random
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from moderator.domain.charter import Disposition
from moderator.domain.contribution import Author, AuthorKind, Channel, Section, SectionKind, Stance
from moderator.domain.crossing import Axis
from moderator.domain.parsing import parse
from moderator.domain.position import Position
from moderator.domain.query import Query, unparse
from moderator.store.crossing import Crossed, cross
from moderator.store.workspace import Workspace
from moderator.work import deciding
from tests.store.corpora import at, bring, text, workspace

PLACES = ("09000", "Ariège", "75011", "", "Lyon", "2A")


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    """A consultation of 120 contributions on nested sections, half of it decided in many ways."""
    chance = random.Random(3)
    made = workspace(tmp_path)
    sections = [
        Section("test", "t1", SectionKind.TITLE, "Titre Ier – Se déplacer", position=0, code="I"),
        Section("test", "a7", SectionKind.ARTICLE, "Article 7 – Mobilités", "t1", 1, "7"),
        Section("test", "a8", SectionKind.ARTICLE, "Article 8 – La fibre", "t1", 2, "8"),
        Section("test", "t2", SectionKind.TITLE, "Titre II – Se chauffer", position=3, code="II"),
    ]
    bring(
        made,
        [
            *sections,
            *(
                text(
                    key,
                    f"Texte {key}",
                    section=chance.choice(["t1", "a7", "a8", "t2", ""]),
                    author=Author(f"u{key}", "", chance.choice(list(AuthorKind)), place=chance.choice(PLACES)),
                    created=None if key % 17 == 0 else at(f"2026-0{chance.randint(1, 3)}-{chance.randint(1, 28):02}"),
                    stance=chance.choice(list(Stance)),
                    channel=chance.choice(list(Channel)),
                    language=chance.choice(["fr", "br", ""]),
                )
                for key in range(1, 121)
            ),
        ],
    )
    bring(made, [text(500, "Venu d’ailleurs", language="fr")], name="seconde")
    ids = list(range(1, 122))
    tags = [deciding.define_tag(made, name).made for name in ("Vélo", "Train", "Bus")]
    tags.append(deciding.define_tag(made, "Cargo", parent=tags[0]).made)
    for tag in tags:
        deciding.tag(made, chance.sample(ids, 30), tag)
    deciding.accept(made, chance.sample(ids, 50))
    deciding.refuse(made, [3, 5, 8], "insult")
    deciding.refuse(made, [13, 21], "off-topic")
    deciding.pile(made, chance.sample(ids, 20), "Lettre")
    deciding.pile(made, chance.sample(ids, 10), "Autre lettre")
    deciding.assign(made, [1, 2, 3], "Zoé")
    deciding.dispose(made, [4, 5], Disposition.RETAINED)
    deciding.judge(made, chance.sample(ids, 40), Position.FAVORABLE)
    deciding.judge(made, chance.sample(ids, 20), Position.MIXED)
    return made


def crossed(ws: Workspace, rows: Axis, columns: Axis, search: str = "") -> Crossed:
    found = ws.corpus.find(parse(search))
    return cross(found.sorted_ids, found.sieve, rows, columns)


@pytest.mark.parametrize("search", ["", "-étiquette:Bus statut:accepté"])
def test_every_cell_is_what_its_search_finds(ws: Workspace, search: str) -> None:
    pile = {id_: name for name, ids in ws.standing.holders("pile").items() for id_ in ids}
    seen: dict[str, tuple[int, int]] = {}
    base = parse(search)
    for rows, columns in product(Axis, Axis):
        made = crossed(ws, rows, columns, search)
        assert made.counts.shape == (len(made.rows), len(made.columns))
        for (at_row, row), (at_column, column) in product(enumerate(made.rows), enumerate(made.columns)):
            if row.filters is None or column.filters is None:
                continue
            filters = tuple(dict.fromkeys((*base.filters, *row.filters, *column.filters)))
            typed = unparse(Query(base.clauses, filters))
            if typed not in seen:
                found = ws.corpus.find(parse(typed))
                assert not found.complaints, typed
                ids = found.ids.tolist()
                seen[typed] = (len(ids), len({pile.get(id_, id_) for id_ in ids}))
            cell = (made.counts[at_row, at_column], made.texts[at_row, at_column])
            assert cell == seen[typed], (rows, columns, typed)


def test_totals_are_those_of_lines_columns_and_base(ws: Workspace) -> None:
    made = crossed(ws, Axis.AUTHOR, Axis.MONTH)
    assert made.base == 121
    assert made.counts.sum() == made.row_counts.sum() == made.column_counts.sum() == 121
    assert (made.counts.sum(axis=1) == made.row_counts).all()
    # A pile that several lines share counts once in each, and once in the base.
    assert (made.row_texts <= made.row_counts).all()
    assert made.distinct < 121
    assert made.texts.sum() >= made.distinct


def test_a_title_counts_its_articles_and_a_tag_those_under_it(ws: Workspace) -> None:
    made = crossed(ws, Axis.SECTION, Axis.TAG)
    by_name = {row.name: int(count) for row, count in zip(made.rows, made.row_counts, strict=True)}
    depths = {row.name: row.depth for row in made.rows}
    inside = sum(count for name, count in by_name.items() if depths[name] == 1)
    direct = np.count_nonzero(ws.corpus.columns.section[ws.corpus.columns.ids] == 1)
    assert by_name["Titre Ier – Se déplacer"] == inside + direct
    columns = {one.name: int(count) for one, count in zip(made.columns, made.column_counts, strict=True)}
    assert columns["Vélo"] >= max(30, columns["Cargo"])
    assert sum(columns.values()) > 121  # several tags on one contribution
    assert [one.classified for one in made.columns] == [True] * 4 + [False]


def test_a_corpus_with_nothing_in_it(tmp_path: Path) -> None:
    empty = workspace(tmp_path)
    for rows, columns in product(Axis, Axis):
        made = crossed(empty, rows, columns)
        assert (made.rows, made.columns, made.base, made.distinct) == ((), (), 0, 0)


def test_nothing_found_crosses_to_nothing(ws: Workspace) -> None:
    made = crossed(ws, Axis.TAG, Axis.DEPARTMENT, "introuvable")
    assert (made.rows, made.base, made.distinct) == ((), 0, 0)
