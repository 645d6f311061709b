"""French and English keyboards: what each types without Shift, and where its keys are.

AZERTY is the layout of French PC keyboards (« kbdfr », the one that administrations have), QWERTY that of the United
States. A key is told by its place: a digit of the top row, or what QWERTY writes on it.
"""

from __future__ import annotations

from enum import StrEnum

from moderator.domain.words import N_


class Layout(StrEnum):
    """The keyboards that the program is made for."""

    AZERTY = "azerty"
    QWERTY = "qwerty"


class Reach(StrEnum):
    """What it takes to type a character."""

    ALONE = "alone"
    SHIFT = "shift"
    ALTGR = "altgr"
    MISSING = "missing"


REACH_WORDS: dict[Reach, str] = {
    Reach.SHIFT: N_("On an AZERTY keyboard, “{sign}” needs Shift."),
    Reach.ALTGR: N_("On an AZERTY keyboard, “{sign}” needs AltGr."),
    Reach.MISSING: N_("An AZERTY keyboard has no key for “{sign}”."),
}

# The same 48 places on each line: the top row, the three rows of letters, the key beside Enter, the one left of 1.
_PLACES = "1234567890-=QWERTYUIOP[]ASDFGHJKL;'<ZXCVBNM,./\\`"
_ALONE = {
    Layout.AZERTY: "&é\"'(-è_çà)=AZERTYUIOP^$QSDFGHJKLMù<WXCVBN,;:!*²",
    Layout.QWERTY: "1234567890-=QWERTYUIOP[]ASDFGHJKL;'\0ZXCVBNM,./\\`",
}
_SHIFTED = {
    Layout.AZERTY: "1234567890°+\0\0\0\0\0\0\0\0\0\0¨£\0\0\0\0\0\0\0\0\0\0%>\0\0\0\0\0\0?./§µ\0",
    Layout.QWERTY: '!@#$%^&*()_+\0\0\0\0\0\0\0\0\0\0{}\0\0\0\0\0\0\0\0\0:"\0\0\0\0\0\0\0\0<>?|~',
}
_ALTGR = {Layout.AZERTY: "~#{[|`\\@]}¤€", Layout.QWERTY: ""}

_WORDS = "Esc Tab Backspace Return Enter Ins Del Pause Home End Left Up Right Down PgUp PgDown Space Menu"
NAMED = frozenset(_WORDS.split(" ")) | {f"F{number}" for number in range(1, 13)}
"""Keys that every keyboard has, under their portable names in Qt."""


def parts(combination: str) -> tuple[frozenset[str], str]:
    """The modifiers of a combination and its key: `Ctrl+Shift+Z`, `Ctrl++`, `Alt+1`."""
    before, key = (combination[:-2], "+") if combination.endswith("++") else ("", combination)
    if key != "+" or not before:
        *held, key = combination.split("+") if combination != "+" else [combination]
    else:
        held = before.split("+")
    return frozenset(held), key


def reach(combination: str, layout: Layout) -> Reach:
    """What it takes to type the key of a combination. Digits are those of the top row, whatever is written on them."""
    held, key = parts(combination)
    if "Num" in held:
        return Reach.ALONE  # the keypad is the same everywhere
    if key in NAMED or (key.isdigit() and key.isascii()) or key.upper() in _ALONE[layout].upper():
        return Reach.ALONE
    if key in _SHIFTED[layout]:
        return Reach.SHIFT
    return Reach.ALTGR if key in _ALTGR[layout] else Reach.MISSING


def stroke(combination: str, layout: Layout) -> tuple[frozenset[str], str] | None:
    """What is pressed for a combination on a keyboard: what is held and the place of the key; None when it cannot be.

    Two combinations with the same stroke are one to the person: on AZERTY, Ctrl and - is Ctrl and the key of 6.
    """
    held, key = parts(combination)
    if "Num" in held:
        return held, key  # the keypad is the same everywhere
    if key in NAMED:
        return held, "Return" if key == "Enter" else key
    if key.isdigit() and key.isascii():
        return held, key
    if key.upper() in _ALONE[layout].upper():
        return held, _PLACES[_ALONE[layout].upper().index(key.upper())]
    if key in _SHIFTED[layout]:
        return held | {"Shift"}, _PLACES[_SHIFTED[layout].index(key)]
    return None
