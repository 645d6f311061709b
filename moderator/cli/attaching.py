"""The command that lists, downloads and saves the attachments of contributions."""

from __future__ import annotations

from pathlib import Path

import click

from moderator.cli.bringing import WORKSPACE
from moderator.cli.frame import Answer, as_object, command, opened, said, shown_progress
from moderator.cli.help import option
from moderator.domain.problem import Problem
from moderator.domain.words import N_, _, ngettext, number
from moderator.store.workspace import Workspace
from moderator.work import attachments as work
from moderator.work import finding
from moderator.work.attachments import Kept


@command("attachments", N_("List the attachments of contributions; download those named by servers; save them."))
@WORKSPACE
@option("--on", "query", default="", help=N_("Only those of the contributions that this search finds."))
@option("--fetch", is_flag=True, help=N_("Download those that are not in the workspace yet."))
@option("--save", "folder", type=click.Path(path_type=Path, file_okay=False), help=N_("Write them to this folder."))
def attachments(workspace: Path, query: str, fetch: bool, folder: Path | None) -> Answer:
    """List attachments; one that cannot be downloaded does not stop the next ones."""
    with opened(workspace) as ws, shown_progress() as progress:
        ids = _found(ws, query) if query else None
        found = work.of(ws, ids)
        wanted = work.missing(found) if fetch else []
        _got, problems = work.fetch_all(ws, wanted, progress=progress)
        found = work.of(ws, ids) if wanted else found
        saved = work.save(ws, found, folder) if folder is not None else []
    count = ngettext("{n} attachment", "{n} attachments", len(found)).format(n=number(len(found)))
    lines = [f"{one.contribution:>8}  {one.name}  ({work.described(one)})" for one in found]
    lines += [_("Written: {path}").format(path=one.path) for one in saved]
    data: dict[str, object] = {
        "attachments": [_as_object(one) for one in found],
        "saved": [str(one.path) for one in saved],
        "problems": [as_object(one) for one in problems],
    }
    return Answer(data, [*lines, count], problems=problems)


def _found(ws: Workspace, query: str) -> list[int]:
    search = finding.find(ws, query)
    if search.complaints:
        raise Problem(" ".join(said(one) for one in search.complaints), remedy=_("Correct the search and try again."))
    return [int(id_) for id_ in search.bitmap]


def _as_object(one: Kept) -> dict[str, object]:
    names = ("id", "contribution", "name", "media_type", "link", "size", "sha256", "refused", "here")
    return {name: getattr(one, name) for name in names}


COMMANDS = (attachments,)
