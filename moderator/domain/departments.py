"""French départements: their codes and names, and which one a place as people write it lies in."""

from __future__ import annotations

import re
from functools import cache

from moderator.domain.folding import slug

_NAMES = (
    "01 Ain|02 Aisne|03 Allier|04 Alpes-de-Haute-Provence|05 Hautes-Alpes|06 Alpes-Maritimes|07 Ardèche|08 Ardennes|"
    "09 Ariège|10 Aube|11 Aude|12 Aveyron|13 Bouches-du-Rhône|14 Calvados|15 Cantal|16 Charente|17 Charente-Maritime|"
    "18 Cher|19 Corrèze|2A Corse-du-Sud|2B Haute-Corse|21 Côte-d’Or|22 Côtes-d’Armor|23 Creuse|24 Dordogne|25 Doubs|"
    "26 Drôme|27 Eure|28 Eure-et-Loir|29 Finistère|30 Gard|31 Haute-Garonne|32 Gers|33 Gironde|34 Hérault|"
    "35 Ille-et-Vilaine|36 Indre|37 Indre-et-Loire|38 Isère|39 Jura|40 Landes|41 Loir-et-Cher|42 Loire|43 Haute-Loire|"
    "44 Loire-Atlantique|45 Loiret|46 Lot|47 Lot-et-Garonne|48 Lozère|49 Maine-et-Loire|50 Manche|51 Marne|"
    "52 Haute-Marne|53 Mayenne|54 Meurthe-et-Moselle|55 Meuse|56 Morbihan|57 Moselle|58 Nièvre|59 Nord|60 Oise|61 Orne|"
    "62 Pas-de-Calais|63 Puy-de-Dôme|64 Pyrénées-Atlantiques|65 Hautes-Pyrénées|66 Pyrénées-Orientales|67 Bas-Rhin|"
    "68 Haut-Rhin|69 Rhône|70 Haute-Saône|71 Saône-et-Loire|72 Sarthe|73 Savoie|74 Haute-Savoie|75 Paris|"
    "76 Seine-Maritime|77 Seine-et-Marne|78 Yvelines|79 Deux-Sèvres|80 Somme|81 Tarn|82 Tarn-et-Garonne|83 Var|"
    "84 Vaucluse|85 Vendée|86 Vienne|87 Haute-Vienne|88 Vosges|89 Yonne|90 Territoire de Belfort|91 Essonne|"
    "92 Hauts-de-Seine|93 Seine-Saint-Denis|94 Val-de-Marne|95 Val-d’Oise|971 Guadeloupe|972 Martinique|973 Guyane|"
    "974 La Réunion|975 Saint-Pierre-et-Miquelon|976 Mayotte|977 Saint-Barthélemy|978 Saint-Martin|"
    "986 Wallis-et-Futuna|987 Polynésie française|988 Nouvelle-Calédonie"
)
DEPARTMENTS: dict[str, str] = dict(one.split(" ", 1) for one in _NAMES.split("|"))
"""Code → name, in the order of the codes; overseas collectivities with a postcode are among them (INSEE, La Poste)."""

_POSTCODE = re.compile(r"(?<!\d)(\d{2}) ?(\d)(\d{2})(?!\d)")
_SHORTENED = re.compile(r"(?<!\d)([1-9])(\d{3})(?!\d)")  # a spreadsheet took the zero in front away
_CODE = re.compile(r"(?<![0-9a-z])(2[ab]|9[78]\d|\d{2}|\d)(?![0-9a-z])", re.IGNORECASE)


@cache
def _slugs() -> dict[str, str]:
    return {slug(name): code for code, name in DEPARTMENTS.items()}


def department(place: str) -> str:
    """The code of the département in which a place lies, "" when it does not say: a postcode, a code or a name.

    Towns are not looked up: many have namesakes. Corsica's postcodes: 200 and 201 are 2A, 202 and 206 are 2B.
    """
    text = place.strip()
    if found := _POSTCODE.search(text):
        return _of_postcode("".join(found.groups()))
    if named := _slugs().get(slug(re.sub(r"[(\d)]", " ", text))):
        return named
    if found := _SHORTENED.fullmatch(text):
        return _of_postcode("0" + text)
    if (found := _CODE.fullmatch(text)) or (found := re.search(r"\((2[ABab]|\d{2,3})\)\s*$", text)):
        return _known(found.group(1).upper().zfill(2))
    return ""


def _of_postcode(code: str) -> str:
    if code[:2] == "20":
        return "2A" if code[2] in "01" else "2B" if code[2] in "26" else ""
    return _known(code[:3] if code[:2] in ("97", "98") else code[:2])


def _known(code: str) -> str:
    return code if code in DEPARTMENTS else ""


def named(text: str) -> str:
    """The code that a person means by a code (« 9 », « 09 », « 2a ») or a name (« ariege »), "" for none."""
    wanted = slug(text)
    code = wanted.upper().zfill(2)
    return code if code in DEPARTMENTS else _slugs().get(wanted, "")


def called(code: str) -> str:
    """A département as it is shown: « 09 Ariège »."""
    return f"{code} {DEPARTMENTS[code]}" if code in DEPARTMENTS else code
