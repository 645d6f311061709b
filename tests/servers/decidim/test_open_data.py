"""Sites whose API is closed: read from their open data, and the same contributions once the API opens."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest

from moderator.demo.call import Behaviour
from moderator.demo.dialect import VERSIONS, VersionName
from moderator.demo.records import COMMENT, DEBATE, PROPOSAL, Component, Debate, Ref, Space, Taxon, Text
from moderator.demo.server import CREDENTIALS, SampleServer
from moderator.domain.contribution import Kind, Presence
from moderator.domain.doctor import Ailment
from moderator.domain.problem import Problem
from moderator.servers import platforms
from moderator.servers.contract import Ability, Wanted
from moderator.servers.decidim import Decidim
from moderator.servers.troubles import Unauthorised, Unintelligible
from tests.servers.decidim.collecting import DAY, TAXONS, Copy, connect, consultation, idea, remark


@pytest.fixture
def reach() -> Iterator[Callable[[SampleServer], Decidim]]:
    """Connections that are closed at the end."""
    with ExitStack() as stack:
        yield lambda server: stack.enter_context(closing(connect(server)))


Reach = Callable[[SampleServer], Decidim]
CLOSED = Behaviour(api="credentials")
TALK = (
    remark(1, Ref(PROPOSAL, 10), "Oui.", alignment=1),
    remark(2, Ref(COMMENT, 1), "Non.", author_id=3),
    remark(3, Ref(DEBATE, 7), "Oui."),
)
DEBATES = (
    Debate(
        7, 3, Text.fr("Un guichet ?"), Text.fr("<p>Dites.</p>"), Text.fr("<p>Restez courtois.</p>"), Text({}),
        DAY, DAY, "DEB-7",
    ),
)  # fmt: skip


def site(version: VersionName = "0.31", behaviour: Behaviour = CLOSED) -> SampleServer:
    """A site whose API answers only who has credentials."""
    quoted = Taxon(102, Text({"en": "Another", "fr": 'Un "autre", ici'}), 100)
    ten = idea(10, vote_count=12, taxon_ids=(101, 102))
    corpus = consultation(ten, idea(11), comments=TALK, debates=DEBATES, taxons=(*TAXONS[:2], quoted, *TAXONS[3:]))
    other = Space(2, "Assembly", "conseil", Text.fr("Conseil citoyen"), DAY, DAY)
    elsewhere = Component(9, "Proposals", 2, Text.fr("Leurs idées"), 1)
    corpus = replace(
        corpus,
        spaces=(*corpus.spaces, other),
        components=(*corpus.components, elsewhere),
        proposals=(*corpus.proposals, replace(idea(90, "Ailleurs"), component_id=9)),
    )
    return SampleServer(corpus, version=version, behaviour=behaviour)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("api", ["credentials", "off"])
def test_a_closed_site_is_read_from_its_open_data_without_being_asked(
    version: VersionName, api: str, reach: Reach
) -> None:
    with site(version, Behaviour(api=api)) as server:  # type: ignore[arg-type]
        assert platforms.guess(server.url) == "decidim"
        decidim = reach(server)
        about = decidim.describe()
        assert about.dialect == "open-data"
        assert Ability.READ in about.abilities
        assert Ability.PUSH_ANSWER not in about.abilities
        assert "The API of this site is closed" in about.notes[0]
        assert [(one.key, one.link) for one in decidim.consultations()] == [
            ("process/1", f"{server.url}/processes/loi-numerique"),
            ("assembly/2", f"{server.url}/assemblies/conseil"),
        ]
        copy = Copy(decidim)
        copy.sweep()
        downloads = [one for one in server.requests if one.path.startswith("/open-data/download")]
    citizens = {"proposal/10", "proposal/11", "debate/7", "comment/1", "comment/2", "comment/3"}
    assert citizens <= set(copy.contributions)
    assert "proposal/90" not in copy.contributions
    ten = copy.contributions["proposal/10"]
    assert (ten.votes_for, ten.created) == (12, DAY)
    assert copy.sections[ten.section or ""].title == "Article 1"
    if version >= "0.30":
        assert ten.labels == ("Article 1", 'Un "autre", ici')
    assert copy.contributions["debate/7"].body == "Dites.\n\nRestez courtois."
    assert copy.contributions["comment/2"].parent == "comment/1"
    assert copy.sections["component/2"].parent == "process/1"
    assert copy.findings == []
    # Once to know that there is one (for whoever asks what the site is), then once for all.
    assert len(downloads) == 3


@pytest.mark.parametrize("version", ["0.27", "0.30", "0.31"])
def test_what_was_read_from_open_data_is_the_same_once_the_api_opens(version: VersionName, reach: Reach) -> None:
    with site(version) as server:
        copy = Copy(reach(server))
        copy.sweep()
        before = dict(copy.contributions)
        server.behaviour = Behaviour()
        copy.server = reach(server)
        copy.sweep()
        copy.sweep()
        after = dict(copy.contributions)
        # Articles are sections for the API.
        assert {key for key in before if key not in after} == {f"proposal/{n}" for n in range(1, 5)}
        for key in before.keys() & after.keys():
            assert before[key].uid == after[key].uid
            assert (before[key].kind, before[key].body, before[key].title, before[key].parent) == (
                after[key].kind, after[key].body, after[key].title, after[key].parent,
            )  # fmt: skip
            if version != "0.27":  # which names nobody in its open data of proposals
                assert (before[key].author.key, before[key].author.name) == (
                    after[key].author.key, after[key].author.name,
                )  # fmt: skip
        # Closed again, the site says less than what is known: that stays, and only what is new comes in.
        server.behaviour = CLOSED
        server.memory.add_proposal("Nouvelle", "<p>Tout neuf.</p>", component_id=2)
        server.publish_open_data()
        copy.server = reach(server)
        copy.sweep()
    new = [key for key in copy.given if key not in before]
    assert len(copy.given) == len(new) == 1
    assert copy.contributions["proposal/10"] == after["proposal/10"]
    assert after.keys() < copy.contributions.keys()


def test_only_what_changed_in_the_archive_is_given_again(reach: Reach) -> None:
    with site() as server:
        copy = Copy(reach(server))
        copy.sweep()
        copy.server = reach(server)
        (page,) = copy.pages()
        # The same archive, even made again, says nothing new: nothing is gone for it.
        assert (page.items, page.partial) == ((), True)
        server.publish_open_data()
        copy.server, copy.cursor = reach(server), ""
        assert [one.partial for one in copy.pages()] == [True]
        server.memory.edit_proposal(10, body="<p>Mieux dit.</p>")
        server.memory.hide(11)
        server.publish_open_data()
        copy.server, copy.cursor = reach(server), ""
        copy.sweep()
    assert copy.given == ["proposal/10"]
    assert copy.contributions["proposal/10"].body == "Mieux dit."
    assert "proposal/11" not in copy.contributions


def test_an_archive_that_lacks_a_file_takes_nothing_of_it_for_gone(reach: Reach) -> None:
    with site() as server:
        copy = Copy(reach(server))
        copy.sweep()
        server.publish_open_data(without=("debates", "debate_comments"))
        copy.server = reach(server)
        pages = list(copy.pages())
    assert pages[-1].partial
    assert [(one.ailment, one.field) for one in copy.findings] == [
        (Ailment.SERVER_ERROR, "debate_comments"),
        (Ailment.SERVER_ERROR, "debates"),
    ]


def test_an_interrupted_reading_goes_on_and_gives_nothing_twice(reach: Reach) -> None:
    with site() as server:
        copy = Copy(reach(server))
        for _page in copy.pages():
            break
        given = list(copy.given)
        assert given
        for _page in copy.pages():
            pass
        assert len(copy.given) == len(set(copy.given))


def test_amendments_and_withdrawn_proposals_say_so_in_open_data_too(reach: Reach) -> None:
    with site("0.27") as server:
        made = server.memory.amend(10, "Mieux", "<p>Davantage.</p>")
        server.memory.withdraw(11)
        copy = Copy(reach(server))
        copy.sweep()
    one = copy.contributions[f"proposal/{made.id}"]
    assert (one.kind, one.parent, one.answer_state) == (Kind.AMENDMENT, "proposal/10", "evaluating")
    assert copy.contributions["proposal/11"].presence is Presence.WITHDRAWN


def test_answers_go_into_the_file_for_the_administrators(tmp_path: Path, reach: Reach) -> None:
    with site() as server:
        server.memory.answer(10, "evaluating", {"fr": "<p>Vu.</p>", "br": "<p>Gwelet.</p>"})
        decidim = reach(server)
        paths, rows, left = decidim.answers_file([Wanted("proposal/10", "retained", "Oui.")], tmp_path / "r.csv")
        with pytest.raises(Problem, match="does not take answers"):
            decidim.push(Wanted("proposal/10", "retained", "Oui."), None)
    assert (rows, left) == (1, [])
    assert paths[0].read_text(encoding="utf-8-sig").splitlines() == [
        "id;state;answer/fr;answer/br",
        "10;accepted;<p>Oui.</p>;<p>Gwelet.</p>",
    ]


def test_what_stands_in_the_way_is_said() -> None:
    with site(behaviour=replace(CLOSED, open_data="none")) as server, pytest.raises(Unauthorised):
        connect(server).describe()
    with site(behaviour=replace(CLOSED, open_data="not-yet")) as server, pytest.raises(Unauthorised):
        connect(server).describe()
    with site(behaviour=Behaviour(api="off", open_data="none")) as server, pytest.raises(Unintelligible):
        connect(server).describe()
    # Credentials that are refused are what is wrong: they are not gone round.
    with site() as server, pytest.raises(Unauthorised, match="does not accept these API credentials"):
        Decidim(server.url, ("faux", "faux"), pause=lambda _seconds: None).describe()


def test_the_module_apiext_opens_a_closed_site_to_who_has_credentials() -> None:
    with site("0.28", replace(CLOSED, apiext=True)) as server:
        about = Decidim(server.url, (CREDENTIALS.key, CREDENTIALS.secret), pause=lambda _seconds: None).describe()
    assert (about.dialect, Ability.PUSH_ANSWER in about.abilities) == ("0.27–0.28", True)
