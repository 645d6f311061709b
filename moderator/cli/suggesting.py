"""The command on suggestions: piles, tags and arguments, each with what speaks for it."""

from __future__ import annotations

from pathlib import Path

import click
from pyroaring import BitMap

from moderator.analysis.lessons import ARGUMENT, TAG
from moderator.analysis.likeness import FLOOR
from moderator.cli.bringing import WORKSPACE
from moderator.cli.frame import Answer, command, opened, said, shown_progress
from moderator.cli.help import option
from moderator.cli.piling import SIMILARITY, as_object, lines
from moderator.domain.problem import Problem
from moderator.domain.words import N_, _, labelled, ngettext, number, percent
from moderator.store.workspace import Workspace
from moderator.work import finding, piling, teaching
from moderator.work import suggesting as work
from moderator.work.silences import silence
from moderator.work.suggesting import Listed, Rated, State

_MOST = 200  # contributions whose suggestions are printed, unless more are asked for


@command(
    "suggest", N_("Show what is suggested: piles, tags, arguments, each with what speaks for it. Nothing is decided.")
)
@WORKSPACE
@SIMILARITY
@option("--train", is_flag=True, help=N_("Learn first from what the team has coded until now."))
@option("--on", help=N_('Tags and arguments: the contributions, as a search ("" = all of them).'))
@option(
    "--most", type=click.IntRange(0), default=_MOST, show_default=True,
    help=N_("Tags and arguments: of how many contributions, the most certain first."),
)  # fmt: skip
def suggest(workspace: Path, threshold: float, train: bool, on: str | None, most: int) -> Answer:
    """Show what is proposed."""
    with opened(workspace) as ws, shown_progress() as progress:
        if train:
            teaching.learn(ws, progress)
        found = piling.find_piles(ws, threshold=threshold, progress=progress)
        proposals = [as_object(ws, one) for one in found.proposals]
        teaching.catch_up(ws, progress)
        listed, contributions = work.listed(ws, _chosen(ws, on), most)
        keys = piling.keys(ws, [one.id for one in listed])
        piles = lines(ws, found)
        state = work.state(ws)
    effects = [found.effect(step / 20) for step in range(round(FLOOR * 20), 20)]
    each = [_suggested(one, key) for one, key in zip(listed, keys, strict=True)]
    data: dict[str, object] = {
        "suggestions": proposals,
        "threshold": threshold,
        "texts": found.total,
        "distinct": found.distinct,
        "new": found.fresh,
        "effects": effects,
        "piles": proposals,
        "tags": [one for one in each if TAG in one],
        "arguments": [one for one in each if ARGUMENT in one],
        "contributions": contributions,
        "model": _model(state),
    }
    return Answer(data, [*piles, *_lines(listed), *_said(state)])


def _chosen(ws: Workspace, on: str | None) -> BitMap | None:
    if not on:
        return None
    search = finding.find(ws, on)
    if search.complaints:
        raise Problem(" ".join(said(one) for one in search.complaints))
    return search.bitmap


def _suggested(one: Listed, key: str) -> dict[str, object]:
    suggestion = one.suggestion
    return {
        "contribution": key,
        "id": one.id,
        suggestion.kind: suggestion.name,
        "uid": suggestion.label,
        "score": suggestion.certainty,
        "words": list(one.why.words),
        "weights": list(one.why.shares),
        "section": one.why.place,
        "precision": suggestion.precision,
        "examples": suggestion.examples,
    }


def _model(state: State) -> dict[str, object]:
    about = state.about
    return {
        "learned": about.at if about else None,
        "coded": about.coded if about else 0,
        "texts": about.texts if about else 0,
        "first": about.first if about else None,
        "first_three": about.three if about else None,
        "seconds": about.seconds if about else None,
        "since": state.since,
        "floor": state.floor,
        "fewest": state.fewest,
        "labels": [_label(one) for one in state.labels],
    }


def _label(one: Rated) -> dict[str, object]:
    measure = one.measure
    return {
        measure.kind: one.name,
        "uid": measure.name,
        "examples": measure.examples,
        "rejected": measure.refused,
        "precision": round(measure.precision, 3) if measure.suggested else None,
        "recall": round(measure.recall, 3) if measure.suggested else None,
        "suggested": one.waiting,
        "silent": measure.silent,
    }


def _lines(listed: list[Listed]) -> list[str]:
    said = []
    for one in listed:
        label = f"{one.suggestion.name} ({percent(one.suggestion.certainty)})"
        words = ", ".join(one.why.words) or _("the article where it stands")
        said.append(f"{one.id:>8}  {labelled(label, words)}")
    return said


def _said(state: State) -> list[str]:
    """What was learned, and what stays silent."""
    if state.about is None:
        return [_("Nothing was learned yet from what the team coded; --train does it.")]
    coded, since = state.about.coded, state.since
    words = ngettext("Learned from {n} coded contribution", "Learned from {n} coded contributions", coded)
    more = ngettext("{n} coding since", "{n} codings since", since).format(n=number(since))
    told = [f"{words.format(n=number(coded))}; {more}." if since else f"{words.format(n=number(coded))}."]
    for one in state.labels:
        why = silence(one.measure, state.floor, state.fewest)
        right = ngettext(
            "{precision} right on what was coded; suggested to {n} contribution",
            "{precision} right on what was coded; suggested to {n} contributions",
            one.waiting,
        )
        said = why or right.format(precision=percent(one.measure.precision), n=number(one.waiting))
        told.append("  " + labelled(one.name, said))
    return told


COMMANDS = (suggest,)
