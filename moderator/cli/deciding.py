"""The command that decides, and those that undo and do again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypedDict, Unpack

import click
from pyroaring import BitMap

from moderator.cli.bringing import WORKSPACE
from moderator.cli.frame import Answer, answering, opened, said
from moderator.domain.charter import REASONS, Disposition
from moderator.domain.codebook import Tag
from moderator.domain.decision import Ref
from moderator.domain.problem import Problem
from moderator.domain.words import _
from moderator.store.workspace import Workspace
from moderator.work import deciding as work
from moderator.work import finding, reading
from moderator.work.deciding import Done


class Given(TypedDict):
    """The options of `decide`, all optional: each kind of decision says which it needs."""

    on: str | None
    section: str
    ids: str
    reason: str
    comment: str
    tag: str
    name: str
    parent: str
    into: str
    colour: str
    about: str
    title: str
    text: str
    text_file: Path | None
    language: str
    value: str
    to: str
    field: str
    passage: str
    slot: str
    ref: str
    why: str


KINDS: dict[str, Callable[[Workspace, BitMap, Given], Done]] = {
    "accept": lambda ws, ids, _given: work.accept(ws, ids),
    "refuse": lambda ws, ids, given: work.refuse(ws, ids, _needed(given["reason"], "--reason"), given["comment"]),
    "reset": lambda ws, ids, _given: work.reset(ws, ids),
    "tag": lambda ws, ids, given: work.tag(ws, ids, _tag(ws, given["tag"], made=True).uid),
    "untag": lambda ws, ids, given: work.untag(ws, ids, _tag(ws, given["tag"]).uid),
    "define": lambda ws, _ids, given: work.define_tag(
        ws,
        _needed(given["name"], "--name"),
        parent=_tag(ws, given["parent"]).uid if given["parent"] else "",
        colour=given["colour"],
        about=given["about"],
    ),
    "rename": lambda ws, _ids, given: work.rename_tag(ws, _tag(ws, given["tag"]).uid, _needed(given["name"], "--name")),
    "move": lambda ws, _ids, given: work.move_tag(
        ws, _tag(ws, given["tag"]).uid, _tag(ws, given["parent"]).uid if given["parent"] else ""
    ),
    "alias": lambda ws, _ids, given: work.alias_tag(ws, _tag(ws, given["tag"]).uid, _tag(ws, given["into"]).uid),
    "pile": lambda ws, ids, given: work.pile(ws, ids, given["title"]),
    "unpile": lambda ws, ids, _given: work.unpile(ws, ids),
    "answer": lambda ws, ids, given: work.answer(ws, ids, _text(given), given["language"]),
    "disposition": lambda ws, ids, given: work.dispose(ws, ids, _disposition(given["value"])),
    "note": lambda ws, ids, given: work.note(ws, ids, _text(given)),
    "assign": lambda ws, ids, given: work.assign(ws, ids, given["to"]),
    "read": lambda ws, ids, _given: work.read(ws, ids),
    "redact": lambda ws, ids, given: _redact(ws, ids, given),
    "settle": lambda ws, ids, given: work.settle(
        ws, _needed(given["slot"], "--slot"), ids, given["value"] or None, given["why"]
    ),
    "blank": lambda ws, _ids, given: work.blank(ws, _ref(given["ref"]), given["why"]),
    "undo": lambda ws, _ids, given: work.undo_one(ws, _ref(given["ref"]), given["why"]),
}
WITHOUT_TARGET = frozenset({"define", "rename", "move", "alias", "blank", "undo"})


@click.command("decide")
@WORKSPACE
@click.argument("kind", type=click.Choice(sorted(KINDS)))
@click.option("--on", help='The contributions, as a search ("" = all of them).')
@click.option("--section", default="", help="The article or section itself, by its code or title.")
@click.option("--ids", default="", help="The contributions, by their numbers from `search`, with commas.")
@click.option("--reason", default="", help=f"refuse: {', '.join(one.code for one in REASONS)}.")
@click.option("--comment", default="", help="refuse: a word for the author.")
@click.option("--tag", default="", help="tag, untag, rename, move, alias: the tag's name or path.")
@click.option("--name", default="", help="define, rename: the name.")
@click.option("--parent", default="", help="define, move: the tag above.")
@click.option("--into", default="", help="alias: the tag that stands for both.")
@click.option("--colour", default="", help="define: as #rrggbb.")
@click.option("--about", default="", help="define: the definition.")
@click.option("--title", default="", help="pile: what it is about.")
@click.option("--text", default="", help="answer, note: the text.")
@click.option("--text-file", type=click.Path(path_type=Path, exists=True), help="answer, note: a file with the text.")
@click.option("--language", default="fr", help="answer: its language.")
@click.option("--value", default="", help=f"disposition: {', '.join(Disposition)}; settle: the value that holds.")
@click.option("--to", default="", help="assign: the person (empty: nobody).")
@click.option("--field", default="body", type=click.Choice(["title", "body"]), help="redact: where.")
@click.option("--passage", default="", help="redact: the exact words to mask.")
@click.option("--slot", default="", help="settle: what is contested (status, answer, disposition, pile, assignee).")
@click.option("--ref", default="", help="blank, undo: the decision (from `history`).")
@click.option("--why", default="", help="blank, undo, settle: the reason.")
@answering
def decide(workspace: Path, kind: str, **given: Unpack[Given]) -> Answer:
    """Take one decision on all the contributions of a search."""
    with opened(workspace) as ws:
        ids = BitMap() if kind in WITHOUT_TARGET else _targets(ws, given)
        done = KINDS[kind](ws, ids, given)
    return _said(done)


@click.command("undo")
@WORKSPACE
@answering
def undo(workspace: Path) -> Answer:
    """Undo the last act."""
    with opened(workspace) as ws:
        done = work.undo(ws)
    return _said(done) if done else Answer({"undone": None}, _("There is nothing to undo."))


@click.command("redo")
@WORKSPACE
@answering
def redo(workspace: Path) -> Answer:
    """Do again what was undone last."""
    with opened(workspace) as ws:
        done = work.redo(ws)
    return _said(done) if done else Answer({"redone": None}, _("There is nothing to do again."))


def _said(done: Done) -> Answer:
    data: dict[str, object] = {
        "decision": str(done.ref),
        "act": str(done.act),
        "count": done.count,
        "sentence": done.sentence,
        "made": done.made,
    }
    return Answer(data, f"{done.ref}  {done.sentence}")


def _targets(ws: Workspace, given: Given) -> BitMap:
    found = BitMap()
    if given["on"] is not None:
        search = finding.find(ws, given["on"])
        if search.complaints:
            raise Problem(" ".join(said(one) for one in search.complaints), remedy=_("Nothing was decided."))
        found |= BitMap(search.ids.astype("uint32"))
    if given["ids"]:
        found |= BitMap(int(one) for one in given["ids"].split(","))
    if given["section"]:
        found.add(_section(reading.sections(ws), given["section"]))
    if not found:
        raise Problem(
            _("No contribution is concerned."),
            remedy=_("Say which with --on, --ids or --section; nothing was decided."),
        )
    return found


def _section(nodes: tuple[reading.SectionNode, ...], wanted: str) -> int:
    for node in nodes:
        if wanted.casefold() in (node.code.casefold(), node.title.casefold(), node.label.casefold()):
            return node.id
        try:
            return _section(node.children, wanted)
        except Problem:
            continue
    raise Problem(_("There is no section “{name}”.").format(name=wanted))


def _tag(ws: Workspace, name: str, *, made: bool = False) -> Tag:
    found = ws.standing.codebook.named(_needed(name, "--tag"))
    if found is None and made:
        return ws.standing.codebook.tags[work.define_tag(ws, name).made]
    if found is None:
        raise Problem(_("There is no tag “{name}”.").format(name=name), remedy=_("Nothing was decided."))
    return found


def _needed(value: str, option: str) -> str:
    if not value:
        raise click.UsageError(f"{option} is needed for this decision.")
    return value


def _text(given: Given) -> str:
    path = given["text_file"]
    return path.read_text("utf-8") if path else given["text"]


def _disposition(value: str) -> Disposition | None:
    try:
        return Disposition(value) if value else None
    except ValueError:
        raise click.UsageError(f"--value is one of: {', '.join(Disposition)}") from None


def _ref(text: str) -> Ref:
    try:
        return Ref.parse(_needed(text, "--ref"))
    except ValueError:
        raise click.UsageError("--ref looks like device:number; `moderator history` shows them.") from None


def _redact(ws: Workspace, ids: BitMap, given: Given) -> Done:
    if len(ids) != 1:
        raise Problem(_("A passage is masked in one contribution at a time."))
    sheet = reading.sheet(ws, ids.min())
    text = "" if sheet is None else sheet.title if given["field"] == "title" else sheet.body
    start = text.find(_needed(given["passage"], "--passage"))
    if start < 0:
        raise Problem(_("These words are not in the contribution: “{words}”.").format(words=given["passage"]))
    return work.redact(
        ws, ids.min(), given["field"], start, start + len(given["passage"]), given["reason"] or "personal-data"
    )


COMMANDS = (decide, undo, redo)
