"""Every colour is legible where it is used, in the three themes."""

import itertools
import re

import pytest
from PySide6.QtWidgets import QStyle, QStyleOptionComboBox
from pytestqt.qtbot import QtBot

from moderator.ui import icons, theme
from moderator.ui.theme import THEMES, Tokens, contrast
from moderator.ui.window import Window

TEXTS = ("text", "soft", "off", "accent", "good", "warn", "bad", "clash")


def test_contrast_is_that_of_the_web_s_guidelines() -> None:
    assert round(contrast("#ffffff", "#000000"), 1) == 21.0
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


@pytest.mark.parametrize("tokens", THEMES.values(), ids=THEMES)
def test_texts_are_legible(tokens: Tokens) -> None:
    pairs = list(itertools.product(TEXTS, ("ground", "panel", "raised")))
    pairs += [("on_accent", "accent"), ("on_tint", "tint"), ("on_hit", "hit"), ("text", "hover"), ("soft", "hover")]
    if tokens.name != "contrast":
        pairs += [(one, "tint") for one in ("good", "warn", "bad", "clash")]
    poor = {
        pair: round(ratio, 2)
        for pair in pairs
        if (ratio := contrast(getattr(tokens, pair[0]), getattr(tokens, pair[1]))) < 4.5
    }
    assert poor == {}


@pytest.mark.parametrize("tokens", THEMES.values(), ids=THEMES)
def test_outlines_and_focus_are_seen(tokens: Tokens) -> None:
    for ground in ("ground", "panel"):
        assert contrast(tokens.edge, getattr(tokens, ground)) >= 3
        assert contrast(tokens.accent, getattr(tokens, ground)) >= 3


def rules(tokens: Tokens) -> list[tuple[str, dict[str, str]]]:
    """The rules of the style sheet: selector, and its declarations."""
    found = re.findall(r"([^{}]+)\{([^{}]*)\}", theme.style_sheet(tokens))
    return [
        (selector.strip(), {k.strip(): v.strip() for k, _colon, v in (one.partition(":") for one in body.split(";"))})
        for selector, body in found
    ]


@pytest.mark.parametrize("tokens", THEMES.values(), ids=THEMES)
def test_every_pair_of_the_style_sheet_is_legible(tokens: Tokens) -> None:
    """Text against the ground of its own rule, or against all the grounds that it may stand on when it has none."""
    poor, measured = {}, 0
    for selector, said in rules(tokens):
        if "disabled" in selector:  # WCAG 2.2, 1.4.3: inactive components are exempt
            continue
        own = said.get("background", "transparent")
        grounds = [own] if own.startswith("#") else [tokens.ground, tokens.panel, tokens.raised]
        for name, least in (("color", 4.5), ("selection-color", 4.5)):
            ink = said.get(name, "")
            under = [said["selection-background-color"]] if name == "selection-color" and ink else grounds
            for ground in under if ink.startswith("#") else ():
                measured += 1
                if (ratio := contrast(ink, ground)) < least:
                    poor[selector, ink, ground] = round(ratio, 2)
        focus = re.search(r"#[0-9a-f]{6}", said.get("border", "") + said.get("border-color", ""))
        if ":focus" in selector and focus:
            around = [tokens.accent] if focus[0] == tokens.on_accent else [tokens.ground, tokens.panel]
            measured += len(around)
            poor |= {
                (selector, focus[0], one): contrast(focus[0], one) for one in around if contrast(focus[0], one) < 3
            }
    assert poor == {}
    assert measured > 40


def test_every_icon_exists(qtbot: QtBot) -> None:
    for name in icons.NAMES:
        assert not icons.icon(name).isNull()


def test_the_window_changes_its_theme_while_it_runs(made: Window) -> None:
    for name in ("dark", "contrast", "light"):
        made.look.ask(name)
        assert theme.current is THEMES[name]
        assert made.palette().base().color().name() == THEMES[name].ground
        assert THEMES[name].soft in made.work_screens[0].reader.view.document().defaultStyleSheet()


def test_each_choice_of_an_open_list_is_seen(made: Window) -> None:
    orders = made.work_screens[0].orders
    asked = QStyleOptionComboBox()
    orders.initStyleOption(asked)
    # Qt's other kind of list is too low for the lines of this style: its last one is cut.
    assert not orders.style().styleHint(QStyle.StyleHint.SH_ComboBox_Popup, asked, orders)
