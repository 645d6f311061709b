"""The sample: a fictional consultation served on loopback, brought in, moderated, answered, sent back and exported."""

from __future__ import annotations

import re
import tomllib
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from pyroaring import BitMap

from moderator.demo.corpus import sample_corpus
from moderator.demo.server import SampleServer
from moderator.documents.model import Standing
from moderator.documents.response import Written
from moderator.domain.charter import Disposition
from moderator.domain.problem import Problem
from moderator.domain.progress import Progress, silent
from moderator.domain.resources import resource
from moderator.domain.words import _
from moderator.store.mirror import Source
from moderator.store.workspace import SUFFIX, Workspace
from moderator.work import (
    deciding,
    finding,
    importing,
    letterhead,
    outline,
    reading,
    reporting,
    secrets,
    sources,
    syncing,
)
from moderator.work.importing import Report
from moderator.work.letterhead import Options
from moderator.work.syncing import Pushed

CONTACT = re.compile(r"\b0[1-9](?:[ .]?\d\d){4}\b|[\w.+-]+@[\w-]+\.[\w.]+")
"""The phone numbers and addresses that the sample's citizens gave away, and no more: not a search for personal data."""
SAID_BY = Options(
    service="Agence fictive du numérique des territoires",
    timbre="Direction de la concertation\nBureau des consultations",
    place="Montclairval",
    acronym="AFNT",
    subject="Stratégie numérique des territoires",
    standing=Standing.DRAFT,
)


@dataclass(frozen=True, slots=True)
class Played:
    """What the whole job gave: both pulls, the sending, and the documents."""

    workspace: Path
    first: Report
    second: Report
    pushed: Pushed
    documents: tuple[Written, ...]


def open_sample(path: Path, server: SampleServer, *, progress: Progress = silent) -> Workspace:
    """Make a workspace on the sample consultation, first pull done, in the place of one left there.

    The caller closes it.
    """
    for old in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
        old.unlink(missing_ok=True)
    ws = Workspace.create(path)
    try:
        syncing.pull(ws, follow(ws, server), progress=progress)
        letterhead.set_options(ws, SAID_BY)
    except BaseException:
        ws.close()
        raise
    return ws


def resume(
    path: Path, *, fresh: bool = False, progress: Progress = silent
) -> tuple[Workspace, SampleServer]:  # fmt: skip
    """Open the sample as an earlier run left it, its server back at its address; make it where there is none.

    `fresh` begins anew: what was decided on it is gone. The server forgot what was sent to it. Where its address is
    taken meanwhile, the sample opens all the same, and synchronising says that the server does not answer. The caller
    closes both. Raises Problem: the file is open elsewhere or damaged, or is another workspace.
    """
    if fresh or not path.exists():
        with ExitStack() as undo:
            server = undo.enter_context(SampleServer())
            ws = open_sample(path, server, progress=progress)
            undo.pop_all()
        return ws, server
    ws = Workspace.open(path)
    with ExitStack() as undo:
        undo.callback(ws.close)
        followed = next((one for one in sources.servers(ws) if urlsplit(one.link).hostname == _HERE), None)
        if followed is None:
            raise Problem(
                _("This file is not the sample: it is a workspace of yours."),
                where=str(path),
                remedy=_("Open it as any workspace, or move it elsewhere to see the sample."),
            )
        try:
            server = SampleServer(port=urlsplit(followed.link).port or 0)
        except OSError:
            server = SampleServer()
        undo.pop_all()
    if given := server.credentials:
        secrets.lend(followed.space, given.key, given.secret)
    return ws, server


_HERE = "127.0.0.1"


def follow(ws: Workspace, server: SampleServer) -> Source:
    """Add the sample server's consultation, with its credentials when it has some."""
    given = server.credentials
    made = sources.add(ws, server.url, platform="decidim", consultation=sample_corpus().name)
    if given:
        # The sample's address changes each time: its credentials have nothing to do in the system's keyring.
        secrets.lend(made.space, given.key, given.secret)
    return made


def play(folder: Path, *, progress: Progress = silent, languages: tuple[str, ...] = ("fr", "en")) -> Played:
    """Do the whole job without a window: pull, moderate, tag, group, answer, pull again, send, export.

    Everything is written in `folder`. Raises Problem.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with SampleServer() as server:
        ws = open_sample(folder / f"exemple{SUFFIX}", server, progress=progress)
        with ws:
            first = _last_report(ws)
            moderate(ws)
            server.arrive()
            second = syncing.pull(ws, sources.servers(ws)[0], progress=progress)
            pushed = syncing.push(ws, progress=progress)
            written = tuple(
                reporting.export(ws, "responses", folder / lang, lang=lang, progress=progress) for lang in languages
            )
            return Played(ws.path, first, second, pushed, written)


def _last_report(ws: Workspace) -> Report:
    return importing.reports_of(ws)[0]


def moderate(ws: Workspace) -> None:
    """Take the decisions of an ordinary day on the sample: every kind of act that a document shows."""
    day = tomllib.loads(resource("demo", "seance.toml").read_text("utf-8"))
    for one in day["etiquettes"]:
        made = deciding.define_tag(ws, one["nom"]).made
        if ids := _found(ws, one["recherche"]):
            deciding.tag(ws, ids, made)
    piles = {one["titre"]: _pile(ws, one) for one in day["piles"]}
    everyone = _found(ws, "")
    short = _found(ws, "longueur<40 type:commentaire")
    if short:
        deciding.refuse(ws, short, "no-argument")
    deciding.accept(ws, everyone - short)
    _mask_contacts(ws, everyone)
    articles = {node.code: node.id for node in outline.every(outline.sections(ws)) if node.kind == "article"}
    for one in day["articles"]:
        _answer(ws, BitMap([articles[one["numero"]]]), one)
    for one in day["reponses"]:
        ids = piles[one["pile"]] if "pile" in one else _titled(ws, one["titres"])
        _answer(ws, ids, one)
    deciding.note(ws, _titled(ws, ["Sanctionner enfin l'inaccessibilité"]), "Vérifier avec la DAJ avant publication.")


def _answer(ws: Workspace, ids: BitMap, said: dict[str, str]) -> None:
    deciding.answer(ws, ids, said["texte"])
    deciding.dispose(ws, ids, Disposition(said["suite"]))


def _found(ws: Workspace, query: str) -> BitMap:
    return finding.find(ws, query).bitmap


def _pile(ws: Workspace, one: dict[str, str]) -> BitMap:
    ids = _found(ws, one["recherche"])
    deciding.pile(ws, ids, one["titre"])
    return ids


def _titled(ws: Workspace, titles: list[str]) -> BitMap:
    found = BitMap()
    for title in titles:
        rows = reading.rows(ws, [int(one) for one in finding.find(ws, f'"{title}"').ids[:20]])
        found |= BitMap(row.id for row in rows if row.title == title)
    return found


def _mask_contacts(ws: Workspace, ids: BitMap) -> None:
    for id_ in ids:
        sheet = reading.sheet(ws, id_)
        for found in CONTACT.finditer(sheet.body if sheet else ""):
            deciding.redact(ws, id_, "body", found.start(), found.end())
