"""A desk at work on any platform while everything fails: the site moves, the line breaks, the program is killed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from enum import Enum
from itertools import count
from pathlib import Path
from typing import Any

from pyroaring import BitMap
from requests import ConnectionError as LineDead
from requests.adapters import HTTPAdapter

from moderator.demo.faults import Fault, Request
from moderator.domain.charter import Disposition, Status
from moderator.domain.problem import Problem
from moderator.domain.progress import Cancelled
from moderator.servers.contract import Ability, Server, Slot
from moderator.store import mirror
from moderator.store.mirror import Source
from moderator.store.workspace import Workspace
from moderator.work import (
    answers,
    deciding,
    gathering,
    history,
    masking,
    receiving,
    secrets,
    settling,
    sources,
    syncing,
)
from moderator.work.syncing import State
from tests.servers.contract.stages import Answered, Masked, Signed, Stage, Tagged
from tests.servers.proxy import BadLine

LIKED = 6  # contributions among which people choose: few, so that acts meet
CODE = "off-topic"
NEVER = 1e9  # seconds: no copy of a file that lives for a test


@dataclass(frozen=True, slots=True)
class Wish:
    """What was decided last of one contribution."""

    answer: str = ""
    status: str = ""
    masked: bool = False
    tagged: bool = False


class Killed(BaseException):
    """The program is no more: nothing of it runs after this."""


class End(Enum):
    """How a syncing is cut short, at its n-th request or step."""

    AFTER = "killed once the server has carried it out"
    BEFORE = "killed before it leaves"
    STOP = "a person stops it"


@dataclass
class Life:
    """One workspace on one platform, and beside it what was decided, to be compared at the end."""

    stage: Stage
    line: BadLine
    folder: Path
    wishes: dict[str, Wish] = field(default_factory=dict)
    past: list[tuple[str, Wish]] = field(default_factory=list)  # what undoing leads back to
    ever: list[tuple[str, Wish]] = field(default_factory=list)
    acts: int = 0
    moderated: set[str] = field(default_factory=set)  # what the site's own people showed or hid
    theirs: str | None = None  # what somebody else put in the place of the stage's answer, until a person settles it
    others: int = 0  # answers that others wrote
    labelled: set[tuple[str, str]] = field(default_factory=set)  # tags that others put there: (key, name)
    stripped: set[str] = field(default_factory=set)  # what others took our tag off

    def __post_init__(self) -> None:
        self.path = self.folder / "vie.moderator"
        self.ws = Workspace.create(self.path, title="Vie")
        self.tag = ""
        if isinstance(self.stage, Tagged):
            self.tag = deciding.define_tag(self.ws, "La nôtre").made
            deciding.describe_tag(self.ws, self.tag, public=self.stage.offers[0])
            self._did(Wish(), 2)
        server = self.stage.connect(self.line.url)
        about = server.describe()
        self.lasting = Ability.TAKE_BACK not in about.abilities
        with self.ws.write() as conn:
            made = mirror.source(conn, server.space, self.stage.consultation, platform=about.platform, link="")
            options = {"consultation": self.stage.consultation, "signed": isinstance(self.stage, Signed)}
            told = {"about": sources.described(about), "options": options}
            mirror.note_source(conn, made.id, **told)
        if options["signed"]:
            secrets.lend(server.space, "", "those that the stage gives")
        server.close()

    def connect(self, _source: Source) -> Server:
        """Through the bad line."""
        return self.stage.connect(self.line.url)

    # ------------------------------------------------------------------------------------------------------ deciding

    def held(self) -> dict[str, tuple[int, str]]:
        """What the mirror holds and does not say gone: number here and text, by key."""
        with self.ws.read() as conn:
            rows = conn.exec_driver_sql(
                "SELECT key, id, body FROM contribution JOIN wording USING (id) WHERE removed IS NULL"
            )
            return {key: (id_, body) for key, id_, body in rows}

    def decide(self, what: str, n: int) -> None:
        """Somebody decides about one of a few contributions, if anything has come yet."""
        held = self.held()
        server = self.stage.connect(self.line.url)
        liked = sorted(key for key in held if server.answerable(key)) or sorted(held)
        server.close()
        if isinstance(self.stage, Answered) and self.stage.key in held:
            liked = [self.stage.key, *(key for key in liked if key != self.stage.key)]
        if not liked:
            return
        key = liked[:LIKED][n % len(liked[:LIKED])]
        before = self.wishes.get(key, Wish())
        after = self._decided(what, n, held[key], before)
        if after is not None:
            self.past.append((key, before))
            self.ever.append((key, after))
            self.wishes[key] = after

    def _decided(self, what: str, n: int, held: tuple[int, str], before: Wish) -> Wish | None:
        id_, body = held
        match what:
            case "accept":
                deciding.accept(self.ws, [id_])
                return self._did(replace(before, status=Status.ACCEPTED))
            case "refuse":
                deciding.refuse(self.ws, [id_], CODE)
                return self._did(replace(before, status=f"{Status.REFUSED}:{CODE}"))
            case "reset":
                deciding.reset(self.ws, [id_])
                return self._did(replace(before, status=""))
            case "answer":
                return self._answered(id_, f"Réponse motivée de l’administration, numéro {n}.", before)
            case "back":
                return self._answered(id_, "", before)
            case "tag" | "untag":
                if not self.tag:
                    return None
                (deciding.tag if what == "tag" else deciding.untag)(self.ws, [id_], self.tag)
                return self._did(replace(before, tagged=what == "tag"))
            case _:
                if before.masked or len(body) < 2:
                    return None
                deciding.redact(self.ws, id_, "body", 0, 2)
                return self._did(replace(before, masked=True))

    def _did(self, wish: Wish, count: int = 1) -> Wish:
        self.acts += count
        return wish

    def answers(self, key: str) -> set[str]:
        """Every answer that was ever wanted there."""
        return {wish.answer for one, wish in [*self.ever, *self.wishes.items()] if one == key}

    def _answered(self, id_: int, text: str, before: Wish) -> Wish:
        told = (
            Disposition(self.stage.disposition) if isinstance(self.stage, Answered) and self.stage.disposition else None
        )
        with self.ws.gesture():
            deciding.answer(self.ws, [id_], text)
            if told is not None:
                deciding.dispose(self.ws, [id_], told if text else None)
        return self._did(replace(before, answer=text), 1 + (told is not None))

    def undo(self) -> None:
        """The undo key."""
        if self.past:
            assert deciding.undo(self.ws) is not None
            self.acts += 1
            key, before = self.past.pop()
            self.wishes[key] = before

    # ----------------------------------------------------------------------------------------------- others there

    def happen(self, kind: int, n: int) -> None:
        """Something happens on the site."""
        names = sorted(self.stage.happenings)
        before = self.stage.published()
        self.stage.happenings[names[kind % len(names)]](n)
        after = self.stage.published()
        self.moderated |= {key for key, shown in after.items() if before.get(key, shown) != shown}

    def overwrite(self, n: int) -> None:
        """Somebody else answers on the site in our place."""
        if isinstance(self.stage, Answered):
            self.others += 1
            self.theirs = f"Une autre réponse, écrite sur le site même, la {n}e et {self.others}e."
            self.stage.overwrite(self.theirs)

    def label(self, n: int) -> None:
        """Somebody else tags on the site, or takes our tag off."""
        if not isinstance(self.stage, Tagged):
            return
        there = self.stage.tags()
        key = sorted(there)[n % min(LIKED, len(there))]
        ours, *others = self.stage.offers
        if n % 3 and ours in there[key]:
            self.stage.retag(key, *(one for one in there[key] if one != ours))
            self.stripped.add(key)
        else:
            self.stage.retag(key, *{*there[key], others[n % 2]})
            self.labelled.add((key, others[n % 2]))

    def settle(self, *, ours: bool) -> None:
        """A person has seen what somebody else did there: wants ours all the same, or takes theirs."""
        for one in syncing.contents(self.ws, connect=self.connect).in_state(State.CONTESTED):
            assert one.base is not None
            key, before = one.wanted.key, self.wishes.get(one.wanted.key, Wish())
            if one.slot is Slot.ANSWER:
                assert isinstance(self.stage, Answered)
                assert key == self.stage.key, one
                if one.base.text == self.theirs:
                    self.theirs = None
            if ours:
                settling.insist(self.ws, [one.id], one.slot)
                continue
            decided = self._decided_here()
            settling.take_theirs(self.ws, one.id, one.slot, connect=self.connect)
            match one.slot:
                case Slot.ANSWER:
                    after = replace(before, answer=one.base.text)
                case Slot.STATUS:
                    shown = one.base.fingerprint == Status.ACCEPTED
                    after = replace(before, status=Status.ACCEPTED if shown else "")
                case Slot.TAGS:
                    after = replace(before, tagged=False)
                case _:
                    after = replace(before, masked=False)
            self.past.append((key, before))
            self.ever.append((key, after))
            self.wishes[key] = self._did(after, self._decided_here() - decided)

    def _decided_here(self) -> int:
        with self.ws.read() as conn:
            return int(conn.exec_driver_sql("SELECT count(*) FROM decision").scalar() or 0)

    # ------------------------------------------------------------------------------------------------------- syncing

    def sync(
        self,
        what: str,
        faults: Sequence[tuple[int, Fault]] = (),
        meanwhile: Sequence[tuple[int, int, int]] = (),
        end: tuple[End, int] | None = None,
        *,
        anew: bool = False,
    ) -> None:
        """Receive or send while things go wrong and happen.

        Before each fault, and each thing that happens on the site (kind, number), so many requests pass.
        """
        for late, fault in faults:
            self.line.faults.append(replace(fault, when=_after(late, fault.when)))
        waiting = [one for gap, kind, n in meanwhile for one in (*[None] * gap, (kind, n))][::-1]
        self.line.after = lambda: self.happen(*now) if waiting and (now := waiting.pop()) else None
        steps = count(1)

        def progress(_done: int, _total: int | None, _what: str) -> None:
            if end is not None and end[0] is End.STOP and next(steps) >= end[1]:
                raise Cancelled

        # Cut short, pages that come fast are written one by one: most stay, and the next time goes on from there.
        written, gathering.LONGEST = gathering.LONGEST, gathering.LONGEST if end is None else -1.0
        try:
            with self._power(end):
                if what == "pull":
                    (source,) = sources.servers(self.ws)
                    syncing.pull(self.ws, source, anew=anew, progress=progress, connect=self.connect)
                else:
                    syncing.push(self.ws, progress=progress, connect=self.connect)
        except (Problem, Cancelled):
            pass  # said to the person, who tries again, or stopped by that person
        except Killed:
            self._wake()
        finally:
            gathering.LONGEST = written
        self.line.faults.clear()
        self.line.after = None

    def foresee(self) -> None:
        """What would come is told, nothing is written; then that comes, if nothing was under way."""
        before = self._written()
        (told,) = receiving.expect(self.ws, sources.servers(self.ws), connect=self.connect)
        assert self._written() == before
        (source,) = sources.servers(self.ws)
        if told.forecast is None or source.cursor:
            return
        came = syncing.pull(self.ws, source, connect=self.connect)
        names = ("new", "changed", "back", "gone")
        assert {name: getattr(told.forecast, name) for name in names} == {name: getattr(came, name) for name in names}

    def _written(self) -> list[Any]:
        tables = ("source", "report", "contribution", "wording", "version", "agreed", "sending", "decision")
        with self.ws.read() as conn:
            return [conn.exec_driver_sql(f"SELECT * FROM {table}").fetchall() for table in tables]

    @contextmanager
    def _power(self, end: tuple[End, int] | None) -> Iterator[None]:
        """Power until that request, and not a statement longer."""
        send, heard = HTTPAdapter.send, 0
        how, last = end or (End.STOP, 0)

        def sent(adapter: HTTPAdapter, *rest: Any, **named: Any) -> Any:
            nonlocal heard
            heard += 1
            if how is not End.STOP and heard > last:
                raise LineDead
            if how is End.BEFORE and heard == last:
                self._die()
            answer = send(adapter, *rest, **named)
            if how is End.AFTER and heard == last:
                answer.close()
                self._die()
            return answer

        HTTPAdapter.send = sent  # type: ignore[method-assign,assignment]
        try:
            yield
        finally:
            HTTPAdapter.send = send  # type: ignore[method-assign]

    def _die(self) -> None:
        """What is on the disk now is all that the next start will find."""
        for name in ("", "-wal"):
            there = Path(f"{self.path}{name}")
            if there.exists():
                shutil.copyfile(there, self.folder / f"kept{name}")
            else:
                (self.folder / f"kept{name}").unlink(missing_ok=True)
        raise Killed

    def _wake(self) -> None:
        self.ws.close(spare=NEVER)
        for name in ("", "-wal", "-shm"):
            Path(f"{self.path}{name}").unlink(missing_ok=True)
        for name in ("", "-wal"):
            kept = self.folder / f"kept{name}"
            if kept.exists():
                kept.replace(f"{self.path}{name}")
        self.ws = Workspace.open(self.path)

    def reopen(self) -> None:
        """The next morning."""
        self.ws.close(spare=NEVER)
        self.ws = Workspace.open(self.path)

    # -------------------------------------------------------------------------------------------------------- at last

    def calm(self) -> None:
        """Nothing goes wrong any more: twice received from beginning to end, and sent."""
        self.line.skew *= 0
        if isinstance(self.stage, Signed):
            self.stage.renew()
        (source,) = sources.servers(self.ws)
        for _time in range(3 if source.cursor else 2):
            syncing.pull(self.ws, sources.servers(self.ws)[0], anew=self.stage.edits_need_anew, connect=self.connect)
            done = syncing.push(self.ws, connect=self.connect)
            assert (done.failed, done.left) == (0, 0)

    def check(self) -> None:
        """The mirror is the truth, what is wanted is there once, what was decided is here."""
        held = self.held()
        assert {key: body for key, (_id, body) in held.items()} == self.stage.truth()
        self._journal()
        if isinstance(self.stage, Answered):
            said, expected = self.stage.said(), self._expected(self.stage)
            if self.lasting:
                # What was received cannot be taken back there: it stays as it was sent, and nothing else is there.
                stay = {key for key in said if key not in expected}
                assert all(len(said[key]) == 1 and said[key][0] in self.answers(key) for key in stay)
                said = {key: texts for key, texts in said.items() if key not in stay}
            assert said == expected
        self._moderated()
        if isinstance(self.stage, Tagged):
            wanted = {key for key, wish in self.wishes.items() if wish.tagged}
            ours, there = self.stage.offers[0], self.stage.tags()
            those = there.keys() - self.stripped
            assert {key for key in those if ours in there[key]} == wanted & those
            assert all(name in there[key] for key, name in self.labelled if key in there), "never cleared"
        left = syncing.contents(self.ws, connect=self.connect)
        assert left.in_state(State.TO_SEND, State.TO_TAKE_BACK) == ()
        if isinstance(self.stage, Masked):
            for one in left.in_state(State.VERIFIED):
                if one.slot is Slot.WORDING and one.wanted.text != one.wanted.original:
                    assert self.stage.readable(one.wanted.key) == [one.wanted.text], "nowhere to be read any more"

    def _journal(self) -> None:
        """Nothing that was decided is lost, also of what is gone from the site."""
        now = self.ws.standing
        assert history.verify(self.ws).sound
        assert self._decided_here() == self.acts
        with self.ws.read() as conn:
            ids = {key: id_ for key, id_ in conn.exec_driver_sql("SELECT key, id FROM contribution")}  # noqa: C416 (a Result)
        texts = answers.written(self.ws, [ids[key] for key in self.wishes])
        masked = masking.ids(self.ws)
        for key, wish in self.wishes.items():
            id_ = ids[key]
            text = texts[id_].text if id_ in texts else ""
            tagged = id_ in now.wholly_tagged.get(self.tag, ())
            assert Wish(text, now.value("status", id_) or "", id_ in masked, tagged) == wish, key
        assert masked <= BitMap(ids[key] for key in self.wishes)

    def _expected(self, stage: Answered) -> dict[str, list[str]]:
        there = stage.truth()
        told = {key: [wish.answer] for key, wish in self.wishes.items() if wish.answer and key in there}
        if self.theirs is not None:
            told[stage.key] = [self.theirs]
        return told

    def _moderated(self) -> None:
        shown = self.stage.published()
        wanted = {key: not self.wishes.get(key, Wish()).status.startswith(Status.REFUSED) for key in shown}
        ours = shown.keys() - self.moderated
        assert {key: shown[key] for key in ours} == {key: wanted[key] for key in ours}

    def end(self) -> None:
        """Leave no file open."""
        self.ws.close(spare=NEVER)


def _after(late: int, when: Callable[[Request], bool] | None) -> Callable[[Request], bool]:
    """Whether a request is to be spoilt: once so many of those that could be have passed."""
    passed = count()
    return lambda one: (when is None or when(one)) and next(passed) >= late


@contextmanager
def life(stage: Stage, folder: Path) -> Iterator[Life]:
    """A life on that stage."""
    with ExitStack() as stack:
        line = stack.enter_context(BadLine(stage.url))
        one = Life(stage, line, folder)
        stack.callback(one.end)
        yield one
