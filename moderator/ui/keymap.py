"""A person's own keys: chosen, judged before they are taken, kept, put back, and exchanged as a file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from moderator.domain.problem import Problem
from moderator.domain.words import N_, _, quoted
from moderator.ui import keys
from moderator.ui.keys import BY_NAME, COMMANDS, Command, Scope, spelled
from moderator.ui.layouts import NAMED, REACH_WORDS, Layout, Reach, parts, reach, stroke
from moderator.ui.settings import Settings

FORMAT = "moderator-keys"
_KEPT, _LETTERS = "keys/own", "keys/letters"
_LARGEST = 1 << 20  # bytes: a file of keys has a few thousand

_RESERVED: dict[str, str] = {
    "Tab": N_("It goes to the next field."),
    "Shift+Tab": N_("It goes to the field before."),
    "Esc": N_("It leaves what is open."),
    "Ctrl+C": N_("It copies the selected text."),
    "Ctrl+V": N_("It pastes."),
    "Ctrl+X": N_("It cuts the selected text."),
    "Ctrl+Return": N_("It validates what is written."),
    "Ctrl+Enter": N_("It validates what is written."),
    "Alt+F4": N_("It closes the window."),
    "F10": N_("It opens the menus."),
    "Shift+F10": N_("It opens the menu of what is chosen."),
    "Menu": N_("It opens the menu of what is chosen."),
}
_MOVES = frozenset({"Up", "Down", "Left", "Right", "Home", "End", "PgUp", "PgDown", "Backspace", "Del", "Ins"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a combination can be given to a command. `why` is a sentence when it cannot, `clash` the rival if any."""

    why: str = ""
    clash: str = ""

    @property
    def fit(self) -> bool:
        """Whether it can be taken."""
        return not self.why


def judge(command: Command, combination: str) -> Verdict:
    """Tell whether a combination can be given to a command, and why not."""
    why = _unfit(command, combination)
    if why:
        return Verdict(why)
    rival = next((one for one in COMMANDS if clashes(command, combination, one)), None)
    if rival is not None:
        words = _("{key} is already the key of {command}.")
        named = quoted(_(rival.text).rstrip("…"))
        return Verdict(words.format(key=spelled(combination), command=named), rival.name)
    return Verdict()


def _unfit(command: Command, combination: str) -> str:
    held, key = parts(combination)
    if combination in command.usual:
        return ""  # the table has been tried on both keyboards
    if combination in _RESERVED:
        return _(_RESERVED[combination])
    if "Meta" in held:
        return _("The combinations of that key belong to the system.")
    if {"Ctrl", "Alt"} <= held:
        return _("Ctrl and Alt together are AltGr on many keyboards.")
    reached = reach(combination, Layout.AZERTY)
    if reached is not Reach.ALONE:
        return _(REACH_WORDS[reached]).format(sign=key)
    if (
        keys.is_physical(combination)
        and combination not in command.usual
        and ("Shift" in held or not held & {"Ctrl", "Alt"})
    ):
        return _("Digits alone choose in lists; with Shift they are typed on AZERTY keyboards.")
    if "Alt" in held and len(key) == 1 and not keys.is_physical(combination):
        return _("Alt and a letter open a menu.")
    if key in _MOVES and not held & {"Ctrl", "Alt"}:
        return _("This key moves in texts and lists.")
    if command.scope is Scope.EVERYWHERE and not held & {"Ctrl", "Alt"} and not (key.startswith("F") and key in NAMED):
        return _("This command acts everywhere, also where one types: add Ctrl or Alt, or choose F1 to F12.")
    return ""


def clashes(command: Command, combination: str, other: Command, bound: Iterable[str] | None = None) -> bool:
    """Whether a combination would mean two commands in one place, on either keyboard.

    `bound` are the combinations of the other one, by default those chosen, also when single letters are off for now.
    """
    if command is other or not command.spaces & other.spaces:
        return False
    return any(_same(combination, one) for one in (keys.in_force.chosen(other) if bound is None else bound))


def _same(one: str, other: str) -> bool:
    return any((pressed := stroke(one, layout)) is not None and pressed == stroke(other, layout) for layout in Layout)


# ------------------------------------------------------------------------------------------------ kept for the person


def load(settings: Settings) -> list[str]:
    """Put the person's keys in force. Returns a sentence for each that cannot be, which keeps the program's key."""
    try:
        kept = json.loads(settings.text(_KEPT, "{}"))
    except ValueError:
        kept = None
    own, wrong = _checked(kept if isinstance(kept, dict) else {})
    if not isinstance(kept, dict):
        wrong.append(_("The keys kept on this computer cannot be read; the program’s are in force."))
    keys.in_force.put(own, letters=settings.flag(_LETTERS, True))
    return wrong


def _keep(settings: Settings, own: Mapping[str, tuple[str, ...]], letters: bool) -> None:
    keys.in_force.put(dict(own), letters=letters)
    settings.keep(_KEPT, json.dumps({name: list(bound) for name, bound in sorted(own.items())}))
    settings.keep(_LETTERS, letters)


def give(settings: Settings, command: Command, combination: str) -> None:
    """Make a combination the key of a command; whoever had it is left without. It must have been judged fit."""
    own = dict(keys.in_force.own)
    for other in COMMANDS:
        if clashes(command, combination, other):
            own[other.name] = tuple(one for one in keys.in_force.chosen(other) if not _same(one, combination))
    own[command.name] = (combination,)
    _keep(settings, own, keys.in_force.letters)


def take_off(settings: Settings, command: Command) -> None:
    """Leave a command without a key: menus and Ctrl+K still find it."""
    _keep(settings, {**keys.in_force.own, command.name: ()}, keys.in_force.letters)


def reset(settings: Settings, command: Command) -> Verdict:
    """Give a command its usual keys again, unless another has taken one of these: the verdict says which."""
    for one in command.usual:
        rival = next((other for other in COMMANDS if clashes(command, one, other)), None)
        if rival is not None:
            words = _("{key} is now the key of {command}: change that one first.")
            return Verdict(words.format(key=spelled(one), command=quoted(_(rival.text).rstrip("…"))), rival.name)
    _keep(
        settings, {name: own for name, own in keys.in_force.own.items() if name != command.name}, keys.in_force.letters
    )
    return Verdict()


def reset_all(settings: Settings) -> None:
    """Put all of the program's keys back."""
    _keep(settings, {}, True)


def set_letters(settings: Settings, wanted: bool) -> None:
    """Let single letters be keys in the list and the reader, or not."""
    _keep(settings, keys.in_force.own, wanted)


# ----------------------------------------------------------------------------------------------------------- exchanged


def write(path: Path) -> None:
    """Write the person's keys to a file. Raises Problem when it cannot be written."""
    own = {name: list(bound) for name, bound in sorted(keys.in_force.own.items())}
    made = {"format": FORMAT, "version": 1, "letters": keys.in_force.letters, "keys": own}
    try:
        path.write_text(json.dumps(made, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise Problem(
            _("The keys could not be written: {reason}").format(reason=error.strerror), where=str(path)
        ) from error


def read(settings: Settings, path: Path) -> list[str]:
    """Take the keys of a file in place of the person's. Returns a sentence for each that is refused.

    Raises Problem when the file is not one of keys.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise ValueError
        given = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(given, dict) or given.get("format") != FORMAT or not isinstance(given.get("keys"), dict):
            raise ValueError
    except OSError as error:
        raise Problem(_("The file cannot be read: {reason}").format(reason=error.strerror), where=str(path)) from error
    except ValueError:
        remedy = _("Choose a file that Moderator exported from its page of keys.")
        raise Problem(_("This file is not one of keys."), where=str(path), remedy=remedy) from None
    own, wrong = _checked(given["keys"])
    _keep(settings, own, given.get("letters") is not False)
    return wrong


def _checked(given: Mapping[str, object]) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """What can be taken of foreign keys, and a sentence for each that cannot."""
    own: dict[str, tuple[str, ...]] = {}
    wrong: list[str] = []
    for name, bound in given.items():
        command = BY_NAME.get(str(name))
        if command is None:
            wrong.append(_("No command is called {name}.").format(name=quoted(str(name)[:60])))
            continue
        if not isinstance(bound, list) or not all(isinstance(one, str) and 0 < len(one) < 40 for one in bound):
            wrong.append(_("The keys of {command} are not written as they should be.").format(command=_(command.text)))
            continue
        own[command.name] = tuple(bound)
    _drop_unfit(own, wrong)
    return own, wrong


def _drop_unfit(own: dict[str, tuple[str, ...]], wrong: list[str]) -> None:
    """Take out what no keyboard types and what would mean two things, the table's own keys coming first."""
    for name, bound in list(own.items()):
        command = BY_NAME[name]
        fit = []
        for one in bound:
            why = _unfit(command, one)
            if why:
                wrong.append(f"{_(command.text)}, {spelled(one)}: {why}")
            else:
                fit.append(one)
        own[name] = tuple(fit)
        if bound and not fit:
            del own[name]
    while (double := _double(own)) is not None:
        name, one, rival = double
        words = _("{key} is already the key of {command}.")
        said = words.format(key=spelled(one), command=quoted(_(BY_NAME[rival].text).rstrip("…")))
        wrong.append(f"{_(BY_NAME[name].text)}: {said}")
        rest = tuple(other for other in own.pop(name) if other != one)
        if rest:
            own[name] = rest


def _double(own: Mapping[str, tuple[str, ...]]) -> tuple[str, str, str] | None:
    """A command of `own`, its combination that another command has too, and that other one."""
    for name, bound in own.items():
        for one in bound:
            for other in COMMANDS:
                if clashes(BY_NAME[name], one, other, own.get(other.name, other.usual)):
                    return name, one, other.name
    return None
