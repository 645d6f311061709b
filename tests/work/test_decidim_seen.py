"""What Decidim gives seen from a workspace: what an amendment changes, and what the site says beside the texts."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from moderator.analysis.revisions import Fate
from moderator.demo.call import Behaviour
from moderator.demo.records import Text
from moderator.demo.server import SampleServer
from moderator.domain.contribution import Kind
from moderator.store.workspace import Workspace
from moderator.work import deciding, finding, reading, sources, syncing, versions
from moderator.work.reading import Sheet
from tests.servers.decidim.collecting import DAY, consultation, idea
from tests.servers.decidim.test_meetings import hall, meeting


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "w.moderator") as made:
        yield made


def shown(ws: Workspace, query: str) -> Sheet:
    (id_,) = finding.find(ws, query).ids
    found = reading.sheet(ws, int(id_))
    assert found is not None
    return found


def test_the_reader_sees_what_an_amendment_changes_and_what_became_of_it(ws: Workspace) -> None:
    with SampleServer(consultation(idea(10))) as server:
        server.advance(seconds=5)
        made = server.memory.amend(10, "Une idée", "<p>Plus de vélos et de trottoirs.</p>")
        source = sources.add(ws, server.url)
        syncing.pull(ws, source)
        sheet = shown(ws, "trottoirs")
        assert (sheet.row.kind, sheet.amends, sheet.number) == (Kind.AMENDMENT, True, f"proposal/{made.id}")
        assert ("Amendment", "proposed, not decided yet") in sheet.particulars
        (revision,) = versions.revisions(sheet)
        assert [one.text.strip() for one in revision.body if one.fate is Fate.ADDED] == ["et de trottoirs"]
        assert [one.id for one in sheet.above] == [
            int(one) for one in finding.find(ws, "vélos -trottoirs type:proposition").ids
        ]
        server.advance(seconds=5)
        server.memory.judge_amendment(made.id, "accepted")
        server.memory.edit_proposal(made.id, body="<p>Plus de vélos, de trottoirs et de bancs.</p>")
        syncing.pull(ws, source)
    sheet = shown(ws, "bancs")
    assert ("Amendment", "accepted: its text replaced the amended one") in sheet.particulars
    assert [one.number for one in versions.revisions(sheet)] == [2, 3]


def test_costs_and_an_answer_kept_back_are_told_beside_the_text(ws: Workspace) -> None:
    with SampleServer(consultation(idea(10))) as server:
        costs = {"cost_report": Text.fr("<p>Deux pistes.</p>"), "execution_period": Text.fr("2027")}
        server.memory.answer(10, "accepted", "<p>Oui.</p>", publish=False, cost=12000.0, **costs)
        syncing.pull(ws, sources.add(ws, server.url))
        assert not shown(ws, "vélos").answer_published
        told = dict(shown(ws, "vélos").particulars)
        assert told == {
            "Official answer": "stored on the site, not published yet",
            "Cost": "12,000",
            "Cost report": "Deux pistes.",
            "Time needed": "2027",
        }
        server.memory.publish_answers()
        server.memory.vote(10)
        syncing.pull(ws, sources.servers(ws)[0])
        told = dict(shown(ws, "vélos").particulars)
        assert "Official answer" not in told
        assert told["Status on the site"] == "Acceptée"


def test_a_meeting_says_where_it_was_and_who_came(ws: Workspace) -> None:
    with SampleServer(
        hall(meeting(8, closed_at=DAY, attendees_count=45, closing_report=Text.fr("<p>Voilà.</p>")))
    ) as server:
        syncing.pull(ws, sources.add(ws, server.url))
    told = dict(shown(ws, "Brest").particulars)
    assert told["Venue"] == "Salle des fêtes, 1 place de la Mairie, Brest"
    assert (told["People who came"], told["Contributions heard"]) == ("45", "7")
    assert told["Organisations present"] == "Ville de Brest"


def test_a_closed_site_is_followed_from_its_open_data_and_decisions_stay_when_its_api_opens(ws: Workspace) -> None:
    closed = Behaviour(api="off")
    with SampleServer(consultation(idea(10), idea(11, body="<p>Des trottoirs.</p>")), behaviour=closed) as server:
        source = sources.add(ws, server.url)
        assert source.about["dialect"] == "open-data"
        syncing.pull(ws, source)
        (id_,) = finding.find(ws, "vélos").ids
        deciding.accept(ws, [int(id_)])
        # The same archive read again and again makes nothing gone; two later ones that lack it do.
        server.memory.hide(11)
        for votes, gone in ((0, 0), (1, 0), (0, 0), (1, 1), (0, 0)):
            server.memory.vote(10, votes)
            if votes:
                server.publish_open_data()
            assert syncing.pull(ws, sources.servers(ws)[0]).gone == gone
        server.behaviour = Behaviour()
        report = syncing.pull(ws, sources.servers(ws)[0])
        assert report.new == 0
        assert sources.servers(ws)[0].about["dialect"] == "0.31+"
    assert list(finding.find(ws, "vélos").ids) == [id_]
    assert shown(ws, "vélos").row.status == "accepted"
