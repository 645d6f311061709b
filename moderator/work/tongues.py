"""The languages of contributions: found in their texts after each import, corrected by a person, counted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from pyroaring import BitMap

from moderator.analysis import languages as finding
from moderator.domain import languages
from moderator.domain.decision import Act
from moderator.domain.problem import Problem
from moderator.domain.progress import Progress, silent
from moderator.domain.settings import LANGUAGE
from moderator.domain.words import _
from moderator.store import sketchbook, tongues
from moderator.store.workspace import Workspace
from moderator.work import children, deciding
from moderator.work.deciding import Done, Ids

METHOD = "1"
"""Raise it when languages are found otherwise: what files hold is then worked out again."""
IN_PROCESS = 5_000
"""Texts up to which the work takes less time than starting another process to do it."""
_BATCH = 1_000  # texts read, looked at and written down at once: nobody waits for the file longer than that takes
_SAMPLE = 300  # texts from which the consultation's language is found when nobody says it


def waiting(ws: Workspace) -> int:
    """How many contributions wait for their language to be found."""
    with ws.read() as conn:
        return len(tongues.waiting(conn, METHOD))


def find(ws: Workspace, *, progress: Progress = silent) -> int:
    """Find the language of the contributions that are new or changed; returns how many were looked at.

    Many are worked on in another process. What was found before a stop is kept. Raises Problem and Cancelled.
    """
    many = waiting(ws)
    if not many:
        return 0
    path, passphrase = sketchbook.whereabouts(ws)
    settled = languages.code(ws.standing.setting(LANGUAGE))
    try:
        if many > IN_PROCESS:
            children.computed(search, path, passphrase, settled, progress=progress)
        else:
            search(path, passphrase, settled, progress)
    finally:
        ws.corpus.refresh()
    return many


def search(path: Path, passphrase: str, settled: str, progress: Progress) -> None:
    """Find languages in a file that is open here or elsewhere; `settled`: the consultation's, as the team says."""
    with sketchbook.opened(path, passphrase) as conn:
        with conn.begin():
            wanted = tongues.waiting(conn, METHOD)
            known = settled or languages.main(tongues.counts(conn))
            some = [] if known else tongues.texts(conn, wanted[:: max(1, len(wanted) // _SAMPLE)].tolist())
            # The language of most contributions: of those known, else of some of those to come.
            expected = known or finding.commonest(words for _id, _version, _said, words in some)
        with conn.execution_options(begin="IMMEDIATE").begin():
            tongues.begin(conn, METHOD)
        for at in range(0, len(wanted), _BATCH):
            progress(at, len(wanted), _("Finding the languages of new texts"))
            ids = wanted[at : at + _BATCH].tolist()
            with conn.begin():
                texts = tongues.texts(conn, ids)
            rows = [(id_, version, said, finding.settled(words, said, expected)) for id_, version, said, words in texts]
            with conn.execution_options(begin="IMMEDIATE").begin():
                tongues.keep(conn, rows)


def of(ws: Workspace, ids: Sequence[int]) -> list[str]:
    """The language of contributions: as a person says it, else as it was found, else that of the consultation."""
    columns, main = ws.corpus.columns, ws.corpus.language()
    said = [ws.standing.value("language", one) for one in ids]
    return [told or columns.languages[columns.language[one]] or main for told, one in zip(said, ids, strict=True)]


def counts(ws: Workspace) -> dict[str, int]:
    """How many contributions are in each language, the commonest first; empty when nothing tells."""
    from moderator.work.finding import find as everything

    sieve = everything(ws, "").sieve
    column, names = sieve.languages
    found = np.bincount(column[sieve.columns.ids], minlength=len(names))
    counted = {name: int(count) for name, count in zip(names, found, strict=True) if name and count}
    return dict(sorted(counted.items(), key=lambda one: (-one[1], one[0])))


def tell(ws: Workspace, ids: Ids, language: str) -> Done:
    """Say in what language contributions are written ("" = as it was found again). Raises Problem for no language."""
    code = languages.code(language)
    if language.strip() and not code:
        raise Problem(
            _("“{language}” is no language.").format(language=language.strip()[:40]),
            remedy=_("Write its code (fr, de, ca…) or its name."),
        )
    return deciding.decided(ws, Act.LANGUAGE, BitMap(ids), {"value": code or None})
