"""The passages attached to tags: all of them or those of some tags, each in its contribution, and as a table."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyroaring import BitMap

from moderator.domain.argument import SIDE_COLOURS
from moderator.domain.contribution import LABELS, AuthorKind
from moderator.domain.passage import Passage, passage
from moderator.domain.problem import Problem
from moderator.domain.progress import Progress, silent
from moderator.domain.redaction import MASK
from moderator.domain.words import _, ngettext, number
from moderator.store import acts, pages
from moderator.store.journal import Entry
from moderator.store.names import tags_named, tags_under
from moderator.store.pages import Place
from moderator.store.workspace import Workspace
from moderator.work import cells, quoting
from moderator.work.outline import section_label

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Text:
    """What passages are looked for in: a contribution or an article."""

    key: str
    title: str
    body: str
    author_kind: AuthorKind


@dataclass(frozen=True, slots=True)
class Coded:
    """A passage in its contribution. `name` is the tag's whole path, `quote` its words with masked ones left out."""

    passage: Passage
    id: int
    key: str
    title: str
    author_kind: AuthorKind
    name: str
    colour: str
    quote: str

    @property
    def state(self) -> str:
        """`here`, or `to-review` when the contribution changed and says it no more."""
        return "to-review" if self.passage.lost else "here"


def tags_called(ws: Workspace, name: str) -> frozenset[str]:
    """The tag of this name, path or uid, with those under it and those brought together into them. Raises Problem."""
    book = ws.standing.codebook
    named = tags_named(book, name)
    if not named:
        raise Problem(_("There is no tag “{name}”.").format(name=name))
    return frozenset(uid for tag in tags_under(book, named) for uid in (tag, *book.members(tag)))


def passages(
    ws: Workspace, tags: Collection[str] | None = None, ids: BitMap | None = None, progress: Progress | None = None
) -> Iterator[Coded]:
    """The passages of these tags (None: of all) in these contributions (None: in all), oldest first."""
    book = ws.standing.codebook

    def named(uid: str) -> tuple[str, str, str]:
        tag = book.resolve(uid)
        known = book.tags.get(tag)
        return tag, book.path(tag) if known else tag, known.colour if known else ""

    return _read(ws, acts.coded(ws, ids, tags), "tag", named, progress or silent)


def extracts(ws: Workspace, uid: str, most: int | None = None) -> Iterator[Coded]:
    """The passages that hang on an argument, oldest first, `most` of them at most."""
    tree = ws.standing.arguments

    def named(one: str) -> tuple[str, str, str]:
        known = tree.every.get(tree.resolve(one))
        return (known.uid, known.text, SIDE_COLOURS[known.side]) if known else (one, one, "")

    return _read(ws, acts.extracts(ws, None, tree.members(uid))[:most], "argument", named, silent)


def _read(
    ws: Workspace,
    entries: Sequence[Entry],
    key: str,
    named: Callable[[str], tuple[str, str, str]],
    progress: Progress,
) -> Iterator[Coded]:
    """The passages of decisions; `named` gives the uid, the name and the colour of what the body's `key` names."""
    uids = sorted({uid for one in entries for uid in one.decision.on})
    with ws.read() as conn:
        numbers = pages.ids_of_uids(conn, uids)
        articles = [one for one in pages.places(conn, counted=False) if one.uid in uids]
    numbers |= {one.uid: one.id for one in articles}
    sections = {one.id: _section(one) for one in articles}
    masked = quoting.masked_ids(ws)
    for at in range(0, len(entries), _AT_ONCE):
        progress(at, len(entries), _("Reading the passages"))
        some = entries[at : at + _AT_ONCE]
        wanted = sorted({numbers[one.decision.on[0]] for one in some if one.decision.on[0] in numbers})
        with ws.read() as conn:
            found_here = pages.records(conn, [one for one in wanted if not pages.is_section(one)])
        texts = sections | {
            one.id: Text(one.key, one.title, one.body, AuthorKind(one.author_kind)) for one in found_here
        }
        for entry in some:
            decision, id_ = entry.decision, numbers.get(entry.decision.on[0], 0)
            whole = texts.get(id_)
            if whole is None or decision.body is None:
                continue  # what was erased, or waits for a contribution that no sweep has brought yet
            tag, name, colour = named(str(decision.body[key]))
            text = whole.title if decision.body["field"] == "title" else whole.body
            found = passage(str(decision.ref), tag, decision.body, text, decision.actor, decision.at)
            yield Coded(
                found,
                id_,
                whole.key,
                whole.title,
                whole.author_kind,
                name,
                colour,
                _quote(ws, found, id_, whole) if id_ in masked else found.text,
            )


def _section(place: Place) -> Text:
    """An article put to consultation, of which passages can be tagged too."""
    title = section_label(place.kind, place.code, place.title)
    return Text(place.code or str(place.id), title, place.body, AuthorKind.PUBLIC_BODY)


def _quote(ws: Workspace, one: Passage, id_: int, whole: Text) -> str:
    """The words of a passage without those that somebody masked in its contribution."""
    masks = quoting.masks_of(ws, id_, whole.title, whole.body)
    spans = quoting.hidden(masks, one.field, whole.title, whole.body)
    if spans is None or one.lost:
        return MASK
    text = whole.title if one.field == "title" else whole.body
    pieces, at = list[str](), one.start
    for start, end in spans:
        if start < one.end and end > at:
            pieces += [text[at:start] if start > at else "", MASK]
            at = min(end, one.end)
    return "".join([*pieces, text[at : one.end]])


HEADINGS = ("tag", "passage", "memo", "state", "contribution", "title", "author", "who", "when", "field", "from", "to")


def row(one: Coded) -> tuple[str | int, ...]:
    """A passage as a line of the table; `HEADINGS` names its columns. Names of citizens are left out."""
    found = one.passage
    kind = _(LABELS[one.author_kind])
    place = (found.field, found.start, found.end) if not found.lost else (found.field, "", "")
    when = found.at.isoformat(timespec="seconds")
    return (one.name, one.quote, found.memo, one.state, one.key, one.title, kind, found.actor, when, *place)


def as_object(one: Coded) -> dict[str, object]:
    """A passage as scripts have it: the columns of the table, the number of its contribution, and its decision."""
    return {"id": one.id, "ref": one.passage.ref, **dict(zip(HEADINGS, row(one), strict=True))}


def write(path: Path, found: Sequence[Coded]) -> str:
    """Write passages as CSV; returns a sentence. Raises Problem when the folder refuses the file."""
    with cells.written(path) as file:
        cells.write_csv(file, [HEADINGS, *map(row, found)])
    words = ngettext("{n} passage written in {name}.", "{n} passages written in {name}.", len(found))
    return words.format(n=number(len(found)), name=path.name)
