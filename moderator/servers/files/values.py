"""What the cells of a table mean: dates, numbers, yes and no, kinds of author, stances and kinds of contribution."""

from __future__ import annotations

import binascii
import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from moderator.domain.contribution import AuthorKind, Kind, Stance

PARIS = ZoneInfo("Europe/Paris")
"""Times that name no zone are those of the clocks of the consultations we serve."""

_EARLIEST, _LATEST = 1900, 2100
WEB = 1995
"""The year before which nobody wrote on a consultation platform."""
DATELESS = "1980-01-01"
"""What stands for the date of an answer when a survey of LimeSurvey does not keep it. Source: the platform's manual."""
AHEAD = timedelta(days=2)
"""How far in the future a date may be: clocks differ, and so do days from one end of the world to the other."""
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009']+")
_WHOLE = re.compile(r"[+-]?\d{1,15}")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv jan january",
            "fevrier fevr fev feb february",
            "mars mar march",
            "avril avr apr april",
            "mai may",
            "juin jun june",
            "juillet juil jul july",
            "aout aou aug august",
            "septembre sept sep september",
            "octobre oct october",
            "novembre nov november",
            "decembre dec december",
        ),
        1,
    )
    for name in names.split()
}
_CLOCK = (
    r"(?:[\s,T]*(?:a|at|-)?\s*(\d{1,2})\s*(?:[:h]|\s?heures?)\s*(\d{2})?(?::(\d{2}))?(?:[.,]\d+)?\s*([ap]\.?m\.?)?)?"
)
_OFFSET = r"\s*(z|utc|gmt|cest|cet)?\s*([+-]\d{2}:?\d{2}|(?<=[ct])[+-]\d{1,2}(?::\d{2})?)?(?:\s*\([^)]*\))?"
_NUMERIC = re.compile(rf"(\d{{1,2}})[/.\-](\d{{1,2}})[/.\-](\d{{4}}|\d{{2}}){_CLOCK}{_OFFSET}")
_ISO = re.compile(rf"(\d{{4}})[-/](\d{{1,2}})[-/](\d{{1,2}}){_CLOCK}{_OFFSET}")
_WRITTEN = re.compile(
    rf"(?:[a-z]+\.?,?\s+)?(?:le\s+)?(\d{{1,2}})(?:er)?[\s\-]+([a-z]+)\.?[\s\-]+(\d{{4}}),?{_CLOCK}{_OFFSET}"
)
_AMERICAN = re.compile(rf"(?:[a-z]+\.?,?\s+)?([a-z]+)\.?\s+(\d{{1,2}}),?\s+(\d{{4}}),?{_CLOCK}{_OFFSET}")


def fold(text: str) -> str:
    """Return a text without case, accents, typographic variants and outer spaces, to compare words."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.replace("’", "'").replace("·", "").replace("œ", "oe"))
        text = "".join(letter for letter in text if not unicodedata.combining(letter))
    return " ".join(text.lower().split())


def whole_number(text: str) -> int | None:
    """Return the integer written: `1 234`, `12.0` and `-3` are read; None when it is not one."""
    digits = _SPACES.sub("", text)
    if digits.endswith((".0", ",0", ".00", ",00")):
        digits = re.split("[.,]", digits)[0]
    return int(digits) if _WHOLE.fullmatch(digits) else None


def moment(text: str, *, month_first: bool = False) -> datetime | None:
    """Return the aware time written, None when unreadable or outside 1900–2100.

    Read: ISO 8601 in its variants, `07/10/2019 15:47` (the day first, unless only the month can be, or `month_first`),
    `12 mars 2019 à 10 h 22`, English long forms, JavaScript's `toString`, Google's `2019/03/12 3:47:00 PM UTC+1`,
    seconds or milliseconds since 1970, days of spreadsheets.
    """
    text = text.strip()
    if len(text) < 4 or len(text) > 80:
        return None
    try:
        # The common forms, a hundred times faster than the patterns below.
        found: datetime | None = datetime.fromisoformat(text) if text[4:5] == "-" else None
    except ValueError:
        found = None
    if found is None:
        found = _counted(text) if text.replace(".", "", 1).isdigit() else _written(fold(text), month_first)
    if found is None:
        return None
    if found.tzinfo is None:
        found = found.replace(tzinfo=PARIS)
    return found if _EARLIEST <= found.year <= _LATEST else None


def _counted(text: str) -> datetime | None:
    number = float(text)
    if 10_000_000 <= number < 1e8 and len(text) == 8:
        return _date(text[:4], text[4:6], text[6:], (None,) * 6)
    if (since := _elapsed(number)) is not None:
        return since
    if 10_000 <= number < 80_000:
        # Spreadsheets count days from 1899-12-30, so that their false 29 February 1900 falls right after 1 March.
        return datetime(1899, 12, 30, tzinfo=PARIS) + timedelta(seconds=round(number * 86_400))
    return None


def since_1970(number: float) -> datetime | None:
    """Return the aware time of a number of seconds, milliseconds or microseconds since 1970; None from 2100 on.

    Which of them it is shows in its size: as milliseconds, the seconds of today would be in January 1970, and as
    seconds the milliseconds of today would be 50,000 years ahead. None also before 3 March 1973 (1e8 seconds), which
    no platform has known and which an absent date (0) would be.
    """
    found = _elapsed(number)
    return found if found is not None and found.year <= _LATEST else None


def _elapsed(number: float) -> datetime | None:
    for unit in (1, 1e3, 1e6):
        if 1e8 <= number / unit < 1e11:
            return datetime.fromtimestamp(number / unit, UTC)
    return None


def months_first(cells: Iterable[str]) -> bool:
    """Whether the dates of a column name the month before the day, as American forms write them.

    So they do when no first number is above twelve and some second ones are: a tenth of them, for one may be mistyped.
    """
    found = [match for cell in cells if (match := _NUMERIC.fullmatch(fold(cell)))]
    days = sum(int(match.group(2)) > 12 for match in found)
    return days > 0 and days * 10 >= len(found) and all(int(match.group(1)) <= 12 for match in found)


def _written(text: str, month_first: bool) -> datetime | None:
    if match := _ISO.fullmatch(text):
        year, month, day, *rest = match.groups()
        return _date(year, month, day, rest)
    if match := _NUMERIC.fullmatch(text):
        day, month, year, *rest = match.groups()
        if (month_first or int(month) > 12) and int(day) <= 12:
            day, month = month, day
        century = "" if len(year) == 4 else "20" if int(year) < 70 else "19"  # as POSIX reads two digits
        return _date(f"{century}{year}", month, day, rest)
    if match := _WRITTEN.fullmatch(text):
        day, name, year, *rest = match.groups()
    elif match := _AMERICAN.fullmatch(text):
        name, day, year, *rest = match.groups()
    else:
        return None
    return _date(year, str(_MONTHS.get(name, 0)), day, rest)


def _date(year: str, month: str, day: str, rest: list[str | None] | tuple[str | None, ...]) -> datetime | None:
    hour, minute, second, half, universal, offset = rest
    hours = int(hour or 0)
    if half:
        hours = hours % 12 + (12 if half.startswith("p") else 0)
    zone = UTC if offset or universal in ("z", "utc", "gmt") else PARIS
    try:
        found = datetime(int(year), int(month), int(day), hours, int(minute or 0), int(second or 0), tzinfo=zone)
        if offset:
            digits = offset[1:].replace(":", "")
            hours_off, minutes_off = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
            shift = timedelta(hours=int(hours_off), minutes=int(minutes_off))
            found = found - shift if offset[0] == "+" else found + shift
    except (ValueError, OverflowError):
        return None
    return found


_LOCAL = re.compile(r"[\w.\-]+")
_YES = frozenset(["1", "1.0", "oui", "yes", "true", "vrai", "o", "y", "si", "ja"])
_NO = frozenset(["0", "0.0", "non", "no", "false", "faux", "n", "nein"])


def yes(text: str) -> bool | None:
    """Return what a yes-or-no cell says; None when it says neither."""
    word = text.strip().lower()
    return True if word in _YES else False if word in _NO else None


# Beginnings of the words in which platforms put people, folded. The first that fits wins, so the precise come first.
_AUTHOR_KINDS: tuple[tuple[AuthorKind, tuple[str, ...]], ...] = (
    (AuthorKind.ELECTED, ("elu", "elected", "maire", "depute", "senat", "conseiller municipal", "conseiller general",
                          "conseiller departemental", "conseiller regional", "mayor", "councillor", "parlementaire")),
    (AuthorKind.UNION, ("syndicat", "trade union", "union", "organisation syndicale", "partenaires sociaux")),
    (AuthorKind.ASSOCIATION, ("asso", "organisation a but non lucratif", "organisme a but non lucratif",
                              "fondation", "ong",
                              "ngo", "non-profit", "nonprofit", "not-for-profit", "charity", "collectif",
                              "civil society",
                              "societe civile", "voluntary")),
    (AuthorKind.COMPANY, ("entreprise", "organisation a but lucratif", "societe", "company", "business",
                          "private sector",
                          "secteur prive", "federation professionnelle", "acteur economique", "start-up",
                          "commerc", "artisan", "entrepreneur",
                          "industrie", "organisation professionnelle", "chef d'entreprise")),
    (AuthorKind.LOCAL_AUTHORITY, ("collectivite", "commune", "mairie", "departement", "region", "metropole", "epci",
                                  "local authority", "local government", "communaute de", "intercommunal",
                                  "conseil regional",
                                  "conseil departemental")),
    (AuthorKind.PUBLIC_BODY, ("institution", "etablissement public", "public body", "public sector", "administration",
                              "gouvernement", "government", "service de l'etat", "secteur public", "organisme public",
                              "etat", "ministere", "prefecture", "universite", "ddt", "dreal", "agence",
                              "service public")),
    (AuthorKind.CITIZEN, ("citoyen", "citizen", "particulier", "individu", "habitant", "resident", "person", "public",
                          "usager", "etudiant", "retraite", "salarie", "sans activite", "sans emploi",
                          "demandeur d'emploi",
                          "agent public", "fonctionnaire", "independant", "profession liberale", "agricult")),
    (AuthorKind.OTHER, ("autre", "other", "organisation", "organization", "organisme", "groupe")),
)  # fmt: skip
_UNSTATED = frozenset(
    {"", "non precise", "non renseigne", "unspecified", "n/a", "inconnu", "unknown", "masque", "aucun", "-"}
)


def author_kind(text: str) -> AuthorKind | None:
    """Return the category of an author from a platform's word for it, French or English; None when it is not known.

    Sources: the user types of Cap Collectif's fixtures and exports, the profiles of the République numérique and Grand
    débat files, the categories of the National Assembly's DemocracyOS.
    """
    word = re.sub(r"^(?:une?|des|les?|la|l'|en tant que?|an?|the)\s*\b(?=\w{3})", "", fold(text)).replace(
        "organisations", "organisation"
    )
    if word in _UNSTATED:
        return AuthorKind.UNSTATED
    for kind, beginnings in _AUTHOR_KINDS:
        if word.startswith(beginnings):
            return kind
    return None


_STANCES = {
    **dict.fromkeys(("for", "pour", "favorable", "yes", "oui", "1", "1.0", "ok", "d'accord", "agree", "support",
                     "in favor",
                     "in favour", "positive", "argument.show.type.for", "favourable", "strongly agree",
                     "argument_type_for"), Stance.FOR),
    **dict.fromkeys(("against", "contre", "defavorable", "no", "non", "-1", "-1.0", "nok", "pas d'accord", "disagree",
                     "oppose", "negative", "argument.show.type.against", "unfavourable", "strongly disagree",
                     "argument_type_against"), Stance.AGAINST),
    **dict.fromkeys(("mixed", "mitige", "mitigee", "partage", "nuance", "mixte"), Stance.MIXED),
    **dict.fromkeys(("", "0", "0.0", "neutral", "neutre", "none", "no sentiment", "sans avis", "ne se prononce pas"),
                    Stance.NONE),
}  # fmt: skip


def stance(text: str) -> Stance | None:
    """Return the position that a platform recorded; None when its word is not known."""
    word = fold(text)
    found = _STANCES.get(word)
    if found is None and word.startswith("export_"):
        found = Stance.AGAINST if word.endswith("against") else Stance.FOR if word.endswith("for") else None
    return found


_KINDS = {
    **dict.fromkeys(("proposal", "proposition", "opinion", "idea", "idee", "project", "projet", "statement", "topic",
                     "sujet", "debate", "debat", "investment", "contribution", "signalement"), Kind.PROPOSAL),
    **dict.fromkeys(("amendment", "amendement", "modification", "version", "opinion version", "opinion_version"),
                    Kind.AMENDMENT),
    **dict.fromkeys(("argument", "avis"), Kind.ARGUMENT),
    **dict.fromkeys(("comment", "commentaire", "reply", "reponse", "message", "post", "observation", "remarque"),
                    Kind.COMMENT),
    **dict.fromkeys(("source", "opinion_source", "reference"), Kind.SOURCE),
    **dict.fromkeys(("answer", "survey answer", "questionnaire_reply", "reponse au questionnaire"), Kind.ANSWER),
    **dict.fromkeys(("letter", "courrier", "lettre", "courriel", "mail", "e-mail", "email"), Kind.LETTER),
    **dict.fromkeys(("oral", "intervention", "prise de parole"), Kind.ORAL),
}  # fmt: skip
_NOT_CONTRIBUTIONS = (
    "vote",
    "report",
    "signal",
    "user",
    "account",
    "proposalvote",
    "proposal_vote",
    "link",
    "pair",
    "group",
)


def kind(text: str) -> Kind | None:
    """Return the kind of contribution that a word names; None when it names none that is known."""
    return _KINDS.get(fold(text))


def is_not_a_contribution(text: str) -> bool:
    """Whether a word in a column of kinds names what is not a contribution: a vote, a report, an account."""
    word = fold(text)
    return word not in _KINDS and word.startswith(_NOT_CONTRIBUTIONS)


def global_id(text: str) -> str:
    """Return the local part of a GraphQL global id (base64 of `Type:id`), the text itself when it is not one.

    Cap Collectif wrote global ids in some generations of its exports and local ids in others: both must agree.
    """
    if len(text) < 8 or len(text) % 4 or not text.isascii():
        return text
    try:
        name, colon, local = binascii.a2b_base64(text, strict_mode=True).decode("ascii").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return text
    return local if colon and name.isalpha() and _LOCAL.fullmatch(local) else text


def host(link: str) -> str:
    """Return the host of an address, "" when it has none."""
    match = re.match(r"https?://([A-Za-z0-9.\-]{1,253})(?::\d+)?(?:/|$)", link.strip())
    return match.group(1).lower() if match else ""
