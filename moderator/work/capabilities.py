"""What a server can do, in plain words, and what happens instead of each thing that it cannot do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyroaring import BitMap

from moderator.domain.decision import Act
from moderator.domain.words import N_, _
from moderator.servers.contract import Ability
from moderator.servers.platforms import Platform
from moderator.store import outbox
from moderator.store.workspace import Workspace
from moderator.work import sources

CAN: dict[Ability, str] = {
    Ability.READ: N_("Contributions, comments and votes can be received."),
    Ability.PUSH_ANSWER: N_("Official answers can be sent to it; each is read again to be sure."),
    Ability.PUSH_COMMENT: N_("A comment can be answered: the answer is a reply under it."),
    Ability.PUSH_MODERATION: N_("What you accept is shown there, and what you refuse is hidden."),
    Ability.PUSH_WORDING: N_("Passages that you mask are masked there too."),
    Ability.PUSH_TAG: N_("Tags that you make public are put there, where the site has one of that name."),
    Ability.TAKE_BACK: N_("An answer that was sent can be taken back."),
    Ability.ANSWERS_FILE: N_("Its administrators can import the answers from a file that Moderator writes."),
    Ability.INCREMENTAL: N_("It tells what changed since the last time: nothing else is asked for."),
    Ability.CHEAP_SCAN: N_("After the first time, only what changed is received."),
    Ability.SEE_DELETIONS: N_("What disappears there is shown as gone here, and kept."),
}
"""What each ability means for the person who works, in the order in which it matters."""

INSTEAD: dict[Ability, str] = {
    Ability.PUSH_ANSWER: N_(
        "It takes no answer from a program: answers are kept here and go into the documents, and Moderator writes "
        "a page from which they are copied onto the site one by one."
    ),
    Ability.PUSH_COMMENT: N_(
        "Comments cannot be answered there: what you answer them stays here and in the documents."
    ),
    Ability.PUSH_MODERATION: N_(
        "Moderation is kept here: what you refuse stays visible there until its administrators hide it."
    ),
    Ability.PUSH_WORDING: N_("Masked passages are masked here and in the documents only: the site still shows them."),
    Ability.PUSH_TAG: N_("Tags are kept here, as piles always are."),
    Ability.TAKE_BACK: N_("An answer that was sent cannot be taken back by a program: ask its administrators."),
    Ability.SEE_DELETIONS: N_("What disappears there cannot be told from what did not change."),
}
"""What happens instead of what a server cannot do."""

_BY_FILE = N_("It takes no answer from a program: Moderator writes the file that its administrators import.")
_ALWAYS_ALL = N_("Each time, everything is read again: large consultations take a while.")
_TAKES_ANSWERS = frozenset({Ability.PUSH_ANSWER, Ability.PUSH_COMMENT})


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that a server can do, or not, in a sentence that says what happens instead."""

    ability: Ability
    can: bool
    sentence: str


def points(abilities: frozenset[Ability], offers: frozenset[Ability] = frozenset()) -> Iterator[Point]:
    """What a server with these abilities does for a person, then what it does not and what happens instead.

    `offers` is what its platform can do at most: what is missing of it is missing for now.
    """
    for ability, words in CAN.items():
        if ability in abilities:
            yield Point(ability, True, _(words))
    for ability, words in INSTEAD.items():
        if ability in abilities or (ability is Ability.TAKE_BACK and not abilities & _TAKES_ANSWERS):
            continue
        by_file = ability is Ability.PUSH_ANSWER and Ability.ANSWERS_FILE in abilities
        said = _(_BY_FILE if by_file else words)
        yield Point(ability, False, _("{instead} Other rights there may change that.").format(instead=said)
                    if ability in offers else said)  # fmt: skip
    if not abilities & {Ability.CHEAP_SCAN, Ability.INCREMENTAL}:
        yield Point(Ability.CHEAP_SCAN, False, _(_ALWAYS_ALL))


def as_object(platform: Platform) -> dict[str, object]:
    """A platform as JSON has it: what it can do at most, whatever one server and one account allow."""
    found = tuple(points(platform.offers))
    return {
        "name": platform.name,
        "label": platform.label,
        "reads": _(platform.reads),
        "credentials": _(platform.credentials) if platform.credentials else "",
        "offers": [str(one) for one in Ability if one in platform.offers],
        "can": {str(one.ability): one.sentence for one in found if one.can},
        "instead": {str(one.ability): one.sentence for one in found if not one.can},
    }


_CONCERNED: dict[Act, Ability] = {Act.REFUSE: Ability.PUSH_MODERATION, Act.REDACT: Ability.PUSH_WORDING}
_ASKED = 200  # contributions looked at: an act on more concerns the same servers


def kept_here(ws: Workspace, act: Act, ids: BitMap) -> str:
    """What happens instead when the servers of these contributions cannot take an act; "" when they can."""
    ability = _CONCERNED.get(act)
    if ability is None or not ids:
        return ""
    with ws.read() as conn:
        theirs = {one.source for one in outbox.addressees(conn, ids[:_ASKED])}
    lacking = [one for one in sources.servers(ws) if one.id in theirs and ability not in sources.abilities(one)]
    return _(INSTEAD[ability]) if lacking else ""
