"""The command on piles, made and proposed; and how a proposal is said, with its evidence."""

from __future__ import annotations

from pathlib import Path

import click

from moderator.analysis.likeness import FLOOR, THRESHOLD
from moderator.cli.bringing import WORKSPACE
from moderator.cli.frame import Answer, command, opened, shown_progress
from moderator.cli.help import option
from moderator.domain.words import N_, _, ngettext, number
from moderator.store.workspace import Workspace
from moderator.work import piling as work
from moderator.work.piling import LABELS, Proposal, Suggested

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
        made = [{"id": name, "state": "made", "members": work.keys(ws, ids)} for name, ids in work.piles(ws).items()]
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
    shown = [_("{count} in the pile {name}").format(count=number(len(one["members"])), name=one["id"]) for one in made]
    data: dict[str, object] = {"piles": [*made, *proposed], "threshold": threshold, "figures": figures}
    return Answer(data, [*shown, *lines(found)])


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


def lines(found: Suggested) -> list[str]:
    said = []
    for one in found.proposals:
        counts = _("{count} contributions, {distinct} texts, {authors} authors, alike at {share} % or more").format(
            count=number(len(one.copies)),
            distinct=number(one.distinct),
            authors=number(one.authors),
            share=int(one.similarity * 100),
        )
        said.append(f"{one.id}  {_(LABELS[one.alike])}: {counts}")
    total = len(found.proposals)
    return [*said, ngettext("{count} pile proposed", "{count} piles proposed", total).format(count=number(total))]


COMMANDS = (piles,)
