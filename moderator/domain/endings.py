"""The forms of a word in German, Dutch, English, Spanish and Catalan, its accents set aside: stems and endings."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

import Stemmer

_ALGORITHMS = {"en": "english", "de": "german", "es": "spanish", "ca": "catalan"}

_ENDINGS: Mapping[str, tuple[frozenset[str], ...]] = {
    language: tuple(frozenset(("", *group.split())) for group in groups)
    for language, groups in {
        "en": ("s es e ed d ing ings", "y ies ied ying"),  # road, roads ; city, cities
        "de": (
            "e en er ern es em s n ns st t te ten tes ter tem tet end ende enden",  # Haus, Häuser ; baut, gebaute
            "in innen innn inn",  # Bürgerin, Bürgerinnen
        ),
        "nl": (
            "s e en n es eren t te ten de den",
            "s zen ze",
            "f ven ve",
            "l len le",
            "m men me",
            "p pen pe",
            "t ten te",
            "g gen",
            "k ken ke",
            "n nen ne",
            "r ren re",
            "s sen se",
        ),  # straat, straten ; huis, huizen ; stel, stellen
        "es": (
            "s es",
            "o a os as",  # público, públicas
            "ar o as a amos an e es en aron aba aban ando ado ada ados adas ara aran aria arian aste",  # usar
            "er ir o es e emos imos en ieron ia ian iendo ido ida idos idas era eran ira iran eria iria io a an",
            "z ces",  # luz, luces
        ),
        "ca": (
            "s es ns",  # barri, barris ; proposta, propostes ; estació, estacions
            "a es",
            "ca ques ces c cs",  # boca, boques ; plaça, places
            "ga gues g",
            "ja ges",  # platja, platges
            "t da ts des",  # tancat, tancades
            "u va us ves",  # actiu, activa
            "ar a o es en em eu ava aven ant at ada ats ades ara aran aria arien",  # usar
            "er re ir eix eixen ia ien int it ida its ides ira iran iria",  # construir
        ),
    }.items()
}
"""What two forms of one word may have after their common beginning; both endings are of one group."""
_OTHERS = {
    "es": frozenset(
        f"{word}{plural}"
        for word in ("caso", "puerto", "plazo", "banco", "modo", "punto", "cuento", "plato", "resto", "paso")
        for plural in ("", "s")
    ),
    "ca": frozenset(["cas", "casos", "port", "ports", "cost", "costos", "punt", "punts", "banc", "bancs"]),
}
"""Words that with an -a are other words, not their feminine: caso and casa, port and porta."""

_threads = threading.local()


@lru_cache(maxsize=65536)
def stem(word: str, language: str) -> str:
    """The root that the forms of a folded word share, by Snowball's rules for its language.

    Those rules were written for accented words: what they miss once accents are gone is put right before.
    """
    if len(word) < 3 or not word.isalpha():
        return word
    if language == "nl":  # Snowball's own takes prefixes off too, and changes from one version to the next
        return _dutch_root(word)
    return str(_stemmer(language).stemWord(word if language == "en" else _plain(word, language)))


def akin(one: str, other: str, language: str) -> bool:
    """Whether two folded words of the same root are forms of one word: `cities` and `city`, not `universe` and
    `university`."""
    if one == other:
        return True
    apart = _OTHERS.get(language, ())
    if (one in apart) != (other in apart):
        return False
    one, other = _plain(one, language), _plain(other, language)
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return any(
        one[start - back :] in group and other[start - back :] in group
        for back in (0, 1)
        if start > back + 1
        for group in _ENDINGS[language]
    )


def leads(root: str, language: str) -> Iterable[str]:
    """How the words of that root may begin: the whole root or another spelling of it."""
    yield root
    match language:
        case "de":
            # « Bürger » is also written « Buerger »; what is typed was folded to « burger ».
            for place in (at for at, letter in enumerate(root) if letter in "aou"):
                yield f"{root[: place + 1]}e{root[place + 1 :]}"
        case "nl":
            # « straat » and « straten »: the root has one vowel, some of its forms two.
            for place in (at for at, letter in enumerate(root) if letter in "aeou"):
                yield f"{root[: place + 1]}{root[place:]}"
        case "es" if root.endswith("z"):
            yield f"{root[:-1]}c"
        case "ca" if root.endswith("c"):
            yield f"{root[:-1]}q"
        case "ca" if root.endswith("tj"):
            yield f"{root[:-1]}g"
        case "en" if root.endswith("i"):
            yield f"{root[:-1]}y"
        case _:
            pass


def _plain(word: str, language: str) -> str:
    """A folded word as the rules of its language take it."""
    return _PLAIN[language](word)


def _german(word: str) -> str:
    # ä, ö, ü typed as ae, oe, ue; not where u or e belong to another sound: « neue », « Bauer », « Quelle ».
    word = re.sub(r"(?<![aeq])ue|(?<![aeiou])oe|(?<![aeou])ae", lambda found: found.group()[0], word)
    return word.removesuffix("nen") if word.endswith("innen") else word


def _dutch(word: str) -> str:
    word = re.sub(r"([aeou])\1", r"\1", word)
    return re.sub(r"([bdfgklmnprst])\1", r"\1", word)


def _dutch_root(word: str) -> str:
    word = _dutch(word)
    for ending in ("eren", "en", "es", "e"):
        if word.endswith(ending) and len(word) - len(ending) > 2:
            word = word[: -len(ending)]
            break
    else:
        if re.search(r"e[lmnr]s$", word):  # burgers; not « huis », « fiets »
            word = word[:-1]
    return word[:-1] + {"v": "f", "z": "s"}[word[-1]] if word[-1] in "vz" else word


def _english(word: str) -> str:
    return re.sub(r"([bdgmnprt])\1(ed|ing)$", r"\1\2", word)


def _spanish(word: str) -> str:
    if word.endswith("ces") and len(word) > 4:
        return word[:-3] + "z"
    return re.sub(r"(?<=...)(?<=[dlnrsz])es$", "", word)


def _catalan(word: str) -> str:
    for ending, alone in (("ques", "ca"), ("gues", "ga"), ("tges", "tja"), ("ces", "ca"), ("res", "re"), ("ins", "i"),
                          ("ons", "o"), ("ans", "a")):  # fmt: skip
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word[: -len(ending)] + alone
    return word


_PLAIN: Mapping[str, Callable[[str], str]] = {
    "de": _german, "nl": _dutch, "en": _english, "es": _spanish, "ca": _catalan,
}  # fmt: skip


def _stemmer(language: str) -> Stemmer.Stemmer:
    # A Snowball stemmer keeps state: one for each thread and language.
    made: dict[str, Stemmer.Stemmer] | None = getattr(_threads, "stemmers", None)
    if made is None:
        made = _threads.stemmers = {}
    if language not in made:
        made[language] = Stemmer.Stemmer(_ALGORITHMS[language], 0)
    return made[language]
