"""One reading of a consultation whose lists are read whole: what did not change is told present and not given again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from moderator.domain.contribution import Contribution
from moderator.domain.doctor import Item
from moderator.domain.progress import Progress
from moderator.servers.contract import Mark, Page

END = "end"


@dataclass(frozen=True, slots=True)
class Batch:
    """What a part has just given: items, contributions bearing their marks; the part's own cursor to go on from.

    `present` are keys still there that were not read this time, `marks` those of things that are no contributions here.
    `total` is the number of things in the whole consultation, when the part can tell; `gone` are keys of what the
    server says it deleted.
    """

    items: tuple[Item, ...]
    cursor: str
    present: tuple[str, ...] = ()
    total: int | None = None
    marks: tuple[Mark, ...] = ()
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a consultation: its name in cursors, what is being read in words, and its batches from a cursor on."""

    name: str
    what: str
    batches: Callable[[str], Iterator[Batch]]


def sweep(parts: Sequence[Part], known: Mapping[str, str], cursor: str, progress: Progress) -> Iterator[Page]:
    """The pages of all parts from `cursor` on, then an empty one that ends the sweep.

    A contribution is given when its mark differs from the one in `known`, once for each text, however often a list
    that moved had to be walked again. Raises what the parts raise, or Cancelled.
    """
    if cursor == END:
        return
    name, _at, within = cursor.partition("@")
    names = [part.name for part in parts]
    first = names.index(name) if name in names else 0
    within = within if name in names else ""
    done = 0
    total: int | None = None
    for part in parts[first:]:
        given: dict[str, str] = {}
        for batch in part.batches(within):
            present = dict.fromkeys(batch.present)
            items: list[Item] = []
            for item in batch.items:
                if isinstance(item, Contribution):
                    present[item.key] = None
                    before = given.get(item.key, known.get(item.key))
                    done += item.key not in given
                    given[item.key] = item.mark
                    if before == item.mark:
                        continue
                items.append(item)
            total = batch.total if batch.total is not None else total
            cursor = f"{part.name}@{batch.cursor}"
            yield Page(tuple(items), tuple(present), cursor, done, total, batch.marks, batch.gone)
            # After the page: who cancels here keeps it.
            progress(done, total if total is not None and total >= done else None, part.what)
        within = ""
    yield Page((), (), END, done, done)
