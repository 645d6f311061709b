"""DemocracyOS's own ways: refusals with status 200, sessions that end, ages, and the numbers of its own exports."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyroaring import BitMap

from moderator.domain.contribution import Contribution, SectionKind
from moderator.domain.problem import Problem
from moderator.servers import files, platforms
from moderator.servers.contract import Ability, Outcome, Wanted
from moderator.servers.democracyos import DemocracyOS
from moderator.servers.troubles import Unauthorised
from moderator.store.workspace import Workspace
from moderator.work import deciding, receiving, sources, syncing
from tests.servers.fakes import democracyos
from tests.servers.reader import Reader


def connect(fake: democracyos.DemocracyOS, *, signed: bool = True) -> DemocracyOS:
    return DemocracyOS(fake.url, fake.account if signed else None, pause=lambda _seconds: None)


def read(fake: democracyos.DemocracyOS, *, signed: bool = True) -> Reader:
    copy = Reader(connect(fake, signed=signed), f"forum/{fake.forum}")
    copy.sweep()
    return copy


def answer(fake: democracyos.DemocracyOS, text: str) -> Wanted:
    return Wanted(f"comment/{fake.comments[0]['id']}", "retained" if text else "", text)


def one_comment(fake: democracyos.DemocracyOS) -> str:
    fake.comment(fake.open("Article 1", "<p>Le texte.</p>"), "Trop court")
    return str(fake.comments[0]["id"])


def test_a_topic_is_the_text_on_which_people_speak() -> None:
    with democracyos.DemocracyOS() as fake:
        topic = fake.open("Article 7 : le vélo", "<p>Des pistes.</p>")
        fake.topics[0]["clauses"].insert(0, {"markup": "<p>Partout.</p>", "position": 1, "empty": False})
        said = fake.comment(topic, "Bravo <3 & merci\nà tous", flags=[{"value": "spam"}])
        fake.reply(said["id"], "Moi aussi")
        fake.reply(said["id"], "Nous y veillerons.", ours=True)
        copy = read(fake)
    section = copy.sections[f"topic/{topic}"]
    assert (section.kind, section.title, section.text) == (
        SectionKind.ARTICLE, "Article 7 : le vélo", "Des pistes.\n\nPartout.",
    )  # fmt: skip
    assert section.votes_for == 3
    # What our account replied last is the answer, and nothing to be moderated.
    first, other = copy.contributions.values()
    assert (first.body, first.labels, first.section) == ("Bravo <3 & merci\nà tous", ("spam",), section.key)
    assert (first.answer, first.author.name) == ("Nous y veillerons.", "Ana Martin")
    assert (other.parent, other.author.official) == (first.key, False)


def test_topics_beyond_the_first_page_are_read_although_it_says_there_is_one() -> None:
    with democracyos.DemocracyOS() as fake:
        for n in range(45):
            fake.open(f"Article {n}", f"<p>{n}</p>")
        copy = Reader(DemocracyOS(fake.url, page_size=4, pause=lambda _seconds: None), f"forum/{fake.forum}")
        copy.sweep()
    assert [one.title for one in sorted(copy.sections.values(), key=lambda one: one.position)] == [
        f"Article {n}" for n in range(45)
    ]


def test_what_comes_empty_or_by_another_name_hides_nothing_else() -> None:
    with democracyos.DemocracyOS() as fake:
        topic = fake.open("Article 1", "<p>Le texte.</p>", action={"results": [{"value": "support", "votes": 8}]})
        said = [fake.comment(topic, f"Avis {n}") for n in range(25)]
        fake.reply(said[3]["id"], "Moi aussi")
        fake.reply(said[3]["id"], "Nous y veillerons.", ours=True)
        fake.void, fake.bare = {said[1]["id"]}, True
        copy = Reader(DemocracyOS(fake.url, fake.account, page_size=5, pause=lambda _s: None), f"forum/{fake.forum}")
        copy.sweep()
    assert copy.sections[f"topic/{topic}"].votes_for == 8
    assert len(copy.of("comment/")) == 24
    assert [one.body for one in copy.of("reply/").values()] == ["Moi aussi"]
    assert copy.contributions[f"comment/{said[3]['id']}"].answer == "Nous y veillerons."
    assert ["without content" in one.sample for one in copy.findings] == [True]


def test_many_answers_cost_a_few_requests_each() -> None:
    with democracyos.DemocracyOS() as fake:
        topics = [fake.open(f"Article {n}", "<p>Le texte.</p>") for n in range(4)]
        keys = [f"comment/{fake.comment(topics[n % 4], f'Avis {n}')['id']}" for n in range(40)]
        server = DemocracyOS(fake.url, fake.account, page_size=5, pause=lambda _seconds: None)
        for key in keys:
            assert server.push(Wanted(key, "", "Merci."), None).outcome is Outcome.VERIFIED
        # Looked through once, then before and after each: at its place.
        assert server.requests < 30 + 3 * len(keys)
        fake.comments.pop(0)
        assert len(server.agreed(keys)) == 39


def test_a_refused_account_is_told_although_the_status_says_all_is_well() -> None:
    with democracyos.DemocracyOS() as fake:
        server = DemocracyOS(fake.url, ("equipe@example.org", "faux"), pause=lambda _seconds: None)
        with pytest.raises(Unauthorised, match="Invalid username"):
            server.describe()
        assert "faux" not in repr(server.__dict__.get("space"))
    with pytest.raises(Unauthorised, match="not protected"):
        DemocracyOS("http://democracyos.example", ("a@b.fr", "secret"))._session.me()


def test_without_an_account_it_is_read_and_says_what_is_missing() -> None:
    with democracyos.DemocracyOS() as fake:
        one_comment(fake)
        server = connect(fake, signed=False)
        about = server.describe()
        assert Ability.PUSH_ANSWER not in about.abilities
        assert any("once you give an account" in note for note in about.notes)
        assert len(read(fake, signed=False).contributions) == 1
        with pytest.raises(Problem, match="without credentials"):
            server.push(answer(fake, "Merci."), None)


def test_once_the_account_is_forgotten_what_it_answered_is_nobody_s_contribution(tmp_path: Path) -> None:
    with democracyos.DemocracyOS() as fake, Workspace.create(tmp_path / "texte.moderator") as ws:
        one_comment(fake)
        source = sources.add(ws, fake.url, platform="democracyos", credentials=fake.account, lasting=False)
        assert syncing.pull(ws, source).new == 1
        deciding.answer(ws, BitMap([1]), "Merci, c’est prévu.")
        assert syncing.push(ws).verified == 1
        sources.forget(ws, source)
        (source,) = sources.servers(ws)
        (expected,) = receiving.expect(ws, [source])
        assert expected.forecast is not None
        assert (expected.forecast.new, syncing.pull(ws, source).new) == (0, 0)


def test_a_session_that_ended_is_opened_again() -> None:
    with democracyos.DemocracyOS() as fake:
        number = one_comment(fake)
        server = connect(fake)
        sent = server.push(answer(fake, "Merci."), None)
        fake.forget()
        assert server.push(answer(fake, "Merci beaucoup."), sent.agreed).outcome is Outcome.VERIFIED
        assert fake.ours(number) == ["Merci beaucoup."]


def test_citizens_are_told_of_each_answer_once() -> None:
    with democracyos.DemocracyOS() as fake:
        one_comment(fake)
        server = connect(fake)
        sent = server.push(answer(fake, "Merci."), None)
        server.push(answer(fake, "Merci."), sent.agreed)
        server.push(answer(fake, "Merci bien."), sent.agreed)
        assert fake.sent == ["Merci."]


def test_a_site_that_cannot_edit_replies_gets_the_new_one_and_loses_the_old_one() -> None:
    with democracyos.DemocracyOS(old=True) as fake:
        number = one_comment(fake)
        server = connect(fake)
        sent = server.push(answer(fake, "Merci."), None)
        assert server.push(answer(fake, "Merci bien."), sent.agreed).outcome is Outcome.VERIFIED
        assert fake.ours(number) == ["Merci bien."]
        # A change cut in the middle left both: the next sending puts that right.
        fake.reply(number, "Merci.", ours=True)
        assert server.push(answer(fake, "Merci bien."), sent.agreed).outcome is Outcome.VERIFIED
        assert fake.ours(number) == ["Merci bien."]


def test_an_answer_too_long_is_refused_before_it_leaves() -> None:
    with democracyos.DemocracyOS() as fake:
        one_comment(fake)
        sent = connect(fake).push(answer(fake, "a" * 4_097), None)
        assert (sent.outcome, "4096" in sent.reason) == (Outcome.REFUSED, True)
        assert all(one.method == "GET" or one.path == "/api/signin" for one in fake.asked)


def test_an_outcome_without_a_text_shows_nothing_there() -> None:
    with democracyos.DemocracyOS() as fake:
        one_comment(fake)
        server = connect(fake)
        bare = Wanted(f"comment/{fake.comments[0]['id']}", "retained", "")
        assert server.fingerprint(bare) == ""
        assert server.push(bare, None).outcome is Outcome.REFUSED
        sent = server.push(answer(fake, "Merci."), None)
        assert server.push(bare, sent.agreed).outcome is Outcome.VERIFIED
        assert fake.ours(fake.comments[0]["id"]) == []


def test_replies_of_others_are_never_touched() -> None:
    with democracyos.DemocracyOS() as fake:
        number = one_comment(fake)
        fake.reply(number, "Merci.")
        server = connect(fake)
        sent = server.push(answer(fake, "Merci."), None)
        server.push(answer(fake, ""), sent.agreed)
        assert [one["text"] for one in fake.comments[0]["replies"]] == ["Merci."]
        assert not server.answerable(f"reply/{number}")


def test_the_file_and_the_server_give_the_same_contributions(tmp_path: Path) -> None:
    with democracyos.DemocracyOS() as fake:
        topic = fake.open("Article 1", "<p>Le texte.</p>")
        said = fake.comment(topic, "Trop court")
        reply = fake.reply(said["id"], "Moi aussi")
        copy = read(fake)
    path = tmp_path / "comments.csv"
    path.write_text(
        "Topic ID,Topic Title,Topic URL,Comment ID,Comment Date-time,Comment Text,Comment Author Fullname,Reply ID,"
        "Reply Date-time,Reply Text,Reply Author Fullname\n"
        f"{topic},Article 1,https://d.fr,{said['id']},2017-06-01T10:00:00Z,Trop court,Ana Martin,{reply['id']},"
        "2017-06-01T11:00:00Z,Moi aussi,Ana Martin\n"
    )
    found = [one for one in files.read(path, space=copy.server.space) if isinstance(one, Contribution)]
    assert len(found) == 2
    for one in found:
        ours = copy.contributions[one.key]
        assert (one.uid, one.body, one.parent, one.section, one.created) == (
            ours.uid, ours.body, ours.parent, ours.section, ours.created,
        )  # fmt: skip


def test_what_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with democracyos.DemocracyOS() as fake:
        with pytest.raises(Problem, match="Forum not found"):
            Reader(connect(fake), "forum/123").sweep()
        with pytest.raises(Problem, match="not a consultation"):
            Reader(connect(fake), "../etc").sweep()
        with pytest.raises(Problem, match="no file"):
            connect(fake).answers_file([], tmp_path / "x.csv")
        assert platforms.guess(fake.url) == "democracyos"
