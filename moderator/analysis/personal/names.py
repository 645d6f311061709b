"""Names of persons, French first: after a title, first name and surname, introduced, signed, the author's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from moderator.domain.folding import fold
from moderator.domain.personal import Certainty, Clue, Finding
from moderator.domain.resources import resource


def _lines(name: str) -> list[str]:
    lines = resource("names", name).read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


_ROLES = frozenset(_lines("roles.txt"))
_NO_SURNAMES = frozenset(_lines("no_surnames.txt"))
_ARTICLES = frozenset(("le", "la", "les", "du", "des", "de", "d", "l"))  # « Sophie Le Goff », and « Sophie La … »

_UP = "A-ZÀ-ÖØ-ÞŒ"
_LOW = "a-zß-öø-ÿœ"
# « Dupont », « Jean-Pierre », « O’Brien », « McGregor », « DURAND », « d’Ormesson » after its particle
_WORD = (
    rf"(?:[{_UP}]['’])?[{_UP}](?:[{_LOW}]+(?:[{_UP}][{_LOW}]+)?|[{_UP}]*)(?:[-'’](?:[{_UP}{_LOW}]+))*(?![{_UP}{_LOW}])"
)
_PARTICLE = r"(?:de[ ]la|de[ ]l['’]|del|della|van[ ]der|van[ ]den|van|von|dos|da|di|du|des|de|ben|bint|el|al|le|la)"
_SURNAME = rf"(?:(?:{_PARTICLE}[ ]|[dlDL]['’])?{_WORD})"

_TITLE = (
    r"(?:MM?\.|M(?=[ ][A-Z])|Mr\.?|Mrs\.?|Ms\.?|Mmes?\.?|Mlles?\.?|[Mm]onsieur|[Mm]adame|[Mm]ademoiselle|[Mm]essieurs|"
    r"Dr\.?|[Dd]octeure?|Pr\.|[Pp]rofesseure?|[Mm]a[îi]tre|Me(?=[ ][A-Z])|[Pp][èe]re|[Ss]œur|Herr|Frau|Señora?|Mister)"
)
_TITLED = re.compile(rf"(?<![\w'’-])(?P<title>{_TITLE})[ \u00a0](?P<name>{_WORD}(?:[ ]{_SURNAME}){{0,3}}|"
                     rf"(?:de[ ]la|de|du|des|[dD]['’])[ ]?{_WORD}(?:[ ]{_WORD})?)")  # fmt: skip
_FULL = re.compile(
    rf"(?<![\w'’@./-])(?P<first>{_WORD})[ \u00a0](?P<rest>{_SURNAME}(?:[ \u00a0]{_SURNAME}){{0,2}})(?![@])"
)
_INTRODUCED = re.compile(
    r"\b(?P<how>je (?:m['’]appelle|me nomme|me pr[ée]nomme)|mon nom (?:est|:)|mon pr[ée]nom (?:est|:)|moi,|"
    r"je soussign[ée]e?,?|"
    r"nom et pr[ée]nom ?:|nom ?:|pr[ée]nom ?:|my name is|ich hei(?:ß|ss)e|me llamo|mijn naam is|signature ?:|"
    r"sign[ée]e? ?:?|de la part de|contact ?:|demandez|demander|s['’]appelle|se nomme|se pr[ée]nomme)[ \u00a0]+"
)
_NAME = re.compile(rf"{_WORD}(?:[ ]{_SURNAME}){{0,3}}")
_KIN = (
    r"(?:fils|fille|mari|femme|[ée]pou(?:x|se)|compagn(?:on|e)|conjointe?|fr[èe]re|s(?:œ|oe)ur|cousine?|neveu|ni[èe]ce|"
    r"oncle|tante|p[èe]re|m[èe]re|papa|maman|mamie|papi|grand-(?:p[èe]re|m[èe]re)|petit-fils|petite-fille|enfants?|"
    r"filleule?|b[ée]b[ée]|voisine?s?|coll[èe]gue|amie?|copine?|patronn?e?|chef(?:fe)?|infirmi[èe]re|m[ée]decin|"
    r"propri[ée]taire|locataire|[ée]l[èe]ve|beau-(?:fils|p[èe]re|fr[èe]re)|belle-(?:fille|m[èe]re|s(?:œ|oe)ur)|"
    r"son|daughter|husband|wife|brother|sister|neighbou?r|colleague|friend)"
)
_KINS = re.compile(
    rf"\b(?P<how>(?i:mon|ma|mes|notre|nos|son|sa|leur|my|our|his|her)[ ](?:[{_LOW}]{{3,10}}[ ])?{_KIN}),?[ ]"
    rf"(?P<name>{_WORD}(?:[ ]{_SURNAME})?)"
)
_CLOSING = (
    r"(?:cordialement|(?:bien )?(?:cordialement|sincèrement) (?:à vous|vôtre)?|bien à vous|respectueusement|"
    r"salutations|"
    r"sincères salutations|(?:meilleures|sincères|cordiales) salutations|(?:mes )?sentiments (?:les meilleurs|"
    r"distingués|"
    r"respectueux)|considération distinguée|salutations distinguées|merci(?: d['’]avance| beaucoup| à vous|"
    r" de m['’]avoir lue?"
    r"| de votre (?:attention|écoute|lecture))?|bonne journée|bon courage|à bientôt|amicalement|citoyennement|"
    r"républicainement|fraternellement|bonne (?:continuation|soirée|réception)|regards|sincerely|yours|thank you|"
    r"thanks|"
    r"best wishes|mit freundlichen grüßen|mfg|atentamente|saludos|met vriendelijke groet(?:en)?)"
)
_SIGNED = re.compile(rf"\b{_CLOSING}[ ]?[,.;!:–—-]*\s+(?P<name>[^\n]{{2,60}}?)[ .,!]*(?=\n|$)")
_LAST_LINE = re.compile(r"\n[ \t–—-]*(?P<name>[^\n]{2,48}?)[ .]*\s*$")
_NAME_LINE = re.compile(rf"{_WORD}(?:[ ]{_SURNAME}){{0,3}}(?:[ ][{_UP}]\.)?|[{_UP}]\.(?:[ -]?[{_UP}]\.)*[ ]?{_WORD}")
_LEADING = re.compile(rf"{_TITLE}[ ]")

# Nobody's personal data: streets, laws and works named after people, and people named for what they do in public.
_NAMED_AFTER = re.compile(
    r"(?:\b(?:rue|avenue|av\.?|boulevard|bd|place|quai|square|cours|all[ée]e|impasse|chemin|pont|esplanade|parvis|"
    r"parc|jardin|"
    r"gare|station|m[ée]tro|arr[êe]t|tramway|a[ée]roport|stade|gymnase|piscine|salle|espace|centre|maison|lyc[ée]e|"
    r"coll[èe]ge|[ée]cole|universit[ée]|facult[ée]|campus|institut|h[ôo]pital|clinique|chu|mus[ée]e|fondation|"
    r"th[ée][âa]tre|"
    r"m[ée]diath[èe]que|biblioth[èe]que|r[ée]sidence|ehpad|cit[ée]|quartier|lotissement|caserne|barrage|porte-avions|"
    r"prix|m[ée]daille|loi|lois|proposition de loi|projet de loi|article|amendement|rapport|plan|dispositif|livret|"
    r"directive|d[ée]cret|ordonnance|circulaire|mission|commission|comit[ée]|affaire|arr[êe]t|jurisprudence|"
    r"r[ée]forme|accord|trait[ée]|taxe|prime|niche|m[ée]thode|th[ée]or[èe]me|effet|courbe|[ée]chelle|syndrome|maladie|"
    r"ligue|association|collectif|groupe|soci[ée]t[ée]|entreprise|[ée]ditions?|librairie|galeries?|magasins?|"
    r"restaurant|"
    r"caf[ée]|h[ôo]tel|ch[âa]teau|[ée]glise|cath[ée]drale|basilique|abbaye|chapelle|paroisse|saint|sainte|st|ste|"
    r"film|roman|livre|chanson|[ée]mission|discours|gouvernement|cabinet|"
    r"minist(?:re|ère)|premi[èe]re? ministre|pr[ée]sidente?|d[ée]put[ée]e?s?|s[ée]nat(?:eur|rice)|maire|pr[ée]fete?|"
    r"pr[ée]f[èe]te?|eurod[ée]put[ée]e?|commissaire europ[ée]enne?|secr[ée]taire d['’][ÉEée]tat|rapporteure?|"
    r"candidate?|[ée]crivaine?|auteure?|autrice|philosophe|[ée]conomiste|sociologue|historienne?|journaliste|"
    r"chant(?:eur|euse)|act(?:eur|rice)|r[ée]alisat(?:eur|rice)|g[ée]n[ée]ral|mar[ée]chal|roi|reine|pape|"
    r"selon|d['’]apr[èe]s|cf\.?|law|act|street|bill|president|minister)"
    r"|ex-ministre|\bMacron(?:-|\s)|\bL\.)"
    r"(?:[ ](?:de[ ]la|de[ ]l['’]|du|de|des|la|le))?[ \u00a0«\"“'’]*$",
    re.IGNORECASE,
)
_AFTER = re.compile(r"^[ ]?(?:\((?:rue|avenue|place|boulevard|loi|lyc[ée]e|[ée]cole|square|quai|station|gare|\d{4})|"
                    r"(?:SA|SAS|SARL|SASU|GmbH|Inc)\b|et (?:Cie|fils|associ[ée]s)\b)", re.IGNORECASE)  # fmt: skip
# Capitalised words that follow a first name without being a surname: months, institutions, places, openings.


@dataclass(frozen=True, slots=True)
class Known:
    """The names known by lists: first names (those that are words too apart), public figures."""

    first: frozenset[str]
    words: frozenset[str]
    figures: frozenset[str]
    surnames: frozenset[str]  # of figures known by their surname alone


@cache
def known() -> Known:
    """The lists that come with the program."""
    first = _lines("first_names.txt")
    figures = _lines("public_figures.txt")
    whole = frozenset(_flat(one.rstrip("*")) for one in figures)
    last = frozenset(_flat(" ".join(one.rstrip("*").split()[1:])) for one in figures if one.endswith("*"))
    return Known(
        frozenset(one.rstrip("*") for one in first),
        frozenset(one.rstrip("*") for one in first if one.endswith("*")),
        whole,
        last,
    )


def _flat(name: str) -> str:
    return " ".join(re.split(r"[ \u00a0'’-]+", fold(name).strip()))


def is_first_name(word: str) -> bool:
    """Whether a word is a first name, alone or compound: « Jean-Pierre »."""
    folded = fold(word)
    names = known().first
    if folded in names:
        return True
    parts = folded.split("-")
    return len(parts) > 1 and all(part in names for part in parts)


def _public(name: str) -> bool:
    flat = _flat(name)
    return flat in known().figures


def _named_after(text: str, start: int, end: int) -> bool:
    """Whether what stands around a name says that it is a street's, a law's, a work's or of somebody in office."""
    return (
        _NAMED_AFTER.search(text, max(0, start - 40), start) is not None
        or _AFTER.match(text[end : end + 24]) is not None
    )


_SAID = (
    "appelle", "nomme", "nom ", "nom:", "moi,", "soussign", "name is", "hei", "me llamo", "naam is", "sign", "contact",
    "demande", "part de",
)  # fmt: skip
_CLOSED = (
    "cordial", "incèr", "à vous", "salut", "sentiment", "considération", "merci", "bonne ", "bon courage", "bientôt",
    "respectueu", "amical", "citoyen", "républic", "fratern", "regards", "yours", "thank", "wishes", "grüß", "mfg",
    "atentamente", "groet", "sincer",
)  # fmt: skip


def names(text: str, low: str, author: str = "") -> Iterator[Finding]:
    """The names of persons in a text; `author` is the name under which it was published, "" when there is none.

    `low`: the text in small letters.
    """
    yield from _titled(text)
    yield from _whole(text)
    if any(word in low for word in _SAID):
        yield from _introduced(text, low)
    yield from _kin(text)
    yield from _signed(text, low if any(word in low for word in _CLOSED) else "")
    yield from _of_author(text, author)


def _titled(text: str) -> Iterator[Finding]:
    for match in _TITLED.finditer(text):
        name, (start, end) = match["name"], match.span("name")
        words = [fold(word) for word in re.split(r"[ \u00a0]+", name)]
        # « M. Le Goff » and « Madame de La Tour » are names; « Madame Le Maire » and « Monsieur le Préfet » are not.
        told = words[1] if words[0] in _ARTICLES and len(words) > 1 else words[0]
        told = re.sub(r"^[dl]['’]", "", told)
        if told in _ROLES or told in _NO_SURNAMES - _ARTICLES or (words[0] in _ARTICLES and len(words) < 2):
            continue
        flat = _flat(name)
        if flat in known().surnames or flat in known().figures or flat.split()[-1] in known().surnames:
            continue
        if match["title"].lower() in ("père", "pere", "sœur", "maître", "maitre", "me") and len(name) < 3:
            continue
        end = _trimmed(text, start, end)
        if not _named_after(text, match.start(), end):
            yield Finding(Clue.NAME, start, end, Certainty.LIKELY, "name-title", match["title"])


def _trimmed(text: str, start: int, end: int) -> int:
    """The end of a name without the words after it that no surname is."""
    while " " in text[start:end]:
        last = text.rindex(" ", start, end)
        if fold(text[last + 1 : end]) not in _NO_SURNAMES and fold(text[last + 1 : end]) not in _ROLES:
            break
        end = last
        while end > start and text[end - 1] == " ":
            end -= 1
    return end


def _whole(text: str) -> Iterator[Finding]:
    at = 0
    while match := _FULL.search(text, at):
        at = match.end("first")
        start, end = match.start(), _trimmed(text, match.start(), match.end())
        first = match["first"]
        words = re.split(r"[ \u00a0]+", text[start:end])
        if len(words) < 2:
            continue
        if is_first_name(first):
            second = fold(words[1])
            if first.isupper() and len(first) > 1 and not words[1].isupper() and is_first_name(words[1]):
                # « THIERRY Matthieu »: the surname first, which is a first name too.
                end = start + len(first) + 1 + len(words[1])
                words = words[:2]
            elif (second in _NO_SURNAMES and not (second in _ARTICLES and len(words) > 2)) or (
                first.isupper() and not words[-1].isupper()
            ):
                continue
            ordinary = fold(first) in known().words
            if ordinary and (_opens(text, start) or is_first_name(words[1])) and not words[-1].isupper():
                sure = Certainty.POSSIBLE
            else:
                sure = Certainty.LIKELY
        elif (
            first.isupper()
            and len(first) > 2
            and len(words) == 2
            and is_first_name(words[1])
            and not words[1].isupper()
        ):
            if fold(first) in _NO_SURNAMES:
                continue
            sure = Certainty.LIKELY
        else:
            continue
        while end > start and _public(text[start:end]) is False and _public(" ".join(words[:2])):
            end = start
        if end == start or _public(text[start:end]) or _named_after(text, start, end):
            at = max(at, match.end())
            continue
        if text[start:end].isupper() and _shouting(text[max(0, start - 30) : start] + text[end : end + 30]):
            sure = Certainty.POSSIBLE  # « VOTER DES LOIS AU NIVEAU… »: where all is in capitals, they tell nothing
        yield Finding(Clue.NAME, start, end, sure, "name-full")
        at = end


def _shouting(around: str) -> bool:
    """Whether what stands around a name is in capitals too."""
    letters = [char for char in around if char.isalpha()]
    return len(letters) > 5 and sum(char.isupper() for char in letters) > 0.7 * len(letters)


def _opens(text: str, start: int) -> bool:
    """Whether a word opens a sentence, where any word has a capital."""
    before = text[max(0, start - 3) : start].rstrip(' «"“')
    return not before or before[-1] in ".!?\n:;–—-•"


def _introduced(text: str, low: str) -> Iterator[Finding]:
    for opening in _INTRODUCED.finditer(low):
        match, how = _NAME.match(text, opening.end()), opening["how"]
        if match is None:
            continue
        first = re.split(r"[ \u00a0]", match.group())[0]
        if fold(first) in _NO_SURNAMES | _ROLES:
            continue
        plain = how.startswith(("moi", "nom", "sign", "contact", "demande", "de la part", "s'", "s’", "se "))
        if plain and not is_first_name(first) and not (how.startswith(("nom", "sign")) and ":" in how):
            continue
        start, end = match.start(), _trimmed(text, *match.span())
        if not _public(text[start:end]):
            yield Finding(Clue.NAME, start, end, Certainty.LIKELY, "name-introduced", how)


def _kin(text: str) -> Iterator[Finding]:
    for match in _KINS.finditer(text):
        if is_first_name(match["name"].split()[0]) and not _public(match["name"]):
            start, end = match.span("name")
            end = _trimmed(text, start, end)
            yield Finding(Clue.NAME, start, end, Certainty.LIKELY, "name-kin", match["how"])


def _signed(text: str, low: str) -> Iterator[Finding]:
    places = [*_SIGNED.finditer(low, max(0, len(low) - 400))]
    if (last := _LAST_LINE.search(text, max(0, len(text) - 80))) is not None:
        places.append(last)
    for match in places:
        start, end = match.span("name")
        if title := _LEADING.match(text, start, end):
            start = title.end()
        line = text[start:end]
        whole = _NAME_LINE.match(line)
        if whole is None:
            continue
        rest = line[whole.end() :].lstrip()
        if rest and rest[0] not in ",(-–—;:/":
            continue
        words = whole.group().split()
        if any(fold(word) in _NO_SURNAMES - _ARTICLES for word in words) or fold(words[0]) in _ROLES | _ARTICLES:
            continue
        named = any(is_first_name(word) for word in words)
        closing = match.re is _SIGNED
        alone = named and (closing or len(words) > 1 or not rest)
        if (alone or (closing and len(words) > 1 and not _shouted(words))) and not _public(whole.group()):
            yield Finding(Clue.NAME, start, start + whole.end(), Certainty.LIKELY, "name-signed")


def _shouted(words: list[str]) -> bool:
    return all(word.isupper() for word in words)


def _of_author(text: str, author: str) -> Iterator[Finding]:
    words = [word for word in re.findall(rf"[{_UP}{_LOW}'’-]+", author) if len(word) > 1]
    if len(words) < 2 or len(words) > 4 or any(char.isdigit() for char in author):
        return
    if not any(is_first_name(word) for word in words) or _public(author):
        return
    for order in (words, words[::-1]):
        pattern = r"(?<!\w)" + r"[\s,]+".join(map(re.escape, order)) + r"(?!\w)"
        for match in re.finditer(pattern, text, re.IGNORECASE):
            yield Finding(Clue.NAME, *match.span(), Certainty.CERTAIN, "name-author")
