"""The response document quotes what analysts marked first, and shows the positions that the service read of all."""

from datetime import date
from pathlib import Path

from moderator.documents.model import Article, Basis, Positions, Response
from moderator.documents.wording import position_caption
from moderator.domain.contribution import Contribution, Kind, Section, SectionKind, Stance
from moderator.domain.position import Position
from moderator.store.workspace import Workspace
from moderator.work import deciding, reporting
from tests.store.corpora import SPACE, bring, workspace

BODIES = ("Je soutiens cet article.", "Je suis contre.", "Oui, mais pas partout.", "Une remarque de forme.")
STANCES = (Stance.FOR, Stance.FOR, Stance.NONE, Stance.NONE)


def team(folder: Path) -> Workspace:
    ws = workspace(folder)
    bring(
        ws,
        [
            Section(SPACE, "a1", SectionKind.ARTICLE, "Les mobilités", code="1"),
            *(
                Contribution(
                    SPACE, str(at), Kind.PROPOSAL, body, section="a1", stance=stance, votes_for=10 - at,
                )
                for at, (body, stance) in enumerate(zip(BODIES, STANCES, strict=True), 1)
            ),
        ],
    )  # fmt: skip
    deciding.answer(ws, [1, 2, 3, 4], "Réponse.")
    return ws


def article(ws: Workspace) -> Article:
    response: Response = reporting.response(ws, lang="fr", day=date(2026, 3, 2))
    return response.articles[0]


def test_positions_are_those_that_the_service_read_once_it_read_them_all(tmp_path: Path) -> None:
    ws = team(tmp_path)
    assert article(ws).positions == Positions(Basis.CONTRIBUTIONS, 2, 0, 0, 2)
    for id_, position in zip((1, 2, 3), (Position.FAVORABLE, Position.UNFAVORABLE, Position.MIXED), strict=True):
        deciding.judge(ws, [id_], position)
    assert article(ws).positions == Positions(Basis.CONTRIBUTIONS, 2, 0, 0, 2)
    deciding.judge(ws, [4], Position.NONE)
    found = article(ws)
    assert found.positions == Positions(Basis.JUDGED, 1, 1, 1, 1)
    assert "as the service read them" in position_caption(found, found.positions)


def test_what_was_marked_to_quote_is_quoted_first(tmp_path: Path) -> None:
    ws = team(tmp_path)
    assert [one.text for one in article(ws).points[0].quotes] == list(BODIES[:2])
    deciding.quote(ws, [4])
    assert [one.text for one in article(ws).points[0].quotes] == [BODIES[3], BODIES[0]]
