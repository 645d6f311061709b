"""What can be proposed while a person types a search: keywords, their values, the workspace's own names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from moderator.domain import keywords
from moderator.domain.folding import slug
from moderator.domain.keywords import FREE, MEASURES, Field, Relation
from moderator.domain.query import quoted
from moderator.domain.words import _, language

LIMIT = 12

_OPEN = re.compile(r'(?:[^\s"«»“”]|"[^"]*(?:"|$)|«[^»]*(?:»|$)|“[^”]*(?:”|$))+$')
_TYPED = re.compile(r"([-−(]*)([^\W\d_][\w°'’\-]*)[\u00a0\u202f]?(:|>=|<=|≥|≤|>|<|=)(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Completion:
    """A proposal: put `text` in place of the characters from `start` to `end`. `about` explains it, in a few words."""

    text: str
    about: str
    start: int
    end: int


Vocabulary = Callable[[Field], Sequence[tuple[str, str]]]
"""The workspace's own values of a field, as typed, each with what to say of it. Asked for one field at most."""


def completions(text: str, cursor: int, vocabulary: Vocabulary) -> tuple[Completion, ...]:
    """What could be meant by the word under way just before the cursor: what begins so first, then what contains it."""
    match = _OPEN.search(text[:cursor])
    under_way = match.group() if match else ""
    if typed := _TYPED.fullmatch(under_way):
        what = keywords.keyword(typed.group(2))
        if what is None:
            return ()
        values = typed.group(4)
        last = _last(values)
        start = cursor - len(last)
        found = [
            Completion(quoted(value), about, start, cursor)
            for value, about in _ranked(last.strip('"«»“” '), _values(what, vocabulary))
        ]
        return tuple(found[:LIMIT])
    bare = under_way.lstrip("-−(")
    if not bare or not bare[0].isalpha():
        return ()
    start = cursor - len(bare)
    named = [(keywords.name(what, language()), what) for what in keywords.fields()]
    proposals = [(name, example(what)) for name, what in named]
    signs = {name: ">" if what in MEASURES else ":" for name, what in named}
    return tuple(
        Completion(name + signs[name], about, start, cursor) for name, about in _ranked(bare, proposals)[:LIMIT]
    )


def example(what: Field | Relation) -> str:
    """A few words on what a keyword takes."""
    if isinstance(what, Relation):
        return _("a date: 2015-10-10, 2015-10 or 2015")
    if what in MEASURES:
        return _("a number: >10, <=5")
    own = keywords.values(what)
    if own and what not in FREE:
        shown = [keywords.word(what, value, language()) for value in own[:3]]
        return ", ".join(shown) + ("…" if len(own) > 3 else "")
    return _ABOUT[what]()


_ABOUT = {
    Field.SECTION: lambda: _("a number or words of the title"),
    Field.TAG: lambda: _("the name of a tag"),
    Field.ARGUMENT: lambda: _("words of an argument"),
    Field.LABEL: lambda: _("words of a label given by the site or by the import"),
    Field.NAME: lambda: _("words of the author’s name"),
    Field.LANGUAGE: lambda: _("a language: fr, en"),
    Field.ASSIGNEE: lambda: _("a name, me or nobody"),
    Field.READER: lambda: _("a name, me or nobody"),
    Field.SAMPLE: lambda: _("a sample for double reading"),
    Field.SOURCE: lambda: _("words of the source’s name"),
    Field.NUMBER: lambda: _("the number of a contribution"),
    Field.PILE: lambda: _("yes, no, or the number of a pile"),
    Field.PASSAGE: lambda: _("yes, no, or the name of a tag"),
    Field.SUGGESTION: lambda: _("yes, no, or a tag or argument that is suggested"),
    Field.NOTE: lambda: _("yes, no, or words of a note"),
    Field.DEPARTMENT: lambda: _("a number or a name: 09, Ariège"),
}


def _last(values: str) -> str:
    """The value under way: what follows the last comma outside quotation marks."""
    inside, start = "", 0
    for at, char in enumerate(values):
        if inside:
            inside = "" if char == inside else inside
        elif char in '"«“':
            inside = {'"': '"', "«": "»", "“": "”"}[char]
        elif char == ",":
            start = at + 1
    return values[start:]


def _values(what: Field | Relation, vocabulary: Vocabulary) -> list[tuple[str, str]]:
    if isinstance(what, Relation):
        return []
    own = [(keywords.word(what, value, language()), "") for value in keywords.values(what)]
    return [*vocabulary(what), *own]


def _ranked(typed: str, proposals: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    wanted = slug(typed)

    def matching() -> Iterator[tuple[int, int, tuple[str, str]]]:
        for place, (value, about) in enumerate(proposals):
            name, said = slug(value), slug(about)
            if name.startswith(wanted):
                yield 0, place, (value, about)
            elif f"-{wanted}" in name or wanted in said.split("-") or f"-{wanted}" in f"-{said}":
                yield 1, place, (value, about)
            elif len(wanted) > 2 and wanted in name:
                yield 2, place, (value, about)

    return [proposal for _rank, _place, proposal in sorted(matching(), key=lambda one: one[:2])]
