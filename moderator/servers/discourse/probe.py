"""What a Discourse site is and what our account may do there, in words: found by asking, said before work begins."""

from __future__ import annotations

from moderator.domain.words import _
from moderator.servers.contract import Ability, Description
from moderator.servers.discourse.site import Site
from moderator.servers.nodes import item, line_of, node, word
from moderator.servers.troubles import strange


def describe(site: Site) -> Description:
    """Ask the site what it is and who we are there. Raises Problem."""
    reply = site.get("/about.json")
    about = node(item(reply.json, "about"))
    if about is None:
        if item(reply.json, "error_type") in ("not_logged_in", "invalid_access"):
            raise site.door()
        raise strange(site.transport.host, "Discourse")
    abilities = {Ability.READ, Ability.CHEAP_SCAN, Ability.SEE_DELETIONS}
    if site.me:
        notes = _signed(site, abilities)
    else:
        notes = [
            _("Answers can be sent to this server once you give a user and an API key."),
            _("Outcomes, tags, piles and masked passages stay here and go into the documents."),
        ]
    notes.append(_("Edited posts are seen when the discussion moves, or when all is read anew."))
    name, version = line_of(about.get("title")), word(about.get("version"))
    return Description("discourse", name, version, "REST", frozenset(abilities), tuple(notes))


def _signed(site: Site, abilities: set[Ability]) -> list[str]:
    """What our account may do there, added to `abilities`, and in words."""
    me = node(item(site.get("/session/current.json").json, "current_user")) or {}
    if word(me.get("username")) == "":
        raise site.door()
    abilities |= {Ability.PUSH_ANSWER, Ability.PUSH_COMMENT, Ability.TAKE_BACK}
    notes = [_("Answers are sent as replies by the account you gave; each one notifies the author.")]
    if not any(me.get(name) is True for name in ("moderator", "admin")):
        # Others may moderate some categories: no question tells which.
        notes += [
            _("Your account is no moderator there: moderation, masked passages and tags take the key of one."),
            _("Outcomes, tags, piles and masked passages stay here and go into the documents."),
        ]
        return notes
    abilities |= {Ability.PUSH_MODERATION, Ability.PUSH_WORDING}
    notes += [
        _(
            "A message that you refuse is deleted there: only moderators still see it, and it comes back if you accept "
            "it. What moderators deleted there comes in as hidden."
        ),
        _(
            "Refusing a topic’s first message does not delete the topic, which would take away what others said in "
            "it: mask what nobody may read."
        ),
        _(
            "Masked passages are masked there by an edit in your account’s name, of which the author is told, and the "
            "former versions of the message are hidden: moderators still read them. What the site sent by e-mail stays."
        ),
    ]
    if item(site.get("/site.json").json, "can_tag_topics") is True:
        abilities.add(Ability.PUSH_TAG)
        notes.append(
            _(
                "Topics get those of your tags to which you gave the name of a tag of the site, as it is written there "
                "(often without spaces or capitals); messages within a topic get none."
            )
        )
    else:
        notes.append(_("Your account may not tag topics there: tags stay here."))
    notes.append(
        _(
            "Outcomes stay here and go into the documents. Topics are neither closed nor opened: no decision here says "
            "that a discussion is over."
        )
    )
    return notes
