"""Numbers that name somebody: phones, social security, bank accounts, cards, plates; their keys are checked."""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers
from stdnum import iban, luhn
from stdnum.exceptions import ValidationError
from stdnum.fr import nir as french_nir

from moderator.analysis.personal.spoken import spoken_digits
from moderator.domain.personal import Certainty, Clue, Finding

_NEAR = 48  # characters before a number in which a word may announce it

# ---------------------------------------------------------------------------------------------------------------- phone

# Ten figures by pairs or otherwise, or an international number. « O » typed for zero is one; a slash parts pairs only.
_PHONE = re.compile(
    r"""(?<![\w.,/€$@-])(?<!\d[ \u00a0\u202f])
    (?P<number>
      (?:\+|00)[ .]?\d{1,3}(?:[ \u00a0\u202f.\-/]?\(0\))?(?:[ \u00a0\u202f.\-/]{0,2}\(?\d{1,4}\)?){2,7}
    | [0Oo][ \u00a0\u202f.\-/_]{0,3}[1-9](?:[ \u00a0\u202f.\-/_,]{0,3}[\dOo]){8}
    | \(0\d\)(?:[ .\-]?\d){8}
    )(?![\w€%]|[.,]\d|[ \u00a0\u202f]\d)""",
    re.VERBOSE,
)
_PHONE_SAID = re.compile(
    r"\b(?:t[ée]l(?:[ée]phone)?s?|tph|portable|mobile|fixe|num[ée]ro|joindre|joignable|appele[rz]|appelle|"
    r"contacte[rz]?|"
    r"contact|whatsapp|sms|phone|call|fax|gsm|handy|telefon)\b",
    re.IGNORECASE,
)
_NOT_PHONE = re.compile(
    r"(?:siret|siren|rna|num[ée]ro de (?:dossier|facture|commande|permis|lot|parcelle)|dossier|"
    r"r[ée]f(?:[ée]rence)?|isbn|"
    r"issn|doi|facture|d[ée]lib[ée]ration)\W{0,4}(?:n[°o]?\W{0,3})?$",
    re.IGNORECASE,
)
_HOME = "FR"


def phones(text: str, low: str) -> Iterator[Finding]:
    """Phone numbers, French or international, with any signs between their figures."""
    for match in _PHONE.finditer(text):
        start, end = match.span("number")
        before = text[max(0, start - _NEAR) : start]
        if _NOT_PHONE.search(before):
            continue
        typed = match["number"].replace("O", "0").replace("o", "0").replace("(0)", "")
        if (country := _valid(typed)) is not None:
            yield Finding(Clue.PHONE, start, end, Certainty.CERTAIN, "phone", country)
        elif _PHONE_SAID.search(before):
            yield Finding(Clue.PHONE, start, end, Certainty.LIKELY, "phone-short")
    for start, end, digits in spoken_digits(text, low):
        if len(digits) == 10 and _valid(digits) is not None:
            yield Finding(Clue.PHONE, start, end, Certainty.LIKELY, "phone-words")


def _valid(typed: str) -> str | None:
    """The country of a number that exists, None when no such number can be dialled."""
    digits = re.sub(r"[^\d+]", "", typed)
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    try:
        number = phonenumbers.parse(digits, _HOME)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.region_code_for_number(number) or f"+{number.country_code}"


# ------------------------------------------------------------------------------------------------------ social security

_NIR = re.compile(
    r"""(?<![\w.,/-])(?<!\d[ \u00a0\u202f])
    [123478][ .\-\u00a0\u202f]?\d{2}[ .\-\u00a0\u202f]?(?:0[1-9]|1[0-2]|[2-9]\d)[ .\-\u00a0\u202f]?
    (?:\d{2}|2[ABab])[ .\-\u00a0\u202f]?\d{3}[ .\-\u00a0\u202f]?\d{3}
    (?:(?:[ .\-/\u00a0\u202f]|[ ]?(?:cl[ée]|/|-)[ ]?:?[ ]?)?\d{2})?(?![\w%€]|[.,]\d|[ \u00a0\u202f]\d)""",
    re.VERBOSE,
)
_NIR_SAID = re.compile(
    r"\b(?:s[ée]cu(?:rit[ée] sociale)?|nir|n[°o]\s*(?:de )?ss|insee|carte vitale|assur[ée]e?|immatriculation|"
    r"social security)\b",
    re.IGNORECASE,
)


def social_security(text: str) -> Iterator[Finding]:
    """Numbers of the French social security (NIR), with their key or announced; the key is that of the law."""
    for match in _NIR.finditer(text):
        figures = re.sub(r"[^\dABab]", "", re.sub(r"cl[ée]", "", match.group())).upper()
        said = _NIR_SAID.search(text, max(0, match.start() - _NEAR), match.start()) is not None
        if len(figures) == 13:
            spaced = match.group().count(" ") >= 4
            if said or spaced:
                sure = Certainty.LIKELY if said else Certainty.POSSIBLE
                yield Finding(Clue.NIR, *match.span(), sure, "nir-keyless")
            continue
        try:
            french_nir.validate(figures)
        except ValidationError:
            if said:
                yield Finding(Clue.NIR, *match.span(), Certainty.LIKELY, "nir-announced")
            continue
        yield Finding(Clue.NIR, *match.span(), Certainty.CERTAIN, "nir")


# --------------------------------------------------------------------------------------------------------- bank, cards

_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}[ \u00a0]?\d{2}(?:[ \u00a0.\-]{0,2}[A-Za-z0-9]){11,30}")
_FRENCH_IBAN = re.compile(r"FR[ ]?\d{2}(?:[ .\-]?[0-9A-Z]){23}(?![A-Za-z0-9])", re.IGNORECASE)
_IBAN_SAID = re.compile(r"\b(?:iban|rib|compte|virement|virer|bank)\b", re.IGNORECASE)
_CARD = re.compile(
    r"(?<![\w.,/-])(?<!\d[ \u00a0\u202f])\d(?:[ \u00a0.\-]?\d){12,18}(?![\w%€]|[.,]\d|[ \u00a0\u202f]\d)"
)
_CARDS = re.compile(r"4|5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720|3[47]|6011|64[4-9]|65|50|5[6-8]|63|67")
_LENGTHS = {"3": (15,), "4": (13, 16, 19), "5": (16,), "2": (16,), "6": (16, 19)}
_NOT_CARD = re.compile(r"(?:siret|siren|rna|ean|isbn|dossier|facture|commande|colis)\W{0,6}(?:n[°o]?\W{0,3})?$", re.I)


def accounts(text: str) -> Iterator[Finding]:
    """International bank account numbers whose check figures are right (ISO 7064 mod 97-10), or that are announced."""
    at = 0
    while match := _IBAN.search(text, at):
        start = match.start()
        at = start + 1
        # Words that follow may look like more of the number: the longest stretch that checks is it.
        for end in range(match.end(), start + 14, -1):
            if not text[end - 1].isalnum() or text[end : end + 1].isalnum():
                continue
            if iban.is_valid(re.sub(r"[^A-Za-z0-9]", "", text[start:end]).upper(), check_country=False):
                yield Finding(Clue.IBAN, start, end, Certainty.CERTAIN, "iban")
                at = end
                break
        else:
            french = _FRENCH_IBAN.match(text, start)
            if french and _IBAN_SAID.search(text, max(0, start - _NEAR), start):
                yield Finding(Clue.IBAN, *french.span(), Certainty.LIKELY, "iban-announced")


def cards(text: str) -> Iterator[Finding]:
    """Payment cards: the beginnings and lengths that issuers have, and a right check figure (Luhn)."""
    for match in _CARD.finditer(text):
        figures = re.sub(r"\D", "", match.group())
        if len(figures) not in _LENGTHS.get(figures[0], ()) or not _CARDS.match(figures) or len(set(figures)) < 2:
            continue
        if luhn.is_valid(figures) and not _NOT_CARD.search(text[max(0, match.start() - _NEAR) : match.start()]):
            yield Finding(Clue.CARD, *match.span(), Certainty.CERTAIN, "card")


# --------------------------------------------------------------------------------------------------------------- plates

_PLATE = re.compile(
    r"(?<![\w-])(?!SS|WW)[A-HJ-NP-TV-Z]{2}(?P<sign>[ -]?)\d{3}(?P=sign)(?!SS)[A-HJ-NP-TV-Z]{2}(?![\w-])"
)
_PLATE_SMALL = re.compile(r"(?<![\w-])[a-hj-np-tv-z]{2}-\d{3}-[a-hj-np-tv-z]{2}(?![\w-])")
_OLD_PLATE = re.compile(
    r"(?<![\w.,/-])(?<!\d[ ])\d{1,4}(?P<sign>[ -]?)(?P<letters>[A-HJ-NP-TV-Z]{2,3})(?P=sign)"
    r"(?:0[1-9]|[1-8]\d|9[0-5]|2[AB]|97[1-6])(?![\w-]|[.,]\d|[ ]\d)"
)
_PLATE_SAID = re.compile(
    r"\b(?:immatricul\w*|plaques?|voitures?|v[ée]hicules?|camion\w*|motos?|scooters?|fourgon\w*|automobiles?|"
    r"utilitaire|"
    r"4x4|quad|plate|car|van)\b",
    re.IGNORECASE,
)


def plates(text: str) -> Iterator[Finding]:
    """French number plates: those since 2009 (AB-123-CD), and older ones (1234 AB 75) near a word of vehicles."""
    for match in _PLATE.finditer(text):
        said = _PLATE_SAID.search(text, max(0, match.start() - 80), min(len(text), match.end() + 40)) is not None
        sure = Certainty.CERTAIN if said else Certainty.LIKELY if match["sign"] == "-" else Certainty.POSSIBLE
        yield Finding(Clue.PLATE, *match.span(), sure, "plate")
    for match in _PLATE_SMALL.finditer(text):
        if _PLATE_SAID.search(text, max(0, match.start() - 80), match.start()):
            yield Finding(Clue.PLATE, *match.span(), Certainty.LIKELY, "plate")
    for match in _OLD_PLATE.finditer(text):
        if _PLATE_SAID.search(text, max(0, match.start() - 80), min(len(text), match.end() + 40)):
            yield Finding(Clue.PLATE, *match.span(), Certainty.LIKELY, "plate-old")
