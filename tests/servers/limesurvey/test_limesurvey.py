"""LimeSurvey's own ways: refusals inside results, sessions that end, old exports, what was ticked, nobody's address."""

from __future__ import annotations

from pathlib import Path

import pytest

from moderator.domain.contribution import AuthorKind, Kind
from moderator.domain.problem import Problem
from moderator.servers.contract import Ability, Outcome, Wanted
from moderator.servers.limesurvey import LimeSurvey, reading
from moderator.servers.troubles import Unauthorised, Unintelligible
from tests.servers.fakes import limesurvey
from tests.servers.reader import Reader


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


def test_another_choice_in_words_is_an_answer_in_words() -> None:
    with limesurvey.LimeSurvey() as fake:
        fake.respond("", QUI="Other", **{"QUI[other]": "Un collectif de quartier"})
        copy = read(fake)
    (made,) = copy.contributions.values()
    assert (made.key, made.body, made.labels) == ("answer/51/1/QUI[other]", "Un collectif de quartier", ())


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
