"""What every command shares: opening the workspace, JSON or sentences, progress on stderr, exit codes."""

from __future__ import annotations

import functools
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from enum import IntEnum
from pathlib import Path
from typing import Any, ParamSpec

import click
import numpy as np
from pyroaring import BitMap
from tqdm import tqdm

from moderator.domain.problem import Problem
from moderator.domain.progress import Cancelled, Progress
from moderator.domain.query import Complaint
from moderator.domain.words import _
from moderator.store.workspace import NeedsPassphrase, Workspace

PASSPHRASE = "MODERATOR_PASSPHRASE"
ACTOR = "MODERATOR_ACTOR"

P = ParamSpec("P")


class Exit(IntEnum):
    """What a command's exit code says; scripts rely on it."""

    DONE = 0
    PROBLEM = 1
    USAGE = 2
    CONTESTED = 3  # something is contested or was refused: a person has to look


class Answer:
    """What a command answers: an object for `--json`, lines for a person, and the exit code."""

    def __init__(self, data: dict[str, object], lines: Iterator[str] | list[str] | str, code: Exit = Exit.DONE) -> None:
        self.data = data
        self.lines = [lines] if isinstance(lines, str) else list(lines)
        self.code = code


def answering(function: Callable[P, Answer]) -> Callable[P, None]:
    """Make a command of a function that returns an Answer: adds `--json`, prints, and exits with the right code."""

    @click.option("--json", "as_json", is_flag=True, help="Print one JSON object on standard output.")
    @functools.wraps(function)
    def command(*args: P.args, **kwargs: P.kwargs) -> None:
        as_json = bool(kwargs.pop("as_json"))
        try:
            answer = function(*args, **kwargs)
        except Problem as problem:
            shown = {"what": problem.what, "where": problem.where, "remedy": problem.remedy}
            answer = Answer({"problem": shown}, [], Exit.PROBLEM)
            click.echo(str(problem), err=True)
        except (Cancelled, KeyboardInterrupt):
            answer = Answer({"cancelled": True}, _("Stopped; what was done before is kept."), Exit.PROBLEM)
        if as_json:
            click.echo(json.dumps(answer.data, ensure_ascii=False, default=plain))
        else:
            for line in answer.lines:
                click.echo(line)
        sys.exit(answer.code)

    return command


def plain(value: object) -> object:
    """A value of ours as JSON has it."""
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, BitMap | np.ndarray | frozenset | set):
        return [int(one) if isinstance(one, np.integer | int) else one for one in value]
    if isinstance(value, np.integer):
        return int(value)
    if isinstance(value, bytes):
        return value.hex()
    return str(value)


def said(complaint: Complaint) -> str:
    """What was not understood in a search, and what to write instead."""
    if not complaint.suggestion:
        return complaint.sentence
    return complaint.sentence + " " + _("Perhaps: {suggestion}").format(suggestion=complaint.suggestion)


@contextmanager
def opened(path: Path) -> Iterator[Workspace]:
    """Open a workspace, asking for its passphrase when it has one (or taking it from the environment)."""
    actor = os.environ.get(ACTOR) or None
    given = os.environ.get(PASSPHRASE, "")
    try:
        workspace = Workspace.open(path, passphrase=given, actor=actor)
    except NeedsPassphrase:
        if not sys.stdin.isatty():
            raise
        workspace = Workspace.open(path, passphrase=asked(_("Passphrase")), actor=actor)
    with workspace:
        yield workspace


def asked(what: str, *, twice: bool = False) -> str:
    """A secret typed at the prompt."""
    answer: str = click.prompt(what, hide_input=True, confirmation_prompt=twice, err=True)
    return answer


@contextmanager
def shown_progress() -> Iterator[Progress]:
    """A progress bar on stderr when a person is looking."""
    bar: Any = None

    def progress(done: int, total: int | None, what: str) -> None:
        nonlocal bar
        if bar is None:
            bar = tqdm(total=total, file=sys.stderr, disable=not sys.stderr.isatty(), leave=False, unit="")
        if total is not None and bar.total != total:
            bar.total = total
        bar.set_description_str(what, refresh=False)
        bar.update(done - bar.n)

    try:
        yield progress
    finally:
        if bar is not None:
            bar.close()
