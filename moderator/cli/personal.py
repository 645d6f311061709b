"""Commands on personal data and abuse found in texts (listed, masked, dismissed), and on the list of insults."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from moderator.cli.bringing import WORKSPACE
from moderator.cli.frame import Answer, Exit, command, opened, said, shown_progress
from moderator.cli.help import option
from moderator.domain.folding import fold
from moderator.domain.lexicon import Entry, Sort
from moderator.domain.passage import shortened
from moderator.domain.personal import Clue
from moderator.domain.problem import Problem
from moderator.domain.words import N_, _, labelled, ngettext, number
from moderator.store.workspace import Workspace
from moderator.work import finding, screening
from moderator.work import lexicon as work
from moderator.work import personal as found_here
from moderator.work.personal import Spot

FILE = click.Path(path_type=Path, dir_okay=False)
_BATCH = 500


@command(
    "personal",
    N_(
        "List the personal data and abuse found in texts, or mask the personal data found.\n\n"
        "Nothing is decided by itself: --mask is one act, taken back by one undo; originals are kept."
    ),
)
@WORKSPACE
@option("--on", "query", default="", help=N_("Only in the contributions that this search finds."))
@option(
    "--kind", "kinds", multiple=True, metavar="KIND", type=click.Choice([str(one) for one in Clue]),
    help=N_("Only this kind: {}."), values=[str(one) for one in Clue],
)  # fmt: skip
@option("--mask", is_flag=True, help=N_("Mask the personal data found there; insults are left."))
@option("--dismiss", "dismissed", default="", metavar="TEXT", help=N_("Say that this text is none of --kind there."))
@option("--possible", is_flag=True, help=N_("Also what is only possible."))
def personal(workspace: Path, query: str, kinds: tuple[str, ...], mask: bool, dismissed: str, possible: bool) -> Answer:
    """List what was found, mask it or dismiss it."""
    if mask and dismissed:
        raise click.UsageError(_("Give only one of --mask and --dismiss."))
    if dismissed and len(kinds) != 1:
        raise click.UsageError(_("Say with --kind what this text is not."))
    with opened(workspace) as ws:
        with shown_progress() as progress:
            screening.screen(ws, progress=progress)
        ids = _concerned(ws, query)
        if dismissed:
            wanted = (Clue(kinds[0]), fold(dismissed))
            held = [id_ for id_, spot in _spots(ws, ids) if (spot.finding.clue, fold(spot.text)) == wanted]
            done = found_here.dismiss(ws, held, Clue(kinds[0]), dismissed)
            screening.screen(ws)
            return Answer({"decision": str(done.ref), "count": done.count}, done.sentence)
        if mask:
            made = found_here.mask_all(ws, ids, possible=possible, kinds=[Clue(one) for one in kinds])
            screening.screen(ws)
            sentence = made.sentence if made else _("There is nothing to mask there.")
            return Answer({"decision": str(made.ref) if made else None, "count": made.count if made else 0}, sentence)
        spots = [
            (id_, spot)
            for id_, spot in _spots(ws, ids)
            if (not kinds or spot.finding.clue in kinds) and (possible or spot.sure)
        ]
    rows = [
        {
            "contribution": id_, "kind": str(one.finding.clue), "field": one.field, "from": one.finding.start,
            "to": one.finding.end, "text": one.text, "certainty": one.finding.certainty.name.lower(),
            "reason": one.finding.reason, "severity": one.finding.severity,
        }
        for id_, one in spots
    ]  # fmt: skip
    count = len({id_ for id_, _one in spots})
    lines = [
        f"{id_:>8}  {labelled(one.finding.label, shortened(one.text))}  ({one.finding.reason})" for id_, one in spots
    ]
    told = ngettext("{n} contribution has some.", "{n} contributions have some.", count).format(n=number(count))
    return Answer({"found": rows, "total": len(rows), "contributions": count}, [*lines, told])


def _spots(ws: Workspace, ids: Sequence[int]) -> Iterator[tuple[int, Spot]]:
    """All that is open in contributions, one after the other."""
    for at in range(0, len(ids), _BATCH):
        for id_, found in found_here.here(ws, ids[at : at + _BATCH]).items():
            yield from ((id_, spot) for spot in found)


def _concerned(ws: Workspace, query: str) -> list[int]:
    """The contributions that a search finds in which something is open."""
    found = finding.find(ws, query)
    if found.complaints:
        raise Problem("\n".join(said(one) for one in found.complaints), remedy=_("Nothing was done."))
    return [int(one) for one in found.sorted_ids if ws.clues.of(int(one))]


@command("lexicon", N_("Show the list of insults and threats, try or write an entry, exchange it as CSV."))
@WORKSPACE
@option("--set", "words", default="", metavar="WORDS", help=N_("The entry to write: a star ends a stem."))
@option(
    "--sort",
    type=click.Choice(list(map(str, Sort))),
    metavar="SORT",
    help=N_("--set: what it is: {}."),
    values=list(map(str, Sort)),
)
@option("--severity", type=click.IntRange(0, 3), default=0, help=N_("--set: from 1 (mild) to 3 (grave)."))
@option("--retire", is_flag=True, help=N_("--set: look for it no more."))
@option("--take-back", is_flag=True, help=N_("--set: look for it again."))
@option("--dry-run", is_flag=True, help=N_("--set: only say what it would find."))
@option("--export", "sent", type=FILE, help=N_("The file to write (.csv)."))
@option("--import", "taken", type=FILE, help=N_("The file to take in (.csv); one undo takes it all back."))
def lexicon(
    workspace: Path,
    words: str,
    sort: str | None,
    severity: int,
    retire: bool,
    take_back: bool,
    dry_run: bool,
    sent: Path | None,
    taken: Path | None,
) -> Answer:
    """Show the list, change an entry, or exchange it with a file."""
    if bool(words) + (sent is not None) + (taken is not None) > 1:
        raise click.UsageError(_("Give only one of --set, --export and --import."))
    if not words and (sort or severity or retire or take_back or dry_run):
        raise click.UsageError(_("Say which entry with --set."))
    with opened(workspace) as ws:
        if sent is not None:
            count = work.export(ws, sent)
            told = ngettext("{n} entry written in {path}.", "{n} entries written in {path}.", count)
            return Answer({"path": str(sent.absolute()), "entries": count}, told.format(n=number(count), path=sent))
        if taken is not None:
            brought = work.bring(ws, taken)
            data = {
                "made": brought.made,
                "changed": brought.changed,
                "same": brought.same,
                "left_out": brought.left_out,
            }
            code = Exit.CONTESTED if brought.left_out else Exit.DONE
            return Answer(data, [*brought.left_out, brought.sentence], code)
        if words:
            gone = True if retire else False if take_back else None
            wanted = work.entry(ws, words, sort or "", severity, retired=gone)
            with shown_progress() as progress:
                trial = screening.tried(ws, wanted, progress=progress)
            done = None if dry_run else work.write(ws, wanted)
            lines = [work.effect(trial), *(f"    {id_}  …{text}…" for id_, text in trial.examples)]
            data = {"words": wanted.words, "more": trial.more, "fewer": trial.fewer, "examples": trial.examples,
                    "decision": str(done.ref) if done else None}  # fmt: skip
            return Answer(data, [*lines, *([done.sentence] if done else [])])
        entries = sorted(ws.standing.lexicon.entries.values(), key=lambda one: (one.sort, one.words))
    return Answer({"entries": entries}, [_line(one) for one in entries])


def _line(one: Entry) -> str:
    retired = _("retired")
    gone = f"  ({retired})" if one.retired else ""
    return f"{one.words}  {work.sort_words(one)}{gone}"


COMMANDS = (personal, lexicon)
