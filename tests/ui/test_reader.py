"""What strangers wrote is shown whole and harmless."""

from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from moderator.domain.doctor import Item
from moderator.domain.parsing import parse
from moderator.domain.settings import DWELL
from moderator.store.acts import Sought
from moderator.ui.contributions.places import located
from moderator.ui.contributions.view import PageView
from moderator.ui.keys import Space
from moderator.ui.window import Window
from moderator.work import deciding
from moderator.work.history import history
from tests.store.making import article, proposal
from tests.ui import opened
from tests.ui.opened import press, screen

EVIL = (
    '<p onclick="steal()">Bonjour <b>à tous</b></p><script>alert(1)</script>'
    '<img src="https://tracker.example.net/pixel.gif"><a href="javascript:x()">ici</a>'
    '<iframe src="https://evil.example.net"></iframe><a href="https://exemple.fr/page">là</a>'
)


@pytest.fixture
def hostile(tmp_path: Path, qtbot: QtBot) -> Window:
    items: list[Item] = [
        article(1),
        proposal(1, section="art1", title="<b>Titre</b> & <script>", body="Bonjour à tous ici là", html=EVIL),
        proposal(
            2,
            section="art1",
            title="Emoji",
            body="🚲🚲 Le vélo 🚲 cargo roule.\nAppelez le 06 00 00 00 00 ou le 06 00 00 00 00.",
        ),
    ]
    made = opened.window(opened.workspace(tmp_path, items))
    qtbot.addWidget(made)
    return made


def test_html_is_shown_without_anything_that_acts_or_fetches(hostile: Window) -> None:
    reader = screen(hostile, Space.ANALYSE).reader
    hostile.go(Space.ANALYSE)
    screen(hostile, Space.ANALYSE).read_sheet(1)
    shown, html = reader.view.toPlainText(), reader.view.toHtml()
    assert "Bonjour à tous" in shown
    assert "<b>Titre</b> & <script>" in shown
    assert "alert(1)" not in shown
    for danger in ("tracker.example.net", "evil.example.net", "javascript:", "onclick"):
        assert danger not in html
    hostile.close()


def test_nothing_is_ever_loaded(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret", "utf-8")
    view = PageView()
    qtbot.addWidget(view)
    for address in (f"file://{tmp_path}/secret.txt", "https://example.net/a.png", "qrc:/x", "secret.txt"):
        view.setSource(QUrl(address))
        assert view.loadResource(2, QUrl(address)) is None
        assert "secret" not in view.toPlainText()


def test_a_link_says_its_host_and_waits_for_a_yes(hostile: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    gone: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: gone.append(url.toString()))
    hostile.go(Space.ANALYSE)
    reader = screen(hostile, Space.ANALYSE).reader
    reader.view.anchorClicked.emit(QUrl("https://exemple.fr/page"))
    assert reader.question.isVisible()
    assert "exemple.fr" in reader.where.text()
    assert gone == []
    press("Shift+Backtab", "Space")
    assert gone == ["https://exemple.fr/page"]
    for bad in ("file:///etc/passwd", "javascript:x()", "ftp://example.net"):
        reader.view.anchorClicked.emit(QUrl(bad))
        assert not reader.question.isVisible()
    hostile.close()


def test_hits_are_marked_where_they_are_even_after_emoji(hostile: Window) -> None:
    hostile.go(Space.ANALYSE)
    analysing = screen(hostile, Space.ANALYSE)
    analysing.search("vélos cargo")
    marked = [one.cursor.selectedText() for one in analysing.reader.view.extraSelections()]
    assert [words for words in marked if not words.startswith("06")] == ["vélo", "cargo"]
    hostile.close()


def test_of_two_same_passages_the_one_selected_is_masked(hostile: Window) -> None:
    hostile.go(Space.MODERATE)
    moderating = screen(hostile, Space.MODERATE)
    moderating.read_sheet(2)
    view = moderating.reader.view
    assert view.find("06 00 00 00 00")
    assert view.find("06 00 00 00 00")
    moderating.do("redact")
    sheet = moderating.reader.sheet
    assert sheet is not None
    (mask,) = sheet.redactions
    assert mask.start == sheet.body.rindex("06 00")
    hostile.close()


def test_a_passage_of_formatted_text_is_found_in_the_plain_one() -> None:
    text = "Un mot, deux mots. Puis deux   mots\nencore."
    assert located(text, "deux mots", "Un mot, ") == (8, 17)
    assert located(text, "deux mots", "Un mot, deux mots. Puis ") == (24, 35)
    assert located(text, "absent", "") is None
    assert located(text, "  ", "") is None


def test_the_text_grows_and_keeps_its_hits(made: Window) -> None:
    press("Alt+3")
    analysing = screen(made, Space.ANALYSE)
    analysing.search("piste")
    before = analysing.reader.view.extraSelections()
    press("Ctrl++", "Ctrl++")
    assert analysing.reader.scale == 125
    marked = [one.cursor.selectedText() for one in analysing.reader.view.extraSelections()]
    assert marked == ["06 12 34 56 78", "piste"]
    assert len(before) == 2
    assert analysing.query() == parse("piste")
    press("Ctrl+0")
    assert analysing.reader.scale == 100


def test_what_is_read_long_enough_is_entered_in_the_register_once(made: Window) -> None:
    deciding.change(made.desk.workspace, DWELL, "0")
    press("Alt+2")
    moderating = screen(made, Space.MODERATE)
    first = moderating.listing.current
    assert not moderating.listing.rows.row(0).read
    press("J", "K", "J")
    workspace = made.desk.workspace
    assert first in workspace.standing.holding("read:Claire", "1")
    assert moderating.listing.rows.row(0).read
    acts = [line for line in history(workspace, sought=Sought(kinds=("read",))) if line.count == 1]
    assert len(acts) == 2, "the first and the second contribution, once each"
    # Reading is not an act that one undoes, and the list did not become out of date by it.
    press("Z")
    assert first in made.desk.workspace.standing.holding("read:Claire", "1")
    assert not moderating.listing.handled.isVisible()
