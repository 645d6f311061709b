"""Official answers: sent once, verified by reading again, never over somebody else's words."""

import dataclasses

import pytest

from moderator.demo.call import Behaviour
from moderator.demo.faults import Fault, Request, Way
from moderator.demo.records import Text
from moderator.demo.server import SampleServer
from moderator.domain.charter import Disposition
from moderator.domain.problem import Problem
from moderator.servers.contract import Ability, Outcome, Wanted
from moderator.servers.decidim.answers import STATES
from tests.servers.decidim.collecting import connect, consultation, idea

TEXT = "Merci.\n\nVotre idée est retenue : l’article 1er la reprend.\nElle vaut < 2 ans & plus."
WANTED = Wanted("proposal/10", "retained", TEXT)


def writes(server: SampleServer) -> int:
    """How many times something was asked to be written."""
    return sum(request.writes for request in server.requests)


def mutation(request: Request) -> bool:
    return request.writes


@pytest.mark.parametrize("version", ["0.31", "0.32"])
@pytest.mark.parametrize("disposition", Disposition)
def test_an_answer_is_sent_and_verified(version: str, disposition: Disposition) -> None:
    wanted = Wanted("proposal/10", disposition, TEXT)
    with SampleServer(consultation(idea(10)), version=version) as server:  # type: ignore[arg-type]
        decidim = connect(server, signed=True)
        assert Ability.PUSH_ANSWER in decidim.describe().abilities
        sent = decidim.push(wanted, None)
        there = server.memory.proposals[10]
        shown = decidim.agreed(["proposal/10"])["proposal/10"]
    assert (sent.outcome, sent.reason) == (Outcome.VERIFIED, "")
    assert there.internal_state == STATES[disposition]
    assert there.answer is not None
    assert there.answer.by_locale["fr"] == (
        "<p>Merci.</p><p>Votre idée est retenue : l’article 1er la reprend.<br>Elle vaut &lt; 2 ans &amp; plus.</p>"
    )
    # What is read back later is what was agreed: nothing is left to send.
    assert sent.agreed is not None
    assert shown.fingerprint == sent.agreed.fingerprint == decidim.fingerprint(wanted)


def test_each_disposition_has_a_state_that_every_decidim_has() -> None:
    assert set(STATES) == set(Disposition)
    assert set(STATES.values()) == {"accepted", "rejected", "evaluating"}


def test_an_article_is_answered_as_the_proposal_that_it_is() -> None:
    with SampleServer(consultation(idea(10))) as server:
        decidim = connect(server, signed=True)
        assert decidim.answerable("proposal/4")
        assert not decidim.answerable("comment/4")
        assert decidim.push(Wanted("proposal/4", "partly", TEXT), None).outcome is Outcome.VERIFIED
        assert server.memory.proposals[4].internal_state == "accepted"


@pytest.mark.parametrize("way", [Way.DROP, Way.TRUNCATE, Way.ERRORS])
def test_an_answer_taken_by_the_server_before_the_line_went_dead_is_not_sent_twice(way: Way) -> None:
    with SampleServer(consultation(idea(10))) as server:
        decidim = connect(server, signed=True)
        server.faults.append(Fault(way, when=mutation, drops_data=True))
        assert decidim.push(WANTED, None).outcome is Outcome.VERIFIED
        assert writes(server) == 1
        # The program died before it could note it: the same answer again costs a look, and no e-mail to anybody.
        assert decidim.push(WANTED, None).outcome is Outcome.VERIFIED
        assert writes(server) == 1


@pytest.mark.parametrize("way", [Way.REFUSE, Way.STATUS, Way.HTML])
def test_an_answer_that_never_arrived_is_for_later(way: Way) -> None:
    with SampleServer(consultation(idea(10))) as server:
        decidim = connect(server, signed=True)
        server.faults.append(Fault(way, times=1, when=mutation, status=502))
        sent = decidim.push(WANTED, None)
        assert sent.outcome is Outcome.FAILED
        assert sent.reason
        assert server.memory.proposals[10].answer is None
        assert decidim.push(WANTED, None).outcome is Outcome.VERIFIED


def test_a_network_that_is_down_is_for_later() -> None:
    with SampleServer(consultation(idea(10))) as server:
        decidim = connect(server, signed=True)
        decidim.describe()
        server.faults.append(Fault(Way.REFUSE, times=None))
        sent = decidim.push(WANTED, None)
    assert sent.outcome is Outcome.FAILED
    assert "kept" in sent.reason


def test_somebody_else_s_answer_is_never_overwritten() -> None:
    with SampleServer(consultation(idea(10))) as server:
        decidim = connect(server, signed=True)
        agreed = decidim.push(WANTED, None).agreed
        server.memory.answer(10, "rejected", "<p>Finalement non.</p>")
        sent = decidim.push(dataclasses.replace(WANTED, text="Merci encore."), agreed)
        assert (sent.outcome, sent.agreed and sent.agreed.text) == (Outcome.CONFLICT, "Finalement non.")
        assert decidim.push(WANTED, None).outcome is Outcome.CONFLICT
        assert writes(server) == 1
        # Once a person has seen theirs and insists, ours goes.
        assert decidim.push(WANTED, sent.agreed).outcome is Outcome.VERIFIED


def test_the_same_answer_written_there_by_somebody_else_is_no_conflict() -> None:
    with SampleServer(consultation(idea(10))) as server:
        server.memory.answer(10, "accepted", "<div>Merci.<br></div>")
        decidim = connect(server, signed=True)
        assert decidim.push(Wanted("proposal/10", "partly", "Merci."), None).outcome is Outcome.VERIFIED
        assert writes(server) == 0


def test_an_answer_is_changed_then_taken_back() -> None:
    with SampleServer(consultation(idea(10))) as server:
        decidim = connect(server, signed=True)
        first = decidim.push(WANTED, None).agreed
        second = decidim.push(Wanted("proposal/10", "not-retained", "Non, car."), first)
        assert server.memory.proposals[10].internal_state == "rejected"
        nothing = Wanted("proposal/10", "", "")
        back = decidim.push(nothing, second.agreed)
        assert (back.outcome, server.memory.proposals[10].answered_at) == (Outcome.VERIFIED, None)
        assert decidim.push(WANTED, None).outcome is Outcome.VERIFIED
        assert back.agreed is not None
        assert back.agreed.fingerprint == decidim.fingerprint(nothing)


def test_what_others_wrote_in_another_language_stays() -> None:
    with SampleServer(consultation(idea(10))) as server:
        server.memory.answer(10, "evaluating", {"fr": "<p>À voir.</p>", "br": "<p>Gwelet vo.</p>"})
        decidim = connect(server, signed=True)
        base = decidim.agreed(["proposal/10"])["proposal/10"]
        assert decidim.push(WANTED, base).outcome is Outcome.VERIFIED
        answer = server.memory.proposals[10].answer
    assert isinstance(answer, Text)
    assert answer.by_locale["br"] == "<p>Gwelet vo.</p>"


@pytest.mark.parametrize("version", ["0.31", "0.32"])
def test_a_site_that_publishes_its_answers_later_is_verified_all_the_same(version: str) -> None:
    behaviour = Behaviour(publishes_answers_at_once=False)
    with SampleServer(consultation(idea(10)), version=version, behaviour=behaviour) as server:  # type: ignore[arg-type]
        decidim = connect(server, signed=True)
        sent = decidim.push(WANTED, None)
        assert sent.outcome is Outcome.VERIFIED
        assert "publishes" in sent.reason
        # A change of mind before publication is still sent, and publication is no conflict.
        other = decidim.push(Wanted("proposal/10", "not-retained", TEXT), sent.agreed)
        assert (other.outcome, server.memory.proposals[10].internal_state) == (Outcome.VERIFIED, "rejected")
        server.memory.publish_answers()
        last = decidim.push(WANTED, other.agreed)
        assert (last.outcome, server.memory.proposals[10].internal_state) == (Outcome.VERIFIED, "accepted")


@pytest.mark.parametrize(("version", "words"), [("0.31", "without saying why"), ("0.32", "switched off")])
def test_a_closed_step_is_a_sentence(version: str, words: str) -> None:
    with SampleServer(consultation(idea(10)), version=version, behaviour=Behaviour(answering=False)) as server:  # type: ignore[arg-type]
        sent = connect(server, signed=True).push(WANTED, None)
    assert sent.outcome is Outcome.REFUSED
    assert words in sent.reason


@pytest.mark.parametrize("version", ["0.31", "0.32"])
def test_the_reasons_of_the_administrators_form_are_passed_on(version: str) -> None:
    with SampleServer(consultation(idea(10)), version=version, behaviour=Behaviour(answers_with_costs=True)) as server:  # type: ignore[arg-type]
        sent = connect(server, signed=True).push(WANTED, None)
    assert sent.outcome is Outcome.REFUSED
    assert "executionPeriod doit être rempli" in sent.reason


def test_what_decidim_cannot_take_is_said_before_anything_is_sent() -> None:
    with SampleServer(consultation(idea(10))) as server:
        decidim = connect(server, signed=True)
        for wanted, words in (
            (Wanted("proposal/10", "", "Merci."), "choose what became"),
            (Wanted("proposal/10", "not-retained", "  "), "write why"),
            (Wanted("comment/10", "retained", "Merci."), "proposals only"),
            (Wanted("proposal/99", "retained", "Merci."), "no longer on the server"),
        ):
            sent = decidim.push(wanted, None)
            assert (sent.outcome, words in sent.reason) == (Outcome.REFUSED, True), sent
        assert writes(server) == 0
        assert decidim.fingerprint(Wanted("proposal/10", "", "Merci.")) == ""


def test_without_credentials_nothing_is_sent_and_the_way_out_is_said() -> None:
    with SampleServer(consultation(idea(10))) as server:
        decidim = connect(server)
        assert Ability.PUSH_ANSWER not in decidim.describe().abilities
        with pytest.raises(Problem, match="credentials"):
            decidim.push(WANTED, None)
    with SampleServer(consultation(idea(10)), version="0.29") as server:
        decidim = connect(server)
        assert Ability.ANSWERS_FILE in decidim.describe().abilities
        with pytest.raises(Problem, match="does not take answers") as raised:
            decidim.push(WANTED, None)
    assert "answers file" in raised.value.remedy


def test_many_answers_are_read_back_by_pages() -> None:
    with SampleServer(consultation(*map(idea, range(10, 80)))) as server:
        server.memory.answer(33, "accepted", "<p>Oui.</p>")
        decidim = connect(server)
        shown = decidim.agreed([*(f"proposal/{n}" for n in range(10, 80)), "proposal/4", "proposal/999", "comment/1"])
        assert decidim.requests <= 8
    assert len(shown) == 71
    assert (shown["proposal/33"].text, shown["proposal/33"].state) == ("Oui.", "accepted")
    assert decidim.fingerprint(Wanted("proposal/10", "", "")) == shown["proposal/10"].fingerprint
