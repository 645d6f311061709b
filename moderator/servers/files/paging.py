"""The saved pages of forums: which were met in the files of this import and of those before, and which are missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, dataclass

import orjson

from moderator.domain.doctor import Ailment, Finding, Remedy
from moderator.domain.words import _, number

_MOST = 5_000  # pages of one forum: beyond, the page lies


@dataclass(frozen=True, slots=True)
class ForumPage:
    """One page: its first message (from 0), messages on a page, the last page known, all messages (0 = unsaid)."""

    offset: int
    step: int
    last: int
    total: int = 0

    @classmethod
    def of(cls, about: Mapping[str, object]) -> ForumPage:
        """The page that a record describes."""
        said = [about.get(name) for name in ("offset", "step", "last", "total")]
        offset, step, last, total = (value if isinstance(value, int) else 0 for value in said)
        return cls(offset, max(step, 1), last, total)


class ForumPages:
    """The pages seen of each forum. `before` is what was `written` of those that were brought in before, or ""."""

    __slots__ = ("_before", "_seen", "_titles")

    def __init__(self, before: str = "") -> None:
        self._before: dict[str, list[list[int]]] = orjson.loads(before) if before else {}
        self._seen: dict[str, set[ForumPage]] = {}
        self._titles: dict[str, str] = {}

    def saw(self, forum: str, page: ForumPage, title: str) -> None:
        """Note a page of a forum."""
        self._seen.setdefault(forum, set()).add(page)
        self._titles.setdefault(forum, title)

    def written(self) -> str:
        """The pages that are here now, to be told to the next import."""
        told = {forum: [list(astuple(page)) for page in self._all(forum)] for forum in self._seen}
        return orjson.dumps(self._before | told).decode()

    def _all(self, forum: str) -> set[ForumPage]:
        """The pages seen, and those brought in before while the forum was as long: its messages had the same places."""
        seen = self._seen[forum]
        long = {(page.step, page.last, page.total) for page in seen}
        before = {ForumPage(*told) for told in self._before.get(forum, ())}
        return seen | {page for page in before if (page.step, page.last, page.total) in long}

    def missing(self) -> list[Finding]:
        """Return a finding for each page that the others name and that was neither among the files nor here before."""
        found: list[Finding] = []
        for forum in self._seen:
            pages = self._all(forum)
            step = min(page.step for page in pages)
            total = max(page.total for page in pages)
            last = max(max(page.last for page in pages), (total - 1) // step * step if total else 0)
            have = {page.offset // step for page in pages}
            for place in range(min(last // step, _MOST) + 1):
                if place not in have:
                    first, end = place * step + 1, (place + 1) * step
                    said = _("page {n} is missing: messages {first}–{last}. Save it, then import it").format(
                        n=number(place + 1), first=number(first), last=number(min(end, total) if total else end)
                    )
                    found.append(
                        Finding(Ailment.MISSING_PAGE, Remedy.KEPT, None, "", said, self._titles[forum] or forum)
                    )
        return found
