"""Near answers: those already given to what resembles, with the words in common; never the answer itself."""

from collections.abc import Iterator

import pytest

from moderator.domain.charter import Disposition
from moderator.store.workspace import Workspace
from moderator.work import arguing, deciding, nearanswers, outline
from tests.store.making import article, proposal, workspace

BODIES = (
    "Des composteurs collectifs au pied de chaque immeuble.",
    "Un composteur collectif dans notre immeuble.",
    "Les trains du soir sont supprimés à la gare.",
    "Plus de trains à la gare le soir, c’est trop tard.",
    "Baissez les impôts.",
)
COMPOST = "L’État finance déjà des composteurs dans les immeubles collectifs."
TRAINS = "Les trains du soir dépendent de la région, qui fixe les dessertes de chaque gare."


@pytest.fixture(scope="module")
def ws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    filler = [proposal(n, title="", body=f"Remarque numéro {n} sur le règlement.") for n in range(10, 50)]
    texts = [proposal(n, title="", body=body) for n, body in enumerate(BODIES, 1)]
    places = [article(1, title="Les trains et les gares"), article(2)]
    with workspace(tmp_path_factory.mktemp("near"), [*places, *texts, *filler]) as made:
        deciding.answer(made, [1], COMPOST)
        deciding.dispose(made, [1], Disposition.RETAINED)
        deciding.answer(made, [3], TRAINS)
        yield made


def test_the_answer_to_what_resembles_is_found_with_the_words_in_common(ws: Workspace) -> None:
    (one,) = nearanswers.near(ws, [2])
    assert (one.text, one.to, one.count, one.outcome) == (COMPOST, BODIES[0], 1, "retained")
    assert {"composteurs", "collectifs", "immeubles"} == set(one.words)
    assert {one.text[a:b] for a, b in one.hits} == {"composteurs", "collectifs", "immeubles"}
    assert [each.text for each in nearanswers.near(ws, [4])] == [TRAINS]


def test_nothing_far_and_nothing_of_its_own_is_proposed(ws: Workspace) -> None:
    assert nearanswers.near(ws, [5]) == ()
    assert nearanswers.near(ws, [1]) == ()


def test_articles_and_arguments_are_answered_from_one_another(ws: Workspace) -> None:
    position = ws.standing.position
    place = next(one for one in outline.every(outline.sections(ws)) if one.code == "1")
    assert [one.text for one in nearanswers.near(ws, [place.id])] == [TRAINS]
    uid = arguing.define(ws, "Il manque des trains le soir dans les gares").made
    assert [one.text for one in nearanswers.near_argument(ws, uid)] == [TRAINS]
    deciding.answer(ws, [3], "")
    arguing.answer(ws, uid, TRAINS)
    (one,) = nearanswers.near(ws, [4])
    assert (one.text, one.to) == (TRAINS, "Il manque des trains le soir dans les gares")
    assert nearanswers.near_argument(ws, uid) == ()
    for _act in range(3):
        deciding.undo(ws)
    assert [each.text for each in nearanswers.near(ws, [4])] == [TRAINS]
    assert ws.standing.position > position
    assert nearanswers.near_argument(ws, uid) == (), "it was taken back"
