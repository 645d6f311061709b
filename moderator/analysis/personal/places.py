"""Where somebody lives and when they were born: postal addresses and dates of birth, as they are written in France."""

from __future__ import annotations

import re
from collections.abc import Iterator

from moderator.domain.personal import Certainty, Clue, Finding

_UP = "A-ZÀ-ÖØ-ÞŒ"
# Words that begin nothing but a way, and words that mean other things too: these need a name with a capital.
_WAYS = (
    r"rue|avenue|av\.?|bd\.?|bld\.?|boulevard|chemin|chem\.|impasse|all[ée]es?|rte\.?|quai|sentier|lotissement|"
    r"r[ée]sidence|"
    r"hameau|lieu[- ]dit|faubourg|fbg|ruelle|venelle|esplanade|rond-point|clos|mont[ée]e|traverse|promenade|street|"
    r"road|"
    r"stra(?:ss|ß)e|straat|calle|carrer"
)
_LOOSE = (
    r"route|place|pl\.|cours|voie|passage|square|cit[ée]|villa|c[ôo]te|mail|parvis|village|domaine|porte|tour|"
    r"b[âa]timent|bat\.?"
)
_NUMBER = r"(?<![\w.,/§°-])(?:n[°o]\s?)?\d{1,4}(?:[ ]?(?:bis|ter|quater|[a-dA-D](?![\w'’])))?(?:[ ]?[-/][ ]?\d{1,4})?"
_SMALL = r"(?:de la|de l['’]|du|des|de|d['’]|la|le|les|l['’]|aux?|à|en|sous|sur|et|saint|sainte|st|ste)"
_NAME = rf"(?:[ ]+(?:{_SMALL}[ ]*)*[\w'’][\w'’.-]*){{1,2}}(?:[ ]+(?:{_SMALL}[ ]*)*[{_UP}0-9][\w'’-]*){{0,4}}"
_CAPITAL = rf"[ ]+(?:{_SMALL}[ ]*)*[{_UP}][\w'’.-]*(?:[ ]+(?:{_SMALL}[ ]*)*[{_UP}][\w'’-]*){{0,4}}"
_TOWN = rf"(?:[\s,–-]{{0,3}}(?:à[ ]|F-)?(?P<town>(?:0[1-9]|[1-8]\d|9[0-8]|2[AB])[ ]?\d{{3}}[ ,]{{0,2}}[{_UP}][\w'’-]*"
_TOWN += rf"(?:[ -](?:{_SMALL}[ -])*[{_UP}][\w'’-]*){{0,4}}(?:[ ](?:cedex|CEDEX)(?:[ ]\d{{1,2}})?)?))?"
_STREET = re.compile(rf"{_NUMBER},?[ ]+(?i:{_WAYS})(?P<name>{_NAME}){_TOWN}")
_STREET_LOOSE = re.compile(rf"{_NUMBER},?[ ]+(?i:{_LOOSE})(?P<name>{_CAPITAL}){_TOWN}")
_LIVES = re.compile(
    rf"\b(?:j['’]habite|nous habitons|(?:je|nous) (?:vis|vivons|r[ée]side|r[ée]sidons|loge|suis domicili[ée]e?)|"
    rf"domicili[ée]e?s?|"
    rf"demeurant|r[ée]sidant|habitante?|mon adresse|adresse ?:|chez moi,|i live)\s*(?:est|:|,|à|au|dans(?: la)?|en|"
    rf"at)?\s*"
    rf"(?:l['’]|la |le |au )?(?P<way>(?i:{_WAYS}|place|cours|square|route|passage|cit[ée])(?:{_CAPITAL}|"
    rf"{_NAME}){_TOWN})",
    re.IGNORECASE,
)
_TELLING = re.compile(rf"[{_UP}0-9]|\\b{_SMALL}[ ]")
_FIGURE = re.compile(r"\d")
_STOP = re.compile(
    r"(?:[ ]+(?:et|est|a|ont|sont|pour|avec|sans|qui|que|dans|par|sur|depuis|je|on|nous|vous|il|elle|mon|ma|mes|ce|"
    r"cette|à|en|"
    r"où|the|and|is)\b.*)$"
)


_WAY_WORDS = (
    "rue", "avenue", "av", "bd", "bld", "boulevard", "chem", "impasse", "allée", "allee", "rte", "quai", "sentier",
    "lotiss", "sidence", "hameau", "lieu", "faub", "fbg", "venelle", "esplanade", "rond-point", "clos", "mont",
    "travers", "promenade", "street", "road", "stra", "calle", "carrer", "route", "place", "pl", "cours", "voie",
    "passage", "square", "cit", "villa", "côte", "mail", "parvis", "domaine", "porte", "tour", "ment", "bat",
)  # fmt: skip
_LIVING = ("habit", "vis ", "vivons", "résid", "resid", "domicili", "demeurant", "adresse", "loge", "chez moi", "live")


def addresses(text: str, low: str) -> Iterator[Finding]:
    """Postal addresses: a number and a way, with its postcode and town if they follow; or the street one lives in."""
    figures = _FIGURE.search(text) and any(word in low for word in _WAY_WORDS)
    for pattern in (_STREET, _STREET_LOOSE) if figures else ():
        for match in pattern.finditer(text):
            if match["town"]:
                yield Finding(Clue.ADDRESS, *match.span(), Certainty.CERTAIN, "address-town")
                continue
            name = match["name"]
            kept = _STOP.sub("", name)
            if not _TELLING.search(kept):
                continue  # « 15 impasse politique »: neither a capital nor « des »
            if not kept.strip() or re.fullmatch(rf"(?:[ ]*{_SMALL})+", kept):
                continue
            end = match.start("name") + len(kept.rstrip(" .'’-"))
            yield Finding(Clue.ADDRESS, match.start(), end, Certainty.LIKELY, "address")
    for match in _LIVES.finditer(text) if any(word in low for word in _LIVING) else ():
        start, end = match.span("way")
        if not match["town"]:
            end = start + len(_STOP.sub("", text[start:end]).rstrip(" .'’-"))
        yield Finding(Clue.ADDRESS, start, end, Certainty.LIKELY, "address-lives")


_MONTHS = (
    r"(?:janvier|janv\.?|f[ée]vrier|f[ée]v\.?|mars|avril|avr\.?|mai|juin|juillet|juil\.?|ao[ûu]t|septembre|sept\.?|"
    r"octobre|"
    r"oct\.?|novembre|nov\.?|d[ée]cembre|d[ée]c\.?|january|february|march|april|may|june|july|august|september|october|"
    r"november|december)"
)
_DATE = (
    rf"(?:\d{{1,2}}[ ]?[./-][ ]?\d{{1,2}}[ ]?[./-][ ]?(?:\d{{4}}|\d{{2}})|(?:1er|\d{{1,2}})(?:st|nd|rd|"
    rf"th)?[ ]{_MONTHS}[ ]\d{{4}}|"
    rf"{_MONTHS}[ ]\d{{1,2}},?[ ]\d{{4}}|\d{{4}}-\d{{2}}-\d{{2}})"
)
_BORN = re.compile(
    rf"\b(?P<how>(?:n[ée]e?s?|née?)\s+(?:à\s+[\w'’ -]{{2,40}}?,?\s+)?le|date de naissance\s*(?:est(?: le)?|:)?|"
    rf"ddn\s*:?|"
    rf"ma naissance,?\s+le|anniversaire\s*(?:est|:)?\s*(?:le)?|born (?:on|in \w+ on)|date of birth\s*:?|geboren am)"
    rf"\s*(?P<date>(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\s+)?{_DATE})",
)
_BORN_YEAR = re.compile(
    rf"\b(?:je suis|suis|est|moi,?)\s+n[ée]e?\s+(?:à\s+[\w'’-]{{2,30}}\s+)?en\s+(?P<year>(?:{_MONTHS}\s+)?(?:19|"
    rf"20)\d{{2}})\b",
)


_BIRTHS = ("né ", "née", "nés", "nee ", "naissance", "ddn", "anniversaire", "born", "birth", "geboren")


def births(text: str, low: str) -> Iterator[Finding]:
    """Dates of birth."""
    if len(low) != len(text) or not any(word in low for word in _BIRTHS):
        return
    for match in _BORN.finditer(low):
        how = " ".join(match["how"].split())
        yield Finding(Clue.BIRTH, *match.span("date"), Certainty.LIKELY, "birth", how)
    for match in _BORN_YEAR.finditer(low):
        yield Finding(Clue.BIRTH, *match.span("year"), Certainty.POSSIBLE, "birth-year")
