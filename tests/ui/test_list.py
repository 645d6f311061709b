"""The list: half a million rows at the price of a page, and nothing that moves by itself."""

import time
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from moderator.domain.contribution import AuthorKind, Kind
from moderator.ui import theme
from moderator.ui.contributions.listing import Listing
from moderator.ui.contributions.rows import PAGE, Rows, spoken
from moderator.ui.keys import Space
from moderator.ui.labels import on_lines, shortened
from moderator.ui.window import Window
from moderator.work.reading import Row, TagShown
from tests.ui.opened import press, screen, type_text


def row(id_: int) -> Row:
    return Row(
        id_, f"Proposition {id_}", "Il faut une piste cyclable.", Kind.PROPOSAL, AuthorKind.ASSOCIATION, "Auteur",
        "Article 7", None, 12, 3, 2, "accepted", "", "", (TagShown("t", "Vélo", "#4477aa"),), True, "", 0, False, "",
        False, False, "published", "none",
    )  # fmt: skip


class Source:
    """Counts how many rows are asked for."""

    def __init__(self) -> None:
        self.asked = 0

    def rows(self, ids: Sequence[int]) -> list[Row]:
        self.asked += len(ids)
        return [row(int(one)) for one in ids]


def test_only_the_pages_looked_at_are_read(qtbot: QtBot) -> None:
    source = Source()
    rows = Rows(source.rows)
    rows.show(np.arange(1, 570_001, dtype=np.int32))  # type: ignore[arg-type]
    assert rows.rowCount() == 570_000
    assert rows.row(300_000).id == 300_001
    assert rows.row(300_001).id == 300_002
    assert source.asked == PAGE
    rows.stale()
    assert rows.row(300_000).id == 300_001
    assert source.asked == 2 * PAGE
    assert rows.row_of(570_000) == 569_999
    assert rows.row_of(0) == -1


def test_selecting_half_a_million_rows_takes_no_time(qtbot: QtBot) -> None:
    source = Source()
    listing = Listing(source.rows)
    qtbot.addWidget(listing)
    listing.resize(440, 800)
    listing.grab()
    listing.show_ids(np.arange(1, 570_001, dtype=np.int32))  # type: ignore[arg-type]
    start = time.monotonic()
    listing.view.selectAll()
    selected = listing.selection()
    assert time.monotonic() - start < 5, "half a minute is what it takes when the headers follow the selection"
    assert len(selected) == 570_000
    assert listing.count.text() == "570,000 selected"
    listing.grab()
    assert source.asked < 10 * PAGE


def test_the_selection_is_what_is_selected_in_the_order_of_the_list(qtbot: QtBot) -> None:
    listing = Listing(Source().rows)
    qtbot.addWidget(listing)
    listing.show_ids([9, 7, 5, 3, 1], keep=5)
    assert listing.current == 5
    QTest.keyClick(listing.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert list(listing.selection()) == [5, 3]
    listing.advance()
    assert listing.current == 1
    listing.advance()
    assert listing.current == 1


def test_a_row_is_said_in_words() -> None:
    said = spoken(row(4))
    assert said.startswith("Proposition 4, accepted, proposal, association, Article 7, 12 for, 3 against")
    assert said.endswith("tags: Vélo, answered, not read yet")


def test_words_are_never_cut(qtbot: QtBot) -> None:
    listing = Listing(Source().rows)
    qtbot.addWidget(listing)
    metrics = listing.fontMetrics()
    text = "Déclarer mes ruches prend dix minutes, et c’est très bien ainsi"
    for width in range(100, 400, 7):
        cut = shortened(text, metrics, width)
        if cut == text:
            break
        kept = cut.removesuffix("…")
        assert text.startswith(kept)
        assert not kept or not text[len(kept)].isalpha()
    quoting = "Pourquoi parler de « partenaires » sans les nommer une seule fois"
    for width in range(60, 400, 3):
        cut = shortened(quoting, metrics, width)
        assert cut.count("«") == cut.count("»")


def test_an_act_elsewhere_does_not_move_the_list(made: Window) -> None:
    press("Alt+2")
    moderating = screen(made, Space.MODERATE)
    press("J", "J", "J")
    before = (moderating.listing.current, moderating.listing.rows.rowCount(), moderating.query_text)
    press("Alt+3", "Ctrl+A", "T")
    made.work_screens[1].chooser.field.setText("Tous")
    press("Return", "Alt+2")
    assert (moderating.listing.current, moderating.listing.rows.rowCount(), moderating.query_text) == before
    strip = moderating.listing.handled
    assert strip.isVisible()
    assert "Things changed" in strip.text()
    moderating.listing.setFixedWidth(220)
    assert "Things changed" in strip.accessibleName()
    assert strip.fontMetrics().horizontalAdvance(strip.text()) < 220  # not cut at both ends
    assert [tag.name for tag in moderating.listing.rows.row(0).tags] == ["Tous"]


def test_counts_are_live_while_the_list_stays(made: Window) -> None:
    press("Alt+2")
    moderating = screen(made, Space.MODERATE)
    press("A", "A")

    def counts(group: str) -> dict[str, int | None]:
        return {line.value: line.count for one in moderating.facets.groups if one.name == group for line in one.lines}

    assert counts("status") == {"to-moderate": 61}
    moderating.search("")
    assert counts("status")["accepted"] == 2


def test_facets_narrow_widen_and_let_go_by_keyboard(made: Window) -> None:
    press("Alt+3")
    analysing = screen(made, Space.ANALYSE)
    analysing.facets.toggled.emit("author", "company", False)
    assert analysing.query_text == "author:company"
    assert made.top.field.text() == "author:company"
    analysing.facets.toggled.emit("author", "association", True)
    assert analysing.query_text == "author:company,association"
    analysing.facets.toggled.emit("author", "company", False)
    assert analysing.query_text == "author:association"


def test_a_filter_is_kept_under_a_name_and_forgotten(made: Window) -> None:
    press("Alt+3", "Ctrl+F")
    analysing = screen(made, Space.ANALYSE)
    made.top.field.setText("votes>30")
    press("Return", "Ctrl+S")
    analysing.chooser.field.setText("Soutenues")
    press("Return")
    analysing.search("")
    analysing.facets.toggled.emit("saved", "Soutenues", False)
    assert analysing.query_text == "votes>30"
    analysing.facets.forget_asked.emit("Soutenues")
    assert not [one for one in analysing.facets.groups if one.name == "saved"]


def test_what_is_not_understood_is_said_with_what_was_meant(made: Window) -> None:
    press("Alt+3")
    analysing = screen(made, Space.ANALYSE)
    analysing.search("statut:acepté")
    assert analysing.complaint.isVisible()
    assert "status:accepted" in analysing.complaint.text()
    analysing.search("piste")
    assert not analysing.complaint.isVisible()


def test_a_narrow_pane_leaves_no_word_of_a_filter_out(qapp: QApplication) -> None:
    metrics = QFontMetrics(theme.font(theme.SMALL))
    text = "Article 12 – Concertation interterritoriale et interprofessionnelle des établissements"
    for width in (60, 82, 110):
        lines = on_lines(text, metrics, width, 12)
        assert all(metrics.horizontalAdvance(line) <= width for line in lines)
        whole = " ".join(lines).replace("- ", "")
        assert whole.replace(" ", "") == text.replace(" ", ""), "no word is left out or cut without its hyphen"


def test_completions_that_come_late_never_touch_what_is_typed(made: Window) -> None:
    press("Alt+3", "Ctrl+F")
    field = made.top.field
    type_text("artic")
    field.propose()
    assert field.proposals.isVisible()
    first = field.proposals.count()
    field.show_proposals("art", 3, [])
    assert field.proposals.count() == first, "these are of what was typed before"
    press("Tab")
    assert field.text() == "article:"
