"""The order of learning: what one is unsure of and what is unlike what was coded comes first, with the reason."""

from collections.abc import Iterator

import pytest

from moderator.domain.arrangement import Column
from moderator.domain.query import Order
from moderator.store.workspace import Workspace
from moderator.work import deciding, finding, instructive
from tests.store.making import article, proposal, workspace

THEMES = {
    "piste": "La piste cyclable de l’avenue manque d’arceaux, et la piste de la rue est défoncée, cas {n}.",
    "compost": "Un composteur collectif au pied des immeubles réduirait les déchets du quartier, cas {n}.",
    "train": "Les trains du soir sont supprimés et les voyageurs attendent à la gare, cas {n}.",
}


@pytest.fixture
def ws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    bodies = [body.format(n=n) for n in range(10) for body in THEMES.values()]
    texts = [
        proposal(n, title="", body=body, section=f"art{1 + n % 2}") for n, body in enumerate(["Non !", *bodies], 1)
    ]
    with workspace(tmp_path_factory.mktemp("learn"), [article(1), article(2), *texts]) as made:
        yield made


def theme(ws: Workspace, id_: int) -> str:
    with ws.read() as conn:
        body = conn.exec_driver_sql("SELECT body FROM wording WHERE id = ?", (id_,)).scalar() or ""
    return next((name for name in THEMES if name in body), "")


def told(ws: Workspace, found: finding.Found, at: int) -> str:
    reason = found.reasons[int(found.ids[at])]
    assert isinstance(reason, instructive.Reason)
    return instructive.why(ws, int(found.ids[at]), reason)


def test_with_nothing_coded_each_theme_comes_once_before_any_comes_twice(ws: Workspace) -> None:
    found = finding.find(ws, "", Order.INFORMATIVE)
    assert sorted(found.ids.tolist()) == sorted(finding.find(ws, "").ids.tolist())
    assert {theme(ws, int(one)) for one in found.ids[:3]} == set(THEMES)
    assert told(ws, found, 0).startswith("speaks of ")
    assert found.ids[-1] == 1, "« Non ! » teaches nothing"
    again = finding.find(ws, "", Order.INFORMATIVE)
    assert again.ids.tolist() == found.ids.tolist(), "the same list each time"


def test_what_is_unlike_what_was_coded_comes_first_with_its_new_words_and_what_was_coded_comes_last(
    ws: Workspace,
) -> None:
    tag = deciding.define_tag(ws, "Vélo").made
    coded = finding.find(ws, "piste").ids.tolist()[:5]
    deciding.tag(ws, coded, tag)
    found = finding.find(ws, "", Order.INFORMATIVE)
    assert {theme(ws, int(one)) for one in found.ids[:2]} == {"compost", "train"}
    assert set(found.ids[-5:].tolist()) == set(coded)
    why = told(ws, found, 0)
    assert why.startswith("new words: ")
    assert "piste" not in why
    deciding.undo(ws)
    assert set(finding.find(ws, "", Order.INFORMATIVE).ids[-5:].tolist()) != set(coded)


def test_a_pile_is_read_once_and_a_grouped_list_keeps_its_groups(ws: Workspace) -> None:
    piled = finding.find(ws, "train").ids.tolist()
    deciding.pile(ws, piled)
    found = finding.find(ws, "", Order.INFORMATIVE)
    early = [one for one in found.ids[:-9].tolist() if one in piled]
    assert len(early) == 1
    grouped = finding.find(ws, "", Order.INFORMATIVE, Column.SECTION)
    plain = finding.find(ws, "", Order.ARTICLE, Column.SECTION)
    assert grouped.starts is not None
    assert plain.starts is not None
    assert grouped.starts.tolist() == plain.starts.tolist()
    first = grouped.ids[: grouped.starts[1]].tolist()
    assert set(first) == set(plain.ids[: plain.starts[1]].tolist())


def test_nothing_to_order_is_no_fault(ws: Workspace) -> None:
    assert finding.find(ws, "avion", Order.INFORMATIVE).total == 0
    tag = deciding.define_tag(ws, "Tout").made
    deciding.tag(ws, finding.find(ws, "").bitmap, tag)
    assert finding.find(ws, "", Order.INFORMATIVE).total == 31


def test_a_doubt_is_said_with_what_it_is_about(ws: Workspace) -> None:
    tag = deciding.define_tag(ws, "Vélo").made
    reason = instructive.Reason(0.4, 0.9, label=tag, certainty=0.48)
    assert instructive.why(ws, 2, reason) == "unsure of “Vélo” (48%)"
    assert instructive.why(ws, 2, instructive.Reason(0.4, 0.1)) == "unlike what is coded (40% apart)"
