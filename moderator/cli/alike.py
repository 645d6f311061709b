"""Commands on what resembles: contributions like one, the words that a search is about, answers already given."""

from __future__ import annotations

from pathlib import Path

import click

from moderator.cli.bringing import WORKSPACE
from moderator.cli.deciding import article
from moderator.cli.frame import Answer, command, opened
from moderator.cli.help import option
from moderator.domain.problem import Problem
from moderator.domain.words import N_, _, listing, ngettext, number, percent
from moderator.work import alike as work
from moderator.work import arguing, keyphrases, nearanswers, outline, reading


@command("similar", N_("Find the contributions that resemble one, and say which rare words they share."))
@WORKSPACE
@click.argument("contribution", type=int)
@option("--most", type=click.IntRange(1, 50), default=work.SHOWN, help=N_("How many at most."))
def similar(workspace: Path, contribution: int, most: int) -> Answer:
    """List the contributions that resemble one."""
    with opened(workspace) as ws:
        found = work.similar(ws, contribution, most)
    count = ngettext("{n} contribution resembles it", "{n} contributions resemble it", len(found))
    lines = [f"{one.id:>8}  {percent(one.share)} – {listing(one.words)}\n          {one.text}" for one in found]
    data = {"similar": [work.as_object(one) for one in found], "total": len(found)}
    return Answer(data, [*lines, count.format(n=number(len(found))) if found else _("Nothing here resembles it.")])


@command("key-phrases", N_("List the words and phrases that a search is about, against the whole consultation."))
@WORKSPACE
@click.argument("search")
@option("--all", "grouped", is_flag=True, help=N_("Count every contribution, not each pile once."))
@option("--most", type=click.IntRange(1, 200), default=keyphrases.SHOWN, help=N_("How many at most."))
def key_phrases(workspace: Path, search: str, grouped: bool, most: int) -> Answer:
    """List the key phrases of a search."""
    with opened(workspace) as ws:
        found = keyphrases.key_phrases(ws, search, once=not grouped, shown=most)
    lines = [
        _("{words}: {count} here, {expected} expected").format(
            words=one.words, count=number(one.count), expected=number(one.expected, 0 if one.expected >= 10 else 1)
        )
        for one in found.phrases
    ]
    data: dict[str, object] = {
        "phrases": [keyphrases.as_object(one) for one in found.phrases], "total": found.total, "whole": found.whole,
        "sample": found.sample, "once": found.once,
    }  # fmt: skip
    return Answer(data, [*lines, found.note])


@command(
    "near-answers", N_("Find the answers already written to what resembles a contribution, an article, an argument.")
)
@WORKSPACE
@click.argument("contribution", type=int, required=False)
@option("--section", default="", help=N_("The article to answer, by its code or title."))
@option("--argument", default="", help=N_("The argument to answer, by its sentence, words of it or its identifier."))
@option("--most", type=click.IntRange(1, 50), default=nearanswers.SHOWN, help=N_("How many at most."))
def near_answers(workspace: Path, contribution: int | None, section: str, argument: str, most: int) -> Answer:
    """List the near answers."""
    with opened(workspace) as ws:
        if argument:
            found = nearanswers.near_argument(ws, arguing.named(ws, argument).uid, most)
        elif section:
            place = next(one for one in outline.every(outline.sections(ws)) if one.uid == article(ws, section))
            found = nearanswers.near(ws, [place.id], most)
        elif contribution is not None:
            if reading.sheet(ws, contribution) is None:
                raise Problem(_("There is no contribution {number}.").format(number=contribution))
            found = nearanswers.near(ws, [contribution], most)
        else:
            raise Problem(_("What is to answer was not said."), remedy=_("Give a number, --section or --argument."))
    lines = []
    for one in found:
        lines.append(f"{percent(one.share)} – {one.to} ({listing(one.words)})")
        lines += [f"  {line}" for line in one.text.splitlines()]
    none = _("No answer written so far is near it.")
    return Answer({"answers": [nearanswers.as_object(one) for one in found]}, lines or none)


COMMANDS = (similar, key_phrases, near_answers)
