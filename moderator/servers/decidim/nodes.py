"""Reading the pieces of Decidim's JSON: texts in several languages, dates, authors; nothing is trusted to be there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from moderator.domain.contribution import Attachment, Author, AuthorKind
from moderator.servers.files.values import fold
from moderator.servers.nodes import Node as Node
from moderator.servers.nodes import html_of as html_of
from moderator.servers.nodes import line_of
from moderator.servers.nodes import moment as moment
from moderator.servers.nodes import node as node
from moderator.servers.nodes import nodes as nodes
from moderator.servers.nodes import number as number
from moderator.servers.nodes import text_of as text_of
from moderator.servers.nodes import word as word

PREFERRED = "fr"


class Said(NamedTuple):
    """A text and the language in which it was written ("" when there is none)."""

    text: str
    language: str


def said(value: object) -> Said:
    """The text of a translated field: in French if somebody wrote it so, else in the first that people used."""
    best, least = Said("", ""), 4
    for one in nodes(value.get("translations")) if isinstance(value, dict) else []:
        text = one.get("text")
        if isinstance(text, str) and text.strip():
            locale = word(one.get("locale"))
            # A text that only a machine gives is better than none: it says in which language it is.
            rank = 2 * bool(one.get("machineTranslated")) + (locale != PREFERRED)
            if rank < least:
                best, least = Said(text, locale), rank
    return best


def locales(value: object) -> dict[str, str]:
    """All texts of a translated field that people wrote, by language; empty ones and a machine's left out."""
    translations = value.get("translations") if isinstance(value, dict) else None
    return {
        word(one.get("locale")): text
        for one in nodes(translations)
        if isinstance(text := one.get("text"), str)
        and text.strip()
        and word(one.get("locale"))
        and one.get("machineTranslated") is not True
    }


def title_of(value: object) -> str:
    """A title, on one line."""
    return line_of(said(value).text)


AUTHOR_KIND_ROOT = re.compile(
    r"(?:type|categorie|qualite|profil|statut|nature)s?\s+(?:d'|de |du |des )\s*(?:l')?"
    r"(?:auteur|contribut|participant|deposant|repondant)|author (?:type|kind)|vous etes"
)
"""The folded name of a classification that says who speaks: « Type d’auteur », « Profil du contributeur »…"""

# What the name of a group of people says of it, folded; « syndicat mixte » comes before « syndicat ».
_GROUPS = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (AuthorKind.LOCAL_AUTHORITY, r"syndicat (?:mixte|intercommunal|d')|conseil (?:depart|region)|"
                                     r"\b(?:commune|communaute|mairie|ville|metropole|agglomeration|departement)\b|region"),
        (AuthorKind.UNION, r"syndica|\b(?:cgt|cfdt|fo|cftc|cfe-cgc|unsa|fsu|solidaires|medef|cpme|fnsea)\b"),
        (AuthorKind.PUBLIC_BODY, r"etablissement public|ministere|prefecture|agence|universite|hospital|caisse"),
        (AuthorKind.ASSOCIATION, r"\bassoc|\basso\b|collectif|fondation|federation|ligue|comite|\bamis\b|\bong\b"),
        (AuthorKind.COMPANY, r"entreprise|societe|\b(?:sas|sarl|sa|scop|scic|eurl|gie|groupe|cabinet)\b"),
    )
)  # fmt: skip


def group_kind(name: str) -> AuthorKind:
    """The kind of an organisation from its name; « other » when the name does not say."""
    folded = fold(name)
    return next((kind for kind, pattern in _GROUPS if pattern.search(folded)), AuthorKind.OTHER)


def author(value: object, kind: AuthorKind | None = None, *, official: bool = False) -> Author:
    """Who wrote. `kind` is what a classification says; else a group of up to 0.30 says by its name what it is.

    Nothing is deduced about a person: without a classification, their kind is « not stated ».
    """
    if official:
        return Author(kind=AuthorKind.UNSTATED, official=True)
    person = node(value)
    if person is None:
        return Author(kind=kind or AuthorKind.UNSTATED)
    name = " ".join(word(person.get("name")).split())
    key = word(person.get("id"))
    if kind is None and person.get("__typename") == "UserGroup":
        kind = group_kind(name)
    group = "group/" if person.get("__typename") == "UserGroup" else "user/"
    return Author(key=f"{group}{key}" if key else "", name=name, kind=kind or AuthorKind.UNSTATED)


def attachments(value: object) -> tuple[Attachment, ...]:
    """The files that the server says exist; only web addresses are kept."""
    found = []
    for one in nodes(value):
        link = word(one.get("url"))
        if link.startswith(("https://", "http://")):
            title = title_of(one.get("title")) or link.rsplit("/", 1)[-1]
            found.append(Attachment(title, link, word(one.get("type"))))
    return tuple(found)


def names(chain: Sequence[Node]) -> tuple[str, ...]:
    """The names of classification nodes."""
    return tuple(title_of(one.get("name")) for one in chain)


def ancestry(leaf: Node) -> list[Node]:
    """The classification nodes from the root down to this one."""
    chain: list[Node] = []
    current: Node | None = leaf
    while current is not None and len(chain) < 10:
        chain.append(current)
        current = node(current.get("parent"))
    return chain[::-1]
