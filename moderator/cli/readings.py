"""Commands on reading together: the register of who read what, and double reading."""

from __future__ import annotations

from pathlib import Path

import click
from pyroaring import BitMap

from moderator.cli.bringing import WORKSPACE
from moderator.cli.deciding import done_as
from moderator.cli.frame import Answer, command, opened
from moderator.cli.help import option
from moderator.cli.past import AT, as_of, banner, tag_uid
from moderator.domain.position import Position
from moderator.domain.words import N_, _, number
from moderator.store.blind import Blind
from moderator.work import deciding, register
from moderator.work import double as work
from moderator.work.deciding import Done


@command("reading", N_("Show who read what, how much of each section, and what nobody has read."))
@WORKSPACE
@AT
def reading(workspace: Path, at: str) -> Answer:
    """Show who read what, how much of each section, and what nobody has read."""
    with opened(workspace) as present:
        ws = as_of(present, at)
        found = register.register(ws)
    return Answer({"register": found}, [*banner(ws), *found.lines()])


@command("double", N_("Double reading: draw a sample, code it blind, compare the two codings, settle what differs."))
@WORKSPACE
@option("--draw", "coder", default="", help=N_("Draw a sample for this person to code…"))
@option("--on", "query", default="", help=N_("…among the contributions of a search…"))
@option("--size", type=click.IntRange(min=1), default=None, help=N_("…so many of them…"))
@option(
    "--percent", "share", type=click.FloatRange(min=0, max=100, min_open=True), default=None,
    help=N_("…or so many percent…"),
)  # fmt: skip
@option("--seed", type=int, default=None, help=N_("…from this seed, to draw the same again."))
@option("--sample", default="", help=N_("The sample to code, compare or settle; its agreement is shown."))
@option("--code", "coded", default="", help=N_("Code these contributions of the sample, blind: numbers with commas."))
@option("--settle", "settled", type=int, default=None, help=N_("Settle what differs on this contribution."))
@option("--tag", default="", help=N_("With --code or --settle: this tag applies (--code alone: none does)."))
@option(
    "--position", type=click.Choice([str(one) for one in Position]), default=None,
    help=N_("With --code or --settle: the position, one of {}."), values=[*Position],
)  # fmt: skip
@option("--without", is_flag=True, help=N_("With --tag: it does not apply."))
def double(
    workspace: Path,
    coder: str,
    query: str,
    size: int | None,
    share: float | None,
    seed: int | None,
    sample: str,
    coded: str,
    settled: int | None,
    tag: str,
    position: str | None,
    without: bool,
) -> Answer:
    """Double reading."""
    if (coder and sample) or ((coded or settled is not None) and not sample):
        raise click.UsageError(_("--draw goes without --sample; --code and --settle go with it."))
    if coder and (size is None) == (share is None):
        raise click.UsageError(_("--draw takes either --size or --percent."))
    if settled is not None and bool(tag) == bool(position):
        raise click.UsageError(_("--settle takes a --tag, with or without --without, or a --position."))
    with opened(workspace) as ws:
        if coder:
            return done_as(work.draw(ws, coder, query, size=size or 0, share=(share or 0) / 100, seed=seed))
        if coded:
            return done_as(_code(work.blind(ws, sample), coded, tag, position, without=without))
        if settled is not None and position:
            return done_as(work.settle_position(ws, sample, settled, Position(position)))
        if settled is not None:
            return done_as(work.settle(ws, sample, settled, tag_uid(ws, tag), put=not without))
        if sample:
            found = work.agreement(ws, sample)
            return Answer({"reading": _compared(found)}, list(found.lines()))
        every = work.samples(ws)
    lines = [
        _("{name}  {coder}: {coded} of {total} coded (seed {seed})").format(
            name=one.name, coder=one.coder, coded=number(len(one.coded)), total=number(len(one.ids)), seed=one.seed
        )
        for one in every
    ]
    return Answer({"samples": list(every)}, lines or _("No sample was drawn."))


def _code(view: Blind, listed: str, tag: str, position: str | None, *, without: bool) -> Done:
    try:
        ids = BitMap(int(one) for one in listed.split(","))
    except (ValueError, OverflowError):
        raise click.UsageError(_("--code takes numbers with commas: 3,12,45.")) from None
    with view.gesture():
        done = deciding.judge(view, ids, Position(position)) if position else None
        if tag:
            uid = tag_uid(view, tag)
            done = deciding.untag(view, ids, uid) if without else deciding.tag(view, ids, uid)
    return done or work.no_tag(view, ids)


def _compared(found: work.Reading) -> dict[str, object]:
    return {
        "sample": found.sample,
        "tags": [
            {
                "tag": one.name,
                "both": one.agreement.both,
                "first_only": one.agreement.first,
                "second_only": one.agreement.second,
                "neither": one.agreement.neither,
                "agreement": one.agreement.observed,
                "kappa": one.agreement.kappa,
            }
            for one in found.tags
        ],
        "position": {
            "counts": [[first, second, n] for (first, second), n in sorted(found.position.counts.items())],
            "n": found.position.n,
            "agreement": found.position.observed,
            "kappa": found.position.kappa,
        },
        "disagreements": list(found.disagreements),
    }


COMMANDS = (reading, double)
