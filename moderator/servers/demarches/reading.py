"""Turning a file of Démarches simplifiées into a contribution: long answers, short ones as labelled lines, blocks."""

from __future__ import annotations

import base64
import binascii
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from moderator.domain.contribution import Attachment, Author, AuthorKind, Contribution, Kind, Presence
from moderator.domain.words import N_, _
from moderator.servers.contract import OWN
from moderator.servers.files import forms
from moderator.servers.nodes import (
    Node,
    identity,
    item,
    line_of,
    marked,
    moment,
    node,
    nodes,
    text_of,
    web_address,
    word,
)

_LONG = frozenset({"TextareaChampDescriptor", "FormattedChampDescriptor"})
_PERSONAL = frozenset(
    {"EmailChampDescriptor", "PhoneChampDescriptor", "IbanChampDescriptor", "TitreIdentiteChampDescriptor",
     "CiviliteChampDescriptor", "NumeroDnChampDescriptor", "AddressChampDescriptor", "CnafChampDescriptor",
     "DgfipChampDescriptor", "PoleEmploiChampDescriptor", "MesriChampDescriptor", "CarteChampDescriptor",
     "QuotientFamilialChampDescriptor", "EtudiantBoursierChampDescriptor"}
)  # fmt: skip
"""What people give to be reached, identified or paid: not brought in. Source: the kinds of fields of the platform."""
_CHOICES = frozenset({"DropDownListChampDescriptor", "LinkedDropDownListChampDescriptor",
                      "MultipleDropDownListChampDescriptor"})  # fmt: skip
_PLACES = ("CommuneChampDescriptor", "DepartementChampDescriptor", "RegionChampDescriptor")
_TICKS = {"true": N_("yes"), "false": N_("no")}
_TICKED = frozenset({"CheckboxChamp", "YesNoChamp"})
LONGEST_LINE = 200
"""Characters beyond which an answer is a text, whatever the kind of its field."""

Kinds = Mapping[str, str]
"""The kind of each field of a procedure, by its id, in all its revisions."""


def kinds(procedure: Node) -> Kinds:
    """The kinds of the fields of a procedure."""
    found = {}
    for revision in nodes(procedure.get("revisions")):
        for one in nodes(revision.get("champDescriptors")):
            for each in (one, *nodes(one.get("champDescriptors"))):
                found[identity(each.get("id"))] = word(each.get("__typename"))
    return found


@dataclass(slots=True)
class _Said:
    """What one file says, answer by answer."""

    title: str = ""
    texts: list[forms.Answer] = field(default_factory=list)
    lines: list[forms.Answer] = field(default_factory=list)
    choices: list[forms.Answer] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)
    blocks: list[str] = field(default_factory=list)
    kept: list[Node] = field(default_factory=list)
    left: list[str] = field(default_factory=list)  # the questions that ask who somebody is

    @property
    def body(self) -> str:
        """The long answers, each under its question if there are several; the short ones, a line each; the blocks."""
        alone = len(self.texts) == 1
        parts = [answer if alone else f"{question}\n{answer}" for question, answer in self.texts]
        parts.append("\n".join(forms.labelled(*one) for one in self.lines))
        return "\n\n".join(filter(None, (*parts, *self.blocks)))


def contribution(
    space: str, site: str, procedure: str, row: Node, known: Kinds, me: str, left: Counter[str]
) -> Contribution:
    """One file. `me` is the e-mail address of the instructor who answers in our name ("" = nobody).

    `left` counts, by question, the answers that are not brought in: they say who somebody is.
    """
    number = identity(row.get("number"))
    link = f"{site}/procedures/{procedure}/dossiers/{number}"
    said = _said(row, known)
    left.update(said.left)
    answers = ours(row, me)
    title = said.title
    return marked(
        Contribution(
            space,
            f"dossier/{number}",
            Kind.PROPOSAL,
            said.body or title or _("(The file holds no text.)"),
            title,
            author=_author(row, said),
            created=moment(row.get("dateDepot")),
            updated=moment(row.get("dateDerniereModificationChamps")),
            link=link,
            attachments=tuple(one for one, _url in files(row)),
            presence=Presence.WITHDRAWN if row.get("dateSuppressionParUsager") else Presence.PUBLISHED,
            labels=tuple(line_of(one.get("name")) for one in nodes(row.get("labels")) if line_of(one.get("name"))),
            answer=answers[-1][1] if answers else "",
            answer_state=word(row.get("state")),
            raw={
                "number": row.get("number"), "state": row.get("state"), "dateDepot": row.get("dateDepot"),
                "archived": row.get("archived"), "champs": said.kept,
            },
        )
    )  # fmt: skip


def ours(row: Node, me: str) -> list[tuple[str, str]]:
    """The messages of our instructor that still stand there, oldest first: their ids and plain texts."""
    return [
        (identity(one.get("id")), text_of(one.get("body")))
        for one in nodes(row.get("messages"))
        if me
        and word(one.get("email")).lower() == me.lower()
        and not one.get("discardedAt")
        and text_of(one.get("body"))
    ]


def _author(row: Node, said: _Said) -> Author:
    """Who filed: a legal person by its name, a natural person by the platform's number and nothing else."""
    person = node(row.get("demandeur")) or {}
    key = identity(item(row, "usager", "id"))
    key = "" if key == "<deleted>" else key
    place = next((said.places[kind] for kind in _PLACES if kind in said.places), "")
    kind = forms.author_of(said.choices)
    if not word(person.get("__typename")).startswith("PersonneMorale"):
        return Author(key, kind=AuthorKind.CITIZEN if kind is AuthorKind.UNSTATED else kind, place=place)
    association = node(person.get("association"))
    name = line_of(item(association, "titre")) or line_of(item(person, "entreprise", "raisonSociale"))
    if kind is AuthorKind.UNSTATED and association:
        kind = AuthorKind.ASSOCIATION
    return Author(key, name, kind, place=place or word(item(person, "address", "postalCode")))


def files(row: Node) -> list[tuple[Attachment, str]]:
    """The files joined to one file, each with its address of the moment ("" when that was not asked for).

    That address expires within the hour: what is kept is where to ask the server for another.
    """
    found: list[tuple[Attachment, str]] = []
    met: Counter[str] = Counter()
    for one in _answered(row):
        for each in nodes(one.get("files")):
            name = line_of(each.get("filename"))
            place = f"{identity(row.get('number'))}/{quote(identity(one.get('id')), safe='')}/{quote(name, safe='')}"
            met[place] += 1
            link = f"{OWN}{place}" + (f"/{met[place]}" if met[place] > 1 else "")
            found.append((Attachment(name, link, word(each.get("contentType"))), web_address(each.get("url"))))
    return found


def file_of(link: str) -> int:
    """The number of the file to which the address of a joined file belongs; 0 when it is no such address."""
    found = re.match(rf"{OWN}(\d{{1,12}})/", link)
    return int(found.group(1)) if found else 0


def _said(row: Node, known: Kinds) -> _Said:
    said = _Said()
    for one in _once(row.get("champs")):
        rows = _rows(one)
        for place, each in enumerate(rows, 1):
            _block(said, each, line_of(one.get("label")), place if len(rows) > 1 else 0, known)
        if not rows:
            _one(said, one, known)
    return said


def _one(said: _Said, one: Node, known: Kinds) -> None:
    """Take in an answer that is in no block."""
    if (found := _taken(said, one, known)) is None:
        return
    (label, value), kind, long = found
    if kind in _PLACES:
        said.places.setdefault(kind, " ".join(value.split()))
    if long:
        said.texts.append((label, value))
    elif not said.title and kind not in _CHOICES and forms.names_the_subject(label):
        said.title = value
    else:
        said.lines.append((label, value))
        if kind in _CHOICES or not kind:
            said.choices.append((label, value))


def _block(said: _Said, row: Node, name: str, place: int, known: Kinds) -> None:
    """Take in one row of a repeated block: what is said in it stays together. `place`: its number, 0 when alone."""
    lines = [f"{name} {place}" if place else name] if name else []
    for one in _once(row.get("champs")):
        if (found := _taken(said, one, known)) is not None:
            answer, _field, long = found
            lines.append("\n".join(answer) if long else forms.labelled(*answer))
    if len(lines) > bool(name):
        said.blocks.append("\n".join(lines))


def _taken(said: _Said, one: Node, known: Kinds) -> tuple[forms.Answer, str, bool] | None:
    """An answer with its question, the kind of its field and whether it is a text; None for none, or nobody else's."""
    label, value, kind = line_of(one.get("label")), _value(one), _kind(one, known)
    if kind in _PERSONAL or forms.personal(label, value):
        said.left += [label] if value else []
        return None
    if not value:
        return None
    said.kept.append({name: one[name] for name in ("id", "label", "stringValue") if name in one})
    return (label, value), kind, kind in _LONG or "\n" in value or len(value) > LONGEST_LINE


def _answered(row: Node) -> Iterator[Node]:
    """Each answered field once, those of repeated blocks one block after the other."""
    for one in _once(row.get("champs")):
        yield from [each for block in _rows(one) for each in _once(block.get("champs"))] or [one]


def _rows(one: Node) -> list[Node]:
    """The rows of a repeated block, each once; none for any other field."""
    rows = nodes(one.get("rows"))
    return [row for place, row in enumerate(rows) if row not in rows[:place]]


def _once(fields: object) -> Iterable[Node]:
    return {identity(one.get("id")): one for one in nodes(fields)}.values()


def _kind(one: Node, known: Kinds) -> str:
    """The kind of an answered field; "" when the form does not say.

    In a repeated block its id is that of the form's field with that of the block: « Champ-12|01HV… », in base 64.
    """
    id_ = identity(one.get("id"))
    if (found := known.get(id_)) is not None:
        return found
    try:
        alone = base64.b64decode(id_, validate=True).partition(b"|")[0]
    except (binascii.Error, ValueError):
        return ""
    return known.get(base64.b64encode(alone).decode(), "")


def _value(one: Node) -> str:
    value = text_of(one.get("stringValue"))
    return _(_TICKS[value]) if word(one.get("__typename")) in _TICKED and value in _TICKS else value
