"""Whatever bytes come in: contributions, findings or a sentence, never a crash."""

import gzip
import tempfile
import zipfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from moderator.domain.problem import Problem
from moderator.servers.files import recognise
from tests.servers.files.bringing import bring

PIECES = st.sampled_from(
    [
        b"id;texte\n", b"id,body,parent_id\n", b"1;Bonjour\n", b"2,Salut,1\n", b'"', b"\x00", b"\r", b"\n", b"[", b"]",
        b'{"a":', b'{"id": 1, "body": "x y z"}', b"}", b",", b";", b"\t", b"\xe9", b"\xff\xfe", b"\xef\xbb\xbf", b"<p>",
        b"<html", b"&eacute;", b"\\ud800", b"9" * 30, b"1e999", b"=cmd|", b"\xf0\x9f", b"NaN", b"PK\x03\x04",
        b"\x1f\x8b",         b"\xd0\xcf\x11\xe0", b"%PDF", b"commentable_type", b"Q1 - Pourquoi ?;", b"opinion;x;y\n",
        b"timestamp,comment-id,author-id,agrees,disagrees,comment-body\n",
        b"type;contributions_id;contributions_bodyText\n", b'{"opinion": {"id": 1, "body": 3}}',
    ]
)  # fmt: skip
GARBAGE = st.one_of(st.binary(max_size=400), st.lists(PIECES, max_size=30).map(b"".join))


def survives(name: str, content: bytes) -> None:
    """Read a file of these bytes as the window does."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / name
        file.write_bytes(content)
        for read in (recognise, bring):
            try:
                read(file)
            except Problem:
                continue


@given(GARBAGE)
@settings(max_examples=300)
def test_any_bytes(content: bytes) -> None:
    survives("a.csv", content)


@given(GARBAGE, st.floats(0, 1))
@settings(max_examples=100)
def test_any_bytes_compressed_then_cut(content: bytes, part: float) -> None:
    packed = gzip.compress(content)
    survives("a.csv.gz", packed[: max(1, int(len(packed) * part))])


@given(
    st.lists(
        st.tuples(st.sampled_from(["a.csv", "b.json", "word/document.xml", "mimetype", "xl/workbook.xml"]), GARBAGE)
    ),
    st.data(),
)
@settings(max_examples=100)
def test_any_archive_with_a_byte_changed(members: list[tuple[str, bytes]], data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "a.zip"
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle:
            for name, content in dict(members).items():
                bundle.writestr(name, content)
        packed = bytearray(file.read_bytes())
    if data.draw(st.booleans()):
        packed[data.draw(st.integers(0, len(packed) - 1))] ^= data.draw(st.integers(1, 255))
    survives("a.zip", bytes(packed))
