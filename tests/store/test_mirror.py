"""The mirror: what comes in again is recognised, its earlier words are kept, and decisions stay."""

import multiprocessing
import os
from dataclasses import replace
from pathlib import Path

import pytest
from pyroaring import BitMap

from moderator.domain.contribution import Author, Contribution, Kind
from moderator.domain.decision import Act
from moderator.domain.doctor import Ailment, Finding, Remedy
from moderator.domain.problem import Problem
from moderator.store import mirror, writing
from moderator.store.mirror import Intake
from moderator.store.workspace import Workspace
from tests.store.making import SPACE, article, assert_sound, bring, devices, proposal, proposals, rows, workspace


def counts(intake: Intake) -> dict[str, int]:
    """The counts that are not zero."""
    listed = ("new", "changed", "unchanged", "gone", "back", "repeated", "sections", "set_aside")
    return {name: count for name in listed if (count := getattr(intake.tally, name))}


def test_a_first_issue_is_all_new_and_the_same_again_is_all_unchanged(tmp_path: Path) -> None:
    with workspace(tmp_path) as ws:
        assert counts(bring(ws, [article(1), *proposals(5)])) == {"new": 5, "sections": 1}
        assert counts(bring(ws, [article(1), *proposals(5)])) == {"unchanged": 5}
        assert rows(ws, "SELECT count(*) FROM version") == [(0,)]


def test_what_changed_keeps_its_earlier_words_its_number_and_its_decisions(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(3)) as ws:
        ws.decide(Act.ACCEPT, BitMap([1, 2]), {})
        edited = proposal(2, body="Il faut deux pistes réversibles.", raw={"id": 2, "edited": True})
        intake = bring(ws, [proposal(1), edited, proposal(3), proposal(4)])
        assert counts(intake) == {"new": 1, "changed": 1, "unchanged": 2}
        assert intake.tally.touched == {2}
        assert rows(ws, "SELECT id, n, body FROM version") == [(2, 1, "Il faut une piste cyclable sur l’avenue n° 2.")]
        assert rows(ws, "SELECT body FROM wording WHERE id = 2") == [("Il faut deux pistes réversibles.",)]
        assert rows(ws, "SELECT rowid FROM text('reversibles')") == [(2,)]
        assert {row[0] for row in rows(ws, "SELECT rowid FROM text('cyclable')")} == {1, 3, 4}
        assert rows(ws, "SELECT version FROM contribution WHERE id = 2") == [(2,)]
        assert ws.standing.holding("status", "accepted") == BitMap([1, 2])
        (data,) = rows(ws, "SELECT data FROM raw WHERE id = 2")[0]
        assert writing.unsqueezed(data, edited.body) == {"id": 2, "edited": True}
        bring(ws, [proposal(1), proposal(2), proposal(3), proposal(4)])
        assert rows(ws, "SELECT n, body FROM version WHERE id = 2 ORDER BY n")[1] == (2, edited.body)
        assert rows(ws, "SELECT version FROM contribution WHERE id = 2") == [(3,)]
        assert_sound(ws)


def test_votes_that_move_are_a_change_without_a_new_version(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(2)) as ws:
        intake = bring(ws, [proposal(1, votes_for=12), proposal(2)])
        assert counts(intake) == {"changed": 1, "unchanged": 1}
        assert intake.tally.touched == set()
        assert rows(ws, "SELECT votes_for, version FROM contribution WHERE id = 1") == [(12, 1)]
        assert rows(ws, "SELECT count(*) FROM version") == [(0,)]


def test_what_is_gone_is_shown_as_gone_never_deleted_and_comes_back(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(3)) as ws:
        ws.decide(Act.REFUSE, BitMap([3]), {"reason": "insult"})
        assert counts(bring(ws, proposals(2))) == {"unchanged": 2, "gone": 1}
        assert rows(ws, "SELECT id FROM contribution WHERE removed IS NOT NULL") == [(3,)]
        assert rows(ws, "SELECT count(*) FROM wording") == [(3,)]
        assert counts(bring(ws, proposals(2))) == {"unchanged": 2}, "gone once is counted once"
        assert counts(bring(ws, proposals(3))) == {"unchanged": 3, "back": 1}
        assert rows(ws, "SELECT count(*) FROM contribution WHERE removed IS NOT NULL") == [(0,)]
        assert ws.standing.value("status", 3) == "refused:insult"


def test_on_a_server_a_contribution_is_gone_only_when_absent_from_two_sweeps(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(3)) as ws:
        assert counts(bring(ws, proposals(2), absences=2)) == {"unchanged": 2}
        assert counts(bring(ws, proposals(3), absences=2)) == {"unchanged": 3}
        assert counts(bring(ws, proposals(2), absences=2)) == {"unchanged": 2}, "seen in between: counted anew"
        assert counts(bring(ws, proposals(2), absences=2)) == {"unchanged": 2, "gone": 1}


def test_a_sweep_that_does_not_end_declares_nothing_gone(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(5)) as ws:
        with ws.write() as conn:
            intake = Intake(conn, mirror.source(conn, SPACE, "export.csv"), "export.csv")
            intake.take(conn, proposals(2))
        assert rows(ws, "SELECT count(*) FROM contribution WHERE removed IS NOT NULL OR missed > 0") == [(0,)]
        assert rows(ws, "SELECT complete FROM report ORDER BY id") == [(1,), (0,)]
        # The sweep goes on from where it stopped, under the same number.
        with ws.write() as conn:
            again = Intake(conn, mirror.source(conn, SPACE, "export.csv"), "export.csv", resumed=True)
            assert again.sweep == intake.sweep
            again.take(conn, [proposal(3), proposal(4)])
            again.finish(conn, absences=1)
        assert rows(ws, "SELECT id FROM contribution WHERE removed IS NOT NULL") == [(5,)]


def test_what_the_server_says_it_deleted_is_gone_at_once_and_what_it_does_not_mention_stays(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(4)) as ws:
        for _twice in range(3):
            with ws.write() as conn:
                intake = Intake(conn, mirror.source(conn, SPACE, "export.csv"), "export.csv")
                intake.gone(conn, ["proposal/2", "proposal/99"])
                intake.take(conn, [proposal(1)])
                intake.finish(conn, absences=2, partial=True, since=intake.sweep)
        assert not intake.tally.findings, "what it did not mention did not move: nobody wonders if it is there"
        assert rows(ws, "SELECT id FROM contribution WHERE removed IS NOT NULL") == [(2,)]
        assert rows(ws, "SELECT count(*) FROM contribution WHERE missed > 0") == [(0,)]
        assert counts(bring(ws, proposals(4), absences=2)) == {"unchanged": 4, "back": 1}


def test_marks_that_did_not_move_are_enough_to_be_seen(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(4)) as ws:
        with ws.write() as conn:
            intake = Intake(conn, mirror.source(conn, SPACE, "export.csv"), "export.csv")
            intake.seen(conn, ["proposal/1", "proposal/2", "proposal/99"])
            intake.take(conn, [proposal(3)])
            intake.finish(conn, absences=1)
        assert rows(ws, "SELECT id FROM contribution WHERE removed IS NOT NULL") == [(4,)]


def test_one_source_says_nothing_of_what_another_brought(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(3)) as ws:
        assert counts(bring(ws, [proposal(9)], name="other.csv")) == {"new": 1}
        assert rows(ws, "SELECT count(*) FROM contribution WHERE removed IS NOT NULL") == [(0,)]
        with ws.read() as conn:
            assert [one.name for one in mirror.sources(conn)] == ["export.csv", "other.csv"]


def test_a_number_given_twice_in_one_issue_is_counted_and_the_last_holds(tmp_path: Path) -> None:
    with workspace(tmp_path) as ws:
        intake = bring(ws, [proposal(1), proposal(1, body="La seconde.")])
        assert counts(intake) == {"new": 1, "repeated": 1}
        assert rows(ws, "SELECT body FROM wording") == [("La seconde.",)]


def test_articles_keep_their_number_and_their_earlier_words(tmp_path: Path) -> None:
    with workspace(tmp_path, [article(1), article(2, parent="art1")]) as ws:
        before = rows(ws, "SELECT id, uid FROM section ORDER BY id")
        assert all(id_ > 3_000_000_000 for id_, _uid in before)
        intake = bring(ws, [article(1, text="Les piétons ont priorité."), article(3)])
        assert intake.tally.sections == 1
        assert rows(ws, "SELECT id, uid FROM section ORDER BY id")[:2] == before
        assert rows(ws, "SELECT id, body FROM version") == [(before[0][0], "Les vélos ont priorité.")]
        assert rows(ws, "SELECT code, version, removed IS NOT NULL FROM section ORDER BY id") == [
            ("1", 2, 0), ("2", 1, 1), ("3", 1, 0),
        ]  # fmt: skip


def test_loose_ends_are_listed(tmp_path: Path) -> None:
    given = [
        proposal(1),
        proposal(2, key="comment/1", parent="proposal/1", kind=Kind.COMMENT),
        proposal(3, key="comment/2", parent="proposal/404", kind=Kind.COMMENT),
        proposal(4, key="a", parent="b"),
        proposal(5, key="b", parent="a"),
        proposal(6, key="c", parent="c"),
    ]
    with workspace(tmp_path) as ws:
        intake = bring(ws, given)
        assert intake.tally.findings == {("missing-parent", "kept"): 1, ("parent-cycle", "kept"): 2}
        assert rows(ws, "SELECT ailment, sample FROM finding ORDER BY id") == [
            ("missing-parent", "comment/2"), ("parent-cycle", "a"), ("parent-cycle", "c"),
        ]  # fmt: skip


def test_findings_are_all_counted_and_the_first_of_each_kind_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mirror, "LISTED", 3)
    with workspace(tmp_path) as ws:
        empty = [Finding(Ailment.EMPTY_ROW, Remedy.SET_ASIDE, row=row) for row in range(1, 8)]
        dated = [Finding(Ailment.DATE, Remedy.KEPT, row=9, field="date", sample="x" * 900)]
        intake = bring(ws, [*empty, *dated, proposal(1)])
        assert counts(intake) == {"new": 1, "set_aside": 7}
        assert rows(ws, "SELECT ailment, count(*), max(length(sample)) FROM finding GROUP BY 1 ORDER BY 1") == [
            ("date", 1, 500), ("empty-row", 3, 0),
        ]  # fmt: skip
        assert '"empty-row/set-aside": 7' in rows(ws, "SELECT counts FROM report")[0][0]


def test_the_same_person_is_written_once_and_two_people_are_two(tmp_path: Path) -> None:
    with workspace(tmp_path) as ws:
        given = [Author(key="1", name="A"), Author(key="1", name="A"), Author(key="2", name="A"), Author()]
        bring(ws, [proposal(number, author=author) for number, author in enumerate(given)])
        assert rows(ws, "SELECT count(*) FROM author") == [(3,)]


def test_two_contributions_of_one_number_are_refused_and_nothing_is_taken(tmp_path: Path) -> None:
    class Colliding(Contribution):
        """A contribution that pretends to have another's number."""

        @property
        def uid(self) -> int:
            return proposal(1).uid

    with workspace(tmp_path, proposals(2)) as ws:
        other = proposal(7)
        fake = Colliding(**{name: getattr(other, name) for name in Contribution.__dataclass_fields__})
        with pytest.raises(Problem, match="same number"):
            bring(ws, [proposal(3), fake])
        assert rows(ws, "SELECT count(*) FROM contribution") == [(2,)]
        assert_sound(ws)


def test_spaces_at_the_ends_and_the_source_own_record_are_no_change() -> None:
    one = proposal(1)
    assert writing.fingerprint(one) == writing.fingerprint(replace(one, body=f"  {one.body}\n", raw={"other": 1}))
    for change in ({"body": "Autre"}, {"votes_for": 1}, {"answer": "Merci"}, {"parent": "x"}, {"labels": ("a",)}):
        assert writing.fingerprint(replace(one, **change)) != writing.fingerprint(one)


def interrupted(path: Path) -> None:
    """Bring contributions in by batches and die in the middle of the third."""
    ws = Workspace.open(path, devices=devices(path.parent))
    with ws.write() as conn:
        intake = Intake(conn, mirror.source(conn, SPACE, "export.csv"), "export.csv")
    for batch in range(3):
        with ws.write() as conn:
            intake.take(conn, [proposal(number) for number in range(batch * 100, batch * 100 + 100)])
            if batch == 2:
                os._exit(9)


def test_an_import_killed_in_the_middle_of_a_batch_keeps_the_whole_batches_and_starts_again(tmp_path: Path) -> None:
    ws = workspace(tmp_path, [proposal(0)])
    ws.decide(Act.ACCEPT, BitMap([1]), {})
    ws.close()
    child = multiprocessing.get_context("spawn").Process(target=interrupted, args=(ws.path,))
    child.start()
    child.join()
    assert child.exitcode == 9
    with Workspace.open(ws.path, devices=devices(tmp_path)) as again:
        for table in ("contribution", "wording", "raw"):
            assert rows(again, f"SELECT count(*) FROM {table}") == [(200,)]
        assert rows(again, "SELECT count(*) FROM text('cyclable')") == [(200,)]
        assert rows(again, "SELECT complete FROM report ORDER BY id") == [(1,), (0,)]
        assert rows(again, "SELECT count(*) FROM contribution WHERE removed IS NOT NULL") == [(0,)]
        intake = bring(again, [proposal(number) for number in range(300)])
        assert counts(intake) == {"new": 100, "unchanged": 200}
        assert again.standing.value("status", 1) == "accepted"
        assert_sound(again)
