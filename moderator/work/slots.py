"""What a slot is about and holds, in words: the question that it answers, its subject, each of its values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from moderator.domain import charter as charters
from moderator.domain import languages
from moderator.domain import lexicon as lexicons
from moderator.domain import rule as rules
from moderator.domain.argument import SIDE_WORDS, Side
from moderator.domain.charter import DISPOSITION_LABELS, TEXTS, Disposition
from moderator.domain.codebook import COLOUR_WORDS
from moderator.domain.passage import shortened
from moderator.domain.position import POSITION_LABELS
from moderator.domain.procedure import PROCEDURES
from moderator.domain.settings import SETTINGS
from moderator.domain.settings import label as setting_label
from moderator.domain.words import N_, _, day, quoted
from moderator.store.standing import Standing, family_of

QUESTIONS: Mapping[str, str] = {
    "status": N_("Is it accepted or refused?"),
    "answer": N_("Which answer holds?"),
    "disposition": N_("What becomes of it?"),
    "pile": N_("In which pile is it?"),
    "assignee": N_("Who takes care of it?"),
    "position": N_("Where does it stand?"),
    "language": N_("In what language is it?"),
    "name:": N_("What is this tag called?"),
    "parent:": N_("Under which tag is it?"),
    "alias:": N_("Into which tag is it brought together?"),
    "colour:": N_("What is its colour?"),
    "about:": N_("What is its definition?"),
    "examples:": N_("What are its typical passages?"),
    "retired:": N_("Is this tag still offered?"),
    "public:": N_("Under what name is it shown on the sites?"),
    "setting:": N_("What was settled?"),
    "reason:": N_("What does the charter say of this reason?"),
    "rule:": N_("What does this rule say?"),
    "word:": N_("What does the list of insults say of it?"),
    "argument-text:": N_("What is its sentence?"),
    "argument-side:": N_("What is it to the argument above it?"),
    "argument-section:": N_("On which article is it?"),
    "argument-parent:": N_("Under which argument is it?"),
    "argument-place:": N_("Where is it among its neighbours?"),
    "argument-into:": N_("Into which argument is it brought together?"),
    "argument-retired:": N_("Is this argument still offered?"),
    "argument-sources:": N_("Against which sources was its sentence checked?"),
    "argument-answer:": N_("Which answer holds?"),
    "argument-outcome:": N_("What becomes of it?"),
}
"""By slot, or family of slots: what two people who disagree there would ask each other."""

_UNKNOWN = N_("What was decided?")
_SETTLED = {"before": N_("before publication"), "after": N_("after publication")}
_REASON_FIELDS = {
    "label": N_("Label"),
    "description": N_("What it means"),
    "accepted": N_("An example that it leaves alone"),
    "refused": N_("An example that it refuses"),
}
_NOTHING = {
    "status": N_("to moderate"),
    "answer": N_("no answer"),
    "disposition": N_("no outcome"),
    "pile": N_("in no pile"),
    "assignee": N_("nobody"),
    "position": N_("not judged"),
    "language": N_("as found in the text"),
    "parent:": N_("at the top"),
    "alias:": N_("it stands for itself"),
    "colour:": N_("none"),
    "about:": N_("no definition"),
    "examples:": N_("no example"),
    "retired:": N_("still offered"),
    "public:": N_("the team’s own: it is not sent"),
    "reason:": N_("the usual texts"),
    "rule:": N_("the rule is taken away"),
    "word:": N_("as the program has it"),
    "argument-text:": N_("the argument is taken away"),
    "argument-section:": N_("the whole consultation"),
    "argument-parent:": N_("at the top"),
    "argument-into:": N_("it stands for itself"),
    "argument-retired:": N_("still offered"),
    "argument-sources:": N_("not checked"),
    "argument-answer:": N_("no answer"),
    "argument-outcome:": N_("no outcome"),
}


def question(slot: str) -> str:
    """What is asked where two people disagree about this slot."""
    return _(QUESTIONS.get(family_of(slot), _UNKNOWN))


def subject(now: Standing, slot: str) -> str:
    """What a slot of the workspace is about: a tag, an argument, a reason, a rule, a setting; "" for another slot."""
    family = family_of(slot)
    key = slot.removeprefix(family)
    if family == "setting:":
        return _("Setting {label}").format(label=quoted(setting_label(key)))
    if family == "reason:":
        return _("Reason {label} of the charter").format(label=quoted(now.charter.label(key)))
    if family == "word:":
        return _("Entry {words} of the list of insults").format(words=quoted(key))
    if family == "rule:":
        known = now.rules.every.get(key)
        return _("Keyword rule {name}").format(name=quoted(known.name if known else key))
    if family.startswith("argument-"):
        return _("Argument {argument}").format(argument=_argument(now, key))
    if family in _TAG:
        return _("Tag {tag}").format(tag=_tag(now, key))
    return ""


_TAG = frozenset({"name:", "parent:", "alias:", "colour:", "about:", "examples:", "retired:", "public:"})


def said(
    now: Standing,
    slot: str,
    value: str | None,
    *,
    section: Callable[[int], str],
    text: Callable[[str], str],
) -> str:
    """A value of a slot, in words that need no code; "" where only the act that wrote it can tell.

    `section` gives the name of an article by its uid, `text` the words of the answer that a decision wrote.
    """
    family = family_of(slot)
    if family == "setting:":
        known = SETTINGS.get(slot.removeprefix(family))
        held = value or (known.default if known else "")
        return setting_value(held) if held else _("nothing")
    if not value:
        return _(_NOTHING[family]) if family in _NOTHING else ""
    match family:
        case "status":
            verdict, _colon, code = value.partition(":")
            if verdict == charters.Status.REFUSED:
                return _("refused: {reason}").format(reason=now.charter.label(code))
            return _(charters.STATUS_LABELS[charters.Status(verdict)])
        case "answer" | "argument-answer:":
            return text(value)
        case "disposition" | "argument-outcome:":
            return _(DISPOSITION_LABELS[Disposition(value)]) if value in set(Disposition) else value
        case "position":
            return _(POSITION_LABELS.get(value, value))
        case "language":
            return languages.called(value)
        case "parent:" | "alias:":
            return now.codebook.path(value) if value in now.codebook.tags else value
        case "colour:":
            return _(COLOUR_WORDS.get(value.lower(), value))
        case "retired:" | "argument-retired:":
            return _("no longer offered")
        case "reason:":
            return _reason(value)
        case "word:":
            return _word(value)
        case "rule:":
            return _rule(now, value)
        case "argument-side:":
            return _(SIDE_WORDS[Side(value)]) if value in set(Side) else value
        case "argument-section:":
            return section(int(value)) if value.isdigit() and int(value) else _(_NOTHING[family])
        case "argument-parent:" | "argument-into:":
            return _argument(now, value)
        case "argument-place:":
            return _place(now, slot.removeprefix(family), value)
        case "argument-sources:" | "pile":
            return ""
        case _:
            return value


def setting_value(kept: str) -> str:
    """The value of a setting as it is said: a day, a procedure, a choice, or what was typed."""
    if kept in _SETTLED:
        return _(_SETTLED[kept])
    if kept in PROCEDURES:
        return _(PROCEDURES[kept].label)
    try:
        return day(date.fromisoformat(kept))
    except ValueError:
        return kept


def _tag(now: Standing, uid: str) -> str:
    return quoted(now.codebook.path(uid) if uid in now.codebook.tags else uid)


def _argument(now: Standing, uid: str) -> str:
    known = now.arguments.every.get(uid)
    return quoted(shortened(known.text if known else uid))


def _reason(value: str) -> str:
    own = charters.written(value)
    lines = [
        _("{what}: {text}").format(what=_(_REASON_FIELDS[name]), text=text) for name in TEXTS if (text := own.get(name))
    ]
    if "violent" in own:
        lines.append(_("hard to read") if own["violent"] else _("not hard to read"))
    if "retired" in own:
        lines.append(_("no longer offered") if own["retired"] else _("still offered"))
    if "place" in own:
        lines.append(_("at another place"))
    nothing = _NOTHING["reason:"]  # apart, so that the catalogue does not take the key for words
    return "\n".join(lines) or _(nothing)


def _word(value: str) -> str:
    """What the team says of an entry of the list of insults."""
    one = lexicons.lexicon({"": value}).entries.get("")
    if one is None:
        return value
    severity = f", {_(lexicons.SEVERITIES[one.severity])}" if one.severity else ""
    return _("no longer looked for") if one.retired else f"{_(lexicons.SORTS[one.sort])}{severity}"


def _rule(now: Standing, value: str) -> str:
    one = rules.read("", value)
    if one is None:
        return value
    match one.effect:
        case rules.Effect.TAG:
            puts = _("Tag {tag}").format(tag=_tag(now, one.value))
        case rules.Effect.ARGUMENT:
            puts = _("Argument {argument}").format(argument=_argument(now, one.value))
        case rules.Effect.POSITION:
            puts = _("Position {position}").format(position=quoted(_(POSITION_LABELS.get(one.value, one.value))))
    return "\n".join([one.name, _("Looks for: {search}").format(search=one.search), puts])


def _place(now: Standing, uid: str, value: str) -> str:
    tree = now.arguments
    above = tree.parent(uid)
    near = [one for one in (tree.children(above) if above else tree.tops(tree.section(uid))) if one.uid != uid]
    after = next((one for one in near if one.place > int(value)), None) if value.lstrip("-").isdigit() else None
    return _("before {argument}").format(argument=_argument(now, after.uid)) if after else _("the last")
