"""The République numérique consultation of 2015, from its files to the Word response, counted again independently."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path

import pytest
from pyroaring import BitMap

from moderator.documents.reading import answers_of
from moderator.domain.charter import Disposition
from moderator.store.workspace import Workspace
from moderator.work import deciding, finding, history, importing, outline, reading, reporting
from moderator.work.importing import Report

DATA = Path(__file__).parents[3] / "shared" / "data" / "norm" / "republique_numerique_2015" / "contributions.jsonl.gz"

pytestmark = pytest.mark.skipif(
    not DATA.exists(), reason="the République numérique data (../shared/data) is not beside this checkout"
)


@pytest.fixture(scope="module")
def lines() -> list[dict[str, object]]:
    with gzip.open(DATA, "rt", encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "numerique.moderator", title="Projet de loi pour une République numérique")


def brought(ws: Workspace) -> Report:
    return importing.bring(ws, DATA)


def found(ws: Workspace, query: str) -> BitMap:
    result = finding.find(ws, query)
    assert not result.complaints
    return result.bitmap


def test_every_line_is_found_again_by_kind_and_votes(workspace: Workspace, lines: list[dict[str, object]]) -> None:
    with workspace as ws:
        report = brought(ws)
        kinds = Counter(str(one["type"]) for one in lines)
        articles = [node for node in outline.every(outline.sections(ws)) if node.kind == "article"]
        assert report.complete
        assert report.taken + len(articles) + report.set_aside == len(lines)
        assert len(articles) == kinds["article"]
        for kind, word in (("proposal", "proposition"), ("argument", "argument"), ("source", "source")):
            assert len(found(ws, f"type:{word}")) == kinds[kind], kind
        votes = sum(int(str(one.get("votes_for") or 0)) for one in lines if one["type"] == "proposal")
        ids = found(ws, "type:proposition")
        assert sum(row.votes_for or 0 for row in reading.rows(ws, list(ids))) == votes


def test_importing_again_changes_nothing_and_keeps_every_decision(workspace: Workspace) -> None:
    with workspace as ws:
        first = brought(ws)
        deciding.accept(ws, found(ws, "neutralité"))
        before = ws.standing.holding("status", "accepted")
        again = brought(ws)
        assert (again.new, again.changed, again.gone) == (0, 0, 0)
        assert again.unchanged == first.new
        assert ws.standing.holding("status", "accepted") == before


def test_the_response_holds_exactly_the_answers_given(workspace: Workspace, tmp_path: Path) -> None:
    with workspace as ws:
        brought(ws)
        tagged = deciding.define_tag(ws, "Neutralité de l’internet").made
        neutral = found(ws, '"neutralité"')
        deciding.tag(ws, neutral, tagged)
        refused = found(ws, "longueur<25")
        deciding.refuse(ws, refused, "no-argument")
        deciding.accept(ws, found(ws, "") - refused)
        proposals = found(ws, "type:proposition logiciel libre") - refused
        deciding.pile(ws, proposals, "Logiciels libres")
        texts = {
            "libre": "La proposition est retenue en partie.\n\nL’usage des logiciels libres est encouragé.",
            "neutre": "La proposition est déjà satisfaite par le règlement européen.",
        }
        deciding.answer(ws, proposals, texts["libre"])
        deciding.dispose(ws, proposals, Disposition.PARTLY)
        others = found(ws, "type:proposition neutralité") - refused - proposals
        deciding.answer(ws, others, texts["neutre"])
        deciding.dispose(ws, others, Disposition.ALREADY)

        written = reporting.export(ws, "responses", tmp_path / "sortie", lang="fr")
        read_back = answers_of(written.path)

        sections = {row.section for row in reading.rows(ws, list(proposals))}
        others_sections = {row.section for row in reading.rows(ws, list(others))}
        assert Counter(read_back.values()) == Counter(
            {texts["libre"]: len(sections), texts["neutre"]: len(others_sections)}
        )
        figures = history.stats(ws)
        assert sum(figures.statuses.values()) == figures.received
        assert figures.dispositions == {Disposition.PARTLY: len(proposals), Disposition.ALREADY: len(others)}
        assert history.verify(ws).sound


def test_the_same_position_gives_the_same_document(workspace: Workspace, tmp_path: Path) -> None:
    with workspace as ws:
        brought(ws)
        ids = found(ws, "type:proposition données")
        deciding.accept(ws, ids)
        deciding.answer(ws, ids, "La proposition est à l’étude.")
        one = reporting.export(ws, "responses", tmp_path / "a", lang="fr")
        two = reporting.export(ws, "responses", tmp_path / "b", lang="fr")
        assert one.sha256 == two.sha256
