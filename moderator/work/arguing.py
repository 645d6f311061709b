"""Arguing: arguments made, worded, moved, brought together and split; contributions and passages attached to them."""

from __future__ import annotations

from collections.abc import Sequence

from pyroaring import BitMap

from moderator.domain.argument import STEP, Argument, Side
from moderator.domain.charter import Disposition
from moderator.domain.codebook import new_tag
from moderator.domain.decision import Act, Ref
from moderator.domain.folding import fold
from moderator.domain.passage import shortened
from moderator.domain.problem import Problem
from moderator.domain.words import _, ngettext, number, quoted
from moderator.store import acts
from moderator.store.workspace import Workspace
from moderator.work import arguments, deciding, finding
from moderator.work.deciding import Done, Ids


def define(
    ws: Workspace, text: str, *, section: int = 0, parent: str = "", side: Side | None = None, uid: str = ""
) -> Done:
    """Make an argument on an article (its uid, 0 for the whole consultation) or under another one, last there.

    Without a side, it is a claim at the top, and speaks for the one above it elsewhere. Raises Problem: no sentence,
    a sentence already there, nothing above of that name.
    """
    text = _sentence(ws, text, section, parent)
    if parent:
        section = ws.standing.arguments.section(_known(ws, parent).uid)
    body = {
        "argument": uid or new_tag(),
        "text": text,
        "side": str(side or (Side.FOR if parent else Side.CLAIM)),
        "section": str(section) if section else None,
        "parent": parent or None,
        "place": _last_place(ws, parent, section),
    }
    return _argue(ws, {key: value for key, value in body.items() if value is not None}, made=str(body["argument"]))


def reword(ws: Workspace, uid: str, text: str) -> Done:
    """Write an argument's sentence anew; it is linked to what hangs on it now. Raises Problem as `define` does."""
    known = _known(ws, uid)
    text = _sentence(ws, text, ws.standing.arguments.section(uid), ws.standing.arguments.parent(uid), but=known.uid)
    return _argue(ws, {"argument": known.uid, "text": text, "sources": arguments.seal(ws, known.uid)})


def check(ws: Workspace, uid: str) -> Done:
    """Say that an argument's sentence is true to what hangs on it now. Raises Problem when nothing does."""
    known, sources = _known(ws, uid), arguments.seal(ws, uid)
    if not sources:
        raise Problem(_("Nothing hangs on this argument yet."), remedy=_("Attach contributions or passages first."))
    return _argue(ws, {"argument": known.uid, "sources": sources})


def turn(ws: Workspace, uid: str, side: Side) -> Done:
    """Say what an argument is to the one above it."""
    return _argue(ws, {"argument": _known(ws, uid).uid, "side": str(side)})


def retire(ws: Workspace, uid: str, *, back: bool = False) -> Done:
    """Offer an argument no more, what hangs on it stays; or `back`. Raises Problem when that changes nothing."""
    known = _known(ws, uid)
    if known.retired is not back:
        raise Problem(_("This argument is already offered.") if back else _("This argument is already retired."))
    return _argue(ws, {"argument": known.uid, "retired": not back})


# ------------------------------------------------------------------------------------------------------------- places


def move(ws: Workspace, uid: str, *, parent: str = "", section: int = 0, at: int | None = None) -> Done:
    """Put an argument under another one, or at the top of an article, before the one at place `at` there (None: last).

    What stands under it follows. One act, or a gesture of several where the neighbours have to make room. Raises
    Problem when it would stand under itself.
    """
    known, tree = _known(ws, uid), ws.standing.arguments
    uid = known.uid
    if parent and tree.under(parent, uid):
        raise Problem(_("An argument cannot stand under itself."))
    if parent:
        section = tree.section(_known(ws, parent).uid)
    beside = [one for one in (tree.children(parent) if parent else tree.tops(section)) if one.uid != uid]
    at = len(beside) if at is None else max(0, min(at, len(beside)))
    body: dict[str, object] = {"argument": uid}
    if tree.parent(uid) != parent or known.parent != parent:
        body["parent"] = parent or None
    if known.section != section:
        body["section"] = str(section) if section else None
    if parent and known.side is Side.CLAIM:
        body["side"] = str(Side.FOR)
    elif not parent and known.side in (Side.FOR, Side.AGAINST):
        body["side"] = str(Side.CLAIM)
    before = beside[at - 1].place if at else (beside[0].place - 2 * STEP if beside else 0)
    after = beside[at].place if at < len(beside) else before + 2 * STEP
    if after - before > 1:
        return _argue(ws, body | {"place": (before + after) // 2})
    with ws.gesture():
        for place, one in enumerate(beside):
            wanted = (place + (place >= at) + 1) * STEP
            if one.place != wanted:
                _argue(ws, {"argument": one.uid, "place": wanted})
        return _argue(ws, body | {"place": (at + 1) * STEP})


def step(ws: Workspace, uid: str, by: int) -> Done:
    """Move an argument up (-1) or down (1) among its neighbours. Raises Problem at the end of them."""
    tree, uid = ws.standing.arguments, _known(ws, uid).uid
    parent, section = tree.parent(uid), tree.section(uid)
    beside = [one.uid for one in (tree.children(parent) if parent else tree.tops(section))]
    at = beside.index(uid) + by
    if not 0 <= at < len(beside):
        raise Problem(_("It is already the first one.") if by < 0 else _("It is already the last one."))
    return move(ws, uid, parent=parent, section=section, at=at)


def merge(ws: Workspace, uid: str, into: str) -> Done:
    """Bring an argument together into another: what hangs on it counts there, and undoing separates them again.

    No contribution is changed or moved. What stands under it follows. Raises Problem: one argument alone, or an
    argument into one that stands under it.
    """
    known, other, tree = _known(ws, uid), _known(ws, into), ws.standing.arguments
    if known.uid == other.uid:
        raise Problem(_("These are already the same argument."))
    if tree.under(other.uid, known.uid):
        raise Problem(
            _("An argument cannot be brought together into one that stands under it."),
            remedy=_("Bring the other one into this one, or move it first."),
        )
    return _argue(ws, {"argument": known.uid, "into": other.uid})


def separate(ws: Workspace, uid: str) -> Done:
    """Let an argument brought together into another stand for itself again. Raises Problem when it already does."""
    known = ws.standing.arguments.every.get(uid)
    if known is None or not known.alias:
        raise Problem(_("This argument was not brought together into another one."))
    return _argue(ws, {"argument": uid, "into": None})


def split(ws: Workspace, uid: str, text: str, sentence: str) -> Done:
    """Split an argument by a search: what it finds leaves for a new one just beside it, in one gesture.

    Passages leave with their contributions. `made` is the new argument. Raises Problem: a search that is not
    understood, that finds nothing hung there, or all of it; a sentence that is already there.
    """
    found = finding.find(ws, text)
    if found.complaints:
        raise Problem(" ".join(one.sentence for one in found.complaints), remedy=_("Nothing was decided."))
    return split_off(ws, uid, found.bitmap, sentence)


def would_split(ws: Workspace, uid: str, text: str) -> tuple[int, int]:
    """How many contributions of an argument a search finds, and of how many. A search not understood finds none."""
    carried = ws.standing.argued.get(ws.standing.arguments.resolve(uid))
    if not carried:
        return 0, 0
    found = finding.find(ws, text)
    return (0 if found.complaints else len(found.bitmap & carried)), len(carried)


def split_off(ws: Workspace, uid: str, ids: Ids, sentence: str) -> Done:
    """Split an argument: these contributions, those that hang on it, leave for a new one. See `split`."""
    old, now = _known(ws, uid), ws.standing
    whole, all_here = now.wholly_argued.get(old.uid, BitMap()), now.argued.get(old.uid, BitMap())
    leaving = BitMap(ids) & all_here
    if not leaving or len(leaving) == len(all_here):
        what = _("None of those hangs on this argument.") if not leaving else _("All that hangs there would leave.")
        raise Problem(what, remedy=_("Reword the argument, or choose others; nothing was decided."))
    tree = now.arguments
    parent, section = tree.parent(old.uid), tree.section(old.uid)
    with ws.gesture():
        made = define(ws, sentence, section=section, parent=parent, side=old.side).made
        beside = [one.uid for one in (tree.children(parent) if parent else tree.tops(section))]
        move(ws, made, parent=parent, section=section, at=beside.index(old.uid) + 1)
        if old.side is not ws.standing.arguments.every[made].side:
            turn(ws, made, old.side)
        if some := leaving & whole:
            attach(ws, some, made)
            detach(ws, some, old.uid)
        passages = acts.extracts(ws, leaving, tree.members(old.uid))
        for entry in passages:
            body = dict(entry.decision.body or {}) | {"argument": made}
            body.pop("gesture", None)
            deciding.decided(ws, Act.ATTACH, acts.numbered(ws, entry.decision.on), body)
        last = deciding.undo_these(ws, [one.decision.ref for one in passages]) if passages else None
    ref = last.ref if last else Ref(ws.device, 0)
    words = ngettext(
        "{count} contribution moved from {old} to {new}.",
        "{count} contributions moved from {old} to {new}.",
        len(leaving),
    )
    said = words.format(
        count=number(len(leaving)), old=quoted(shortened(old.text)), new=quoted(shortened(" ".join(sentence.split())))
    )  # fmt: skip
    return Done(ref, Act.ATTACH, said, leaving, made)


# -------------------------------------------------------------------------------------------------- what hangs on them


def attach(ws: Workspace, ids: Ids, uid: str, *, suggested: bool = False) -> Done:
    """Hang contributions on an argument as a whole; they may hang on others. `suggested`: by the program.

    Raises Problem for no such argument.
    """
    body: dict[str, object] = {"argument": _known(ws, uid).uid}
    return deciding.decided(ws, Act.ATTACH, ids, body | ({"suggested": True} if suggested else {}))


def attach_passage(ws: Workspace, id_: int, uid: str, field: str, start: int, end: int) -> Done:
    """Hang a passage (characters `start` to `end` of `title` or `body`) on an argument.

    Its words are kept with the decision, so that it is found again when the contribution changes at its source.
    Raises Problem for a passage that is not there, or that already hangs there.
    """
    known = _known(ws, uid)
    title, body = acts.words(ws, id_)
    text = {"title": title, "body": body}.get(field, "")
    if not 0 <= start < end <= len(text) or not text[start:end].strip():
        raise Problem(_("There is no passage to attach there."))
    for entry in acts.extracts(ws, BitMap([id_]), ws.standing.arguments.members(known.uid)):
        was = entry.decision.body or {}
        if (was.get("field"), was.get("start"), was.get("end")) == (field, start, end):
            raise Problem(_("This passage already hangs on this argument."))
    passage = {"argument": known.uid, "field": field, "start": start, "end": end, "text": text[start:end]}
    return deciding.decided(ws, Act.ATTACH, (id_,), passage)


def attach_new(ws: Workspace, ids: Ids, text: str, *, section: int = 0) -> Done:
    """Make an argument and hang contributions on it, taken back as one. `made` is the argument."""
    wanted = BitMap(ids)
    with ws.gesture():
        uid = made_of(ws, text, section)
        done = attach(ws, wanted, uid)
    return Done(done.ref, done.act, done.sentence, done.ids, uid)


def attach_passage_new(
    ws: Workspace, id_: int, text: str, field: str, start: int, end: int, *, section: int = 0
) -> Done:  # fmt: skip
    """Make an argument and hang a passage on it, taken back as one. `made` is the argument."""
    with ws.gesture():
        uid = made_of(ws, text, section)
        done = attach_passage(ws, id_, uid, field, start, end)
    return Done(done.ref, done.act, done.sentence, done.ids, uid)


def made_of(ws: Workspace, text: str, section: int) -> str:
    """The argument of an article with that sentence, made at the top of its tree when it is missing."""
    line = " ".join(text.split())
    tree = ws.standing.arguments
    known = next((one.uid for one, _depth in tree.walk(section) if fold(one.text) == fold(line)), "")
    return known or define(ws, line, section=section).made


def detach(ws: Workspace, ids: Ids, uid: str) -> Done:
    """Take contributions off an argument as a whole, under whatever argument brought together into it they hung.

    Passages stay: see `detach_all`, and `deciding.uncode` for one of them.
    """
    uid, wanted = _known(ws, uid).uid, BitMap(ids)
    now = ws.standing
    hung = {one: now.holding(f"argument:{one}", "1") & wanted for one in sorted(now.arguments.members(uid))}
    some = {one: held for one, held in hung.items() if held} or {uid: wanted}
    with ws.gesture():
        for one, held in some.items():
            last = deciding.decided(ws, Act.DETACH, held, {"argument": one})
    return last


def detach_all(ws: Workspace, ids: Ids, uid: str) -> Done:
    """Take contributions off an argument entirely, their passages too, in one gesture. Raises Problem for none."""
    uid, wanted = _known(ws, uid).uid, BitMap(ids)
    here = ws.standing.argued.get(uid, BitMap()) & wanted
    if not here:
        raise Problem(_("None of those hangs on this argument."))
    passages = acts.extracts(ws, here, ws.standing.arguments.members(uid))
    whole = ws.standing.wholly_argued.get(uid, BitMap()) & here
    with ws.gesture():
        last = detach(ws, whole, uid) if whole else None
        if passages:
            undone = deciding.undo_these(ws, [one.decision.ref for one in passages])
            last = last or undone
    assert last is not None
    words = ngettext(
        "{count} contribution detached from the argument {argument}.",
        "{count} contributions detached from the argument {argument}.",
        len(here),
    )
    said = words.format(count=number(len(here)), argument=quoted(shortened(ws.standing.arguments.every[uid].text)))
    return Done(last.ref, Act.DETACH, said, here)


# ----------------------------------------------------------------------------------------------------------- answering


def answer(ws: Workspace, uid: str, text: str) -> Done:
    """Write the official answer to an argument; an empty text takes it back. Earlier ones are in the history."""
    return _argue(ws, {"argument": _known(ws, uid).uid, "answer": text.strip()})


def dispose(ws: Workspace, uid: str, outcome: Disposition | None) -> Done:
    """Say what became of an argument (None: not decided any more)."""
    return _argue(ws, {"argument": _known(ws, uid).uid, "outcome": str(outcome) if outcome else None})


# --------------------------------------------------------------------------------------------------------------- parts


def named(ws: Workspace, typed: str) -> Argument:
    """The argument of that uid, sentence or words. Raises Problem when there is none, or several."""
    found = ws.standing.arguments.called(typed)
    if len(found) == 1:
        return found[0]
    if not found:
        raise Problem(_("There is no argument “{name}”.").format(name=typed), remedy=_("Nothing was decided."))
    listed = "; ".join(f"{quoted(shortened(one.text))} ({one.uid})" for one in found)
    raise Problem(
        _("Several arguments are called “{name}”: {arguments}.").format(name=typed, arguments=listed),
        remedy=_("Name it by its identifier; nothing was decided."),
    )


def _argue(ws: Workspace, body: dict[str, object], made: str = "") -> Done:
    return deciding.decided(ws, Act.ARGUE, (), body, made=made)


def _known(ws: Workspace, uid: str) -> Argument:
    """The argument that stands for this one. Raises Problem when there is none."""
    tree = ws.standing.arguments
    found = tree.every.get(tree.resolve(uid))
    if found is None:
        raise Problem(_("This argument does not exist any more."))
    return found


def _sentence(ws: Workspace, text: str, section: int, parent: str, *, but: str = "") -> str:
    line = " ".join(text.split())
    if not line:
        raise Problem(_("An argument needs a sentence."))
    tree = ws.standing.arguments
    for other in tree.children(parent) if parent else tree.tops(section):
        if other.uid != but and fold(other.text) == fold(line):
            raise Problem(_("There is already an argument {name} here.").format(name=quoted(shortened(other.text))))
    return line


def _last_place(ws: Workspace, parent: str, section: int) -> int:
    tree = ws.standing.arguments
    beside: Sequence[Argument] = tree.children(parent) if parent else tree.tops(section)
    return max((one.place for one in beside), default=0) + STEP
