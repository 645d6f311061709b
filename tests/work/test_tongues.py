"""The languages of a consultation in six languages: found after an import, searched, counted, corrected, undone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from moderator.domain.problem import Problem
from moderator.domain.settings import LANGUAGE
from moderator.store.workspace import Workspace
from moderator.work import deciding, finding, history, reading, tongues
from tests.store.making import bring, proposal, workspace

TEXTS = (
    "Il faut davantage de pistes cyclables séparées de la chaussée dans tous les quartiers.",
    "Die Bürgerinnen und Bürger wünschen sich breitere Straßen für Fahrräder in der ganzen Stadt.",
    "Volem que els col·lectius de veïns decideixin on es fan els carrils bici de cada barri.",
    "Las vecinas pedimos más luces en las calles y árboles que den sombra en las plazas.",
    "We would like safer cycle lanes around the primary schools and slower traffic in the cities.",
    "Wij willen veilige straten en betere fietspaden rond de huizen van onze gemeente.",
    "Oui",
    "Die Buerger sollten bei der Planung einer Strasse immer viel frueher gefragt werden.",
)


@pytest.fixture(scope="module")
def ws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    items = [proposal(n, title="", body=text, language="") for n, text in enumerate(TEXTS, 1)]
    made = workspace(tmp_path_factory.mktemp("six"), items)
    deciding.change(made, LANGUAGE, "fr")
    assert tongues.waiting(made) == 8
    assert tongues.find(made) == 8
    yield made
    made.close()


def ids(ws: Workspace, text: str) -> list[int]:
    found = finding.find(ws, text)
    assert not found.complaints, text
    return sorted(int(one) for one in found.ids)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("langue:de", [2, 8]), ("langue:allemand", [2, 8]), ("langue:ca", [3]), ("-langue:fr", [2, 3, 4, 5, 6, 8]),
        ("langue:fr", [1, 7]),  # the one that does not tell is in the consultation’s
        ("strasse", [2, 8]), ("straße", [2, 8]), ("straßen", [2, 8]), ("bürger", [2, 8]), ("buerger", [2, 8]),
        ("burger", [2, 8]), ("fahrrad", [2]), ("collectiu", [3]), ("col·lectiu", [3]), ("coŀlectiu", [3]),
        ('"col·lectius de veïns"', [3]), ('"collectius de veins"', [3]), ("colle*", [3]), ("plaza", [4]),
        ("luz", [4]), ("vecino", [4]), ("city", [5]), ("lane", [5]), ("straat", [6]), ("huis", [6]),
        ("piste", [1]), ("quartier", [1]),
    ],
)  # fmt: skip
def test_words_are_found_in_the_forms_of_their_language(ws: Workspace, text: str, expected: list[int]) -> None:
    assert ids(ws, text) == expected


def test_languages_are_counted_named_and_proposed(ws: Workspace) -> None:
    assert tongues.counts(ws) == {"de": 2, "fr": 2, "ca": 1, "en": 1, "es": 1, "nl": 1}
    assert history.stats(ws).languages == tongues.counts(ws)
    (facet,) = [one for one in finding.facets(ws, finding.find(ws, "")) if one.field == "language"]
    assert [(one.label, one.count) for one in facet.values][:2] == [("German", 2), ("French", 2)]
    proposed = [one.text for one in finding.complete(ws, "langue:c", len("langue:c"))]
    assert "ca" in proposed
    assert [row.language for row in reading.rows(ws, [2, 7])] == ["de", "fr"]


def test_only_what_is_new_or_changed_is_looked_at_again(ws: Workspace) -> None:
    assert tongues.find(ws) == 0
    bring(
        ws,
        [
            proposal(
                9,
                title="",
                body="Volem més autobusos de nit per poder tornar a casa nostra des del centre de la ciutat.",
                language="",
            )
        ],
    )
    bring(ws, [proposal(7, title="", body="Ja, das finde ich auch sehr wichtig für unsere Stadt.", language="")])
    assert tongues.waiting(ws) == 2
    tongues.find(ws)
    assert ids(ws, "langue:ca") == [3, 9]
    assert ids(ws, "langue:de") == [2, 7, 8]
    bring(ws, [proposal(7, title="", body="Oui", language="")])
    tongues.find(ws)


def test_a_person_says_otherwise_and_takes_it_back(ws: Workspace) -> None:
    done = tongues.tell(ws, [4], "catalan")
    assert "Catalan" in done.sentence
    assert 4 in ids(ws, "langue:ca")
    assert 4 not in ids(ws, "langue:es")
    sheet = reading.sheet(ws, 4)
    assert sheet is not None
    assert sheet.language == "ca"
    deciding.undo(ws)
    assert ids(ws, "langue:es") == [4]
    with pytest.raises(Problem, match="no language"):
        tongues.tell(ws, [4], "xyzzy")


def test_where_nothing_is_settled_the_commonest_language_is_the_consultation_s(tmp_path: Path) -> None:
    items = [proposal(n, title="", body=TEXTS[2 * (n % 2) + 1], language="") for n in (1, 2, 3)]
    made = workspace(tmp_path, [*items, proposal(4, title="", body="Ja!", language="")])
    tongues.find(made)
    main = made.corpus.language()
    assert reading.rows(made, [4])[0].language == main == "es"
    made.close()
