"""What rules find in a text is shown with its reason, masked or dismissed by key, and every act is undone."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCharFormat
from pytestqt.qtbot import QtBot

from moderator.domain.doctor import Item
from moderator.ui.keys import Space
from moderator.ui.window import Window
from moderator.work import finding
from tests.store.making import article, proposal
from tests.ui import opened
from tests.ui.opened import press, screen

BODIES = (
    "Appelez-moi au 06 12 34 56 78 ou écrivez à zoe@exemple.fr. Une piste, vite.",
    "Ce maire est un abruti.",
    "Je vais vous tuer, espèce de connard.",
    "Une piste cyclable.",
)


@pytest.fixture
def found(tmp_path: Path, qtbot: QtBot) -> Window:
    texts = enumerate(BODIES, 1)
    items: list[Item] = [article(1), *(proposal(n, section="art1", title=f"Avis {n}", body=one) for n, one in texts)]
    made = opened.window(opened.workspace(tmp_path, items))
    qtbot.addWidget(made)
    made.go(Space.MODERATE)
    screen(made, Space.MODERATE).search("")
    return made


def count(window: Window, query: str) -> int:
    """How many contributions a search finds."""
    return finding.find(window.desk.workspace, query).total


def test_it_is_shown_by_a_wave_named_beside_the_text_and_says_why(found: Window) -> None:
    moderating = screen(found, Space.MODERATE)
    moderating.show_one(1)
    reader = moderating.reader
    assert [mark.name for mark in reader.view.marks()] == ["⚠ phone number", "⚠ e-mail address"]
    wave = QTextCharFormat.UnderlineStyle.WaveUnderline
    assert sum(one.format.underlineStyle() == wave for one in reader.view.extraSelections()) == 2
    assert "2 stretches found by rules" in reader.view.margin.accessibleDescription()
    press("B")
    assert reader.found.isVisible()
    assert "phone number – “06 12 34 56 78”" in reader.found.name.text()
    assert reader.found.why.text() == "Verified: a valid number of this country: FR"
    press("B")
    assert "e-mail address" in reader.found.name.text()
    press("Esc")
    assert not reader.found.isVisible()


def test_one_key_masks_what_is_pointed_at_and_goes_on_and_each_is_undone(found: Window) -> None:
    moderating = screen(found, Space.MODERATE)
    moderating.show_one(1)
    assert count(found, "données:oui") == 1
    press("X")
    assert "phone number" in moderating.reader.found.name.text(), "nothing is masked before it was shown"
    assert not moderating.reader.sheet.redactions  # type: ignore[union-attr]
    press("X")
    assert "e-mail address" in moderating.reader.found.name.text()
    press("X")
    assert not moderating.reader.spots()
    assert count(found, "données:oui") == 0
    press("Z")
    press("Z")
    assert len(moderating.reader.spots()) == 2
    assert count(found, "données:oui") == 1


def test_all_is_masked_by_one_gesture_that_one_undo_takes_back(found: Window) -> None:
    moderating = screen(found, Space.MODERATE)
    moderating.show_one(1)
    press("Shift+X")
    assert len(moderating.reader.sheet.redactions) == 2  # type: ignore[union-attr]
    assert found.footer.sentence.text().startswith("2 passages masked in 1 contribution.")
    press("Z")
    assert not moderating.reader.sheet.redactions  # type: ignore[union-attr]
    moderating.show_one(4)
    press("Shift+X")
    assert not found.desk.workspace.standing.anyone_of("redact:")


def test_what_is_none_is_dismissed_and_stays_so(found: Window) -> None:
    moderating = screen(found, Space.MODERATE)
    moderating.show_one(1)
    press("B")
    press("Del")
    assert [one.text for one in moderating.reader.spots()] == ["zoe@exemple.fr"]
    press("Z")
    assert len(moderating.reader.spots()) == 2


def test_refusing_starts_at_the_reason_that_what_was_found_suggests(found: Window) -> None:
    moderating = screen(found, Space.MODERATE)
    for id_, reason in ((1, "personal-data"), (2, "insult"), (4, "off-topic")):
        moderating.show_one(id_)
        press("R")
        item = moderating.chooser.choices.currentItem()
        assert item.data(Qt.ItemDataRole.UserRole).value == reason
        press("Esc")


def test_threats_are_blurred_before_anybody_decides_and_the_list_says_so_to_nobody_else(found: Window) -> None:
    moderating = screen(found, Space.MODERATE)
    moderating.show_one(3)
    assert moderating.reader.hidden
    press("V")
    assert not moderating.reader.hidden
    moderating.show_one(2)
    assert not moderating.reader.hidden


@pytest.mark.parametrize("space", [Space.ANALYSE, Space.ANSWER])
def test_its_keys_do_what_they_say_wherever_the_card_is_shown(found: Window, space: Space) -> None:
    found.go(space)
    screen(found, space).search("")
    screen(found, space).show_one(1)
    press("B", "X")
    assert len(found.desk.workspace.standing.slots.family("redact:")) == 1
    press("Shift+X")
    assert count(found, "personal:yes") == 0
