"""Figures of the texts: which are identical, who is one person, how many of each kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from moderator.domain.contribution import Author
from moderator.store import figures
from tests.store.corpora import bring, consultation, text, workspace


def test_texts_that_differ_by_capitals_accents_and_spaces_are_one(tmp_path: Path) -> None:
    with workspace(tmp_path) as ws:
        bodies = ("L’été à vélo", "l’ete  a VELO", "L’ÉTÉ\nà vélo", "L’été à pied")
        bring(ws, [text(n, body) for n, body in enumerate(bodies, 1)])
        with ws.read() as conn:
            found = figures.texts(conn)
        assert found.ids.tolist() == [1, 2, 3, 4]
        assert found.distinct == 2
        assert len(set(found.prints[:3].tolist())) == 1


def test_an_empty_workspace_has_no_text(tmp_path: Path) -> None:
    with workspace(tmp_path) as ws, ws.read() as conn:
        assert figures.texts(conn).distinct == 0
        assert figures.participants(conn) == (0, 0)
        assert figures.counts(conn, "kind") == {}


def test_who_is_one_person(tmp_path: Path) -> None:
    people = (
        Author("k1", "Léa Dupont"), Author("k1", "Léa D."), Author("k2", "Léa Dupont"),
        Author("", "Jean Martin", place="Lyon"), Author("", "Jean Martin", place="Brest"),
        Author("", "Jean Martin", place="Lyon"), Author(), Author(),
    )  # fmt: skip
    with workspace(tmp_path) as ws:
        bring(ws, [text(n, f"Avis {n}.", author=one) for n, one in enumerate(people)])
        with ws.read() as conn:
            assert figures.participants(conn) == (4, 2)


def test_counts_of_each_kind_add_up(tmp_path: Path) -> None:
    with workspace(tmp_path) as ws:
        bring(ws, consultation())
        with ws.read() as conn:
            assert figures.counts(conn, "kind") == {"argument": 1, "comment": 1, "letter": 1, "proposal": 2}
            for column in ("author_kind", "channel", "presence", "language", "stance"):
                assert sum(figures.counts(conn, column).values()) == 5, column
            with pytest.raises(AssertionError):
                figures.counts(conn, "kind; DROP TABLE wording")
