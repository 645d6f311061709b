"""Tagging fast: several tags in one gesture, tags pinned on digits, and a tag split by what a search finds."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from moderator.domain.decision import Act
from moderator.domain.folding import fold
from moderator.domain.problem import Problem
from moderator.domain.words import _, ngettext, number, quoted
from moderator.store import acts
from moderator.store.workspace import Workspace
from moderator.work import deciding, finding, quoting
from moderator.work.deciding import Done, Ids

DIGITS = range(1, 10)
"""The keys on which tags can be pinned."""
_PINS = "pins"


def edit(
    ws: Workspace, uid: str, name: str, colour: str, about: str, examples: Sequence[str], public: str
) -> Done | None:
    """Change what a tag is called, how it is described and its name on the sites, in one gesture; None when all is so.

    Raises Problem: no such tag, no name, a name that is taken, or no colour; then what came before it was decided.
    """
    tag = ws.standing.codebook.tags.get(uid)
    if tag is None:
        raise Problem(_("This tag does not exist any more."))
    last: Done | None = None
    told = tuple(line for one in examples if (line := " ".join(one.split())))
    with ws.gesture():
        if " ".join(name.split()) != tag.name:
            last = deciding.rename_tag(ws, uid, name)
        if (colour.lower(), about.strip(), told) != (tag.colour.lower(), tag.about, tag.examples):
            last = deciding.describe_tag(ws, uid, colour=colour, about=about, examples=told)
        if " ".join(public.split()) != tag.public:
            last = deciding.describe_tag(ws, uid, public=public)
    return last


def make(
    ws: Workspace, name: str, colour: str, about: str, examples: Sequence[str], public: str, *, parent: str = ""
) -> Done:
    """Make a tag and say its name on the sites, if any, in one gesture. Raises Problem as `deciding.define_tag`."""
    with ws.gesture():
        made = deciding.define_tag(ws, name, parent=parent, colour=colour, about=about, examples=examples)
        if public.strip():
            deciding.describe_tag(ws, made.made, public=public)
    return made


def exemplify(ws: Workspace, uid: str, id_: int, passage: tuple[str, int, int] | None = None) -> Done:
    """Add a passage (field, first and last character) to the examples of a tag, or the first whole sentences.

    Raises Problem: no such tag, nothing to quote there, or words that somebody masked.
    """
    tag = ws.standing.codebook.tags.get(uid)
    if tag is None:
        raise Problem(_("This tag does not exist any more."))
    title, body = acts.words(ws, id_)
    field, start, end = passage or ("body", 0, 0)
    spans = quoting.hidden(quoting.masks_of(ws, id_, title, body), field, title, body)
    if spans is None or (passage and any(first < end and start < last for first, last in spans)):
        raise Problem(_("Masked words cannot be an example."), remedy=_("Select a passage without them."))
    text = (title if field == "title" else body)[start:end] if passage else quoting.excerpt(body, spans)
    text = " ".join(text.split())
    if not text:
        raise Problem(_("There is nothing to quote there."), remedy=_("Select a passage of the text first."))
    return deciding.describe_tag(ws, uid, examples=[*(one for one in tag.examples if one != text), text])


# ------------------------------------------------------------------------------------------------ tags on digit keys


def pins(ws: Workspace) -> dict[int, str]:
    """The tags that this person pinned on digit keys: digit → tag. One brought together into another stands for it."""
    book = ws.standing.codebook
    mine = _kept(ws).get(ws.actor, {})
    found = {int(digit): book.resolve(uid) for digit, uid in mine.items() if uid in book.tags}
    return {digit: found[digit] for digit in sorted(found) if not book.tags[found[digit]].retired}


def pin(ws: Workspace, uid: str, digit: int = 0) -> dict[int, str]:
    """Pin a tag on a digit, the first free one when none is said; a tag has one digit at most. Returns the pins.

    Raises Problem: no such tag, a retired one, no such digit, or none left free.
    """
    book = ws.standing.codebook
    if uid not in book.tags:
        raise Problem(_("This tag does not exist any more."))
    if book.tags[uid].retired:
        raise Problem(_("A retired tag cannot be pinned."), remedy=_("Offer it again first."))
    now = {key: each for key, each in pins(ws).items() if each != uid}
    place = digit or next((one for one in DIGITS if one not in now), 0)
    if place not in DIGITS:
        raise Problem(
            _("Tags are pinned on the keys 1 to 9.") if digit else _("The nine keys are taken."),
            remedy=_("Choose the key, or unpin a tag first."),
        )
    return _keep(ws, now | {place: uid})


def unpin(ws: Workspace, uid: str) -> dict[int, str]:
    """Take a tag off its digit. Returns the pins."""
    return _keep(ws, {key: each for key, each in pins(ws).items() if each != uid})


def _kept(ws: Workspace) -> dict[str, Mapping[str, str]]:
    return dict(json.loads(ws.get(_PINS) or "{}"))


def _keep(ws: Workspace, mine: Mapping[int, str]) -> dict[int, str]:
    everyone = _kept(ws) | {ws.actor: {str(digit): uid for digit, uid in sorted(mine.items())}}
    ws.set(_PINS, json.dumps(everyone, ensure_ascii=False))
    return pins(ws)


# --------------------------------------------------------------------------------------------- several tags, one act


def tag_all(ws: Workspace, ids: Ids, uids: Sequence[str]) -> Done:
    """Put several tags on contributions, taken back as one. Raises Problem for a tag that does not exist."""
    wanted = list(ids)
    with ws.gesture():
        every = [deciding.tag(ws, wanted, uid) for uid in uids]
    if len(every) == 1:
        return every[0]
    book = ws.standing.codebook
    words = ngettext("{tags} put on {count} contribution.", "{tags} put on {count} contributions.", every[-1].count)
    said = words.format(
        tags=", ".join(quoted(book.tags[uid].name) for uid in uids), count=number(every[-1].count)
    )  # fmt: skip
    return Done(every[-1].ref, Act.TAG, said, every[-1].ids)


def tag_new(ws: Workspace, ids: Ids, typed: str) -> Done:
    """Make a tag and put it on contributions, taken back as one. « Mobility / Bike » makes it under the first.

    `made` is the tag, which is found rather than made when it is already there. Raises Problem when it has no name.
    """
    wanted = list(ids)
    with ws.gesture():
        uid = made_at(ws, typed)
        done = deciding.tag(ws, wanted, uid)
    return Done(done.ref, done.act, done.sentence, done.ids, uid)


def made_at(ws: Workspace, typed: str) -> str:
    """The tag of that name or path (parts between « / »), made where it is missing. Raises Problem for no name."""
    parts = [part for one in typed.split("/") if (part := " ".join(one.split()))]
    above = ""
    for part in parts:
        known = ws.standing.codebook.children(above)
        here = next((tag.uid for tag in known if fold(tag.name) == fold(part)), "")
        if not here and len(parts) == 1 and (named := ws.standing.codebook.named(part)) is not None:
            here = named.uid
        above = here or deciding.define_tag(ws, part, parent=above).made
    if not above:
        raise Problem(_("A tag needs a name."))
    return above


def split(ws: Workspace, uid: str, text: str, name: str) -> Done:
    """Split a tag by a search: those that it finds leave the tag for a new one beside it, in one gesture.

    `made` is the new tag. Raises Problem: a search that is not understood, that finds nothing under this tag, or
    everything; a name that is taken.
    """
    book = ws.standing.codebook
    if uid not in book.tags:
        raise Problem(_("This tag does not exist any more."))
    uid = book.resolve(uid)
    found = finding.find(ws, text)
    if found.complaints:
        raise Problem(" ".join(one.sentence for one in found.complaints), remedy=_("Nothing was decided."))
    carried = ws.standing.wholly_tagged.get(uid)
    ids = found.bitmap & carried if carried else found.bitmap & found.bitmap[:0]
    if not ids:
        raise Problem(
            _("The search finds none of the contributions of “{tag}”.").format(tag=book.tags[uid].name),
            remedy=_("Nothing was decided."),
        )
    if carried is not None and len(ids) == len(carried):
        raise Problem(
            _("The search finds all the contributions of “{tag}”.").format(tag=book.tags[uid].name),
            remedy=_("Rename the tag, or narrow the search; nothing was decided."),
        )
    old = book.tags[uid]
    with ws.gesture():
        made = deciding.define_tag(ws, name, parent=book.parent(uid)).made
        deciding.tag(ws, ids, made)
        last = deciding.untag(ws, ids, uid)
    words = ngettext(
        "{count} contribution moved from “{old}” to “{new}”.",
        "{count} contributions moved from “{old}” to “{new}”.",
        len(ids),
    )
    new = ws.standing.codebook.tags[made].name
    return Done(last.ref, Act.TAG, words.format(count=number(len(ids)), old=old.name, new=new), ids, made)


def would_split(ws: Workspace, uid: str, text: str) -> tuple[int, int]:
    """How many contributions of a tag a search finds, and of how many. A search not understood finds none."""
    carried = ws.standing.wholly_tagged.get(ws.standing.codebook.resolve(uid))
    if not carried:
        return 0, 0
    found = finding.find(ws, text)
    return (0 if found.complaints else len(found.bitmap & carried)), len(carried)
