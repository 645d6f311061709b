"""A facilitator decides of the piles that are proposed, with the keyboard, and undoes it."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTextEdit
from pytestqt.qtbot import QtBot

from moderator.demo.corpus import sample_corpus
from moderator.domain.contribution import Author
from moderator.ui.piling.members import MemberRole
from moderator.ui.piling.page import PilingPage
from moderator.ui.window import Window
from moderator.work import piling
from moderator.work.piling import Alike, Proposal
from tests.store.making import article, proposal
from tests.ui import opened
from tests.ui.opened import focused, press
from tests.ui.walk import name_of, used


def letters(page: PilingPage) -> list[Proposal]:
    """The letters sent by many, among the proposals."""
    return [one for one in page.proposals.proposals if one.alike is Alike.LETTER]


def read(page: PilingPage, proposal: Proposal) -> None:
    """Put the keyboard on a proposal."""
    page.table.setCurrentIndex(page.proposals.index(page.proposals.proposals.index(proposal), 0))
    assert page.current == proposal


def bold_words(text: QTextEdit) -> str:
    """What is in bold, passages being joined by a space."""
    cursor, found = QTextCursor(text.document()), ""
    while not cursor.atEnd():
        cursor.movePosition(QTextCursor.MoveOperation.NextCharacter, QTextCursor.MoveMode.KeepAnchor)
        found += cursor.selectedText() if cursor.charFormat().fontWeight() > 600 else " "
        cursor.clearSelection()
    return " ".join(found.split())


def test_the_two_campaigns_of_the_sample_are_proposed_and_nothing_is_decided(sampled: Window, page: PilingPage) -> None:
    sizes = sorted(len(those) for those in sample_corpus().expected.campaigns.values())
    assert sorted(len(one.copies) for one in letters(page)) == sizes
    assert piling.piles(sampled.desk.workspace) == {}
    assert page.table.hasFocus()
    one = letters(page)[0]
    read(page, one)
    assert page.counts.text().startswith(f"{len(one.copies)} contributions, {one.distinct} distinct texts")
    assert "words in common with the letter" in page.evidence.text()
    assert len(page.members.members) == len(one.copies)


def test_the_letter_is_shown_once_and_each_copy_with_its_own_words_in_bold(page: PilingPage) -> None:
    read(page, letters(page)[0])
    first = page.members.members[0]
    assert first.addition is not None
    assert first.own
    assert page.comparison.copy.toPlainText() == first.addition.text
    assert bold_words(page.comparison.copy) == " ".join(" ".join(first.own).split())
    assert first.own[0] in page.members.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    shown = page.comparison.letter.toPlainText()
    same = next(at for at, one in enumerate(page.members.members) if one.addition is None)
    page.list.setCurrentIndex(page.members.index(same, 0))
    assert page.comparison.letter.toPlainText() == shown
    assert not page.comparison.copy.isVisible()


def test_a_accepts_the_whole_pile_and_ctrl_z_brings_it_back(sampled: Window, page: PilingPage) -> None:
    one = letters(page)[0]
    read(page, one)
    press("A")
    assert list(piling.piles(sampled.desk.workspace).values()) == [tuple(sorted(one.ids))]
    assert str(len(one.copies)) in sampled.footer.sentence.text()
    assert one.id not in [left.id for left in page.proposals.proposals]
    assert page.table.hasFocus()
    press("Ctrl+Z")
    assert piling.piles(sampled.desk.workspace) == {}
    assert one.id in [left.id for left in page.proposals.proposals]


def test_r_rejects_and_it_stays_away_until_it_is_undone(sampled: Window, page: PilingPage) -> None:
    one = letters(page)[0]
    read(page, one)
    press("R")
    page.again.click()
    assert one.id not in [left.id for left in page.proposals.proposals]
    sampled.back()
    sampled.ask("piles-page")
    assert not set(one.ids) & {id_ for left in page.proposals.proposals for id_ in left.ids}
    assert piling.piles(sampled.desk.workspace) == {}
    press("Ctrl+Z")
    assert one.id in [left.id for left in page.proposals.proposals]


def test_a_member_is_left_out_by_the_space_bar(sampled: Window, page: PilingPage) -> None:
    one = letters(page)[0]
    read(page, one)
    press("Right")
    assert page.list.hasFocus()
    stranger = page.list.currentIndex().data(MemberRole)
    press("Space")
    total = len(one.copies)
    assert page.yes.accessibleName() == f"Accept {total - 1} of {total}"
    press("Space", "Space")
    press("A")
    (ids,) = piling.piles(sampled.desk.workspace).values()
    assert set(ids) == set(one.ids) - {stranger.id}
    page.again.click()
    assert stranger.id not in {id_ for left in page.proposals.proposals for id_ in left.ids}
    press("Ctrl+Z", "Ctrl+Z")
    assert set(one.ids) in [set(left.ids) for left in page.proposals.proposals]


def test_a_click_on_the_box_leaves_a_member_out(page: PilingPage) -> None:
    one = letters(page)[0]
    read(page, one)
    QApplication.processEvents()
    at = page.list.visualRect(page.members.index(1, 0)).topLeft() + QPoint(16, 26)
    QTest.mouseClick(page.list.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert page.members.left_out == {page.members.members[1].id}


def test_a_pile_of_one_cannot_be_accepted(page: PilingPage) -> None:
    one = letters(page)[0]
    read(page, one)
    for row in range(len(one.copies) - 1):
        page.members.toggle(page.members.index(row, 0))
    assert not page.yes.isEnabled()


def test_a_threshold_tells_its_effect_before_it_is_adopted(page: PilingPage) -> None:
    before = [one.id for one in page.proposals.proposals]
    assert not page.adopt.isVisible()
    field = page.threshold.lineEdit()
    assert field.text() == "65%"
    assert field.width() > field.fontMetrics().horizontalAdvance("100 %")
    looser = min(letters(page), key=lambda one: one.similarity)
    assert looser.similarity < 0.9
    page.threshold.setValue(90)
    assert page.found is not None
    assert f"90% keeps 2 piles, {page.found.effect(0.9).contributions} contributions" in page.effect.text()
    assert [one.id for one in page.proposals.proposals] == before
    page.adopt.click()
    assert page.found.threshold == 0.9
    (now,) = [one for one in page.proposals.proposals if looser.letter in one.ids]
    assert len(now.copies) == looser.at(0.9) < len(looser.copies)
    assert not page.adopt.isVisible()


def test_a_workspace_with_no_copies_says_so(qtbot: QtBot, tmp_path: Path) -> None:
    window = opened.window(opened.workspace(tmp_path, []))
    qtbot.addWidget(window)
    window.ask("piles-page")
    assert "nothing to compare" in window.pages.piling.note.text()
    assert not window.pages.piling.yes.isVisible()
    assert window.pages.piling.back.hasFocus()
    window.close()


def test_when_all_is_decided_the_page_says_why_nothing_is_left(page: PilingPage) -> None:
    while page.proposals.proposals:
        press("R")
    assert "no pile is left to propose" in page.note.text()
    assert page.back.hasFocus()


def test_the_search_runs_beside_the_window_and_can_be_stopped(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(piling, "IN_PROCESS", 0)
    window = opened.window(opened.workspace(tmp_path), at_once=False)
    qtbot.addWidget(window)
    qtbot.waitUntil(lambda: window.desk.is_open)
    window.ask("piles-page")
    page = window.pages.piling
    assert page.working.busy
    assert focused() is page.working.stop
    press("Space")
    qtbot.waitUntil(lambda: not page.working.busy, timeout=20_000)
    assert "stopped" in page.note.text()
    page.again.click()
    qtbot.waitUntil(lambda: page.found is not None and page.read is not None, timeout=20_000)
    assert page.table.hasFocus()
    window.close()


def test_undone_while_the_search_runs_it_is_proposed_in_the_end(qtbot: QtBot, tmp_path: Path) -> None:
    letter = "Gardez le guichet de la gare ouvert tous les jours, car les plus âgés n’ont pas d’autre recours ici. "
    own = ("J’ai 79 ans.", "Ma mère aussi.", "La poste a fermé.")
    items = [article(0, title="Les guichets")] + [
        proposal(n, body=letter + one, author=Author(key=f"u{n}", name=f"Auteur {n}"), section="art0")
        for n, one in enumerate(own, 1)
    ]
    window = opened.window(opened.workspace(tmp_path, items), at_once=False)
    qtbot.addWidget(window)
    qtbot.waitUntil(lambda: window.desk.is_open)
    window.ask("piles-page")
    page = window.pages.piling
    qtbot.waitUntil(lambda: page.read is not None, timeout=20_000)
    press("A", "Ctrl+Z")
    assert page.proposals.proposals == []
    page.again.click()
    qtbot.waitUntil(lambda: page.read is not None and not window.desk.tasks.busy(), timeout=20_000)
    assert piling.piles(window.desk.workspace) == {}
    assert [len(one.copies) for one in page.proposals.proposals] == [3]
    window.close()


def test_in_a_small_window_the_members_come_into_sight(sampled: Window, page: PilingPage) -> None:
    sampled.resize(1024, 600)
    QApplication.processEvents()
    read(page, letters(page)[0])
    press("Right")
    row = page.list.mapTo(page.area.viewport(), page.list.visualRect(page.members.index(0, 0)).center())
    assert page.area.viewport().rect().contains(row)
    press("Left")
    assert page.table.hasFocus()


def test_every_widget_has_a_name_and_is_reached_by_tab(page: PilingPage, sampled: Window) -> None:
    read(page, letters(page)[0])
    assert [type(one).__name__ for one in used(sampled) if not name_of(one)] == []
    reached = set()
    widget = page.nextInFocusChain()
    while widget is not None and widget is not page:
        reached.add(widget)
        widget = widget.nextInFocusChain()
    for one in (page.threshold, page.table, page.list, page.comparison.letter, page.no, page.yes, page.again):
        assert one.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert one in reached
