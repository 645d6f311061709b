"""What a person prefers, kept in the window's settings: what can be chosen, what is chosen, and how it is applied."""

from __future__ import annotations

import os
from collections.abc import Mapping

from moderator.domain.words import LANGUAGES, preferred
from moderator.ui.settings import Settings
from moderator.ui.theme import THEMES, Name, Theme

LANGUAGE, LOOK, SCALE, CLOSE, STILL = "language", "look", "scale", "density/close", "motion/still"
SCALES = (100, 110, 125, 150, 175, 200)  # sizes of everything, in percent
TEXTS = (80, 90, 100, 110, 125, 150, 175, 200)  # sizes of the text that is read, in percent
_FACTOR = "QT_SCALE_FACTOR"


def language(settings: Settings) -> str:
    """The language chosen, empty for the system's."""
    chosen = settings.text(LANGUAGE)
    return chosen if chosen in LANGUAGES else ""


def spoken(settings: Settings) -> str:
    """The language that the next start speaks."""
    return language(settings) or preferred()


def look(settings: Settings) -> Name | None:
    """The theme chosen, None for the system's."""
    chosen = settings.text(LOOK)
    return chosen if chosen in THEMES else None


def scale(settings: Settings) -> int:
    """The size of everything in percent, 100 unless another was chosen."""
    chosen = settings.number(SCALE, 100)
    return chosen if chosen in SCALES else 100


def enlarge(settings: Settings, environment: Mapping[str, str] | None = None) -> None:
    """Tell Qt the size of everything, before it starts. What the environment says comes first."""
    given = os.environ if environment is None else environment
    if _FACTOR not in given and scale(settings) != 100:
        os.environ[_FACTOR] = str(scale(settings) / 100)


def arrange(settings: Settings, theme: Theme) -> None:
    """Apply density and movement."""
    theme.arrange(close=settings.flag(CLOSE), moving=not settings.flag(STILL))
