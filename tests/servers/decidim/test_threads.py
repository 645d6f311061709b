"""Threads asked for a page of proposals at a time: fewer questions, and not one comment lost when it goes wrong."""

from moderator.demo.faults import Fault, Way
from moderator.demo.records import PROPOSAL, Ref
from moderator.demo.server import SampleServer
from tests.servers.decidim.collecting import Copy, connect, consultation, idea, remark

TALK = tuple(remark(n, Ref(PROPOSAL, n)) for n in range(10, 20))
IDEAS = tuple(idea(n) for n in range(10, 20))


def asked(server: SampleServer, operation: str) -> list[object]:
    return [one.variables.get("id") for one in server.requests if one.operation == operation]


def test_threads_side_by_side_are_one_question() -> None:
    with SampleServer(consultation(*IDEAS, comments=TALK)) as server:
        copy = Copy(connect(server))
        copy.sweep()
        assert len(asked(server, "Threads")) == 1
        assert asked(server, "Comments") == []
    assert len(copy.of("comment/")) == 10
    assert not copy.findings


def test_a_thread_that_the_server_refuses_is_asked_for_alone_and_the_others_come_with_their_page() -> None:
    with SampleServer(consultation(*IDEAS, comments=(*TALK, remark(30, Ref(PROPOSAL, 14)))), version="0.31") as server:
        server.memory.delete_comment(14)
        copy = Copy(connect(server))
        copy.sweep()
        assert set(asked(server, "Comments")) == {"14"}
    # What the API refuses with it comes from the open data.
    assert len(copy.of("comment/")) == 10
    assert [one.field for one in copy.findings] == ["proposal/14"]


def test_a_server_that_stumbles_over_the_page_is_asked_thread_by_thread() -> None:
    with SampleServer(consultation(*IDEAS, comments=TALK)) as server:
        server.faults.append(
            Fault(Way.STATUS, times=None, status=500, when=lambda request: request.operation == "Threads")
        )
        copy = Copy(connect(server))
        copy.sweep()
        assert len(asked(server, "Comments")) == 10
    assert len(copy.of("comment/")) == 10
    assert not copy.findings


def test_a_thread_of_hundreds_is_asked_for_alone() -> None:
    long = tuple(remark(n, Ref(PROPOSAL, 12)) for n in range(100, 260))
    with SampleServer(consultation(*IDEAS, comments=(*TALK, *long))) as server:
        copy = Copy(connect(server))
        copy.sweep()
        assert "12" in asked(server, "Comments")
        assert len(asked(server, "Threads")) == 1
    assert len(copy.of("comment/")) == 170
