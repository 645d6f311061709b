"""A person’s own keys: fit for both keyboards, judged when chosen, kept, and exchanged as a file."""

import itertools
import json
from pathlib import Path

import pytest

from moderator.domain.problem import Problem
from moderator.ui import keymap, keys
from moderator.ui.keys import BY_NAME, COMMANDS
from moderator.ui.layouts import Layout, Reach, reach, stroke
from moderator.ui.settings import Settings

FREE = next(key for key in "WYQBZ," if not any(key in command.usual for command in COMMANDS))
"""A key typed alone on both keyboards that no command has yet."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(tmp_path / "window.ini")
    keymap.load(made)
    return made


@pytest.mark.parametrize("layout", list(Layout))
def test_every_command_with_a_key_has_one_that_is_typed_without_shift(layout: Layout) -> None:
    hidden = [
        command.name
        for command in COMMANDS
        if command.usual and not any(reach(one, layout) is Reach.ALONE for one in command.usual)
    ]
    assert hidden == []


@pytest.mark.parametrize("layout", list(Layout))
def test_no_stroke_means_two_things_in_one_place(layout: Layout) -> None:
    doubles = [
        (one.name, other.name, combination)
        for one, other in itertools.combinations(COMMANDS, 2)
        if one.spaces & other.spaces
        for combination in one.usual
        if (pressed := stroke(combination, layout)) and pressed in [stroke(its, layout) for its in other.usual]
    ]
    assert doubles == []


def test_the_programs_own_keys_are_all_fit_to_be_chosen() -> None:
    for command in COMMANDS:
        for combination in command.usual:
            assert keymap.judge(command, combination).fit, (command.name, combination)


@pytest.mark.parametrize(
    ("name", "pressed", "why"),
    [
        ("accept", ".", "needs Shift"),
        ("accept", "#", "needs AltGr"),
        ("accept", "Ctrl+Alt+A", "AltGr"),
        ("accept", "Meta+A", "system"),
        ("accept", "Alt+E", "menu"),
        ("accept", "3", "Digits alone"),
        ("accept", "Down", "moves"),
        ("sync", FREE, "everywhere"),
        ("sync", "Ctrl+C", "copies"),
        ("accept", "R", "“Refuse”"),
        ("sync", "Ctrl+K", "“Find a command”"),
        ("sync", "Ctrl+6", "“Smaller text”"),
    ],
)
def test_a_key_that_cannot_be_is_refused_with_its_reason(settings: Settings, name: str, pressed: str, why: str) -> None:
    assert why in keymap.judge(BY_NAME[name], pressed).why


@pytest.mark.parametrize(
    ("name", "pressed"), [("accept", FREE), ("accept", f"Shift+{FREE}"), ("sync", "Shift+F11"), ("sync", "Alt+8")]
)
def test_a_free_key_is_taken(settings: Settings, name: str, pressed: str) -> None:
    assert keymap.judge(BY_NAME[name], pressed).fit


def test_what_was_chosen_is_found_again_at_the_next_start(settings: Settings) -> None:
    keymap.give(settings, BY_NAME["accept"], FREE)
    settings.sync()
    keys.in_force.put({}, letters=True)
    assert BY_NAME["accept"].key == "A"
    assert keymap.load(Settings(settings.file)) == []
    assert BY_NAME["accept"].key == FREE
    assert BY_NAME["refuse"].key == "R"


def test_who_loses_its_key_has_none_and_takes_it_back_only_when_it_is_free(settings: Settings) -> None:
    keymap.give(settings, BY_NAME["accept"], "R")
    assert BY_NAME["refuse"].bound == ()
    assert keymap.reset(settings, BY_NAME["refuse"]).clash == "accept"
    assert keymap.reset(settings, BY_NAME["accept"]).fit
    assert keymap.reset(settings, BY_NAME["refuse"]).fit
    assert BY_NAME["refuse"].key == "R"
    assert BY_NAME["accept"].key == "A"


def test_without_single_letters_only_combinations_and_named_keys_act(settings: Settings) -> None:
    keymap.set_letters(settings, False)
    assert BY_NAME["accept"].key == ""
    assert BY_NAME["reset"].key == "", "Shift and a letter is a letter typed"
    assert BY_NAME["undo"].key == "Ctrl+Z"
    assert BY_NAME["page"].key == "Space"
    # What is switched off is not free: it comes back one day.
    assert keymap.judge(BY_NAME["refuse"], "A").clash == "accept"


def test_keys_go_to_a_colleague_as_a_file(settings: Settings, tmp_path: Path) -> None:
    keymap.give(settings, BY_NAME["accept"], FREE)
    keymap.give(settings, BY_NAME["sync"], "Shift+F11")
    keymap.write(tmp_path / "keys.json")
    other = Settings(tmp_path / "other.ini")
    keymap.load(other)
    assert BY_NAME["accept"].key == "A"
    assert keymap.read(other, tmp_path / "keys.json") == []
    assert (BY_NAME["accept"].key, BY_NAME["sync"].key) == (FREE, "Shift+F11")


def test_two_keys_may_be_exchanged_by_a_file(settings: Settings, tmp_path: Path) -> None:
    path = foreign(tmp_path, {"accept": ["R"], "refuse": ["A"]})
    assert keymap.read(settings, path) == []
    assert (BY_NAME["accept"].key, BY_NAME["refuse"].key) == ("R", "A")


def test_what_is_wrong_in_a_file_is_said_and_the_rest_is_taken(settings: Settings, tmp_path: Path) -> None:
    path = foreign(
        tmp_path,
        {
            "accept": ["."],
            "refuse": ["J"],
            "tag": "T",
            "dance": ["D"],
            "untag": [FREE],
            "search": ["Ctrl+K", "Ctrl+F12"],
        },
    )
    wrong = keymap.read(settings, path)
    assert len(wrong) == 5
    assert any("Accept and next, .: On an AZERTY keyboard" in one for one in wrong)
    assert any("“Next contribution”" in one for one in wrong)
    assert any("“dance”" in one for one in wrong)
    assert [BY_NAME[name].key for name in ("accept", "refuse", "tag", "untag", "search")] == [
        "A",
        "R",
        "T",
        FREE,
        "Ctrl+F12",
    ]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "moderator-keys"}', "\x00\x01"])
def test_a_file_of_something_else_changes_nothing(settings: Settings, tmp_path: Path, text: str) -> None:
    keymap.give(settings, BY_NAME["accept"], FREE)
    (tmp_path / "keys.json").write_text(text)
    with pytest.raises(Problem, match="not one of keys"):
        keymap.read(settings, tmp_path / "keys.json")
    assert BY_NAME["accept"].key == FREE


def test_settings_written_by_another_hand_do_not_stop_the_program(settings: Settings) -> None:
    settings.keep("keys/own", "{broken")
    assert len(keymap.load(settings)) == 1
    assert BY_NAME["accept"].key == "A"


def foreign(folder: Path, bound: dict[str, object]) -> Path:
    path = folder / "foreign.json"
    path.write_text(json.dumps({"format": keymap.FORMAT, "version": 1, "letters": True, "keys": bound}))
    return path
