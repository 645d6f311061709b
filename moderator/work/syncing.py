"""Syncing: bringing in what changed on the servers, and sending the answers they lack, losing nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from pyroaring import BitMap

from moderator.domain.decision import Act
from moderator.domain.problem import Problem
from moderator.domain.progress import Progress, silent
from moderator.domain.words import N_, _
from moderator.servers.contract import Ability, Agreed, Outcome, Sent, Server, Wanted
from moderator.store import mirror, outbox
from moderator.store.mirror import Intake, Source
from moderator.store.outbox import Addressee, Confirmed, Ending
from moderator.store.workspace import Workspace
from moderator.work import answers, importing, sources
from moderator.work.importing import Report
from moderator.work.sources import Connect

GONE_AFTER = 2  # complete sweeps in a row that do not show a contribution before it is said to be gone
PATIENCE = 3  # failures in a row after which a server is left alone until the next time


class State(StrEnum):
    """Where an answer stands between us and its server."""

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


@dataclass(frozen=True, slots=True)
class Letter:
    """One answer and where it stands. `reason` is the server's own, or what a person has to know."""

    to: Addressee
    wanted: Wanted
    fingerprint: str
    state: State
    reason: str
    base: Agreed | None

    @property
    def id(self) -> int:
        """The contribution or article answered."""
        return self.to.id


@dataclass(frozen=True, slots=True)
class Outbox:
    """All letters, and how many stand where."""

    letters: tuple[Letter, ...]

    def count(self, *states: State) -> int:
        """How many letters are in these states."""
        return sum(one.state in states for one in self.letters)

    def in_state(self, *states: State) -> tuple[Letter, ...]:
        """The letters in these states."""
        return tuple(one for one in self.letters if one.state in states)


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a sending amounted to; `left` are those not tried because the server could not be reached."""

    verified: int
    refused: int
    failed: int
    contested: int
    left: int
    sent: tuple[Sent, ...]


# --------------------------------------------------------------------------------------------------------------- pull


def pull(
    ws: Workspace,
    source: Source,
    *,
    anew: bool = False,
    progress: Progress = silent,
    connect: Connect = sources.connect,
) -> Report:
    """Bring in what is new or changed on a server, page by page; an interrupted pull goes on where it stopped.

    `anew` reads everything again, also what the server's change marks do not tell (an edited comment, votes on it).
    Raises Problem (network, server: what was received is kept) or Cancelled.
    """
    server = connect(source)
    try:
        about = server.describe()
        with ws.write() as conn:
            mirror.note_source(conn, source.id, about=sources.described(about))
            marked = dict(_marks_of_sections(source))
            known = {} if anew else {**outbox.marks(conn, source.id), **marked}
            intake = Intake(conn, source, source.label, resumed=bool(source.cursor))
        consultation = str(source.options.get("consultation", source.name))
        try:
            for page in server.sweep(consultation, known, source.cursor, progress):
                with ws.write() as conn:
                    intake.take(conn, page.items)
                    intake.seen(conn, page.present)
                    marked |= intake.seen_sections(conn, {one.key: one.mark for one in page.marks})
                    mirror.note_source(conn, source.id, cursor=page.cursor)
            with ws.write() as conn:
                intake.finish(conn, absences=GONE_AFTER)
                mirror.note_source(conn, source.id, options={**source.options, "marks": marked})
        finally:
            importing.settle_in(ws, intake)
    finally:
        server.close()
    return importing.report(ws, intake.report)


def _marks_of_sections(source: Source) -> dict[str, str]:
    """The change marks of the articles of a source, as its last complete sweep left them."""
    kept = source.options.get("marks", {})
    return {str(key): str(mark) for key, mark in kept.items()} if isinstance(kept, dict) else {}


# ------------------------------------------------------------------------------------------------------------- outbox


def contents(ws: Workspace, *, connect: Connect = sources.connect) -> Outbox:
    """Every answer meant for a server and where it stands: a comparison of what is wanted and what is agreed."""
    now = ws.standing
    with ws.read() as conn:
        ids = now.anyone("answer") | now.anyone("disposition") | outbox.ids_once_sent(conn)
        found = outbox.addressees(conn, ids)
        agreed, endings = outbox.confirmed(conn), outbox.endings(conn)
    texts = answers.written(ws, [one.id for one in found])
    contested = BitMap(id_ for slot in ("answer", "disposition") for id_ in now.contests.get(slot, {}))
    letters: list[Letter] = []
    for source in sources.servers(ws):
        server, can = connect(source), sources.abilities(source)
        for one in found:
            if one.source == source.id and one.key:
                text = texts.get(one.id)
                wanted = Wanted(
                    one.key,
                    now.value("disposition", one.id) or "",
                    text.text if text else "",
                    (text.language if text else "") or "fr",
                )
                letters.append(
                    _letter(server, can, one, wanted, agreed.get(one.uid), endings.get(one.uid), one.id in contested)
                )
        server.close()
    return Outbox(tuple(letters))


def _letter(
    server: Server,
    can: frozenset[Ability],
    to: Addressee,
    wanted: Wanted,
    agreed: Confirmed | None,
    ending: Ending | None,
    contested: bool,
) -> Letter:
    print_ = server.fingerprint(wanted)
    base = None if agreed is None else Agreed(to.key, agreed.text, agreed.state, agreed.fingerprint)
    reason = ""
    if not server.answerable(to.key) or to.removed:
        state = State.KEPT_HERE
        reason = _("It is no longer on the server.") if to.removed else _("The platform takes no answer to this.")
    elif not print_:
        state, reason = State.INCOMPLETE, _("Say what became of it: the platform shows an outcome with each answer.")
    elif contested:
        state, reason = State.CONTESTED, _("Two people decided differently: choose first.")
    elif agreed and agreed.ours and _plain(to.server_answer or agreed.text) != _plain(agreed.text):
        state, reason = State.CONTESTED, _("Somebody changed this answer on the server.")
    elif agreed and agreed.ours and agreed.fingerprint == print_:
        state = State.VERIFIED
    elif ending and ending.fingerprint == print_ and ending.outcome == Outcome.REFUSED:
        state, reason = State.REFUSED, ending.reason
    elif ending and ending.fingerprint == print_ and ending.outcome == Outcome.CONFLICT:
        state, reason = State.CONTESTED, ending.reason
    elif Ability.PUSH_ANSWER not in can:
        state = State.BY_FILE if Ability.ANSWERS_FILE in can else State.KEPT_HERE
    elif not wanted.text and not wanted.disposition:
        state = State.TO_TAKE_BACK
    else:
        state = State.TO_SEND
        reason = ending.reason if ending and ending.outcome == Outcome.FAILED else ""
    return Letter(to, wanted, print_, state, reason, base)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


# --------------------------------------------------------------------------------------------------------------- push


def push(
    ws: Workspace,
    *,
    only: Iterable[int] | None = None,
    progress: Progress = silent,
    connect: Connect = sources.connect,
) -> Pushed:
    """Send the answers that wait (all, or those of these ids). Each is verified by reading it back, and noted at once.

    A bad item never blocks the others; a server that does not answer is left alone after three failures in a row.
    Raises Cancelled; what was sent before is noted.
    """
    waiting = contents(ws, connect=connect).in_state(State.TO_SEND, State.TO_TAKE_BACK)
    chosen = None if only is None else set(only)
    waiting = tuple(one for one in waiting if chosen is None or one.id in chosen)
    tally: Counter[Outcome] = Counter()
    results: list[Sent] = []
    by_source = {source.id: source for source in sources.servers(ws)}
    done = 0
    for id_, source in by_source.items():
        letters = [one for one in waiting if one.to.source == id_]
        if not letters:
            continue
        server, failures = connect(source), 0
        try:
            for letter in letters:
                progress(done, len(waiting), _("Sending answers"))
                sent = _send(server, letter)
                _note(ws, letter, sent)
                results.append(sent)
                tally[sent.outcome] += 1
                done += 1
                failures = failures + 1 if sent.outcome is Outcome.FAILED else 0
                if failures >= PATIENCE:
                    break
        finally:
            server.close()
    progress(done, len(waiting), _("Answers sent"))
    return Pushed(
        tally[Outcome.VERIFIED],
        tally[Outcome.REFUSED],
        tally[Outcome.FAILED],
        tally[Outcome.CONFLICT],
        len(waiting) - done,
        tuple(results),
    )


def _send(server: Server, letter: Letter) -> Sent:
    try:
        return server.push(letter.wanted, letter.base)
    except Problem as problem:
        return Sent(letter.wanted.key, Outcome.FAILED, str(problem))


def _note(ws: Workspace, letter: Letter, sent: Sent) -> None:
    shown, taken_back = sent.agreed, not letter.wanted.text and not letter.wanted.disposition
    confirmed: Confirmed | None = None
    if sent.outcome is Outcome.VERIFIED and not taken_back:
        text, state = (shown.text, shown.state) if shown else (letter.wanted.text, "")
        confirmed = Confirmed(letter.fingerprint, text, state, ours=True)
    elif sent.outcome is Outcome.CONFLICT and shown:
        confirmed = Confirmed(shown.fingerprint, shown.text, shown.state, ours=False)
    with ws.write() as conn:
        outbox.ended(conn, letter.to.uid, sent.outcome, sent.reason, letter.fingerprint)
        if confirmed is not None or (sent.outcome is Outcome.VERIFIED and taken_back):
            outbox.confirm(conn, letter.to.uid, confirmed)


def insist(ws: Workspace, ids: Iterable[int]) -> None:
    """Somebody answered otherwise on the server: send ours all the same, over what is there now."""
    with ws.write() as conn:
        found = outbox.addressees(conn, BitMap(ids))
        agreed = outbox.confirmed(conn)
        for one in found:
            if (there := agreed.get(one.uid)) is not None:
                outbox.confirm(conn, one.uid, _theirs(one, there))
        outbox.forget_ending(conn, [one.uid for one in found])


def _theirs(to: Addressee, there: Confirmed) -> Confirmed:
    """What somebody else put in the place of our answer, as far as we know: what the next sending is to replace."""
    if there.ours and to.server_answer:
        # The mirror has seen it since the last sending: what was agreed then is no longer what is there.
        return Confirmed("", to.server_answer, to.server_state, ours=False)
    return Confirmed(there.fingerprint, there.text, there.state, ours=False)


def take_theirs(ws: Workspace, id_: int) -> None:
    """Somebody answered otherwise on the server: make theirs our answer. Ours stays in the history."""
    with ws.read() as conn:
        one = outbox.addressees(conn, BitMap([id_]))[0]
        there = outbox.confirmed(conn).get(one.uid)
    theirs = _theirs(one, there) if there else Confirmed("", one.server_answer, one.server_state, ours=False)
    ws.decide(Act.ANSWER, BitMap([id_]), {"text": theirs.text, "language": "fr"})
    with ws.write() as conn:
        outbox.confirm(conn, one.uid, theirs)
        outbox.forget_ending(conn, [one.uid])


def retry(ws: Workspace, ids: Iterable[int]) -> None:
    """Let refused answers be sent again, once the cause is mended."""
    with ws.write() as conn:
        outbox.forget_ending(conn, [one.uid for one in outbox.addressees(conn, BitMap(ids))])
