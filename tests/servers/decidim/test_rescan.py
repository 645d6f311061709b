"""The second synchronisation: cheap when nothing moved, exact when something did, going on where it stopped."""

import pytest

from moderator.demo.dialect import VersionName
from moderator.demo.generated import generated_corpus
from moderator.demo.records import COMMENT, PROPOSAL, Ref
from moderator.demo.server import SampleServer
from moderator.domain.progress import Cancelled
from tests.servers.decidim.collecting import Copy, connect, consultation, idea, remark


def test_a_quiet_consultation_costs_one_request_for_fifty_proposals() -> None:
    with SampleServer(generated_corpus(300, comments_each=1)) as server:
        copy = Copy(connect(server))
        first = copy.sweep()
        second = copy.sweep()
    assert len(copy.contributions) == 600
    # One for the consultation and its components; pages overlap by one row, so that a shift is noticed.
    assert second == 1 + 7
    assert first == second + 300 / 25 + 300 / 25 + 1  # the full pages, their threads, and the probe


def test_one_edited_proposal_is_fetched_alone() -> None:
    with SampleServer(generated_corpus(200)) as server:
        copy = Copy(connect(server))
        copy.sweep()
        server.advance(minutes=5)
        server.memory.edit_proposal(77, body="<p>J’ai changé d’avis.</p>")
        server.memory.vote(78)
        cost = copy.sweep()
    assert copy.contributions["proposal/77"].body == "J’ai changé d’avis."
    assert copy.contributions["proposal/78"].votes_for == 78 % 53 + 1
    assert cost == 1 + 5 + 2


def test_new_comments_are_read_where_they_arrive_and_nowhere_else() -> None:
    talk = tuple(remark(n, Ref(PROPOSAL, n)) for n in range(10, 20))
    with SampleServer(consultation(*map(idea, range(10, 20)), comments=talk)) as server:
        copy = Copy(connect(server))
        copy.sweep()
        server.memory.add_comment(Ref(COMMENT, 12), "Je réponds.")
        copy.sweep()
        asked = [one for one in server.requests if one.operation == "Comments"]
    assert len(copy.of("comment/")) == 11
    assert [one.variables["id"] for one in asked] == ["12"]


def test_what_left_the_server_is_gone_and_what_stays_is_not() -> None:
    talk = (remark(1, Ref(PROPOSAL, 11)), remark(2, Ref(PROPOSAL, 12)))
    with SampleServer(consultation(idea(10), idea(11), idea(12), comments=talk)) as server:
        copy = Copy(connect(server))
        copy.sweep()
        server.memory.delete(10)
        server.memory.hide_comment(1)
        copy.sweep()
        assert set(copy.contributions) == {"proposal/11", "proposal/12", "comment/2"}
        server.memory.hide(12)
        copy.sweep()
    assert set(copy.contributions) == {"proposal/11"}


def test_articles_are_read_again_only_when_something_moved() -> None:
    talk = (remark(1, Ref(PROPOSAL, 4)),)
    with SampleServer(consultation(idea(10), comments=talk)) as server:
        copy = Copy(connect(server))
        copy.sweep()
        assert copy.sweep() == 4
        server.advance(minutes=1)
        server.memory.edit_proposal(4, body="<p>La fibre va <b>partout</b>, vite.</p>")
        copy.sweep()
        assert copy.sections["article/4"].text == "La fibre va partout, vite."
        server.memory.add_comment(Ref(PROPOSAL, 4), "Enfin.")
        copy.sweep()
    assert [one.section for one in copy.of("comment/").values()] == ["article/4", "article/4"]


def test_reading_everything_anew_sees_what_marks_do_not_tell() -> None:
    talk = (remark(1, Ref(PROPOSAL, 10)), remark(2, Ref(PROPOSAL, 10)))
    with SampleServer(consultation(idea(10), comments=talk)) as server:
        copy = Copy(connect(server))
        copy.sweep()
        server.memory.hide_comment(1)
        server.memory.add_comment(Ref(PROPOSAL, 10), "Une autre.")
        copy.sweep()
        assert "comment/1" in copy.contributions  # as many comments as before: Decidim's counters say nothing moved
        copy.sweep(anew=True)
    assert set(copy.of("comment/")) == {"comment/2", "comment/3"}


@pytest.mark.parametrize("stop", [1, 2, 3, 5, 8])
def test_a_stopped_reading_goes_on_where_it_stopped(stop: int) -> None:
    talk = tuple(remark(n, Ref(PROPOSAL, n)) for n in range(20, 50))
    with SampleServer(consultation(*map(idea, range(10, 70)), comments=talk)) as server:
        whole = Copy(connect(server))
        whole.sweep()
        copy = Copy(connect(server, page_size=10))
        for count, _page in enumerate(copy.pages(), start=1):
            if count == stop:
                break
        before = len([one for one in server.requests if one.operation == "Proposals"])
        copy.sweep()
        after = len([one for one in server.requests if one.operation == "Proposals"])
    assert copy.contributions == whole.contributions
    assert copy.sections == whole.sections
    # What was already read was not read again: only the text, which the articles of the rest need.
    assert after - before <= 1 + 6 - max(0, stop - 2)


def test_a_person_can_stop_at_any_moment_and_keeps_what_came() -> None:
    class Stop(Cancelled):
        pass

    def impatient(done: int, total: int | None, what: str) -> None:
        if done >= 40:
            raise Stop(what)

    with SampleServer(generated_corpus(100)) as server:
        copy = Copy(connect(server, page_size=10))
        with pytest.raises(Stop):
            for _page in copy.pages(progress=impatient):
                pass
        kept = len(copy.contributions)
        copy.sweep()
    assert 0 < kept < 100
    assert len(copy.contributions) == 100


@pytest.mark.parametrize("version", ["0.29", "0.32"])
def test_rows_that_shift_between_two_pages_are_neither_lost_nor_doubled(version: VersionName) -> None:
    with SampleServer(generated_corpus(60), version=version) as server:
        copy = Copy(connect(server, page_size=5))

        def shift(done: int, total: int | None, what: str) -> None:
            # While the list is walked, rows before the place reached disappear: all later rows move up.
            if 20 in server.memory.proposals and len([r for r in server.requests if r.operation == "Scan"]) == 3:
                for gone in (3, 7, 20):
                    server.memory.delete(gone)

        for _page in copy.pages(progress=shift):
            pass
    assert set(copy.of("proposal/")) == {f"proposal/{n}" for n in range(1, 61)} - {f"proposal/{n}" for n in (3, 7, 20)}
