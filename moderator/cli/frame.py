"""What every command shares: opening the workspace, JSON or sentences, progress on stderr, exit codes."""

from __future__ import annotations

import functools
import json
import os
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import IntEnum
from pathlib import Path
from typing import Any, ParamSpec

import click
import numpy as np
from pyroaring import BitMap
from tqdm import tqdm

from moderator.cli.help import Command, Option, help_option
from moderator.domain.problem import Problem
from moderator.domain.progress import Cancelled, Progress
from moderator.domain.query import Complaint
from moderator.domain.words import N_, _, labelled
from moderator.store.workspace import NeedsPassphrase, Workspace

# Names of variables, not what they hold.
LARGE = 64 * 1024 * 1024  # bytes above which a copy takes longer than most commands…
BETWEEN_COPIES = 600  # …so that a script makes one every so many seconds only
PASSPHRASE = "MODERATOR_PASSPHRASE"  # noqa: S105
NEW_PASSPHRASE = "MODERATOR_NEW_PASSPHRASE"  # noqa: S105
SERVER_SECRET = "MODERATOR_SERVER_SECRET"  # noqa: S105
ACTOR = "MODERATOR_ACTOR"

TURNING = frozenset(
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)  # what turns the direction of a text around

P = ParamSpec("P")


class Exit(IntEnum):
    """What a command's exit code says; scripts rely on it."""

    DONE = 0
    PROBLEM = 1
    USAGE = 2
    CONTESTED = 3  # something is contested or was refused: a person has to look


class Answer:
    """What a command answers: an object for `--json`, lines for a person, the exit code, what went wrong on the way."""

    def __init__(
        self,
        data: dict[str, object],
        lines: Iterable[str] | str,
        code: Exit = Exit.DONE,
        problems: Iterable[Problem] = (),
    ) -> None:
        self.data = data
        self.lines = [lines] if isinstance(lines, str) else list(lines)
        self.problems = list(problems)
        self.code = Exit.PROBLEM if self.problems else code


# ------------------------------------------------------------------------------------------------------------ answers


def command(name: str, about: str, *, values: Iterable[str] = ()) -> Callable[[Callable[..., Answer]], click.Command]:
    """Make a command of a function that returns an Answer: adds `--json`, prints, and exits with the right code.

    `about` is its help, in which `{}` stands for `values`.
    """

    def made(function: Callable[..., Answer]) -> click.Command:
        one = click.command(name, cls=Command, help=about, add_help_option=False)(_answering(function))
        as_json = Option(["--json", "as_json"], is_flag=True, help=N_("Print one JSON object on standard output."))
        one.params += [as_json, help_option()]
        one.values = tuple(values)
        return one

    return made


def _answering(function: Callable[P, Answer]) -> Callable[P, None]:
    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        as_json = bool(kwargs.pop("as_json"))
        try:
            answer = function(*args, **kwargs)
        except Problem as problem:
            answer = Answer({"problem": as_object(problem)}, [], problems=[problem])
        except (Cancelled, KeyboardInterrupt):
            answer = Answer({"cancelled": True}, [], Exit.PROBLEM)
            click.echo(_("Stopped; what was done before is kept."), err=True)
        for one in answer.problems:
            click.echo(shown(str(one)), err=True)
        if as_json:
            # Bytes, because a redirected output has the encoding of the system, and JSON has only one.
            click.echo(json.dumps(plain(answer.data), ensure_ascii=False).encode("utf-8", "replace"))
        else:
            for line in answer.lines:
                click.echo(shown(line))
        sys.exit(answer.code)

    return run


def as_object(problem: Problem) -> dict[str, str]:
    """A problem as JSON has it: what happened, where, and what to do."""
    return {"what": problem.what, "where": problem.where, "remedy": problem.remedy}


def shown(line: str) -> str:
    """A line as a terminal may have it: nothing of what strangers wrote can drive it or turn its text around."""
    return "".join(
        "\ufffd" if one in TURNING or (unicodedata.category(one) in ("Cc", "Cs") and one not in "\n\t") else one
        for one in line
    )


def plain(value: object) -> object:
    """A value of ours as JSON has it."""
    if isinstance(value, IntEnum | bool | int | float | None):
        return value
    if isinstance(value, str):
        return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(one) for key, one in value.items()}
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, frozenset | set):
        return sorted(map(plain, value), key=str)
    if isinstance(value, BitMap | np.ndarray | list | tuple):
        return [plain(one) for one in value]
    return str(value)


def said(complaint: Complaint) -> str:
    """What was not understood in a search, and what to write instead."""
    if not complaint.suggestion:
        return complaint.sentence
    return complaint.sentence + " " + _("Perhaps: {suggestion}").format(suggestion=complaint.suggestion)


# ---------------------------------------------------------------------------------------------------------- workspace


@contextmanager
def opened(path: Path) -> Iterator[Workspace]:
    """Open a workspace, asking for its passphrase when it has one (or taking it from the environment)."""
    actor = os.environ.get(ACTOR) or None
    given = os.environ.get(PASSPHRASE, "")
    try:
        workspace = Workspace.open(path, passphrase=given, actor=actor)
    except NeedsPassphrase as needed:
        if not sys.stdin.isatty():
            remedy = _("Put the passphrase in the variable {name}.").format(name=PASSPHRASE)
            raise Problem(needed.what, where=needed.where, remedy=remedy) from None
        workspace = Workspace.open(path, passphrase=asked(_("Passphrase")), actor=actor)
    with let_go(workspace):
        yield workspace


@contextmanager
def let_go(workspace: Workspace) -> Iterator[Workspace]:
    """Close a workspace at the end; where there is no room for its copy, that is said beside what was done."""
    try:
        yield workspace
    finally:
        large = workspace.path.stat().st_size > LARGE
        try:
            workspace.close(spare=BETWEEN_COPIES if large else 0)
        except Problem as problem:
            click.echo(str(problem), err=True)  # closed and safe all the same: what was done, or why not, is told too


def typed(what: str, *, hidden: bool = False) -> str:
    """What a person types at the prompt, in the reader's language where click's own is English."""
    answer: str = click.prompt(labelled(what, ""), prompt_suffix="", hide_input=hidden, err=True)
    return answer


def asked(what: str, *, twice: bool = False) -> str:
    """A secret typed at the prompt; `twice`, until both are the same."""
    while True:
        answer = typed(what, hidden=True)
        if not twice or typed(_("The same once more"), hidden=True) == answer:
            return answer
        click.echo(_("The two are not the same."), err=True)


def confirmed(question: str) -> bool:
    """Whether a person at the prompt says yes, in either language; nothing typed means no."""
    letters = _("y/N")
    choice = f"{question} [{letters}] "
    while True:
        told: str = click.prompt(choice, default="", show_default=False, prompt_suffix="", err=True)
        answer = told.strip().lower()
        if answer in ("", "n", "no", "non"):
            return False
        if answer in ("y", "yes", "o", "oui"):
            return True
        click.echo(_("Type y for yes, n for no."), err=True)


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
