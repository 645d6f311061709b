"""The whole job with commands only, on the sample server: follow, receive, decide, send, export, verify."""

from __future__ import annotations

import html
import shutil
import subprocess
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from moderator.demo.corpus import sample_corpus
from moderator.demo.server import CREDENTIALS, SampleServer
from moderator.documents.reading import answers_of, as_read
from moderator.domain.words import speaking
from tests.cli.console import asked, typed

KEYS = {"MODERATOR_SERVER_KEY": CREDENTIALS.key, "MODERATOR_SERVER_SECRET": CREDENTIALS.secret}
ARTICLE = "L’article est récrit.\n\nDeux changements :\n\n- le débit est garanti ;\n- le délai est de trois ans."
GROUP = "La proposition est retenue en partie : « le même débit pour tous » figure à l’article 1er."
OTHERS = "La proposition n’est pas retenue ; le coût serait de 3,5 millions d’euros."


@pytest.fixture
def server() -> Iterator[SampleServer]:
    with SampleServer() as made:
        yield made


def ids(path: Path, query: str) -> list[int]:
    found = asked("search", path, query, "--limit", "1000")
    assert found["complaints"] == []
    assert len(found["contributions"]) == found["total"]
    return [one["id"] for one in found["contributions"]]


def decided(path: Path, *words: object) -> Any:
    return asked("decide", path, *words)


def test_from_the_server_to_the_ministers_office(server: SampleServer, tmp_path: Path) -> None:
    path = tmp_path / "strategie.moderator"
    asked("new", path, "--title", "Stratégie numérique")
    name = sample_corpus().name
    asked("source", "add", path, server.url, "--consultation", name, "--key", CREDENTIALS.key, keys=KEYS)
    first = asked("pull", path)["reports"][0]
    everyone = ids(path, "")
    assert first["new"] == len(everyone)

    # Moderating, tagging, grouping
    short = ids(path, "length<40 type:comment")
    decided(path, "refuse", "--ids", ",".join(map(str, short)), "--reason", "no-argument")
    decided(path, "accept", "--on", "status:to-moderate")
    decided(path, "tag", "--on", "fibre", "--tag", "Très haut débit")
    assert ids(path, 'tag:"Très haut débit"') == ids(path, "fibre")
    proposals = ids(path, "type:proposal status:accepted")
    group, others = proposals[:4], proposals[4:9]
    listed = ",".join(map(str, group))
    decided(path, "pile", "--ids", listed, "--title", "Le même débit pour tous")

    # Answering: a pile, some contributions, one of them twice, an article
    decided(path, "answer", "--ids", listed, "--text", GROUP)
    decided(path, "disposition", "--ids", listed, "--value", "partly")
    decided(path, "answer", "--ids", str(others[0]), "--text", "Réponse écrite trop vite.")
    decided(path, "answer", "--ids", ",".join(map(str, others)), "--text", OTHERS)
    decided(path, "disposition", "--ids", ",".join(map(str, others)), "--value", "not-retained")
    decided(path, "answer", "--section", "7", "--text", ARTICLE)
    decided(path, "disposition", "--section", "7", "--value", "retained")
    decided(path, "answer", "--ids", str(proposals[10]), "--text", "Une erreur.")
    typed("undo", path)

    # Sending, and what arrives meanwhile
    server.arrive()
    dry = asked("push", path, "--dry-run")
    to_send = dry["counts"]["to-send"]
    done = asked("sync", path)
    assert done["reports"][0]["new"] > 0
    assert done["pushed"]["verified"] == to_send >= len(group) + len(others)
    assert done["counts"]["to-send"] == 0
    keys = {one["id"]: one["key"] for one in done["letters"] if one["state"] == "verified"}
    for id_ in group:
        assert "figure à l’article 1er" in str(server.memory.proposals[int(keys[id_].rpartition("/")[2])].answer)

    # The document holds exactly the answers given
    stats = asked("stats", path)["stats"]
    assert stats["statuses"]["refused"] == len(short)
    assert stats["dispositions"] == {"partly": len(group), "not-retained": len(others)}
    assert sum(stats["statuses"].values()) == stats["received"] == len(ids(path, ""))
    written = asked("export", path, "responses", "--output", tmp_path / "sortie", "--lang", "fr")
    document = Path(written["path"])
    expected = Counter[str]()
    with speaking("fr"):
        for texts, some in ((GROUP, group), (OTHERS, others)):
            places = {asked("show", path, id_)["contribution"]["section_id"] for id_ in some}
            expected[as_read(texts)] = len(places)
        expected[as_read(ARTICLE)] = 1
    assert Counter(answers_of(document).values()) == expected

    verdict = asked("verify", path)
    assert verdict["sound"]
    with zipfile.ZipFile(document) as package:
        properties = package.read("docProps/core.xml").decode()
        words = package.read("word/document.xml").decode()
    assert verdict["verdict"]["fingerprint"] in properties
    assert html.escape("Le même débit pour tous", quote=False) in words
    assert "Réponse écrite trop vite" not in words
    assert "Une erreur." not in words
    again = asked("export", path, "responses", "--output", tmp_path / "encore", "--lang", "fr")
    assert again["sha256"] == written["sha256"]


def test_libreoffice_converts_the_document(tmp_path: Path) -> None:
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice (soffice) is not installed: the document cannot be converted here")
    with SampleServer() as server:
        path = tmp_path / "strategie.moderator"
        asked("new", path)
        asked("source", "add", path, server.url, "--consultation", sample_corpus().name)
        asked("pull", path)
    decided(path, "accept", "--on", "article:7")
    decided(path, "answer", "--on", "article:7 type:proposal", "--text", ARTICLE)
    document = Path(asked("export", path, "responses", "--output", tmp_path / "sortie", "--lang", "fr")["path"])
    profile = f"-env:UserInstallation={(tmp_path / 'profil').as_uri()}"
    subprocess.run(
        [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(document)],
        check=True, capture_output=True, timeout=110,
    )  # fmt: skip
    pdf = (tmp_path / document.name).with_suffix(".pdf").read_bytes()
    assert pdf.startswith(b"%PDF")
    assert len(pdf) > 20_000
