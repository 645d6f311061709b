"""The outbox: what should stand on the servers and does not, worked out anew from what is wanted and what is agreed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from pyroaring import BitMap

from moderator.domain.charter import Disposition, Status
from moderator.domain.contribution import Presence
from moderator.domain.words import N_, _
from moderator.servers import replies, tags
from moderator.servers.contract import NEEDED, Ability, Agreed, Outcome, Server, Slot, Wanted
from moderator.store import outbox, pages
from moderator.store.mirror import Source
from moderator.store.outbox import Addressee, Confirmed, Ending
from moderator.store.workspace import Workspace
from moderator.work import answers, capabilities, masking, queue, sources
from moderator.work.sources import Connect

Name = tuple[int, Slot]
"""A letter among all: the contribution or article concerned, and what of it is sent."""


class State(StrEnum):
    """Where one thing to send stands between us and its server."""

    TO_SEND = "to-send"
    TO_TAKE_BACK = "to-take-back"  # sent, then undone here
    VERIFIED = "verified"
    REFUSED = "refused"
    CONTESTED = "contested"  # two people disagree here, or somebody answered otherwise on the server
    BY_FILE = "by-file"  # the server takes no answer from us, but its administrators can import a file
    INCOMPLETE = "incomplete"  # the platform wants an outcome beside the text
    KEPT_HERE = "kept-here"  # nothing can be sent for this kind of contribution; it is in the documents


STATE_LABELS = {
    State.TO_SEND: N_("to send"),
    State.TO_TAKE_BACK: N_("to take back"),
    State.VERIFIED: N_("sent and verified"),
    State.REFUSED: N_("refused by the server"),
    State.CONTESTED: N_("contested"),
    State.BY_FILE: N_("for the answers file"),
    State.INCOMPLETE: N_("outcome missing"),
    State.KEPT_HERE: N_("kept here"),
}
SLOT_LABELS = {
    Slot.ANSWER: N_("answer"),
    Slot.STATUS: N_("moderation"),
    Slot.WORDING: N_("masked passages"),
    Slot.TAGS: N_("public tags"),
}


@dataclass(frozen=True, slots=True)
class Letter:
    """One thing to send and where it stands. `reason` is the server's own, or what a person has to know.

    `told` says whether the server takes the outcome of an answer with it: most have replies, and those have none.
    `stays`: what was sent before can be neither changed nor taken back there, whatever is sent now.
    """

    to: Addressee
    wanted: Wanted
    fingerprint: str
    state: State
    reason: str
    base: Agreed | None
    told: bool = True
    stays: bool = False

    @property
    def id(self) -> int:
        """The contribution or article concerned."""
        return self.to.id

    @property
    def slot(self) -> Slot:
        """What of it is sent: its answer, its moderation or its masked text."""
        return self.wanted.slot

    @property
    def name(self) -> Name:
        """What tells it from all others."""
        return self.id, self.slot


@dataclass(frozen=True, slots=True)
class Outbox:
    """All letters, and how many stand where.

    `by_hand` are the answers on what came from files: no program can give them back, somebody copies or writes them
    out. Those that two people wrote otherwise, and those to what is not published yet, are not among them.
    """

    letters: tuple[Letter, ...]
    by_hand: tuple[Letter, ...] = ()

    def count(self, *states: State) -> int:
        """How many letters are in these states."""
        return sum(one.state in states for one in self.letters)

    def in_state(self, *states: State) -> tuple[Letter, ...]:
        """The letters in these states."""
        return tuple(one for one in self.letters if one.state in states)


@dataclass(frozen=True, slots=True)
class _Draft:
    """A letter before it is known where it stands. `rivals`: two people here disagree about it."""

    to: Addressee
    wanted: Wanted
    rivals: bool
    early: bool = False  # an answer to a text that nobody accepted yet, where nothing is published before
    base: Agreed | None = None  # what the mirror knows, when nothing was ever agreed

    @property
    def blank(self) -> bool:
        """Whether nothing of ours should stand there."""
        if self.wanted.slot is Slot.WORDING:
            return self.wanted.text == self.wanted.original
        return not self.wanted.disposition and (self.wanted.slot is Slot.STATUS or not self.wanted.text)


def contents(ws: Workspace, *, connect: Connect = sources.connect) -> Outbox:
    """All that is meant for servers and where it stands: a comparison of what is wanted and what is agreed.

    An answer is always a letter. Moderation, masked passages and public tags are letters only where the server can
    take them and shows otherwise, or once they were sent: a consultation of 100,000 accepted texts must not make as
    many.
    """
    servers = sources.servers(ws)
    written = list(_answers(ws))
    drafts = [*written, *_statuses(ws, servers), *_wordings(ws, servers), *_tags(ws, servers)]
    with ws.read() as conn:
        agreed = {slot: outbox.confirmed(conn, slot) for slot in Slot}
        endings = {slot: outbox.endings(conn, slot) for slot in Slot}
    letters: list[Letter] = []
    for source in servers:
        server, can = connect(source), sources.abilities(source)
        told = tells_outcomes(server)
        for one in drafts:
            if one.to.source == source.id and one.to.key:
                slot, uid = one.wanted.slot, one.to.uid
                letter = _letter(server, can, one, agreed[slot].get(uid), endings[slot].get(uid))
                letters += [] if letter is None else [letter if told else replace(letter, told=False)]
        server.close()
    known = {one.id for one in servers}
    ready = (one for one in written if one.to.source not in known and not one.rivals and not one.early)
    return Outbox(tuple(letters), tuple(Letter(one.to, one.wanted, "", State.KEPT_HERE, "", None) for one in ready))


def tells_outcomes(server: Server) -> bool:
    """Whether what a server shows of an answer depends on its outcome; no request is made."""
    one = Wanted("", Disposition.RETAINED, "-")
    return server.fingerprint(one) != server.fingerprint(replace(one, disposition=Disposition.NOT_RETAINED))


def _answers(ws: Workspace) -> Iterator[_Draft]:
    now = ws.standing
    with ws.read() as conn:
        ids = now.anyone("answer") | now.anyone("disposition") | outbox.ids_once_sent(conn)
        found = outbox.addressees(conn, ids)
    texts = answers.written(ws, [one.id for one in found])
    before, accepted = queue.mode(now) is queue.Mode.BEFORE, now.holding("status", Status.ACCEPTED)
    contested = BitMap(id_ for slot in ("answer", "disposition") for id_ in now.contests.get(slot, {}))
    for one in found:
        text = texts.get(one.id)
        wanted = Wanted(
            one.key,
            now.value("disposition", one.id) or "",
            text.text if text else "",
            (text.language if text else "") or "fr",
        )
        early = before and not pages.is_section(one.id) and one.id not in accepted
        yield _Draft(one, wanted, one.id in contested, early)


def _statuses(ws: Workspace, servers: Iterable[Source]) -> Iterator[_Draft]:
    """Moderation that the servers that take it do not show yet, or that was sent."""
    now = ws.standing
    values = now.holders("status")
    refused = BitMap.union(BitMap(), *(ids for value, ids in values.items() if value.startswith(Status.REFUSED)))
    accepted = now.holding("status", Status.ACCEPTED)
    with ws.read() as conn:
        ids = outbox.ids_once_sent(conn, Slot.STATUS)
        for source in _taking(servers, Slot.STATUS):
            ids |= accepted & outbox.with_presence(conn, source.id, Presence.HIDDEN)
            ids |= refused & outbox.with_presence(conn, source.id, Presence.PUBLISHED)
        found = outbox.addressees(conn, ids)
    for one in found:
        value, _colon, code = (now.value("status", one.id) or "").partition(":")
        wanted = Wanted(one.key, value, now.charter.label(code) if code else "", slot=Slot.STATUS)
        base = Agreed(one.key, "", one.server_state, "")
        yield _Draft(one, wanted, one.id in now.contests.get("status", {}), base=base)


def _wordings(ws: Workspace, servers: Iterable[Source]) -> Iterator[_Draft]:
    """Texts with masked passages, for the servers that take them, or that were sent."""
    taking = {one.id for one in _taking(servers, Slot.WORDING)}
    with ws.read() as conn:
        sent = outbox.ids_once_sent(conn, Slot.WORDING)
        found = [
            one for one in outbox.addressees(conn, masking.ids(ws) | sent) if one.source in taking or one.id in sent
        ]
        texts = outbox.bodies(conn, BitMap(one.id for one in found))
    masked = masking.bodies(ws, texts)
    for one in found:
        if one.id in texts and (one.id in sent or masked[one.id] != texts[one.id]):
            wanted = Wanted(one.key, "", masked[one.id], slot=Slot.WORDING, original=texts[one.id])
            yield _Draft(one, wanted, False, base=Agreed(one.key, texts[one.id], "", ""))


def _tags(ws: Workspace, servers: Iterable[Source]) -> Iterator[_Draft]:
    """The tags that the team made public, for the servers that take tags and do not show them, or that were sent.

    A tag on a passage is the analyst's own: only those put on a contribution as a whole go out.
    """
    now = ws.standing
    book = now.codebook
    public = {uid: ids for uid, ids in now.wholly_tagged.items() if uid in book.tags and book.tags[uid].public}
    rivals = disputed_tags(ws)
    taking = {one.id for one in _taking(servers, Slot.TAGS)} if public else set()
    with ws.read() as conn:
        sent = outbox.ids_once_sent(conn, Slot.TAGS)
        tagged = BitMap.union(BitMap(), *public.values()) if taking else BitMap()
        found = [one for one in outbox.addressees(conn, tagged | sent) if one.source in taking or one.id in sent]
        seen = outbox.labels(conn, BitMap(one.id for one in found))
    before, accepted = queue.mode(now) is queue.Mode.BEFORE, now.holding("status", Status.ACCEPTED)
    for one in found:
        text = tags.written({book.tags[uid].public for uid, ids in public.items() if one.id in ids})
        states = one.server_state.split(", ")  # among the labels, and no tags
        there = tags.written(label for label in seen.get(one.id, ()) if label not in states)
        if one.id in sent or not tags.names(text).keys() <= tags.names(there).keys():
            wanted = Wanted(one.key, "", text, slot=Slot.TAGS, original=there)
            yield _Draft(one, wanted, one.id in rivals, before and one.id not in accepted)


def disputed(ws: Workspace) -> frozenset[tuple[Slot, int]]:
    """What two people here decided differently among all that could be sent: what, and of which contribution."""
    now = ws.standing
    sent = (("answer", Slot.ANSWER), ("disposition", Slot.ANSWER), ("status", Slot.STATUS))
    ours = {(slot, id_) for name, slot in sent for id_ in now.contests.get(name, ())}
    return frozenset(ours | {(Slot.TAGS, id_) for id_ in disputed_tags(ws)})


def disputed_tags(ws: Workspace) -> BitMap:
    """The contributions with a tag that two people here would make public under different names, or one of them not."""
    now = ws.standing
    return BitMap.union(BitMap(), *(ids for uid, ids in now.wholly_tagged.items() if now.contests.get(f"public:{uid}")))


def _taking(servers: Iterable[Source], slot: Slot) -> Iterator[Source]:
    return (one for one in servers if NEEDED[slot] in sources.abilities(one))


def _letter(
    server: Server, can: frozenset[Ability], draft: _Draft, agreed: Confirmed | None, ending: Ending | None
) -> Letter | None:
    to, wanted = draft.to, draft.wanted
    print_ = server.fingerprint(wanted)
    base = draft.base
    if agreed is not None:
        base = Agreed(to.key, agreed.text, agreed.state, agreed.fingerprint)
    if not capabilities.takes(server, to, wanted.slot) or to.removed:
        if wanted.slot is not Slot.ANSWER:
            return None
        if to.removed:
            return Letter(to, wanted, print_, State.KEPT_HERE, _("It is no longer on the server."), base)
        return Letter(to, wanted, print_, *_by_others(draft, server, can, State.KEPT_HERE), base)
    state, reason = _standing(can, draft, print_, agreed, ending)
    if state in (State.BY_FILE, State.KEPT_HERE) and not reason:
        state, reason = _by_others(draft, server, can, state)
    if state is State.VERIFIED and base is not None and wanted.slot is Slot.ANSWER:
        # The mirror only knows what stood there before we sent ours.
        to = replace(to, server_answer=base.text, server_state=base.state)
    if state is None:
        return None
    there = (base.text if base else "") or to.server_answer
    stays = _adds(can, wanted) and bool(there) and state is not State.VERIFIED
    if stays and state is State.TO_SEND:
        reason = " ".join(filter(None, (reason, _("The answer sent before stays there: this one comes after it."))))
    return Letter(to, wanted, print_, state, reason, base, stays=stays)


def _by_others(draft: _Draft, server: Server, can: frozenset[Ability], state: State) -> tuple[State, str]:
    """Where an answer stands that people put there, by hand or from a file, as far as the site shows it."""
    there, wanted = draft.to.server_answer, draft.wanted
    # What is copied is a text, of which most platforms tell no outcome; what is imported is an outcome too.
    outcomes = (draft.to.server_state,) if Ability.ANSWERS_FILE in can else (wanted.disposition, "")
    if there and wanted.text and server.fingerprint(wanted) in {replies.fingerprint(there, one) for one in outcomes}:
        return State.VERIFIED, ""
    if there:
        return state, _("The site shows another answer.")
    if state is State.BY_FILE:
        return state, ""
    if NEEDED[Slot.ANSWER] in can:
        return state, _("The platform takes no answer to this.")
    return state, _("No program can give it back there: the page of answers holds it.")


def _adds(can: frozenset[Ability], wanted: Wanted) -> bool:
    """Whether what is answered there is there for good, and another answer comes after it."""
    return wanted.slot is Slot.ANSWER and NEEDED[Slot.ANSWER] in can and Ability.TAKE_BACK not in can


def _standing(
    can: frozenset[Ability], draft: _Draft, print_: str, agreed: Confirmed | None, ending: Ending | None
) -> tuple[State | None, str]:
    """Where a letter stands and why; None when there is nothing to send after all."""
    wanted = draft.wanted
    ours = agreed is not None and agreed.ours
    # Something else was sent last, and nobody knows whether it arrived: it must be looked at.
    unsure = ending is not None and ending.outcome == Outcome.FAILED and ending.fingerprint != print_
    answer = wanted.slot is Slot.ANSWER
    if not print_ and answer and not wanted.text:
        if ours and _adds(can, wanted):
            return State.KEPT_HERE, _(capabilities.INSTEAD[Ability.TAKE_BACK])
        if (ours or unsure) and NEEDED[Slot.ANSWER] in can:
            return State.TO_TAKE_BACK, ""
        return State.KEPT_HERE, _("This platform shows no outcome without a text.")
    if not print_:
        return State.INCOMPLETE, _("Say what became of it: the platform shows an outcome with each answer.")
    if draft.rivals:
        return State.CONTESTED, _("Two people decided differently: choose first.")
    if agreed and ours and agreed.fingerprint == print_ and not unsure:
        return State.VERIFIED, ""
    if draft.early and not draft.blank:
        return State.INCOMPLETE, _("Accept it first: nothing about it is published before.")
    if ending and ending.fingerprint == print_ and ending.outcome == Outcome.REFUSED:
        return State.REFUSED, ending.reason
    if ending and ending.fingerprint in (print_, "") and ending.outcome == Outcome.CONFLICT:
        return State.CONTESTED, ending.reason
    if NEEDED[wanted.slot] not in can:
        return (State.BY_FILE if answer and Ability.ANSWERS_FILE in can else State.KEPT_HERE), ""
    if draft.blank:
        return (State.TO_TAKE_BACK if ours or answer or unsure else None), ""
    return State.TO_SEND, ending.reason if ending and ending.outcome == Outcome.FAILED else ""


def plain(text: str) -> str:
    """A text as two are compared: white space made one."""
    return re.sub(r"\s+", " ", text).strip()
