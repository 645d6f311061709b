"""The page of the arguments, by keys: made, put in order, brought together, split, checked, answered, undone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractItemView
from pytestqt.qtbot import QtBot

from moderator.domain.charter import Disposition
from moderator.ui.arguing.page import ArgumentsPage
from moderator.ui.keys import Space
from moderator.ui.window import Window
from moderator.work import arguing, arguments, deciding
from tests.ui import opened
from tests.ui.opened import press, screen, type_text


@pytest.fixture
def made(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    window = opened.window(opened.workspace(tmp_path))
    qtbot.addWidget(window)
    press("Alt+3")
    yield window
    window.close()


@pytest.fixture
def page(made: Window) -> ArgumentsPage:
    press("Ctrl+Shift+A")
    return made.pages.arguments


def new(key: str, sentence: str) -> None:
    press(key)
    type_text(sentence)
    press("Return")


def shown(page: ArgumentsPage) -> list[tuple[str, int]]:
    tree = page.desk.workspace.standing.arguments
    return [(one.text, depth) for section in tree.sections() for one, depth in tree.walk(section)]


def test_a_tree_is_made_and_put_in_order_by_keys_alone(page: ArgumentsPage) -> None:
    new("N", "Trop de bruit")
    new("B", "La nuit surtout")
    press("Up")
    new("N", "Trop cher")
    assert shown(page) == [("Trop de bruit", 0), ("La nuit surtout", 1), ("Trop cher", 0)]
    press("Alt+Up")
    assert shown(page) == [("Trop cher", 0), ("Trop de bruit", 0), ("La nuit surtout", 1)]
    press("Alt+Down", "Alt+Right")
    assert shown(page) == [("Trop de bruit", 0), ("La nuit surtout", 1), ("Trop cher", 1)]
    press("Alt+Left")
    assert shown(page)[-1] == ("Trop cher", 0)
    assert page.current is not None
    assert page.current.argument.text == "Trop cher"
    for _act in range(7):
        page.desk.act(deciding.undo)
    assert shown(page) == []


def test_a_long_sentence_is_read_whole_in_its_tree(page: ArgumentsPage) -> None:
    new("N", "Trop cher")
    new("N", "Les guichets sont trop loin pour les personnes qui n’ont pas de voiture, surtout à la montagne en hiver")
    trees = page.trees
    here = trees.currentIndex()
    short, long = sorted(trees.visualRect(here.siblingAtRow(at)).height() for at in (0, 1))
    assert long >= short + 15


def test_an_argument_is_brought_together_then_undone(made: Window, page: ArgumentsPage) -> None:
    ws = made.desk.workspace
    first, second = arguing.define(ws, "Trop cher").made, arguing.define(ws, "Le prix").made
    arguing.attach(ws, [1, 2], first)
    arguing.attach(ws, [2, 3], second)
    page.entered()
    page.trees.go(second)
    press("M", "Up", "M")
    assert page.said.text() == "Argument “Le prix” brought together into “Trop cher”."
    assert page.current is not None
    assert (page.current.total, page.current.joined) == (3, ("Le prix",))
    assert page.form.figures.text() == "3 contributions, 3 distinct texts, from 3 people · rare voice"
    press("Ctrl+Z")
    assert len(shown(page)) == 2


def test_an_argument_is_dropped_under_another_before_it_or_into_it(made: Window, page: ArgumentsPage) -> None:
    ws = made.desk.workspace
    one, two, three = (arguing.define(ws, name).made for name in ("Un", "Deux", "Trois"))
    page.entered()
    places = QAbstractItemView.DropIndicatorPosition

    def item(uid: str):  # type: ignore[no-untyped-def]
        page.trees.go(uid)
        return page.trees.currentItem()

    page.trees.drop(three, item(one), places.AboveItem, join=False)
    assert shown(page) == [("Trois", 0), ("Un", 0), ("Deux", 0)]
    page.trees.drop(two, item(one), places.OnItem, join=False)
    assert shown(page) == [("Trois", 0), ("Un", 0), ("Deux", 1)]
    page.trees.drop(three, item(one), places.OnItem, join=True)
    assert shown(page) == [("Un", 0), ("Deux", 1)]


def test_a_sentence_is_reworded_checked_and_to_review_once_its_sources_change(
    made: Window, page: ArgumentsPage
) -> None:
    ws = made.desk.workspace
    uid = arguing.define(ws, "Trop cher").made
    arguing.attach(ws, [1, 2, 3, 4], uid)
    page.entered()
    page.trees.go(uid)
    press("V")
    assert page.form.review.isHidden()
    arguing.attach(ws, [5], uid)
    page.entered()
    assert page.form.review.text() == "To review: 4 sources then, 5 now."
    press("F2")
    type_text("Bien trop cher")
    press("Ctrl+Return")
    assert page.current is not None
    assert page.current.argument.text == "Bien trop cher"
    assert page.form.review.isHidden()
    assert page.form.sources.count() == 5


def test_an_argument_is_split_moved_to_an_article_retired_and_answered(made: Window, page: ArgumentsPage) -> None:
    ws = made.desk.workspace
    uid = arguing.define(ws, "Trop cher").made
    arguing.attach(ws, range(1, 41), uid)
    page.entered()
    page.trees.go(uid)
    page.splitting.asked.emit("auteur:entreprise", "Trop cher pour les entreprises")
    assert [text for text, _depth in shown(page)] == ["Trop cher", "Trop cher pour les entreprises"]
    page.trees.go(uid)
    press("D", "Home", "D")
    article = ws.standing.arguments.section(uid)
    assert arguments.section_names(ws)[article].startswith("Article")
    page.trees.go(uid)
    page.form.answer.setFocus()
    type_text("Une aide est prevue.")
    press("Ctrl+Return")
    page.form.outcome.setCurrentIndex(page.form.outcome.findData("retained"))
    page.form.outcome.activated.emit(1)
    (told,) = (one for one in arguments.carried(ws) if one.argument.uid == uid)
    assert (told.answer, told.argument.outcome) == ("Une aide est prevue.", Disposition.RETAINED)
    page.trees.setFocus()
    press("Delete")
    assert ws.standing.arguments.every[uid].retired


def test_enter_opens_its_contributions_and_a_source_its_passage(made: Window, page: ArgumentsPage) -> None:
    ws = made.desk.workspace
    uid = arguing.define(ws, "Trop cher").made
    arguing.attach(ws, [1, 2, 3], uid)
    passage = arguing.attach_passage(ws, 7, uid, "body", 0, 7).ref
    page.entered()
    page.trees.go(uid)
    assert [page.form.sources.item(at).text()[:10] for at in range(2)] == ["“Il faut” ", "Il faut un"]
    press("Return")
    here = screen(made, Space.ANALYSE)
    assert sorted(map(int, here.listing.rows.ids)) == [1, 2, 3, 7]
    press("Ctrl+Shift+A")
    page._source(7, str(passage))
    assert here.reader.sheet is not None
    assert here.reader.sheet.id == 7
    assert here.reader.current_passage == str(passage)
