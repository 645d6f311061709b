"""One reading of a consultation whose lists are read whole: what did not change is told present and not given again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

from pyroaring import BitMap

from moderator.domain.contribution import Contribution
from moderator.domain.doctor import Ailment, Finding, Item
from moderator.domain.progress import Progress
from moderator.servers.contract import Mark, Page, among
from moderator.servers.files import forms

END = "end"
RECENT = 4_000
"""Contributions just given whose marks are remembered: more than whoever listens may not have written down yet."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A contribution still in the server's own words; it is made out of them only if its mark is not the one known.

    `open` gives the contribution, which bears the key and the mark, and what the doctor has to say of it; of answers
    left there (`forms.left`) it is told how many there are, once the part is read.
    """

    key: str
    mark: str
    open: Callable[[], tuple[Item, ...]]


@dataclass(frozen=True, slots=True)
class Batch:
    """What a part has just given: items, contributions bearing their marks; the part's own cursor to go on from.

    `present` are keys still there that were not read this time, `marks` those of things that are no contributions here.
    `total` is the number of things in the whole consultation, when the part can tell; `gone` are keys of what the
    server says it deleted. `partial` says that there is more here than was shown: what this sweep does not show is as
    it was.
    """

    items: tuple[Item | Sealed, ...]
    cursor: str
    present: tuple[str, ...] = ()
    total: int | None = None
    marks: tuple[Mark, ...] = ()
    gone: tuple[str, ...] = ()
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a consultation: its name in cursors, what is being read in words, and its batches from a cursor on."""

    name: str
    what: str
    batches: Callable[[str], Iterator[Batch]]


def sweep(parts: Sequence[Part], known: Mapping[str, str], cursor: str, progress: Progress) -> Iterator[Page]:
    """The pages of all parts from `cursor` on, then an empty one that ends the sweep.

    A contribution is given when its mark differs from the one in `known`, or from the one just given: a list that moved
    is walked again. Raises what the parts raise, or Cancelled.
    """
    if cursor == END:
        return
    name, _at, within = cursor.partition("@")
    names = [part.name for part in parts]
    first = names.index(name) if name in names else 0
    within = within if name in names else ""
    met = BitMap()  # for people to see how far it is: that two keys in four thousand million look alike is no matter
    done, total = 0, None
    for part in parts[first:]:
        given: dict[str, str] = {}
        left: Counter[str] = Counter()
        for batch in part.batches(within):
            items, read = _moved(batch.items, known, given, left)
            present = tuple(dict.fromkeys((*batch.present, *read)))
            shown = {one for one in map(crc32, map(str.encode, read)) if one not in met}
            met.update(shown)
            done += len(shown)  # counting all of `met` would take longer and longer
            total = batch.total if batch.total is not None else total
            cursor = f"{part.name}@{batch.cursor}"
            yield Page(items, present, cursor, done, total, batch.marks, batch.gone, batch.partial)
            # After the page: who cancels here keeps it.
            progress(done, total if total is not None and total >= done else None, part.what)
        if told := forms.left_out(+left, ""):
            yield Page(told, (), cursor, done, total)
        within = ""
    yield Page((), (), END, done, done)


def _moved(
    items: Sequence[Item | Sealed], known: Mapping[str, str], given: dict[str, str], left: Counter[str]
) -> tuple[tuple[Item, ...], list[str]]:
    """The items of a batch without the contributions that are as they were, and the keys of all contributions in it.

    `left` counts, by question, the answers left there of contributions that are new: of the others it was said.
    """
    keys = [one.key for one in items if isinstance(one, (Sealed, Contribution))]
    before = among(known, keys)
    moved: list[Item] = []
    for one in items:
        if isinstance(one, (Sealed, Contribution)):
            if given.get(one.key, before.get(one.key)) == one.mark:
                continue
            given[one.key] = one.mark
        if isinstance(one, Sealed):
            for item in one.open():
                if isinstance(item, Finding) and item.ailment is Ailment.WHO:
                    left[item.field] += one.key not in before
                else:
                    moved.append(item)
        else:
            moved.append(one)
    if len(given) > 2 * RECENT:
        for key in list(given)[:-RECENT]:
            del given[key]
    return tuple(moved), keys
