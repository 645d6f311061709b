"""The columns kept in the file: the same as those read, given up once the mirror moves, rebuilt without harm."""

from dataclasses import fields
from pathlib import Path

import numpy as np

from moderator.domain.parsing import parse
from moderator.store import columns, mirror, snapshot
from moderator.store.columns import Columns
from moderator.store.labels import Labels
from moderator.store.workspace import Workspace
from tests.store.making import article, devices, proposal, proposals, workspace


def same(one: Columns, other: Columns) -> bool:
    return all(
        np.array_equal(getattr(one, each.name), getattr(other, each.name))
        if isinstance(getattr(one, each.name), np.ndarray)
        else getattr(one, each.name) == getattr(other, each.name)
        for each in fields(Columns)
    )


def reopened(folder: Path) -> Workspace:
    return Workspace.open(folder / "w.moderator", devices=devices(folder), actor="Claire")


def test_a_workspace_once_closed_opens_on_the_same_columns(tmp_path: Path) -> None:
    with workspace(tmp_path, [article(0), article(1), *proposals(20), proposal(30, parent="proposal/3")]) as ws:
        read = ws.corpus.columns
    with reopened(tmp_path) as ws, ws.read() as conn:
        kept = snapshot.load(conn)
        assert kept is not None
        assert same(kept, read)
        assert same(kept, columns.load(conn))
        assert ws.corpus.find(parse("article:1")).total == 7


def test_what_the_mirror_learnt_since_is_never_hidden_by_what_was_kept(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(5)) as ws:
        assert ws.corpus.find(parse("")).total == 5
    with reopened(tmp_path) as ws:
        with ws.write() as conn:
            origin = mirror.sources(conn)[0]
            mirror.Intake(conn, origin, "suite").take(conn, [proposal(6)])
        with ws.read() as conn:
            assert snapshot.load(conn) is None
        assert ws.corpus.find(parse("")).total == 6
    with reopened(tmp_path) as ws, ws.read() as conn:
        assert snapshot.load(conn) is not None


def test_columns_older_than_the_mirror_are_not_kept(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(5)) as ws:
        assert ws.corpus.find(parse("")).total == 5
        with ws.write() as conn:
            mirror.Intake(conn, mirror.sources(conn)[0], "suite").take(conn, [proposal(6)])
        ws.corpus.keep()  # nobody has refreshed the corpus
        with ws.read() as conn:
            assert snapshot.load(conn) is None


def test_labels_once_searched_are_known_at_the_next_opening_until_the_mirror_moves(tmp_path: Path) -> None:
    both = ("Eau", "document numérisé")
    with workspace(tmp_path, [proposal(1, labels=("Eau",)), proposal(2, labels=both), proposal(3)]) as ws:
        assert ws.corpus.find(parse("libellé:eau")).total == 2
        with ws.read() as conn:
            found = {label: set(ids) for label, ids in Labels().held(conn).items()}
    assert found == {"Eau": {1, 2}, "document numérisé": {2}}
    with reopened(tmp_path) as ws:
        with ws.read() as conn:
            assert {label: set(ids) for label, ids in (snapshot.labels(conn) or {}).items()} == found
        assert [ws.corpus.find(parse(f"libellé:{value}")).total for value in ("numérisé", "aucun")] == [1, 1]
        with ws.write() as conn:
            mirror.Intake(conn, mirror.sources(conn)[0], "suite").take(conn, [proposal(3, labels=("Eau",))])
        with ws.read() as conn:
            assert snapshot.labels(conn) is None
        ws.corpus.refresh()
        assert ws.corpus.find(parse("libellé:eau")).total == 3


def test_rebuilding_the_projection_costs_a_reading_and_nothing_else(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(5)) as ws:
        ws.corpus.keep()
        read = ws.corpus.columns
        ws.rebuild()
        with ws.read() as conn:
            assert snapshot.load(conn) is None
        ws.corpus.keep()
        with ws.read() as conn:
            again = snapshot.load(conn)
        assert again is not None
        assert same(again, read)
