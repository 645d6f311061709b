"""The text put to consultation as a tree: its sections, what each is called, how many contributions stand there."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from moderator.domain.contribution import SectionKind
from moderator.domain.words import _
from moderator.store import pages
from moderator.store.pages import Place
from moderator.store.workspace import Workspace

LEVELS = r"article|art\.|titre|title|chapitre|chap\.|chapter|thème|theme|question|section"


@dataclass(frozen=True, slots=True)
class SectionNode:
    """A section with what is below it. `count` includes the sections below; `answered` tells of the section itself."""

    id: int
    uid: int
    kind: str
    code: str
    title: str
    count: int
    answered: bool
    disposition: str
    can_be_answered: bool
    removed: bool
    children: tuple[SectionNode, ...]

    @property
    def label(self) -> str:
        """« Article 7 – Title », without saying twice what the title already begins with."""
        return section_label(self.kind, self.code, self.title)


def section_label(kind: str, code: str, title: str) -> str:
    """What a section is called, its code said once."""
    bare = bare_title(code, title)
    if kind == "article" and code:
        word = _("Article {code}").format(code=code)
        if title.casefold().startswith(word.casefold()):
            return title
        return f"{word} – {bare}" if bare else word
    if not code or bare != title:
        return title
    return f"{code} – {title}" if title else code


def bare_title(code: str, title: str) -> str:
    """A section's title without the « Article 7 – » that many sources write into it."""
    if not code:
        return title
    named = rf"^(?:{LEVELS})?\s*{re.escape(code)}(?:er|ère|re)?\s*(?:[-–—:.]\s*|$)"
    return re.sub(named, "", title, flags=re.IGNORECASE).strip()


def sections(ws: Workspace) -> tuple[SectionNode, ...]:
    """The text or questionnaire as a tree, in order. Sections whose parents turn in a circle are shown at the top."""
    now = ws.standing
    with ws.read() as conn:
        found = pages.places(conn)
    known = {one.uid: one for one in found}
    children: dict[int | None, list[Place]] = {}
    for one in found:
        children.setdefault(one.parent_uid if _leads_up(known, one) else None, []).append(one)

    def node(one: Place) -> SectionNode:
        below = tuple(node(child) for child in children.get(one.uid, ()))
        return SectionNode(
            one.id,
            one.uid,
            one.kind,
            one.code,
            one.title,
            one.count + sum(child.count for child in below),
            now.value("answer", one.id) is not None,
            now.value("disposition", one.id) or "",
            bool(one.target),
            one.removed is not None,
            below,
        )

    return tuple(node(one) for one in children.get(None, ()))


def every(nodes: Iterable[SectionNode]) -> Iterator[SectionNode]:
    """These sections and all those below them, each before its own, in the order of the text."""
    for one in nodes:
        yield one
        yield from every(one.children)


def _leads_up(known: dict[int, Place], one: Place) -> bool:
    """Whether following the parents ends at the top rather than turning in a circle or leaving the mirror."""
    seen = {one.uid}
    at = one.parent_uid
    if at not in known:
        return False
    while at in known:
        if at in seen:
            return False
        seen.add(at)
        at = known[at].parent_uid
    return True


def in_order(places: Sequence[Place]) -> Iterable[Place]:
    """Sections as the text reads: each one followed by those below it; circles are cut."""
    known = {one.uid for one in places}
    below: dict[int | None, list[Place]] = defaultdict(list)
    for one in places:
        below[one.parent_uid if one.parent_uid in known else None].append(one)
    stack, seen = list(reversed(below[None])), set[int]()
    while stack:
        one = stack.pop()
        if one.uid not in seen:
            seen.add(one.uid)
            yield one
            stack.extend(reversed(below[one.uid]))
    yield from (one for one in places if one.uid not in seen)


def headings_above(by_uid: Mapping[int, Place], one: Place) -> tuple[str, ...]:
    """The titles and chapters under which a section stands, from the widest; a circle is cut."""
    titles, seen = list[str](), {one.uid}
    above = by_uid.get(one.parent_uid or 0)
    while above is not None and above.uid not in seen:
        seen.add(above.uid)
        if above.kind in (SectionKind.TITLE, SectionKind.CHAPTER):
            titles.append(above.title)
        above = by_uid.get(above.parent_uid or 0)
    return tuple(reversed(titles))
