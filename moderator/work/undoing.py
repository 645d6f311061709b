"""Undoing much at once: what it would change, said before it is done, and done in one decision."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from moderator.domain.days import read_moment
from moderator.domain.decision import Act
from moderator.domain.problem import Problem
from moderator.domain.progress import Progress, silent
from moderator.domain.words import _, ngettext, number
from moderator.store import acts, undoings
from moderator.store.acts import Sought
from moderator.store.undoings import Outlook
from moderator.store.workspace import Workspace
from moderator.work import deciding
from moderator.work.deciding import Done


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


def undo(ws: Workspace, sought: Sought, why: str) -> Done:
    """Undo in one gesture all that somebody did, in a period, of some kinds: `preview` says what it would do.

    Those already undone are named too: they stay so even if what undid them is itself undone. Readings, which are a
    register, and what was erased are left alone. The undo key takes it all back. Raises Problem without a reason or a
    person, and when nothing is left to undo.
    """
    if not sought.actor or not why.strip():
        raise Problem(_("Undoing many acts takes a person and a reason."), remedy=_("Nothing was changed."))
    entries = acts.undoable(ws, sought)
    if not entries or all(acts.is_dead(ws, one) for one in entries):
        raise Problem(_("There is nothing to undo there."), remedy=_("Nothing was changed."))
    period = {"since": sought.since and sought.since.isoformat(), "until": sought.until and sought.until.isoformat()}
    more = {key: value for key, value in period.items() if value}
    refs = [str(one.decision.ref) for one in entries]
    said = {"targets": refs, "why": why.strip(), "of": sought.actor, **more}
    return deciding.decided(ws, Act.UNDO, (), said, shown=entries[0])


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
