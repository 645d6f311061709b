"""The citizens' proposals of the sample, those of the letter campaign included."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from moderator.demo.records import PROPOSAL, Attachment, Proposal, Ref, Text, Version
from moderator.demo.sample.desk import ARTICLES_ROOT, CITIZENS, FIRST_PROPOSAL, KINDS_ROOT, Desk, Draft
from moderator.demo.sample.people import KINDS
from moderator.demo.sample.sources import copies, html, read


def proposals(desk: Desk) -> Iterable[Proposal]:
    """All citizens' proposals of the first synchronisation, numbered in the order of publication."""
    drafts = [proposal_draft(desk, source, desk.calendar.moment()) for source in read("propositions")["proposition"]]
    for campaign in read("campagnes")["campagne"]:
        if campaign["forme"] == "proposition":
            for copy in copies(campaign, desk.rng):
                source = {
                    "article": campaign["article"],
                    "titre": copy.title,
                    "texte": "\n\n".join(copy.paragraphs),
                }
                kind = "particulier" if desk.rng.random() < 0.85 else "non précisé"
                source |= {"type": kind, "campagne": campaign["nom"]}
                drafts.append(proposal_draft(desk, source, desk.calendar.moment()))
    drafts.sort(key=lambda draft: draft.at)
    for number, draft in enumerate(drafts, FIRST_PROPOSAL):
        proposal = finished(desk, draft, number)
        desk.titles[str(proposal.title)] = proposal
        yield proposal


def proposal_draft(desk: Desk, source: dict[str, Any], at: datetime) -> Draft:
    """A proposal as its text file tells it, with an author of the kind asked for."""
    body = source["texte"] if source.get("brut") else html(source["texte"])
    return Draft(body, desk.people.one(source["type"]).id, at, source=source)


def finished(desk: Desk, draft: Draft, number: int) -> Proposal:
    """The proposal of a draft whose number is known, counted under its marks."""
    source, at = draft.source, draft.at
    ref = Ref(PROPOSAL, number)
    desk.mark(ref, source)
    locale = "en" if source.get("langue") == "en" else "fr"
    machine = {"fr": "[traduction automatique] " + source["titre"]} if locale == "en" else {}
    first = Version(number * 100, at, {"title": [None, {locale: source["titre"]}]}, draft.author_id)
    votes = desk.rng.randint(0, 2) if "campagne" in source else min(180, int(3 * desk.rng.paretovariate(1.1)))
    place = source.get("lieu") or ((46.0 + number / 997, 2.0 + number / 613) if number % 19 == 0 else (None, None))
    edited = number % 37 == 0 and "campagne" not in source and not source.get("retiree")
    again = Version(number * 100 + 1, at + timedelta(hours=3), {"body": [{locale: ""}, {locale: draft.text}]})
    if edited:
        desk.marked["edited"].add(ref)
    if source.get("retiree"):
        desk.marked["withdrawn"].add(ref)
    return Proposal(
        id=number,
        component_id=CITIZENS,
        title=Text({locale: source["titre"]}, machine),
        body=Text({locale: draft.text}),
        created_at=at - timedelta(minutes=desk.rng.randint(3, 50)),
        updated_at=at + timedelta(hours=3) if edited else at,
        published_at=at,
        reference=f"NUM-PROP-{at:%Y-%m}-{number}",
        author_ids=(draft.author_id, desk.people.anyone(other_than=draft.author_id).id)
        if number % 41 == 0
        else (draft.author_id,),
        taxon_ids=(ARTICLES_ROOT + source["article"], KINDS_ROOT + 1 + KINDS.index(source["type"])),
        vote_count=votes,
        likes_count=votes // 7,
        follows_count=votes // 5,
        address=source.get("adresse") or (f"Mairie, 99{number} Saint-Aubin-des-Bruyères" if place[0] else None),
        latitude=place[0],
        longitude=place[1],
        attachments=_attachments(number),
        versions=(first, again) if edited else (first,),
        withdrawn_at=at + timedelta(days=2) if source.get("retiree") else None,
    )


def _attachments(number: int) -> tuple[Attachment, ...]:
    if number % 29:
        return ()
    return (Attachment(Text.fr("Note de deux pages"), "text/plain", f"/fichiers/{number}/note.txt"),)
