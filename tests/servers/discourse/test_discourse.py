"""Discourse's own ways: posts by handfuls, replies that wait, refusals in words, topics that move elsewhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from moderator.domain.contribution import Kind, Presence
from moderator.domain.problem import Problem
from moderator.servers import attached, platforms
from moderator.servers.contract import Ability, Outcome, Slot, Wanted
from moderator.servers.discourse import Discourse
from moderator.servers.troubles import Unauthorised
from moderator.store.workspace import Workspace
from moderator.work import attachments, deciding, sources, syncing
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
        fake.open("Un", "Un texte")
        with pytest.raises(Unauthorised, match="does not accept this account"):
            Discourse(fake.url, ("equipe", "faux"), pause=lambda _seconds: None).push(Wanted("post/1", "", "Lu."), None)
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


def status(key: str, disposition: str, reason: str = "") -> Wanted:
    return Wanted(key, disposition, reason, slot=Slot.STATUS)


def test_a_refused_message_is_deleted_for_people_and_comes_back_and_a_topic_only_leaves_the_lists() -> None:
    with discourse.Discourse() as fake:
        fake.open("Plus de vélos", "Des pistes partout.")
        fake.say(1, "Hors sujet")
        server, stranger = connect(fake), read(fake, signed=False)
        sent = [server.push(status(key, "refused", "Hors sujet"), None) for key in ("post/1", "post/2")]
        assert [(one.outcome, one.agreed and one.agreed.state) for one in sent] == [
            (Outcome.VERIFIED, "unlisted"), (Outcome.VERIFIED, "deleted"),
        ]  # fmt: skip
        assert (fake.public(1), fake.public(2)) == (False, False)
        assert not any(b"Hors sujet" in one.body for one in fake.asked), "the reason stays here"
        shown = {key: one.presence for key, one in read(fake).contributions.items()}
        assert shown == {"post/1": Presence.HIDDEN, "post/2": Presence.HIDDEN}
        # To who is no moderator the topic is at its address, and in no list; the message is nowhere.
        stranger.sweep()
        assert {key: one.presence for key, one in stranger.contributions.items()} == {"post/1": Presence.HIDDEN}
        assert read(fake, signed=False).contributions == {}
        for one in sent:
            back = server.push(status(one.key, ""), one.agreed)
            assert (back.outcome, back.agreed and back.agreed.state) == (Outcome.VERIFIED, "shown")
        assert fake.public(1)
        assert fake.public(2)


def test_what_moderators_did_there_is_seen_undone_step_by_step_and_contested() -> None:
    with discourse.Discourse() as fake:
        first = fake.open("Un", "Un texte")
        said = fake.say(1, "Un message")
        server = connect(fake)
        fake.topics[1].update(visible=False, deleted_at="2021-03-01T10:00:00Z")
        first.update(deleted_at="2021-03-01T10:00:00Z", hidden=True)
        within = server.push(status("post/2", "accepted"), None)
        assert (within.outcome, "topic was deleted" in within.reason) == (Outcome.REFUSED, True)
        assert server.push(status("post/1", "accepted"), None).outcome is Outcome.VERIFIED
        assert fake.public(1)
        kept = server.push(status("post/2", "accepted"), None).agreed
        fake.moderate(said["id"])
        sent = server.push(status("post/2", "accepted"), kept)
        assert (sent.outcome, sent.agreed and sent.agreed.state) == (Outcome.CONFLICT, "deleted")
        assert server.push(status("post/2", "accepted"), sent.agreed).outcome is Outcome.VERIFIED
        # Who writes too much is asked to wait, and is heard after that.
        fake.writes_left = 1
        assert server.push(status("post/2", "refused"), None).outcome is Outcome.VERIFIED
        fake.remove(said["id"])
        gone = server.push(status("post/2", "accepted"), None)
        assert (gone.outcome, "no longer" in gone.reason) == (Outcome.REFUSED, True)


def test_what_an_account_may_do_is_told_before_also_when_it_moderates_one_category_or_nothing(tmp_path: Path) -> None:
    with discourse.Discourse() as fake:
        fake.open("Un", "Un texte")
        fake.staff = False
        server = connect(fake)
        about = server.describe()
        assert not about.abilities & {Ability.PUSH_MODERATION, Ability.PUSH_WORDING, Ability.PUSH_TAG}
        assert any("no moderator there" in note for note in about.notes)
        for wanted in (status("post/1", "refused"), Wanted("post/1", "", "Un […]", slot=Slot.WORDING)):
            sent = server.push(wanted, None)
            assert (sent.outcome, "moderator’s key does" in sent.reason) == (Outcome.REFUSED, True)
        # Who moderates one category is told so by its topics; who is trusted to edit them all puts tags.
        fake.moderated, reply = {5}, fake.say(1, "Prêt facile, cliquez")["id"]
        elsewhere = fake.open("Ailleurs", "Prêt facile", category=6)["id"]
        for _one in range(3):  # the latest topics are its own, which tell nothing
            fake.threads[fake.open("De l’équipe", "Notre question")["topic_id"]][0]["username"] = "equipe"
        there = Discourse(f"{fake.url}/c/mobilite/5/l/latest", fake.account, pause=lambda _seconds: None)
        assert server.describe().abilities == about.abilities, "at the site's own address, nobody can tell"
        assert there.describe().abilities - about.abilities == {Ability.PUSH_MODERATION, Ability.PUSH_TAG}
        for key in (f"post/{reply}", "post/1"):
            assert there.push(status(key, "refused"), None).outcome is Outcome.VERIFIED
            assert not fake.public(int(key.removeprefix("post/")))
            assert there.push(status(key, "accepted"), None).outcome is Outcome.VERIFIED
            assert fake.public(int(key.removeprefix("post/")))
        assert there.push(status(f"post/{elsewhere}", "refused"), None).outcome is Outcome.REFUSED
        with Workspace.create(tmp_path / "forum.moderator") as ws:
            followed = sources.add(ws, fake.url, platform="discourse", consultation="category/5",
                                   credentials=fake.account, lasting=False)  # fmt: skip
            assert Ability.PUSH_MODERATION in sources.abilities(followed), "once it is chosen, the category tells"
        fake.moderated, fake.trusted = set(), True
        assert there.describe().abilities - about.abilities == {Ability.PUSH_TAG}
        fake.staff, fake.tagging = True, False
        about = server.describe()
        assert Ability.PUSH_TAG not in about.abilities
        sent = server.push(Wanted("post/1", "", "eau", slot=Slot.TAGS), None)
        assert (sent.outcome, "not in use" in sent.reason) == (Outcome.REFUSED, True)


@pytest.mark.parametrize(
    ("raw", "masked", "stored"),
    [
        ("Jean Dupont a **tort** !", "[…] a tort !", "[…] a **tort** !"),
        ("Dupont dit que Dupont a **tort** !", "Dupont dit que […] a tort !", "Dupont dit que […] a **tort** !"),
        ("**Jean** Dupont a tort_ici_ !", "[…] a tort_ici_ !", r"\[…\] a tort\_ici\_ \!"),
    ],
)
def test_a_masked_passage_is_nowhere_to_be_read_and_its_author_s_text_comes_back(
    raw: str, masked: str, stored: str
) -> None:
    with discourse.Discourse() as fake:
        fake.open("Un", "Jean Dupont, d’abord.")
        fake.edit(1, raw)
        server, original = connect(fake), read(fake).contributions["post/1"]
        bumped = fake.topics[1]["bumped_at"]
        wanted = Wanted("post/1", "", masked, slot=Slot.WORDING, original=original.body, record=original.raw)
        base = server.agreed(["post/1"], Slot.WORDING)["post/1"]
        sent = server.push(wanted, base)
        assert (sent.outcome, fake.remains(1), fake.topics[1]["bumped_at"]) == (Outcome.VERIFIED, [stored], bumped)
        # Sent again, nothing is hidden twice.
        assert server.push(wanted, sent.agreed).outcome is Outcome.VERIFIED
        back = server.push(replace(wanted, text=original.body), sent.agreed)
        assert (back.outcome, fake.posts[1]["raw"]) == (Outcome.VERIFIED, raw)
        # A picture would go with the layout: nothing is written.
        fake.edit(1, f"![plan](upload://x.png) *{raw}")
        there = connect(fake).agreed(["post/1"], Slot.WORDING)["post/1"]
        sent = server.push(replace(wanted, text="[…]", original=there.text), there)
        assert (sent.outcome, "pictures" in sent.reason) == (Outcome.REFUSED, True)
        # Nor does what was not shown beforehand stay: another of two same names is within the layout.
        fake.edit(1, drawn := "**Du**pont dit à Dupont : ![plan](upload://x.png)")
        original = read(fake).contributions["post/1"]
        sent = server.push(
            Wanted(
                "post/1", "", original.body.replace("Dupont", "[…]", 1), "fr", Slot.WORDING, original.body, original.raw
            ),
            connect(fake).agreed(["post/1"], Slot.WORDING)["post/1"],
        )
        assert (sent.outcome, "pictures" in sent.reason) == (Outcome.REFUSED, True)
        assert fake.posts[1]["raw"] == drawn
        fake.edit(1, "Autre chose")
        sent = server.push(wanted, back.agreed)
        assert (sent.outcome, sent.agreed and sent.agreed.text) == (Outcome.CONFLICT, "Autre chose")


def test_tags_are_those_that_the_site_has_with_or_without_numbers_and_only_of_topics(tmp_path: Path) -> None:
    for numbered in (False, True):
        with discourse.Discourse(numbered=numbered) as fake:
            fake.offers = {"vélo": "", "eau": "", "équipe": "Only the team may use this tag."}
            fake.open("Un", "Un texte")
            fake.say(1, "Un message")
            server = connect(fake)
            sent = server.push(Wanted("post/1", "", "Eau", slot=Slot.TAGS), None)
            assert (sent.outcome, fake.topics[1]["tags"]) == (Outcome.VERIFIED, ["vélo", "eau"])
            for name, words in (("équipe", "Only the team"), ("égouts", "has no tag “égouts”")):
                lacking = server.push(Wanted("post/1", "", name, slot=Slot.TAGS), sent.agreed)
                assert (lacking.outcome, words in lacking.reason) == (Outcome.REFUSED, True)
            assert "égouts" not in fake.offers
            within = server.push(Wanted("post/2", "", "eau", slot=Slot.TAGS), None)
            assert (within.outcome, "for topics" in within.reason) == (Outcome.REFUSED, True)
            back = server.push(Wanted("post/1", "", "", slot=Slot.TAGS), sent.agreed)
            assert (back.outcome, fake.topics[1]["tags"]) == (Outcome.VERIFIED, ["vélo"])
    with discourse.Discourse() as fake, Workspace.create(tmp_path / "forum.moderator") as ws:
        fake.offers = {"vélo": "", "eau": ""}
        fake.open("Un", "Un texte")
        fake.say(1, "Un message")
        known = sources.add(ws, fake.url, platform="discourse", consultation="category/5", credentials=fake.account,
                            lasting=False)  # fmt: skip
        syncing.pull(ws, known)
        tag = deciding.define_tag(ws, "Eau").made
        deciding.describe_tag(ws, tag, public="eau")
        deciding.tag(ws, [1, 2], tag)
        (letter,) = syncing.contents(ws).letters  # the message has none, and no letter that would be refused
        assert letter.wanted.key == "post/1"
        assert syncing.push(ws).verified == 1


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
