"""The saved pages of forums: which were met in the files of one import, and which are missing among them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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
    """The pages seen of each forum."""

    __slots__ = ("_seen", "_titles")

    def __init__(self) -> None:
        self._seen: dict[str, set[ForumPage]] = {}
        self._titles: dict[str, str] = {}

    def saw(self, forum: str, page: ForumPage, title: str) -> None:
        """Note a page of a forum."""
        self._seen.setdefault(forum, set()).add(page)
        self._titles.setdefault(forum, title)

    def missing(self) -> list[Finding]:
        """Return a finding for each page that the others name and that was not among the files."""
        found: list[Finding] = []
        for forum, pages in self._seen.items():
            step = min(page.step for page in pages)
            total = max(page.total for page in pages)
            last = max(max(page.last for page in pages), (total - 1) // step * step if total else 0)
            have = {page.offset // step for page in pages}
            for place in range(min(last // step, _MOST) + 1):
                if place not in have:
                    first, end = place * step + 1, (place + 1) * step
                    said = _("page {n} is missing: messages {first}–{last}").format(
                        n=number(place + 1), first=number(first), last=number(min(end, total) if total else end)
                    )
                    found.append(
                        Finding(Ailment.MISSING_PAGE, Remedy.KEPT, None, "", said, self._titles[forum] or forum)
                    )
        return found
