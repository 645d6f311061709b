"""The acts of analysis: tags by their first letters, on digit keys or the same again; position; what to quote."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from moderator.domain.position import Position
from moderator.domain.words import _, ngettext, number
from moderator.ui.contributions.acts import Place, by_path
from moderator.ui.contributions.chooser import Choice, Question
from moderator.ui.desk import Changed, Desk

if TYPE_CHECKING:
    from pyroaring import BitMap

    from moderator.domain.codebook import Tag

_RECENT = 12  # tags proposed first, the last used above
_AT_ONCE = 6  # tags that “the same again” puts: more is hardly one thought

POSITIONS = {
    "favorable": Position.FAVORABLE,
    "unfavorable": Position.UNFAVORABLE,
    "mixed": Position.MIXED,
    "no-side": Position.NONE,
}
"""Commands and the position that each gives."""


class Analysis(QObject):
    """The acts of analysis on the selection of a screen; what was used last is remembered for all screens."""

    pinned = Signal()  # the tags on digit keys changed

    def __init__(self, desk: Desk, place: Place, screen: QObject) -> None:
        super().__init__(screen)
        self.desk = desk
        self.place = place
        self._screen = screen
        self.pins: dict[int, str] = {}
        self.table: dict[str, Callable[[], object]] = {
            "tag": self.tag,
            "tag-again": self.again,
            "tag-example": self.exemplify,
            "quotable": self.quote,
            **{f"pinned-{digit}": partial(self.put_pinned, digit) for digit in range(1, 10)},
            **{name: partial(self.judge, position) for name, position in POSITIONS.items()},
        }
        desk.opened.connect(self.read_pins)
        desk.renamed.connect(self.read_pins)
        desk.changed.connect(self._changed)

    # -------------------------------------------------------------------------------------------------------- tagging

    def tag(self) -> None:
        """Ask for a tag by its first letters; one that does not exist is made."""
        from moderator.work import tagging

        ids = self.place.selection()
        chosen = _bitmap(ids)
        standing = self.desk.workspace.standing
        book, carried = standing.codebook, standing.wholly_tagged
        keys = {uid: str(digit) for digit, uid in self.pins.items()}

        def choice(uid: str, path: str) -> Choice:
            tag = book.tags[uid]
            said = f"{path}   ({keys[uid]})" if uid in keys else path
            return Choice(uid, said, "", _about(tag), tag.colour, checked=chosen <= carried.get(uid, type(chosen)()))

        def answered(value: str, _comment: str, new: bool) -> None:
            if new:
                self.desk.act(
                    lambda ws: tagging.tag_new(ws, ids, value), self._screen, lambda d: self._used(d.made, ids)
                )
            else:
                self._put([value], ids)

        recent = {uid: place for place, uid in enumerate(self._recent())}
        named = sorted(by_path(book), key=lambda one: recent.get(one[0], _RECENT))
        words = ngettext("Tag {n} contribution with", "Tag {n} contributions with", len(ids))
        self.place.ask(
            Question(
                _("Tag with") if len(ids) == 1 else words.format(n=number(len(ids))),
                [choice(uid, path) for uid, path in named],
                answered,
                hint=_("First letters of the tag"),
                create=_("Create the tag “{name}”"),
            )
        )

    def exemplify(self) -> None:
        """Ask of which tag the passage selected, or the beginning of the text, is a typical example."""
        from moderator.work import tagging

        id_ = int(self.place.selection()[0])
        selected = self.place.passage()
        passage = selected[1:] if selected is not None else None
        id_ = selected[0] if selected is not None else id_
        standing = self.desk.workspace.standing
        carried = [uid for uid, ids in standing.tags.items() if id_ in ids]
        named = sorted(by_path(standing.codebook), key=lambda one: one[0] not in carried)

        def answered(uid: str, _comment: str, _new: bool) -> None:
            self.desk.act(lambda ws: tagging.exemplify(ws, uid, id_, passage), self._screen)

        choices = [Choice(uid, path, "", _about(standing.codebook.tags[uid])) for uid, path in named]
        self.place.ask(
            Question(_("A typical example of which tag?"), choices, answered, hint=_("First letters of the tag"))
        )

    def put_pinned(self, digit: int) -> None:
        """Put the tag pinned on a digit, or take it off when the whole selection carries it."""
        from moderator.work import deciding

        uid = self.pins.get(digit, "")
        if not uid:
            self.desk.said.emit(_("No tag is pinned on {digit}: pin one in the tags of the team.").format(digit=digit))
            return
        ids = self.place.selection()
        if _bitmap(ids) <= self.desk.workspace.standing.wholly_tagged.get(uid, _bitmap(())):
            self.desk.act(lambda ws: deciding.untag(ws, ids, uid), self._screen)
        else:
            self._put([uid], ids)

    def again(self) -> None:
        """Put on this selection the tags that were put last on another."""
        last = [str(uid) for uid in self._kept("last").get("tags", ())]
        book = self.desk.workspace.standing.codebook
        uids = [
            uid for uid in dict.fromkeys(map(book.resolve, last)) if uid in book.tags and not book.tags[uid].retired
        ]
        if not uids:
            self.desk.said.emit(_("No tag was put yet."))
            return
        self._put(uids, self.place.selection(), again=True)

    def _put(self, uids: Sequence[str], ids: Sequence[int], *, again: bool = False) -> None:
        from moderator.work import tagging

        if not again:
            self._used(uids[0], ids)
        self.desk.act(lambda ws: tagging.tag_all(ws, ids, uids), self._screen)

    def _used(self, uid: str, ids: Sequence[int]) -> None:
        """Remember a tag as the last used; tags put one after the other on the same selection are one tagging."""
        where = [int(ids[0]), int(ids[-1]), len(ids)]
        last = self._kept("last")
        before = [str(one) for one in last.get("tags", ())] if last.get("on") == where else []
        tags = [*(one for one in before if one != uid), uid][-_AT_ONCE:]
        self._keep("last", {"on": where, "tags": tags})
        self._keep("recent", {"tags": [uid, *(one for one in self._recent() if one != uid)][:_RECENT]})

    def _recent(self) -> list[str]:
        return [str(one) for one in self._kept("recent").get("tags", ())]

    def _kept(self, what: str) -> dict[str, list[object]]:
        try:
            found = json.loads(self.desk.settings.text(f"{self.desk.workspace.uuid}/tags/{what}", "{}"))
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def _keep(self, what: str, value: dict[str, object]) -> None:
        self.desk.settings.keep(f"{self.desk.workspace.uuid}/tags/{what}", json.dumps(value))

    # ------------------------------------------------------------------------------------------- positions, quotations

    def judge(self, position: Position) -> None:
        """Say where the selection stands; the same key again takes it back."""
        from moderator.work import deciding

        ids = self.place.selection()
        held = self.desk.workspace.standing.holding("position", position)
        given = None if _bitmap(ids) <= held else position
        self.desk.act(lambda ws: deciding.judge(ws, ids, given), self._screen)

    def quote(self) -> None:
        """Mark the selection as worth quoting, or not any more when all of it is."""
        from moderator.work import deciding

        ids = self.place.selection()
        back = _bitmap(ids) <= self.desk.workspace.standing.holding("quotable", "1")
        self.desk.act(lambda ws: deciding.quote(ws, ids, back=back), self._screen)

    # ------------------------------------------------------------------------------------------------------------ pins

    def read_pins(self) -> None:
        """Read again which tags are on digit keys."""
        from moderator.work import tagging

        workspace = self.desk.workspace

        def read(pins: dict[int, str]) -> None:
            if self.desk.is_open:
                self.pins = pins
                self.pinned.emit()

        self.desk.tasks.read(f"pins:{id(self)}", lambda _progress: tagging.pins(workspace), read)

    def labels(self) -> list[tuple[int, str, str, str]]:
        """The pinned tags as they are shown: digit, name, full name, colour."""
        book = self.desk.workspace.standing.codebook
        return [
            (digit, book.tags[uid].name, book.path(uid), book.tags[uid].colour)
            for digit, uid in self.pins.items()
            if uid in book.tags
        ]

    def _changed(self, changed: Changed, _initiator: object) -> None:
        if changed.codebook and self.desk.is_open:
            self.read_pins()


def _bitmap(ids: Sequence[int]) -> BitMap:
    from moderator.store.bitmaps import bitmap

    return bitmap(ids)


def _about(tag: Tag) -> str:
    """A tag's definition, and one typical example."""
    example = _("Example: {text}").format(text=tag.examples[0]) if tag.examples else ""
    return " – ".join(part for part in (tag.about, example) if part)
