"""Commands on what resembles: contributions like one, and the words that a search is about."""

from __future__ import annotations

from pathlib import Path

import click

from moderator.cli.bringing import WORKSPACE
from moderator.cli.frame import Answer, command, opened
from moderator.cli.help import option
from moderator.domain.words import N_, _, listing, ngettext, number, percent
from moderator.work import alike as work
from moderator.work import keyphrases


@command("similar", N_("Find the contributions that resemble one, and say which rare words they share."))
@WORKSPACE
@click.argument("contribution", type=int)
@option("--most", type=click.IntRange(1, 50), default=work.SHOWN, help=N_("How many at most."))
def similar(workspace: Path, contribution: int, most: int) -> Answer:
    """List the contributions that resemble one."""
    with opened(workspace) as ws:
        found = work.similar(ws, contribution, most)
    count = ngettext("{n} contribution resembles it", "{n} contributions resemble it", len(found))
    lines = [f"{one.id}: {percent(one.share)} – {listing(one.words)}\n  {one.text}" for one in found]
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


COMMANDS = (similar, key_phrases)
