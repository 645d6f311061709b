"""What AZERTY and QWERTY type without Shift, and which combinations are one stroke."""

import pytest

from moderator.ui.layouts import Layout, Reach, parts, reach, stroke


@pytest.mark.parametrize(
    ("sign", "azerty", "qwerty"),
    [
        ("A", Reach.ALONE, Reach.ALONE),
        (".", Reach.SHIFT, Reach.ALONE),
        (";", Reach.ALONE, Reach.ALONE),
        ("/", Reach.SHIFT, Reach.ALONE),
        ("#", Reach.ALTGR, Reach.SHIFT),
        ("é", Reach.ALONE, Reach.MISSING),
        ("=", Reach.ALONE, Reach.ALONE),
        ("+", Reach.SHIFT, Reach.SHIFT),
        ("F7", Reach.ALONE, Reach.ALONE),
        ("4", Reach.ALONE, Reach.ALONE),
    ],
)
def test_what_it_takes_to_type_a_sign(sign: str, azerty: Reach, qwerty: Reach) -> None:
    assert (reach(sign, Layout.AZERTY), reach(sign, Layout.QWERTY)) == (azerty, qwerty)


def test_a_combination_is_taken_apart() -> None:
    assert parts("Ctrl+Shift+Z") == (frozenset({"Ctrl", "Shift"}), "Z")
    assert parts("Ctrl++") == (frozenset({"Ctrl"}), "+")
    assert parts("+") == (frozenset(), "+")
    assert parts("Return") == (frozenset(), "Return")


def test_the_minus_of_azerty_is_the_key_of_six() -> None:
    assert stroke("Ctrl+-", Layout.AZERTY) == stroke("Ctrl+6", Layout.AZERTY)
    assert stroke("Ctrl+-", Layout.QWERTY) != stroke("Ctrl+6", Layout.QWERTY)


def test_both_keys_of_enter_are_one() -> None:
    assert stroke("Return", Layout.AZERTY) == stroke("Enter", Layout.AZERTY)


def test_no_stroke_for_what_a_keyboard_lacks() -> None:
    assert stroke("Ctrl+é", Layout.QWERTY) is None
