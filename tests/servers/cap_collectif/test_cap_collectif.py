"""Cap Collectif's own ways: two schemas, their ages, its trash, its forms, and its numbers, which are its exports'."""

from __future__ import annotations

from pathlib import Path

import pytest

from moderator.domain.contribution import AuthorKind, Contribution, Presence, Stance
from moderator.domain.doctor import Ailment
from moderator.domain.problem import Problem
from moderator.servers import files, platforms
from moderator.servers.cap_collectif import CapCollectif
from moderator.servers.cap_collectif.listing import Listing
from moderator.servers.contract import Ability, Outcome, Wanted
from moderator.servers.graphql import Given, too_heavy
from moderator.servers.troubles import Unauthorised
from tests.servers.fakes import cap_collectif
from tests.servers.fakes.cap_collectif import global_id
from tests.servers.reader import Reader


def connect(fake: cap_collectif.CapCollectif, token: str = "") -> CapCollectif:
    return CapCollectif(fake.url, ("", token), pause=lambda _seconds: None)


def read(fake: cap_collectif.CapCollectif) -> Reader:
    copy = Reader(connect(fake), f"project/{fake.project}")
    copy.sweep()
    return copy


def test_a_proposal_with_its_form_its_answer_and_its_status() -> None:
    with cap_collectif.CapCollectif() as fake:
        made = fake.propose("Plus de vélos", "<p>Des pistes.</p>")
        question = {"__typename": "SimpleQuestion", "id": global_id("Question", 12), "title": "Où ?"}
        made.update(
            category={"name": "Mobilité"}, theme={"title": "Ville"},
            responses=[
                {"__typename": "ValueResponse", "question": question, "value": "Partout", "formattedValue": "Partout"},
                {"__typename": "MediaResponse", "question": question, "medias": [{"url": "https://cap.fr/plan.pdf"}]},
            ],
            selections=[{"status": {"name": "Retenue"}}],
            decision={"officialResponse": {"body": "<p>Oui.</p>", "isPublished": True}},
        )  # fmt: skip
        copy = read(fake)
        one = copy.contributions["proposal/proposal-1"]
        assert one.body == "Des pistes.\n\nOù ?\nPartout"
        assert (one.answer, one.answer_state) == ("Oui.", "Retenue")
        assert (one.author.key, one.author.name, one.author.kind) == ("u1", "Lucie", AuthorKind.ASSOCIATION)
        assert (one.section, one.labels, one.votes_for) == ("category/mobilite", ("Ville",), 4)
        assert [file.link for file in one.attachments] == ["https://cap.fr/plan.pdf"]
        made["decision"]["officialResponse"]["isPublished"] = False
        copy.sweep()
        assert copy.contributions["proposal/proposal-1"].answer == ""


def test_the_trash_is_read_too() -> None:
    with cap_collectif.CapCollectif() as fake:
        fake.propose("Titre", "<p>Texte</p>")
        fake.trash(0)
        copy = read(fake)
    assert copy.contributions["proposal/proposal-1"].presence is Presence.HIDDEN


def test_what_hangs_on_an_opinion_stands_under_it() -> None:
    with cap_collectif.CapCollectif() as fake:
        opinion = fake.opine("Opinion", "Article 1", "<p>Avis</p>")
        version = fake.opine("Version", "Mieux", "<p>Autre</p>", on=opinion)
        version["comment"] = "<p>Car.</p>"
        fake.opine("Argument", "", "Non", on=version, type="AGAINST")
        copy = read(fake)
    assert copy.contributions["version/version-2"].parent == "opinion/opinion-1"
    assert copy.contributions["version/version-2"].body == "Autre\n\nCar."
    argument = copy.contributions["argument/argument-3"]
    assert (argument.parent, argument.stance) == ("version/version-2", Stance.AGAINST)
    section = copy.contributions["opinion/opinion-1"].section
    assert section is not None
    assert copy.sections[section].title == "Le projet"


def test_closed_questions_stay_with_the_record_of_each_answer() -> None:
    with cap_collectif.CapCollectif() as fake:
        for n in range(5):
            fake.reply({"Pourquoi ?": f"Parce que {n}, à mon avis, c’est utile.", "D’accord ?": "Oui"})
        copy = read(fake)
    number = sum(b"Pourquoi ?")
    one = copy.contributions[f"answer/reply-1/{number}"]
    assert one.section == f"question/{number}"
    assert one.raw["D’accord ?"] == "Oui"
    assert len(copy.contributions) == 5


def test_a_question_stays_open_whatever_its_latest_answers_look_like() -> None:
    with cap_collectif.CapCollectif() as fake:
        said = {"Et sinon ?": "Rien de plus, merci de nous avoir demandé notre avis."}
        for n in range(6):
            fake.reply({"Pourquoi ?": f"Parce que {n}, à mon avis, c’est utile.", **(said if n == 0 else {})})
        copy = Reader(CapCollectif(fake.url, page_size=4, pause=lambda _seconds: None), f"project/{fake.project}")
        copy.sweep()
        before = set(copy.contributions)
        assert len(before) == 7  # also the answer to what the latest replies leave out
        for _n in range(12):
            fake.reply({"Pourquoi ?": "Voilà"})
        copy.sweep()
    assert before < set(copy.contributions)
    assert len(copy.contributions) == 19


def test_what_the_form_asks_of_who_answers_stays_there() -> None:
    asked = {
        "Votre nom": "Dupont",
        "Une adresse e-mail ?": "a@b.fr",
        "Le téléphone portable ?": "À interdire en classe.",
    }
    with cap_collectif.CapCollectif() as fake:
        responses = fake.reply(asked)["responses"]
        made = fake.propose("Plus de vélos", "<p>Des pistes.</p>")
        made.update(responses=responses)
        copy = read(fake)
        told = [(one.ailment, one.field, one.sample) for one in copy.findings]
        # Said once, of what is new.
        made["votes"]["totalCount"] += 1
        copy.findings.clear()
        copy.sweep()
        assert (len(copy.given), copy.findings) == (1, [])
    asked_of = [(Ailment.WHO, asked_, "1 answer left there") for asked_ in list(asked)[:2]]
    assert told == [*asked_of, *asked_of], "of a proposal and of a reply"
    assert set(copy.bodies.values()) == {
        "À interdire en classe.", "Des pistes.\n\nLe téléphone portable ?\nÀ interdire en classe.",
    }  # fmt: skip
    assert not any(told in str(one.raw) for one in copy.contributions.values() for told in ("Dupont", "a@b.fr"))


@pytest.mark.parametrize("size", [3, 4, 7])
def test_a_list_that_says_too_early_that_it_ends_is_read_to_its_end(size: int) -> None:
    with cap_collectif.CapCollectif() as fake:
        for n in range(20):
            fake.opine("Opinion", f"Article {n}", f"Avis {n}")
            for _argued in range(9 if n == 19 else n % 5 == 2):
                fake.debate()
        copy = Reader(CapCollectif(fake.url, page_size=size, pause=lambda _seconds: None), f"project/{fake.project}")
        copy.sweep()
    assert len(copy.contributions) == 20
    assert ["announces 13 contributions" in one.sample for one in copy.findings] == [True]


@pytest.mark.parametrize("gruff", [False, True])
def test_a_site_of_2019_is_read_as_far_as_it_gives(gruff: bool) -> None:
    with cap_collectif.CapCollectif(old=True, gruff=gruff) as fake:
        fake.propose("Titre", "<p>Texte</p>")
        fake.opine("Opinion", "Article 1", "<p>Avis</p>")
        copy = read(fake)
        assert connect(fake).describe().dialect == "preview (2019)"
    assert copy.bodies == {"proposal/proposal-1": "Texte"}
    assert [(one.ailment, "export" in one.sample) for one in copy.findings] == [(Ailment.NOT_A_CONTRIBUTION, True)]


@pytest.mark.parametrize(("announced", "stuck"), [(9, True), (1, False)])
def test_a_list_that_may_go_on_beyond_what_the_site_lets_one_pass_is_stuck(announced: int, stuck: bool) -> None:
    def ask(_after: str, size: int, less: bool, _bare: bool) -> Given:
        if size > 4:
            assert less
            raise too_heavy("cap.example")
        ended = {"hasNextPage": False, "endCursor": None}
        return Given({"list": {"totalCount": announced, "edges": [], "pageInfo": ended}}, ())

    listing = Listing(ask, 4, "cap.example")
    assert (listing("").rows, listing.stuck) == ((), stuck)


def test_opinions_of_which_a_site_no_longer_knows_anything_are_not_gone() -> None:
    with cap_collectif.CapCollectif() as fake:
        fake.opine("Opinion", "Article 1", "<p>Avis</p>")
        copy = read(fake)
        before = set(copy.contributions)
        fake.grow_old()
        for _twice in range(2):
            copy.sweep()
    assert set(copy.contributions) == before != set()


def test_a_debate_is_for_the_export() -> None:
    with cap_collectif.CapCollectif() as fake:
        fake.steps.append({"__typename": "DebateStep", "id": global_id("DebateStep", "d"), "title": "Débattons"})
        copy = read(fake)
    assert [(one.ailment, one.remedy.value) for one in copy.findings] == [(Ailment.NOT_A_CONTRIBUTION, "set-aside")]


def test_a_token_that_is_not_known_is_said_so() -> None:
    with cap_collectif.CapCollectif() as fake:
        assert connect(fake, "jeton").describe().platform == "cap-collectif"
        with pytest.raises(Unauthorised, match="token"):
            connect(fake, "faux").describe()
        with pytest.raises(Unauthorised, match="token"):
            platforms.guess(fake.url, ("", "faux"))
    server = CapCollectif("http://cap.example", ("", "jeton"))
    with pytest.raises(Unauthorised, match="not protected"):
        server.describe()


def test_the_file_and_the_server_give_the_same_contributions(tmp_path: Path) -> None:
    with cap_collectif.CapCollectif() as fake:
        fake.opine("Opinion", "Article 1", "Plus de vélos partout")
        fake.propose("Titre", "Des pistes")
        copy = read(fake)
    (tmp_path / "consultation.csv").write_text(
        "type;contributions_id;contributions_title;contributions_bodyText;contributions_createdAt;contributions_url\n"
        "opinion;opinion-1;Article 1;Plus de vélos partout;2019-01-22 10:00:00;https://cap.example/o/1\n"
    )
    (tmp_path / "proposals.csv").write_text(
        "proposal_id;proposal_title;proposal_description;proposal_created_at;proposal_link\n"
        f"{global_id('Proposal', 'proposal-2')};Titre;Des pistes;2019-01-22 10:00:00;https://cap.example/p/2\n"
    )
    for name, key in (("consultation.csv", "opinion/opinion-1"), ("proposals.csv", "proposal/proposal-2")):
        read_ = files.read(tmp_path / name, space=copy.server.space)
        (one,) = [item for item in read_ if isinstance(item, Contribution)]
        ours = copy.contributions[key]
        assert (one.uid, one.body, one.title, one.created) == (ours.uid, ours.body, ours.title, ours.created)


def test_it_takes_nothing_and_says_so_before() -> None:
    with cap_collectif.CapCollectif() as fake:
        server = connect(fake)
        about = server.describe()
        assert about.abilities == {Ability.READ, Ability.SEE_DELETIONS}
        assert server.push(Wanted("proposal/x", "retained", "Merci."), None).outcome is Outcome.REFUSED


def test_what_is_not_there_is_a_sentence() -> None:
    with cap_collectif.CapCollectif() as fake:
        for key in ("project/" + global_id("Project", "autre"), "project/../x", "process/1"):
            with pytest.raises(Problem, match="consultation"):
                Reader(connect(fake), key).sweep()
