"""A site that takes no answer from a program: the page from which each is copied, with the link of what it answers."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest
from pyroaring import BitMap

from moderator.demo.call import Behaviour
from moderator.domain.charter import Disposition
from moderator.domain.problem import Problem
from moderator.store.workspace import Workspace
from moderator.work import answersfile, deciding, finding, importing, preview, sources, syncing
from moderator.work.syncing import State
from tests.servers.fakes.cap_collectif import CapCollectif
from tests.servers.fakes.openstad import OpenStadServer
from tests.work.following import Desk, at_work

TEXT = "Merci.\n\n<script>alert(1)</script> « oui » & non"


def answered(desk: Desk, count: int, text: str = TEXT) -> BitMap:
    """So many proposals answered."""
    ids = BitMap(desk.ids("type:proposition")[:count])
    deciding.answer(desk.ws, ids, text)
    deciding.dispose(desk.ws, ids, Disposition.RETAINED)
    return ids


class Read(HTMLParser):
    """What a browser would make of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        named = dict(attrs)
        if tag == "a":
            self.links.append(named.get("href") or "")
        assert not {"src", "onclick", "onerror"} & set(named), "it loads and runs nothing from elsewhere"

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_each_answer_is_there_with_its_link_and_nothing_is_taken_for_markup(tmp_path: Path) -> None:
    with at_work(tmp_path, behaviour=Behaviour(answering=False)) as desk:
        desk.pull()
        answered(desk, 3)
        done = answersfile.write(desk.ws, sources.servers(desk.ws)[0], tmp_path / "réponses.html")
        assert (done.rows, done.left_out) == (3, ())
        page = Read()
        page.feed((tmp_path / "réponses.html").read_text("utf-8"))
        assert page.tags.count("article") == 3
        assert page.tags.count("script") == 1
        assert len(page.links) == 3
        assert all(link.startswith("http") for link in page.links)
        assert page.words.count(TEXT) == 3
        plain = answersfile.write(desk.ws, sources.servers(desk.ws)[0], tmp_path / "réponses.txt")
        assert plain.rows == 3
        assert (tmp_path / "réponses.txt").read_text("utf-8").count(TEXT) == 3


def test_what_somebody_put_on_the_site_waits_no_more(tmp_path: Path) -> None:
    with at_work(tmp_path, version="0.29") as desk:
        desk.pull()
        ids = sorted(answered(desk, 3, "Merci, c’est retenu."))
        keys = [int(letter.to.key.rpartition("/")[2]) for letter in syncing.contents(desk.ws).letters]
        desk.server.memory.answer(keys[0], "accepted", "<p>Merci,  c’est retenu.</p>")
        desk.server.memory.answer(keys[1], "rejected", "<p>Merci, c’est retenu.</p>")
        desk.pull()
        assert desk.states() == {"verified": 1, "by-file": 2}
        stands = {letter.id: letter.reason for letter in syncing.contents(desk.ws).letters}
        assert stands == {ids[0]: "", ids[1]: "The site shows another answer.", ids[2]: ""}


def test_an_answer_copied_by_hand_is_known_when_the_site_shows_it(tmp_path: Path) -> None:
    with CapCollectif() as server, Workspace.create(tmp_path / "cap.moderator") as ws:
        made = [server.propose(f"Idée {n}", "<p>Des pistes.</p>") for n in range(2)]
        source = sources.add(ws, server.url, platform="cap-collectif")
        syncing.pull(ws, source)
        deciding.answer(ws, finding.find(ws, "").bitmap, "Merci, c’est retenu.")
        made[0]["decision"] = {"officialResponse": {"body": "<p>Merci, c’est retenu.</p>", "isPublished": True}}
        syncing.pull(ws, source)
        assert {one.to.title: one.state for one in syncing.contents(ws).letters} == {
            "Idée 0": State.VERIFIED, "Idée 1": State.KEPT_HERE,
        }  # fmt: skip
        assert [one.rows for one in answersfile.write_each(ws, tmp_path / "r.html")] == [1]


def test_so_is_one_whose_outcome_the_site_does_not_show(tmp_path: Path) -> None:
    with OpenStadServer() as server, Workspace.create(tmp_path / "stad.moderator") as ws:
        idea = server.idea("Un jardin", "Des arbres.")
        source = sources.add(ws, f"{server.url}/api/project/{server.project}", platform="openstad")
        syncing.pull(ws, source)
        ids = finding.find(ws, "").bitmap
        deciding.answer(ws, ids, "Merci, c’est retenu.")
        deciding.dispose(ws, ids, Disposition.RETAINED)
        assert [one.state for one in syncing.contents(ws).letters] == [State.KEPT_HERE]
        server.resources[idea]["modBreaks"] = [{"id": "a", "description": "<p>Merci, c’est retenu.</p>"}]
        syncing.pull(ws, source)
        assert [one.state for one in syncing.contents(ws).letters] == [State.VERIFIED]


def test_nothing_to_copy_and_no_room_are_sentences(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        desk.pull()
        (source,) = sources.servers(desk.ws)
        with pytest.raises(Problem, match="No answer waits"):
            answersfile.write(desk.ws, source, tmp_path / "r.html")
        answered(desk, 1)
        with pytest.raises(Problem, match="cannot be written"):
            answersfile.write(desk.ws, source, tmp_path / "absent" / "r.html")


def test_what_came_from_files_is_answered_by_hand_too(tmp_path: Path) -> None:
    long = "Je suis pour la piste. " * 12
    rows = f"1;{long};https://spip.exemple.fr/a1;Zoé & Max;2026-03-10\n2;Contre.;;;\n"
    (tmp_path / "forum.csv").write_text(f"id;texte;lien;auteur;date\n{rows}", "utf-8")
    with Workspace.create(tmp_path / "w.moderator") as ws:
        importing.bring(ws, tmp_path / "forum.csv")
        both = finding.find(ws, "").bitmap
        with pytest.raises(Problem, match="No answer waits"):
            answersfile.write_each(ws, tmp_path / "r.html")
        deciding.answer(ws, both, TEXT)
        outbox = syncing.contents(ws)
        assert (outbox.letters, answersfile.offered(outbox)) == ((), answersfile.Offered(0, 2))
        (done,) = answersfile.write_each(ws, tmp_path / "r.txt")
        said = (tmp_path / "r.txt").read_text("utf-8")
        assert (done.rows, said.count(TEXT), said.count("https://spip.exemple.fr/a1")) == (2, 2, 1)
        assert "Je suis pour la piste. Je suis pour la…\nZoé & Max · 10 March 2026\n" in said.replace("\xa0", " ")
        (source,) = importing.file_sources(ws)
        with pytest.raises(Problem, match="no platform would import"):
            answersfile.write(ws, source, tmp_path / "r.xlsx")


def test_what_a_sending_changes_is_shown_word_by_word(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        desk.pull()
        ids = answered(desk, 1, "La proposition est retenue en partie.")
        (letter,) = syncing.contents(desk.ws).letters
        change = preview.preview(letter)
        assert (change.before, change.marked) == ("", "{+La proposition est retenue en partie.+}")
        assert letter.to.link.startswith("http")
        syncing.push(desk.ws)
        deciding.answer(desk.ws, ids, "La proposition est retenue en entier.")
        (letter,) = syncing.contents(desk.ws).in_state(State.TO_SEND)
        change = preview.preview(letter)
        assert change.marked == "La proposition est retenue en [-partie-]{+entier+}."
        for _each in range(3):
            deciding.undo(desk.ws)
        (letter,) = syncing.contents(desk.ws).in_state(State.TO_TAKE_BACK)
        assert preview.preview(letter).marked == "[-La proposition est retenue en partie.-]"
