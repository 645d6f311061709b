"""Undoing much at once: what it would change, said before it is done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from moderator.domain.days import read_moment
from moderator.domain.problem import Problem
from moderator.domain.progress import Progress, silent
from moderator.domain.words import _, ngettext, number
from moderator.store import undoings
from moderator.store.acts import Sought
from moderator.store.undoings import Outlook
from moderator.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Preview:
    """What undoing all the acts looked for would do. `outlook` has the contributions themselves."""

    sought: Sought
    outlook: Outlook

    @property
    def possible(self) -> bool:
        """Whether there is something left to undo."""
        return self.outlook.acts > self.outlook.already

    def lines(self) -> Iterator[str]:
        """Sentences ready to show."""
        found = self.outlook
        if not found.acts:
            yield _("There is no act to undo.")
            return
        count = len(found.ids)
        acts = ngettext("{count} act of {person}", "{count} acts of {person}", found.acts)
        on = ngettext("on {count} contribution", "on {count} contributions", count).format(count=number(count))
        said = acts.format(count=number(found.acts), person=self.sought.actor)
        yield f"{said}, {on}." if count else f"{said}."
        if found.already:
            yield ngettext(
                "{count} of them no longer counts.", "{count} of them no longer count.", found.already
            ).format(count=number(found.already))
        if found.tags:
            yield ngettext(
                "{count} of them is on the tags or the settings of the team.",
                "{count} of them are on the tags or the settings of the team.",
                found.tags,
            ).format(count=number(found.tags))
        changed = len(found.changed)
        yield ngettext(
            "{count} contribution would change.", "{count} contributions would change.", changed
        ).format(count=number(changed))  # fmt: skip
        for person, ids in found.standing.items():
            yield ngettext(
                "What {person} decided since on {count} contribution stays.",
                "What {person} decided since on {count} contributions stays.",
                len(ids),
            ).format(person=person, count=number(len(ids)))


def preview(ws: Workspace, sought: Sought, progress: Progress = silent) -> Preview:
    """What undoing would do; nothing is changed. Raises Problem when no person is given, Cancelled."""
    if not sought.actor:
        raise Problem(_("Say whose acts are to be undone."))
    return Preview(sought, undoings.outlook(ws, sought, progress))


def bound(text: str, *, end: bool = False) -> datetime | None:
    """A moment as people write it: a day (12/03/2026), or a day and a time (12/03/2026 14:30); None for nothing.

    A day alone is its beginning, or with `end` its end: the beginning of the next. Local time unless an offset is
    given. Raises Problem.
    """
    try:
        found = read_moment(text)
    except ValueError:
        raise Problem(
            _("“{text}” is not a day or a moment.").format(text=text),
            remedy=_("Write it as 12/03/2026 or 12/03/2026 14:30."),
        ) from None
    if found is None:
        return None
    if not isinstance(found, datetime):
        found = datetime.combine(found + timedelta(days=1 if end else 0), time())
    return found.astimezone()
