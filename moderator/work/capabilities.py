"""What a server can do, in plain words, and what happens instead of each thing that it cannot do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyroaring import BitMap

from moderator.domain.decision import Act
from moderator.domain.words import N_, _
from moderator.servers import platforms
from moderator.servers.contract import NEEDED, Ability, Server, Slot
from moderator.servers.platforms import PLATFORMS, Platform
from moderator.store import outbox
from moderator.store.mirror import Source
from moderator.store.outbox import Addressee
from moderator.store.workspace import Workspace
from moderator.work import sources

CAN: dict[Ability, str] = {
    Ability.READ: N_("Contributions, comments and votes can be received."),
    Ability.PUSH_ANSWER: N_("Answers can be sent to it; each is read again to be sure."),
    Ability.PUSH_COMMENT: N_("A comment can be answered: the answer is a reply under it."),
    Ability.PUSH_MODERATION: N_("What you accept is shown there, and what you refuse is hidden."),
    Ability.PUSH_WORDING: N_("Passages that you mask are masked there too."),
    Ability.PUSH_TAG: N_(
        "Tags to which you give a “name on the sites” are put there, where the site has one of that name."
    ),
    Ability.TAKE_BACK: N_("An answer that was sent can be taken back."),
    Ability.ANSWERS_FILE: N_("Its administrators can import the answers from a file that Moderator writes."),
    Ability.INCREMENTAL: N_("It tells what changed since the last time: nothing else is asked for."),
    Ability.CHEAP_SCAN: N_("After the first time, only what changed is received."),
    Ability.SEE_DELETIONS: N_("What disappears there is shown as gone here, and kept."),
}
"""What each ability means for the person who works, in the order in which it matters."""

INSTEAD: dict[Ability, str] = {
    Ability.PUSH_ANSWER: N_(
        "The site takes no answer from a program: answers are kept here and go into the documents, and Moderator "
        "writes a page from which they are copied there one by one."
    ),
    Ability.PUSH_COMMENT: N_(
        "Comments cannot be answered on this site: what you answer them stays here and in the documents."
    ),
    Ability.PUSH_MODERATION: N_(
        "Moderation is kept here: what you refuse stays visible on the site until its administrators hide it."
    ),
    Ability.PUSH_WORDING: N_("Masked passages are masked here and in the documents only: the site still shows them."),
    Ability.PUSH_TAG: N_("Tags are kept here, as piles always are."),
    Ability.TAKE_BACK: N_("An answer that was sent cannot be taken back: another one corrects it."),
    Ability.SEE_DELETIONS: N_("What disappears there cannot be told from what did not change."),
}
"""What happens instead of what a platform cannot do."""

FOR_NOW: dict[Ability, str] = {
    Ability.PUSH_ANSWER: N_(
        "Answers are not sent for now: they are kept here and go into the documents, and Moderator writes a page from "
        "which they are copied onto the site one by one."
    ),
    Ability.PUSH_MODERATION: N_("Moderation is not sent for now: what you refuse stays visible on the site."),
    Ability.PUSH_WORDING: N_("Masked passages are not sent for now: the site still shows them."),
    Ability.PUSH_TAG: N_("Tags to which you give a “name on the sites” are not sent for now."),
}
"""The same of what this platform can do, but not for us as we are."""

_BY_FILE = N_("The site takes no answer from a program: Moderator writes the file that its administrators import.")
_BY_FILE_FOR_NOW = N_("Answers are not sent for now: Moderator writes the file that its administrators import.")
_PRIVATE = N_("What people write there is not public: what you refuse or mask is so here and in the documents.")
_NOWHERE = N_(
    "People are not answered there: answers are kept here and go into the documents, and Moderator writes a page of "
    "them, to be given otherwise."
)
_ALWAYS_ALL = N_("Each time, everything is read again: large consultations take a while.")
_NOT_THIS = N_("The site takes no answer to this: it stays here and in the documents.")
_SHOWN = frozenset({Ability.PUSH_COMMENT, Ability.PUSH_MODERATION, Ability.PUSH_WORDING})
"""What has no meaning where nothing is public."""
_FILE = Ability.ANSWERS_FILE


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that a server can do, or not, in a sentence that says what happens instead."""

    ability: Ability
    can: bool
    sentence: str


def points(abilities: frozenset[Ability], platform: Platform | None = None) -> Iterator[Point]:
    """What a server with these abilities does for a person, then what it does not and what happens instead.

    What its platform could do with other rights is said to be missing for now.
    """
    for ability, words in CAN.items():
        if ability in abilities:
            yield Point(ability, True, _named(ability, platform) or _(words))
    offers = platform.offers if platform else frozenset()
    public = platform is None or platform.public
    if not public:
        yield Point(Ability.PUSH_MODERATION, False, _moderation(_PRIVATE, platform))
    later = [one for one in FOR_NOW if one in offers - abilities]
    never = [one for one in _missing(abilities) if one not in later and (public or one not in _SHOWN)]
    yield from (Point(one, False, _(_words(one, abilities, platform))) for one in (*later, *never))
    if not abilities & {Ability.CHEAP_SCAN, Ability.INCREMENTAL}:
        yield Point(Ability.CHEAP_SCAN, False, _(_ALWAYS_ALL))


def _named(ability: Ability, platform: Platform | None) -> str:
    """The sentence that names what this platform gives or takes; "" when there is none."""
    if platform is not None and ability is Ability.READ:
        return _("What is received: {what}.").format(what=_(platform.reads))
    if ability is Ability.PUSH_MODERATION:
        return _moderation(CAN[ability], platform)
    if platform is not None and platform.answers and ability is Ability.PUSH_ANSWER:
        return _("Answers can be sent to it ({what}); each is read again to be sure.").format(what=_(platform.answers))
    return ""


def _moderation(words: str, platform: Platform | None) -> str:
    """What is so of moderation everywhere, then what is so there."""
    return " ".join(filter(None, (_(words), _(platform.moderation) if platform and platform.moderation else "")))


def _missing(abilities: frozenset[Ability]) -> Iterator[Ability]:
    """What a server lacks, but for what goes without saying of one that takes no answer at all."""
    sends = Ability.PUSH_ANSWER in abilities
    for ability in INSTEAD:
        alone = ability is Ability.TAKE_BACK or (ability is Ability.PUSH_COMMENT and _FILE not in abilities)
        if ability not in abilities and (sends or not alone):
            yield ability


def _words(ability: Ability, abilities: frozenset[Ability], platform: Platform | None) -> str:
    for_now = platform is not None and ability in platform.offers and ability in FOR_NOW
    if ability is Ability.PUSH_ANSWER and platform is not None and not platform.shows_answers:
        return _NOWHERE
    if ability is Ability.PUSH_ANSWER and _FILE in abilities:
        return _BY_FILE_FOR_NOW if for_now else _BY_FILE
    return FOR_NOW[ability] if for_now else INSTEAD[ability]


def as_object(platform: Platform) -> dict[str, object]:
    """A platform as JSON has it: what it can do at most, whatever one server and one account allow."""
    found = tuple(points(platform.offers, platform))
    return {
        "name": platform.name,
        "label": platform.label,
        "reads": _(platform.reads),
        "answers": _(platform.answers) if platform.answers else "",
        "credentials": _(platform.credentials) if platform.credentials else "",
        "needs_credentials": platform.closed,
        "offers": [str(one) for one in Ability if one in platform.offers],
        "can": {str(one.ability): one.sentence for one in found if one.can},
        "instead": {str(one.ability): one.sentence for one in found if not one.can},
    }


def caution(servers: Iterable[Source]) -> str:
    """What to know before anything is sent to these servers."""
    if all(not PLATFORMS[one.platform].public for one in servers):
        return _("Sending writes to people: the author of each contribution may get an e-mail. Read first.")
    return _("Sending publishes: the authors and followers of each contribution may get an e-mail. Read first.")


_CONCERNED: dict[Act, Slot] = {
    Act.REFUSE: Slot.STATUS,
    Act.REDACT: Slot.WORDING,
    Act.ANSWER: Slot.ANSWER,
    Act.TAG: Slot.TAGS,
}
_ASKED = 200  # contributions looked at: an act on more concerns the same servers


def kept_here(ws: Workspace, act: Act, ids: BitMap) -> str:
    """What happens instead when the servers of these contributions cannot take an act; "" when they can."""
    slot = _CONCERNED.get(act)
    if slot is None or not ids:
        return ""
    with ws.read() as conn:
        concerned = outbox.addressees(conn, ids[:_ASKED])
        back = outbox.ids_once_sent(conn) - ws.standing.anyone("answer") if act is Act.ANSWER else BitMap()
    for one in sources.servers(ws):
        theirs = [to for to in concerned if to.source == one.id]
        if theirs and (said := _kept(one, slot, theirs, back)):
            return said
    return ""


def takes(server: Server, to: Addressee, slot: Slot) -> bool:
    """Whether this has this slot there."""
    return server.takes(to.key, slot) and server.bears(to.kind, slot)


def _kept(source: Source, slot: Slot, theirs: Iterable[Addressee], back: BitMap) -> str:
    """What happens instead on one server; `back`: the answers that were sent and are to be taken back."""
    can, platform = sources.abilities(source), sources.platform(source)
    if NEEDED[slot] not in can:
        hidden = not platform.public and NEEDED[slot] in _SHOWN
        return _(_PRIVATE if hidden else _words(NEEDED[slot], can, platform))
    if Ability.TAKE_BACK not in can and any(to.id in back for to in theirs):
        return _(INSTEAD[Ability.TAKE_BACK])
    server = platforms.connect(source.platform, source.link)
    taken = {takes(server, to, slot) for to in theirs}
    if taken == {True}:
        return ""
    answer = _NOT_THIS if Ability.PUSH_COMMENT in can else INSTEAD[Ability.PUSH_COMMENT]
    said = _(answer if slot is Slot.ANSWER else INSTEAD[NEEDED[slot]])
    return _("For some of these: {what}").format(what=said[0].lower() + said[1:]) if True in taken else said
