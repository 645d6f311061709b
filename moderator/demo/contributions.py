"""What the sample server answers about one proposal, comment or debate."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from moderator.demo.call import (
    Call,
    Commentable,
    Info,
    author,
    call_of,
    find,
    number,
    path_of,
    ref_of,
    refused,
    resolves,
    shown,
)
from moderator.demo.records import (
    PROPOSAL,
    AgendaItem,
    Amendment,
    Attachment,
    Comment,
    Component,
    Debate,
    Meeting,
    Person,
    Proposal,
    Ref,
    State,
    Taxon,
    Text,
    Version,
)
from moderator.demo.refusals import coded


@resolves("Proposal", "author", "authors", "authorsCount")
def _authors(proposal: Proposal, info: Info) -> object:
    call = call_of(info)
    if info.field_name == "authorsCount":
        return len(proposal.author_ids)
    authors = [author(number, call) for number in proposal.author_ids]
    if info.field_name == "authors":
        return authors
    return authors[0] if authors else None


@resolves("Comment", "author")
def _commentauthor(comment: Comment, info: Info) -> object:
    return author(comment.author_id, call_of(info))


@resolves("Debate", "author")
@resolves("Meeting", "author")
def _event_author(event: Debate | Meeting, info: Info) -> object:
    return None if event.author_id is None else author(event.author_id, call_of(info))


@resolves("User", "profilePath")
@resolves("UserGroup", "profilePath")
def _profile(person: Person, _info: Info) -> str:
    return f"/profiles/{person.nickname}"


@resolves("TraceVersion", "editor")
def _editor(version: Version, info: Info) -> object:
    return None if version.editor_id is None else author(version.editor_id, call_of(info))


def _public_state(proposal: Proposal, call: Call) -> str | None:
    amendment = call.memory.amendment_by(proposal.id)
    if amendment is not None and proposal.withdrawn_at is None:
        return amendment.state
    if proposal.withdrawn_at is not None and call.dialect.withdrawal_is_a_state:
        return "withdrawn"
    return proposal.internal_state if proposal.state_published_at is not None else None


@resolves("Proposal", "state")
def _state(proposal: Proposal, info: Info) -> str | None:
    return _public_state(proposal, call_of(info))


@resolves("Proposal", "proposalState")
def _proposal_state(proposal: Proposal, info: Info) -> State | None:
    call = call_of(info)
    token = _public_state(proposal, call)
    return next((s for s in call.memory.states(proposal.component_id) if s.token == token), None)


@resolves("Proposal", "withdrawn")
def _withdrawn(proposal: Proposal, _info: Info) -> bool:
    return proposal.withdrawn_at is not None


@resolves("Proposal", "cost")
def _cost(proposal: Proposal, _info: Info) -> str | None:
    return None if proposal.cost is None else str(proposal.cost)


@resolves("Proposal", "voteCount")
def _votes(proposal: Proposal, info: Info) -> int | None:
    return proposal.vote_count if call_of(info).behaviour.votes_visible else None


@resolves("Proposal", "endorsements", "likes")
def _likes(proposal: Proposal, info: Info) -> list[object]:
    call = call_of(info)
    people = sorted(call.memory.people)
    return [author(people[(proposal.id + n) % len(people)], call) for n in range(proposal.likes_count)]


@resolves("Proposal", "endorsementsCount")
def _likes_count(proposal: Proposal, _info: Info) -> int:
    return proposal.likes_count


@resolves("Proposal", "coordinates")
def _coordinates(proposal: Proposal, _info: Info) -> dict[str, object]:
    # Decidim answers [nil, nil] for a proposal without a place, though both numbers are promised.
    return {"latitude": proposal.latitude, "longitude": proposal.longitude}


@resolves("Proposal", "category")
@resolves("Debate", "category")
@resolves("Meeting", "category")
def _category(thing: Proposal | Debate | Meeting, info: Info) -> Taxon | None:
    memory = call_of(info).memory
    return memory.taxons[thing.taxon_ids[0]] if thing.taxon_ids else None


@resolves("Proposal", "scope")
@resolves("Debate", "scope")
@resolves("Meeting", "scope")
def _scope(_thing: object, _info: Info) -> None:
    return None


@resolves("Proposal", "taxonomies")
@resolves("Debate", "taxonomies")
@resolves("Meeting", "taxonomies")
def _taxonomies(thing: Proposal | Debate | Meeting, info: Info) -> list[Taxon]:
    memory = call_of(info).memory
    return [memory.taxons[number] for number in thing.taxon_ids]


@resolves("Category", "parent")
def _no_category_above(taxon: Taxon, info: Info) -> Taxon | None:
    # The root is a taxonomy's name ("Article"); categories had no such root.
    parent = _taxon_above(taxon, call_of(info))
    return parent if parent is not None and parent.parent_id is not None else None


@resolves("Taxonomy", "parent")
@resolves("Scope", "parent")
def _parent(taxon: Taxon, info: Info) -> Taxon | None:
    return _taxon_above(taxon, call_of(info))


def _taxon_above(taxon: Taxon, call: Call) -> Taxon | None:
    return None if taxon.parent_id is None else call.memory.taxons[taxon.parent_id]


@resolves("Taxonomy", "isRoot")
def _is_root(taxon: Taxon, _info: Info) -> bool:
    return taxon.parent_id is None


@resolves("Taxonomy", "children")
@resolves("Category", "subcategories")
def _children(taxon: Taxon, info: Info) -> list[Taxon]:
    return [other for other in call_of(info).memory.taxons.values() if other.parent_id == taxon.id]


@resolves("Proposal", "versionsCount")
def _versions_count(proposal: Proposal, _info: Info) -> int:
    return len(proposal.versions)


@resolves("Proposal", "amendments")
def _amendments(proposal: Proposal, info: Info) -> list[Amendment]:
    return call_of(info).memory.amendments_of(proposal.id)


@resolves("Amendment", "amender")
def _amender(amendment: Amendment, info: Info) -> object:
    return author(amendment.amender_id, call_of(info))


@resolves("Amendment", "amendable", "emendation")
def _amended(amendment: Amendment, info: Info) -> object:
    memory = call_of(info).memory
    return memory.proposals[amendment.amendable_id if info.field_name == "amendable" else amendment.emendation_id]


@resolves("Amendment", "amendableType", "emendationType")
def _amended_type(_amendment: Amendment, _info: Info) -> str:
    return PROPOSAL


# Meetings


@resolves("Meeting", "closed")
def _closed(meeting: Meeting, _info: Info) -> bool:
    return meeting.closed_at is not None


@resolves("Meeting", "closingReport")
def _minutes(meeting: Meeting, _info: Info) -> Text | None:
    return meeting.closing_report if meeting.minutes_shown else None


@resolves("Meeting", "isWithdrawn", "withdrawn")
def _meeting_withdrawn(meeting: Meeting, _info: Info) -> bool:
    return meeting.withdrawn_at is not None


@resolves("Meeting", "attendeeCount")
def _attendees(meeting: Meeting, _info: Info) -> int | None:
    return meeting.attendees_count


@resolves("Meeting", "typeOfMeeting")
def _type_of_meeting(_meeting: Meeting, _info: Info) -> str:
    return "in_person"


@resolves("Meeting", "agenda")
def _agenda(meeting: Meeting, _info: Info) -> dict[str, object] | None:
    return {"id": str(meeting.id), "title": Text({}), "items": meeting.agenda} if meeting.agenda else None


@resolves("MeetingAgendaItem", "duration")
def _duration(item: AgendaItem, _info: Info) -> int:
    return item.minutes


@resolves("Proposal", "fingerprint")
def _fingerprint(proposal: Proposal, _info: Info) -> dict[str, str]:
    source = f"{dict(proposal.title.by_locale)}{dict(proposal.body.by_locale)}"
    return {"source": source, "value": hashlib.sha256(source.encode()).hexdigest()}


@resolves("Proposals", "url")
@resolves("Debates", "url")
@resolves("Meetings", "url")
@resolves("Pages", "url")
@resolves("ProposalsMutation", "url")
@resolves("Proposal", "url")
@resolves("Debate", "url")
@resolves("Meeting", "url")
@resolves("Comment", "url")
def _url(thing: Component | Commentable, info: Info) -> str:
    call = call_of(info)
    return call.base_url + path_of(thing, call.memory)


@resolves("Attachment", "url", "thumbnail")
def _attachment_url(attachment: Attachment, info: Info) -> str | None:
    path = attachment.url if info.field_name == "url" else attachment.thumbnail
    return None if path is None else call_of(info).base_url + path


# Comments


@resolves("Query", "commentable")
def _commentable(_root: object, info: Info, **wanted: str) -> object:
    call = call_of(info)
    found = find(call.memory, Ref(wanted["type"], number(wanted["id"])))
    if found is None:
        # The class name is looked up as a constant, the number with `find`: both raise on the server.
        if call.dialect.refuses_with_codes:
            raise coded("NOT_FOUND_ERROR", f"{wanted['type']} not found")
        raise LookupError(f"{wanted['type']} {wanted['id']}")
    return shown(found, info)


def _comments(thing: Commentable, info: Info, **arguments: Any) -> list[object]:
    call = call_of(info)
    order = arguments.get("orderBy") or "older"
    if order in ("best_rated", "most_discussed"):
        # Decidim turns these two into arrays, then asks the array for `not_hidden`.
        raise TypeError(f"undefined method `not_hidden' for an Array ordered by {order}")
    found = [comment for comment in call.memory.comments_of(ref_of(thing)) if not comment.hidden]
    only = arguments.get("singleCommentId")
    if only is not None:
        found = [comment for comment in found if str(comment.id) == only]
    if order == "recent":
        found.reverse()
    if not call.dialect.authorises_nodes:
        return list(found)
    return [refused("Comment", call) if comment.deleted else comment for comment in found]


def _total(thing: Commentable, info: Info) -> int:
    return call_of(info).memory.comment_count(ref_of(thing))


def _class_name(thing: Commentable, _info: Info) -> str:
    return ref_of(thing).type


def _has_comments(thing: Commentable, info: Info) -> bool:
    return any(not comment.hidden for comment in call_of(info).memory.comments_of(ref_of(thing)))


def _always(_thing: object, _info: Info) -> bool:
    return True


def _allowed(_thing: object, info: Info) -> bool:
    return call_of(info).viewer is not None


for _name in ("Proposal", "Debate", "Meeting", "Comment", "Commentable"):
    resolves(_name, "comments")(_comments)
    resolves(_name, "totalCommentsCount")(_total)
    resolves(_name, "type")(_class_name)
    resolves(_name, "hasComments")(_has_comments)
    resolves(_name, "acceptsNewComments", "commentsHaveAlignment", "commentsHaveVotes")(_always)
    resolves(_name, "userAllowedToComment")(_allowed)


@resolves("Comment", "formattedBody")
def _formatted(comment: Comment, _info: Info) -> str:
    return comment.body


# Texts


@resolves("TranslatedField", "locales")
def _locales(text: Text, _info: Info) -> list[str]:
    return [*text.by_locale, *text.machine]


@resolves("TranslatedField", "translation")
def _translation(text: Text, _info: Info, locale: str) -> str | None:
    return text.by_locale.get(locale) or text.machine.get(locale)


@resolves("TranslatedField", "translations")
def _translations(text: Text, _info: Info, locales: Sequence[str] | None = None) -> list[dict[str, object]]:
    found = [
        {"locale": locale, "text": words, "machineTranslated": machine}
        for machine, kept in ((False, text.by_locale), (True, text.machine))
        for locale, words in kept.items()
    ]
    return [one for one in found if locales is None or one["locale"] in locales]


def instant(value: datetime | str) -> str:
    """A date and time as Decidim writes it: ISO 8601, whole seconds, with its offset."""
    return value if isinstance(value, str) else value.isoformat(timespec="seconds")


def day(value: datetime | date) -> str:
    """A date as Decidim writes it."""
    return value.strftime("%Y-%m-%d")
