"""The team's list of insults, threats and ordinary words: entries added, changed, retired, exchanged as CSV."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from io import StringIO
from pathlib import Path

from moderator.domain.decision import Act
from moderator.domain.folding import slug
from moderator.domain.lexicon import LONGEST, MOST, SEVERITIES, SORTS, Entry, Sort, preset, written
from moderator.domain.problem import Problem
from moderator.domain.words import _, ngettext, number
from moderator.store.workspace import Workspace
from moderator.work import cells, deciding
from moderator.work.brought import Brought
from moderator.work.deciding import Done
from moderator.work.screening import Trial

COLUMNS = ("words", "sort", "severity", "retired")
BIGGEST = 2_000_000  # bytes
_YES = frozenset({"1", "yes", "oui", "true", "vrai", "x"})
_COLUMNS = {
    "words": "words", "mots": "words", "mot": "words", "expression": "words", "entree": "words",
    "sort": "sort", "nature": "sort", "type": "sort", "severity": "severity", "gravite": "severity",
    "retired": "retired", "retire": "retired",
}  # fmt: skip
_SORTS = {
    "insult": Sort.INSULT, "injure": Sort.INSULT, "insulte": Sort.INSULT, "threat": Sort.THREAT, "menace": Sort.THREAT,
    "ordinary": Sort.ORDINARY, "ordinaire": Sort.ORDINARY, "mot-ordinaire": Sort.ORDINARY,
    "ordinary-word": Sort.ORDINARY,
}  # fmt: skip


def entry(ws: Workspace, words: str, sort: str = "", severity: int = 0, *, retired: bool | None = None) -> Entry:
    """The entry that would be written, for a trial or a change; what is not given stays as it is.

    Raises Problem: words that cannot be looked for, a sort or a severity that there is not.
    """
    try:
        flat = written(words)
    except ValueError:
        raise Problem(
            _("“{words}” cannot be looked for.").format(words=words.strip()[:60]),
            remedy=_(
                "Write words as they are said: two letters at least, a star after a stem, variants as (one|other)."
            ),
        ) from None
    known = ws.standing.lexicon.entries.get(flat)
    if sort and slug(sort) not in _SORTS:
        raise Problem(
            _("“{sort}” is no sort of entry.").format(sort=sort[:40]),
            remedy=_("It is one of: {values}.").format(values=", ".join(Sort)),
        )
    chosen = _SORTS[slug(sort)] if sort else known.sort if known else Sort.INSULT
    if severity and severity not in SEVERITIES:
        raise Problem(_("A severity goes from 1 (mild) to 3 (grave)."))
    held = known.severity if known and known.severity else 2
    gone = retired if retired is not None else bool(known and known.retired)
    return Entry(flat, chosen, 0 if chosen is Sort.ORDINARY else severity or held, gone, bool(known and known.preset))


def write(ws: Workspace, wanted: Entry) -> Done | None:
    """Write an entry in the list that the team shares; None when it is so already. Raises Problem for too many."""
    now = ws.standing.lexicon.entries
    if now.get(wanted.words) == wanted:
        return None
    if wanted.words not in now and len(now) >= MOST:
        raise Problem(_("The list holds {n} entries at most.").format(n=number(MOST)))
    if preset().get(wanted.words) == wanted:
        return deciding.decided(ws, Act.WORD, (), {"words": wanted.words}, made=wanted.words)
    body = {"words": wanted.words, "sort": str(wanted.sort), "severity": wanted.severity}
    return deciding.decided(ws, Act.WORD, (), body | ({"retired": True} if wanted.retired else {}), made=wanted.words)


def retire(ws: Workspace, words: str, *, back: bool = False) -> Done | None:
    """Look for an entry no more, or `back` look for it again. Raises Problem when the list does not have it."""
    if (flat := " ".join(words.split())) not in ws.standing.lexicon.entries:
        raise Problem(_("The list does not have “{words}”.").format(words=flat[:LONGEST]))
    return write(ws, entry(ws, flat, retired=not back))


def export(ws: Workspace, path: Path) -> int:
    """Write the list as `.csv`; returns how many entries. Raises Problem: a folder that refuses the file."""
    found = sorted(ws.standing.lexicon.entries.values(), key=lambda one: (one.sort, one.words))
    rows = [[one.words, str(one.sort), one.severity or "", "1" if one.retired else ""] for one in found]
    with cells.written(path) as file:
        cells.write_csv(file, [list(COLUMNS), *rows])
    return len(rows)


def bring(ws: Workspace, path: Path) -> Brought:
    """Take in the entries of a `.csv` file in one gesture; those that it does not name stay.

    A column that is not there changes nothing. Raises Problem when the file cannot be read; nothing was decided then.
    """
    made = changed = same = 0
    left_out: list[str] = []
    rows = _read(path)
    with ws.gesture():
        for place, row in enumerate(rows, 2):
            try:
                typed = row.get("severity", "").strip()
                if typed and typed not in ("0", "1", "2", "3"):
                    raise Problem(_("A severity goes from 1 (mild) to 3 (grave)."))
                gone = row["retired"].strip().lower() in _YES if "retired" in row else None
                wanted = entry(ws, row.get("words", ""), row.get("sort", "").strip(), int(typed or 0), retired=gone)
                known = wanted.words in ws.standing.lexicon.entries
                done = write(ws, wanted)
            except Problem as problem:
                left_out.append(_("Line {n}: {why}").format(n=number(place), why=problem.what))
                continue
            made, changed, same = made + (not known), changed + (known and done is not None), same + (done is None)
    return Brought(made, changed, same, tuple(left_out))


def _read(path: Path) -> list[Mapping[str, str]]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise cells.unread(path, error) from error
    if len(data) > BIGGEST:
        raise Problem(_("This file is too large for a list of words."), where=str(path))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    first = text.partition("\n")[0]
    rows = list(csv.reader(StringIO(text), delimiter=";" if ";" in first else "\t" if "\t" in first else ","))
    names = [_COLUMNS.get(slug(one), "") for one in rows[0]] if rows else []
    if "words" not in names:
        raise Problem(
            _("This file is no list of words: it has no column “words”."),
            where=str(path),
            remedy=_("Export the list first: the file shows the columns."),
        )
    return [
        {name: cells.unguarded(cell) for name, cell in zip(names, row, strict=False) if name}
        for row in rows[1:]
        if any(cell.strip() for cell in row)
    ]


def sort_words(one: Entry) -> str:
    """What an entry is, in the reader's language: « insult, grave »."""
    words = _(SORTS[one.sort])
    return f"{words}, {_(SEVERITIES[one.severity])}" if one.severity else words


def effect(trial: Trial) -> str:
    """What a change of the list would do, in a sentence."""
    if not trial.more and not trial.fewer:
        return _("It would change nothing: no contribution more, none less.")
    more = ngettext("{n} contribution more", "{n} contributions more", trial.more).format(n=number(trial.more))
    fewer = ngettext("{n} contribution less", "{n} contributions less", trial.fewer).format(n=number(trial.fewer))
    return _("It would find {changes}.").format(
        changes=" · ".join(words for words, count in ((more, trial.more), (fewer, trial.fewer)) if count)
    )
