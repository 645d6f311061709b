"""Amendments: children of what they amend, with what became of them and the text that they would replace."""

import pytest

from moderator.demo.dialect import VERSIONS, VersionName
from moderator.demo.records import Proposal
from moderator.demo.server import SampleServer
from moderator.domain.contribution import AMENDED, Kind, Presence
from tests.servers.decidim.collecting import Copy, connect, consultation, idea


def amended(server: SampleServer, id_: int, body: str) -> Proposal:
    """Somebody amends a proposal, a moment after it was published."""
    server.advance(seconds=5)
    made = server.memory.amend(id_, "Une idée, mieux", body)
    server.advance(seconds=5)
    return made


@pytest.mark.parametrize("version", VERSIONS)
def test_an_amendment_keeps_the_text_that_it_would_replace(version: VersionName) -> None:
    with SampleServer(consultation(idea(10)), version=version) as server:
        made = amended(server, 10, "<p>Plus de vélos et de trottoirs.</p>")
        copy = Copy(connect(server))
        copy.sweep()
    one = copy.contributions[f"proposal/{made.id}"]
    assert (one.kind, one.parent, one.body) == (Kind.AMENDMENT, "proposal/10", "Plus de vélos et de trottoirs.")
    assert one.answer_state == "evaluating"
    assert one.raw[AMENDED] == {
        "key": "proposal/10", "title": "Une idée", "body": "Plus de vélos.", "state": "evaluating",
    }  # fmt: skip
    assert copy.contributions["proposal/10"].kind is Kind.PROPOSAL


@pytest.mark.parametrize("known", [True, False])
def test_once_accepted_it_still_shows_what_it_changed(known: bool) -> None:
    with SampleServer(consultation(idea(10))) as server:
        made = amended(server, 10, "<p>Plus de vélos et de trottoirs.</p>")
        copy = Copy(connect(server))
        if known:
            copy.sweep()
        server.memory.judge_amendment(made.id, "accepted")
        copy.sweep()
        # Its author goes on writing: that is no longer the amendment's doing.
        server.advance(seconds=5)
        server.memory.edit_proposal(10, body="<p>Tout autre chose.</p>")
        copy.sweep(anew=True)
    one, parent = copy.contributions[f"proposal/{made.id}"], copy.contributions["proposal/10"]
    assert one.answer_state == "accepted"
    assert parent.body == "Tout autre chose."
    record = one.raw[AMENDED]
    assert isinstance(record, dict)
    assert (record["title"], record["body"], record["state"]) == ("Une idée", "Plus de vélos.", "accepted")


def test_rejected_and_withdrawn_amendments_say_so() -> None:
    with SampleServer(consultation(idea(10))) as server:
        first, second = amended(server, 10, "<p>Moins.</p>"), amended(server, 10, "<p>Davantage.</p>")
        copy = Copy(connect(server))
        copy.sweep()
        server.memory.judge_amendment(first.id, "rejected")
        server.memory.withdraw(second.id)
        copy.sweep()
    assert copy.contributions[f"proposal/{first.id}"].answer_state == "rejected"
    assert copy.contributions[f"proposal/{second.id}"].presence is Presence.WITHDRAWN


def test_a_reading_that_was_interrupted_still_knows_who_amends_whom() -> None:
    ideas = [idea(n) for n in range(10, 14)]
    with SampleServer(consultation(*ideas)) as server:
        made = amended(server, 10, "<p>Moins.</p>")
        copy = Copy(connect(server, page_size=2))
        for page in copy.pages():
            if "proposal/10" in page.present:
                break  # the lid of the laptop was closed
        assert "proposal/10" in copy.contributions
        copy.sweep()
    assert copy.contributions[f"proposal/{made.id}"].parent == "proposal/10"
