"""What a search looks for in texts: the same rules for the index and for showing hits in the text on screen."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from moderator.domain.folding import HOLLOW, Token, parted, places, tokens, unelided
from moderator.domain.forms import FRENCH, akin, stem
from moderator.domain.query import Clause, Query, Term, Word


@dataclass(frozen=True, slots=True)
class Sought:
    """Folded words to find one after the other. `loose`: any form of each; `prefix`: the last is a beginning."""

    words: tuple[str, ...]
    loose: bool
    prefix: bool

    @property
    def hollow(self) -> bool:
        """Whether it is only an article or the like, which nearly every text contains."""
        return self.loose and not self.prefix and all(word in HOLLOW for word in self.words)


Wanted = tuple[tuple[Sought, ...], bool]
"""One clause: what it accepts, and whether it excludes."""


def sought(term: Term) -> Sought | None:
    """What one term looks for; None when there is no word in it."""
    loose = isinstance(term, Word)
    words = unelided(term.text) if loose else tokens(term.text)
    return Sought(tuple(words), loose, term.prefix) if words else None


def wanted(query: Query) -> tuple[Wanted, ...]:
    """The clauses of a search, without those that have no word and without articles typed among other words."""
    kept: list[Wanted] = [(terms, one.excluded) for one in query.clauses if (terms := _accepted(one))]
    full = [one for one in kept if one[1] or not all(term.hollow for term in one[0])]
    return tuple(full if any(not excluded for _terms, excluded in full) else kept)


def _accepted(clause: Clause) -> tuple[Sought, ...]:
    found = [one for term in clause.terms if (one := sought(term))]
    # The index has Catalan's « l·l » in two words; `TextIndex` knows it where Catalan is spoken.
    cut = (sought(replace(term, text=parted(term.text))) for term in clause.terms if parted(term.text) != term.text)
    return (*found, *(one for one in cut if one))


def hits(query: Query, text: str, languages: Sequence[str] = FRENCH) -> list[tuple[int, int]]:
    """The places (start, end, in characters) of `text` that the search is about, sorted and apart from one another.

    `languages`: those in whose forms words are looked for, as the search did.
    """
    looked = [term for terms, excluded in wanted(query) if not excluded for term in terms]
    if not looked:
        return []
    words = places(text)
    loose = any(term.loose for term in looked)
    roots = {each: [stem(token.word, each) for token in words] for each in languages} if loose else {}
    spans: list[tuple[int, int]] = []
    for term in looked:
        spans += _spans(term, words, roots)
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _spans(term: Sought, words: list[Token], roots: Mapping[str, list[str]]) -> list[tuple[int, int]]:
    size, last = len(term.words), term.words[-1]
    aims = {each: [stem(word, each) for word in term.words] for each in roots}

    def same(place: int, at: int) -> bool:
        word, aim = words[place + at].word, term.words[at]
        return word == aim or (
            term.loose and any(roots[each][place + at] == aims[each][at] and akin(word, aim, each) for each in roots)
        )

    found: list[tuple[int, int]] = []
    for place in range(len(words) - size + 1):
        end = words[place + size - 1]
        if (end.word.startswith(last) if term.prefix else same(place, size - 1)) and all(
            same(place, at) for at in range(size - 1)
        ):
            found.append((words[place].start, end.end))
    return found


def excerpt(
    query: Query, text: str, length: int = 200, languages: Sequence[str] = FRENCH
) -> tuple[str, list[tuple[int, int]]]:
    """About `length` characters of the text around what was found first, on one line, with the hits' places in them."""
    found = hits(query, text, languages)
    start = 0
    if found and found[0][1] > length:
        start = max(0, found[0][0] - length // 4)
        start = text.find(" ", start, found[0][0]) + 1 or start
    end = len(text) if len(text) <= start + length else max(text.rfind(" ", start, start + length), start + length // 2)
    part = "".join(" " if char.isspace() else char for char in text[start:end])
    before, after = ("… " if start else ""), (" …" if end < len(text) else "")
    shift = len(before) - start
    first = bisect_left(found, (start, start))
    inside = [(a + shift, b + shift) for a, b in found[first:] if b <= end]
    return f"{before}{part}{after}", inside
