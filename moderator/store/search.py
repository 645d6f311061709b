"""Full-text search: from the words of a search to the contributions that have them, through FTS5 and stems."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, product

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from moderator.domain.endings import leads
from moderator.domain.folding import fold, tokens
from moderator.domain.forms import FRENCH, akin, stem
from moderator.domain.sought import Sought, Wanted

Ids = NDArray[np.int32]

RANKED = 15_000
"""Above this many hits, ranking by relevance would keep the person waiting (2.5 to 4 µs a hit)."""

_FORMS = 200  # of one word: beyond, the commonest endings are all there
_VARIANTS = 64  # of one compound word or phrase
_REMEMBERED = 50_000  # common words
_KEPT = 16  # answers kept: clicking on facets does not search the words again
_TITLE_WEIGHT, _BODY_WEIGHT = 4.0, 1.0
# The language (any: ""), how it is folded, how else it is in the index.
_SPELT = (
    ("", "oe", ("œ",)),
    ("", "ae", ("æ",)),
    ("de", "ss", ("ß",)),
    ("nl", "ij", ("ĳ",)),
    ("ca", "ll", ("ŀl", "l l")),
)


class TextIndex:
    """The words of all contributions. It remembers forms and last answers: `forget` after an import."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._forms: dict[str, tuple[str, ...]] = {}
        self._common: dict[str, int] = {}  # how many texts have a word at least
        self._answers: OrderedDict[str, Ids] = OrderedDict()
        self._age = 0
        self.languages: tuple[str, ...] = FRENCH

    def speak(self, languages: tuple[str, ...]) -> None:
        """Look words up in the forms of these languages from now on."""
        if languages != self.languages:
            self.languages = languages
            self.forget()

    def forget(self) -> None:
        """Look everything up again: texts have changed."""
        with self._lock:
            self._forms, self._common = {}, {}
            self._answers = OrderedDict()
            self._age += 1

    def find(self, conn: Connection, wanted: tuple[Wanted, ...]) -> tuple[Ids | None, Ids | None]:
        """The ids that have the words, and the ids to leave out. None: the search says nothing of that sort."""
        match, leave = self.expressions(conn, wanted)
        if match:
            return self._answer(conn, f"({match}) NOT ({leave})" if leave else match), None
        return None, self._answer(conn, leave) if leave else None

    def ranked(self, conn: Connection, wanted: tuple[Wanted, ...]) -> Ids:
        """The ids that have the words, the most relevant first (BM25, words of the title counting four times)."""
        match, leave = self.expressions(conn, wanted)
        expression = f"({match}) NOT ({leave})" if leave else match
        return _numbers(
            conn,
            "SELECT group_concat(rowid) FROM (SELECT rowid FROM text WHERE text MATCH ? "
            f"ORDER BY bm25(text, {_TITLE_WEIGHT}, {_BODY_WEIGHT}), rowid DESC)",
            expression,
        )

    def among(self, conn: Connection, wanted: tuple[Wanted, ...], ids: Ids) -> Ids:
        """Those of these ids, sorted, that have the words."""
        match, leave = self.expressions(conn, wanted)
        here = "rowid IN (SELECT value FROM json_each(?))"
        listed = json.dumps(ids.tolist())

        def having(expression: str) -> Ids:
            rows = conn.exec_driver_sql(f"SELECT rowid FROM text WHERE text MATCH ? AND {here}", (expression, listed))
            return np.array(sorted(row[0] for row in rows), np.int32)

        kept = having(match) if match else ids
        return np.setdiff1d(kept, having(leave)) if leave else kept

    def having(self, conn: Connection, forms: Iterable[str], most: int) -> NDArray[np.int64] | None:
        """The ids that have one of these folded words; None when more than `most` do, which is remembered."""
        expression = " OR ".join(f'"{form}"' for form in forms)
        with self._lock:
            if self._common.get(expression, 0) > most:
                return None
            age = self._age
        listed = conn.exec_driver_sql(
            "SELECT group_concat(rowid) FROM (SELECT rowid FROM text WHERE text MATCH ? LIMIT ?)",
            (expression, most + 1),
        ).scalar()
        found = np.fromstring(listed, dtype=np.int64, sep=",") if listed else np.empty(0, np.int64)
        if len(found) <= most:
            return found
        with self._lock:
            if age == self._age and len(self._common) < _REMEMBERED:
                self._common[expression] = len(found)
        return None

    def expressions(self, conn: Connection, wanted: tuple[Wanted, ...]) -> tuple[str, str]:
        """FTS5's expressions for what must be there and for what must not, "" for neither."""
        must = [self._any(conn, terms) for terms, excluded in wanted if not excluded]
        never = [self._any(conn, terms) for terms, excluded in wanted if excluded]
        return " AND ".join(f"({one})" for one in must), " OR ".join(f"({one})" for one in never)

    def forms(self, conn: Connection, word: str) -> tuple[str, ...]:
        """The words of the corpus that are forms of this folded one, itself included.

        Only the words that begin like the stem are read: reading the whole vocabulary walks the whole index (3.7 s at
        570,000 texts, against 1 to 5 ms).
        """
        with self._lock:
            known, age = self._forms.get(word), self._age
        if known is not None:
            return known
        languages = self.languages
        found: dict[str, None] = dict.fromkeys(_spellings(word, languages))
        roots = {language: stem(word, language) for language in languages}
        if len(word) > 2 and word.isalpha():
            for lead in _leads(roots):
                rows = conn.exec_driver_sql(
                    "SELECT term FROM vocabulary WHERE term >= ? AND term < ?", (lead, lead + "\U0010ffff")
                )
                bare = ((term, _bare(term)) for (term,) in rows)
                found.update(
                    dict.fromkeys(
                        term
                        for term, form in bare
                        if any(stem(form, each) == root and akin(form, word, each) for each, root in roots.items())
                    )
                )
            if "ca" in languages:
                found.update(dict.fromkeys(self._parted(conn, word)))
        forms = tuple(islice(found, _FORMS))
        with self._lock:
            if age == self._age:
                self._forms[word] = forms
        return forms

    def _parted(self, conn: Connection, word: str) -> Iterator[str]:
        """Catalan's « l·l », which FTS5 cuts in two words: `collectiu` is `col lectiu`, `col lectius`, to it."""
        for at in (at for at in range(1, len(word) - 2) if word[at : at + 2] == "ll"):
            for rest in self.forms(conn, word[at + 1 :]):
                yield f"{word[: at + 1]} {rest}"

    def _any(self, conn: Connection, terms: Iterable[Sought]) -> str:
        return " OR ".join(self._one(conn, term) for term in terms)

    def _one(self, conn: Connection, term: Sought) -> str:
        star = " *" if term.prefix else ""
        choices = [
            self.forms(conn, word)
            if term.loose and not (term.prefix and place == len(term.words) - 1)
            else _spellings(word, self.languages)
            for place, word in enumerate(term.words)
        ]
        size = int(np.prod([len(each) for each in choices], dtype=float))
        if size > _VARIANTS and len(choices) > 1:
            choices = [_spellings(word, self.languages) for word in term.words]
        # Words are letters and figures only: between quotation marks none of FTS5's own signs or words is left.
        return " OR ".join(f'"{" ".join(words)}"{star}' for words in islice(product(*choices), _FORMS))

    def _answer(self, conn: Connection, expression: str) -> Ids:
        with self._lock:
            if (known := self._answers.get(expression)) is not None:
                self._answers.move_to_end(expression)
                return known
            age = self._age
        found = _numbers(conn, "SELECT group_concat(rowid) FROM text WHERE text MATCH ?", expression)
        with self._lock:
            if age == self._age:
                self._answers[expression] = found
                while len(self._answers) > _KEPT:
                    self._answers.popitem(last=False)
        return found


def beginnings(conn: Connection, start: str, limit: int = 8) -> list[tuple[str, int]]:
    """The commonest words of the corpus that begin so, with the number of texts that have them, for completion."""
    lead = fold(start)
    rows = conn.exec_driver_sql(
        "SELECT term, doc FROM vocabulary WHERE term >= ? AND term < ? ORDER BY doc DESC, term LIMIT ?",
        (lead, lead + "\U0010ffff", limit),
    )
    return [(term, count) for term, count in rows]


def _leads(roots: Mapping[str, str]) -> set[str]:
    """How the words of these roots may begin, one root for each language."""
    found = set[str]()
    for language, root in roots.items():
        # French stemming turns -cation into -qu, and a final y into i.
        french = (root.removesuffix("qu"), f"{root[:-1]}y") if root.endswith(("qu", "i")) else (root,)
        for end in (root, *french) if language == "fr" else leads(root, language):
            for spelt in _spellings(end, (language,)):
                # What ends with a letter that stands for two is not cut: « straß » would be all the words in « stra ».
                found.add(spelt if spelt.endswith(("ß", "ĳ", "ŀl")) else spelt[: max(3, len(spelt) - 1)])
    return {lead for lead in found if not any(lead != other and lead.startswith(other) for other in found)}


def _bare(term: str) -> str:
    """A word of the index, folded. Its tokenizer knows no sign younger than 2012: « bravo🤔 » is one word to it."""
    word = fold(term)
    if not word.isalnum():
        inside = tokens(word)
        word = inside[0] if len(inside) == 1 else word
    return word


def _spellings(word: str, languages: tuple[str, ...]) -> tuple[str, ...]:
    """A folded word as FTS5 may have it: its tokenizer takes accents off but leaves ligatures as they are.

    One after the other, and all of them: « ß » for ss in German, « ĳ » in Dutch, « ŀl » or « l·l » in Catalan.
    """
    found = [word]
    for language, pair, letters in _SPELT:
        if pair in word and (not language or language in languages):
            found += [one.replace(pair, letter) for one in found for letter in letters]
    return tuple(dict.fromkeys(found))


def _numbers(conn: Connection, statement: str, expression: str) -> Ids:
    """Ids as one text: ten times faster than a row each, and other threads run meanwhile."""
    listed = conn.exec_driver_sql(statement, (expression,)).scalar()
    return np.fromstring(listed, dtype=np.int32, sep=",") if listed else np.empty(0, np.int32)


def word_counts(sizes: bytes) -> NDArray[np.int32]:
    """The numbers in FTS5's records of sizes put end to end: for each text, its words in the title, then in the body.

    They are SQLite's varints: seven bits a byte, the highest first, the eighth bit set on all but the last.
    """
    data = np.frombuffer(sizes, np.uint8)
    ends = np.flatnonzero(data < 128)
    lengths = np.diff(ends, prepend=-1)
    counts = data[ends].astype(np.int64)
    for back in range(1, int(lengths.max(initial=1))):
        longer = lengths > back
        counts[longer] += (data[ends[longer] - back].astype(np.int64) & 127) << (7 * back)
    return np.minimum(counts, 2**31 - 1).astype(np.int32)


def words_of(sizes: bytes) -> int:
    """The words of the body in one of FTS5's records of sizes; without arrays, which cost more than they save here."""
    numbers = [0]
    for byte in sizes:
        numbers[-1] = numbers[-1] << 7 | byte & 127
        if byte < 128:
            numbers.append(0)
    return min(numbers[1], 2**31 - 1)
