"""Insults and threats: the team's list looked for in texts, also where letters are disguised, repeated, left out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from moderator.domain.lexicon import Entry, Lexicon, Sort
from moderator.domain.personal import Certainty, Clue, Finding

_CLUES = {Sort.INSULT: Clue.INSULT, Sort.THREAT: Clue.THREAT}
# Words at most between two parts of an entry.
_GAP = r"(?:[\W_]+\w+){0,3}[\W_]+"
_PLURAL = r"(?:e?s|e|x)?"
_BETWEEN = r"[\s,;'-]+"
_LEET = str.maketrans("013457@$€!|&ß", "oieastaseilas")
_SIGNS = "*#%_.\u2022\u00d7"  # stand for a letter left out
# A letter, then signs or figures among letters: « c0nnard », « c*n », « p@t@in », « f.d.p »; or letters repeated.
_ODD = re.compile(
    r"(?<![\w@/.])(?:(?=[a-z])(?=[a-z@$€!|&*#%\u2022\u00d701345]*[@$€!|&*#%\u2022\u00d701345])"
    r"[a-z@$€!|&*#%\u2022\u00d701345]{2,24}[a-z*#]|[a-z](?:[ ._-][a-z]){2,14})(?![\w@])"
)
_MAYBE = re.compile(
    r"(?<=[a-z])[@$€!|&*#%\u2022\u00d701345]+(?:[a-z]|(?<=[*#%\u2022\u00d7]{2}))|[ ._-][a-z][ ._-][a-z][ ._-]"
)
_REPEATED = re.compile(r"\b[a-z]*?([a-z])\1\1[a-z]*\b")
_THRICE = tuple(chr(code) * 3 for code in range(ord("a"), ord("z") + 1))
_SHORTEST = 4  # letters of a stem that is looked for in disguise
_LONG = 200_000


def _bare(char: str) -> str:
    """The letter without its accent, in small."""
    bare = unicodedata.normalize("NFD", char)[0].lower()
    return bare if len(bare) == 1 else char


_PRINTED = tuple(zip("’ʼ‘“”«»…–—œŒ€\u202f\u2022", '\'\'\'"""".--oo$ *', strict=True))
_LATIN = "".join(map(_bare, map(chr, range(256)))).encode("latin-1")


def folded(text: str) -> str:
    """The text without capitals nor accents, each character in its place; by bytes where its letters allow it."""
    if text.isascii():
        return text.lower()
    for sign, plain in _PRINTED:
        text = text.replace(sign, plain)
    try:
        return text.encode("latin-1").translate(_LATIN).decode("latin-1")
    except UnicodeEncodeError:
        return "".join(map(_bare, text))


class Abuse:
    """One list made ready; looking in a text of a thousand characters takes some tens of microseconds."""

    def __init__(self, lexicon: Lexicon) -> None:
        entries = list(lexicon.living())
        self._wanted = [one for one in entries if one.sort is not Sort.ORDINARY]
        ordinary = [one for one in entries if one.sort is Sort.ORDINARY]
        self._plain = _Lines(self._wanted)
        self._ordinary = _Lines(ordinary)
        self._single = [one for one in self._wanted if re.fullmatch(r"[a-z]+\*?", one.words)]

    def ordinary(self, text: str) -> list[tuple[int, int]]:
        """The stretches that the team, or the list, says to be ordinary."""
        return [(start, end) for start, end, _one in self._ordinary.found(folded(text[:_LONG]))]

    def concerns(self, text: str) -> bool:
        """Whether a text holds anything of the list, ordinary words among it."""
        low = folded(text[:_LONG])
        return bool(self._open(low) or self._ordinary.found(low) or next(self._disguised(low), None))

    def findings(self, text: str) -> Iterator[Finding]:
        """The insults and threats of a text, none inside what is ordinary."""
        low = folded(text[:_LONG])
        allowed: list[tuple[int, int]] | None = None
        for start, end, one, rule in (*self._open(low), *self._disguised(low)):
            if allowed is None:
                allowed = [(first, last) for first, last, _one in self._ordinary.found(low)]
            if any(first <= start and end <= last for first, last in allowed):
                continue
            mild = Certainty.POSSIBLE if one.severity < 2 else Certainty.LIKELY
            sure = Certainty.CERTAIN if one.severity > 2 and rule != "insult-disguised" else mild
            yield Finding(_CLUES[one.sort], start, end, sure, rule, one.words, one.severity)

    def _open(self, low: str) -> list[tuple[int, int, Entry, str]]:
        return [(start, end, one, str(_CLUES[one.sort])) for start, end, one in self._plain.found(low)]

    def _disguised(self, low: str) -> Iterator[tuple[int, int, Entry, str]]:
        if _MAYBE.search(low):
            for match in _ODD.finditer(low):
                if (one := self._meant(match.group())) is not None:
                    yield *match.span(), one, "insult-disguised"
        if any(letters in low for letters in _THRICE):
            for match in _REPEATED.finditer(low):
                if (one := self._squeezed(match.group())) is not None:
                    yield *match.span(), one, "insult-disguised"

    def _meant(self, typed: str) -> Entry | None:
        """The entry that a word with signs in it stands for."""
        if re.fullmatch(r"[a-z](?:[ ._-][a-z])+", typed):
            return self._fits(re.sub(r"[ ._-]", "", typed), least=3)
        plain = typed.translate(_LEET)
        if plain.isalpha():
            return self._fits(plain) or self._squeezed(plain)
        if len(re.sub(r"[^a-z]", "", plain)) < 2:
            return None
        # One sign for one letter, or one for several: « c*n », « conn*** », « p**e ».
        one_each = re.compile("".join("[a-z]" if char in _SIGNS else re.escape(char) for char in plain))
        several = re.compile(re.sub(r"(?:\\\*|[*#%\u2022\u00d7])+", "[a-z]{1,8}", plain))
        for pattern in (one_each, several):
            for entry in self._single:
                stem = entry.words.rstrip("*")
                if len(stem) < 3 or entry.severity < 2:
                    continue
                if pattern.fullmatch(stem) or (entry.words.endswith("*") and pattern.fullmatch(stem + "s")):
                    return entry
        return None

    def _fits(self, word: str, least: int = _SHORTEST) -> Entry | None:
        if len(word) < least:
            return next((one for one in self._single if one.words.rstrip("*") == word and one.severity > 1), None)
        return next((one for start, end, one in self._plain.found(word) if (start, end) == (0, len(word))), None)

    def _squeezed(self, word: str) -> Entry | None:
        """The entry of a word whose letters are repeated: « connnnard », « saloooope »."""
        for shorter in (r"\1\1", r"\1"):
            if (one := self._fits(re.sub(r"(\w)\1+", shorter, word), 3)) is not None:
                return one
        # Letters doubled in the word itself: « connnnnasssse ».
        single = re.sub(r"(\w)\1+", r"\1", word)
        for entry in self._single:
            stem = re.sub(r"(\w)\1+", r"\1", entry.words.rstrip("*"))
            if single == stem or (entry.words.endswith("*") and len(stem) >= _SHORTEST and single.startswith(stem)):
                return entry
        return None


class _Lines:
    """Entries made ready: most texts hold none of their words, which is seen from the words of the text at once."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._singles: dict[str, Entry] = {}
        self._stems: dict[str, Entry] = {}
        self._phrases: dict[str, list[tuple[re.Pattern[str], Entry]]] = {}
        self._stemmed: list[tuple[str, re.Pattern[str], Entry]] = []
        for one in entries:
            if re.fullmatch(r"\w+", one.words):
                self._singles[one.words] = one
            elif re.fullmatch(r"\w+\*", one.words):
                self._stems[one.words[:-1]] = one
            else:
                self._take(one)
        self._heads = frozenset(stem[:_HEAD] for stem in self._stems)
        self._keys = frozenset(self._phrases)
        self._whole = frozenset(self._singles)

    def _take(self, one: Entry) -> None:
        made = (_pattern(one.words), one)
        keys = _telling(one.words)
        if not keys:
            # Stems alone: letters that the text must hold somewhere.
            letters = max(re.findall(r"\w+", re.sub(r"\([^)]*\)", " ", one.words)), key=len, default="")
            self._stemmed.append((letters, *made))
        for key in keys:
            self._phrases.setdefault(key, []).append(made)

    def found(self, low: str) -> list[tuple[int, int, Entry]]:
        """What stands in a folded text, each stretch with its entry."""
        words = set(_WORD.findall(low))
        here = words & self._whole
        if self._heads:
            here |= {word for word in words if word[:_HEAD] in self._heads and self._stem(word)}
        found: list[tuple[int, int, Entry]] = []
        phrases = [(pattern, one) for letters, pattern, one in self._stemmed if letters in low]
        phrases += (made for key in words & self._keys for made in self._phrases[key])
        for pattern, one in dict.fromkeys(phrases):
            found += [(*match.span(), one) for match in pattern.finditer(low)]
        for match in _WORD.finditer(low) if here else ():
            if (word := match.group()) in here and not _within(low, *match.span()):
                found.append((*match.span(), self._singles.get(word) or self._stems[self._stem(word)]))
        return found

    def _stem(self, word: str) -> str:
        """The longest stem that begins a word, "" when none does."""
        return next((word[:length] for length in range(len(word), 1, -1) if word[:length] in self._stems), "")


_WORD = re.compile(r"\w+")
_JOINED = "-./@_"


def _within(low: str, start: int, end: int) -> bool:
    """Whether a word is part of an address or of a compound: « www.cons.fr », « con-vivialité »."""
    before, after = low[max(0, start - 2) : start], low[end : end + 2]
    return (len(before) > 1 and before[1] in _JOINED and before[0].isalnum()) or (
        len(after) > 1 and after[0] in "-/@_" and after[1].isalnum()
    )


_HEAD = 3  # letters of a stem looked at first


def _pattern(words: str) -> re.Pattern[str]:
    """The pattern of an entry of several words."""
    parts: list[str] = []
    for piece in re.findall(r"[\w*]+|…|[()|]|[ '-]+|[^\w\s]", words):
        if piece in "()|":
            parts.append({"(": "(?:", ")": ")", "|": "|"}[piece])
        elif piece == "…":
            parts.append(_GAP)
        elif piece == "*":
            parts.append(_PLURAL)  # after variants: « gros con » and « gros cons », not « gros contrats »
        elif not piece.strip(" '-"):
            # After « … » white space is part of the gap already.
            parts.append("" if parts and parts[-1] == _GAP else _BETWEEN)
        else:
            parts.append(re.escape(piece).replace(r"\*", r"\w*"))
    return re.compile(rf"(?<!\w){''.join(parts).removesuffix(_GAP)}(?!\w)")


def _telling(words: str) -> frozenset[str]:
    """Words of which a text must hold one to hold this entry: those of its most telling part; empty when unknown."""
    best: frozenset[str] = frozenset()
    for group, plain in re.findall(r"(\([^)]*\)\*?)|([^()]+)", words):
        if group:
            stemmed = group.endswith("*") or "*" in group
            ways = [_WORD.findall(way) for way in group.strip("()*").split("|")]
            # A variant of several words is known by its longest, unless what follows belongs to its last.
            keys = frozenset(max(way[:-1] if stemmed and len(way) > 1 else way, key=len) for way in ways if way)
            if stemmed and any(len(way) < 2 for way in ways):
                keys = frozenset()
        else:
            whole = [word for word in re.findall(r"[\w*]+", plain) if "*" not in word]
            keys = frozenset([max(whole, key=len)]) if whole else frozenset()
        if keys and min(map(len, keys)) > min(map(len, best), default=0):
            best = keys
    return best
