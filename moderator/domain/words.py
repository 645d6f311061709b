"""The words on screen: translations, plurals, numbers, dates, quotation marks and lists in the reader's language.

Message identifiers are English. Catalogues are `resources/translations/<language>/<package>.mo`, one for each top-level
package, so that people who work on different parts do not meet in one file. A message that the catalogues lack is shown
in English. `packaging/translations` keeps them up to date.
"""

import gettext as catalogues
import locale
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, tzinfo
from functools import cache, lru_cache
from typing import Literal

from moderator.domain.resources import resource

Language = Literal["fr", "en"]
LANGUAGES: tuple[Language, ...] = ("fr", "en")

NO_BREAK = "\u00a0"
NARROW_NO_BREAK = "\u202f"

# Numbers and dates follow France and the United Kingdom: both write the day before the month.
_REGIONS: Mapping[Language, str] = {"fr": "fr_FR", "en": "en_GB"}

_spoken: Language = "en"
_override: ContextVar[Language | None] = ContextVar("language", default=None)


def understood(wanted: str) -> Language:
    """Return the language in which a reader of this locale is addressed.

    `wanted` is any form of locale: `fr`, `fr_FR.UTF-8`, `fr-BE`, `French_France.1252`. French for every French-speaking
    locale, English for all others.
    """
    name = wanted.strip().lower()
    primary = name.replace("-", "_").split("_")[0].split(".")[0]
    return "fr" if primary in ("fr", "fra", "fre", "french") else "en"


def preferred(environment: Mapping[str, str] | None = None) -> Language:
    """Return the language of the system's settings, as POSIX orders them, then as the system tells Python.

    French where it names none (`C`, `C.UTF-8`, `POSIX`, nothing): our users' own.
    """
    settings = os.environ if environment is None else environment
    told = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := settings.get(name))), "")
    if not told and environment is None:
        told = locale.getlocale()[0] or ""
    return "fr" if told.split(".")[0] in ("", "C", "POSIX") else understood(told)


def speak(wanted: str) -> None:
    """Set the language of the whole program, once at its start."""
    global _spoken
    _spoken = understood(wanted)


@contextmanager
def speaking(wanted: str) -> Iterator[Language]:
    """Speak another language inside the block, in this thread alone: a document is not always in the screen's."""
    token = _override.set(understood(wanted))
    try:
        yield language()
    finally:
        _override.reset(token)


def language() -> Language:
    """Return the language spoken here and now."""
    return _override.get() or _spoken


@cache
def _catalogue(spoken: Language) -> catalogues.NullTranslations:
    """Return the catalogues of all packages, chained in the order of their names."""
    chain = catalogues.NullTranslations()
    for file in sorted(resource("translations", spoken).glob("*.mo")):
        with file.open("rb") as stream:
            chain.add_fallback(catalogues.GNUTranslations(stream))
    return chain


def gettext(message: str) -> str:
    """Return a message in the spoken language."""
    # The empty identifier is where catalogues keep their own header.
    return _catalogue(language()).gettext(message) if message else ""


def ngettext(singular: str, plural: str, n: int) -> str:
    """Return the form of a message for `n` things; the caller fills the placeholders: `.format(n=number(n))`."""
    return _catalogue(language()).ngettext(singular, plural, int(n))


def pgettext(context: str, message: str) -> str:
    """Return a message whose English means several things, told apart by a context."""
    return _catalogue(language()).pgettext(context, message)


def npgettext(context: str, singular: str, plural: str, n: int) -> str:
    """Return the form for `n` things of a message told apart by a context."""
    return _catalogue(language()).npgettext(context, singular, plural, int(n))


def N_(message: str) -> str:  # noqa: N802 - the mark that extraction tools look for
    """Mark a message for translation where it is written; it is translated by `_` where it is shown."""
    return message


_ = gettext


# Babel is imported on first use: it must not delay the first window.


def number(value: float, decimals: int | None = None) -> str:
    """Return a number in the reader's form: `1 234,5` with a narrow no-break space in French, `−1` with a real minus.

    At most three decimals are shown unless `decimals` fixes their count.
    """
    return _number(value, decimals, language())


@lru_cache(maxsize=8192)  # a list that is scrolled says the same few counts again and again
def _number(value: float, decimals: int | None, spoken: Language) -> str:
    from babel.numbers import format_decimal

    pattern = "#,##0.###" if decimals is None else "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(value, format=pattern, locale=_REGIONS[spoken]).replace("-", "−")


def percent(share: float, decimals: int = 0) -> str:
    """Return a share between 0 and 1 as a percentage: `12 %` with a no-break space in French, `12%` in English."""
    return number(share * 100, decimals) + (f"{NO_BREAK}%" if language() == "fr" else "%")


def day(when: date, length: Literal["short", "long"] = "long") -> str:
    """Return a date: `1er novembre 2015`, or `01/11/2015` when short."""
    return _day(date(when.year, when.month, when.day), length, language())


@lru_cache(maxsize=8192)  # a list or a history says the same few days again and again
def _day(when: date, length: Literal["short", "long"], spoken: Language) -> str:
    from babel.dates import format_date

    if length == "short":
        return format_date(when, "dd/MM/yyyy", locale=_REGIONS[spoken])
    written = format_date(when, "d MMMM y", locale=_REGIONS[spoken])
    first = spoken == "fr" and when.day == 1
    number_of_day, rest = written.split(" ", 1)
    return f"{number_of_day}{'er' if first else ''}{NO_BREAK}{rest}"


def month(when: date) -> str:
    """Return the month of a date: `novembre 2015`."""
    from babel.dates import format_date

    return format_date(when, "MMMM y", locale=_REGIONS[language()])


def moment(when: datetime, length: Literal["short", "long"] = "long", zone: tzinfo | None = None) -> str:
    """Return a date and time to the minute: `1er novembre 2015 à 14 h 05`, or `01/11/2015 14:05` when short.

    A time that knows its zone is shown in `zone`, by default that of this machine; one that does not is shown as it is.
    """
    local = when if when.tzinfo is None else when.astimezone(zone)
    if length == "short":
        return f"{day(local, 'short')} {local:%H:%M}"
    if language() == "fr":
        return f"{day(local)} à {local.hour}{NO_BREAK}h{NO_BREAK}{local:%M}"
    return f"{day(local)} at {local:%H:%M}"


def clock(when: datetime, zone: tzinfo | None = None) -> str:
    """Return a time to the minute: `9 h 56` in French, `09:56` in English. Zones as in `moment`."""
    local = when if when.tzinfo is None else when.astimezone(zone)
    return f"{local.hour}{NO_BREAK}h{NO_BREAK}{local:%M}" if language() == "fr" else f"{local:%H:%M}"


def quoted(text: str) -> str:
    """Return a text between the quotation marks of the language: `« texte »` with no-break spaces in French."""
    return f"«{NO_BREAK}{text}{NO_BREAK}»" if language() == "fr" else f"“{text}”"


def labelled(label: str, text: str) -> str:
    """Return what a thing is called and what it says: `label: text`, `libellé : texte` in French."""
    return _("{name}: {text}").format(name=label, text=text)


def listing(items: Iterable[str]) -> str:
    """Return an enumeration: `a, b et c`; an empty text for no item."""
    from babel.lists import format_list

    return format_list(list(items), locale=_REGIONS[language()])
