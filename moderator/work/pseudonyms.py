"""Pseudonyms: names and personal data of texts replaced by stable stand-ins, and put back again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from moderator.analysis.personal import Detector
from moderator.analysis.personal.names import is_first_name
from moderator.domain.folding import fold, places
from moderator.domain.personal import PERSONAL, Clue
from moderator.domain.words import N_, _, pgettext

_WORDS: dict[Clue, str] = {
    Clue.EMAIL: N_("e-mail"), Clue.PHONE: N_("phone"), Clue.NIR: N_("security number"), Clue.IBAN: N_("account"),
    Clue.CARD: N_("card"), Clue.PLATE: N_("plate"), Clue.ADDRESS: N_("address"), Clue.BIRTH: N_("birth"),
    Clue.HEALTH: N_("health"), Clue.BELIEF: N_("belief"), Clue.LINK: N_("link"), Clue.HANDLE: N_("network account"),
}  # fmt: skip
_LONGEST = 4  # words of a name looked for in all texts
_SHORTEST = 4  # letters of a name that is replaced wherever its text repeats it
# A display name of one word that nobody takes for an ordinary word: « Zoe_75 », « jDupont ».
_ODD = re.compile(r"\w*(?:\d|_|[a-z][A-Z])\w*")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Hidden:
    """A text with stand-ins; `spans` are the stretches of the original that were replaced, with what stands there."""

    text: str
    spans: tuple[tuple[int, int, str], ...] = ()

    def moved(self, start: int, end: int) -> Span:
        """Where a stretch of the original stands now; one that cuts into a stand-in takes all of it."""
        return self._moved(start, after=False), self._moved(end, after=True)

    def _moved(self, at: int, *, after: bool) -> int:
        shift = 0
        for begin, stop, word in self.spans:
            if stop <= at:
                shift += len(word) - (stop - begin)
            elif begin < at or (begin == at and not after):
                return begin + shift + (len(word) if after else 0)
        return at + shift


@dataclass
class Pseudonyms:
    """One copy's stand-ins: the same value has the same one everywhere. `people` are the authors' names."""

    detector: Detector
    values: dict[str, str] = field(default_factory=dict)  # stand-in → original
    agents: dict[str, str] = field(default_factory=dict)
    _known: dict[tuple[str, str], str] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)
    _people: dict[tuple[str, ...], str] = field(default_factory=dict)
    _odd: dict[str, str] = field(default_factory=dict)
    _surnames: dict[str, str] = field(default_factory=dict)

    def person(self, name: str) -> str:
        """The stand-in of somebody's name, "" for no name."""
        if not name.strip():
            return ""
        words = tuple(token.word for token in places(name))
        made = self._given("name", " ".join(words) or name, name, _("Person {n}"))
        if 1 < len(words) <= _LONGEST:
            self._people[words] = made
            if any(is_first_name(word) for word in words):
                # A surname alone, with its capital, is somebody in a text on which that person wrote too.
                self._surnames |= {word: made for word in words if len(word) >= _SHORTEST and not is_first_name(word)}
        elif len(words) == 1 and _ODD.fullmatch(name.strip()):
            self._odd[name.strip()] = made
        return made

    def agent(self, name: str) -> str:
        """The stand-in of somebody of the team."""
        if not name.strip():
            return name
        made = self._given("agent", fold(name), name, pgettext("pseudonym", "Agent {n}"))
        self.agents[made] = name
        return made

    def _given(self, sort: str, same: str, original: str, words: str) -> str:
        known = self._known.get((sort, same))
        if known is None:
            count = self._counts[sort] = self._counts.get(sort, 0) + 1
            known = self._known[sort, same] = words.format(n=count)
            self.values[known] = original
        return known

    def _stand_in(self, clue: Clue, text: str) -> str:
        if clue is Clue.NAME:
            return self.person(text)
        return self._given(str(clue), fold(" ".join(text.split())), text, f"[{_(_WORDS[clue])} {{n}}]")

    def hide(self, text: str, author: str = "", more: Iterable[Span] = ()) -> Hidden:
        """A text without the personal data found in it, the names of authors, and `more` (what a person masked)."""
        if not text:
            return Hidden(text)
        found: list[tuple[int, int, str]] = []
        mark = _("masked")
        for start, end in more:
            words = text[start:end]
            found.append((start, end, self._given("masked", words, words, f"[{mark} {{n}}]")))
        for one in self.detector.findings(text, author):
            if one.clue in PERSONAL:
                words = text[one.start : one.end]
                found.append((one.start, one.end, self._stand_in(one.clue, words)))
                if one.clue is Clue.NAME and len(words) >= _SHORTEST:
                    again = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)", re.IGNORECASE)
                    found += [(*match.span(), self.person(words)) for match in again.finditer(text)]
        if author.strip():
            own = re.compile(rf"(?<!\w){re.escape(author.strip())}(?!\w)", re.IGNORECASE)
            found += [(*match.span(), self.person(author)) for match in own.finditer(text)]
        found += self._named(text)
        return _replaced(text, found)

    def _named(self, text: str) -> list[tuple[int, int, str]]:
        """The authors' names anywhere in a text."""
        found = []
        tokens = places(text)
        for at, token in enumerate(tokens):
            if (odd := self._odd.get(text[token.start : token.end])) is not None:
                found.append((token.start, token.end, odd))
            if token.word in self._surnames and text[token.start].isupper():
                found.append((token.start, token.end, self._surnames[token.word]))
            words: tuple[str, ...] = (token.word,)
            for other in tokens[at + 1 : at + _LONGEST]:
                words += (other.word,)
                if (made := self._people.get(words)) is not None:
                    found.append((token.start, other.end, made))
        return found


def _replaced(text: str, found: Sequence[tuple[int, int, str]]) -> Hidden:
    """The text with these stretches replaced; of those that overlap, all are, by the stand-in of the longest."""
    kept: list[tuple[int, int, str, int]] = []
    for start, end, word in sorted(found):
        if start >= end:
            continue
        if kept and start < kept[-1][1]:
            first, last, other, length = kept[-1]
            longer = end - start > length
            kept[-1] = (first, max(last, end), word if longer else other, max(length, end - start))
        else:
            kept.append((start, end, word, end - start))
    parts, at = list[str](), 0
    for start, end, word, _length in kept:
        parts += (text[at:start], word)
        at = end
    return Hidden("".join([*parts, text[at:]]), tuple((start, end, word) for start, end, word, _length in kept))


def shown(text: str, values: Mapping[str, str]) -> str:
    """A text with its stand-ins put back to what they stand for."""
    held = sorted(_within(text, values), key=len, reverse=True)
    if not held:
        return text
    return re.sub("|".join(re.escape(one) + r"(?!\d)" for one in held), lambda match: values[match.group()], text)


def _within(text: str, values: Mapping[str, str]) -> list[str]:
    """The stand-ins that a text holds: looked up among those that it could hold, not sought one by one."""
    shapes = re.findall(r"\[[^\[\]]{1,40} \d+\]|\b[^\W\d_]+ \d+", text)
    return [one for one in shapes if one in values]
