"""What a consultation consists of: its name, the parts that can be read, in order, and those that cannot."""

from __future__ import annotations

from dataclasses import dataclass

from moderator.domain.contribution import Section, SectionKind
from moderator.domain.doctor import Ailment, Finding, Item, Remedy
from moderator.domain.words import _
from moderator.servers.decidim import documents
from moderator.servers.decidim.documents import Tail
from moderator.servers.decidim.nodes import Node, node, nodes, title_of, word
from moderator.servers.decidim.reading import Place
from moderator.servers.decidim.session import Session
from moderator.servers.troubles import unknown, unreadable

KINDS: dict[str, Tail] = {"Proposals": "proposal", "Debates": "debate", "Meetings": "meeting"}
ORDER: tuple[Tail, ...] = ("proposal", "debate", "meeting")
PAGES_OF_THE_SITE = frozenset({"Pages", "Blogs"})
"""Components where nobody contributes."""
_PATHS = {"process": "processes", "assembly": "assemblies"}


@dataclass(frozen=True, slots=True)
class Part:
    """One component that can be read: its number, what it holds, where it is."""

    id: str
    tail: Tail
    place: Place


def opened(session: Session, space: str, consultation: str) -> tuple[list[Item], list[Part]]:
    """The sections of a consultation (`process/12`, `assembly/3`) and its parts, always in the same order.

    Raises Problem when it is not there or not open to us.
    """
    found, path = _asked(session, consultation)
    id_ = consultation.partition("/")[2]
    items: list[Item] = [Section(space, consultation, SectionKind.THEME, title_of(found.get("title")) or id_)]
    parts: list[Part] = []
    for position, one in enumerate(nodes(found.get("components"))):
        number, kind, name = word(one.get("id")), word(one.get("__typename")), title_of(one.get("name"))
        key = f"component/{number}"
        if (tail := KINDS.get(kind)) is not None and number:
            items.append(Section(space, key, SectionKind.THEME, name or f"#{number}", consultation, position))
            parts.append(Part(number, tail, Place(space, session.transport.url, path, number)))
        elif kind not in PAGES_OF_THE_SITE:
            told = _("{name} ({type}): not given by the API; import the administrators’ export instead.")
            sample = told.format(name=name, type=kind)[:500]
            items.append(Finding(Ailment.NOT_A_CONTRIBUTION, Remedy.SET_ASIDE, None, key, sample, path))
    parts.sort(key=lambda part: (ORDER.index(part.tail), int(part.id) if part.id.isdigit() else 0))
    return items, parts


def _asked(session: Session, consultation: str) -> tuple[Node, str]:
    """The space with its components, and its path on the site."""
    kind, _slash, id_ = consultation.partition("/")
    if kind not in _PATHS or not id_.isdigit():
        raise unknown(consultation)
    given = session.ask(documents.space("participatoryProcess" if kind == "process" else "assembly"), id=id_)
    found = node(given.item("space"))
    if found is None or not isinstance(found.get("components"), list):
        raise unreadable(consultation, session.transport.host, given.words)
    return found, f"/{_PATHS[kind]}/{word(found.get('slug')) or id_}"
