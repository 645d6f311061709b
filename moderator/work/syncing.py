"""Syncing: bringing in what changed on the servers, and sending what they lack of ours, losing nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial

from pyroaring import BitMap

from moderator.domain.doctor import Ailment, Finding, Remedy
from moderator.domain.problem import Problem
from moderator.domain.progress import Progress, silent
from moderator.domain.words import _
from moderator.servers import tags
from moderator.servers.contract import Agreed, Description, Outcome, Page, Sent, Server, Slot
from moderator.servers.troubles import Unauthorised, Unintelligible
from moderator.store import mirror, outbox, pages
from moderator.store.mirror import Connection, Intake, Source
from moderator.store.outbox import Confirmed
from moderator.store.workspace import Workspace
from moderator.work import importing, lanes, secrets, sources
from moderator.work.echoes import Echoes, look_again
from moderator.work.gathering import hand_on
from moderator.work.importing import Report
from moderator.work.known import Marks
from moderator.work.letters import SLOT_LABELS, STATE_LABELS, Letter, Name, Outbox, State, contents
from moderator.work.sources import Connect

__all__ = [
    "GONE_AFTER",
    "PATIENCE",
    "SLOT_LABELS",
    "STATE_LABELS",
    "Letter",
    "Outbox",
    "Pushed",
    "State",
    "contents",
    "pull",
    "push",
]

GONE_AFTER = 2  # complete sweeps in a row that do not show a contribution before it is said to be gone
PATIENCE = 3  # failures in a row after which a server is left alone until the next time


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a sending amounted to; `left` are those not tried because the server could not be reached.

    `problems` are those of servers to which nothing could be sent at all; `taken_back`, how many of the verified ones
    took something back.
    """

    verified: int
    refused: int
    failed: int
    contested: int
    left: int
    sent: tuple[Sent, ...]
    problems: tuple[Problem, ...] = ()
    taken_back: int = 0


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

    `anew` reads everything again, also what the server's change marks do not tell (an edited comment, votes on it);
    what was begun so goes on so, and what was not begins again.
    Raises Problem (network, server: what was received is kept) or Cancelled.
    """
    try:
        return _pull(ws, source, anew=anew, progress=progress, connect=connect)
    except Unauthorised as problem:
        raise sources.turned_away(ws, source, problem) from None
    except Unintelligible:
        # Some servers say so by refusing what is only for people they know.
        forgotten = _forgotten(ws, source, connect) if sources.signs_in(source) else None
        if forgotten is not None:
            raise forgotten from None
        raise


def _pull(ws: Workspace, source: Source, *, anew: bool, progress: Progress, connect: Connect) -> Report:
    secrets.recall(ws)
    stranger = sources.stranger(source)
    server = connect(source)
    try:
        about = server.describe()
        if not stranger:
            source = sources.met(ws, source, about)
        begun = under_way(source)
        cursor = "" if anew and not begun.anew else source.cursor
        now = Begun(anew or begun.anew, stranger or (bool(cursor) and begun.lacking))
        with ws.write() as conn:
            if now != begun:
                mirror.note_source(conn, source.id, cursor=cursor)
                _begin(conn, source, now)
            marked = dict(marks_of_sections(source))
            known = {} if now.anew else Marks(ws, source, dict(marked))
            intake = Intake(conn, source, source.label, resumed=bool(cursor))
            echoes = Echoes(conn, server.fingerprint)
        consultation = str(source.options.get("consultation", source.name))

        def keep(page: Page) -> None:
            nonlocal now
            with ws.write() as conn:
                intake.take(conn, echoes.heard(conn, page.items))
                intake.seen(conn, page.present)
                intake.gone(conn, page.gone)
                if unsure(page, now.anew) and not now.lacking:
                    now = replace(now, lacking=True)
                    _begin(conn, source, now)
                marked.update(intake.seen_sections(conn, {one.key: one.mark for one in page.marks}))
                mirror.note_source(conn, source.id, cursor=page.cursor)

        try:
            hand_on(server.sweep(consultation, known, cursor, progress), keep)
            _same_person(ws, source, about, connect)
            with ws.write() as conn:
                intake.finish(conn, absences=GONE_AFTER, partial=now.lacking, since=sources.public_since(source))
                mirror.note_options(conn, source.id, marks=marked, ended=False, reading=None)
        finally:
            importing.settle_in(ws, intake)
        look_again(ws, source, server, about)
    finally:
        server.close()
    return importing.report(ws, intake.report)


@dataclass(frozen=True, slots=True)
class Begun:
    """What is kept of a reading until its end: whether it reads all `anew`, whether it showed less than there is."""

    anew: bool = False
    lacking: bool = False


def under_way(source: Source) -> Begun:
    """How the reading that was cut began; an ordinary one when none was."""
    kept = source.options.get("reading")
    return Begun(bool(kept.get("anew")), bool(kept.get("lacking"))) if isinstance(kept, dict) else Begun()


def _begin(conn: Connection, source: Source, now: Begun) -> None:
    mirror.note_options(conn, source.id, reading=asdict(now))


def unsure(page: Page, anew: bool) -> bool:
    """Whether what this reading does not show may be there all the same.

    Who reads all `anew` does not know what was in a part that is now refused: nothing is gone for that. What says who
    somebody is was never brought in.
    """
    aside = (
        isinstance(one, Finding) and one.remedy is Remedy.SET_ASIDE and one.ailment is not Ailment.WHO
        for one in page.items
    )
    return page.partial or (anew and any(aside))


def _same_person(ws: Workspace, source: Source, about: Description, connect: Connect) -> None:
    """Raises Unauthorised when credentials ended while a server was read: some then show less, and do not say so.

    What was not shown is then not said to be missing: all is read again the next time.
    """
    if not sources.signs_in(source):
        return
    try:
        if about.abilities <= sources.still_in(source, connect).abilities:
            return
        problem = Unauthorised(_("The server does not recognise us any more."))
    except Unauthorised as trouble:
        problem = trouble
    with ws.write() as conn:
        mirror.note_source(conn, source.id, cursor="")
    raise problem


def marks_of_sections(source: Source) -> dict[str, str]:
    """The change marks of the articles of a source, as its last complete sweep left them."""
    kept = source.options.get("marks", {})
    return {str(key): str(mark) for key, mark in kept.items()} if isinstance(kept, dict) else {}


# --------------------------------------------------------------------------------------------------------------- push


def push(
    ws: Workspace,
    *,
    only: Iterable[Name] | None = None,
    progress: Progress = silent,
    connect: Connect = sources.connect,
    told: lanes.Told | None = None,
) -> Pushed:
    """Send what waits (all, or these letters). Each is verified by reading it back, and noted at once.

    Servers are sent to side by side, each at its own pace; `told` hears how far each is.

    A bad item never blocks the others; a server that does not answer is left alone after three failures in a row.
    Raises Cancelled; what was sent before is noted.
    """
    secrets.recall(ws)
    waiting = contents(ws, connect=connect).in_state(State.TO_SEND, State.TO_TAKE_BACK)
    chosen = None if only is None else set(only)
    waiting = tuple(one for one in waiting if chosen is None or one.name in chosen)
    jobs = []
    for source in sources.servers(ws):
        if letters := [one for one in waiting if one.to.source == source.id]:
            work = partial(_send_all, ws, source, letters, connect)
            jobs.append(lanes.Job(source.id, sources.host(source), source.label, work))
    ended = lanes.run(jobs, progress, told=told)
    sendings = [one.value for one in ended if one.value is not None]
    results = [sent for one in sendings for sent in one.sent]
    tally = Counter(one.outcome for one in results)
    if moderated := [one.id for one in waiting if one.slot is Slot.STATUS]:
        ws.corpus.refresh(moderated)
    progress(len(results), len(waiting), _("Answers sent"))
    return Pushed(
        tally[Outcome.VERIFIED],
        tally[Outcome.REFUSED],
        tally[Outcome.FAILED],
        tally[Outcome.CONFLICT],
        len(waiting) - len(results),
        tuple(results),
        tuple(problem for problem in (*(one.problem for one in ended), *(one.problem for one in sendings)) if problem),
        sum(one.taken_back for one in sendings),
    )


@dataclass(frozen=True, slots=True)
class _Sending:
    """How the letters for one server went; `problem`: why the others were not tried."""

    sent: tuple[Sent, ...]
    problem: Problem | None = None
    taken_back: int = 0


def _send_all(
    ws: Workspace, source: Source, letters: Sequence[Letter], connect: Connect, progress: Progress
) -> _Sending:
    """Send the letters for one server, in order, until it no longer answers, or no longer knows us."""
    results: list[Sent] = []
    failures = taken_back = 0
    asked = False  # whether the server was asked if it still knows us, since it last took something
    if sources.signs_in(source) and sources.known(source) is None:
        return _Sending((), sources.nameless(source))  # no letter is the worse for it
    server = connect(source)
    server.tell(lambda _done, _total, why: progress(len(results), len(letters), why))
    try:
        for letter in letters:
            progress(len(results), len(letters), _("Sending answers"))
            begun, sent = _send(ws, server, letter)
            if sent.outcome in (Outcome.REFUSED, Outcome.FAILED) and not asked and sources.signs_in(source):
                # Some servers say so as if it were the letter that they refuse, or as if nothing were there.
                asked = True
                if (problem := _forgotten(ws, source, connect)) is not None:
                    _note(ws, letter, replace(sent, outcome=Outcome.FAILED, reason=problem.what, agreed=None), begun)
                    return _Sending(tuple(results), problem, taken_back)
            asked = asked and sent.outcome is not Outcome.VERIFIED
            _note(ws, letter, sent, begun)
            results.append(sent)
            taken_back += sent.outcome is Outcome.VERIFIED and letter.state is State.TO_TAKE_BACK
            failures = failures + 1 if sent.outcome is Outcome.FAILED else 0
            if failures >= PATIENCE:
                break
    finally:
        server.close()
    return _Sending(tuple(results), None, taken_back)


def _forgotten(ws: Workspace, source: Source, connect: Connect) -> Problem | None:
    """What to say when the server does not know our credentials any more; None when it does, or does not answer."""
    try:
        sources.still_in(source, connect)
    except Unauthorised as problem:
        return sources.turned_away(ws, source, problem)
    except Problem:
        return None
    return None


def _send(ws: Workspace, server: Server, letter: Letter) -> tuple[int, Sent]:
    """Send one letter, noted before it leaves: should the program end meanwhile, it may have arrived all the same."""
    wanted = letter.wanted
    if wanted.slot is Slot.ANSWER and letter.state is State.TO_TAKE_BACK:
        # An outcome may remain that the platform does not show.
        wanted = replace(wanted, disposition="", text="")
    if wanted.slot is Slot.WORDING:
        with ws.read() as conn:
            wanted = replace(wanted, record=pages.raw(conn, letter.id))
    with ws.write() as conn:
        before = outbox.tried(conn, letter.slot, letter.to.uid).get(letter.to.uid, frozenset())
        begun = outbox.begun(
            conn, letter.to.uid, _("Sending was cut: it may have arrived."), server.fingerprint(wanted), letter.slot
        )
    try:
        base = _looked(ws, server, letter)
        sent = server.push(wanted, base)
        if sent.outcome is Outcome.CONFLICT and sent.agreed and sent.agreed.fingerprint in before:
            # What stands there is ours: it arrived although we never learnt it.
            sent = server.push(wanted, sent.agreed)
    except Problem as problem:
        sent = Sent(letter.wanted.key, Outcome.FAILED, str(problem))
    return begun, sent


def _looked(ws: Workspace, server: Server, letter: Letter) -> Agreed | None:
    """What is known of a slot, completed by what must be noted before anything of ours is there. Raises Problem."""
    if letter.slot is Slot.TAGS:
        return _claimed(ws, server, letter)
    return _as_before(ws, server, letter) if letter.slot is Slot.STATUS else letter.base


def _as_before(ws: Workspace, server: Server, letter: Letter) -> Agreed | None:
    """What is known of a status, with how it was before we first changed it, looked at and noted: to be put back.

    Should the sending be cut, and the decision undone, the server would show ours as if it had always been so.
    """
    with ws.read() as conn:
        known = outbox.confirmed(conn, Slot.STATUS, letter.to.uid)
    found = None if known else server.agreed([letter.wanted.key], Slot.STATUS).get(letter.wanted.key)
    if found is None or letter.base is None:
        return letter.base
    with ws.write() as conn:
        outbox.confirm(conn, letter.to.uid, Confirmed("", found.text, found.state, ours=False), Slot.STATUS)
    return replace(letter.base, text=found.text)


def _claimed(ws: Workspace, server: Server, letter: Letter) -> Agreed | None:
    """What is known of the tags of an item, looked at and noted before ours are put there.

    Should the sending be cut, those that others had put are still told from ours. Raises Problem.
    """
    found = server.agreed([letter.wanted.key], Slot.TAGS).get(letter.wanted.key)
    if found is None:
        return letter.base
    known = tags.claim(letter.wanted, letter.base, found.text)
    with ws.write() as conn:
        before = outbox.confirmed(conn, Slot.TAGS, letter.to.uid).get(letter.to.uid)
        noted = Confirmed(known.fingerprint, known.text, known.state, ours=before is not None and before.ours)
        outbox.confirm(conn, letter.to.uid, noted, Slot.TAGS)
    return known


def _note(ws: Workspace, letter: Letter, sent: Sent, begun: int) -> None:
    shown, taken_back = sent.agreed, letter.state is State.TO_TAKE_BACK
    confirmed: Confirmed | None = None
    if sent.outcome is Outcome.VERIFIED and not taken_back:
        text, state = (shown.text, shown.state) if shown else (letter.wanted.text, "")
        confirmed = Confirmed(letter.fingerprint, text, state, ours=True)
    elif sent.outcome is Outcome.CONFLICT and shown:
        confirmed = Confirmed(shown.fingerprint, shown.text, shown.state, ours=False)
    with ws.write() as conn:
        outbox.ended(conn, letter.to.uid, sent.outcome, sent.reason, letter.fingerprint, letter.slot, begun=begun)
        outbox.ask_again(conn, letter.to.uid)
        if letter.slot is Slot.TAGS and sent.outcome is Outcome.VERIFIED:
            _relabel(conn, letter)
        if letter.slot is Slot.STATUS and sent.outcome is Outcome.VERIFIED and shown and shown.presence:
            outbox.show_presence(conn, letter.id, shown.presence, shown.state if shown.told else None)
        if confirmed is not None or (sent.outcome is Outcome.VERIFIED and taken_back):
            outbox.confirm(conn, letter.to.uid, confirmed, letter.slot)
            if letter.slot is Slot.ANSWER:
                # Where answers bear no state, the one that the mirror knows is the contribution's own.
                state = (confirmed.state if confirmed else "") if letter.told else letter.to.server_state
                outbox.show(conn, letter.id, confirmed.text if confirmed else "", state)


def _relabel(conn: Connection, letter: Letter) -> None:
    """Let the mirror show the tags that were just put there, and no more those that were taken off."""
    known = outbox.confirmed(conn, Slot.TAGS, letter.to.uid).get(letter.to.uid)
    gone = tags.names(known.text if known else "").keys() - tags.names(letter.wanted.text).keys()
    kept = [one for one in outbox.labels(conn, BitMap([letter.id])).get(letter.id, ())
            if tags.known_as(one) not in gone]  # fmt: skip
    there = {tags.known_as(one) for one in kept}
    new = [name for one, name in tags.names(letter.wanted.text).items() if one not in there]
    outbox.show_labels(conn, letter.id, [*kept, *new])
