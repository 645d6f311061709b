"""From what a person types in the search field to a search: it never fails, it complains.

What is not understood — an unknown keyword, a value that does not exist — is looked for as words, so that a slip of the
keyboard finds too little rather than everything; the complaint says where it is and what was probably meant.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import replace

from moderator.domain import keywords
from moderator.domain.folding import places, slug, tokens
from moderator.domain.keywords import MEASURES, Field, Relation
from moderator.domain.query import (
    Choice,
    Clause,
    Compare,
    Complaint,
    Dates,
    Filter,
    Phrase,
    Query,
    Sign,
    Term,
    Word,
    unparse,
)
from moderator.domain.words import _, language

CLOSERS = {'"': '"', "«": "»", "“": "”", "„": "“"}
_QUOTES = '"«»“”„'
_NOISE = re.compile(rf"(?:[^\w\-−|{''.join(CLOSERS)}]|_)+")
_KEY = re.compile(r"([^\W\d_][\w°'’\-]*)[\u00a0\u202f]?(:|>=|<=|≥|≤|>|<|=)")
_BARE = re.compile(rf"[^\s{_QUOTES}]+")
_VALUE = re.compile(rf"[^\s,;{_QUOTES}]+")
_ALTERNATIVE = re.compile(r"(?:ou|OU|Ou|OR)(?!\*)[\W_]*")
_SIGNS = {"≥": Sign.AT_LEAST, "≤": Sign.AT_MOST, ":": Sign.EXACTLY} | {sign.value: sign for sign in Sign}
_RELATIONS = {
    Sign.MORE: Relation.AFTER,
    Sign.AT_LEAST: Relation.SINCE,
    Sign.LESS: Relation.BEFORE,
    Sign.AT_MOST: Relation.UNTIL,
    Sign.EXACTLY: Relation.ON,
}
_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_FRENCH = re.compile(r"(?:(?:(\d{1,2})[/.])?(\d{1,2})[/.])?(\d{4})")
_LINKS = frozenset({"http", "https", "mailto", "ftp"})
YEARS = range(1900, 2200)


class _Or:
    """The mark left by « ou »."""


_Item = Clause | Filter | _Or


def parse(text: str) -> Query:
    """Read a search. Never raises: what is not understood comes back in `complaints` and is looked for as words."""
    return _Reader(text).read()


def when(text: str, relation: Relation) -> Dates | None:
    """A date typed as `2015`, `2015-10`, `2015-10-10`, `10/10/2015` or `10/2015`; None when it is none."""
    if match := _ISO.fullmatch(text):
        year, month, day = (int(part or 0) for part in match.groups())
    elif match := _FRENCH.fullmatch(text):
        day, month, year = (int(part or 0) for part in match.groups())
    else:
        return None
    # A month or a day written as zero is a mistake, not the absence of one.
    given = len(re.findall(r"\d+", text)) - 1
    if year not in YEARS or given != (month > 0) + (day > 0):
        return None
    found = Dates(relation, year, month, day)
    try:
        found.period  # noqa: B018 - there is no 30 February
    except ValueError:
        return None
    return found


class _Reader:
    """One reading of one text, from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.items: list[_Item] = []
        self.complaints: list[Complaint] = []

    def read(self) -> Query:
        while True:
            if noise := _NOISE.match(self.text, self.at):
                self.at = noise.end()
            if self.at >= len(self.text):
                break
            self._item()
        clauses, filters = self._joined()
        if self.text.strip() and not (clauses or filters or self.complaints):
            self._complain(0, _("There is no word to look for in “{text}”.").format(text=self.text.strip()))
        return Query(tuple(dict.fromkeys(clauses)), tuple(dict.fromkeys(filters)), tuple(self.complaints))

    def _item(self) -> None:
        start = self.at
        excluded = False
        while (char := self.text[self.at : self.at + 1]) and (char in "-−|" or _NOISE.match(char)):
            self.at += 1
            if char == "|":
                self.items.append(_Or())
            elif char in "-−" or char.isspace():
                # A dash between spaces is punctuation; against a word it excludes it.
                excluded = char in "-−" and not self.text[self.at : self.at + 1].isspace()
        if self.at >= len(self.text):
            return
        if self.text[self.at] in CLOSERS:
            self._term(start, Phrase, self._quotation(), excluded)
        elif not ((match := _KEY.match(self.text, self.at)) and self._keyed(start, match, excluded)):
            self._word(start, excluded)

    def _quotation(self) -> str:
        closer = CLOSERS.get(self.text[self.at], '"')
        end = self.text.find(closer, self.at + 1)
        end = len(self.text) if end < 0 else end
        inside = self.text[self.at + 1 : end]
        self.at = end + 1
        return inside

    def _word(self, start: int, excluded: bool) -> None:
        match = _BARE.match(self.text, self.at)
        assert match is not None
        self.at = match.end()
        if not excluded and _ALTERNATIVE.fullmatch(match.group()):
            self.items.append(_Or())
        elif slug(match.group()) in keywords.UNREAD:
            self.items.append(Choice(Field.READER, (keywords.NOBODY,), excluded))
        else:
            self._term(start, Word, match.group(), excluded)

    def _term(self, start: int, form: type[Word | Phrase], inside: str, excluded: bool) -> None:
        found = places(inside)
        if form is Phrase:
            clean = " ".join("".join(" " if char in _QUOTES else char for char in inside).split())
            prefix = self.text[self.at : self.at + 1] == "*"
            self.at += prefix
        else:
            clean = inside[found[0].start : found[-1].end] if found else ""
            prefix = bool(found) and inside[found[-1].end :].startswith("*")
        if found:
            self.items.append(Clause((form(clean, prefix),), excluded))
        else:
            typed = self.text[start : self.at].strip()
            self._complain(start, _("There is no word to look for in “{text}”.").format(text=typed))

    def _complain(self, start: int, sentence: str, suggestion: str = "") -> None:
        self.complaints.append(Complaint(start, min(self.at, len(self.text)), sentence, suggestion))

    def _keyed(self, start: int, match: re.Match[str], excluded: bool) -> bool:
        """Read `keyword:value`; False when it is only a word that has such a sign in it."""
        key, sign = match.group(1), _SIGNS[match.group(2)]
        what = keywords.keyword(key)
        if what is None and (match.group(2) != ":" or key.lower() in _LINKS or not self._value_at(match.end())):
            return False
        self.at = match.end()
        values = self._values()
        if what is None:
            close = difflib.get_close_matches(slug(key), keywords.spellings(), 1, 0.7)
            meant = keywords.keyword(close[0]) if close else None
            suggestion = f"{keywords.name(meant, language())}:{','.join(values)}" if meant else ""
            self._unknown(start, excluded, _("“{word}” is not a filter.").format(word=key), suggestion)
        elif not values:
            self._complain(start, _("The filter “{word}” has no value.").format(word=key))
        elif isinstance(what, Relation):
            self._date(start, excluded, what if sign is Sign.EXACTLY else _RELATIONS[sign], values)
        elif what in MEASURES:
            self._measure(start, excluded, what, sign, values)
        else:
            self._choice(start, excluded, what, values)
        return True

    def _value_at(self, place: int) -> bool:
        return bool(_VALUE.match(self.text, place)) or self.text[place : place + 1] in CLOSERS

    def _values(self) -> list[str]:
        found: list[str] = []
        # « article : 7 » is how French is typed.
        while self.text[self.at : self.at + 1].isspace():
            self.at += 1
        while self.at < len(self.text):
            if self.text[self.at] in CLOSERS:
                found.append(" ".join(self._quotation().split()))
            elif match := _VALUE.match(self.text, self.at):
                found.append(match.group().strip("()[]!?"))
                self.at = match.end()
            elif self.text[self.at] != ",":
                break
            if self.text[self.at : self.at + 1] != ",":
                break
            self.at += 1
        return [one for one in dict.fromkeys(found) if one]

    def _choice(self, start: int, excluded: bool, field: Field, values: list[str]) -> None:
        known: list[str] = []
        for typed in values:
            value = keywords.value(field, typed)
            if value is None and (field in keywords.FREE or field is Field.AUTHOR):
                value = " ".join(typed.replace('"', " ").split())
            if not value or (field is Field.NUMBER and not (value.isascii() and value.isdigit() and len(value) < 12)):
                self._unknown(start, excluded, *self._misspelt(field, typed, values))
                return
            known.append(value)
        self.items.append(Choice(field, tuple(dict.fromkeys(known)), excluded))

    def _misspelt(self, field: Field, typed: str, values: list[str]) -> tuple[str, str]:
        sentence = _("“{value}” is not a value of the filter “{word}”.").format(
            value=typed, word=keywords.name(field, language())
        )
        status, colon, code = typed.partition(":")
        if colon and field is Field.STATUS:
            reason = difflib.get_close_matches(slug(code), keywords.value_spellings(Field.REASON), 1, 0.5)
            meant = f"{status}:{reason[0]}" if reason else ""
        else:
            meant = (difflib.get_close_matches(slug(typed), keywords.value_spellings(field), 1, 0.5) or [""])[0]
        value = keywords.value(field, meant) if meant else None
        if value is None:
            return sentence, ""
        known = [value if one == typed else keywords.value(field, one) or one for one in values]
        return sentence, unparse(Query(filters=(Choice(field, tuple(known)),)))

    def _measure(self, start: int, excluded: bool, field: Field, sign: Sign, values: list[str]) -> None:
        figures = values[0] if len(values) == 1 else ""
        if figures.isascii() and figures.isdigit() and len(figures) < 12:
            self.items.append(Compare(field, sign, int(figures), excluded))
        else:
            name = keywords.name(field, language())
            sentence = _("“{word}” is compared with a whole number.").format(word=name)
            self._unknown(start, excluded, sentence, f"{name}>10")

    def _date(self, start: int, excluded: bool, relation: Relation, values: list[str]) -> None:
        found = when(values[0], relation) if len(values) == 1 else None
        if found:
            self.items.append(replace(found, excluded=excluded))
        else:
            sentence = _("“{value}” is not a date: write 2015-10-10, 2015-10 or 2015.").format(value=", ".join(values))
            self._unknown(start, excluded, sentence, f"{keywords.name(relation, language())}:2015-10-10")

    def _unknown(self, start: int, excluded: bool, sentence: str, suggestion: str) -> None:
        typed = " ".join(tokens(self.text[start : self.at]))
        if typed:
            self.items.append(Clause((Phrase(typed),), excluded))
        self._complain(start, sentence, f"-{suggestion}" if excluded and suggestion else suggestion)

    def _joined(self) -> tuple[list[Clause], list[Filter]]:
        """Bring together what « ou » stands between."""
        done: list[Clause | Filter] = []
        pending = False
        for item in self.items:
            if isinstance(item, _Or):
                pending = bool(done)
                continue
            last = done[-1] if done else None
            if pending and isinstance(last, Clause) and isinstance(item, Clause) and last.excluded == item.excluded:
                done[-1] = replace(last, terms=_distinct(last.terms + item.terms))
            elif (
                pending
                and isinstance(last, Choice)
                and isinstance(item, Choice)
                and (last.field, last.excluded) == (item.field, item.excluded)
            ):
                done[-1] = replace(last, values=tuple(dict.fromkeys(last.values + item.values)))
            else:
                if pending:
                    sentence = _("“or” stands between words, or between values of one filter: both were kept.")
                    self.complaints.append(Complaint(0, len(self.text), sentence))
                done.append(item)
            pending = False
        return [one for one in done if isinstance(one, Clause)], [one for one in done if not isinstance(one, Clause)]


def _distinct(terms: tuple[Term, ...]) -> tuple[Term, ...]:
    return tuple(dict.fromkeys(terms))
