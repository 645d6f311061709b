"""Words are found as a French reader expects, whatever is typed, and nothing typed can break the search."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moderator.domain.parsing import parse
from moderator.domain.sought import hits
from moderator.store.search import beginnings
from moderator.store.workspace import Workspace
from tests.store.corpora import bring, text, workspace

TEXTS = (
    "Les retraités touchent une retraite.",  # 1
    "Zébulon partage l’eau de la commune.",  # 2
    "Manque d'eau dans les communes : c’est aujourd’hui le cœur du sujet.",  # 3
    "Une œuvre d’art, des œuvres, un OEIL.",  # 4
    "La commune 2A004 (Ajaccio) applique l’art. L. 533-4 du code.",  # 5
    "Qu’il paie la taxe n° 7 ; les chevaux aussi.",  # 6
    "Vélo-cargo : le vélo, cargo ou non.",  # 7
    'Bravo🤔 et merci👍🏽 AND NOT NEAR(a b) "OR" *',  # 8
    "Les eaux usées du cheval",  # 9
)


@pytest.fixture(scope="module")
def ws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    made = workspace(tmp_path_factory.mktemp("search"))
    bring(made, [text(key, body) for key, body in enumerate(TEXTS, start=1)])
    yield made
    made.close()


def found(ws: Workspace, typed: str) -> list[int]:
    return sorted(ws.corpus.find(parse(typed)).ids.tolist())


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("retraite", [1]),
        ("retraites", [1]),
        ("RETRAITÉ", [1]),
        ("zebulon", [2]),
        ("eau", [2, 3, 9]),
        ("l'eau", [2, 3, 9]),
        ("d’eau", [2, 3, 9]),
        ('"d’eau"', [3]),
        ('"eau"', [2, 3]),
        ("communes", [2, 3, 5]),
        ("aujourd'hui", [3]),
        ("aujourd’hui", [3]),
        ("coeur", [3]),
        ("cœur", [3]),
        ("oeuvre", [4]),
        ("œuvres", [4]),
        ("oeuv*", [4]),
        ('"oeuvre d\'art"', [4]),
        ("œil", [4]),
        ("2a004", [5]),
        ("2A00*", [5]),
        ("L.533-4", [5]),
        ('"533 4 du code"', [5]),
        ("n° 7", [6]),
        ("qu'il", [6]),
        ("chevaux", [6, 9]),
        ("vélo-cargo", [7]),
        ("vélos-cargos", [7]),
        ('"velo cargo"', [7]),
        ("bravo", [8]),
        ("merci", [8]),
        ("-commune -eau", [1, 4, 6, 7, 8]),
        ("eau -commune", [9]),
        ("zébulon ou retraite", [1, 2]),
        ("-zébulon ou retraite ou vélo", [1, 7]),
        ("la eau", [2, 3, 9]),
        ("mot-absent", []),
        ("retraite zébulon", []),
    ],
)
def test_french_is_searched_as_it_is_written(ws: Workspace, typed: str, ids: list[int]) -> None:
    assert found(ws, typed) == ids


@pytest.mark.parametrize(
    "typed",
    [
        "AND",
        "NOT eau",
        "NEAR(eau, 2)",
        '"',
        '""',
        "'",
        "* *",
        "title:eau",
        "{title} : eau",
        "^eau",
        "eau)) OR (1",
        '"a" "b',
        "a" * 3000,
        "\x00eau",
        "-",
    ],
)
def test_what_is_typed_is_never_taken_for_the_index_own_language(ws: Workspace, typed: str) -> None:
    assert set(found(ws, typed)) <= set(range(1, len(TEXTS) + 1))


def test_the_indexs_own_words_are_found_like_any_other(ws: Workspace) -> None:
    assert found(ws, '"NOT"') == found(ws, "near") == [8]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.text(st.sampled_from("eaux vélocargœ\"'’-*7nÉ()"), max_size=15))
def test_what_is_found_is_what_is_marked(ws: Workspace, typed: str) -> None:
    query = parse(typed)
    if not any(not clause.excluded for clause in query.clauses):
        return
    marked = {key for key, body in enumerate(TEXTS, start=1) if hits(query, body)}
    assert set(found(ws, typed)) <= marked


def test_completion_proposes_the_commonest_words(ws: Workspace) -> None:
    with ws.read() as conn:
        assert beginnings(conn, "Comm") == [("commune", 2), ("communes", 1)]


def test_new_texts_are_found_after_an_import_and_changed_ones_under_their_new_words(tmp_path: Path) -> None:
    with workspace(tmp_path) as ws:
        bring(ws, [text(1, "Une haie"), text(2, "Un champ")])
        assert found(ws, "haies") == [1]
        bring(ws, [text(1, "Une clôture"), text(2, "Un champ"), text(3, "Des haies")])
        assert found(ws, "haie") == [3]
        assert found(ws, "clôture") == [1]
