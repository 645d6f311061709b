"""The command on piles, made and proposed; and how a proposal is said, with its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
import numpy as np

from moderator.analysis.likeness import FLOOR, THRESHOLD
from moderator.cli.bringing import WORKSPACE
from moderator.cli.frame import Answer, command, opened, shown_progress
from moderator.cli.help import option
from moderator.domain.passage import shortened
from moderator.domain.words import N_, _, labelled, ngettext, number, percent, quoted
from moderator.store.workspace import Workspace
from moderator.work import background
from moderator.work import piling as work
from moderator.work.piling import LABELS, Proposal, Suggested

_NUMBERS = 20  # numbers of contributions said for a pile at most

SIMILARITY = option(
    "--threshold",
    type=click.FloatRange(FLOOR, 1),
    default=THRESHOLD,
    show_default=True,
    help=N_("Share of the words that copies have in common."),
)


@command("piles", N_("Show the piles: those that were made, then those that are proposed. Nothing is decided."))
@WORKSPACE
@SIMILARITY
def piles(workspace: Path, threshold: float) -> Answer:
    """Show the piles."""
    with opened(workspace) as ws, shown_progress() as progress:
        found = work.find_piles(ws, threshold=threshold, progress=progress)
        every = work.piles(ws)
        firsts = dict(zip(every, _first_words(ws, [ids[0] for ids in every.values()]), strict=True))
        proposals = lines(ws, found)
        made = [{"id": name, "state": "made", "members": work.keys(ws, ids)} for name, ids in every.items()]
        proposed = [
            {
                "id": one.id,
                "state": "proposed",
                "alike": one.alike,
                "joins": one.pile,
                "members": work.keys(ws, one.ids),
            }
            for one in found.proposals
        ]
        figures = work.counted(ws)
    shown = [
        line
        for name, ids in every.items()
        for line in (
            labelled(name, ngettext("{n} contribution", "{n} contributions", len(ids)).format(n=number(len(ids)))),
            f"    {quoted(firsts[name])}",
        )
    ]
    data: dict[str, object] = {"piles": [*made, *proposed], "threshold": threshold, "figures": figures}
    return Answer(data, [*shown, *proposals])


def as_object(ws: Workspace, one: Proposal) -> dict[str, object]:
    keys = dict(zip(one.ids, work.keys(ws, one.ids), strict=True))
    return {
        "id": one.id,
        "kind": "pile",
        "alike": one.alike,
        "joins": one.pile,
        "members": list(keys.values()),
        "evidence": [
            {"member": keys[copy.id], "similarity": copy.similarity, "differing_words": copy.differing}
            for copy in one.copies
        ],
        "count": len(one.copies),
        "distinct": one.distinct,
        "authors": one.authors,
        "similarity": one.similarity,
        "letter": work.keys(ws, [one.letter])[0],
        "words": one.length,
        "holders": work.keys(ws, one.holders),
    }


def lines(ws: Workspace, found: Suggested) -> list[str]:
    """The proposals, each with the first words of its letter and the numbers of its contributions."""
    said = []
    firsts = _first_words(ws, [one.letter for one in found.proposals])
    for one, first in zip(found.proposals, firsts, strict=True):
        said.append(f"{one.id}  {labelled(_(LABELS[one.alike]), _counts(one))}")
        said.append(f"    {quoted(first)}")
        numbers = [str(id_) for id_ in one.ids[:_NUMBERS]]
        said.append("    " + ", ".join([*numbers, *(["…"] if len(one.ids) > _NUMBERS else [])]))
    total = len(found.proposals)
    return [*said, ngettext("{count} pile proposed", "{count} piles proposed", total).format(count=number(total))]


def _counts(one: Proposal) -> str:
    counted = (
        (ngettext("{n} contribution", "{n} contributions", len(one.copies)), len(one.copies)),
        (ngettext("{n} distinct text", "{n} distinct texts", one.distinct), one.distinct),
        (ngettext("{n} author", "{n} authors", one.authors), one.authors),
    )
    alike = _("alike at {share} or more").format(share=percent(int(one.similarity * 100) / 100))
    return ", ".join([*(words.format(n=number(n)) for words, n in counted), alike])


def _first_words(ws: Workspace, ids: Sequence[int]) -> list[str]:
    return [shortened(one) for one in background.texts(ws, np.array(ids, np.int64))]


COMMANDS = (piles,)
