"""The values that a person chooses from: statuses, the reasons of refusal of the charter, dispositions."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from moderator.domain.folding import slug
from moderator.domain.words import N_, _


class Status(StrEnum):
    """Where a contribution stands in moderation. TO_MODERATE is the absence of a decision."""

    TO_MODERATE = "to-moderate"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class Disposition(StrEnum):
    """What became of a contribution: the ledger behind C. env. L123-19-1, « celles dont il a été tenu compte »."""

    RETAINED = "retained"
    PARTLY = "partly"
    ALREADY = "already"
    NOT_RETAINED = "not-retained"
    OUT_OF_SCOPE = "out-of-scope"
    UNDER_STUDY = "under-study"


@dataclass(frozen=True, slots=True)
class Reason:
    """A coded reason of refusal. `code` is stable and counted; the texts are the team's own, or English msgids.

    `accepted` and `refused`: an example of a text that this reason leaves alone, and of one that it refuses.
    `violent`: reading many such texts in a row wears people out. A retired reason is no longer proposed, but keeps
    its name where it was used. `preset`: one of the ten of `REASONS`.
    """

    code: str
    label: str
    description: str = ""
    accepted: str = ""
    refused: str = ""
    violent: bool = False
    retired: bool = False
    preset: bool = False
    place: float = 0  # by which reasons are ordered

    def said(self) -> Reason:
        """The same with its texts in the reader's language."""
        label, description, accepted, refused = (text and _(text) for text in self.texts)
        return replace(self, label=label, description=description, accepted=accepted, refused=refused)

    @property
    def texts(self) -> tuple[str, str, str, str]:
        """What `TEXTS` names, in that order."""
        return self.label, self.description, self.accepted, self.refused


TEXTS = ("label", "description", "accepted", "refused")
"""What a team writes of a reason."""
LONGEST = {"label": 60, "description": 500, "accepted": 500, "refused": 500}
"""How long each of these may be, in characters."""
CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
"""What a code looks like: it is written in searches and in the slots of the journal."""


def _preset(code: str, label: str, description: str, accepted: str, refused: str, violent: bool = False) -> Reason:
    return Reason(code, label, description, accepted, refused, violent, preset=True)


REASONS: tuple[Reason, ...] = (
    _preset(
        "off-topic", N_("Off topic"), N_("The text does not bear on the matter under consultation."),
        N_("The article on deliveries forgets the loading bays of my street."),
        N_("And when will the swimming pool open again?"),
    ),
    _preset(
        "insult", N_("Attack or insult"), N_("The text attacks, insults or threatens a person or a group."),
        N_("This minister’s policy is a failure, and here is why."),
        N_("This minister is a moron, get rid of him."), True,
    ),
    _preset(
        "discrimination", N_("Discrimination"), N_("The text incites to hatred or discrimination."),
        N_("Rules on places of worship should be the same for all of them."),
        N_("These people should be refused in our schools because of their religion."), True,
    ),
    _preset(
        "obscene", N_("Obscene"), N_("The text is obscene or shocking."),
        N_("The law should protect children better from pornography."),
        N_("A text that describes sexual acts, or that lingers on bloody scenes."), True,
    ),
    _preset(
        "commercial", N_("Commercial"), N_("The text advertises a product or a service."),
        N_("I run a cycle shop and this article will make my repairs dearer."),
        N_("Discover our cargo bikes at −20 % with the code VELO on our site."),
    ),
    _preset(
        "personal-data", N_("Personal data"), N_("The text gives personal data of its author or of somebody else."),
        N_("As a nurse in a rural town, I see that this measure cannot work."),
        N_("Call me on my mobile; my neighbour at number 12 does not declare his income."),
    ),
    _preset(
        "copyright", N_("Copyright"), N_("The text copies a protected work."),
        N_("As a newspaper wrote last week, “the text goes too far”: I agree."),
        N_("A whole article of a newspaper, pasted with nothing added."),
    ),
    _preset(
        "copy-paste", N_("Repeated by the same author"), N_("The same author already posted the same text."),
        N_("The same letter signed by somebody else: put it in a pile, do not refuse it."),
        N_("The same paragraph posted by one author under each article."),
    ),
    _preset(
        "no-argument", N_("No argument"), N_("The text says nothing that could be taken into account."),
        N_("I am against this article."), N_("Blah blah blah."),
    ),
    _preset(
        "unlawful", N_("Unlawful"), N_("The text is manifestly unlawful (LCEN, article 6)."),
        N_("This law is unjust and I will say so in the street."),
        N_("Let us go and burn down the prefecture on Saturday, here is how."), True,
    ),
)  # fmt: skip
"""The ten reasons that the published charters of French platforms share, in their usual order: keys 1 to 9, then 0."""


@dataclass(frozen=True, slots=True)
class Charter:
    """The reasons of refusal in force for one consultation, in the order in which they are proposed."""

    reasons: tuple[Reason, ...] = REASONS

    def living(self) -> tuple[Reason, ...]:
        """Those that can be chosen."""
        return tuple(one for one in self.reasons if not one.retired)

    @property
    def violent(self) -> frozenset[str]:
        """The codes of the reasons whose texts are hard to read many times in a row."""
        return frozenset(one.code for one in self.reasons if one.violent)

    def reason(self, code: str) -> Reason | None:
        """The reason of that code, retired or not."""
        return next((one for one in self.reasons if one.code == code), None)

    def label(self, code: str) -> str:
        """What a reason is called, in the reader's language when it is a preset one; a code unknown here as it is."""
        known = self.reason(code)
        return _(known.label) if known and known.label else code

    def within(self, code: str) -> str:
        """The same inside a sentence: without its capital, which an acronym keeps."""
        label = self.label(code)
        return label if label[1:2].isupper() else label[:1].lower() + label[1:]

    def own_words(self, code: str) -> str:
        """The team's label for a reason that it renamed or added, else the code: for what is translated later."""
        known, preset = self.reason(code), next((one for one in REASONS if one.code == code), None)
        return code if known is None or (preset and preset.label == known.label) else known.label

    def named(self, typed: str) -> Reason | None:
        """The reason that a person means: by its code, else by its label in either language."""
        wanted = slug(typed)
        by_code = self.reason(typed) or self.reason(wanted)
        return by_code or next((one for one in self.reasons if wanted in (slug(one.label), slug(_(one.label)))), None)

    def free_code(self, label: str) -> str:
        """A code for a new reason, from its label, that no other has."""
        plain = "-".join(re.findall(r"[a-z0-9]+", slug(label)))[:40].strip("-") or "reason"
        code, place = plain, 2
        while self.reason(code):
            code, place = f"{plain}-{place}", place + 1
        return code


def charter(facts: Mapping[str, str]) -> Charter:
    """The charter that the slots `reason:<code>` of the workspace describe; the presets hold where nothing is said.

    A slot holds, as JSON, only what differs from the preset: its texts, `violent`, `retired`, and `place`, a number by
    which reasons are ordered (a preset one has its rank by default; an own one comes last).
    """
    presets = {one.code: one for one in REASONS}
    ranked: list[tuple[float, int, Reason]] = []
    said = {slot.removeprefix("reason:"): written(value) for slot, value in facts.items() if slot.startswith("reason:")}
    for rank, code in enumerate(dict.fromkeys((*presets, *said))):
        own = said.get(code, {})
        base = presets.get(code) or Reason(code, code)
        place = own.get("place", rank)
        texts = {name: str(own[name]) for name in TEXTS if name in own}
        flags = {name: bool(own[name]) for name in ("violent", "retired") if name in own}
        at = float(place) if isinstance(place, int | float) else float(rank)
        ranked.append((at, rank, replace(base, **texts, **flags, place=at)))  # type: ignore[arg-type]
    return Charter(tuple(one for _at, _rank, one in sorted(ranked, key=lambda each: each[:2])))


def written(value: str) -> dict[str, object]:
    """What a slot `reason:` holds. What another version or another program wrote there, and is none, is nothing."""
    try:
        read = json.loads(value)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


STATUS_LABELS: dict[Status, str] = {
    Status.TO_MODERATE: N_("to moderate"),
    Status.ACCEPTED: N_("accepted"),
    Status.REFUSED: N_("refused"),
}
DISPOSITION_LABELS: dict[Disposition, str] = {
    Disposition.RETAINED: N_("retained"),
    Disposition.PARTLY: N_("partly retained"),
    Disposition.ALREADY: N_("already satisfied"),
    Disposition.NOT_RETAINED: N_("not retained"),
    Disposition.OUT_OF_SCOPE: N_("out of scope"),
    Disposition.UNDER_STUDY: N_("under study"),
}
