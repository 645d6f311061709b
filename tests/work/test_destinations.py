"""Places of the workspace found by name, whatever the accents, the capitals and a slip of the finger."""

import time

import pytest

from moderator.domain.folding import fold
from moderator.store.workspace import Workspace
from moderator.work import deciding, finding
from moderator.work.destinations import Sort, answering, contributions, destinations
from tests.ui.opened import workspace

NAMES = (
    "Étiqueter",
    "Annuler",
    "Mobilité / Vélo",
    "Vélo en libre-service",
    "Article 7 – Aménagement",
    "Remettre à vélo",
)


def found(typed: str) -> list[str]:
    return [NAMES[at] for at in answering(typed, [fold(one) for one in NAMES])]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("velo", "Vélo en libre-service"),
        ("VÉLO LIB", "Vélo en libre-service"),
        ("mob vel", "Mobilité / Vélo"),
        ("etiqeter", "Étiqueter"),
        ("anuler", "Annuler"),
        ("art 7", "Article 7 – Aménagement"),
    ],
)
def test_names_answer_what_is_typed(typed: str, first: str) -> None:
    assert found(typed)[0] == first


def test_what_resembles_nothing_finds_nothing() -> None:
    assert found("budget participatif") == []


def test_nothing_typed_shows_all_in_order() -> None:
    assert found("") == list(NAMES)


def test_five_thousand_tags_and_sections_answer_between_two_keys() -> None:
    names = [fold(f"Étiquette {at} – thème numéro {at % 97} de la consultation") for at in range(10_000)]
    began = time.perf_counter()
    for typed in ("é", "étiq", "theme 42", "consultatoin", "zzzz"):
        answering(typed, names)
    # Five keys typed; one alone must stay under the 50 ms of a keystroke, even on a slow machine.
    assert time.perf_counter() - began < 5 * 0.05


@pytest.fixture
def ws(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return Workspace.open(workspace(tmp_path_factory.mktemp("ws")), actor="Claire")


def test_tags_sections_and_kept_filters_lead_to_their_contributions(ws: Workspace) -> None:
    with ws:
        mobility = deciding.define_tag(ws, "Mobilité").made
        bike = deciding.define_tag(ws, "Vélo", parent=mobility).made
        deciding.tag(ws, [5, 6], bike)
        finding.save_search(ws, "Les plus soutenues", "votes>100")
        places = {one.name: one for one in destinations(ws)}
        assert finding.find(ws, places["Mobilité / Vélo"].search).total == 2
        assert places["Les plus soutenues"].sort is Sort.SEARCH
        assert places["Les plus soutenues"].search == "votes>100"
        sections = [one for one in places.values() if one.sort is Sort.SECTION]
        assert len(sections) == 3
        assert sum(finding.find(ws, one.search).total for one in sections) == finding.find(ws, "").total


def test_a_contribution_is_found_by_its_number_or_its_words(ws: Workspace) -> None:
    with ws:
        assert len(contributions(ws, "piste cyclable")) == 8
        (one,) = [hit for hit in contributions(ws, "#12") if hit.id]
        assert "avenue n° 12" in one.name or "12" in one.name
        assert contributions(ws, "   ") == []
        assert contributions(ws, 'vélo" article:99 (') == [], "what is typed here is words, not a query"
