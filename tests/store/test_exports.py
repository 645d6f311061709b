"""The documents written so far, and whether what they say still holds."""

from __future__ import annotations

from pathlib import Path

from pyroaring import BitMap

from moderator.domain.decision import Act
from moderator.store import exports, journal
from moderator.store.workspace import Workspace
from tests.store.corpora import bring, consultation, workspace


def note(ws: Workspace, name: str) -> None:
    with ws.write() as conn:
        position, fingerprint = journal.fingerprint(conn)
        exports.note(conn, "responses", Path(name), position, fingerprint)


def test_a_document_is_behind_what_was_decided_since(tmp_path: Path) -> None:
    with workspace(tmp_path) as ws:
        bring(ws, consultation())
        ws.decide(Act.ACCEPT, BitMap([1]), {})
        note(ws, "un.docx")
        ws.decide(Act.READ, BitMap([1]), {"seconds": 2.0})
        with ws.read() as conn:
            (one,) = exports.listed(conn)
        assert (one.document, one.path, one.position, one.behind) == ("responses", Path("un.docx"), 1, 0)
        assert one.at.tzinfo is not None
        ws.decide(Act.RESET, BitMap([1]), {})
        ws.decide(Act.ACCEPT, BitMap([2]), {})
        note(ws, "deux.docx")
        with ws.read() as conn:
            two, one = exports.listed(conn)
        assert (two.path.name, two.behind, one.behind) == ("deux.docx", 0, 2)
        assert two.fingerprint != one.fingerprint


def test_numbers_and_origins(tmp_path: Path) -> None:
    with workspace(tmp_path) as ws:
        bring(ws, consultation())
        with ws.read() as conn:
            assert list(exports.keys(conn, [5, 1, 99])) == [(1, "proposal", "1"), (5, "letter", "5")]
            assert [one["label"] for one in exports.origins(conn)] == ["Consultation"]
