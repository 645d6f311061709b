"""Exchanging the codebook: written as REFI-QDA or CSV, taken in by decisions for what is new or changed alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from moderator.domain import codebook
from moderator.domain.codebook import Codebook, Tag
from moderator.domain.decision import Ref
from moderator.domain.problem import Problem
from moderator.domain.words import _, ngettext, number
from moderator.store.workspace import Workspace
from moderator.work import cells, codebook_files, deciding
from moderator.work.brought import Brought
from moderator.work.codebook_files import Code


@dataclass(frozen=True, slots=True)
class Sent:
    """The codebook as written."""

    path: Path
    tags: int

    @property
    def sentence(self) -> str:
        """Ready to show."""
        words = ngettext("{count} tag written in {name}.", "{count} tags written in {name}.", self.tags)
        return words.format(count=number(self.tags), name=self.path.name)


def export(ws: Workspace, path: Path) -> Sent:
    """Write the tags in use as `.qdc` (REFI-QDA) or `.csv` by the file's ending.

    Raises Problem: another ending, no tag, a folder that refuses the file. Then nothing was written.
    """
    write = codebook_files.writer(path)
    book = ws.standing.codebook
    codes = _codes(book)
    if not codes:
        raise Problem(_("There is no tag to export."), remedy=_("Make tags first."))
    with cells.written(path) as file:
        write(file, codes)
    return Sent(path, len(codes))


def bring(ws: Workspace, path: Path) -> Brought:
    """Take in the tags of a `.qdc` or `.csv` file; tags that it does not name stay as they are.

    A code is the tag of the same identifier, else of the same name at the same place, else (in CSV, which has no
    identifiers) the only tag of that name, which then moves. An empty colour or definition changes nothing.
    Raises Problem when the file cannot be read; then nothing was decided.
    """
    codes, left_out = codebook_files.read(path)
    with ws.gesture():  # one import, one Ctrl+Z
        return _Import(ws, codes, left_out).done()


def _codes(book: Codebook) -> list[Code]:
    """The tags in use, each after the one above it."""
    found: list[Code] = []
    waiting: list[tuple[Tag, int | None]] = [(tag, None) for tag in reversed(book.children(""))]
    while waiting:
        tag, above = waiting.pop()
        found.append(
            Code(
                tag.name, book.path(tag.uid), tag.colour, tag.about, tag.uid, above,
                examples=tag.examples, retired=tag.retired,
            )
        )  # fmt: skip
        waiting += [(child, len(found) - 1) for child in reversed(book.children(tag.uid))]
    return found


class _Import:
    """One import under way: `here` is the tag of each code of the file that has one."""

    def __init__(self, ws: Workspace, codes: Sequence[Code], left_out: Sequence[str]) -> None:
        self.ws = ws
        self.codes = codes
        self.left_out = list(left_out)
        self.here: dict[int, str] = {}
        self.refs: list[Ref] = []
        self.counts: Counter[str] = Counter()
        self._named = Counter(one.name.casefold() for one in codes)
        self._taken: set[str] = set()
        self._claimed = {one.uid for one in codes if one.uid}

    def done(self) -> Brought:
        """Take all codes in, one after the other; what one of them may not become is said, and the others go on."""
        for at, code in enumerate(self.codes):
            try:
                self.here[at] = self._take(code)
            except Problem as problem:
                self.left_out.append(_("{name}: {why}").format(name=code.path, why=problem.what))
        counts = self.counts
        return Brought(counts["made"], counts["changed"], counts["same"], tuple(self.left_out), tuple(self.refs))

    @property
    def book(self) -> Codebook:
        return self.ws.standing.codebook

    def _take(self, code: Code) -> str:
        """Make or change the tag of a code; returns the tag. Raises Problem when the codebook refuses it."""
        parent = self._parent(code)
        uid = self._known(code, parent)
        if uid != code.uid and code.uid in self.book.tags:
            self.counts["same"] += 1
            return self.book.resolve(code.uid)  # brought together into another here: so it stays
        if uid in self._taken:
            raise Problem(_("The same tag is in the file twice."))
        if uid is None:
            uid = code.uid or codebook.new_tag()
            done = deciding.define_tag(
                self.ws, code.name, parent=parent, colour=code.colour, about=code.about, uid=uid
            )  # fmt: skip
            self.refs.append(done.ref)
            self._detail(uid, code)
            self.counts["made"] += 1
            self._taken.add(uid)
            return uid
        self._taken.add(uid)
        before = len(self.refs)
        self._change(uid, code, parent)
        self.counts["changed" if len(self.refs) > before else "same"] += 1
        return uid

    def _change(self, uid: str, code: Code, parent: str) -> None:
        """Give a tag the place, name, colour and definition of the file, by as many decisions as differ."""
        tag = self.book.tags[uid]
        if code.placed and self.book.parent(uid) != parent:
            twin = self._child(parent, code.name)
            if twin is not None and twin != uid:
                raise Problem(_("There is already a tag “{name}” here.").format(name=code.name))
            self.refs.append(deciding.move_tag(self.ws, uid, parent).ref)
        if tag.name != code.name:
            self.refs.append(deciding.rename_tag(self.ws, uid, code.name).ref)
        colour = code.colour if code.colour.casefold() != tag.colour.casefold() else ""
        about = code.about if code.about != tag.about else ""
        if colour or about:
            self.refs.append(deciding.describe_tag(self.ws, uid, colour=colour or None, about=about or None).ref)
        self._detail(uid, code)

    def _detail(self, uid: str, code: Code) -> None:
        """Give a tag the examples of the file, if it has any, and offer it or not as the file says, if it does."""
        tag = self.book.tags[uid]
        if code.examples and code.examples != tag.examples:
            self.refs.append(deciding.describe_tag(self.ws, uid, examples=code.examples).ref)
        if code.retired is not None and code.retired is not tag.retired:
            self.refs.append(deciding.retire_tag(self.ws, uid, back=not code.retired).ref)

    def _parent(self, code: Code) -> str:
        if code.above is not None:
            if code.above not in self.here:
                raise Problem(_("The tag above it was left out."))
            return self.here[code.above]
        if not code.under:
            return ""
        found = self.book.named(code.under)
        if found is None:
            raise Problem(_("There is no tag “{name}” to put it under.").format(name=code.under))
        return found.uid

    def _known(self, code: Code, parent: str) -> str | None:
        if code.uid in self.book.tags:
            return self.book.resolve(code.uid)
        child = self._child(parent, code.name) if code.placed else None
        if child is not None and child not in self._claimed:
            return child
        name = code.name.casefold()
        same = [tag.uid for tag in self.book.living() if tag.name.casefold() == name]
        alone = not code.uid and len(same) == 1 == self._named[name]
        return same[0] if alone else None

    def _child(self, parent: str, name: str) -> str | None:
        children: Mapping[str, str] = {tag.name.casefold(): tag.uid for tag in self.book.children(parent)}
        return children.get(name.casefold())
