"""Discourse's own ways: posts by handfuls, replies that wait, refusals in words, topics that move elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from moderator.domain.contribution import Kind
from moderator.domain.problem import Problem
from moderator.servers import attached, platforms
from moderator.servers.contract import Ability, Outcome, Wanted
from moderator.servers.discourse import Discourse
from moderator.servers.troubles import Unauthorised
from moderator.store.workspace import Workspace
from moderator.work import attachments, sources, syncing
from tests.servers.fakes import discourse
from tests.servers.fakes.serving import Asked, Fake, Told
from tests.servers.reader import Reader


def connect(fake: discourse.Discourse, *, signed: bool = True) -> Discourse:
    return Discourse(fake.url, fake.account if signed else None, pause=lambda _seconds: None)


def read(fake: discourse.Discourse, *, signed: bool = True) -> Reader:
    copy = Reader(connect(fake, signed=signed), "category/5")
    copy.sweep()
    return copy


def test_a_topic_is_a_proposal_and_what_follows_are_comments() -> None:
    with discourse.Discourse() as fake:
        fake.open("Plus de vélos", "Des pistes partout.", category=6)
        fake.say(1, "D’accord")
        fake.say(1, "Pas moi", to=2)
        fake.say(1, "Nous lisons tout.", to=2, ours=True)
        fake.say(1, "Nous y veillerons.", to=2, ours=True)
        fake.say(1, "Bien !", to=5)
        fake.say(1, "a fermé le sujet")["post_type"] = 3
        copy = read(fake)
    # The latest of our replies is the answer; what people say under it, they say of what it answers.
    first, second, third, ours, under = copy.contributions.values()
    assert (first.kind, first.title, first.labels, first.section) == (
        Kind.PROPOSAL, "Plus de vélos", ("vélo",), "category/6",
    )  # fmt: skip
    assert copy.sections["category/6"].parent == "category/5"
    assert (second.kind, second.parent, second.answer) == (Kind.COMMENT, "post/1", "Nous y veillerons.")
    assert (third.parent, third.votes_for) == ("post/2", 4)
    assert (ours.body, ours.author.official) == ("Nous lisons tout.", True)
    assert (under.body, under.parent) == ("Bien !", "post/2")


def test_a_quiet_category_costs_its_lists_and_nothing_more() -> None:
    with discourse.Discourse() as fake:
        for n in range(70):
            fake.say(fake.open(f"Sujet {n}", f"Texte {n}")["topic_id"], "Oui")
        copy = read(fake)
        assert copy.sweep() == 4  # the categories, then three pages of thirty
        assert len(copy.contributions) == 140
        fake.say(3, "Encore")
        assert copy.sweep() == 5
        assert copy.given == [f"post/{max(fake.posts)}"]


def test_a_topic_moved_to_where_nobody_looks_is_no_longer_there() -> None:
    with discourse.Discourse() as fake:
        fake.open("Un", "Un texte")
        fake.open("Deux", "Un autre")
        copy = read(fake)
        fake.topics[1]["category_id"] = 9
        copy.sweep()
        assert set(copy.contributions) == {"post/2"}


def test_a_site_that_cannot_tell_users_apart_is_answered_all_the_same() -> None:
    with discourse.Discourse(filters=False, at_once=3) as fake:
        fake.open("Un", "Un texte")
        for n in range(12):
            fake.say(1, f"Message {n}")
        server = connect(fake)
        for key in ("post/1", "post/9"):
            sent = server.push(Wanted(key, "", "Merci à tous."), None)
            assert sent.outcome is Outcome.VERIFIED
            assert server.push(Wanted(key, "", "Merci à tous."), sent.agreed).outcome is Outcome.VERIFIED
        assert fake.sent == ["Merci à tous."] * 2


def test_a_reply_that_waits_for_approval_is_not_taken_for_shown() -> None:
    with discourse.Discourse() as fake:
        fake.open("Un", "Un texte")
        fake.queue = True
        sent = connect(fake).push(Wanted("post/1", "", "Merci."), None)
    assert (sent.outcome, "approval" in sent.reason) == (Outcome.REFUSED, True)


def test_the_site_s_rules_come_in_its_own_words() -> None:
    with discourse.Discourse() as fake:
        fake.open("Un", "Un texte")
        sent = connect(fake).push(Wanted("post/1", "", "ok"), None)
    assert (sent.outcome, "Body is too short" in sent.reason) == (Outcome.REFUSED, True)


def test_a_key_that_is_not_known_is_said_so_and_never_sent_in_clear() -> None:
    with discourse.Discourse() as fake:
        with pytest.raises(Unauthorised, match="does not accept this account"):
            Discourse(fake.url, ("equipe", "faux"), pause=lambda _seconds: None).describe()
        fake.private = True
        with pytest.raises(Unauthorised, match="signed in"):
            connect(fake, signed=False).describe()
        with pytest.raises(Unauthorised, match="signed in"):
            platforms.guess(fake.url)
    with pytest.raises(Unauthorised, match="not protected"):
        Discourse("http://forum.example", ("equipe", "clef")).describe()


def test_without_a_key_it_is_read_and_says_what_is_missing(tmp_path: Path) -> None:
    with discourse.Discourse() as fake:
        fake.open("Un", "Un texte")
        server = connect(fake, signed=False)
        about = server.describe()
        assert Ability.PUSH_ANSWER not in about.abilities
        assert (about.name, about.version) == ("Forum citoyen", "3.2.1")
        assert len(read(fake, signed=False).contributions) == 1
        with pytest.raises(Problem, match="without credentials"):
            server.push(Wanted("post/1", "", "Merci."), None)
        with pytest.raises(Problem, match="no file"):
            server.answers_file([], tmp_path / "x.csv")
        with pytest.raises(Problem, match="category/77"):
            Reader(server, "category/77").sweep()
        with pytest.raises(Problem, match="not a consultation"):
            Reader(server, "../x").sweep()


class _Store(Fake):
    """Where a site keeps its files with somebody else: it gives them to all, and remembers what it was told."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        super().__init__()

    def answer(self, asked: Asked) -> Told:
        self.heard += asked.headers
        return Told(200, b"%PDF-1.7 le plan", "application/pdf")


def test_a_file_behind_a_sign_in_is_asked_for_in_our_name_and_nobody_else_hears_it(tmp_path: Path) -> None:
    with discourse.Discourse() as fake, _Store() as store, Workspace.create(tmp_path / "forum.moderator") as ws:
        fake.files = {
            "/secure-uploads/original/1X/etude.pdf": b"%PDF-1.7",
            "/secure-uploads/original/1X/plan.pdf": f"{store.url}/original/1X/plan.pdf",
        }
        fake.open("Plus de vélos", "Voir")["cooked"] = "".join(f'<a href="{path}">lire</a>' for path in fake.files)
        known = sources.add(ws, fake.url, platform="discourse", consultation="category/5", credentials=fake.account,
                            lasting=False)  # fmt: skip
        syncing.pull(ws, known)
        study, plan = attachments.of(ws)
        assert attachments.fetch(ws, study.id).size == 8
        assert attachments.fetch(ws, plan.id).size == 16
        assert store.heard
        assert not {"api-key", "api-username", "authorization", "cookie"} & set(store.heard)
        # Nobody in particular is asked first; who has no account there is told so.
        named = [asked.headers.get("api-key") for asked in fake.asked if asked.path in fake.files]
        assert named == [None, "clef", None, "clef"]
        sources.forget(ws, known)
        fake.files["/secure-uploads/original/1X/autre.pdf"] = b"x"
        with pytest.raises(Unauthorised, match="signed in"):
            attached.fetch(f"{fake.url}/secure-uploads/original/1X/autre.pdf", fake.url, largest=100)
