"""Screening: texts looked through for personal data and abuse after each import, and what is open kept up to date."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pyroaring import BitMap

from moderator.analysis.abuse import Abuse
from moderator.analysis.personal import Detector
from moderator.domain.decision import Body
from moderator.domain.keywords import Field
from moderator.domain.lexicon import Entry, Lexicon, Sort
from moderator.domain.personal import ANY_ABUSE, Certainty, bits
from moderator.domain.progress import Progress, silent
from moderator.domain.words import _
from moderator.store import clues, sketchbook
from moderator.store.clues import Row, Text
from moderator.store.workspace import Workspace
from moderator.work import children, finding, masking
from moderator.work.personal import DISMISS, REDACT, detector, settled, spots

RULES = "2"
"""Raise it when rules find otherwise: what files hold is then found again."""
IN_PROCESS = 1_000
"""Texts up to which the work takes less time than starting another process to do it."""
_BATCH = 500  # texts read, looked at and written down at once
_SHOWN = 5  # examples of what a change would find

Words = tuple[tuple[str, str, int], ...]
Said = Mapping[int, Sequence[tuple[str, Body]]]


@dataclass(frozen=True, slots=True)
class Screened:
    """What a screening did: texts looked through, contributions in which what is open changed."""

    texts: int
    changed: int


def screen(ws: Workspace, *, progress: Progress = silent) -> Screened:
    """Look through the texts that are new or changed, and through what somebody settled since.

    Many are worked on in another process. What was found before a stop is kept. Raises Problem and Cancelled.
    """
    words = ws.standing.lexicon.key()
    with ws.read() as conn:
        same = clues.method(conn) == method(words)
        many = len(clues.waiting(conn)) if same else len(clues.everybody(conn))
    path, passphrase = sketchbook.whereabouts(ws)
    try:
        if many > IN_PROCESS:
            children.computed(search, path, passphrase, words, progress=progress)
        elif many or not same:
            search(path, passphrase, words, progress)
        changed = _settle(ws, progress)
    finally:
        ws.clues.refresh()
    return Screened(many, changed)


def asked(query: str) -> bool:
    """Whether a search narrows by what is found in texts, which is then to be brought up to date."""
    return finding.asks(query, Field.PERSONAL) or finding.asks(query, Field.ABUSE)


def waiting(ws: Workspace) -> int:
    """How many contributions wait to be looked through."""
    with ws.read() as conn:
        same = clues.method(conn) == method(ws.standing.lexicon.key())
        return len(clues.waiting(conn)) if same else len(clues.everybody(conn))


def method(words: Words) -> str:
    """How things are found, in one line: when it changes, what was found before is found again."""
    ordinary = [one for one in words if one[1] == Sort.ORDINARY]
    return f"{RULES} {_print(ordinary)} {_print(words)}"


def _print(words: object) -> str:
    return hashlib.sha256(json.dumps(words).encode()).hexdigest()[:16]


def search(path: Path, passphrase: str, words: Words, progress: Progress) -> None:
    """Look through the texts of a file that is open here or elsewhere, and keep what is found.

    When only insults and threats changed in the list, personal data is not looked for again.
    """
    lexicon = Lexicon({one: Entry(one, Sort(sort), severity) for one, sort, severity in words})
    with sketchbook.opened(path, passphrase) as conn:
        with conn.begin():
            known, wanted = clues.method(conn), method(words)
            partly = known.split(" ")[:2] == wanted.split(" ")[:2]
            ids = clues.waiting(conn) if known == wanted else clues.everybody(conn)
        if known != wanted:
            with conn.execution_options(begin="IMMEDIATE").begin():
                # Written down last when old rows still count: a stop meanwhile begins again.
                clues.begin(conn, known if partly else wanted, again=not partly)
        looked, abuse = Detector(lexicon), Abuse(lexicon)
        for at in range(0, len(ids), _BATCH):
            progress(at, len(ids), _("Looking for personal data and abuse"))
            chosen = ids[at : at + _BATCH].tolist()
            with conn.begin():
                texts = clues.texts(conn, chosen)
                kept = clues.kept(conn, chosen) if partly and known != wanted else {}
            rows = [_row(looked, abuse, one, kept.get(one.id)) for one in texts]
            with conn.execution_options(begin="IMMEDIATE").begin():
                clues.keep(conn, rows)
        if known != wanted and partly:
            with conn.execution_options(begin="IMMEDIATE").begin():
                clues.begin(conn, wanted, again=False)


def _row(looked: Detector, abuse: Abuse, text: Text, kept: Row | None) -> Row:
    if kept is not None and kept.version == text.version:
        again = bits([*abuse.findings(text.title), *abuse.findings(text.body)])
        found = kept.found & ~ANY_ABUSE | again
        return replace(kept, found=found, open=kept.open & ~ANY_ABUSE | again, marks=-1 if kept.marks else 0)
    found = bits([one.finding for one in spots(looked, text.title, text.body, text.author)])
    # Whether somebody settled something is looked at next: -1 is the print of no decisions.
    return Row(text.id, text.version, found, found, -1 if found else 0)


def _settle(ws: Workspace, progress: Progress) -> int:
    """Take out of what is open what somebody masked or dismissed, and put back what was undone."""
    now = ws.standing
    with ws.read() as conn:
        ids = clues.unsettled(conn, now)
    if not ids:
        return 0
    prints, looked, changed = clues.marks(now), detector(ws), 0
    for at in range(0, len(ids), _BATCH):
        progress(at, len(ids), _("Taking out what was masked or dismissed"))
        chosen = ids[at : at + _BATCH]
        with ws.read() as conn:
            kept = clues.kept(conn, chosen)
            # Those that nobody ever touched keep all that was found.
            touched = [one for one in chosen if one in prints]
            texts = {one.id: one for one in clues.texts(conn, touched)}
        masks, dismissed = _decisions(ws, touched)
        rows = []
        for id_, row in kept.items():
            text = texts.get(id_)
            if id_ in prints and (text is None or text.version != row.version):
                continue  # it changed meanwhile: looked at again next time
            left = row.found if text is None else bits([one.finding for one in settled(looked, text, masks, dismissed)])
            changed += left != row.open
            rows.append(replace(row, open=left, marks=prints.get(id_, 0)))
        with ws.write() as conn:
            clues.keep(conn, rows)
    return changed


def _decisions(ws: Workspace, ids: Sequence[int]) -> tuple[Said, Said]:
    wanted = BitMap(ids)
    return masking.said(ws, REDACT, wanted), masking.said(ws, DISMISS, wanted)


@dataclass(frozen=True, slots=True)
class Trial:
    """What a change of the list would do: contributions found in addition, contributions found no more, examples."""

    more: int
    fewer: int
    examples: tuple[tuple[int, str], ...]


def tried(ws: Workspace, entry: Entry, *, progress: Progress = silent) -> Trial:
    """What the list would find with an entry more, or changed, told without writing anything."""
    before = ws.standing.lexicon
    after = before.with_entry(entry)
    path, passphrase = sketchbook.whereabouts(ws)
    with ws.read() as conn:
        many = len(clues.everybody(conn))
    arguments = (path, passphrase, before.key(), after.key(), entry.words)
    if many > IN_PROCESS:
        return children.computed(compare, *arguments, progress=progress)
    return compare(*arguments, progress)


def compare(path: Path, passphrase: str, before: Words, after: Words, words: str, progress: Progress) -> Trial:
    """In how many texts two lists find abuse, where they do not find the same."""
    old, new = (_abuse(one) for one in (before, after))
    narrow = _abuse(tuple(one for one in (*before, *after) if one[0] == words))
    more = fewer = 0
    examples: list[tuple[int, str]] = []
    with sketchbook.opened(path, passphrase) as conn, conn.begin():
        ids = clues.everybody(conn)
        for at in range(0, len(ids), _BATCH):
            progress(at, len(ids), _("Trying the list on the texts"))
            for text in clues.texts(conn, ids[at : at + _BATCH].tolist()):
                whole = f"{text.title}\n{text.body}"
                # Most texts do not hold the words that change: they are not compared.
                if not narrow.concerns(whole):
                    continue
                was, will = ([one for one in each.findings(whole) if one.certainty > Certainty.POSSIBLE or one.severity]
                             for each in (old, new))  # fmt: skip
                more, fewer = more + (bool(will) and not was), fewer + (bool(was) and not will)
                if will != was and len(examples) < _SHOWN:
                    where = next((one for one in will if one not in was), will[0] if will else was[0])
                    examples.append((text.id, whole[max(0, where.start - 40) : where.end + 40].replace("\n", " ")))
    return Trial(more, fewer, tuple(examples))


def _abuse(words: Words) -> Abuse:
    return Abuse(Lexicon({one: Entry(one, Sort(sort), severity) for one, sort, severity in words}))
