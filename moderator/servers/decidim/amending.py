"""Amendments: who would amend whom, what became of it, and the text that was amended, as it was then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from moderator.servers.decidim.nodes import PREFERRED, Node, moment, node, nodes, number, said, text_of, title_of, word

CHANGED = ("title", "body")


@dataclass(frozen=True, slots=True)
class _Step:
    """One change of a text: when, and what it said before (only what was changed)."""

    at: datetime
    before: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Amended:
    """A proposal that others would amend. `states` holds what became of each amendment, by the amending proposal."""

    id: int
    title: str
    body: str
    states: Mapping[int, str]
    steps: tuple[_Step, ...]

    @classmethod
    def of(cls, id_: int, item: Node) -> Amended:
        """From what the server gives of it, its versions and its amendments included."""
        states = {}
        for one in nodes(item.get("amendments")):
            emendation = number((node(one.get("emendation")) or {}).get("id"))
            if emendation is not None:
                states[emendation] = word(one.get("state"))
        steps = []
        for one in nodes(item.get("versions")):
            at, change = moment(one.get("createdAt")), one.get("changeset")
            if at is not None and isinstance(change, Mapping):
                steps.append(_Step(at, {name: _before(change[name]) for name in CHANGED if name in change}))
        steps.sort(key=lambda step: step.at)
        return cls(id_, title_of(item.get("title")), text_of(said(item.get("body")).text), states, tuple(steps))

    def then(self, at: datetime | None) -> tuple[str, str]:
        """Title and text as they were at a moment: what the first change after it says was there before."""
        later = [step for step in self.steps if at is not None and step.at > at]
        return tuple(  # type: ignore[return-value]
            next((step.before[name] for step in later if name in step.before), now)
            for name, now in zip(CHANGED, (self.title, self.body), strict=True)
        )

    def record(self, emendation: int, at: datetime | None) -> dict[str, str]:
        """What the record of an amendment keeps of the text that it would replace."""
        title, body = self.then(at)
        return {
            "key": f"proposal/{self.id}",
            "title": title,
            "body": body,
            "state": self.states.get(emendation, ""),
        }


def _before(change: object) -> str:
    """The earlier of the two values of a change, as plain text; texts are kept by language, French first."""
    value = change[0] if isinstance(change, list) and change else None
    if isinstance(value, Mapping):
        texts = {str(name): text for name, text in value.items() if isinstance(text, str) and text.strip()}
        value = texts.get(PREFERRED) or next(iter(texts.values()), "")
    return text_of(value) if isinstance(value, str) else ""
