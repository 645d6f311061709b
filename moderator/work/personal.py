"""Personal data and abuse in a contribution: what is proposed, masked, dismissed; nothing decides itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pyroaring import BitMap

from moderator.analysis.personal import Detector
from moderator.domain.decision import Act, Body
from moderator.domain.folding import fold
from moderator.domain.lexicon import Entry, Lexicon, Sort
from moderator.domain.personal import ABUSE, Certainty, Clue, Finding
from moderator.domain.problem import Problem
from moderator.domain.redaction import located
from moderator.domain.words import _
from moderator.store import clues
from moderator.store.clues import Text
from moderator.store.workspace import Workspace
from moderator.work import deciding, masking
from moderator.work.deciding import Done

FIELDS = ("title", "body")
REDACT, DISMISS = "redact:", "dismiss:"
WHY = {True: "insult", False: "personal-data"}
"""The reason of the charter for which abuse is masked, and personal data."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Something found in the `title` or `body` of a contribution, that nobody settled; `text` is what stands there."""

    field: str
    finding: Finding
    text: str

    @property
    def key(self) -> str:
        """A name by which a page knows it."""
        one = self.finding
        return f"found:{self.field}:{one.start}:{one.end}:{one.clue}"

    @property
    def sure(self) -> bool:
        """Whether it is more than possible."""
        return self.finding.certainty is not Certainty.POSSIBLE

    @property
    def abusive(self) -> bool:
        """Whether it is an insult or a threat, not personal data."""
        return self.finding.clue in ABUSE


@lru_cache(maxsize=4)
def _made(key: tuple[tuple[str, str, int], ...]) -> Detector:
    return Detector(Lexicon({words: Entry(words, Sort(sort), severity) for words, sort, severity in key}))


def detector(ws: Workspace) -> Detector:
    """The rules, with the list of words in force."""
    return _made(ws.standing.lexicon.key())


def spots(
    looked: Detector, title: str, body: str, author: str, masks: Iterable[Body] = (), dismissed: Iterable[Body] = ()
) -> tuple[Spot, ...]:
    """What is found in a title and a body, without what masks cover and what was dismissed.

    `masks` and `dismissed` are what the decisions say (see `domain.decision.FIELDS`).
    """
    texts = {"title": title, "body": body}
    found = [Spot(field, one, text[one.start : one.end]) for field, text in texts.items()
             for one in looked.findings(text, author)]  # fmt: skip
    if not found:
        return ()
    hidden = [located("", mask, texts.get(str(mask["field"]), "")) for mask in masks]
    refused = {(str(one["clue"]), fold(str(one["text"]))) for one in dismissed}
    return tuple(
        spot
        for spot in found
        if (str(spot.finding.clue), fold(spot.text)) not in refused
        and not any(
            mask.field == spot.field
            and not mask.lost
            and mask.start <= spot.finding.start
            and spot.finding.end <= mask.end
            for mask in hidden
        )
    )


def here(ws: Workspace, ids: Sequence[int]) -> dict[int, tuple[Spot, ...]]:
    """What is open in some contributions now, looked for in their texts."""
    looked = detector(ws)
    wanted = BitMap(ids)
    masks, dismissed = masking.said(ws, REDACT, wanted), masking.said(ws, DISMISS, wanted)
    with ws.read() as conn:
        texts = clues.texts(conn, ids)
    return {one.id: settled(looked, one, masks, dismissed) for one in texts}


def settled(
    looked: Detector,
    text: Text,
    masks: Mapping[int, Sequence[tuple[str, Body]]],
    dismissed: Mapping[int, Sequence[tuple[str, Body]]],
) -> tuple[Spot, ...]:
    """What is open in one contribution, given the decisions about it."""
    hidden = (body for _ref, body in masks.get(text.id, ()))
    refused = (body for _ref, body in dismissed.get(text.id, ()))
    return spots(looked, text.title, text.body, text.author, hidden, refused)


def mask_all(ws: Workspace, ids: Sequence[int], *, possible: bool = False, kinds: Sequence[Clue] = ()) -> Done | None:
    """Mask all personal data found in contributions, in one gesture; the originals are kept.

    What is only `possible` is masked too when asked. Insults are left, unless `kinds` (empty: all personal data) names
    them: a text that insults is refused, not rewritten. None when nothing was found.
    """
    last: Done | None = None
    count, reached = 0, BitMap()
    with ws.gesture():
        for id_, found in here(ws, ids).items():
            for spot in found:
                wanted = spot.finding.clue in kinds if kinds else not spot.abusive
                if not wanted or not (spot.sure or possible):
                    continue
                last = mask(ws, id_, spot)
                count, reached = count + 1, reached | last.ids
    if last is None:
        return None
    return Done(last.ref, last.act, _masked(count, len(reached)), reached)


def _masked(count: int, contributions: int) -> str:
    from moderator.domain.words import ngettext, number

    passages = ngettext("{n} passage masked", "{n} passages masked", count).format(n=number(count))
    where = ngettext("in {n} contribution.", "in {n} contributions.", contributions).format(n=number(contributions))
    return f"{passages} {where}"


def mask(ws: Workspace, id_: int, spot: Spot) -> Done:
    """Mask what was found, in all that goes out; the original is kept."""
    one = spot.finding
    return deciding.redact(ws, id_, spot.field, one.start, one.end, WHY[spot.abusive])


def dismiss(ws: Workspace, ids: Sequence[int], clue: Clue, text: str) -> Done:
    """Say that something found is none: this text is not proposed any more as that in these contributions.

    Raises Problem for an empty text.
    """
    if not text.strip():
        raise Problem(_("There is nothing to dismiss there."))
    return deciding.decided(ws, Act.DISMISS, BitMap(ids), {"clue": str(clue), "text": text})
