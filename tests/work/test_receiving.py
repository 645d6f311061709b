"""Several servers at once: side by side, one that fails stops no other, stopped at any point, told beforehand."""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest
from pyroaring import BitMap

from moderator.demo.faults import Fault, Way
from moderator.demo.generated import generated_corpus
from moderator.demo.server import SampleServer
from moderator.domain.problem import Problem
from moderator.domain.progress import Cancelled, Progress
from moderator.store import outbox
from moderator.store.mirror import Source
from moderator.store.workspace import Workspace
from moderator.work import deciding, finding, lanes, receiving, sources, tagging
from moderator.work.lanes import Job
from tests.work.following import at_work


class Three:
    """A workspace that follows three servers."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.servers = [
            stack.enter_context(SampleServer(generated_corpus(12, seed=seed, comments_each=1))) for seed in (1, 2, 3)
        ]
        self.ws = stack.enter_context(Workspace.create(folder / "trois.moderator"))
        for one in self.servers:
            hosted = sources.look(one.url, "decidim")[1]
            sources.add(self.ws, one.url, platform="decidim", consultation=hosted[0].key)

    @property
    def sources(self) -> list[Source]:
        """The three, as they are now."""
        return sources.servers(self.ws)

    def count(self) -> int:
        """How many contributions are here."""
        return finding.find(self.ws, "").total


def test_three_servers_come_in_side_by_side_and_each_tells_how_far_it_is(tmp_path: Path) -> None:
    with ExitStack() as stack:
        three = Three(tmp_path, stack)
        meeting = threading.Barrier(3, timeout=20)
        seen: dict[int, set[str]] = {}
        met = set[int]()

        def told(source: int, _done: int, _total: int | None, _what: str) -> None:
            seen.setdefault(source, set()).add(threading.current_thread().name)
            if source not in met:
                met.add(source)
                meeting.wait()  # all three are under way at the same moment, or this fails

        received = receiving.receive(three.ws, three.sources, told=told)
        assert [one.problem for one in received] == [None, None, None]
        assert len({name for names in seen.values() for name in names}) == 3
        new = [one.report.new for one in received if one.report]
        assert sum(new) == three.count() > 60
        with three.ws.read() as conn:
            ids = [row[0] for row in conn.exec_driver_sql("SELECT id FROM contribution ORDER BY id")]
        assert len(set(ids)) == sum(new)


def test_one_that_fails_says_why_and_the_others_come_in(tmp_path: Path) -> None:
    with ExitStack() as stack:
        three = Three(tmp_path, stack)
        three.servers[1].faults.append(Fault(Way.HTML, times=None))
        first, second, third = receiving.receive(three.ws, three.sources)
        assert first.report is not None
        assert first.report.complete
        assert third.report is not None
        assert second.problem is not None
        assert second.problem.remedy
        three.servers[1].faults.clear()
        again = receiving.receive(three.ws, three.sources)
        assert again[1].report is not None
        assert again[1].report.new > 0
        assert again[0].report is not None
        assert again[0].report.new == 0


def test_consultations_of_one_host_are_asked_one_after_the_other() -> None:
    running: list[str] = []
    both = list[tuple[str, ...]]()

    def work(name: str) -> str:
        running.append(name)
        both.append(tuple(running))
        threading.Event().wait(0.03)  # were the others begun beside it, they would be seen
        running.remove(name)
        return name

    jobs = [Job(place, "exemple.fr", name, lambda _p, name=name: work(name)) for place, name in enumerate("abc")]  # type: ignore[misc]
    assert [one.value for one in lanes.run(jobs)] == ["a", "b", "c"]
    assert both == [("a",), ("b",), ("c",)]


def test_stopping_cuts_what_waits_for_a_server_and_the_next_time_goes_on(tmp_path: Path) -> None:
    with ExitStack() as stack:
        three = Three(tmp_path, stack)
        three.servers[0].faults.append(Fault(Way.SLOW, times=None, seconds=60))

        def progress(_done: int, _total: int | None, _what: str) -> None:
            if three.count() > 30:  # the two others have come in
                raise Cancelled

        began = time.monotonic()
        with pytest.raises(Cancelled):
            receiving.receive(three.ws, three.sources, progress=progress)
        assert time.monotonic() - began < 20, "a server that says nothing for a minute is not waited for"
        assert not [one for one in threading.enumerate() if one.name.startswith("lane-")]
        three.servers[0].faults.clear()
        received = receiving.receive(three.ws, three.sources)
        assert all(one.report is not None and one.report.complete for one in received)


def test_stopping_ends_each_lane_at_its_next_step_and_begins_no_other() -> None:
    begun, steps = list[str](), 0

    def work(progress: Progress) -> None:
        nonlocal steps
        begun.append(threading.current_thread().name)
        for steps in range(3_000):
            progress(steps, None, "")
            threading.Event().wait(0.001)

    def stop(done: int, _total: int | None, _what: str) -> None:
        if done:
            raise Cancelled

    with pytest.raises(Cancelled):
        lanes.run([Job(1, "a", "A", work), Job(2, "a", "B", work)], stop)
    assert (begun, steps < 2_999) == (["lane-a"], True)


def test_many_are_counted_and_each_says_how_it_ended() -> None:
    ready = threading.Barrier(4)
    told, said = dict[int, tuple[int, str]](), set[str]()

    def work(progress: Progress, source: int) -> None:
        progress(source, None, "Reading")
        ready.wait(10)
        if source == 2:
            raise Problem("The server is closed.")

    lanes.run(
        [Job(source, str(source), "Site", partial(work, source=source)) for source in range(4)],
        lambda _done, _total, what: said.add(what),
        told=lambda source, done, _total, what: told.update({source: (done, what)}),
    )
    assert told == {0: (0, "Done"), 1: (1, "Done"), 2: (2, "The server is closed."), 3: (3, "Done")}
    assert said >= {"4 servers under way", ""}


def test_a_bug_in_one_is_not_swallowed() -> None:
    def broken(_progress: object) -> str:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        lanes.run([Job(1, "a", "A", broken), Job(2, "b", "B", lambda _progress: "b")])


def whole(ws: Workspace) -> dict[str, object]:
    """Everything that a receiving may write."""
    with ws.read() as conn:
        return {
            table: conn.exec_driver_sql(f"SELECT * FROM {table}").fetchall()
            for table in ("source", "contribution", "wording", "section", "report", "finding", "version", "agreed")
        }


def test_what_would_come_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        (before,) = receiving.expect(desk.ws, sources.servers(desk.ws))
        assert before.forecast is not None
        assert finding.find(desk.ws, "").total == 0
        report = desk.pull()
        assert (before.forecast.new, before.forecast.unchanged) == (report.new, 0)
        assert before.forecast.examples
        kept = whole(desk.ws)
        (after,) = receiving.expect(desk.ws, sources.servers(desk.ws))
        assert after.forecast is not None
        assert (after.forecast.new, after.forecast.changed, after.forecast.missing) == (0, 0, 0)
        assert after.forecast.unchanged == report.new
        assert whole(desk.ws) == kept


def test_a_server_that_cannot_be_asked_is_a_problem_of_its_own(tmp_path: Path) -> None:
    with ExitStack() as stack:
        three = Three(tmp_path, stack)
        three.servers[2].faults.append(Fault(Way.HTML, times=None))
        first, second, third = receiving.expect(three.ws, three.sources)
        assert first.forecast is not None
        assert second.forecast is not None
        assert third.problem is not None


def test_decisions_on_a_text_that_changed_are_counted_before_and_after(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        desk.pull()
        chosen = BitMap(desk.ids("type:proposition")[:3])
        deciding.answer(desk.ws, chosen, "Merci.")
        deciding.accept(desk.ws, chosen)
        tagging.tag_new(desk.ws, chosen, "eau")
        with desk.ws.read() as conn:
            keys = [one.key for one in outbox.addressees(conn, chosen[:2])]
        desk.server.advance(minutes=5)
        for key in keys:
            desk.server.memory.edit_proposal(
                int(key.rpartition("/")[2]), body="<p>Un texte tout autre, écrit depuis.</p>"
            )
        (expected,) = receiving.expect(desk.ws, sources.servers(desk.ws))
        assert (expected.review, expected.moderated, expected.tagged) == (2, 2, 2)
        report = desk.pull()
        assert (report.to_review, report.moderated, report.tagged) == (2, 2, 2)
        assert "2 answers to review" in report.lines()
        assert finding.find(desk.ws, "à-revoir:oui").total == 2
        assert desk.pull().to_review == 0
