"""The sentences of the sync page: how a sending ended, what a server brought, and when it was last asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from moderator.domain.words import _, listing, moment, ngettext, number
from moderator.servers.contract import Slot
from moderator.ui import keys

if TYPE_CHECKING:
    from moderator.store.mirror import Source
    from moderator.ui.parts import Tone
    from moderator.ui.sync.page import Seen
    from moderator.work.answersfile import AnswersFile
    from moderator.work.importing import Report
    from moderator.work.syncing import Letter, Pushed


def outcomes(pushed: Pushed) -> list[str]:
    """How a sending ended, one sentence for each way in which answers ended."""
    back, refused, contested = pushed.taken_back, pushed.refused, pushed.contested
    sent = pushed.verified - back
    waiting = pushed.failed + pushed.left
    said = (
        (sent, ngettext("{n} sent and verified.", "{n} sent and verified.", sent)),
        (back, ngettext("{n} taken back and verified.", "{n} taken back and verified.", back)),
        (refused, ngettext("{n} refused by the server.", "{n} refused by the server.", refused)),
        (
            contested,
            ngettext(
                "{n} contested: somebody decided otherwise on the server.",
                "{n} contested: somebody decided otherwise on the server.",
                contested,
            ),
        ),
        (waiting, ngettext("{n} not sent: it waits.", "{n} not sent: they wait.", waiting)),
    )
    return [words.format(n=number(count)) for count, words in said if count]


def note(seen: Seen, unsigned: Sequence[str]) -> tuple[str, Tone]:
    """What is to be known before anything else, and its tone; "" when there is nothing.

    `unsigned`: servers to be signed in to.
    """
    from moderator.work import secrets

    if not seen.servers and seen.offered.page:
        return _(
            "This workspace follows no server: nothing is sent from here. The answers are in the documents, and"
            " “Answers file…” writes the page from which somebody copies them onto the site."
        ), "soft"
    if not seen.servers:
        return _(
            "This workspace follows no server: there is nothing to receive or to send. Connect to one, or go on"
            " with files; the answers are in the documents."
        ), "soft"
    if secrets.shut():
        return _(
            "The system’s keyring is locked or does not answer: the passwords and credentials that it keeps are not"
            " known for now. Unlock it and receive again, or give them again."
        ), "warn"
    if unsigned:
        words = _("The credentials of {names} are no longer known: give them again, or nothing is sent there.")
        return words.format(names=listing(unsigned)), "warn"
    if not seen.outbox.letters:
        return (
            _(
                "No answer was written yet. Answers and outcomes decided in the space “Answer” are listed here, "
                "with what becomes of each."
            ),
            "soft",
        )
    return "", "soft"


def received(reports: Iterable[Report]) -> str:
    """How many contributions came, in one sentence."""
    count = sum(one.taken for one in reports)
    return ngettext("{n} contribution received.", "{n} contributions received.", count).format(n=number(count))


def sending(waiting: Sequence[Letter]) -> str:
    """What one button sends."""
    from moderator.work.syncing import State

    count, back = len(waiting), all(one.state is State.TO_TAKE_BACK for one in waiting)
    if not count:
        return _("Nothing to send")
    if all(one.slot is Slot.ANSWER for one in waiting):
        sent = ngettext("Send {n} answer", "Send {n} answers", count)
        words = ngettext("Take back {n} answer", "Take back {n} answers", count) if back else sent
    else:
        sent = ngettext("Send {n} decision", "Send {n} decisions", count)
        words = ngettext("Take back {n} decision", "Take back {n} decisions", count) if back else sent
    return words.format(n=number(count))


def filed(written: Sequence[AnswersFile]) -> tuple[str, bool]:
    """What was written for administrators to import, and whether something was left out, which is told with its why."""
    rows = sum(file.rows for file in written)
    words = ngettext("{n} answer written in {names}.", "{n} answers written in {names}.", rows)
    said = words.format(n=number(rows), names=listing(one.name for file in written for one in file.paths))
    left = [why for file in written for _key, why in file.left_out]
    if left:
        words = ngettext("{n} left out: {reasons}", "{n} left out: {reasons}", len(left))
        said += " " + words.format(n=number(len(left)), reasons=" ".join(dict.fromkeys(left)))
    return said, bool(left)


def news(report: Report) -> list[str]:
    """What a receiving brought; « nothing new » when that is so."""
    counts = (
        (report.new, ngettext("{n} new contribution", "{n} new contributions", report.new)),
        (report.changed, ngettext("{n} changed", "{n} changed", report.changed)),
        (report.gone, ngettext("{n} gone from the server", "{n} gone from the server", report.gone)),
        (report.back, ngettext("{n} back on the server", "{n} back on the server", report.back)),
    )
    told = [words.format(n=number(count)) for count, words in counts if count]
    return [*told, *report.touched_lines()] or [_("nothing new")]


def last(source: Source) -> str:
    """When a server was last read to the end."""
    if not source.finished:
        if source.started:
            return _("The receiving was stopped: {key} goes on with it.").format(key=keys.BY_NAME["sync"].key)
        return _("Nothing was received from it yet.")
    when = datetime.fromisoformat(source.finished)
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return _("Last received on {moment}.").format(moment=moment(when.astimezone()))
