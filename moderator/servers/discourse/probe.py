"""What a Discourse site is and what our account may do there, in words: found by asking, said before work begins.

Source: `TopicGuardian`, `PostGuardian`, `PostRevisionGuardian`, `CurrentUserSerializer` and
`TopicViewDetailsSerializer` there. The moderators of one category, and who reached the highest level of trust, are told
by each of its topics what they may do; who may delete a topic and moderate its category deletes its messages, still
sees them and brings them back. Former versions of a message are hidden by moderators of the whole site only.
"""

from __future__ import annotations

from moderator.domain.words import _
from moderator.servers.contract import Ability, Description
from moderator.servers.discourse.site import Site
from moderator.servers.nodes import Node, identity, item, line_of, node, nodes, word
from moderator.servers.troubles import strange

_ASKED = 3
"""Topics that are asked what our account may do: its own and those that describe a category tell nothing."""


def describe(site: Site, category: str = "") -> Description:
    """Ask the site what it is and who we are there. `category` is the path of the one to look at. Raises Problem."""
    reply = site.get("/about.json")
    about = node(item(reply.json, "about"))
    if about is None:
        if item(reply.json, "error_type") in ("not_logged_in", "invalid_access"):
            raise site.door()
        raise strange(site.transport.host, "Discourse")
    abilities = {Ability.READ, Ability.CHEAP_SCAN, Ability.SEE_DELETIONS}
    if site.me:
        notes = _signed(site, abilities, category)
    else:
        notes = [
            _("Answers can be sent to this server once you give a user and an API key."),
            _("Outcomes, tags, piles and masked passages stay here and go into the documents."),
        ]
    notes.append(_("Edited posts are seen when the discussion moves, or when everything is received again."))
    name, version = line_of(about.get("title")), word(about.get("version"))
    return Description("discourse", name, version, "REST", frozenset(abilities), tuple(notes))


def _signed(site: Site, abilities: set[Ability], category: str) -> list[str]:
    """What our account may do there, added to `abilities`, and in words."""
    me = node(item(site.get("/session/current.json").json, "current_user")) or {}
    if word(me.get("username")) == "":
        raise site.door()
    abilities |= {Ability.PUSH_ANSWER, Ability.PUSH_COMMENT, Ability.TAKE_BACK}
    notes = [_("Answers are sent as replies by the account you gave; each one notifies the author.")]
    staff = any(me.get(name) is True for name in ("moderator", "admin"))
    moderates, edits = (True, True) if staff else _allowed(site, category, me)
    if not moderates:
        notes.append(_("Your account is no moderator there: moderation and masked passages take the key of one."))
        if not category:
            notes.append(_("If it moderates a category, that is told once the category is chosen."))
    else:
        abilities.add(Ability.PUSH_MODERATION)
        notes += _moderating()
    if staff:
        abilities.add(Ability.PUSH_WORDING)
        notes.append(
            _(
                "Masked passages are masked there by an edit in your account’s name, of which the author is told, and "
                "the former versions of the message are hidden: moderators still read them. What the site sent by "
                "e-mail stays."
            )
        )
    elif moderates:
        notes.append(
            _(
                "Your account moderates this category and not the whole site, which refuses what it does elsewhere, "
                "also in categories within this one. Masked passages stay here: only moderators of the whole site may "
                "hide former versions."
            )
        )
    if edits and item(site.get("/site.json").json, "can_tag_topics") is True:
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


def _allowed(site: Site, category: str, me: Node) -> tuple[bool, bool]:
    """Whether our account may moderate what others wrote in a category, and whether it may edit topics there."""
    own = identity(me.get("id"))
    moderates = edits = False
    rows = nodes(item(site.get(f"{category}.json").json, "topic_list", "topics")) if category else []
    for row in [one for one in rows if one.get("pinned") is not True and _opener(one) != own][:_ASKED]:
        details = item(site.get(f"/t/{identity(row.get('id'))}.json").json, "details")
        if item(details, "created_by", "username") != site.me:
            moderates |= item(details, "can_moderate_category") is True and item(details, "can_delete") is True
            edits |= item(details, "can_edit") is True
    return moderates, edits


def _opener(row: Node) -> str:
    """The number of who opened a topic, who comes first among those who wrote in it."""
    return next((identity(one.get("user_id")) for one in nodes(row.get("posters"))), "")


def _moderating() -> list[str]:
    return [
        _(
            "A message that you refuse is deleted there: only moderators still see it, and it comes back if you accept "
            "it. What moderators deleted there comes in as hidden."
        ),
        _(
            "Refusing a topic’s first message does not delete the topic, which would take away what others said in "
            "it: mask what nobody may read."
        ),
    ]
