"""Finding out what a WordPress is and what the person who signs in may do there."""

from __future__ import annotations

from dataclasses import dataclass

from moderator.domain.words import _
from moderator.servers.contract import Ability, Description
from moderator.servers.nodes import item, line_of, node, number
from moderator.servers.troubles import Refusal, Unauthorised
from moderator.servers.wordpress.session import Session


@dataclass(frozen=True, slots=True)
class Probed:
    """What a site told about itself: its name, whether it knows application passwords, our account and its rights.

    `me` is our account's number (0: nobody signed in, or the site does not say who).
    """

    name: str
    passwords: bool
    me: int
    moderates: bool


def probe(session: Session) -> Probed:
    """Ask the site. Raises Unauthorised when it does not accept our credentials, or what `Session` raises."""
    root = session.root
    passwords = node(item(root, "authentication", "application-passwords")) is not None
    name = line_of(root.get("name"))
    if not session.known:
        return Probed(name, passwords, 0, False)
    try:
        told = node(session.get("users/me", context="edit").json) or {}
    except Refusal as refusal:
        if refusal.status == 401:
            raise _ignored(session, passwords) from None
        return Probed(name, passwords, 0, False)
    # Who may moderate but not write posts may not ask for comments by status or by author.
    rights = [item(told, "capabilities", one) is True for one in ("moderate_comments", "edit_posts")]
    return Probed(name, passwords, number(told.get("id")) or 0, all(rights))


def _ignored(session: Session, passwords: bool) -> Unauthorised:
    if passwords:
        return session.unrecognised()
    host = session.transport.host
    return Unauthorised(
        _("The site {host} has no application passwords.").format(host=host),
        remedy=_("They need https and WordPress 5.6 or later; an extension may have switched them off. Reading works."),
    )


def described(probed: Probed) -> Description:
    """The same in words for the person: what can be done, what cannot, and what happens instead."""
    abilities = {Ability.READ, Ability.SEE_DELETIONS}
    notes = []
    if probed.moderates and probed.me:
        abilities |= {Ability.PUSH_ANSWER, Ability.PUSH_COMMENT, Ability.PUSH_MODERATION, Ability.PUSH_WORDING}
        abilities.add(Ability.TAKE_BACK)
        notes += [
            _("An answer is written as a reply under the comment, by your account; the site may tell its followers."),
            _(
                "A comment that you refuse is put back among those that wait for moderation: nobody sees it there, and "
                "nothing is destroyed. The site’s trash, which empties itself, is not used."
            ),
            _("A reply needs comments to be open on its post: where they are closed, the site refuses it."),
            _("WordPress has no outcomes: only written answers go out, the outcome stays here and in the documents."),
            _("Comments in the site’s trash come in as hidden; those that it takes for spam are counted only."),
        ]
    elif probed.me:
        notes.append(_("Your account may not moderate comments there: only what is public can be read."))
    elif probed.passwords:
        notes.append(
            _(
                "Only public comments can be read. With a user who moderates comments and an application password "
                "(made on that user’s profile page), all are, and decisions and answers can be sent."
            )
        )
    else:
        notes.append(_("This site has no application passwords: only its public comments can be read."))
    return Description("wordpress", probed.name, "", "wp/v2", frozenset(abilities), tuple(notes))
