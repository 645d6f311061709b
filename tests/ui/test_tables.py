"""Tables to read: one stands whole in its page, which scrolls in its place; one is filled all at once."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QTableWidgetItem, QWidget
from pytestqt.qtbot import QtBot

from moderator.ui.parts import Button, Groups, Page
from moderator.ui.tables import cell, figures, fill, reading_table, whole


def seen(page: Page, place: QWidget, part: QRect) -> bool:
    """Whether a part of a widget is in the sight of its page."""
    viewport = page.area.viewport()
    top = place.mapTo(viewport, part.topLeft()).y()
    return top >= 0 and top + part.height() <= viewport.height()


def test_the_page_follows_the_keyboard_in_a_table_higher_than_the_window(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    page = Page("Copies", "The last ten stay.", window)
    table = reading_table(["Made on"], page.inner, "Copies")
    whole(table)
    page.column.addWidget(table)
    table.setRowCount(40)
    for row in range(40):
        table.setItem(row, 0, QTableWidgetItem(f"copy {row}"))
    page.resize(700, 400)
    window.show()
    qtbot.waitUntil(lambda: table.height() > 40 * 29)
    assert page.area.verticalScrollBar().value() == 0
    table.setFocus()
    table.setCurrentCell(0, 0)
    qtbot.waitUntil(table.hasFocus)
    for row in (9, 30, 39, 12, 0):
        table.setCurrentCell(row, 0)
        assert seen(page, table.viewport(), table.visualRect(table.model().index(row, 0)))
    assert seen(page, table.horizontalHeader(), table.horizontalHeader().rect())
    table.clearFocus()
    table.setCurrentCell(39, 0)  # chosen by the program: the page stays where the person reads
    assert not seen(page, table.viewport(), table.visualRect(table.model().index(39, 0)))


def test_where_there_is_little_room_the_words_of_acts_stay_whole(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    page = Page("Synchronisation", "", window)
    send = Button("", page, main=True, icon="send")
    send.show_words("Send 88 answers", "Ctrl+Return")
    every = Button("Receive what is new", page, icon="sync", key="sync")
    parts = [Button(words, page.inner) for words in ("Give credentials…", "Receive by itself every morning")]
    page.column.addWidget(Groups(page.inner, parts[:1], parts[1:]))
    for act in (every, send):
        page.bar.addWidget(act)
    window.show()
    acts = (page.back, every, send)
    for width in range(900, 300, -20):
        page.resize(width, 400)
        qtbot.waitUntil(lambda: all(one.width() >= one.sizeHint().width() for one in acts))
        if "Ctrl" not in send.text():
            break
    assert (send.text(), send.icon().isNull()) == ("Send 88 answers", True)
    page.resize(900, 400)
    qtbot.waitUntil(lambda: "Ctrl" in send.text())
    assert not send.icon().isNull()
    assert parts[0].y() == parts[1].y()
    page.resize(340, 400)
    qtbot.waitUntil(lambda: parts[0].y() < parts[1].y())


def test_a_table_hears_of_many_lines_at_once_and_its_figures_stand_at_the_right(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    table = reading_table(["Tag", "How many"], page, "Tags")
    figures(table, 1)
    told: list[tuple[int, int]] = []
    table.model().dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))
    fill(table, [(cell(f"Voirie {n}"), cell(str(n))) for n in range(300)])
    fill(table, [(cell("Vélo", "le vélo"), cell("7"))], after=300)
    assert told == [(0, 299), (300, 300)]
    name, count = table.item(300, 0), table.item(300, 1)
    assert name is not None
    assert count is not None
    assert (name.text(), name.toolTip(), count.text()) == ("Vélo", "le vélo", "7")
    assert count.textAlignment() & Qt.AlignmentFlag.AlignRight.value
