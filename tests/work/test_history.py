"""Looking back: the history, the verification, and figures that add up."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pyroaring import BitMap

from moderator.domain.charter import Disposition, Status
from moderator.domain.contribution import Author, AuthorKind, Channel, Kind, Presence
from moderator.domain.decision import Act
from moderator.domain.doctor import Item
from moderator.store import projection
from moderator.store.acts import Sought
from moderator.store.workspace import Workspace
from moderator.work import deciding, history
from tests.domain.colleagues import Colleague
from tests.store.making import article, bring, proposal, proposals, workspace


def decided(ws: Workspace) -> str:
    """A few acts, one of them undone; returns the tag's uid."""
    bike = deciding.define_tag(ws, "Vélo").made
    deciding.tag(ws, [1, 2, 3], bike)
    deciding.refuse(ws, [4], "insult")
    deciding.undo(ws)
    deciding.accept(ws, [4, 5])
    return bike


def test_the_history_says_each_act_in_a_sentence_newest_first(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(6)) as ws:
        decided(ws)
        lines = history.history(ws)
        assert [(line.act, line.sentence, line.count, line.reversed) for line in lines] == [
            (Act.ACCEPT, "2 contributions accepted.", 2, False),
            (Act.UNDO, "Undone: 1 contribution refused: attack or insult.", 1, False),
            (Act.REFUSE, "1 contribution refused: attack or insult.", 1, True),
            (Act.TAG, "“Vélo” put on 3 contributions.", 3, False),
            (Act.DEFINE, "Tag “Vélo” created.", 0, False),
        ]
        assert {line.actor for line in lines} == {"Claire"}


def test_the_history_is_read_page_by_page_and_by_person_kind_or_day(tmp_path: Path) -> None:
    ahmed = Colleague("ahmed")
    ahmed.accept(proposal(6).uid)
    with workspace(tmp_path, proposals(6)) as ws:
        decided(ws)
        ws.absorb(list(ahmed.known.values()))
        everything = history.history(ws)
        assert len(everything) == 6
        pages = [history.history(ws, limit=2)]
        while pages[-1]:
            pages.append(history.history(ws, limit=2, before=pages[-1][-1].ref))
        assert [line for page in pages for line in page] == list(everything)
        assert [line.ref for line in history.history(ws, sought=Sought(actor="ahmed"))] == ["ahmed:1"]
        assert [line.act for line in history.history(ws, sought=Sought(kinds=("tag",)))] == [Act.TAG]
        assert len(history.history(ws, sought=Sought(day="2026-03-02"))) == 1
        assert history.history(ws, sought=Sought(day="2001-01-01")) == ()
        assert history.history(ws, before="nobody:3") == ()
        with pytest.raises(ValueError, match="three"):
            history.history(ws, before="three")


def test_a_sound_workspace_is_said_sound_and_nothing_changes(tmp_path: Path) -> None:
    with workspace(tmp_path, [article(1), *proposals(6)]) as ws:
        decided(ws)
        told: list[tuple[int, int | None]] = []
        verdict = history.verify(ws, progress=lambda done, total, _what: told.append((done, total)))
        assert verdict.sound
        assert verdict.position == 5
        assert len(verdict.fingerprint) == 64
        assert told == [(step, 5) for step in range(5)]
        assert len(list(verdict.lines())) == 2
        assert history.verify(ws) == verdict


def test_each_kind_of_damage_is_named(tmp_path: Path) -> None:
    with workspace(tmp_path, proposals(6)) as ws:
        decided(ws)
        with ws.write() as conn:
            conn.exec_driver_sql("DROP TRIGGER decision_unchanged")
            conn.exec_driver_sql("UPDATE decision SET actor = 'Ahmed' WHERE seq = 3")
            projection.store_blocks(conn, "status", "accepted", BitMap([4]), [0])
            conn.exec_driver_sql("DELETE FROM wording WHERE id = 1")
            conn.exec_driver_sql("DELETE FROM raw WHERE id = 2")
            conn.exec_driver_sql("UPDATE contribution SET author = 12 WHERE id = 3")
        verdict = history.verify(ws)
        assert not verdict.sound
        assert len(verdict.journal) == 1
        assert "altered" in verdict.journal[0]
        assert verdict.projection == ("status = accepted",)
        assert verdict.mirror == (
            "The search index does not match the texts.",
            "1 contribution has no text.",
            "1 contribution has lost the record that its source gave.",
            "1 contribution has lost its author.",
        )
        assert len(list(verdict.lines())) == 1 + 1 + 1 + 4


def test_the_figures_add_up(tmp_path: Path) -> None:
    association = Author(key="asso", name="Vélo et Cie", kind=AuthorKind.ASSOCIATION)
    day = datetime(2026, 3, 2, 12, tzinfo=UTC)
    given: list[Item] = [
        article(1),
        proposal(1, created=day, author=association, body="Même texte"),
        proposal(2, created=day, author=association, body="MÊME  texte", title="Proposition 1"),
        proposal(3, author=Author(), kind=Kind.COMMENT, channel=Channel.EMAIL),
        proposal(4, presence=Presence.WITHDRAWN),
        proposal(5),
        proposal(6),
        proposal(7),
    ]
    with workspace(tmp_path, given) as ws:
        bring(ws, given[:-1])
        bike = deciding.define_tag(ws, "Vélo").made
        deciding.tag(ws, [1, 2], bike)
        deciding.accept(ws, [1, 2, 3])
        deciding.refuse(ws, [4], "insult")
        deciding.refuse(ws, [5], "off-topic")
        deciding.pile(ws, [1, 2])
        deciding.answer(ws, [1, 2, 3_000_000_001], "Retenu.")
        deciding.dispose(ws, [1, 2, 3_000_000_001], Disposition.RETAINED)
        deciding.read(ws, [1, 2, 3, 4], 10)
        found = history.stats(ws)
    assert found.received == 7
    assert found.statuses == {Status.TO_MODERATE: 2, Status.ACCEPTED: 3, Status.REFUSED: 2}
    assert found.refused == {"insult": 1, "off-topic": 1}
    assert found.kinds == {Kind.PROPOSAL: 6, Kind.COMMENT: 1}
    assert found.author_kinds == {AuthorKind.CITIZEN: 4, AuthorKind.ASSOCIATION: 2, AuthorKind.UNSTATED: 1}
    assert found.channels == {Channel.ONLINE: 6, Channel.EMAIL: 1}
    assert (found.days, found.undated) == ({date(2026, 3, 2): 2}, 5)
    assert (found.piles, found.in_piles) == (1, 2)
    assert found.distinct_texts == 6
    assert (found.authors, found.unidentified) == (5, 1)
    assert (found.tagged, found.tags) == (2, {"Vélo": 2})
    assert (found.answered, found.answered_sections) == (2, 1)
    assert found.dispositions == {Disposition.RETAINED: 2}
    assert (found.unread, found.contested, found.withdrawn, found.removed) == (3, 0, 1, 1)
    assert found.sections == 1
    for shares in (found.statuses, found.kinds, found.author_kinds, found.channels):
        assert sum(shares.values()) == found.received
    assert sum(found.days.values()) + found.undated == found.received
    said = list(found.lines())
    assert said[0] == "Contributions received: 7"
    assert "Accepted: 3 (43% of 7)" in said


def test_an_empty_workspace_has_figures_too(tmp_path: Path) -> None:
    with workspace(tmp_path) as ws:
        found = history.stats(ws)
        assert (found.received, found.median_length, found.distinct_texts) == (0, 0, 0)
        assert list(found.lines())
