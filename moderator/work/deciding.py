"""Deciding: each act of the trade on contributions, said in a sentence, and undone without limit."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyroaring import BitMap

from moderator.domain import codebook
from moderator.domain.charter import Disposition, Status
from moderator.domain.codebook import Tag
from moderator.domain.decision import WORKSPACE, Act, Body, Ref
from moderator.domain.fold import OF_WORKSPACE, written
from moderator.domain.position import Position
from moderator.domain.problem import Problem
from moderator.domain.settings import Setting
from moderator.domain.settings import label as setting_label
from moderator.domain.words import _, quoted
from moderator.store import acts
from moderator.store.bitmaps import bitmap
from moderator.store.journal import Entry
from moderator.store.workspace import Workspace, uids
from moderator.work.sentences import sentence

Ids = Iterable[int]

PASSAGES = (Act.CODE, Act.ATTACH)
"""Acts that give a passage a tag or an argument."""


@dataclass(frozen=True, slots=True)
class Done:
    """What an act did. `sentence` is ready to show; `ids` are those concerned; `made` names what it made."""

    ref: Ref
    act: Act
    sentence: str
    ids: BitMap
    made: str = ""

    @property
    def count(self) -> int:
        """How many contributions it concerned."""
        return len(self.ids)


def accept(ws: Workspace, ids: Ids) -> Done:
    """Accept contributions for publication."""
    return _decide(ws, Act.ACCEPT, ids)


def refuse(ws: Workspace, ids: Ids, code: str, comment: str = "") -> Done:
    """Refuse contributions for a coded reason of the charter. Raises Problem for a reason it does not have."""
    return _decide(ws, Act.REFUSE, ids, _without_empty({"reason": _reason(ws, code), "comment": comment.strip()}))


def reset(ws: Workspace, ids: Ids) -> Done:
    """Put contributions back among those to moderate."""
    return _decide(ws, Act.RESET, ids)


def tag(ws: Workspace, ids: Ids, uid: str, *, suggested: bool = False) -> Done:
    """Tag contributions; `suggested` by the program. Raises Problem for a tag that is not in the codebook."""
    return _decide(ws, Act.TAG, ids, {"tag": _tag(ws, uid).uid} | ({"suggested": True} if suggested else {}))


def untag(ws: Workspace, ids: Ids, uid: str) -> Done:
    """Take a tag off contributions, under whatever earlier name it was put.

    That is one act for each of the tags brought together that some of them carry, and one when none does.
    """
    wanted = bitmap(ids)
    names = sorted(ws.standing.codebook.members(_tag(ws, uid).uid) - {uid})
    others = [one for one in names if ws.standing.holding(f"tag:{one}", "1") & wanted]
    with ws.gesture():
        for one in others:
            last = _decide(ws, Act.UNTAG, ws.standing.holding(f"tag:{one}", "1") & wanted, {"tag": one})
        if others and not ws.standing.holding(f"tag:{uid}", "1") & wanted:
            return last
        return _decide(ws, Act.UNTAG, wanted, {"tag": uid})


def define_tag(
    ws: Workspace, name: str, *, parent: str = "", colour: str = "", about: str = "", examples: Iterable[str] = (),
    uid: str = "",
) -> Done:  # fmt: skip
    """Make a tag, or define again the one of this `uid`.

    Raises Problem when another has that name at that place, or for a colour that is not written #rrggbb.
    """
    name = _name(ws, name, parent, but=uid)
    uid = uid or codebook.new_tag()
    colour = _colour(colour) or codebook.COLOURS[len(ws.standing.codebook.tags) % len(codebook.COLOURS)]
    body = {"tag": uid, "name": name, "colour": colour, "about": about.strip(), "examples": _lines(examples)}
    body["parent"] = parent
    return _decide(ws, Act.DEFINE, (), _without_empty(body), made=uid)


def rename_tag(ws: Workspace, uid: str, name: str) -> Done:
    """Give a tag another name; contributions keep it."""
    known = _tag(ws, uid)
    return _decide(ws, Act.RENAME, (), {"tag": uid, "name": _name(ws, name, known.parent, but=uid)})


def describe_tag(
    ws: Workspace,
    uid: str,
    *,
    colour: str | None = None,
    about: str | None = None,
    examples: Iterable[str] | None = None,
    public: str | None = None,
) -> Done:
    """Give a tag a colour, a definition, typical examples or a name on the sites ("" takes off, None leaves as it is).

    A tag is the team's own work, and may say what a citizen should not read: it goes to sites once it has a `public`
    name, which only this act gives it (neither making a tag nor importing a codebook does). Raises Problem for a tag
    that does not exist, or a colour that is not written #rrggbb.
    """
    said: dict[str, object] = {"tag": _tag(ws, uid).uid}
    if colour is not None:
        said["colour"] = _colour(colour)
    if about is not None:
        said["about"] = about.strip()
    if examples is not None:
        said["examples"] = _lines(examples)
    if public is not None:
        said["public"] = " ".join(public.split())
    return _decide(ws, Act.DESCRIBE, (), said)


def retire_tag(ws: Workspace, uid: str, *, back: bool = False) -> Done:
    """Offer a tag no more, where it is it stays; or `back` offer it again. Raises Problem when that changes nothing."""
    known = _tag(ws, uid)
    if known.retired is not back:
        raise Problem(_("This tag is already offered.") if back else _("This tag is already retired."))
    return _decide(ws, Act.RETIRE, (), {"tag": uid} | ({"back": True} if back else {}))


def move_tag(ws: Workspace, uid: str, parent: str) -> Done:
    """Put a tag under another ("" = at the top). Raises Problem when that would turn in a circle."""
    _tag(ws, uid)
    above, book = parent, ws.standing.codebook
    while above:
        if above == uid:
            raise Problem(_("A tag cannot be placed under itself."))
        above = book.parent(above)
    return _decide(ws, Act.MOVE, (), {"tag": uid, "parent": parent})


def alias_tag(ws: Workspace, uid: str, into: str) -> Done:
    """Bring a tag together into another: its contributions count there, and undoing separates them again."""
    _tag(ws, uid)
    if ws.standing.codebook.resolve(_tag(ws, into).uid) == ws.standing.codebook.resolve(uid):
        raise Problem(_("These are already the same tag."))
    return _decide(ws, Act.ALIAS, (), {"tag": uid, "into": into})


def pile(
    ws: Workspace, ids: Ids, title: str = "", *, threshold: float | None = None, similarity: float | None = None
) -> Done:
    """Group near-identical contributions in a pile; those of an existing pile that is wholly included join it.

    Nothing is copied or changed in the contributions: their texts, authors and votes stay where they are. `threshold`
    and `similarity` (0 to 1): on what evidence, when the pile was proposed; they are kept with the decision.
    """
    wanted = bitmap(ids)
    if len(wanted) < 2:
        raise Problem(_("A pile takes at least two contributions."))
    inside = {ws.standing.value("pile", one) for one in wanted} - {None}
    whole = [one for one in inside if one and ws.standing.holding("pile", one) <= wanted]
    name = max(whole, key=lambda one: len(ws.standing.holding("pile", one)), default=secrets.token_hex(6))
    evidence = {key: one for key, one in (("threshold", threshold), ("similarity", similarity)) if one is not None}
    return _decide(ws, Act.PILE, wanted, _without_empty({"pile": name, "title": title.strip()}) | evidence, made=name)


def unpile(ws: Workspace, ids: Ids) -> Done:
    """Take contributions out of their pile."""
    return _decide(ws, Act.UNPILE, ids)


def apart(ws: Workspace, ids: Ids, other: int | None = None) -> Done:
    """Say that contributions are no copies of one another, or of `other`: no such pile is proposed again.

    Raises Problem for one contribution alone.
    """
    wanted = bitmap(ids)
    if other is None:
        if len(wanted) < 2:
            raise Problem(_("It takes at least two contributions to keep apart."))
        return _decide(ws, Act.APART, wanted)
    with ws.read() as conn:
        (uid,) = uids(conn, BitMap([other]))
    return _decide(ws, Act.APART, wanted - BitMap([other]), {"from": uid})


def answer(ws: Workspace, ids: Ids, text: str, language: str = "fr") -> Done:
    """Write the official answer of contributions or articles; an empty text takes it back. Earlier ones are kept."""
    return _decide(ws, Act.ANSWER, ids, {"text": text.strip(), "language": language})


def dispose(ws: Workspace, ids: Ids, value: Disposition | None) -> Done:
    """Say what became of contributions (None: not decided any more)."""
    return _decide(ws, Act.DISPOSITION, ids, {"value": str(value) if value else None})


def note(ws: Workspace, ids: Ids, text: str, reply: Ref | None = None) -> Done:
    """Add an internal note, never exported, in answer to another one or not.

    Raises Problem when it is empty, or when the note that it answers cannot be found.
    """
    if not text.strip():
        raise Problem(_("The note is empty."))
    if reply is not None and ((above := acts.found(ws, reply)) is None or above.decision.kind is not Act.NOTE):
        raise Problem(_("There is no note {ref} to reply to.").format(ref=reply))
    return _decide(ws, Act.NOTE, ids, _without_empty({"text": text.strip(), "reply": str(reply) if reply else ""}))


def judge(ws: Workspace, ids: Ids, position: Position | None) -> Done:
    """Say where contributions stand (None: not judged any more); what their authors ticked stays as it is."""
    return _decide(ws, Act.POSITION, ids, {"value": str(position) if position else None})


def quote(ws: Workspace, ids: Ids, *, back: bool = False) -> Done:
    """Mark contributions as ones to quote, or `back` as ones that are not any more."""
    return _decide(ws, Act.QUOTE, ids, {"back": True} if back else {})


def assign(ws: Workspace, ids: Ids, person: str) -> Done:
    """Give contributions to somebody ("" = to nobody)."""
    return _decide(ws, Act.ASSIGN, ids, {"to": person.strip() or None})


def ask_opinion(ws: Workspace, ids: Ids, text: str, to: str = "", *, escalate: bool = False) -> Done:
    """Ask a second opinion of somebody ("" = of anybody), or send up to the person in charge. Raises Problem when the
    question is empty or asked of oneself."""
    text, to = _line(text), _line(to)
    if not text:
        raise Problem(_("The question is empty."), remedy=_("Say in one line what you hesitate about."))
    if to == ws.actor:
        raise Problem(_("A second opinion is asked of somebody else."))
    return _decide(ws, Act.ASK, ids, _without_empty({"text": text, "to": "" if escalate else to, "escalate": escalate}))


def ask_no_more(ws: Workspace, ids: Ids) -> Done:
    """Take a question back. Raises Problem when no second opinion is asked there."""
    if not ws.standing.anyone("asked") & BitMap(ids):
        raise Problem(_("No second opinion is asked there."))
    return _decide(ws, Act.ASK, ids, {"text": ""})


def advise(ws: Workspace, ids: Ids, text: str, advice: str = "") -> Done:
    """Give an opinion: in words, as a status advised (`accepted`, `refused:<reason>`), or both; whoever asked decides.

    Raises Problem when there is neither, or for a reason that the charter does not have.
    """
    text = _line(text)
    status, _colon, code = advice.partition(":")
    if advice and status not in (Status.ACCEPTED, Status.REFUSED):
        raise Problem(_("“{value}” is no advice: accepted, or refused with a reason.").format(value=advice))
    if code:
        advice = f"{status}:{_reason(ws, code)}"
    if not text and not advice:
        raise Problem(_("The opinion is empty."))
    return _decide(ws, Act.ADVISE, ids, {"text": text} | _without_empty({"advice": advice}))


def later(ws: Workspace, ids: Ids, *, back: bool = False) -> Done:
    """Put contributions at the end of this person's queue, or `back` in their place."""
    return _decide(ws, Act.LATER, ids, {"back": True} if back else {})


def read(ws: Workspace, ids: Ids, seconds: float = 0) -> Done:
    """Enter contributions in the reading register as read by this person."""
    return _decide(ws, Act.READ, ids, {"seconds": round(seconds, 1)})


def redact(ws: Workspace, id_: int, field: str, start: int, end: int, why: str = "personal-data") -> Done:
    """Mask a passage (characters `start` to `end` of `title` or `body`) in all that goes out; the original is kept.

    The passage is kept with its text, so that it is found again when the contribution changes at its source.
    """
    words = acts.words(ws, id_)
    text = {"title": words[0], "body": words[1]}.get(field, "")
    if not 0 <= start < end <= len(text):
        raise Problem(_("There is no passage to mask there."))
    body = {"field": field, "start": start, "end": end, "text": text[start:end], "reason": why}
    return _decide(ws, Act.REDACT, (id_,), body)


def change(ws: Workspace, setting: Setting, value: str) -> Done:
    """Settle something for the whole consultation ("" = what holds by default).

    Raises Problem for another value than those it can take.
    """
    if value.strip() and setting.values and value.strip() not in setting.values:
        raise Problem(
            _("“{value}” cannot be the value of this setting.").format(value=value.strip()),
            where=setting_label(setting.key),
            remedy=_("It is one of: {values}.").format(values=", ".join(setting.values)),
        )
    return _decide(ws, Act.SET, (), {"key": setting.key, "value": value.strip() or None})


def code(ws: Workspace, id_: int, uid: str, field: str, start: int, end: int, memo: str = "") -> Done:
    """Attach a passage (characters `start` to `end` of `title` or `body`) to a tag, with a memo on why if there is one.

    The contribution counts under the tag, and the passage is kept with its words, so that it is found again when the
    contribution changes at its source. Raises Problem for a passage that is not there, or already has this tag.
    """
    tag = _tag(ws, uid).uid
    title, body = acts.words(ws, id_)
    text = {"title": title, "body": body}.get(field, "")
    if not 0 <= start < end <= len(text) or not text[start:end].strip():
        raise Problem(_("There is no passage to tag there."))
    for entry in acts.coded(ws, BitMap([id_])):
        was = entry.decision.body or {}
        if (was.get("tag"), was.get("field"), was.get("start"), was.get("end")) == (tag, field, start, end):
            raise Problem(_("This passage already has this tag."))
    passage = {"tag": tag, "field": field, "start": start, "end": end, "text": text[start:end]}
    return _decide(ws, Act.CODE, (id_,), passage | _without_empty({"memo": memo.strip()}))


def uncode(ws: Workspace, ref: Ref, why: str = "") -> Done:
    """Take a passage off its tag or argument, whoever put it there. Raises Problem where it is not one."""
    target = acts.found(ws, ref)
    if target is None or not (target.decision.body or {}).get("text") or target.decision.kind not in PASSAGES:
        raise Problem(_("There is no tagged passage {ref}.").format(ref=ref))
    return undo_one(ws, ref, why)


def reason(ws: Workspace, code: str, own: Mapping[str, object]) -> Done:
    """Write what the team says of a reason of its charter: all that differs from the preset (`work.charter`)."""
    return _decide(ws, Act.REASON, (), {"code": code} | dict(own), made=code)


def settle(ws: Workspace, slot: str, ids: Ids, value: str | None, why: str = "") -> Done:
    """Settle a disagreement: this value holds from now on; the other stays in the history.

    For the codebook's slots (`name:<tag>`…) the ids do not matter. Raises Problem where nobody disagrees, or
    for a value that none of them decided.
    """
    wanted = BitMap([WORKSPACE]) if slot.startswith(OF_WORKSPACE) else BitMap(ids)
    refs = {names for one, names in ws.standing.contests.get(slot, {}).items() if one in wanted}
    if not refs:
        raise Problem(_("There is no disagreement to settle there."))
    found = (acts.found(ws, Ref.parse(one)) for names in refs for one in names)
    values = {dict(written(one.decision)).get(slot) for one in found if one}
    if value not in values:
        listed = _("The values between which to choose: {values}.").format(values=", ".join(map(str, values)))
        raise Problem(_("Nobody decided {value} there.").format(value=quoted(value or "")), remedy=listed)
    return _decide(ws, Act.SETTLE, wanted, _without_empty({"slot": slot, "why": why}) | {"value": value})


def blank(ws: Workspace, ref: Ref, why: str) -> Done:
    """Erase for good what a decision says (GDPR); the journal shows that it was there and stays valid.

    Raises Problem for a decision that cannot be found, or whose content is nobody's words.
    """
    target = acts.found(ws, ref)
    if target is None:
        raise Problem(_("There is no decision {ref}.").format(ref=ref))
    if target.decision.kind in (Act.UNDO, Act.BLANK):
        raise Problem(_("An undoing has nothing to erase: erase what it undid."))
    if target.decision.kind is Act.REDACT and not acts.is_dead(ws, target):
        raise Problem(
            _("Erasing this mask would show its passage again."),
            remedy=_("The mask stays; nothing was changed."),
        )
    return _decide(ws, Act.BLANK, (), _without_empty({"target": str(ref), "why": why}), shown=target)


def undo(ws: Workspace) -> Done | None:
    """Undo this person's last act, whole when it took several decisions; None when there is nothing left to undo."""
    return _undone(ws, acts.to_undo(ws))


def redo(ws: Workspace) -> Done | None:
    """Do again what was undone last; None when a new act has come since."""
    target = acts.to_redo(ws)
    return None if target is None else _undone(ws, (target,))


def _undone(ws: Workspace, entries: Sequence[Entry]) -> Done | None:
    """Undo decisions in one gesture; nothing when there are none."""
    refs = [str(one.decision.ref) for one in entries]
    if not refs:
        return None
    body: Body = {"target": refs[0]} if len(refs) == 1 else {"targets": refs}
    return _decide(ws, Act.UNDO, (), body, shown=entries[0])


def undo_one(ws: Workspace, ref: Ref, why: str = "") -> Done:
    """Undo any one act of the past, whoever did it; undoing an undo brings the act back. Raises Problem.

    Being chosen, it is an act like another: the undo key takes it back.
    """
    target = acts.found(ws, ref)
    if target is None:
        raise Problem(_("There is no decision {ref}.").format(ref=ref))
    if target.decision.kind is Act.BLANK or acts.is_blanked(ws, target):
        raise Problem(_("What was erased cannot be brought back."))
    if acts.is_dead(ws, target):
        raise Problem(_("This act is already undone."))
    body = _without_empty({"target": str(ref), "why": why.strip(), "of": target.decision.actor})
    return _decide(ws, Act.UNDO, (), body, shown=target)


def undo_these(ws: Workspace, refs: Sequence[Ref], why: str = "") -> Done:
    """Undo chosen acts of the past in one decision, whoever did them. Raises Problem when one cannot be found."""
    entries = [acts.found(ws, ref) for ref in refs]
    if None in entries or not entries:
        raise Problem(_("There is nothing to undo there."), remedy=_("Nothing was changed."))
    of = entries[0].decision.actor if entries[0] else ""
    body = {"targets": [str(ref) for ref in refs]} | _without_empty({"why": why.strip(), "of": of})
    return _decide(ws, Act.UNDO, (), body, shown=entries[0])


def decided(ws: Workspace, kind: Act, ids: Ids, body: Body, *, made: str = "", shown: Entry | None = None) -> Done:
    """Take a decision whose body is made elsewhere, and say what it did; `shown` is what it undoes. Raises Problem."""
    return _decide(ws, kind, ids, body, made=made, shown=shown)


def _decide(
    ws: Workspace, kind: Act, ids: Ids, body: Body | None = None, *, made: str = "", shown: Entry | None = None
) -> Done:
    wanted = ids if isinstance(ids, BitMap) else BitMap(ids)
    entry = ws.decide(kind, wanted, body or {})
    concerned = acts.reached(ws, entry) if shown else wanted - BitMap([WORKSPACE])
    said = sentence(ws.standing, entry.decision, len(concerned), acts.chain_of(ws, entry) if shown else ())
    return Done(entry.decision.ref, kind, said, concerned, made)


def _tag(ws: Workspace, uid: str) -> Tag:
    found = ws.standing.codebook.tags.get(uid)
    if found is None:
        raise Problem(_("This tag does not exist any more."))
    return found


def _line(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split())


def _lines(texts: Iterable[str]) -> str:
    """Texts one a line, the empty ones left out."""
    return "\n".join(line for one in texts if (line := _line(one)))


def _colour(written: str) -> str:
    if written and not codebook.COLOUR.fullmatch(written):
        raise Problem(_("“{colour}” is not a colour: write #rrggbb.").format(colour=written))
    return written.lower()


def _reason(ws: Workspace, typed: str) -> str:
    """The code of a reason of the charter, given by its code or its label. Raises Problem; retired ones are refused."""
    known = ws.standing.charter.named(typed)
    if known is None:
        raise Problem(
            _("“{code}” is not a reason of the charter.").format(code=typed),
            remedy=_("The reasons: {codes}.").format(codes=", ".join(one.code for one in ws.standing.charter.living())),
        )
    if known.retired:
        raise Problem(
            _("The reason “{reason}” is no longer used.").format(reason=ws.standing.charter.label(known.code))
        )
    return known.code


def _name(ws: Workspace, name: str, parent: str, *, but: str = "") -> str:
    name = " ".join(name.split())
    if not name:
        raise Problem(_("A tag needs a name."))
    for other in ws.standing.codebook.children(parent):
        if other.uid != but and other.name.casefold() == name.casefold():
            raise Problem(_("There is already a tag “{name}” here.").format(name=other.name))
    return name


def _without_empty(body: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in body.items() if value not in ("", None, False)}
