"""What we sent coming back with the next sweep: known again as ours, or as changed by somebody on the server."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from moderator.domain.charter import Status
from moderator.domain.contribution import Contribution, Presence, uid
from moderator.domain.doctor import Item
from moderator.domain.problem import Problem
from moderator.domain.words import _
from moderator.servers import tags
from moderator.servers.contract import Ability, Agreed, Description, Outcome, Server, Slot, Wanted
from moderator.store import outbox, pages
from moderator.store.mirror import Connection, Source
from moderator.store.outbox import Confirmed, Original
from moderator.store.workspace import Workspace
from moderator.work.letters import plain

log = logging.getLogger(__name__)

SHOWN = {Presence.PUBLISHED: Status.ACCEPTED, Presence.HIDDEN: Status.REFUSED}
"""What a presence amounts to: the fingerprint that servers give to a status."""


class Echoes:
    """What of ours stands on servers when a sweep begins. `trace` is the server's `fingerprint`.

    Where a sending was cut, what is shown may be ours or not: the next sending looks before it writes.
    """

    def __init__(self, conn: Connection, trace: Callable[[Wanted], str]) -> None:
        self._trace = trace
        self._tried = {slot: outbox.tried(conn, slot) for slot in Slot}
        self._answers = _ours(conn, Slot.ANSWER)
        self._statuses = _ours(conn, Slot.STATUS)
        self._wordings = _ours(conn, Slot.WORDING)
        self._tags = _ours(conn, Slot.TAGS)
        # Nothing was ever sent there: there is nothing to compare with.
        ours = self._answers or self._statuses or self._wordings or self._tags
        self._silence = not (ours or any(self._tried.values()))

    def heard(self, conn: Connection, items: Iterable[Item]) -> Iterator[Item]:
        """The items as the mirror is to take them in: a text that we masked there keeps its author's words here.

        What somebody changed on the server since we sent it is noted as contested. Our own answers are left out.
        """
        if self._silence:
            yield from items
            return
        for item in items:
            if isinstance(item, Contribution):
                if self.said(item):
                    continue
                self._compare_answer(conn, item)
                self._compare_status(conn, item)
                self._compare_tags(conn, item)
                yield self._unmasked(conn, self._dated(conn, item))
            else:
                yield item

    def said(self, item: Contribution) -> bool:
        """Whether it is our own answer: to who reads it as nobody, a site gives it like anybody's reply."""
        agreed = self._answers.get(uid(item.space, item.parent)) if self._answers and item.parent else None
        return agreed is not None and plain(item.body) == plain(agreed.text) != ""

    def _compare_answer(self, conn: Connection, item: Contribution) -> None:
        agreed = self._answers.get(item.uid)
        # An answer may be stored there and not published yet: nothing shown is not something else.
        unsure = item.uid in self._tried[Slot.ANSWER]
        if agreed is not None and not unsure and item.answer and plain(item.answer) != plain(agreed.text):
            theirs = Confirmed("", item.answer, item.answer_state, ours=False)
            _contest(conn, item.uid, Slot.ANSWER, theirs, _("Somebody changed this answer on the server."))

    def _compare_status(self, conn: Connection, item: Contribution) -> None:
        agreed, shown = self._statuses.get(item.uid), SHOWN.get(item.presence)
        unsure = item.uid in self._tried[Slot.STATUS]
        if agreed is not None and not unsure and shown is not None and agreed.fingerprint != shown:
            theirs = Confirmed(shown, agreed.text, item.answer_state, ours=False)
            _contest(conn, item.uid, Slot.STATUS, theirs, _("Somebody moderated this otherwise on the server."))

    def _compare_tags(self, conn: Connection, item: Contribution) -> None:
        found = self._tags.get(item.uid)
        if found is None or item.uid in self._tried[Slot.TAGS]:
            return
        known = Agreed(item.key, found.text, found.state, found.fingerprint)
        there = {tags.known_as(one) for one in item.labels}
        if missing := [name for one, name in tags.ours(known).items() if one not in there]:
            left = tags.left_of(known, there)
            theirs = Confirmed(left.fingerprint, left.text, left.state, ours=False)
            # Who takes them off here too agrees with what was done there.
            _contest(conn, item.uid, Slot.TAGS, theirs, tags.taken_off(missing), found.fingerprint)

    def as_written(self, conn: Connection, item: Contribution) -> Contribution:
        """The item with its author's words, where the server shows them as we masked them. Nothing is noted."""
        item = self._dated(conn, item)
        agreed = self._wordings.get(item.uid)
        same = agreed is not None and plain(item.body) == plain(agreed.text)
        kept = outbox.original(conn, item.uid) if same else None
        return item if kept is None else _restored(conn, item, kept)

    def _dated(self, conn: Connection, item: Contribution) -> Contribution:
        """The item with the date that it has here: some sites have none of publication for what we hid there."""
        hid = item.uid in self._statuses and item.presence is not Presence.PUBLISHED
        known = outbox.created(conn, item.uid) if hid else None
        return item if known is None else replace(item, created=known)

    def _unmasked(self, conn: Connection, item: Contribution) -> Contribution:
        agreed = self._wordings.get(item.uid)
        tried = self._tried[Slot.WORDING].get(item.uid)
        arrived = tried is not None and self._trace(Wanted(item.key, "", item.body, slot=Slot.WORDING)) in tried
        if agreed is None and not arrived:
            return item
        if agreed is not None and not arrived and plain(item.body) != plain(agreed.text):
            theirs = Confirmed("", item.body, "", ours=False)
            _contest(conn, item.uid, Slot.WORDING, theirs, _("Somebody changed this masked text on the server."))
            return item
        kept = outbox.original(conn, item.uid)
        if kept is None:
            return item
        return _restored(conn, item, kept)


def look_again(ws: Workspace, source: Source, server: Server, about: Description) -> int:
    """Ask after answers of ours that a complete reading did not bring back; those removed there become contested.

    A reading alone does not tell: an answer may be stored and not published yet, or we read without credentials. What
    cannot be asked now is asked after the next reading. Returns how many were removed.
    """
    if Ability.PUSH_ANSWER not in about.abilities:
        return 0
    with ws.read() as conn:
        missing = outbox.unseen(conn, source.id)
    if not missing:
        return 0
    try:
        shown = server.agreed([key for _id, _uid, key, _ours in missing])
    except Problem as problem:
        log.warning("%s: answers not looked at again: %s", source.label, problem.what)
        return 0
    removed = 0
    with ws.write() as conn:
        for id_, uid, key, ours in missing:
            there = shown.get(key)
            if there is None:
                continue  # what it answers is gone, or hidden: readings tell that
            if plain(there.text):
                outbox.show(conn, id_, there.text, there.state)
            if plain(there.text) == plain(ours.text):
                continue
            theirs = Confirmed("", there.text, there.state, ours=False)
            reason = _("Somebody changed this answer on the server.") if plain(there.text) else ""
            _contest(conn, uid, Slot.ANSWER, theirs, reason or _("Somebody removed this answer on the server."))
            removed += 1
    return removed


def _restored(conn: Connection, item: Contribution, kept: Original) -> Contribution:
    return replace(item, title=kept.title, body=kept.body, html=kept.html, raw=pages.raw(conn, kept.id))


def _ours(conn: Connection, slot: Slot) -> dict[int, Confirmed]:
    return {uid: one for uid, one in outbox.confirmed(conn, slot).items() if one.ours}


def _contest(conn: Connection, uid: int, slot: Slot, theirs: Confirmed, reason: str, print_: str = "") -> None:
    """Note what stands there instead of ours; `print_`: contested as long as that is wanted ("": whatever is)."""
    outbox.confirm(conn, uid, theirs, slot)
    outbox.ended(conn, uid, Outcome.CONFLICT, reason, print_, slot)
