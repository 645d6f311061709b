"""Finding out what a Decidim server is: its dialect, and whether it takes answers; versions are hidden from 0.30 on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from moderator.domain.words import _
from moderator.servers.contract import Ability, Description
from moderator.servers.decidim import documents
from moderator.servers.decidim.dialects import DIALECTS, Dialect, dialect_of
from moderator.servers.decidim.nodes import nodes, word
from moderator.servers.decidim.session import Session
from moderator.servers.troubles import Unintelligible, strange

_UNDEFINED = frozenset({"undefinedField", "undefinedType"})


class Way(StrEnum):
    """How the server takes official answers."""

    CORE = "core"  # 0.31 and later
    APIEXT = "apiext"  # the module « decidim-apiext » on 0.27 to 0.29
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Probed:
    """What a server told about itself. `open` says whether it let us read its schema."""

    name: str
    version: str
    dialect: Dialect
    way: Way
    open: bool


def probe(session: Session) -> Probed:
    """Ask the server what it is. Raises Unintelligible when it is not a Decidim that we can read."""
    given = session.ask(documents.PROBE)
    fields = {word(one.get("name")) for one in nodes(given.item("proposal", "fields"))}
    if fields:
        return Probed(
            word(given.item("decidim", "applicationName")),
            word(given.item("decidim", "version")),
            dialect_of(fields),
            _way(given.item("proposalMutation", "fields")),
            True,
        )
    named = session.ask(documents.NAME)
    if named.item("decidim") is None:
        raise strange(session.transport.host, "Decidim")
    dialect = _tried(session)
    # Only administrators may read the schema of the newest servers; with the core's credentials answers can be tried.
    way = Way.CORE if dialect.likes and session.known else Way.NONE
    name, version = word(named.item("decidim", "applicationName")), word(named.item("decidim", "version"))
    return Probed(name, version, dialect, way, False)


def _way(fields: object) -> Way:
    for one in nodes(fields):
        if one.get("name") == "answer":
            arguments = {word(argument.get("name")) for argument in nodes(one.get("args"))}
            return Way.CORE if "input" in arguments else Way.APIEXT if "answerContent" in arguments else Way.NONE
    return Way.NONE


def _tried(session: Session) -> Dialect:
    """The newest dialect whose words the server knows all: it checks them before it looks at anything."""
    for dialect in DIALECTS:
        given = session.ask(documents.proposals(dialect), component="0", first=1, after=None)
        if not given.coded(*_UNDEFINED):
            return dialect
    raise Unintelligible(
        _("This version of Decidim at {host} is not one that can be read.").format(host=session.transport.host),
        remedy=_("Versions 0.27 and later are. Import the administrators’ export files instead."),
    )


def described(probed: Probed, *, signed_in: bool) -> Description:
    """The same in words for the person: what can be done, what cannot, and what happens instead."""
    abilities = {Ability.READ, Ability.CHEAP_SCAN, Ability.SEE_DELETIONS, Ability.ANSWERS_FILE}
    notes = []
    if probed.way is not Way.NONE and signed_in:
        abilities |= {Ability.PUSH_ANSWER, Ability.TAKE_BACK}
        notes.append(_("Each answer that is sent notifies by e-mail the authors and followers of the proposal."))
    elif probed.way is not Way.NONE:
        notes.append(
            _("Answers can be sent to this server once you give API credentials (ask the site’s administrator).")
        )
    elif probed.dialect.likes:
        notes.append(_("Whether this server takes answers can only be known with API credentials."))
    else:
        notes.append(
            _(
                "This version of Decidim does not take answers from a program: export the answers file, which its "
                "administrators import (component → Import → answers)."
            )
        )
    if not probed.dialect.hides:
        notes.append(
            _("This version of Decidim still lists the proposals that its moderators hid, and does not say so.")
        )
    else:
        notes.append(
            _(
                "Proposals hidden by the site’s moderators are no longer given. A deleted comment or a closed account "
                "can make the server refuse a whole discussion: it is then read from the site’s open data, or marked "
                "incomplete when there is none."
            )
        )
    notes.append(
        _(
            "Moderation, piles and answers to comments stay here: what a program writes under a comment of Decidim can "
            "be neither corrected nor taken back."
        )
    )
    notes.append(_("Answers to surveys are not given by the API: import the administrators’ export."))
    notes.append(
        _(
            "Edited comments and votes on comments are seen when the discussion moves, or when everything is received "
            "again."
        )
    )
    return Description("decidim", probed.name, probed.version, probed.dialect.name, frozenset(abilities), tuple(notes))
