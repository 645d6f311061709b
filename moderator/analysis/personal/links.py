"""Addresses of the network that lead to one person: e-mails, also disguised, profile pages, identifiers, accounts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from moderator.domain.personal import Certainty, Clue, Finding

_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_EMAIL = re.compile(
    rf"(?<![\w.+%@-])[\w.+%'’-]{{0,63}}[\w+%-][ ]?@[ ]?(?:{_LABEL}\.)+[^\W\d_]{{2,24}}(?![\w@])",
)
_AT = r"(?:\s*[\[({<]\s*(?:at|arobase|arobas|a|chez|@)\s*[\])}>]\s*|\s+(?:at|arobase|arobas)\s+)"
_DOT = r"(?:\s*[\[({<]\s*(?:dot|point|pt|\.)\s*[\])}>]\s*|\s+(?:dot|point|pt)\s+|\s*\.\s*)"
_DISGUISED = re.compile(
    rf"(?<![\w@.])(?P<local>\w[\w+-]*(?:{_DOT}[\w+-]+){{0,3}}?|\w[\w.+-]*){_AT}"
    rf"(?P<domain>[^\W_][\w-]{{0,40}}(?:{_DOT}[\w-]{{1,40}}){{0,2}}?){_DOT}"
    r"(?P<last>fr|com|org|net|eu|info|be|ch|de|uk|ca|es|it|lu|gouv|bzh|corsica|me|io|paris)\b",
    re.IGNORECASE,
)

_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"«»]+|\b(?:[a-z0-9-]+\.)+(?:com|org|net|fr|me|social)/[^\s<>\"«»]+", re.I
)
_SITES = (
    ("facebook.com", r"(?:profile\.php\?id=\d+|people/[^/]+/\d+|(?!(?:groups|events|pages|watch|sharer|share|help|"
     r"business|policies|hashtag|photo|story|permalink|marketplace|login|plugins)\b)[\w.]{3,50})"),
    ("fb.com", r"[\w.]{3,50}"),
    ("linkedin.com", r"in/[\w%-]+"),
    ("instagram.com", r"(?!(?:p|explore|reel|stories|accounts)\b)[\w.]{2,30}"),
    ("twitter.com", r"(?!(?:search|hashtag|i|intent|share|home)\b)\w{2,15}"),
    ("x.com", r"(?!(?:search|hashtag|i|intent|share|home)\b)\w{2,15}"),
    ("tiktok.com", r"@[\w.]+"),
    ("snapchat.com", r"add/[\w.-]+"),
    ("t.me", r"(?!s/)\w{3,32}"),
    ("wa.me", r"\d{8,15}"),
    ("github.com", r"(?!(?:orgs|topics|features|about)\b)[\w-]+/?$"),
    ("youtube.com", r"(?:@[\w.-]+|user/[\w.-]+)"),
    ("paypal.me", r"\w+"),
    ("leetchi.com", r"c/[\w-]+"),
    ("mastodon.social", r"@\w+"),
    ("viadeo.com", r"\w+"),
    ("doctolib.fr", r"[\w-]+/[\w-]+/[\w-]+-[\w-]+"),
)  # fmt: skip
_PROFILES = tuple((site, re.compile(rf"(?:^|\.){re.escape(site)}/{path}", re.I)) for site, path in _SITES)
_NAMED = re.compile(
    r"(?:[?&;](?P<key>user(?:_?(?:id|name))?|uid|e?mail|token|session(?:_?id)?|sid|phpsessid|login|account|customer|"
    r"member|auth|access_token|api_?key|key|nom|prenom|courriel|numero_?dossier)=(?P<value>[^&\s#]{2,}))|"
    r"/(?P<path>users?|profiles?|profils?|members?|membres?|people|comptes?|account|utilisateurs?|"
    r"u)/(?P<who>[\w.@%-]{2,})|"
    r"/(?P<tilde>~[\w.-]{2,})",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"(?<![\w@./&:=+-])@(?P<who>[A-Za-z_][\w.]{1,28}\w)(?![\w@]|\.[a-z]{2,}\b)")
_NETWORKS = (
    r"facebook|fb|instagram|insta|twitter|linkedin|tiktok|snapchat|snap|discord|telegram|skype|mastodon|threads|"
    r"bluesky|"
    r"whatsapp|signal|pseudo|twitch|youtube"
)
_ANNOUNCED = re.compile(
    rf"\b(?P<what>{_NETWORKS})\s*(?:[:=]|\(|c['’]est|est|is)\s*(?P<who>@?(?=\w*[\d_]|"
    rf"\w+\.\w)[A-Za-z][\w.#-]{{2,28}}\w)",
    re.IGNORECASE,
)
_NETWORK_WORDS = tuple(_NETWORKS.split("|"))
_BRACKETED = re.compile(r"[\[({<]\s*(?:at\b|arobas|a\s*[\])}>]|chez\b|@)")
_NOT_HANDLES = frozenset(
    [
        "media",
        "import",
        "charset",
        "font-face",
        "keyframes",
        "param",
        "return",
        "override",
        "page",
        "supports",
        "todos",
        "tous",
    ]
)


def emails(text: str, low: str) -> Iterator[Finding]:
    """E-mail addresses, as they are or with their signs in words."""
    if "@" in text:
        for match in _EMAIL.finditer(text):
            start, end = match.span()
            while text[start] in "'’.-":
                start += 1
            yield Finding(Clue.EMAIL, start, end, Certainty.CERTAIN, "email")
    if "arobas" in low or " at " in low or _BRACKETED.search(low):
        for match in _DISGUISED.finditer(text):
            # « look at the site » has no sign: between spaces, « at » needs a « dot » in words too.
            bare = re.search(r"\sat\s", match.group(), re.I) and not re.search(
                r"dot|point|[\[({<]", match.group(), re.I
            )
            if not bare:
                yield Finding(Clue.EMAIL, *match.span(), Certainty.LIKELY, "email-words")


def links(text: str) -> Iterator[Finding]:
    """Links to somebody's page, or that hold an identifier."""
    if "/" in text:
        for match in _LINK.finditer(text):
            end = match.end()
            while text[end - 1] in ".,;:!?)]}'’…" and end > match.start():
                end -= 1
            address = re.sub(r"^(?:https?://)?(?:www\.|[a-z]{2}\.|m\.)?", "", text[match.start() : end], flags=re.I)
            site = next((site for site, profile in _PROFILES if profile.match(address)), "")
            if site:
                yield Finding(Clue.LINK, match.start(), end, Certainty.LIKELY, "link-profile", site)
            elif named := _NAMED.search(address):
                detail = named["key"] or named["path"] or named["tilde"]
                yield Finding(Clue.LINK, match.start(), end, Certainty.LIKELY, "link-identifier", detail)


def handles(text: str, low: str) -> Iterator[Finding]:
    """Accounts on networks: `@somebody`, « mon insta : somebody_75 »."""
    if "@" in text:
        for match in _HANDLE.finditer(text):
            if match["who"].lower() not in _NOT_HANDLES:
                yield Finding(Clue.HANDLE, *match.span(), Certainty.LIKELY, "handle")
    for match in _ANNOUNCED.finditer(text) if any(word in low for word in _NETWORK_WORDS) else ():
        yield Finding(Clue.HANDLE, *match.span("who"), Certainty.LIKELY, "handle-announced", match["what"])
