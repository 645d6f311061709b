"""The fold: from the journal, in whatever order it arrived, to what is decided now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from moderator.domain.decision import ALWAYS, ON_OBJECTS, WORKSPACE, Act, Body, Decision, Ref, canonical

OF_WORKSPACE = ("name:", "parent:", "alias:", "colour:", "about:", "examples:", "retired:", "public:", "setting:",
                "reason:", "rule:", "word:", "argument-")  # fmt: skip
"""Slots of the workspace itself: the codebook's, the arguments', the rules', and the settings of the consultation."""
ONE_VALUE = ("status", "disposition", "pile", "assignee", "answer", "position", "language", *OF_WORKSPACE)
"""Slots in which two concurrent different values are contested; in the others (tags, notes, readings) all are kept."""

ANYBODY, IN_CHARGE, ADVISED = "anybody", "in-charge", "advised"
"""In the slot `asked`: a second opinion asked of whoever can, of the person in charge, or given. Of one person it is
`of:` and their name."""

TOGETHER = "1"
"""In a slot `apart:`, the value that says that the contributions are no copies of one another."""

Effects = tuple[tuple[str, str | None], ...]


def contestable(slot: str) -> bool:
    """Whether two people can contradict each other in this slot."""
    return slot.startswith(ONE_VALUE)


def effects(kind: Act, body: Body | None, ref: Ref) -> Effects:
    """What a decision writes: (slot, value) pairs, None clearing the slot. The same for each contribution it is on.

    Slots that hold one value: `status`, `position`, `disposition`, `pile`, `assignee`, `answer`, `language`. One slot
    each: `tag:<uid>`, `read:<actor>`, `later:<actor>` (what somebody put at the end of their queue), `note:<ref>`,
    `redact:<ref>`, `dismiss:<ref>`, `passage:<ref>`, `apart:<ref>`, `opinion:<ref>` (each question and each advice),
    `argument:<uid>` (what hangs on an argument as a whole), `extract:<ref>` (a passage that does), `unfit:<uid>` (that
    a tag or an argument was suggested and rejected).
    `asked` says of whom a second opinion is asked, `asker` by whom.
    `sample:<name>` holds the second coder of a sample of double reading, `coded:<name>` what that person has done, and
    `double:<name>:<tag>` the tags that person put, blind, `judged:<name>` the position.
    Of the workspace: `name: parent: alias: colour: about: examples: retired: public:` + tag for the codebook,
    `title:<pile>`,
    `setting:<key>` for the consultation, `reason:<code>` for the charter, `rule:<uid>`, `word:<entry>` for the list of
    insults, and for each argument `argument-text:<uid>`,
    `-side: -section: -parent: -place: -into: -retired: -sources: -answer: -outcome:`.
    `answer`, `note`, `redact` and `dismiss` hold the reference of the decision whose body has the text, `passage` the
    tag, `extract` the argument; `apart` the uid of the contribution of which those named are no copies, or `TOGETHER`.
    """
    if body is None:
        return ()
    match kind:
        case Act.ACCEPT:
            return (("status", "accepted"),)
        case Act.REFUSE:
            return (("status", f"refused:{body['reason']}"),)
        case Act.RESET:
            return (("status", None),)
        case Act.TAG:
            return ((f"tag:{body['tag']}", "1"),)
        case Act.UNTAG:
            return ((f"tag:{body['tag']}", None),)
        case Act.DEFINE:
            given = ("name", "colour", "about", "examples", "parent")
            return tuple((f"{key}:{body['tag']}", str(body[key])) for key in given if body.get(key))
        case Act.RENAME:
            return ((f"name:{body['tag']}", str(body["name"])),)
        case Act.MOVE:
            return ((f"parent:{body['tag']}", str(body["parent"]) if body["parent"] else None),)
        case Act.ALIAS:
            return ((f"alias:{body['tag']}", str(body["into"]) if body["into"] else None),)
        case Act.DESCRIBE:
            said = ((key, str(body[key] or "")) for key in ("colour", "about", "examples", "public") if key in body)
            return tuple((f"{key}:{body['tag']}", value or None) for key, value in said)
        case Act.RETIRE:
            return ((f"retired:{body['tag']}", None if body.get("back") else "1"),)
        case Act.PILE:
            return (("pile", str(body["pile"])),)
        case Act.UNPILE:
            return (("pile", None),)
        case Act.APART:
            return ((f"apart:{ref}", str(body.get("from", TOGETHER))),)
        case Act.ANSWER:
            return (("answer", str(ref) if body["text"] else None),)
        case Act.DISPOSITION:
            return (("disposition", str(body["value"]) if body["value"] else None),)
        case Act.POSITION:
            return (("position", str(body["value"]) if body["value"] else None),)
        case Act.LANGUAGE:
            return (("language", str(body["value"]) if body["value"] else None),)
        case Act.QUOTE:
            return (("quotable", None if body.get("back") else "1"),)
        case Act.NOTE:
            return ((f"note:{ref}", str(ref)),)
        case Act.ASSIGN:
            return (("assignee", str(body["to"]) if body["to"] else None),)
        case Act.READ:
            return ()
        case Act.SAMPLE:
            return ((f"sample:{body['sample']}", str(body["coder"])),)
        case Act.CODE_BLIND:
            # Apart from `tag:`, so that neither coder sees the other's and each counts once in the agreement.
            coded = (f"coded:{body['sample']}", "1")
            if "position" in body:
                return (coded, (f"judged:{body['sample']}", str(body["position"]) if body["position"] else None))
            if not body.get("tag"):
                return (coded,)
            return (coded, (f"double:{body['sample']}:{body['tag']}", None if body.get("off") else "1"))
        case Act.REDACT:
            return ((f"redact:{ref}", str(ref)),)
        case Act.CODE:
            return ((f"passage:{ref}", str(body["tag"])),)
        case Act.ARGUE:
            return _argued(body, ref)
        case Act.ATTACH:
            argument = str(body["argument"])
            return ((f"extract:{ref}", argument),) if body.get("text") else ((f"argument:{argument}", "1"),)
        case Act.DETACH:
            return ((f"argument:{body['argument']}", None),)
        case Act.SETTLE:
            return ((str(body["slot"]), None if body["value"] is None else str(body["value"])),)
        case Act.SET:
            return ((f"setting:{body['key']}", str(body["value"]) if body["value"] else None),)
        case Act.REASON:
            own = {key: value for key, value in body.items() if key not in ("code", "gesture") and key not in ALWAYS}
            return ((f"reason:{body['code']}", canonical(own).decode() if own else None),)
        case Act.UNFIT:
            return ((f"unfit:{body['suggestion']}", None if body.get("back") else "1"),)
        case Act.DISMISS:
            return ((f"dismiss:{ref}", str(ref)),)
        case Act.WORD:
            told = {key: value for key, value in body.items() if key != "words" and key not in ALWAYS}
            return ((f"word:{body['words']}", canonical(told).decode() if told else None),)
        case Act.RULE:
            whole = {key: value for key, value in body.items() if key != "rule" and key not in ALWAYS}
            return ((f"rule:{body['rule']}", canonical(whole).decode() if whole else None),)
        case Act.ASK:
            if not body["text"]:
                return (("asked", None),)
            asked = IN_CHARGE if body.get("escalate") else f"of:{body['to']}" if body.get("to") else ANYBODY
            return (("asked", asked), (f"opinion:{ref}", str(ref)))
        case Act.ADVISE:
            return (("asked", ADVISED), (f"opinion:{ref}", str(ref)))
        case Act.LATER:
            return ()
        case Act.UNDO | Act.BLANK:
            return ()


def _argued(body: Body, ref: Ref) -> Effects:
    """What is said of an argument; its answer is read back from the decision."""
    named = (key for key in sorted(body.keys() - {"argument"} - ALWAYS))
    values = ((key, str(ref) if key == "answer" else "1" if key == "retired" else str(body[key])) for key in named)
    return tuple((f"argument-{key}:{body['argument']}", value if body[key] else None) for key, value in values)


def written(decision: Decision) -> Effects:
    """The effects of a decision, with the slots that need to know who decided: readings, what waits, who asks."""
    if decision.kind is Act.READ:
        return ((f"read:{decision.actor}", "1"),)
    if decision.kind is Act.LATER and decision.body is not None:
        return ((f"later:{decision.actor}", None if decision.body.get("back") else "1"),)
    if decision.kind is Act.ASK and decision.body is not None:
        asker = decision.actor if decision.body["text"] else None
        return (*effects(decision.kind, decision.body, decision.ref), ("asker", asker))
    return effects(decision.kind, decision.body, decision.ref)


def targets(decision: Decision) -> Sequence[int]:
    """The uids whose slots the decision writes; codebook decisions write on the workspace itself."""
    return (WORKSPACE,) if decision.kind in ON_OBJECTS else decision.on


@dataclass(frozen=True, slots=True)
class Held:
    """What a slot holds for one contribution: the value in force, who wrote it, and the rivals when contested."""

    value: str | None
    by: Ref
    rivals: tuple[Ref, ...] = ()  # all the concurrent decisions, `by` included, when their values differ


@dataclass(frozen=True, slots=True)
class State:
    """Everything that is decided: slot → uid → what it holds. Cleared slots are absent unless contested."""

    slots: Mapping[str, Mapping[int, Held]] = field(default_factory=dict)
    dead: frozenset[Ref] = frozenset()

    def value(self, slot: str, uid: int) -> str | None:
        """The value in force, or None."""
        held = self.slots.get(slot, {}).get(uid)
        return held.value if held else None

    def contested(self) -> frozenset[tuple[str, int]]:
        """The (slot, uid) pairs on which people disagree."""
        return frozenset(
            (slot, uid) for slot, holders in self.slots.items() for uid, held in holders.items() if held.rivals
        )


def undone(decisions: Iterable[Decision]) -> frozenset[Ref]:
    """The decisions that no longer count: undone by one that counts, or blanked.

    Read from the last to the first, because only a later decision can undo an earlier one; undoing an undo thus brings
    the first back. Blanking is final.
    """
    ordered = sorted(decisions, key=lambda one: one.order)
    known = {one.ref: one.order for one in ordered}
    dead: set[Ref] = set()
    for one in reversed(ordered):
        if one.kind is Act.UNDO and one.ref in dead:
            continue
        dead.update(target for target in one.undoes if target in known and known[target] < one.order)
    blanks = {one.ref for one in ordered if one.kind is Act.BLANK}
    return frozenset(dead - blanks)


def heads(history: Iterable[Decision]) -> list[Decision]:
    """The decisions of one slot and one contribution that no other of them had seen, in the common order."""
    current: list[Decision] = []
    for one in sorted(history, key=lambda each: each.order):
        current = [head for head in current if not one.saw(head)]
        current.append(one)
    return current


def held(slot: str, last: list[Decision]) -> Held | None:
    """What the slot holds, given its heads: the last in the common order wins, rivals are kept and shown."""
    values = [dict(written(one)).get(slot) for one in last]
    rivals = tuple(one.ref for one in last) if contestable(slot) and len(set(values)) > 1 else ()
    if values[-1] is None and not rivals:
        return None
    return Held(values[-1], last[-1].ref, rivals)


def fold(decisions: Iterable[Decision]) -> State:
    """The state that a set of decisions amounts to; any order of delivery gives the same."""
    everything = list(decisions)
    dead = undone(everything)
    histories: dict[str, dict[int, list[Decision]]] = {}
    for one in sorted(everything, key=lambda each: each.order):
        if one.ref in dead:
            continue
        for slot, _value in written(one):
            by_uid = histories.setdefault(slot, {})
            for uid in targets(one):
                # Only the heads are ever needed, so a history never grows.
                by_uid[uid] = [head for head in by_uid.get(uid, ()) if not one.saw(head)] + [one]
    slots: dict[str, dict[int, Held]] = {}
    for slot, by_uid in histories.items():
        holders = {uid: what for uid, last in by_uid.items() if (what := held(slot, last))}
        if holders:
            slots[slot] = holders
    return State(slots, dead)
