"""The command that decides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import TypedDict, Unpack

import click
from pyroaring import BitMap

from moderator.cli.bringing import WORKSPACE, words_of
from moderator.cli.frame import Answer, command, opened, said
from moderator.cli.help import option
from moderator.cli.piling import SIMILARITY
from moderator.domain.argument import Side
from moderator.domain.charter import Disposition
from moderator.domain.codebook import Tag
from moderator.domain.decision import Ref
from moderator.domain.fold import OF_WORKSPACE
from moderator.domain.position import Position
from moderator.domain.problem import Problem
from moderator.domain.words import N_, _
from moderator.store.workspace import Workspace
from moderator.work import (
    arguing,
    capabilities,
    contested,
    finding,
    outline,
    piling,
    reading,
    screening,
    suggesting,
    tagging,
    tongues,
)
from moderator.work import deciding as work
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
    example: tuple[str, ...]
    title: str
    text: str
    text_file: Path | None
    reply: str
    language: str
    value: str
    to: str
    escalate: bool
    field: str
    passage: str
    memo: str
    argument: str
    pile: str
    threshold: float
    at: int | None
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
        parent=_tag(ws, given["parent"], option="--parent").uid if given["parent"] else "",
        colour=given["colour"],
        about=given["about"],
        examples=given["example"],
    ),
    "rename": lambda ws, _ids, given: work.rename_tag(ws, _tag(ws, given["tag"]).uid, _needed(given["name"], "--name")),
    "move": lambda ws, _ids, given: work.move_tag(
        ws, _tag(ws, given["tag"]).uid, _tag(ws, given["parent"], option="--parent").uid if given["parent"] else ""
    ),
    "alias": lambda ws, _ids, given: work.alias_tag(
        ws, _tag(ws, given["tag"]).uid, _tag(ws, given["into"], option="--into").uid
    ),
    "describe": lambda ws, _ids, given: work.describe_tag(
        ws,
        _tag(ws, given["tag"]).uid,
        colour=given["colour"] or None,
        about=given["about"] or None,
        examples=given["example"] or None,
    ),
    "publish-tag": lambda ws, _ids, given: _publish(ws, _tag(ws, given["tag"]), given["name"]),
    "unpublish-tag": lambda ws, _ids, given: work.describe_tag(ws, _tag(ws, given["tag"]).uid, public=""),
    "retire": lambda ws, _ids, given: work.retire_tag(ws, _tag(ws, given["tag"]).uid),
    "unretire": lambda ws, _ids, given: work.retire_tag(ws, _tag(ws, given["tag"]).uid, back=True),
    "split": lambda ws, _ids, given: tagging.split(
        ws, _tag(ws, given["tag"]).uid, _needed(given["on"] or "", "--on"), _needed(given["name"], "--name")
    ),
    "pile": lambda ws, ids, given: work.pile(ws, ids, given["title"]),
    "unpile": lambda ws, ids, _given: work.unpile(ws, ids),
    "apart": lambda ws, ids, _given: work.apart(ws, ids),
    "answer": lambda ws, ids, given: work.answer(ws, ids, _text(given), given["language"]),
    "disposition": lambda ws, ids, given: work.dispose(ws, ids, _disposition(given["value"])),
    "note": lambda ws, ids, given: work.note(
        ws, ids, _text(given), _ref(given["reply"], "--reply") if given["reply"] else None
    ),
    "position": lambda ws, ids, given: work.judge(ws, ids, _position(given["value"])),
    "language": lambda ws, ids, given: tongues.tell(ws, ids, given["value"]),
    "quote": lambda ws, ids, _given: work.quote(ws, ids),
    "unquote": lambda ws, ids, _given: work.quote(ws, ids, back=True),
    "assign": lambda ws, ids, given: work.assign(ws, ids, given["to"]),
    "read": lambda ws, ids, _given: work.read(ws, ids),
    "ask": lambda ws, ids, given: work.ask_opinion(ws, ids, _text(given), given["to"], escalate=given["escalate"]),
    "ask-no-more": lambda ws, ids, _given: work.ask_no_more(ws, ids),
    "advise": lambda ws, ids, given: work.advise(ws, ids, _said_in(given), given["value"]),
    "later": lambda ws, ids, _given: work.later(ws, ids),
    "not-later": lambda ws, ids, _given: work.later(ws, ids, back=True),
    "redact": lambda ws, ids, given: _redact(ws, ids, given),
    "code": lambda ws, ids, given: _code(ws, ids, given),
    "argue": lambda ws, _ids, given: arguing.define(
        ws,
        _text(given),
        section=article(ws, given["section"]),
        parent=arguing.named(ws, given["parent"]).uid if given["parent"] else "",
        side=_side(given["value"]),
    ),
    "argue-reword": lambda ws, _ids, given: arguing.reword(ws, _argument(ws, given), _text(given)),
    "argue-check": lambda ws, _ids, given: arguing.check(ws, _argument(ws, given)),
    "argue-side": lambda ws, _ids, given: arguing.turn(
        ws, _argument(ws, given), _side(_needed(given["value"], "--value")) or Side.CLAIM
    ),
    "argue-move": lambda ws, _ids, given: arguing.move(
        ws,
        _argument(ws, given),
        parent=arguing.named(ws, given["parent"]).uid if given["parent"] else "",
        section=article(ws, given["section"]),
        at=None if given["at"] is None else given["at"] - 1,
    ),
    "argue-merge": lambda ws, _ids, given: arguing.merge(
        ws, _argument(ws, given), arguing.named(ws, _needed(given["into"], "--into")).uid
    ),
    "argue-separate": lambda ws, _ids, given: arguing.separate(ws, _needed(given["argument"], "--argument")),
    "argue-split": lambda ws, _ids, given: arguing.split(
        ws, _argument(ws, given), _needed(given["on"] or "", "--on"), _text(given)
    ),
    "argue-retire": lambda ws, _ids, given: arguing.retire(ws, _argument(ws, given)),
    "argue-unretire": lambda ws, _ids, given: arguing.retire(ws, _argument(ws, given), back=True),
    "argue-answer": lambda ws, _ids, given: arguing.answer(ws, _argument(ws, given), _text(given)),
    "argue-disposition": lambda ws, _ids, given: arguing.dispose(
        ws, _argument(ws, given), _disposition(given["value"])
    ),
    "attach": lambda ws, ids, given: _attach(ws, ids, given),
    "detach": lambda ws, ids, given: (
        work.uncode(ws, _ref(given["ref"])) if given["ref"] else arguing.detach_all(ws, ids, _argument(ws, given))
    ),
    "accept-suggestion": lambda ws, ids, given: (
        piling.accept_pile(ws, _pile(ws, given), title=given["title"])
        if given["pile"]
        else suggesting.accept_found(ws, ids, _label(ws, given))
    ),
    "reject-suggestion": lambda ws, ids, given: (
        piling.reject_pile(ws, _pile(ws, given))
        if given["pile"]
        else suggesting.reject_found(ws, ids, _label(ws, given))
    ),
    "suggest-again": lambda ws, ids, given: suggesting.reject(ws, ids, _label(ws, given), back=True),
    "settle": lambda ws, ids, given: work.settle(
        ws, _needed(given["slot"], "--slot"), ids, _held(ws, given), given["why"]
    ),
    "blank": lambda ws, _ids, given: work.blank(ws, _ref(given["ref"]), given["why"]),
    "undo": lambda ws, _ids, given: work.undo_one(ws, _ref(given["ref"]), given["why"]),
}
WITHOUT_TARGET = frozenset(
    {"define", "describe", "publish-tag", "unpublish-tag", "rename", "move", "alias", "retire", "unretire", "split"}
    | {"blank", "undo"}
    | {kind for kind in KINDS if kind.startswith("argue")}
)
OF_PILES = frozenset({"accept-suggestion", "reject-suggestion"})
NOTHING: dict[str, object] = {"decision": None, "act": None, "count": 0, "sentence": "", "made": ""}


@command(
    "decide", N_("Take one decision on all the contributions of a search.\n\nACT is one of: {}."), values=sorted(KINDS)
)
@WORKSPACE
@click.argument("kind", metavar="ACT", type=click.Choice(sorted(KINDS)))
@option("--on", help=N_('The contributions, as a search ("" = all of them).'))
@option("--section", default="", help=N_("The article or section itself, by its code or title."))
@option("--ids", default="", help=N_("The contributions, by their numbers from “search”, with commas."))
@option("--reason", default="", help=N_("refuse: a reason of the charter, by its code or its name (see “charter”)."))
@option("--comment", default="", help=N_("refuse: a word for the author."))
@option(
    "--tag",
    default="",
    help=N_(
        "tag, untag, describe, publish-tag, retire, split, code, rename, move, alias, …-suggestion: the tag's name."
    ),
)
@option("--name", default="", help=N_("define, rename, split: the name; publish-tag: the one it has on the sites."))
@option("--parent", default="", help=N_("define, move: the tag above; argue, argue-move: the argument above."))
@option("--into", default="", help=N_("alias, argue-merge: the one that stands for both."))
@option("--colour", default="", help=N_("define, describe: as #rrggbb."))
@option("--about", default="", help=N_("define, describe: the definition."))
@option(
    "--example",
    multiple=True,
    help=N_("define, describe: a typical passage; several times for several, which replace the earlier ones."),
)
@option("--title", default="", help=N_("pile: what it is about."))
@option(
    "--text",
    default="",
    help=N_("answer, note, ask, advise, argue and those after it: the text."),
)
@option(
    "--text-file", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=N_("answer, note: a file with the text."),
)  # fmt: skip
@option("--reply", default="", help=N_("note: the note that it answers, by its decision (from “history”)."))
@option("--language", default="fr", help=N_("answer: its language."))
@option(
    "--value",
    default="",
    help=N_(
        "disposition, position, argue, argue-side: {}; language: its code (empty: as found); "
        "settle: the value that holds."
    ),
    values=[*Disposition, *Position, *Side],
)  # fmt: skip
@option("--to", default="", help=N_("assign: the person (empty: nobody); ask: of whom (empty: anybody)."))
@option("--escalate", is_flag=True, help=N_("ask: send up to the person in charge."))
@option("--field", default="body", type=click.Choice(["title", "body"]), help=N_("redact, code, attach: where."))
@option("--passage", default="", help=N_("redact, code, attach: the exact words."))
@option(
    "--argument", default="",
    help=N_("attach, detach, argue-…, …-suggestion: the argument, by its sentence, words of it or its identifier."),
)  # fmt: skip
@option(
    "--pile", default="",
    help=N_("accept-suggestion, reject-suggestion: the proposed pile, by its identifier (see “piles”)."),
)  # fmt: skip
@SIMILARITY
@option("--at", type=int, help=N_("argue-move: its place among its neighbours, 1 for the first."))
@option("--memo", default="", help=N_("code: why, a word for the team."))
@option(
    "--slot", default="",
    help=N_("settle: what is contested, as “contested” names it (status, answer, position, name:…, setting:…)."),
)  # fmt: skip
@option("--ref", default="", help=N_("blank, undo, detach: the decision (from “history”); settle: the one that holds."))
@option("--why", default="", help=N_("blank, undo, settle: the reason."))
def decide(workspace: Path, kind: str, **given: Unpack[Given]) -> Answer:
    """Take one decision on all the contributions of a search."""
    with opened(workspace) as ws:
        alone = kind in WITHOUT_TARGET or (kind == "detach" and given["ref"])
        alone = alone or (kind in OF_PILES and given["pile"])
        alone = alone or (kind == "settle" and given["slot"].startswith(OF_WORKSPACE))
        ids = BitMap() if alone else _targets(ws, given)
        before = frozenset(ws.standing.codebook.tags)
        with ws.gesture():
            done = KINDS[kind](ws, ids, given)
        made = [] if done.made else [tag for uid, tag in ws.standing.codebook.tags.items() if uid not in before]
        done = replace(done, made=made[0].uid) if made else done
        instead = capabilities.kept_here(ws, done.act, done.ids)
        new = [_made(tag, [ws.standing.codebook.tags[uid].name for uid in before]) for tag in made]
    return done_as(done, *new, instead)


def _made(tag: Tag, others: Sequence[str]) -> str:
    """What to say of a tag that was made on the way; one that resembles it was perhaps meant."""
    said = _("There was no tag “{name}”: it was made (“moderator undo” takes both back).").format(name=tag.name)
    for near in get_close_matches(tag.name.casefold(), [one.casefold() for one in others], n=1, cutoff=0.8):
        meant = next(one for one in others if one.casefold() == near)
        said += " " + _("Did you mean “{name}”?").format(name=meant)
    return said


def done_as(done: Done, *beside: str) -> Answer:
    """What an act did, as a command answers it, and what is to be known `beside`, in sentences ("" for none).

    The last one says what the server cannot take of it.
    """
    data: dict[str, object] = {
        "decision": str(done.ref),
        "act": str(done.act),
        "count": done.count,
        "sentence": done.sentence,
        "made": done.made,
        "kept_here": beside[-1] if beside else "",
    }
    return Answer(data, [f"{done.ref}  {done.sentence}", *filter(None, beside)])


def _targets(ws: Workspace, given: Given) -> BitMap:
    found = BitMap()
    if given["on"] is not None:
        if screening.asked(str(given["on"])):
            screening.screen(ws)
        search = finding.find(ws, given["on"])
        if search.complaints:
            raise Problem(" ".join(said(one) for one in search.complaints), remedy=_("Nothing was decided."))
        found |= search.bitmap
    if given["ids"]:
        found |= _numbered(ws, given["ids"])
    if given["section"]:
        found.add(_section(ws, given["section"]))
    if not found:
        raise Problem(
            _("No contribution is concerned."),
            remedy=_("Say which with --on, --ids or --section; nothing was decided."),
        )
    return found


def _numbered(ws: Workspace, listed: str) -> BitMap:
    """The contributions of these numbers. Raises Problem when some are not here."""
    try:
        wanted = [int(one) for one in listed.split(",") if one.strip()]
    except ValueError:
        raise click.UsageError(_("--ids takes numbers with commas: 3,12,45.")) from None
    sections = {one.id for one in outline.every(outline.sections(ws))}
    here = {row.id for row in reading.rows(ws, wanted)} | sections
    if strangers := [str(one) for one in wanted if one not in here]:
        raise Problem(
            _("There is no contribution {number}.").format(number=", ".join(strangers)),
            remedy=_("Nothing was decided."),
        )
    return BitMap(wanted)


def _section(ws: Workspace, wanted: str) -> int:
    """The section of this code, title or label. Raises Problem when there is none, or several."""
    name = wanted.casefold()
    known = list(outline.every(outline.sections(ws)))
    for found in (
        [one for one in known if one.code.casefold() == name],
        [one for one in known if one.label.casefold() == name],
        [one for one in known if one.title.casefold() == name],
    ):
        if len(found) > 1:
            listed = "; ".join(f"{one.label} ({one.id})" for one in found)
            raise Problem(
                _("Several sections are called “{name}”: {sections}.").format(name=wanted, sections=listed),
                remedy=_("Name it by its number, with --ids; nothing was decided."),
            )
        if found:
            return found[0].id
    raise Problem(_("There is no section “{name}”.").format(name=wanted), remedy=_("Nothing was decided."))


def _tag(ws: Workspace, name: str, *, option: str = "--tag", made: bool = False) -> Tag:
    found = ws.standing.codebook.named(_needed(name, option))
    if found is None and made:
        uid = work.define_tag(ws, name).made
        return ws.standing.codebook.tags[uid]
    if found is None:
        raise Problem(_("There is no tag “{name}”.").format(name=name), remedy=_("Nothing was decided."))
    return found


def _publish(ws: Workspace, tag: Tag, name: str) -> Done:
    """Give a tag the name that it has on the sites: its own, unless another is given."""
    return work.describe_tag(ws, tag.uid, public=name or tag.name)


def _said_in(given: Given) -> str:
    """The text, which may be left out."""
    return _text(given) if given["text"] or given["text_file"] else ""


def _needed(value: str, option: str) -> str:
    if not value:
        raise click.UsageError(_("{option} is needed for this decision.").format(option=option))
    return value


def _held(ws: Workspace, given: Given) -> str | None:
    """The value that a disagreement is settled on: the one given, or that of the decision named."""
    if not given["ref"]:
        return given["value"] or None
    return contested.value(ws, given["slot"], _ref(given["ref"]))


def _text(given: Given) -> str:
    path = given["text_file"]
    return words_of(path) if path else given["text"]


def _disposition(value: str) -> Disposition | None:
    try:
        return Disposition(value) if value else None
    except ValueError:
        raise click.UsageError(_("--value is one of: {values}.").format(values=", ".join(Disposition))) from None


def _position(value: str) -> Position | None:
    try:
        return Position(value) if value else None
    except ValueError:
        raise click.UsageError(_("--value is one of: {values}.").format(values=", ".join(Position))) from None


def _ref(text: str, option: str = "--ref") -> Ref:
    try:
        return Ref.parse(_needed(text, option))
    except ValueError:
        words = _("{option} looks like device:number; “moderator history” shows them.")
        raise click.UsageError(words.format(option=option)) from None


def _redact(ws: Workspace, ids: BitMap, given: Given) -> Done:
    start, end = _span(ws, ids, given)
    return work.redact(ws, ids.min(), given["field"], start, end, given["reason"] or "personal-data")


def _code(ws: Workspace, ids: BitMap, given: Given) -> Done:
    start, end = _span(ws, ids, given)
    return work.code(ws, ids.min(), _tag(ws, given["tag"], made=True).uid, given["field"], start, end, given["memo"])


def _attach(ws: Workspace, ids: BitMap, given: Given) -> Done:
    """Hang whole contributions, or the words of --passage in one of them, on an argument."""
    uid = _argument(ws, given)
    if not given["passage"]:
        return arguing.attach(ws, ids, uid)
    start, end = _span(ws, ids, given)
    return arguing.attach_passage(ws, ids.min(), uid, given["field"], start, end)


def _argument(ws: Workspace, given: Given) -> str:
    return arguing.named(ws, _needed(given["argument"], "--argument")).uid


def _label(ws: Workspace, given: Given) -> str:
    """The tag or the argument that is suggested."""
    return _argument(ws, given) if given["argument"] else _tag(ws, given["tag"]).uid


def _pile(ws: Workspace, given: Given) -> piling.Proposal:
    """The pile that is proposed under this name, or under one that begins so. Raises Problem: none, or several."""
    proposals = piling.find_piles(ws, threshold=given["threshold"]).proposals
    found = [one for one in proposals if one.id.startswith(given["pile"])]
    if len(found) != 1:
        said = _("Several piles are proposed as “{name}…”.") if found else _("No pile is proposed as “{name}”.")
        raise Problem(said.format(name=given["pile"]), remedy=_("“moderator piles” lists them; nothing was decided."))
    return found[0]


def _side(value: str) -> Side | None:
    try:
        return Side(value) if value else None
    except ValueError:
        raise click.UsageError(_("--value is one of: {values}.").format(values=", ".join(Side))) from None


def article(ws: Workspace, wanted: str) -> int:
    """The uid of the article called so, 0 for the whole consultation."""
    if not wanted:
        return 0
    id_ = _section(ws, wanted)
    return next(one.uid for one in outline.every(outline.sections(ws)) if one.id == id_)


def _span(ws: Workspace, ids: BitMap, given: Given) -> tuple[int, int]:
    """Where the words of --passage are in the one contribution named."""
    if len(ids) != 1:
        raise Problem(_("A passage is masked or tagged in one contribution at a time."))
    sheet = reading.sheet(ws, ids.min())
    text = "" if sheet is None else sheet.title if given["field"] == "title" else sheet.body
    start = text.find(_needed(given["passage"], "--passage"))
    if start < 0:
        raise Problem(_("These words are not in the contribution: “{words}”.").format(words=given["passage"]))
    return start, start + len(given["passage"])


COMMANDS = (decide,)
