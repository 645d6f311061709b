"""The steps of the guided tour: what each teaches, and the real act that it waits for."""

from __future__ import annotations

from dataclasses import dataclass

from moderator.domain.decision import Act
from moderator.domain.words import N_
from moderator.ui.keys import Space

SEARCHED = "searched"


@dataclass(frozen=True, slots=True)
class Step:
    """A step. `text` may hold `{key}`, the key of `command`; any of `waits` ends it: an act, a command or a search."""

    name: str
    title: str
    text: str
    space: Space
    command: str
    waits: frozenset[str]


def decided(*acts: Act) -> frozenset[str]:
    """What a step waits for when it is a decision."""
    return frozenset(f"act:{act}" for act in acts)


def asked(*commands: str) -> frozenset[str]:
    """What a step waits for when it is a command."""
    return frozenset(f"command:{name}" for name in commands)


STEPS: tuple[Step, ...] = (
    Step(
        "next",
        N_("Read the next contribution"),
        N_("Contributions are in the middle, the one you read is on the right. Press {key} to go to the next one."),
        Space.MODERATE,
        "next",
        asked("next", "page"),
    ),
    Step(
        "accept",
        N_("Accept one"),
        N_("Press {key}: the contribution is accepted, and the next one is shown at once."),
        Space.MODERATE,
        "accept",
        decided(Act.ACCEPT),
    ),
    Step(
        "refuse",
        N_("Refuse one, with a reason"),
        N_("Press {key}, then the figure of a reason. No refusal goes without one."),
        Space.MODERATE,
        "refuse",
        decided(Act.REFUSE),
    ),
    Step(
        "undo",
        N_("Take it back"),
        N_("Press {key}. Everything can be undone, as far back as you wish, tomorrow too."),
        Space.MODERATE,
        "undo",
        asked("undo", "undo-here"),
    ),
    Step(
        "search",
        N_("Search"),
        N_("Press {key}, type a word such as “guichet”, then Enter. Accents and capitals do not matter."),
        Space.ANALYSE,
        "search",
        frozenset({SEARCHED}),
    ),
    Step(
        "tag",
        N_("Tag what you found"),
        N_("Press {key}, type the first letters of a tag or a new name, then Enter."),
        Space.ANALYSE,
        "tag",
        decided(Act.TAG, Act.DEFINE),
    ),
    Step(
        "piles",
        N_("See the letters that came many times"),
        N_("Open {command} with {key} or by its name in the menu: copies are shown with what each one adds."),
        Space.ANALYSE,
        "piles-page",
        asked("piles-page"),
    ),
    Step(
        "answer",
        N_("Answer"),
        N_("Choose a contribution, press {key}, write one sentence, then Ctrl and Enter. Nothing is sent yet."),
        Space.ANSWER,
        "answer",
        decided(Act.ANSWER),
    ),
    Step(
        "export",
        N_("Write the official document"),
        N_("Press {key}: the Word document is written from what was decided."),
        Space.DOCUMENTS,
        "export",
        asked("export"),
    ),
    Step(
        "commands",
        N_("Find anything by its name"),
        N_("Press {key} and type a few letters of what you want. This key alone is enough to find all the others."),
        Space.TODAY,
        "commands",
        asked("commands"),
    ),
)
