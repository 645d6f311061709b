"""What servers confirmed and how sendings ended: the last word of each, forgotten when asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyroaring import BitMap

from moderator.store import marks, outbox
from moderator.store.outbox import Confirmed
from moderator.store.schema import SECTIONS
from moderator.store.workspace import Workspace
from tests.store.corpora import bring, consultation, workspace


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    with workspace(tmp_path) as made:
        bring(made, consultation())
        yield made


def test_whom_an_answer_can_be_sent_to(ws: Workspace) -> None:
    with ws.read() as conn:
        found = {one.id: one for one in outbox.addressees(conn, BitMap([2, 4, 99, SECTIONS + 2]))}
    assert set(found) == {2, 4, SECTIONS + 2}
    assert (found[4].key, found[4].title, found[4].server_answer, found[4].removed) == (
        "4",
        "Âge et fibre",
        "Oui.",
        False,
    )
    assert found[2].title == "Les vélos coûtent moins.", "one without a title is called by its first words"
    assert found[SECTIONS + 2].key == "", "this article is no item of its server: nothing can be sent to it"


def test_what_left_its_source_says_so(ws: Workspace) -> None:
    bring(ws, consultation()[:-1])
    with ws.read() as conn:
        assert [one.removed for one in outbox.addressees(conn, BitMap([4, 5]))] == [False, True]


def test_the_last_ending_counts_and_can_be_forgotten(ws: Workspace) -> None:
    with ws.read() as conn:
        one, two = (each.uid for each in outbox.addressees(conn, BitMap([1, 4])))
    with ws.write() as conn:
        outbox.ended(conn, one, "verified", "", "print-1")
        outbox.ended(conn, one, "refused", "Trop long", "print-2")
        outbox.ended(conn, two, "refused", "Fermé", "print-3")
    with ws.read() as conn:
        found = outbox.endings(conn)
    assert {uid: (end.outcome, end.reason, end.fingerprint) for uid, end in found.items()} == {
        one: ("refused", "Trop long", "print-2"),
        two: ("refused", "Fermé", "print-3"),
    }
    with ws.write() as conn:
        outbox.forget_ending(conn, [one])
    with ws.read() as conn:
        assert set(outbox.endings(conn)) == {two}


def test_what_may_have_arrived_is_remembered_until_it_was_looked_at(ws: Workspace) -> None:
    with ws.read() as conn:
        (one,) = (each.uid for each in outbox.addressees(conn, BitMap([4])))
    with ws.write() as conn:
        outbox.begun(conn, one, "Coupé", "print-1")  # the program was killed
        second = outbox.begun(conn, one, "Coupé", "print-2")
        outbox.ended(conn, one, "failed", "Pas de réseau", "print-9", begun=second)
    with ws.write() as conn:
        assert outbox.endings(conn)[one].reason == "Pas de réseau"
        assert outbox.tried(conn) == outbox.tried(conn, uid=one) == {one: {"print-1", "print-2"}}
        assert outbox.ids_once_sent(conn) == BitMap([4]), "it is to be looked at, even if nothing is wanted any more"
        outbox.forget_ending(conn, [one])
        assert outbox.tried(conn) == {one: {"print-1", "print-2"}}
        third = outbox.begun(conn, one, "Coupé", "print-3")
        outbox.ended(conn, one, "verified", "", "print-3", begun=third)
        assert (outbox.tried(conn), outbox.ids_once_sent(conn)) == ({}, BitMap())


def test_what_is_confirmed_replaces_what_was(ws: Workspace) -> None:
    with ws.read() as conn:
        uid = outbox.addressees(conn, BitMap([4]))[0].uid
    with ws.write() as conn:
        outbox.confirm(conn, uid, Confirmed("a", "Oui.", "accepted", ours=False))
    with ws.read() as conn:
        assert outbox.ids_once_sent(conn) == BitMap()
    with ws.write() as conn:
        outbox.confirm(conn, uid, Confirmed("b", "Non.", "rejected", ours=True))
    with ws.read() as conn:
        assert outbox.confirmed(conn) == {uid: Confirmed("b", "Non.", "rejected", ours=True)}
        assert outbox.ids_once_sent(conn) == BitMap([4])
    with ws.write() as conn:
        outbox.confirm(conn, uid, None)
    with ws.read() as conn:
        assert outbox.confirmed(conn) == {}


def test_what_has_gone_has_no_mark_so_that_it_is_fetched_again(ws: Workspace) -> None:
    with ws.read() as conn:
        source = outbox.addressees(conn, BitMap([1]))[0].source
    assert {key for key, _mark in marks.each(ws, source)} == {"1", "2", "3", "4", "5"}
    bring(ws, consultation()[:-1])
    assert {key for key, _mark in marks.each(ws, source)} == {"1", "2", "3", "4"}
