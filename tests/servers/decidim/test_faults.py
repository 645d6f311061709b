"""Whatever the network and the server do: a sentence, nothing lost, and the next reading completes."""

import pytest

from moderator.demo.call import Behaviour
from moderator.demo.faults import Fault, Request, Way
from moderator.demo.generated import generated_corpus
from moderator.demo.records import PROPOSAL, Ref
from moderator.demo.server import SampleServer
from moderator.domain.doctor import Ailment
from moderator.domain.problem import Problem
from moderator.servers.decidim import Decidim
from moderator.servers.troubles import Throttled, Unauthorised, Unintelligible, Unreachable
from tests.servers.decidim.collecting import Copy, connect, consultation, idea, remark


def pages_of(request: Request) -> bool:
    return request.operation == "Proposals"


PASSING = [
    Fault(Way.REFUSE),
    Fault(Way.DROP),
    Fault(Way.TRUNCATE),
    Fault(Way.STATUS, status=500),
    Fault(Way.STATUS, status=502),
    Fault(Way.STATUS, status=503, headers={"Retry-After": "2"}),
    Fault(Way.STATUS, status=429, headers={"Retry-After": "5"}),
    Fault(Way.STATUS, status=429),
    Fault(Way.ERRORS, drops_data=True),
]


@pytest.mark.parametrize("fault", PASSING, ids=lambda one: f"{one.way.name}-{one.status}")
def test_a_passing_trouble_is_not_even_noticed(fault: Fault) -> None:
    with SampleServer(generated_corpus(60)) as server:
        copy = Copy(connect(server))
        server.faults.append(fault)
        copy.sweep()
    assert len(copy.contributions) == 60
    assert copy.findings == []


LASTING = [
    (Fault(Way.REFUSE, times=None), Unreachable, "cut"),
    (Fault(Way.DROP, times=None), Unreachable, "cut"),
    (Fault(Way.TRUNCATE, times=None, when=pages_of), Unintelligible, "valid JSON"),
    (Fault(Way.STATUS, times=None, status=502), Unreachable, "HTTP 502"),
    (Fault(Way.STATUS, times=None, status=500), Unreachable, "HTTP 500"),
    (Fault(Way.HTML, times=None, when=pages_of), Unintelligible, "web page"),
    (Fault(Way.REDIRECT, times=None, when=pages_of), Unintelligible, "circles"),
    (Fault(Way.STATUS, times=None, when=pages_of, status=429, headers={"Retry-After": "3600"}), Throttled, "slow down"),
    (Fault(Way.ERRORS, times=None, drops_data=True), Unreachable, "Something went wrong"),
]


@pytest.mark.parametrize(
    ("fault", "kind", "words"), LASTING, ids=lambda one: getattr(one, "way", None) and one.way.name
)
def test_a_lasting_trouble_is_a_sentence_and_what_came_is_kept(fault: Fault, kind: type[Problem], words: str) -> None:
    with SampleServer(generated_corpus(60)) as server:
        copy = Copy(connect(server, page_size=10))
        for count, _page in enumerate(copy.pages()):
            if count == 2:
                server.faults.append(fault)
                break
        kept = len(copy.contributions)
        with pytest.raises(Problem) as raised:
            copy.sweep()
        assert kept <= len(copy.contributions) < 60
        assert isinstance(raised.value, kind)
        assert words in str(raised.value)
        assert raised.value.remedy
        server.faults.clear()
        copy.sweep()
    assert len(copy.contributions) == 60


@pytest.mark.parametrize("status", [500, 502, 504])
def test_one_item_on_which_the_server_fails_does_not_stop_the_rest(status: int) -> None:
    def thread_of_ten(request: Request) -> bool:
        return request.operation == "Comments" and request.variables.get("id") == "10"

    talk = (remark(1, Ref(PROPOSAL, 10)), remark(2, Ref(PROPOSAL, 11)))
    with SampleServer(consultation(idea(10), idea(11), comments=talk)) as server:
        server.faults.append(Fault(Way.STATUS, times=None, status=status, when=thread_of_ten))
        copy = Copy(connect(server))
        copy.sweep()
        assert set(copy.contributions) == {"proposal/10", "proposal/11", "comment/2"}
        assert [(one.ailment, one.field) for one in copy.findings] == [(Ailment.SERVER_ERROR, "proposal/10")]
        server.faults.clear()
        copy.sweep()
    assert "comment/1" in copy.contributions


def test_errors_beside_the_data_are_told_and_the_data_is_kept() -> None:
    with SampleServer(generated_corpus(30)) as server:
        server.faults.append(Fault(Way.ERRORS, when=pages_of))
        copy = Copy(connect(server))
        copy.sweep()
    assert len(copy.contributions) == 30
    assert [(one.ailment, one.sample) for one in copy.findings] == [(Ailment.SERVER_ERROR, "Something went wrong")]


def test_the_server_s_wish_to_slow_down_is_obeyed_and_shown() -> None:
    waits: list[float] = []
    told: list[str] = []
    with SampleServer(generated_corpus(60), behaviour=Behaviour(throttle=(3, 60))) as server:

        def pause(seconds: float) -> None:
            waits.append(seconds)
            server.advance(seconds=seconds)

        decidim = Decidim(server.url, pause=pause)
        copy = Copy(decidim)
        for _page in copy.pages(progress=lambda _done, _total, what: told.append(what)):
            pass
    assert len(copy.contributions) == 60
    assert sum(waits) >= 60
    assert max(waits) <= 1  # a person who cancels is heard within a second
    assert any("slow down" in one for one in told)


def test_a_question_found_too_heavy_is_asked_in_smaller_pieces() -> None:
    with SampleServer(generated_corpus(60), behaviour=Behaviour(max_complexity=500)) as server:
        copy = Copy(connect(server))
        copy.sweep()
    assert len(copy.contributions) == 60
    assert copy.findings == []


def test_a_site_that_does_not_manage_fifty_rows_in_time_is_asked_for_half_from_then_on() -> None:
    def large(request: Request) -> bool:
        return (request.variables.get("first") or 0) > 25

    with SampleServer(generated_corpus(130)) as server:
        server.faults.append(Fault(Way.STATUS, times=None, status=504, when=large))
        copy = Copy(connect(server, page_size=50))
        copy.sweep()
        assert len(copy.contributions) == 130
        assert copy.findings == []
        tried = [one.operation for one in server.requests if large(one)]
        assert tried == ["Scan", "Scan", "Proposals", "Proposals"]


def test_a_server_that_shows_fewer_rows_than_asked_is_read_whole() -> None:
    with SampleServer(generated_corpus(60), behaviour=Behaviour(page_size=7)) as server:
        copy = Copy(connect(server))
        copy.sweep()
    assert len(copy.contributions) == 60


def test_a_site_that_wants_visitors_to_sign_in_says_what_to_ask_for() -> None:
    with SampleServer(generated_corpus(5), behaviour=Behaviour(forces_login=True)) as server:
        with pytest.raises(Unauthorised, match="signed in") as raised:
            connect(server).describe()
        assert "a key meant for programs" in raised.value.remedy
        copy = Copy(connect(server, signed=True))
        copy.sweep()
    assert len(copy.contributions) == 5


def test_a_server_that_hides_its_schema_is_read_all_the_same() -> None:
    for version, dialect in (("0.27", "0.27–0.28"), ("0.29", "0.29"), ("0.30", "0.30"), ("0.31", "0.31+")):
        behaviour = Behaviour(introspection=False)
        with SampleServer(generated_corpus(30), version=version, behaviour=behaviour) as server:  # type: ignore[arg-type]
            copy = Copy(connect(server))
            assert copy.decidim.describe().dialect == dialect
            copy.sweep()
        assert len(copy.contributions) == 30


def test_a_consultation_that_is_no_longer_there_is_a_sentence() -> None:
    with SampleServer(generated_corpus(5)) as server:
        with pytest.raises(Problem, match="process/99"):
            Copy(connect(server), "process/99").sweep()
        with pytest.raises(Problem, match="not a consultation"):
            Copy(connect(server), "../../etc").sweep()


def test_hidden_counters_are_no_votes_and_not_zero_votes() -> None:
    with SampleServer(generated_corpus(5), behaviour=Behaviour(votes_visible=False)) as server:
        copy = Copy(connect(server))
        copy.sweep()
    assert {one.votes_for for one in copy.contributions.values()} == {None}
