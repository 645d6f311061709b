"""LimeSurvey's own ways: refusals inside results, sessions that end, old exports, what was ticked, nobody's address."""

from __future__ import annotations

import hashlib
from collections import Counter
from io import BytesIO
from pathlib import Path

import pytest

from moderator.domain.contribution import AuthorKind, Contribution, Kind
from moderator.domain.doctor import Ailment, Remedy
from moderator.domain.problem import Problem
from moderator.domain.progress import silent
from moderator.domain.settings import ATTACHMENTS
from moderator.servers.contract import Ability, Outcome, Wanted
from moderator.servers.limesurvey import LimeSurvey, reading
from moderator.servers.troubles import Unauthorised, Unintelligible
from moderator.store.workspace import Workspace
from moderator.work import attachments, deciding, sources, syncing
from moderator.work.reading import sheet as reading_of
from tests.servers.fakes import limesurvey
from tests.servers.fakes.serving import Asked, Told
from tests.servers.reader import Reader
from tests.store.making import rows


def connect(fake: limesurvey.LimeSurvey, address: str = "", page_size: int = 10) -> LimeSurvey:
    return LimeSurvey(address or fake.url, fake.account, page_size=page_size, pause=lambda _seconds: None)


def read(fake: limesurvey.LimeSurvey) -> Reader:
    copy = Reader(connect(fake), f"survey/{fake.survey}")
    copy.sweep()
    return copy


def test_each_answer_in_words_is_a_contribution_and_what_was_ticked_stands_beside_it() -> None:
    with limesurvey.LimeSurvey() as fake:
        fake.respond(
            "Il faut planter.\nPartout.", QUI="Une association", MEL="ana@example.org",
            **{"IDEES[SQ001]": "Des citernes", "USAGE[BUS]": "Oui", "USAGE[VELO]": "Non"},
        )  # fmt: skip
        copy = read(fake)
    opinion, idea = copy.contributions["answer/51/1/AVIS"], copy.contributions["answer/51/1/IDEES[SQ001]"]
    assert (opinion.kind, opinion.body, opinion.language) == (Kind.ANSWER, "Il faut planter.\nPartout.", "fr")
    assert opinion.labels == idea.labels == ("Vous êtes\u00a0: Une association", "Vous utilisez\u00a0: Le bus")
    assert opinion.author == idea.author
    assert opinion.author.kind is AuthorKind.ASSOCIATION
    assert opinion.created is not None
    assert copy.sections["question/51/AVIS"].title == "Que pensez-vous du plan?"
    assert copy.sections["question/51/IDEES[SQ001]"].title == "Vos idées – Pour l’eau"
    assert "example.org" not in repr(copy.contributions)
    assert not any("MEL" in key for key in copy.sections)


def test_ranks_two_scales_and_grids_stand_beside_too() -> None:
    def question(qid: str, kind: str, title: str, parent: str = "0", scale: str = "0") -> dict[str, str]:
        return {"qid": qid, "parent_qid": parent, "type": kind, "title": title, "question": title, "scale_id": scale}

    asked = reading.columns(
        [question("1", "T", "AVIS"), question("2", "R", "RANG"), question("3", "1", "DEUX"),
         question("4", "T", "EAU", "3"), question("5", ":", "TABLE"), question("6", "T", "AIR", "5"),
         question("7", "T", "2030", "5", "1")]
    )  # fmt: skip
    row = {"id": "1", "AVIS": "Un avis", "RANG[1]": "Le bus", "RANG[2]": "", "DEUX[EAU][1]": "Bon",
           "DEUX[EAU][2]": "Cher", "TABLE[AIR_2030]": "7"}  # fmt: skip
    (made,) = reading.answers("limesurvey:x", "51", row, asked, Counter())
    assert isinstance(made, Contribution)
    assert [one.replace("\u00a0", " ") for one in made.labels] == [
        "RANG – 1 : Le bus", "DEUX – EAU (1) : Bon", "DEUX – EAU (2) : Cher", "TABLE – AIR – 2030 : 7",
    ]  # fmt: skip


def test_a_question_about_telephones_is_answered_like_another_and_nobody_s_number_comes_in() -> None:
    said = {"Faut-il interdire le portable à l’école ?": "En classe, oui.", "Votre portable :": "Aucun",
            "Un mail pour vous tenir au courant ?": "ana@example.org", "Quel est votre nom ?": "Ana"}  # fmt: skip
    questions = [{"qid": str(n), "parent_qid": "0", "type": "S", "title": f"Q{n}", "question": asked}
                 for n, asked in enumerate(said)]  # fmt: skip
    row = {"id": "1", **{f"Q{n}": answer for n, answer in enumerate(said.values())}}
    # Nor what is ticked in such a question.
    said["Vos coordonnées"] = "Ana, rue Haute"
    questions += [
        {"qid": "8", "parent_qid": "0", "type": "M", "title": "Q8", "question": "Vos coordonnées"},
        {"qid": "9", "parent_qid": "8", "type": "T", "title": "A", "question": "Ana, rue Haute"},
    ]
    row["Q8[A]"] = "Y"
    left: Counter[str] = Counter()
    (made,) = reading.answers("limesurvey:x", "51", row, reading.columns(questions), left)
    assert isinstance(made, Contribution)
    assert (made.body, made.labels) == ("En classe, oui.", ())
    assert not {"Aucun", "ana@example.org", "Ana"} & set(made.raw.values())
    assert left == dict.fromkeys(list(said)[1:], 1)


def test_another_choice_in_words_is_an_answer_in_words() -> None:
    with limesurvey.LimeSurvey() as fake:
        fake.respond("", QUI="Other", **{"QUI[other]": "Un collectif de quartier"})
        copy = read(fake)
    (made,) = copy.contributions.values()
    assert (made.key, made.body, made.labels) == ("answer/51/1/QUI[other]", "Un collectif de quartier", ())


def test_files_joined_to_a_response_are_answers_whose_bytes_are_asked_for_in_our_name(tmp_path: Path) -> None:
    with limesurvey.LimeSurvey() as fake, Workspace.create(tmp_path / "climat.moderator") as ws:
        first, second = fake.respond("Voir mon plan."), fake.respond("")
        fake.join(first, "Plan d’été.pdf", b"%PDF-1.7 plan", title="Mon plan", comment="Voir la page 3")
        fake.join(first, "photo.jpg", b"x" * 3_000_000)
        fake.join(second, "avis.odt", b"PK avis")
        source = sources.add(ws, fake.url, platform="limesurvey", consultation="survey/51", credentials=fake.account,
                             lasting=False)  # fmt: skip
        assert syncing.pull(ws, source).new == 3
        plan, photo, avis = attachments.of(ws)
        bodies = [sheet.body for id_ in (1, 2, 3) if (sheet := reading_of(ws, id_))]
        assert bodies == ["Voir mon plan.", "Mon plan\nVoir la page 3\n\nphoto.jpg", "avis.odt"]
        assert [(one.name, one.media_type, one.here) for one in (plan, photo)] == [
            ("Plan d’été.pdf", "application/pdf", False), ("photo.jpg", "image/jpeg", False),
        ]  # fmt: skip
        assert "in your name" in attachments.origin(plan)
        got = attachments.fetch(ws, plan.id)
        assert (got.here, got.size, got.sha256) == (True, 13, hashlib.sha256(b"%PDF-1.7 plan").hexdigest())
        # The team's limit is known before the bytes are asked for.
        deciding.change(ws, ATTACHMENTS, "1")
        calls = len(fake.asked)
        with pytest.raises(Problem, match="larger than 1 MB"):
            attachments.fetch(ws, photo.id)
        assert b"get_uploaded_files" not in b"".join(one.body for one in fake.asked[calls:])
        # Before 2022, only the participant's own code told whose files; without one, the server gives none.
        fake.by_number = False
        with pytest.raises(Problem, match="does not give this file"):
            attachments.fetch(ws, avis.id)
        for row in fake.responses.values():
            row["token"] = f"code-{row['id']}"
        assert attachments.fetch(ws, avis.id).size == 7
        assert "code-" not in repr(rows(ws, "SELECT * FROM contribution")) + repr(rows(ws, "SELECT * FROM attachment"))
        fake.files["fu_1x0"] = b"x" * 2_000_000  # larger than the answer says
        with pytest.raises(Problem, match="larger than 1 MB"):
            connect(fake).download(plan.link, BytesIO(), most=1_000_000, progress=silent)
        del fake.files["fu_1x1"]  # somebody cleaned the disk there: then nothing of the whole response is given
        deciding.change(ws, ATTACHMENTS, "20")
        with pytest.raises(Problem, match="Could not find uploaded files"):
            attachments.fetch(ws, photo.id)
        fake.responses[first]["PIECES"] = ""
        with pytest.raises(Problem, match="no longer has this file"):
            attachments.fetch(ws, photo.id)
        sources.forget(ws, source)
        with pytest.raises(Unauthorised, match="signed in"):
            attachments.fetch(ws, photo.id)


def test_fewer_responses_are_asked_for_where_the_server_does_not_manage_and_one_that_fails_hides_no_other() -> None:
    with limesurvey.LimeSurvey() as fake:
        ids = [fake.respond(f"Avis {n}") for n in range(20)]
        answer = fake.answer

        def tired(asked: Asked) -> Told:
            first, last, only = (asked.json["params"][7:] + [None] * 3)[:3]
            many = asked.json["method"] == "export_responses" and only is None
            if many and (last - first >= 4 or first <= ids[9] <= last):
                return Told.text("Gateway Time-out", 504)
            return answer(asked)

        fake.answer = tired  # type: ignore[method-assign]
        copy = read(fake)
        assert len(copy.contributions) == 19
        assert [(one.remedy, one.field) for one in copy.findings] == [(Remedy.SET_ASIDE, f"response/{ids[9]}")]
        # It is asked for again each time, and comes once the server manages.
        fake.answer = answer  # type: ignore[method-assign]
        copy.sweep()
        assert len(copy.contributions) == 20
        assert len(copy.given) == 1


def test_the_answer_to_another_question_given_by_a_cache_is_asked_for_again() -> None:
    with limesurvey.LimeSurvey() as fake:
        fake.respond("Plus de trains.")
        answer, given = fake.answer, [Told(200)]

        def cached(asked: Asked) -> Told:
            given.append(answer(asked))
            return given[-2] if len(given) % 3 == 0 else given[-1]

        fake.answer = cached  # type: ignore[method-assign]
        assert [one.body for one in read(fake).contributions.values()] == ["Plus de trains."]


def test_an_answer_of_files_that_cannot_be_read_is_counted() -> None:
    with limesurvey.LimeSurvey() as fake:
        fake.respond("Un avis", PIECES='[{"name": "coupé')
        copy = read(fake)
    assert len(copy.contributions) == 1
    assert [(one.ailment, one.field) for one in copy.findings] == [(Ailment.UNREADABLE, "PIECES")]


def test_a_quiet_survey_costs_its_questions_and_its_numbers() -> None:
    with limesurvey.LimeSurvey() as fake:
        for n in range(30):
            fake.respond("" if n % 2 else f"Avis {n}")
        copy = read(fake)
        fake.exported.clear()
        copy.sweep()
        assert fake.exported == [(None, None, ["id"])]
        # One that was begun long ago and is only now complete has an old number.
        fake.responses[4].update(submitdate=None)
        copy.sweep()
        fake.responses[4].update(submitdate="2026-04-01 10:00:00", AVIS="Enfin fini")
        fake.exported.clear()
        copy.sweep()
        assert fake.exported == [(None, None, ["id"]), (4, 4, None)]
        assert copy.contributions["answer/51/4/AVIS"].body == "Enfin fini"


def test_a_session_that_ends_in_the_middle_is_opened_again_and_each_one_is_given_back() -> None:
    with limesurvey.LimeSurvey(lasts=3) as fake:
        for n in range(30):
            fake.respond(f"Avis {n}")
        server = connect(fake, page_size=4)
        copy = Reader(server, "survey/51")
        copy.sweep()
        assert len(copy.contributions) == 30
        assert fake.opened > 2
        server.close()
        assert [key for key, left in fake.sessions.items() if left] == []


def test_one_that_keeps_ending_is_a_sentence() -> None:
    with limesurvey.LimeSurvey(lasts=0) as fake, pytest.raises(Problem, match="Invalid session key"):
        connect(fake).consultations()


@pytest.mark.parametrize("door", ["/index.php?r=admin/remotecontrol", "/enquetes/index.php/admin/remotecontrol"])
def test_the_remote_control_is_found_where_the_site_has_it(door: str) -> None:
    with limesurvey.LimeSurvey(door=door) as fake:
        server = connect(fake, f"{fake.url}/enquetes/index.php/admin/survey" if "enquetes" in door else "")
        assert [one.key for one in server.consultations()] == ["survey/51"]
        server.close()


def test_old_versions_wrap_responses_and_an_empty_survey_says_no_data() -> None:
    with limesurvey.LimeSurvey(nested=True) as fake:
        copy = read(fake)
        assert copy.contributions == {}
        fake.respond("Un avis", submitted="1980-01-01 00:00:00")
        copy.sweep()
        (made,) = copy.contributions.values()
        assert (made.body, made.created) == ("Un avis", None)
        assert copy.findings == []


def test_refusals_are_sentences_and_the_password_is_in_none() -> None:
    with limesurvey.LimeSurvey() as fake:
        fake.respond("Un avis")
        fake.granted = False
        for fake.beside in ({}, {"error_code": "NO_PERMISSION"}):
            with pytest.raises(Problem, match="No permission"):
                read(fake)
        with pytest.raises(Unauthorised, match="Invalid user name or password") as raised:
            LimeSurvey(fake.url, ("equipe", "faux-mot"), pause=lambda _seconds: None).describe()
        assert "faux-mot" not in str(raised.value)
        with pytest.raises(Unauthorised, match="signed in"):
            LimeSurvey(fake.url, pause=lambda _seconds: None).describe()
        fake.on = False
        with pytest.raises(Unintelligible, match="switched off"):
            connect(fake).describe()
    with pytest.raises(Unauthorised, match="not protected"):
        LimeSurvey("http://enquetes.example", ("equipe", "secret")).describe()


def test_a_survey_stopped_or_deleted_meanwhile_is_said_so_and_takes_nothing_away() -> None:
    with limesurvey.LimeSurvey() as fake:
        fake.respond("Un avis")
        copy = read(fake)
        fake.stopped = True
        for _time in range(2):
            with pytest.raises(Problem, match="no longer open to programs") as raised:
                copy.sweep()
            assert "stopped or deleted" in raised.value.remedy
        fake.stopped, fake.survey = False, "99"
        with pytest.raises(Problem, match="Invalid survey ID"):
            copy.sweep()
    assert len(copy.contributions) == 1


def test_it_takes_nothing_and_says_so_before(tmp_path: Path) -> None:
    with limesurvey.LimeSurvey() as fake:
        fake.chief = False
        server = connect(fake)
        about = server.describe()
        assert about.abilities == {Ability.READ, Ability.CHEAP_SCAN, Ability.SEE_DELETIONS}
        assert about.name == fake.url.removeprefix("http://")
        assert server.push(Wanted("answer/51/1/AVIS", "", "Merci."), None).outcome is Outcome.REFUSED
        with pytest.raises(Problem, match="no file"):
            server.answers_file([], tmp_path / "x.csv")
        with pytest.raises(Problem, match="not a consultation"):
            Reader(server, "../etc").sweep()


def test_numbers_are_kept_in_little_room() -> None:
    assert reading.written([3, 8, 9, 10, 12]) == "3,8-10,12"
    assert reading.read("3,8-10,12") == {3, 8, 9, 10, 12}
    assert reading.read("") == set()
