"""Contributions that resemble the one being read: by rare words, said; none of its own pile."""

from collections.abc import Iterator

import pytest

from moderator.domain.problem import Problem
from moderator.store.workspace import Workspace
from moderator.work import alike, deciding
from tests.store.making import bring, proposal, workspace

BODIES = (
    "Il faut des composteurs collectifs au pied de chaque immeuble du quartier.",
    "Un composteur collectif près de mon immeuble serait bienvenu, dans chaque quartier.",
    "Les trains du soir sont supprimés, les voyageurs attendent dans le froid de la gare.",
    "La gare reste froide et les trains du soir ne passent plus : pensez aux voyageurs !",
    "Il faut que le quartier soit plus propre.",
    "Baissez les impôts.",
)


@pytest.fixture(scope="module")
def ws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("alike")
    filler = [proposal(n, title="", body=f"Remarque numéro {n} sur le règlement.") for n in range(50, 90)]
    texts = [proposal(n, title="", body=body) for n, body in enumerate(BODIES, 1)]
    with workspace(folder, [*texts, *filler]) as made:
        yield made


def test_the_nearest_comes_first_with_the_words_that_both_have(ws: Workspace) -> None:
    first, *others = alike.similar(ws, 1)
    assert first.id == 2
    assert {"composteur", "collectif", "immeuble"} <= set(first.words)
    assert first.share > 0.3
    assert all(one.share < first.share / 2 for one in others)
    assert [first.text[a:b].lower() for a, b in first.hits][:2] == ["composteur", "collectif"]
    assert [one.id for one in alike.similar(ws, 3)] == [4]


def test_nothing_is_said_rather_than_something_far(ws: Workspace) -> None:
    assert alike.similar(ws, 6) == ()
    with pytest.raises(Problem, match="no contribution 4000"):
        alike.similar(ws, 4000)


def test_its_own_pile_is_left_out_and_another_pile_is_told_once(ws: Workspace) -> None:
    copies = [proposal(n, title="", body=f"{BODIES[3]} {'Merci. ' * (n - 200)}") for n in (201, 202)]
    bring(ws, copies, name="more.csv")
    ws.corpus.refresh()
    with ws.read() as conn:
        rows = conn.exec_driver_sql("SELECT id FROM wording WHERE body LIKE '%pensez aux voyageurs%'")
        piled = {row[0] for row in rows}
    assert len(piled) == 3
    deciding.pile(ws, piled)
    (one,) = alike.similar(ws, 3)
    assert one.id in piled
    assert one.others == 2
    assert piled.isdisjoint(each.id for each in alike.similar(ws, 4))
    deciding.undo(ws)
    assert len(piled & {each.id for each in alike.similar(ws, 4)}) == 2
