"""Colleagues who decide on devices of their own and hear of one another now and then: the histories of the tests."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from moderator.domain.decision import ON_OBJECTS, WORKSPACE, Act, Body, Decision, Ref, body_hash

MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TAGS = ("bike", "bus", "walk")


@dataclass
class Colleague:
    """One person on one device, and all the decisions that the device knows."""

    name: str
    known: dict[Ref, Decision] = field(default_factory=dict)

    def decide(self, kind: Act, on: Iterable[int] = (), body: Body | None = None) -> Decision:
        """Take a decision, having seen everything that is known here."""
        mine = [one for one in self.known.values() if one.device == self.name]
        last = max(mine, key=lambda one: one.n, default=None)
        seen: dict[str, int] = {}
        for one in self.known.values():
            if one.device != self.name:
                seen[one.device] = max(one.n, seen.get(one.device, 0))
        made = Decision(
            device=self.name,
            n=(last.n if last else 0) + 1,
            clock=max((one.clock for one in self.known.values()), default=0) + 1,
            seen=seen,
            actor=self.name,
            at=MORNING + timedelta(minutes=len(self.known)),
            app="moderator test",
            kind=kind,
            on=tuple(sorted(set(on))),
            body=body or {},
            body_hash=body_hash(body or {}),
            previous=last.hash() if last else b"",
        )
        self.known[made.ref] = made
        return made

    def accept(self, *on: int) -> Decision:
        """Accept contributions."""
        return self.decide(Act.ACCEPT, on)

    def refuse(self, *on: int, reason: str = "insult") -> Decision:
        """Refuse contributions."""
        return self.decide(Act.REFUSE, on, {"reason": reason})

    def tag(self, tag: str, *on: int) -> Decision:
        """Tag contributions."""
        return self.decide(Act.TAG, on, {"tag": tag})

    def undo(self, target: Decision) -> Decision:
        """Undo a decision."""
        return self.decide(Act.UNDO, (), {"target": str(target.ref)})

    def undo_together(self, *targets: Decision) -> Decision:
        """Undo several decisions in one gesture."""
        return self.decide(Act.UNDO, (), {"targets": [str(one.ref) for one in targets]})

    def blank(self, target: Decision) -> Decision:
        """Erase what a decision says."""
        made = self.decide(Act.BLANK, (), {"target": str(target.ref)})
        self.known[target.ref] = target.blanked()
        return made

    def settle(self, slot: str, value: str | None, *on: int) -> Decision:
        """Settle a disagreement."""
        return self.decide(Act.SETTLE, on, {"slot": slot, "value": value})

    def hear(self, other: "Colleague") -> None:
        """Learn everything that a colleague knows."""
        self.known = other.known | self.known


def union(*colleagues: Colleague) -> list[Decision]:
    """Everything that anybody decided."""
    every: dict[Ref, Decision] = {}
    for one in colleagues:
        every = one.known | every
    return list(every.values())


@dataclass(frozen=True)
class Step:
    """One thing that happens: somebody decides, or hears of a colleague (`kind` None)."""

    who: int
    kind: Act | None
    on: frozenset[int]
    tag: str
    other: str
    choice: int

    def body(self, known: list[Decision]) -> Body | None:
        """The body of the decision, given the decisions that could be undone; None when there is nothing to undo."""
        choice = self.choice
        match self.kind:
            case Act.REFUSE:
                return {"reason": ("insult", "off-topic")[choice % 2]}
            case Act.TAG | Act.UNTAG:
                return {"tag": self.tag}
            case Act.DEFINE:
                return {"tag": self.tag, "name": f"{self.tag} {choice % 3}", "colour": "#4477aa"}
            case Act.RENAME:
                return {"tag": self.tag, "name": f"{self.tag} {choice % 3}"}
            case Act.MOVE:
                return {"tag": self.tag, "parent": (self.other, "")[choice % 2]}
            case Act.ALIAS:
                return {"tag": self.tag, "into": (self.other, "")[choice % 4 == 0]}
            case Act.DESCRIBE:
                about = {"about": ("", "What rides on two wheels.")[choice % 2]}
                return {"tag": self.tag, **about, **({"examples": "A path\nA rack"} if choice % 3 else {})}
            case Act.RETIRE:
                return {"tag": self.tag} | ({"back": True} if choice % 3 == 0 else {})
            case Act.PILE:
                return {"pile": f"pile {choice % 2}", "title": "Same letter"}
            case Act.APART:
                return ({}, {"from": 7})[choice % 2]
            case Act.ANSWER:
                return {"text": ("", "Retained.", "Thank you.")[choice % 3], "language": "en"}
            case Act.DISPOSITION:
                return {"value": (None, "retained", "partly")[choice % 3]}
            case Act.POSITION:
                return {"value": (None, "favorable", "mixed")[choice % 3]}
            case Act.LANGUAGE:
                return {"value": (None, "ca", "es")[choice % 3]}
            case Act.QUOTE:
                return {"back": True} if choice % 3 == 0 else {}
            case Act.NOTE:
                return {"text": "To be discussed"}
            case Act.ASSIGN:
                return {"to": (None, "Claire", "Ahmed")[choice % 3]}
            case Act.READ:
                return {"seconds": 4.0}
            case Act.ASK:
                return ({"text": ""}, {"text": "And you?"}, {"text": "And you?", "to": "Claire"},
                        {"text": "Too hard", "escalate": True})[choice % 4]  # fmt: skip
            case Act.ADVISE:
                return {"text": "I would accept", "advice": "accepted"}
            case Act.LATER:
                return ({}, {"back": True})[choice % 2]
            case Act.REASON:
                return ({"code": "off-topic"}, {"code": "off-topic", "label": f"Reason {choice % 3}"})[choice % 2]
            case Act.UNFIT:
                return {"suggestion": self.tag} | ({"back": True} if choice % 3 == 0 else {})
            case Act.DISMISS:
                return {"clue": "name", "text": f"Jean {choice % 2}"}
            case Act.WORD:
                taken_off = {"words": "andouille*"}
                return taken_off | ({"sort": "insult", "severity": choice % 3} if choice % 2 else {})
            case Act.RULE:
                whole = {"name": f"Rule {choice % 3}", "search": "bike", "effect": "tag", "value": self.tag}
                return {"rule": "r1"} | (whole if choice % 3 else {})
            case Act.SAMPLE:
                return {"sample": f"s{choice % 2}", "coder": "Ahmed", "seed": choice, "first": {self.tag: [11]}}
            case Act.CODE_BLIND:
                return (
                    {"sample": "s0"},
                    {"sample": "s0", "tag": self.tag},
                    {"sample": "s0", "tag": self.tag, "off": True},
                    {"sample": "s0", "position": ("mixed", "")[choice % 2]},
                )[choice % 4]
            case Act.REDACT:
                return {"field": "body", "start": 0, "end": 4, "text": "corp"}
            case Act.CODE:
                return {"tag": self.tag, "field": "body", "start": choice, "end": choice + 4, "text": "corp"}
            case Act.ARGUE:
                if choice % 3 == 0:
                    return {
                        "argument": self.tag,
                        "text": f"It is {self.tag} {choice % 2}",
                        "side": "claim",
                        "section": 7,
                    }
                changes = ({"parent": self.other}, {"parent": ""}, {"into": self.other}, {"into": ""},
                           {"place": choice}, {"retired": choice % 2}, {"text": ""}, {"side": "against"})  # fmt: skip
                return {"argument": self.tag, **changes[choice % 8]}
            case Act.ATTACH:
                passage = {"field": "body", "start": choice, "end": choice + 4, "text": "corp"}
                return {"argument": self.tag} | (passage if choice % 2 else {})
            case Act.DETACH:
                return {"argument": self.tag}
            case Act.SET:
                return {"key": "queue", "value": (None, "before", "after")[choice % 3]}
            case Act.SETTLE:
                slots = (("status", "accepted"), ("status", None), ("disposition", "partly"), ("pile", "pile 1"))
                slot, value = slots[choice % 4]
                return {"slot": slot, "value": value}
            case Act.UNDO:
                # Recent acts are undone most: their chains are the long ones. Some are undone together.
                if choice % 4 == 3:
                    return {"targets": [str(one.ref) for one in known[-choice :: 1 + choice % 3]]} if known else None
                return {"target": str(known[-1 - choice % len(known)].ref)} if known else None
            case Act.BLANK:
                erasable = [one for one in known if one.kind not in (Act.UNDO, Act.BLANK)]
                return {"target": str(erasable[choice % len(erasable)].ref)} if erasable else None
            case _:
                return {}


KINDS = (*Act, Act.UNDO, Act.UNDO, Act.UNDO, Act.ACCEPT, Act.REFUSE, Act.TAG, None, None, None)
"""What happens, in the proportions that make histories tangled: undoings of undoings, and people who hear late."""


def steps(people: int, uids: tuple[int, ...], *, most: int = 30) -> st.SearchStrategy[list[Step]]:
    """Histories of some people over some contributions."""
    one = st.builds(
        Step,
        who=st.integers(0, people - 1),
        kind=st.sampled_from(KINDS),
        on=st.frozensets(st.sampled_from(uids), min_size=1),
        tag=st.sampled_from(TAGS),
        other=st.sampled_from(TAGS),
        choice=st.integers(0, 11),
    )
    return st.lists(one, max_size=most)


def targets(step: Step) -> frozenset[int]:
    """The uids that the decision of a step names."""
    return frozenset() if step.kind in ON_OBJECTS else step.on


def lived(history: list[Step], people: int) -> list[Colleague]:
    """Let the history happen."""
    team = [Colleague(f"device {number}") for number in range(people)]
    for step in history:
        person = team[step.who]
        if step.kind is None:
            person.hear(team[step.choice % people])
            continue
        body = step.body(sorted(person.known.values(), key=lambda one: one.order))
        if body is None:
            continue
        made = person.decide(step.kind, targets(step), body)
        if made.kind is Act.BLANK and (target := person.known.get(made.target or Ref("", 0))):
            person.known[target.ref] = target.blanked()
    return team


__all__ = ["MORNING", "TAGS", "WORKSPACE", "Colleague", "Step", "lived", "steps", "targets", "union"]
