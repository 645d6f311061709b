"""A message's own words, told apart from what it quotes, from its signature and from what it passes on."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

_LONGEST = 200_000  # characters looked at: what follows is kept as it is
MOST_TIMES = 8  # a message passed on and on
_NEAR_END = 12  # lines at the end of a message among which a signature may start

_FORWARDED = re.compile(
    r"[\s>]*[-–—_*]{2,}\s*(?:forwarded message|message transf[ée]r[ée]|message r[ée]exp[ée]di[ée]|courriel "
    r"transf[ée]r[ée]|message suivi)\s*[-–—_*]*\s*"
    r"|\s*(?:d[ée]but du message (?:transf[ée]r[ée]|r[ée]exp[ée]di[ée])|begin forwarded message)\s*:?\s*",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"[\s>]*[-–—_*]{2,}\s*(?:original message|message (?:d['’]origine|original|initial)|courriel original)"
    r"\s*[-–—_*]*\s*",
    re.IGNORECASE,
)
_WROTE = re.compile(
    r"\s*>?\s*(?:le|on|el|am)\b[^\n]{4,240}(?:a écrit|a ecrit|écrivait|wrote|escribió|schrieb)\b[^\n]{0,80}:?\s*",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"\s*\*?(de|from|envoy[ée](?: le)?|sent|date|[àa]|to|pour|cc|copie [àa]|objet|sujet|subject|r[ée]pondre [àa])"
    r"\s?\*?[\s\u00a0\u202f]*:\*?\s*(.*)",
    re.IGNORECASE,
)
_RULE = re.compile(r"\s*[_\-]{10,}\s*")
_SENT_FROM = re.compile(
    r"\s*(?:envoyé (?:de|depuis|à partir de|avec|via|par)\b.{0,80}|provenance : courrier pour windows.{0,20}|"
    r"sent (?:from|with|via) .{1,60}|(?:obtenez?|télécharger?|get) outlook (?:pour|for) .{1,30}|"
    r"garanti sans virus.{0,60}|<?https?://(?:www\.)?(?:avast|aka\.ms|yho\.com|go\.onelink).{0,200}|"
    r"l['’]absence de virus dans ce courrier.{0,160})\s*",
    re.IGNORECASE,
)
_WHAT = {"de": "from", "from": "from", "objet": "subject", "sujet": "subject", "subject": "subject", "date": "date",
         "envoyé": "date", "envoye": "date", "sent": "date"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What a message says itself, and what was kept apart of it.

    `body` is never empty when the message holds a word. When it passes another on, `body` is that other one's,
    `forwarded` its `from`, `date` and `subject` as written there, and `introductions` what each who passed it on wrote
    above; of a message passed on several times, the innermost counts.
    """

    body: str
    quoted: str = ""
    signature: str = ""
    forwarded: tuple[tuple[str, str], ...] = ()
    passed_on: bool = False
    introductions: tuple[str, ...] = ()


def own_words(text: str, subject: str = "") -> OwnWords:
    """Return the message's own words.

    Known: answers above and below lines marked `>`, « Le … a écrit : », the headers that Outlook repeats,
    « Message d’origine », the signature after `-- ` (RFC 3676 §4.3) or « Envoyé de mon iPhone », and messages passed
    on, whose words are those that count. A message in which nothing else remains is left whole.
    """
    looked, rest = text[:_LONGEST], text[_LONGEST:]
    lines = looked.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    place = _passed_on(lines, subject)
    if place is not None:
        return _forwarded(lines, place, rest)
    kept, quoted = _unquoted(lines)
    kept, signature = _unsigned(kept)
    body = _joined(kept)
    if not body and not rest.strip():
        return OwnWords(text.strip())
    return OwnWords((body + rest).strip(), "\n".join(quoted).strip(), "\n".join(signature).strip())


def unsealed(text: str) -> str:
    """Return a text without the lines that PGP puts around the one it signs (RFC 9580 §7)."""
    above, begins, rest = text.partition("-----BEGIN PGP SIGNED MESSAGE-----")
    signed, sealed, rest = rest.partition("-----BEGIN PGP SIGNATURE-----")
    _seal, ends, below = rest.partition("-----END PGP SIGNATURE-----")
    if not (begins and sealed and ends):
        return text
    signed = re.sub(r"\A\s*\n(?:[A-Za-z]+: .*\n)*", "", signed)
    return above + re.sub(r"^- ", "", signed, flags=re.MULTILINE) + below


def _joined(lines: list[str]) -> str:
    """Return lines as a text, without the holes left by what was taken out."""
    return re.sub(r"\n\s*\n\s*\n", "\n\n", "\n".join(lines)).strip()


def _passed_on(lines: list[str], subject: str) -> int | None:
    """Return the line where the message passed on starts, None when none is."""
    marked = next((place for place, line in enumerate(lines) if _FORWARDED.fullmatch(line)), None)
    if marked is not None or not re.match(r"\s*(?:tr|fwd?|i)\s?:", subject, re.IGNORECASE):
        return marked
    for place, line in enumerate(lines):
        if _ORIGINAL.fullmatch(line) or (_HEADER.fullmatch(line) and _headers(lines, place)[1]):
            return place
    return None


def _forwarded(lines: list[str], place: int, rest: str, depth: int = 0) -> OwnWords:
    above, signature = _unsigned(lines[:place])
    while above and (not above[-1].strip() or _RULE.fullmatch(above[-1])):
        above.pop()
    start = place if _HEADER.fullmatch(lines[place]) else place + 1
    end, said = _headers(lines, start)
    inside = [re.sub(r"^>[> ]?", "", line) for line in lines[end:]]
    introductions = tuple(filter(None, ["\n".join(above).strip()]))
    further = _passed_on(inside, said.get("subject", "")) if depth < MOST_TIMES else None
    if further is not None:
        found = _forwarded(inside, further, rest, depth + 1)
        if found.passed_on:
            return replace(found, introductions=introductions + found.introductions)
    kept, quoted = _unquoted(inside)
    body = (_joined(kept) + rest).strip()
    if not body:
        body, quoted = "\n".join(inside).strip(), []
    if not body:
        return OwnWords("\n".join(lines).strip())
    apart, signed = "\n".join(quoted).strip(), "\n".join(signature).strip()
    return OwnWords(body, apart, signed, tuple(said.items()), True, introductions)


def _headers(lines: list[str], place: int) -> tuple[int, dict[str, str]]:
    """Return the headers repeated from a line on, and where they end; none when they are not those of a message."""
    said: dict[str, str] = {}
    names: set[str] = set()
    at = place
    while at < len(lines) and at - place < 16:
        line = re.sub(r"^[> ]+", "", lines[at])
        match = _HEADER.fullmatch(line)
        if match:
            name = match.group(1).lower()
            names.add(name)
            what = _WHAT.get(name.split()[0])
            if what:
                said.setdefault(what, match.group(2).strip())
        elif not line.strip() and not names:
            pass
        elif not line.strip():
            at += 1
            break
        elif not line.startswith((" ", "\t")):
            break
        at += 1
    told = "from" in said and len(names) >= 2 and ("date" in said or "@" in said["from"])
    return (at, said) if told else (place, {})


def _unquoted(lines: list[str]) -> tuple[list[str], list[str]]:
    """Return the lines that the person wrote and those quoted from the message answered."""
    kept: list[str] = []
    quoted: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if line.startswith(">"):
            quoted.append(line)
            at += 1
            continue
        span = _attribution(lines, at)
        if span:
            below = next((after for after in lines[at + span :] if after.strip()), "")
            quoted += lines[at : at + span]
            at += span
            if not below.startswith(">"):
                # Nothing marks the quotation: it runs to the end, as programs that answer above leave it.
                quoted += lines[at:]
                break
            continue
        if _ORIGINAL.fullmatch(line) or (_HEADER.fullmatch(line) and _headers(lines, at)[1]):
            while kept and (not kept[-1].strip() or _RULE.fullmatch(kept[-1])):
                kept.pop()
            quoted += lines[at:]
            break
        kept.append(line)
        at += 1
    return kept, quoted


def _attribution(lines: list[str], at: int) -> int:
    """Return how many lines say who wrote what is quoted below: programs fold them over up to three."""
    if not re.match(r"\s*(?:le|on|el|am)\s", lines[at], re.IGNORECASE):
        return 0
    for count in (1, 2, 3):
        if _WROTE.fullmatch(" ".join(line.strip() for line in lines[at : at + count])[:500]):
            return count
    return 0


def _unsigned(lines: list[str]) -> tuple[list[str], list[str]]:
    """Return the lines above the signature, and the signature."""
    lines = list(lines)
    while lines and not lines[-1].strip():
        lines.pop()
    for place in range(max(0, len(lines) - 3 * _NEAR_END), len(lines)):
        if lines[place] in ("-- ", "--") and any(line.strip() for line in lines[:place]):
            return lines[:place], lines[place + 1 :]
    cut = len(lines)
    while cut and cut > len(lines) - _NEAR_END and (not lines[cut - 1].strip() or _SENT_FROM.fullmatch(lines[cut - 1])):
        cut -= 1
    return lines[:cut], lines[cut:]
