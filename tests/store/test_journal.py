"""The journal in the file: append-only, checked link by link, joined with those of colleagues."""

from dataclasses import replace
from pathlib import Path

import pytest
from pyroaring import BitMap
from sqlcipher3.dbapi2 import DatabaseError

from moderator.domain.decision import Act, Ref, body_hash
from moderator.domain.problem import Problem
from moderator.store import journal
from moderator.store.workspace import Workspace
from tests.domain.colleagues import Colleague
from tests.store.making import assert_sound, proposal, proposals, rows, workspace


def some_decisions(ws: Workspace) -> list[journal.Entry]:
    """Four acts."""
    return [
        ws.decide(Act.ACCEPT, BitMap([1, 2]), {}),
        ws.decide(Act.REFUSE, BitMap([2]), {"reason": "insult"}),
        ws.decide(Act.NOTE, BitMap([1]), {"text": "L’été « prêt »"}),
        ws.decide(Act.DEFINE, BitMap(), {"tag": "bike", "name": "Vélo"}),
    ]


def test_decisions_are_read_back_as_they_were_taken(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(3)) as ws:
        taken = some_decisions(ws)
        with ws.read() as conn:
            assert list(journal.entries(conn)) == taken
            assert [one.seq for one in journal.entries(conn, after=2)] == [3, 4]
            assert journal.place(conn, taken[2].decision.ref) == 3
            assert journal.place(conn, Ref("elsewhere", 1)) is None
        assert [one.decision.n for one in taken] == [1, 2, 3, 4]
        assert [one.decision.clock for one in taken] == [1, 2, 3, 4]
        assert all(one.decision.at.tzinfo is not None for one in taken)
        assert taken[1].decision.previous == taken[0].hash


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE decision SET actor = 'Ahmed' WHERE seq = 2",
        'UPDATE decision SET body = \'{"text":"autre"}\' WHERE seq = 3',
        "UPDATE decision SET body = NULL, actor = 'Ahmed' WHERE seq = 3",
        "UPDATE decision SET targets = x'00' WHERE seq = 1",
        "UPDATE decision SET hash = x'00', body = NULL WHERE seq = 1",
        "UPDATE decision SET seq = 9, body = NULL WHERE seq = 1",
        "DELETE FROM decision WHERE seq = 4",
        "DELETE FROM decision",
        "INSERT OR REPLACE INTO decision SELECT * FROM decision WHERE seq = 1",
        "UPDATE OR REPLACE decision SET n = 2 WHERE seq = 1",
    ],
)
def test_the_file_itself_refuses_to_change_what_was_decided(tmp_path: Path, change: str) -> None:
    with workspace(tmp_path, proposals(3)) as ws:
        some_decisions(ws)
        before = rows(ws, "SELECT * FROM decision")
        with pytest.raises(DatabaseError, match="append-only"), ws.write() as conn:
            conn.exec_driver_sql(change)
        assert rows(ws, "SELECT * FROM decision") == before


def test_a_body_can_go_and_never_comes_back(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(3)) as ws:
        some_decisions(ws)
        with ws.write() as conn:
            conn.exec_driver_sql("UPDATE decision SET body = NULL WHERE seq = 3")
        with ws.read() as conn:
            assert journal.broken(conn) == []
        with pytest.raises(Exception, match="append-only"), ws.write() as conn:
            conn.exec_driver_sql("UPDATE decision SET body = '{}' WHERE seq = 3")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE decision SET actor = 'Ahmed' WHERE seq = 2", "was altered"),
        ("UPDATE decision SET at = '2026-01-01T00:00:00+01:00' WHERE seq = 2", "was altered"),
        ("UPDATE decision SET clock = 12 WHERE seq = 2", "was altered"),
        ("UPDATE decision SET targets = x'' WHERE seq = 2", "was altered"),
        ('UPDATE decision SET body = \'{"reason":"off-topic"}\' WHERE seq = 2', "content of decision"),
        ("DELETE FROM decision WHERE seq = 2", "missing before"),
        ("DELETE FROM decision WHERE seq = 1", "missing before"),
    ],
)
def test_what_was_altered_behind_the_program_is_found(tmp_path: Path, change: str, said: str) -> None:
    with workspace(tmp_path, proposals(3)) as ws:
        some_decisions(ws)
        with ws.write() as conn:
            conn.exec_driver_sql("DROP TRIGGER decision_unchanged")
            conn.exec_driver_sql("DROP TRIGGER decision_stays")
            conn.exec_driver_sql(change)
        with ws.read() as conn:
            faults = journal.broken(conn)
        assert len(faults) == 1
        assert said in faults[0]
        assert ws.device in faults[0]


def test_the_fingerprint_is_the_same_whatever_came_first(tmp_path: Path) -> None:
    ahmed, lea = Colleague("ahmed"), Colleague("lea")
    ahmed.accept(proposal(1).uid)
    lea.refuse(proposal(1).uid)
    found = []
    for name, order in (("one", (ahmed, lea)), ("two", (lea, ahmed))):
        with workspace(tmp_path, proposals(3), name=name) as ws:
            for person in order:
                ws.absorb(list(person.known.values()))
            with ws.read() as conn:
                found.append(journal.fingerprint(conn))
    assert found[0] == found[1]
    assert found[0][0] == 2
    assert len(found[0][1]) == 64


def test_a_decision_says_what_was_known_when_it_was_taken(tmp_path: Path) -> None:
    ahmed, lea = Colleague("ahmed"), Colleague("lea")
    for number in (1, 2, 3):
        ahmed.accept(proposal(number).uid)
    lea.refuse(proposal(1).uid)
    with workspace(tmp_path, proposals(3)) as ws:
        ws.absorb([*ahmed.known.values(), *lea.known.values()])
        mine = ws.decide(Act.RESET, BitMap([1]), {}).decision
        assert mine.seen == {"ahmed": 3, "lea": 1}
        assert mine.clock == 4
        with ws.read() as conn:
            assert journal.lasts(conn) == {"ahmed": 3, "lea": 1, ws.device: 1}
            assert journal.heard(conn, "lea") == {"ahmed": 3, ws.device: 1}


def test_the_same_decisions_twice_count_once(tmp_path: Path) -> None:
    ahmed = Colleague("ahmed")
    ahmed.accept(proposal(1).uid)
    with workspace(tmp_path, proposals(3)) as ws:
        assert ws.absorb(list(ahmed.known.values())) == 1
        assert ws.absorb(list(ahmed.known.values())) == 0
        ahmed.refuse(proposal(2).uid)
        assert ws.absorb(list(ahmed.known.values())) == 1
        assert_sound(ws)


def test_decisions_that_are_altered_missing_forked_or_malformed_are_refused_whole(tmp_path: Path) -> None:
    ahmed = Colleague("ahmed")
    first, second, third = (ahmed.accept(proposal(number).uid) for number in (1, 2, 3))
    noted = ahmed.decide(Act.NOTE, (proposal(1).uid,), {"text": "Relire"})
    copied = Colleague("ahmed")
    other_first, other_second = copied.refuse(proposal(1).uid), copied.refuse(proposal(2).uid)
    bad = Colleague("lea").decide(Act.REFUSE, (proposal(1).uid,), {"why": "?"})
    with workspace(tmp_path, proposals(3)) as ws:
        for decisions, said in (
            ([first, third], "missing before ahmed:3"),
            ([second], "missing before ahmed:2"),
            ([first, second, third, replace(noted, body={"text": "Accepter"})], "content of decision ahmed:4"),
            ([bad], "malformed"),
            ([replace(first, v=99)], "newer version"),
        ):
            with pytest.raises(Problem, match=said):
                ws.absorb(decisions)
            assert rows(ws, "SELECT count(*) FROM decision") == [(0,)]
            assert ws.standing.slots == {}
        assert ws.absorb([first, second]) == 2
        with pytest.raises(Problem, match="copied and used twice"):
            ws.absorb([other_first])
        with pytest.raises(Problem, match="copied and used twice"):
            ws.absorb([replace(third, previous=other_second.hash())])
        assert rows(ws, "SELECT count(*) FROM decision") == [(2,)]
        assert_sound(ws)


def test_a_body_is_kept_as_it_was_hashed(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(1)) as ws:
        body = {"text": "Ligne 1\nLigne 2\u2028 « é » \U0001f6b2 \x7f", "language": "fr"}
        done = ws.decide(Act.ANSWER, BitMap([1]), body)
        assert done.decision.body_hash == body_hash(body)
        with ws.read() as conn:
            assert journal.read(conn, [done.seq])[done.seq].decision.body == body
            assert journal.broken(conn) == []


def test_the_line_of_an_act_on_many_says_how_many_without_reading_them(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(1_200)) as ws:
        few = ws.decide(Act.ACCEPT, BitMap(range(1, 1_001)), {})
        many = ws.decide(Act.ACCEPT, BitMap(range(1, 1_201)), {})
        with ws.read() as conn:
            found = journal.read(conn, [few.seq, many.seq], whole=False)
            assert found[few.seq] == few
            assert len(found[many.seq].decision.on) == 1_200
            with pytest.raises(RuntimeError):
                list(found[many.seq].decision.on)
            assert found[many.seq].hash == many.hash
            assert journal.read(conn, [many.seq])[many.seq] == many
