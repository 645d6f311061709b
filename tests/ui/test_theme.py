"""Every colour is legible where it is used, in the three themes."""

import itertools

import pytest
from pytestqt.qtbot import QtBot

from moderator.ui import icons, theme
from moderator.ui.theme import THEMES, Tokens, contrast
from moderator.ui.window import Window

TEXTS = ("text", "soft", "accent", "good", "warn", "bad", "clash")


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


def test_every_icon_exists(qtbot: QtBot) -> None:
    for name in icons.NAMES:
        assert not icons.icon(name).isNull()


def test_the_window_changes_its_theme_while_it_runs(made: Window) -> None:
    for name in ("dark", "contrast", "light"):
        made.look.ask(name)
        assert theme.current is THEMES[name]
        assert made.palette().base().color().name() == THEMES[name].ground
        assert THEMES[name].soft in made.work_screens[0].reader.view.document().defaultStyleSheet()
