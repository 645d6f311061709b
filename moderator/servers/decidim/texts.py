"""Participatory texts: the text under consultation as a tree of sections, and the article somebody speaks about."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from moderator.domain.contribution import Section, SectionKind
from moderator.servers.decidim.nodes import Node, html_of, number, said, text_of, title_of, word
from moderator.servers.files.values import fold

ARTICLE = "s"
"""The part of a mark that says that the thing is an article of a text, which is no contribution here."""
_LEVELS = {
    "section": SectionKind.TITLE,
    "sub-section": SectionKind.CHAPTER,
    "article": SectionKind.ARTICLE,
}
"""Decidim's `participatoryTextLevel` in our words."""

_CODE = re.compile(
    r"^(?P<level>article|art\.?|titre|chapitre|section)\s+(?:n\s*[°o]\s*)?"
    r"(?P<code>(?:[lrd]\.?\s*)?(?:\d+(?:er|bis|ter|quater)?|[ivxlc]+(?:er)?|premier|unique|liminaire)(?:[.\-]\d+)*)\b",
    re.IGNORECASE,
)


def code_of(title: str) -> str:
    """What people call it: « 7 » of « Article 7 – Le vélo », « I » of « Titre I », the number that is a whole title."""
    bare = title.strip()
    if re.fullmatch(r"\d+(?:\.\d+)*", bare):
        return bare
    found = _CODE.match(bare)
    if not found:
        return ""
    code = " ".join(found["code"].split())
    return "1er" if code.lower() == "premier" else code


@lru_cache(maxsize=1_024)  # thousands of contributions name the same few articles
def _named_article(name: str) -> str:
    """The code when the name is that of an article (« Article 7 », « Art. 7 : le vélo »), folded; else ""."""
    found = _CODE.match(name.strip())
    if not found or not found["level"].lower().startswith("art"):
        return ""
    return fold(code_of(name)).removesuffix("er")


class Texts:
    """The articles of a consultation's participatory texts, found by number or by what a classification calls them."""

    def __init__(self) -> None:
        self.sections: dict[int, Section] = {}  # by the number of the official proposal
        self._codes: dict[str, str] = {}
        self._titles: dict[str, str] = {}

    def add(self, space: str, component: str, rows: Iterable[Node]) -> None:
        """Add one text: its official proposals, put in the order of their position.

        An article belongs to the last section or sub-section before it, a sub-section to the last section.
        """
        above: dict[SectionKind, str] = {}
        ordered = sorted(rows, key=lambda one: (number(one.get("position")) or 0, number(one.get("id")) or 0))
        for place, row in enumerate(ordered):
            id_ = number(row.get("id"))
            kind = _LEVELS.get(word(row.get("participatoryTextLevel")))
            if id_ is None or kind is None:
                continue
            key = f"article/{id_}"
            if kind is SectionKind.TITLE:
                parent, above = f"component/{component}", {kind: key}
            elif kind is SectionKind.CHAPTER:
                parent = above.get(SectionKind.TITLE, f"component/{component}")
                above[kind] = key
            else:
                top = above.get(SectionKind.TITLE, f"component/{component}")
                parent = above.get(SectionKind.CHAPTER, top)
            self._keep(id_, _section(space, key, kind, parent, place, row))

    def _keep(self, id_: int, section: Section) -> None:
        self.sections[id_] = section
        self._titles.setdefault(fold(section.title), section.key)
        if section.kind is SectionKind.ARTICLE and section.code:
            self._codes.setdefault(fold(section.code).removesuffix("er"), section.key)

    def article(self, names: Iterable[str]) -> str | None:
        """The key of the article that a classification names, or None.

        The rule, kept simple: the name of a category or taxonomy (or of one above it) is « Article N… » and the text
        has an article N, or it is the title of an article or chapter, but for case and accents. The first fit wins.
        """
        for name in names:
            key = self._codes.get(_named_article(name)) or self._titles.get(fold(name))
            if key is not None:
                return key
        return None


def _section(space: str, key: str, kind: SectionKind, parent: str, place: int, row: Node) -> Section:
    title, body = title_of(row.get("title")), said(row.get("body")).text
    # Decidim calls an imported article by its bare number, and repeats a heading's title as its body.
    numbered = kind is SectionKind.ARTICLE and re.fullmatch(r"\d+(?:\.\d+)*", title)
    shown = f"Article {title}" if numbered else title
    text = text_of(body)
    return Section(
        space,
        key,
        kind,
        shown,
        parent,
        place,
        code_of(title),
        "" if fold(text) == fold(title) and kind is not SectionKind.ARTICLE else text,
        html_of(body),
        votes_for=number(row.get("voteCount")),
        target=f"proposal/{word(row.get('id'))}",
    )
