"""On a real consultation, what is found is exactly what the reader would see marked."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from moderator.domain.parsing import parse
from moderator.domain.sought import hits
from moderator.store.workspace import Workspace
from tests.store.corpora import bring, text, workspace

REAL = Path(__file__).parents[2].parent / "shared/data/norm/republique_numerique_2015/contributions.jsonl.gz"
COUNT = 3_000


@pytest.fixture(scope="module")
def texts() -> list[tuple[str, str]]:
    if not REAL.exists():
        pytest.skip(f"the real consultations are not beside the checkout ({REAL})")
    with gzip.open(REAL, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for _number, line in zip(range(COUNT), lines, strict=False)]
    return [(row.get("title", ""), row.get("body") or row.get("text") or "") for row in rows]


@pytest.fixture(scope="module")
def ws(tmp_path_factory: pytest.TempPathFactory, texts: list[tuple[str, str]]) -> Iterator[Workspace]:
    with workspace(tmp_path_factory.mktemp("real")) as made:
        bring(made, [text(key, body, title) for key, (title, body) in enumerate(texts, start=1)])
        yield made


@pytest.mark.parametrize(
    "typed",
    [
        "donnée",
        "logiciels",
        "liberté",
        "l’accès",
        "œuvres",
        "publique",
        "citoyens",
        "brevet*",
        "aujourd’hui",
        "peer-to-peer",
        '"domaine public"',
        '"logiciels libres"',
        "données ou logiciel",
        "n° 7",
        "loi",
        "travaux",
        "élus",
    ],
)
def test_found_and_marked_agree(ws: Workspace, texts: list[tuple[str, str]], typed: str) -> None:
    query = parse(typed)
    found = set(ws.corpus.find(query).ids.tolist())
    words = [parse(word) for word in typed.split()] if typed == "n° 7" else [query]
    marked = {
        key
        for key, (title, body) in enumerate(texts, start=1)
        if all(hits(one, title) or hits(one, body) for one in words)
    }
    assert found
    assert found == marked
