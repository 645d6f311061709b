"""One contract for every platform: what is read is the truth, cheaply, whatever happens meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moderator.demo.faults import Fault, Way
from moderator.domain.problem import Problem
from moderator.domain.progress import Cancelled
from moderator.servers import bodies, pace, platforms, transport
from moderator.servers.contract import Ability
from tests.servers.contract.stages import STAGES, Stage
from tests.servers.contract.stages.stage import FakeStage
from tests.servers.fakes.serving import Asked
from tests.servers.proxy import BadLine
from tests.servers.reader import Reader


@pytest.fixture(params=sorted(STAGES))
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    """Each platform in turn."""
    with ExitStack() as stack:
        yield STAGES[request.param](stack)


def reader(stage: Stage, url: str = "") -> Reader:
    """Somebody who follows the consultation on stage."""
    return Reader(stage.connect(url or stage.url), stage.consultation)


def test_it_says_what_it_is_and_can_before_work_begins(stage: Stage) -> None:
    server = stage.connect(stage.url)
    about = server.describe()
    assert Ability.READ in about.abilities
    assert about.platform in platforms.PLATFORMS
    assert about.abilities <= platforms.PLATFORMS[about.platform].offers
    assert server.space.startswith(f"{about.platform}:127.0.0.1:")
    assert about.notes
    assert all(note.endswith(".") for note in about.notes)
    assert stage.consultation in {one.key for one in server.consultations()}
    assert platforms.guess(stage.url, stage.credentials) == about.platform
    server.close()


def test_what_is_read_is_what_the_server_shows(stage: Stage) -> None:
    copy = reader(stage)
    copy.sweep()
    assert copy.bodies == stage.truth()
    assert [one for one in copy.findings if one.sample] == []
    for one in copy.contributions.values():
        assert one.space == copy.server.space
        assert one.parent is None or one.parent in copy.contributions
        assert one.section is None or one.section in copy.sections
        assert one.mark
        assert one.created is None or one.created.tzinfo is not None


def test_a_second_reading_gives_nothing_again_and_costs_no_more(stage: Stage) -> None:
    copy = reader(stage)
    first = copy.sweep()
    second = copy.sweep()
    assert copy.given == []
    assert second <= first
    assert copy.bodies == stage.truth()


@pytest.mark.parametrize("what", ["arrive", "edit", "remove", "comment"])
def test_what_happens_between_two_readings_is_seen(stage: Stage, what: str) -> None:
    copy = reader(stage)
    copy.sweep()
    before = dict(copy.bodies)
    stage.happenings[what](5)
    assert stage.truth() != before
    copy.sweep(anew=what == "edit" and stage.edits_need_anew)
    assert copy.bodies == stage.truth()
    assert len(copy.given) <= 3 or stage.edits_need_anew


def test_what_is_gone_there_is_gone_here_after_two_readings_that_lack_it(stage: Stage) -> None:
    copy = Reader(stage.connect(stage.url), stage.consultation, patience=2)
    copy.sweep()
    stage.happenings["remove"](5)
    copy.sweep()
    copy.sweep()
    assert copy.bodies == stage.truth()
    # From then on it costs what a quiet reading costs.
    assert copy.sweep() >= copy.sweep()


def test_a_reading_that_stops_goes_on_where_it_stopped(stage: Stage) -> None:
    copy = reader(stage)
    for _count, _page in zip(range(4), copy.pages(), strict=False):
        pass
    given = list(copy.given)
    # The next one is another run of the program: it knows what was kept, and nothing else.
    copy.server.close()
    copy.server = stage.connect(stage.url)
    copy.sweep()
    assert copy.bodies == stage.truth()
    assert given
    assert len(copy.given) == len(set(copy.given))


def test_a_person_who_cancels_keeps_what_came(stage: Stage) -> None:
    copy = reader(stage)

    def stop(_done: int, _total: int | None, _what: str) -> None:
        if len(copy.contributions) >= 4:
            raise Cancelled

    with pytest.raises(Cancelled):
        for _page in copy.pages(progress=stop):
            pass
    assert copy.contributions
    copy.sweep()
    assert copy.bodies == stage.truth()


@pytest.mark.parametrize("what", ["arrive", "remove"])
def test_rows_that_come_and_go_between_pages_lose_no_other(stage: Stage, what: str) -> None:
    copy = reader(stage)
    stays = stage.truth()
    waiting = [0, 1, 2]

    def happen() -> None:
        # Each one shifts all the rows behind it.
        if waiting and copy.contributions:
            stage.happenings[what](waiting.pop())

    stage.between(happen)
    copy.sweep()
    stage.between(None)
    missing = {key for key in stage.truth() if key in stays and key not in copy.contributions}
    assert missing == set()
    copy.sweep()
    assert copy.bodies == stage.truth()


PASSING = [
    Fault(Way.REFUSE),
    Fault(Way.DROP),
    Fault(Way.TRUNCATE),
    Fault(Way.REDIRECT),
    Fault(Way.STATUS, status=502),
    Fault(Way.STATUS, status=503, headers={"Retry-After": "2"}),
    Fault(Way.STATUS, status=429, headers={"Retry-After": "5"}),
]


@pytest.mark.parametrize("fault", PASSING, ids=lambda one: f"{one.way.name}-{one.status}")
def test_a_passing_trouble_of_the_network_is_not_even_noticed(stage: Stage, fault: Fault) -> None:
    with BadLine(stage.url) as line:
        copy = reader(stage, line.url)
        copy.server.describe()
        for count, _page in enumerate(copy.pages()):
            if count == 1:
                line.faults.append(fault)
        assert len(line.faults) == 0
        assert copy.bodies == stage.truth()


@pytest.mark.parametrize("way", [Way.DOUBLED, Way.REVERSED, Way.REPEATED], ids=lambda one: one.name)
def test_pages_doubled_turned_round_or_given_again_lose_nothing(stage: Stage, way: Way) -> None:
    # Seen for real behind caches and load balancers: each page is right, and not the one that was asked for.
    with BadLine(stage.url) as line:
        copy = reader(stage, line.url)
        copy.server.describe()
        for count, _page in enumerate(copy.pages()):
            if count in (1, 3):
                line.faults.append(Fault(way))
        line.faults.clear()
        copy.cursor = ""
        copy.sweep()
        assert copy.bodies == stage.truth()


@pytest.mark.parametrize(
    "fault",
    [Fault(Way.SLOW, seconds=5), Fault(Way.DRIP, seconds=0.02), Fault(Way.LORIS, seconds=0.02)],
    ids=lambda one: one.way.name,
)
def test_a_server_that_is_slow_once_is_waited_for_no_longer_than_settled(
    stage: Stage, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    with BadLine(stage.url) as line:
        copy = reader(stage, line.url)
        copy.server.describe()
        pages = copy.pages()
        next(pages)
        next(pages)
        line.faults.append(fault)
        with monkeypatch.context() as settled:
            settled.setattr(transport, "READ", 0.2)
            settled.setattr(bodies, "WHOLE", 0.2)
            settled.setattr(pace, "HEADERS", 0.2)
            next(pages, None)
        for _page in pages:
            pass
        assert not line.faults
        assert copy.bodies == stage.truth()


ROWS: dict[str, tuple[Callable[[Asked], int], str, int]] = {
    "adhocracy": (lambda one: int(one.one("num_of_comments", one.one("page_size", "0"))), "Remarque 3 ", 502),
    "cap-collectif": (lambda one: int(one.json["variables"].get("first", 0)), "Avis 4<|numéro 15 ", 502),
    "consul-budget": (lambda one: int(one.json.get("variables", {}).get("first", 0)), "Remarque 3", 500),
    "consul-debates": (lambda one: int(one.json.get("variables", {}).get("first", 0)), "Titre 20,", 504),
    "demarches-simplifiees": (lambda one: int(one.json["variables"].get("first", 0)), "Arrivé 7", 502),
    "democracyos": (lambda one: int(one.one("limit", "0")) if "/comments" in one.path else 0, "Remarque 9", 502),
    "discourse": (lambda one: len(one.query.get("post_ids[]", [])), "Message 3 5", 504),
    "openstad": (lambda one: int(one.one("pageSize", "0")), "Texte 7<", 504),
}
"""How many rows of a page a request asks for; words of one row among them; what the gateway says when it fails."""


@pytest.mark.parametrize("name", sorted(ROWS))
def test_less_is_asked_for_where_a_page_is_too_much_and_a_row_that_fails_hides_no_other(name: str) -> None:
    with ExitStack() as stack:
        stage = STAGES[name](stack)
        assert isinstance(stage, FakeStage)
        copy = reader(stage)
        copy.sweep()
        rested = stage.fake.answer
        rows, bad, status = ROWS[name]
        stage.fake.tire(rows, 3, bad, status)
        for n in range(12):
            stage.happenings["comment" if name == "discourse" else "arrive"](n)
        copy.sweep()
        copy.sweep()
        lacking = {key: body for key, body in stage.truth().items() if bad in body}
        assert copy.bodies | lacking == stage.truth()
        told = [one.sample for one in copy.findings]
        assert any("does not" in one for one in told), told
        # Once the site manages again, the row is read as any other and what is no longer there is seen to be gone.
        stage.fake.answer = rested  # type: ignore[method-assign]
        stage.happenings["remove"](5)
        copy.findings.clear()
        copy.sweep()
        copy.sweep()
        assert copy.bodies == stage.truth()
        assert not any("does not" in one.sample for one in copy.findings)


@pytest.mark.parametrize("ahead", [timedelta(days=2), timedelta(days=-400)], ids=["ahead", "behind"])
def test_a_server_whose_clock_is_wrong_is_read_right(stage: Stage, ahead: timedelta) -> None:
    with BadLine(stage.url) as line:
        copy = reader(stage, line.url)
        line.skew = ahead
        copy.sweep()
        assert copy.bodies == stage.truth()
        # Somebody sets it right; what happens then bears moments before those already seen.
        line.skew = timedelta()
        for number, what in enumerate(("arrive", "edit", "comment", "remove")):
            stage.happenings[what](number + 3)
        copy.sweep(anew=stage.edits_need_anew)
        assert copy.bodies == stage.truth()


def test_a_site_that_sends_elsewhere_is_not_followed(stage: Stage) -> None:
    with BadLine(stage.url) as line, BadLine(stage.url) as elsewhere:
        copy = reader(stage, line.url)
        line.faults.append(Fault(Way.REDIRECT, times=None, headers={"Location": f"{elsewhere.url}/ailleurs"}))
        with pytest.raises(Problem):
            copy.sweep()
        assert elsewhere.requests == []


LASTING = [
    Fault(Way.REFUSE, times=None),
    Fault(Way.TRUNCATE, times=None),
    Fault(Way.HTML, times=None),
    Fault(Way.STATUS, times=None, status=500),
    Fault(Way.STATUS, times=None, status=401),
    Fault(Way.STATUS, times=None, status=429, headers={"Retry-After": "3600"}),
]


@pytest.mark.parametrize("fault", LASTING, ids=lambda one: f"{one.way.name}-{one.status}")
def test_a_lasting_trouble_is_a_sentence_and_what_came_is_kept(stage: Stage, fault: Fault) -> None:
    with BadLine(stage.url) as line:
        copy = reader(stage, line.url)
        pages = copy.pages()
        while not copy.contributions:
            next(pages)
        line.faults.append(fault)
        with pytest.raises(Problem) as raised:
            for _page in pages:
                pass
        assert raised.value.remedy
        line.faults.clear()
        copy.sweep()
        assert copy.bodies == stage.truth()


@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    history=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 40)), max_size=15),
    faults=st.lists(st.sampled_from([*PASSING, Fault(Way.STATUS, status=500, times=2), Fault(Way.HTML)]), max_size=4),
    stride=st.integers(1, 4),
)
@pytest.mark.parametrize("name", sorted(STAGES))
def test_once_all_is_quiet_the_copy_is_the_truth(
    name: str, history: list[tuple[int, int]], faults: list[Fault], stride: int
) -> None:
    with ExitStack() as stack:
        stage = STAGES[name](stack)
        line = stack.enter_context(BadLine(stage.url))
        copy = reader(stage, line.url)
        waiting, heard = list(history), 0

        def happen() -> None:
            nonlocal heard
            heard += 1
            if waiting and heard % stride == 0:
                kind, n = waiting.pop()
                names = sorted(stage.happenings)
                stage.happenings[names[kind % len(names)]](n)

        stage.between(happen)
        for fault in faults:
            line.faults.append(fault)
        copy.sweep_despite(12)
        while waiting:
            happen()
        stage.between(None)
        line.faults.clear()
        copy.sweep()
        copy.sweep(anew=stage.edits_need_anew)
        assert copy.bodies == stage.truth()
