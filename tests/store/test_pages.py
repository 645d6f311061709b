"""Reading the mirror: records in the order asked for, threads that may turn in circles, people, earlier texts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from moderator.domain.contribution import Author, Contribution, Section
from moderator.store import pages
from moderator.store.schema import SECTIONS
from moderator.store.workspace import Workspace
from tests.store.corpora import bring, consultation, text, workspace


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    with workspace(tmp_path) as made:
        bring(made, consultation())
        yield made


def test_records_come_in_the_order_asked_for(ws: Workspace) -> None:
    with ws.read() as conn:
        found = pages.records(conn, [4, 1, 99, 5])
        assert [one.id for one in found] == [4, 1, 5]
        assert pages.record(conn, 99) is None
    four, one, five = found
    assert (four.title, four.votes_for, four.votes_against, four.answer) == ("Âge et fibre", 5, 8, "Oui.")
    assert (one.author_name, one.author_kind, one.replies) == ("Ligue de l’Eau", "association", 1)
    assert (five.votes_for, five.created, five.channel) == (None, None, "letter")


def test_the_thread_above_and_below(ws: Workspace) -> None:
    with ws.read() as conn:
        assert pages.above(conn, 3) == [1, 2]
        assert pages.above(conn, 3, limit=1) == [2]
        assert pages.above(conn, 1) == []
        assert pages.below(conn, 1) == [2]
        assert pages.below(conn, 5) == []


def test_a_thread_that_turns_in_a_circle_is_cut(ws: Workspace) -> None:
    circle = [text(n, f"Avis {n}.", parent=str(n % 3 + 1)) for n in (1, 2, 3)]
    bring(ws, [*circle, text(9, "Je me réponds.", parent="9"), text(8, "À un absent.", parent="77")])
    with ws.read() as conn:
        for id_ in (1, 2, 3):
            chain = pages.above(conn, id_)
            assert sorted([*chain, id_]) == [1, 2, 3]
        keys = {one.key: one.id for one in pages.records(conn, range(1, 10))}
        assert pages.above(conn, keys["9"]) == pages.below(conn, keys["9"]) == []
        assert pages.above(conn, keys["8"]) == []


def test_the_same_person_by_key_else_by_name(ws: Workspace) -> None:
    named = Author("", "Jean Martin")
    bring(
        ws,
        [
            text(20, "Un.", author=named), text(21, "Deux.", author=named), text(22, "Trois.", author=Author()),
            text(23, "Quatre.", author=Author()),
        ],
        name="courriers",
    )  # fmt: skip
    with ws.read() as conn:
        ids = {one.key: one.id for one in pages.records(conn, range(1, 20))}
        assert pages.same_author(conn, 1) == [4]
        assert pages.same_author(conn, 2) == [3]
        assert pages.same_author(conn, ids["20"]) == [ids["21"]]
        assert pages.same_author(conn, ids["22"]) == [], "nobody knows whether two unnamed letters are of one person"


def test_sections_in_the_order_of_the_text_with_their_counts(ws: Workspace) -> None:
    with ws.read() as conn:
        found = pages.places(conn)
        assert [(one.code, one.count) for one in found] == [("I", 0), ("7", 1), ("8", 1)]
        assert {one.count for one in pages.places(conn, counted=False)} == {0}
        assert all(pages.is_section(one.id) and one.id >= SECTIONS for one in found)
    assert not pages.is_section(5)


def test_earlier_texts_are_kept_oldest_first(ws: Workspace) -> None:
    def again(body: str) -> list[Contribution | Section]:
        return [
            replace(one, body=body) if isinstance(one, Contribution) and one.key == "1" else one
            for one in consultation()
        ]

    bring(ws, again("Des pistes pour tous."))
    bring(ws, again("Des pistes pour toutes et tous."))
    with ws.read() as conn:
        before = pages.former(conn, 1)
        assert [(one.n, one.body) for one in before] == [
            (1, "Des pistes pour le vélo cargo."),
            (2, "Des pistes pour tous."),
        ]
        assert before[0].until <= before[1].until
        assert pages.former(conn, 4) == []


def test_the_sources_own_record_is_kept(ws: Workspace) -> None:
    bring(ws, [text(30, "Avec son original.", raw={"id": 30, "champ": "é", "liste": [1, None]})], name="brut")
    with ws.read() as conn:
        (id_,) = pages.ids_of_uids(conn, [one.uid for one in pages.records(conn, range(6, 10))]).values()
        assert pages.raw(conn, id_) == {"id": 30, "champ": "é", "liste": [1, None]}
        assert pages.raw(conn, 99) == {}
