"""A consultation read from servers of every version."""

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from moderator.demo.call import Behaviour
from moderator.demo.dialect import VERSIONS, VersionName
from moderator.demo.records import COMMENT, DEBATE, PROPOSAL, Attachment, Debate, Ref, Text
from moderator.demo.server import SampleServer
from moderator.domain.contribution import AuthorKind, Kind, Presence, SectionKind, Stance
from moderator.domain.doctor import Ailment, Remedy
from moderator.servers.decidim.withheld import ASKED
from moderator.servers.troubles import NoRoom
from tests.servers.decidim.collecting import DAY, KINDS, THEMES, Copy, connect, consultation, distort, idea, remark

FULL = Path("/dev/full")
NEW: tuple[VersionName, ...] = ("0.30", "0.31", "0.32")
OLD: tuple[VersionName, ...] = ("0.27", "0.28", "0.29")


@pytest.mark.parametrize("version", VERSIONS)
def test_a_whole_consultation_comes_in(version: VersionName) -> None:
    talk = (
        remark(1, Ref(PROPOSAL, 10), "Oui !", alignment=1),
        remark(2, Ref(COMMENT, 1), "Non.", author_id=3, alignment=-1),
        remark(3, Ref(COMMENT, 2), "Pourquoi ?"),
        remark(4, Ref(COMMENT, 3), "Parce que."),
        remark(5, Ref(PROPOSAL, 4), "Sur l’article."),
    )
    corpus = consultation(idea(10, vote_count=12), idea(11, author_ids=(), official=True), comments=talk)
    with SampleServer(corpus, version=version) as server:
        copy = Copy(connect(server))
        copy.sweep()

    assert set(copy.contributions) == {"proposal/10", "proposal/11", *(f"comment/{n}" for n in range(1, 6))}
    ten = copy.contributions["proposal/10"]
    assert (ten.kind, ten.title, ten.body, ten.html) == (
        Kind.PROPOSAL, "Une idée", "Plus de vélos.", "<p>Plus de vélos.</p>"
    )  # fmt: skip
    assert (ten.votes_for, ten.language, ten.created, ten.author.name) == (12, "fr", DAY, "Jeanne Martin")
    assert ten.link == f"{server.url}/processes/loi-numerique/f/2/proposals/10"
    assert copy.contributions["proposal/11"].author.official

    first, reply, deep, deepest = (copy.contributions[f"comment/{n}"] for n in range(1, 5))
    assert [one.parent for one in (first, reply, deep, deepest)] == [
        "proposal/10",
        "comment/1",
        "comment/2",
        "comment/3",
    ]
    assert (first.stance, reply.stance, deep.stance) == (Stance.FOR, Stance.AGAINST, Stance.NONE)
    assert (first.votes_for, first.votes_against) == (3, 1)
    assert {one.section for one in (first, reply, deep, deepest)} == {ten.section}
    # The coordinates that the server cannot give for a proposal without a place are no trouble worth telling.
    assert copy.findings == []


@pytest.mark.parametrize("version", VERSIONS)
def test_the_text_under_consultation_becomes_sections_in_their_order(version: VersionName) -> None:
    talk = (remark(5, Ref(PROPOSAL, 4), "Sur l’article."),)
    with SampleServer(consultation(idea(10), comments=talk), version=version) as server:
        copy = Copy(connect(server))
        copy.sweep()

    text = [copy.sections[f"article/{n}"] for n in (1, 2, 4, 3)]
    assert [one.kind for one in text] == [SectionKind.TITLE, SectionKind.CHAPTER, *2 * [SectionKind.ARTICLE]]
    assert [one.title for one in text] == [
        "Titre Ier – Le numérique",
        "Chapitre 1 : les réseaux",
        "Article 1er",
        "Article 2",
    ]
    assert [one.code for one in text] == ["Ier", "1", "1er", "2"]
    assert [one.parent for one in text] == ["component/1", "article/1", "article/2", "article/2"]
    assert [one.position for one in text] == [0, 1, 2, 3]
    assert [one.text for one in text] == ["", "", "La fibre va partout.", "Les données sont ouvertes."]
    # An article is answered on the server as a proposal, and its comments hang on the section.
    assert text[2].target == "proposal/4"
    assert (copy.contributions["comment/5"].parent, copy.contributions["comment/5"].section) == (None, "article/4")
    assert "proposal/4" not in copy.contributions


@pytest.mark.parametrize("version", NEW)
def test_taxonomies_say_the_article_the_kind_of_author_and_the_theme(version: VersionName) -> None:
    ideas = (
        idea(10, taxon_ids=(101, KINDS + 2)),
        idea(11, taxon_ids=(102, THEMES + 1)),
        idea(12, taxon_ids=(THEMES + 1, KINDS + 1)),
        idea(13, taxon_ids=()),
    )
    with SampleServer(consultation(*ideas), version=version) as server:
        copy = Copy(connect(server))
        copy.sweep()

    ten, eleven, twelve, thirteen = (copy.contributions[f"proposal/{n}"] for n in range(10, 14))
    assert (ten.section, ten.author.kind, ten.labels) == ("article/4", AuthorKind.ASSOCIATION, ())
    assert (eleven.section, eleven.labels) == ("article/3", ("Mobilité",))
    assert (twelve.section, twelve.author.kind) == (f"taxonomy/{THEMES + 1}", AuthorKind.CITIZEN)
    assert copy.sections[f"taxonomy/{THEMES + 1}"].parent == f"taxonomy/{THEMES}"
    # Nothing is deduced about a person whom nothing describes.
    assert (thirteen.section, thirteen.author.kind) == ("component/2", AuthorKind.UNSTATED)


@pytest.mark.parametrize("version", OLD)
def test_categories_and_groups_of_people_say_the_same_on_older_servers(version: VersionName) -> None:
    ideas = (
        idea(10, author_ids=(2,)),
        idea(11, author_ids=(3,), taxon_ids=(THEMES + 1,)),
        idea(12, taxon_ids=(102,)),
    )
    with SampleServer(consultation(*ideas), version=version) as server:
        copy = Copy(connect(server))
        copy.sweep()

    ten, eleven, twelve = (copy.contributions[f"proposal/{n}"] for n in (10, 11, 12))
    assert (ten.author.name, ten.author.kind) == ("Association Vélo-Cité", AuthorKind.ASSOCIATION)
    assert (eleven.author.kind, eleven.section) == (AuthorKind.COMPANY, f"category/{THEMES + 1}")
    assert (ten.section, twelve.section) == ("article/4", "article/3")


def test_what_people_wrote_is_read_in_french_first_and_never_in_a_machine_s_words() -> None:
    both = Text({"en": "More bikes", "fr": "Plus de vélos"})
    breton = Text({"br": "Muioc’h a velooù"}, machine={"fr": "Plus de bicyclettes"})
    debate = Debate(7, 3, breton, breton, Text({}), Text({}), DAY, DAY, "DEB-7")
    with SampleServer(consultation(idea(10), idea(11), debates=(debate,))) as server:
        server.memory.edit_proposal(10, title=both, body=both)
        server.memory.edit_proposal(11, title=breton, body=breton)
        copy = Copy(connect(server))
        copy.sweep()
    ten, eleven = copy.contributions["proposal/10"], copy.contributions["proposal/11"]
    assert (ten.title, ten.language) == ("Plus de vélos", "fr")
    assert (eleven.body, eleven.language) == ("Muioc’h a velooù", "br")
    seven = copy.contributions["debate/7"]
    assert (seven.title, seven.body, seven.language) == ("Muioc’h a velooù", "Muioc’h a velooù", "br")


@pytest.mark.parametrize("version", VERSIONS)
def test_a_withdrawn_proposal_says_so_and_a_hidden_one_is_no_longer_given(version: VersionName) -> None:
    with SampleServer(consultation(idea(10), idea(11)), version=version) as server:
        server.memory.withdraw(10)
        server.memory.hide(11)
        copy = Copy(connect(server))
        copy.sweep()
        notes = " ".join(copy.decidim.describe().notes)
    assert copy.contributions["proposal/10"].presence is Presence.WITHDRAWN
    assert copy.contributions["proposal/10"].answer_state == ""
    if version in OLD:
        assert "proposal/11" in copy.contributions
        assert "still lists the proposals that its moderators hid" in notes
    else:
        assert "proposal/11" not in copy.contributions
        assert [one.ailment for one in copy.findings] == [Ailment.SERVER_ERROR]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_closed_account_hides_a_name_but_not_what_was_said(version: VersionName) -> None:
    talk = (remark(1, Ref(PROPOSAL, 11), author_id=2), remark(2, Ref(PROPOSAL, 11), "Moi aussi."))
    with SampleServer(consultation(idea(10, author_ids=(2,)), idea(11), comments=talk), version=version) as server:
        server.memory.delete_person(2)
        copy = Copy(connect(server))
        copy.sweep()
    assert copy.contributions["proposal/10"].author.name == ""
    assert {"comment/1", "comment/2"} <= copy.contributions.keys()
    assert copy.contributions["comment/1"].author.name == ""


@pytest.mark.parametrize("version", ["0.30", "0.31", "0.32"])
def test_a_deleted_comment_takes_nobody_else_s_words_with_it(version: VersionName) -> None:
    talk = (
        remark(1, Ref(PROPOSAL, 10)), remark(2, Ref(PROPOSAL, 10), "- Non.", author_id=2, alignment=-1),
        remark(3, Ref(COMMENT, 2)), remark(4, Ref(PROPOSAL, 11)), remark(5, Ref(COMMENT, 4)),
        remark(6, Ref(COMMENT, 4)), remark(7, Ref(PROPOSAL, 11)),
    )  # fmt: skip
    with SampleServer(consultation(idea(10), idea(11), comments=talk), version=version) as server:
        truth = Copy(connect(server))
        truth.sweep()
        server.memory.delete_comment(1)
        server.memory.delete_comment(5)
        copy = Copy(connect(server))
        first = copy.sweep()
        # What the API refuses with a deleted one comes from the open data, as the API gave it before.
        assert set(copy.of("comment/")) == {f"comment/{n}" for n in (2, 3, 4, 6, 7)}
        for key, one in copy.of("comment/").items():
            before = truth.contributions[key]
            assert (one.body, one.parent, one.section) == (before.body, before.parent, before.section)
            assert (one.author.name, one.stance, one.created) == (before.author.name, before.stance, before.created)
        assert [(one.remedy, one.field) for one in copy.findings] == [
            (Remedy.REPAIRED, "proposal/10"), (Remedy.REPAIRED, "proposal/11"),
        ]  # fmt: skip
        # It is whole as far as one can tell: there is nothing to ask for again today.
        assert copy.sweep() < first / 2
        assert copy.given == []
        assert copy.marks["proposal/10"].rpartition("|")[2][:3] == "?20"
        # The archive may be older than what happened there since: the next one tells, and once is enough.
        copy.marks[ASKED] = "2026-01-01"
        copy.marks |= {one: f"{copy.marks[one][:-10]}2026-01-01" for one in ("proposal/10", "proposal/11")}
        copy.sweep()
        assert "?" not in copy.marks["proposal/10"]

        def fetched() -> int:
            return sum(one.path.startswith("/open-data") for one in server.requests)

        # The archive is heavy, and made once a day: what is refused later on the same day waits for the next one.
        before_noon, held = fetched(), set(copy.of("comment/"))
        server.memory.delete_comment(7)
        copy.sweep()
        assert (fetched(), set(copy.of("comment/"))) == (before_noon, held)
        copy.marks |= {ASKED: "2026-01-01", "proposal/11": copy.marks["proposal/11"][:-10] + "2026-01-01"}
        copy.sweep()
        assert fetched() > before_noon


@pytest.mark.skipif(not FULL.exists(), reason="this system has no file that is always full")
def test_a_full_disk_is_told_and_not_taken_for_a_discussion_that_nothing_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    talk = (remark(1, Ref(PROPOSAL, 10)), remark(2, Ref(PROPOSAL, 10)))
    with SampleServer(consultation(idea(10), comments=talk)) as server, FULL.open("r+b") as full:
        copy = Copy(connect(server))
        copy.sweep()
        server.memory.delete_comment(1)
        # There is room for the archive, and none for what is kept of it.
        files = iter((tempfile.TemporaryFile, lambda: full))
        monkeypatch.setattr(tempfile, "TemporaryFile", lambda: next(files)())
        with pytest.raises(NoRoom, match="No space left"):
            copy.sweep()
        monkeypatch.undo()
        copy.sweep()
    assert set(copy.of("comment/")) == {"comment/2"}


@pytest.mark.parametrize("version", ["0.30", "0.31"])
def test_a_discussion_that_nothing_gives_is_told_and_the_rest_comes_in(version: VersionName) -> None:
    talk = (
        remark(1, Ref(PROPOSAL, 10)), remark(2, Ref(PROPOSAL, 10)), remark(3, Ref(PROPOSAL, 11)),
        remark(4, Ref(COMMENT, 3)), remark(5, Ref(PROPOSAL, 11)),
    )  # fmt: skip
    corpus, behaviour = consultation(idea(10), idea(11), comments=talk), Behaviour(open_data="none")
    with SampleServer(corpus, version=version, behaviour=behaviour) as server:
        copy = Copy(connect(server))
        copy.sweep()
        server.memory.delete_comment(1)
        server.memory.delete_comment(4)
        copy.sweep()
        # What was known of the thread stays, and the server's refusal is said. Of the other all that is left is given.
        assert set(copy.of("comment/")) == {f"comment/{n}" for n in (1, 2, 3, 5)}
        assert [(one.remedy, one.field) for one in copy.findings] == [(Remedy.SET_ASIDE, "proposal/10")]
        other = Copy(connect(server))
        other.sweep()
        assert set(other.of("comment/")) == {"comment/3", "comment/5"}
        # It is asked again each day, until the server gives it.
        server.memory.hide_comment(1)
        copy.sweep()
        assert copy.sweep() == 4
        copy.marks["proposal/10"] = copy.marks["proposal/10"][:-10] + "2026-01-01"
        copy.sweep()
        assert set(copy.of("comment/")) == {"comment/2", "comment/3", "comment/5"}


def test_html_from_strangers_is_told_and_turned_into_text() -> None:
    hostile = '<p>Bonjour<script>alert(1)</script> <img src="https://espion.invalid/x.png" onerror="x()">!</p>\x00'
    with SampleServer(consultation(idea(10, body=hostile, title="<b>Gras</b>\x07"))) as server:
        copy = Copy(connect(server))
        copy.sweep()
    ten = copy.contributions["proposal/10"]
    assert "alert" not in ten.body
    assert "\x00" not in ten.body
    assert ten.title == "Gras"
    assert {one.ailment for one in copy.findings} == {Ailment.ACTIVE_CONTENT, Ailment.CONTROL_CHARACTERS}


@pytest.mark.parametrize("version", ["0.29", "0.31"])
def test_debates_come_with_their_comments(version: VersionName) -> None:
    debate = Debate(
        7, 3, Text.fr("Faut-il un guichet ?"), Text.fr("<p>Dites-nous.</p>"), Text.fr("Restez courtois."), Text({}),
        DAY, DAY, "DEB-7",
    )  # fmt: skip
    talk = (remark(1, Ref(DEBATE, 7), "Oui."), remark(2, Ref(COMMENT, 1), "Non."))
    with SampleServer(consultation(debates=(debate,), comments=talk), version=version) as server:
        copy = Copy(connect(server))
        copy.sweep()
        second = copy.sweep()
        # From 0.30 on, what moderators hid has a place in the list and no content: that is counted.
        hidden = replace(debate, id=8)
        server.memory.debates[8] = hidden
        distort(server, "Debates", lambda data: data["component"]["list"]["edges"][1].update(node=None))
        copy.sweep()
    opened = copy.contributions["debate/7"]
    assert opened.author.official == (version == "0.29")  # later ones do not tell it from a closed account
    assert (opened.title, opened.body, opened.section) == (
        "Faut-il un guichet ?", "Dites-nous.\n\nRestez courtois.", "component/3"
    )  # fmt: skip
    assert [(one.field, one.remedy) for one in copy.findings] == [("component/3", Remedy.SET_ASIDE)]
    assert set(copy.of("debate/")) == {"debate/7"}
    assert [copy.contributions[f"comment/{n}"].parent for n in (1, 2)] == ["debate/7", "comment/1"]
    assert second == 4  # the space, one page of each list


def test_attachments_are_named_and_never_fetched() -> None:
    file = Attachment(Text.fr("Le plan"), "pdf", "/files/plan.pdf")
    with SampleServer(consultation(idea(10, attachments=(file,)))) as server:
        copy = Copy(connect(server))
        copy.sweep()
        assert not [one for one in server.requests if one.path.startswith("/files")]
    (found,) = copy.contributions["proposal/10"].attachments
    assert (found.title, found.link, found.media_type) == ("Le plan", f"{server.url}/files/plan.pdf", "pdf")


def test_the_official_answer_that_the_site_shows_comes_in() -> None:
    with SampleServer(consultation(idea(10))) as server:
        server.memory.answer(10, "accepted", "<p>C’est <b>retenu</b>.</p>")
        copy = Copy(connect(server))
        copy.sweep()
    assert (copy.contributions["proposal/10"].answer, copy.contributions["proposal/10"].answer_state) == (
        "C’est retenu.", "accepted"
    )  # fmt: skip
