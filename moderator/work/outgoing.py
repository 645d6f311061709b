"""Before something goes out: the personal data left in quotations and answers is named; nothing is decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from functools import cache
from typing import Any

from moderator.documents.model import Article, Quote
from moderator.domain.passage import shortened
from moderator.domain.personal import Certainty, Finding
from moderator.domain.progress import Progress, silent
from moderator.domain.words import N_, _, labelled, ngettext, number, quoted
from moderator.servers.contract import Slot
from moderator.store.workspace import Workspace
from moderator.work import holding, personal, sources, syncing
from moderator.work.letters import Name
from moderator.work.reporting import response
from moderator.work.sources import Connect
from moderator.work.syncing import Letter, Pushed, State

QUOTATION, ANSWER, TEXT = "quotation", "answer", "text"
_WHERE = {
    QUOTATION: N_("Quotation of {number}"),
    ANSWER: N_("Answer to {number}"),
    TEXT: N_("Masked text of {number}"),
}
_SAID = 6  # leaks named in one sentence


@dataclass(frozen=True, slots=True)
class Leak:
    """Something found in what goes out. `what`: a `quotation` of, an `answer` to, or the `text` of `number`."""

    what: str
    number: str
    text: str
    finding: Finding
    id: int = 0  # the contribution or article, of a letter

    @property
    def sentence(self) -> str:
        """Where it is and what it seems to be, in one line."""
        where = _(_WHERE[self.what]).format(number=self.number or "–")
        return labelled(where, self.found)

    @property
    def found(self) -> str:
        """What it seems to be, and why."""
        return _("{what} {text} ({why})").format(
            what=self.finding.label, text=quoted(shortened(self.text)), why=self.finding.reason
        )


def in_document(ws: Workspace, *, lang: str = "", day: date) -> tuple[Leak, ...]:
    """What is left in the quotations and answers that the response document would print today. Raises Problem."""
    model = response(ws, lang=lang, day=day)
    texts = dict.fromkeys((what, where, text, 0) for what, where, text in _printed(model) if text)
    return _left(ws, texts)


def in_letters(ws: Workspace, only: Iterable[Name] | None = None) -> tuple[Leak, ...]:
    """What is left in the answers and texts that a sending, of these letters or of all, would publish."""
    waiting = syncing.contents(ws).in_state(State.TO_SEND)
    chosen = None if only is None else set(only)
    return left_in(ws, [one for one in waiting if chosen is None or one.name in chosen])


def push_clean(
    ws: Workspace,
    left: tuple[Leak, ...] | None = None,
    *,
    progress: Progress = silent,
    connect: Connect = sources.connect,
) -> tuple[Pushed, tuple[Leak, ...]]:
    """Send what waits but for what may hold personal data, when nobody is there to be asked; tell what was held back.

    Held back is all that concerns those contributions; they are remembered, for the person who comes. `left` is what
    `in_letters` just found, where it was asked. Raises Cancelled.
    """
    waiting = syncing.contents(ws, connect=connect).in_state(State.TO_SEND, State.TO_TAKE_BACK)
    if left is None:
        left = left_in(ws, [one for one in waiting if one.state is State.TO_SEND])
    held = {one.id for one in left}
    holding.remember(ws, [one for one in waiting if one.id in held and one.slot in (Slot.ANSWER, Slot.WORDING)])
    free = None if not held else [one.name for one in waiting if one.id not in held]
    return syncing.push(ws, only=free, progress=progress, connect=connect), left


def left_in(ws: Workspace, letters: Iterable[Letter]) -> tuple[Leak, ...]:
    """What is left in the answers and texts of these letters."""
    return _left(
        ws,
        [
            (
                TEXT if one.slot is Slot.WORDING else ANSWER,
                quoted(shortened(one.to.title)) if one.to.title else "",
                one.wanted.text,
                one.id,
            )
            for one in letters
            if one.wanted.text and one.slot in (Slot.ANSWER, Slot.WORDING)
        ],
    )


def told(leaks: Iterable[Leak]) -> list[str]:
    """The leaks in lines to show; beyond some, how many others there are."""
    every = list(leaks)
    lines = [one.sentence for one in every[:_SAID]]
    if (more := len(every) - len(lines)) > 0:
        lines.append(ngettext("and {n} other", "and {n} others", more).format(n=number(more)))
    return lines


def headline(leaks: Iterable[Leak]) -> str:
    """How much is left, in a sentence."""
    count = len(list(leaks))
    return ngettext(
        "{n} stretch of what goes out may be personal data or an insult: you decide.",
        "{n} stretches of what goes out may be personal data or insults: you decide.",
        count,
    ).format(n=number(count))


def held_back(count: int) -> str:
    """How many answers did not go, in a sentence."""
    return ngettext(
        "{n} answer was held back: it may hold personal data.",
        "{n} answers were held back: they may hold personal data.",
        count,
    ).format(n=number(count))


def _left(ws: Workspace, texts: Iterable[tuple[str, str, str, int]]) -> tuple[Leak, ...]:
    looked = personal.detector(ws)

    @cache  # one answer often goes to many
    def sure(text: str) -> tuple[Finding, ...]:
        return tuple(one for one in looked.findings(text) if one.certainty is not Certainty.POSSIBLE)

    return tuple(
        Leak(what, where, text[one.start : one.end], one, id_) for what, where, text, id_ in texts for one in sure(text)
    )


def _printed(part: Any, where: str = "") -> Iterator[tuple[str, str, str]]:
    """The quotations and answers of a document, wherever they stand in it: (what, of which, text)."""
    if isinstance(part, Quote):
        yield QUOTATION, part.number, part.text
    elif isinstance(part, tuple | list):
        for one in part:
            yield from _printed(one, where)
    elif is_dataclass(part):
        if isinstance(part, Article):
            where = " ".join(word for word in (part.kind, part.code) if word) or part.title
        listed = getattr(part, "numbers", ())
        numbers = ", ".join(listed[:3]) if isinstance(listed, tuple) else ""
        for each in fields(part):
            value = getattr(part, each.name)
            if each.name == "answer" and isinstance(value, str):
                yield ANSWER, numbers or where, value
            else:
                yield from _printed(value, where)
