"""What a source's own record says beside the text: costs, an answer not yet published, who came to a meeting.

Decidim's records, by the names of its API and of its open data; and what is kept apart from the words of e-mails.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from moderator.domain.contribution import AMENDED
from moderator.domain.words import _, moment
from moderator.domain.words import number as display
from moderator.servers import nodes as reading
from moderator.servers.nodes import node, nodes, number, text_of, word

_LONGEST = 2_000  # characters of a quoted message: enough to know what is answered

_DECIDIM = ("totalCommentsCount", "component/id")
"""What only its records have."""


def particulars(raw: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """Pairs (what, value) in words, in the order in which they matter; none for records that have none."""
    if "quoted" in raw and "headers" in raw:
        mail = (
            (_("Words of who passed it on"), raw.get("introduction")),
            (_("Message that it answers"), raw["quoted"]),
            (_("Signature"), raw.get("signature")),
        )
        return tuple((what, str(value)[:_LONGEST]) for what, value in mail if value)
    if not any(name in raw for name in _DECIDIM):
        return ()
    found = [*_amendment(raw), *_answer(raw), *_meeting(raw)]
    return tuple((what, value) for what, value in found if value)


def _amendment(raw: Mapping[str, object]) -> list[tuple[str, str]]:
    states = {
        "evaluating": _("proposed, not decided yet"),
        "accepted": _("accepted: its text replaced the amended one"),
        "rejected": _("rejected by who wrote the amended text"),
        "withdrawn": _("taken back by its author"),
    }
    amended = node(raw.get(AMENDED))
    if amended is not None:
        state = word(amended.get("state"))
    elif word(raw.get("is_amend")) == "true":
        state = word(raw.get("state"))
    else:
        return []
    return [(_("Amendment"), states.get(state, state))]


def is_published(raw: Mapping[str, object]) -> bool:
    """Whether the site shows the answer that it holds: until then, Decidim gives its text and no state."""
    answered = any(name in raw for name in _DECIDIM) and (raw.get("answeredAt") or raw.get("answered_at"))
    return not answered or bool(raw.get("state"))


def _answer(raw: Mapping[str, object]) -> list[tuple[str, str]]:
    waiting = "" if is_published(raw) else _("stored on the site, not published yet")
    state = node(raw.get("proposalState")) or {}
    return [
        (_("Official answer"), waiting),
        (_("Status on the site"), _said(state, "title")),
        (_("Cost"), _amount(word(raw.get("cost")))),
        (_("Cost report"), _said(raw, "costReport", "cost_report")),
        (_("Time needed"), _said(raw, "executionPeriod", "execution_period")),
    ]


def _meeting(raw: Mapping[str, object]) -> list[tuple[str, str]]:
    start = word(raw.get("startTime")) or word(raw.get("start_time"))
    # Debates have a beginning too, and no place.
    if not start or not ("typeOfMeeting" in raw or "attendees" in raw or "organizations" in raw):
        return []
    begins = reading.moment(start)
    place = ", ".join(filter(None, (_said(raw, "location"), " ".join(word(raw.get("address")).split()))))
    return [
        (_("Meeting held on"), moment(begins) if begins else start),
        (_("Venue"), place),
        (_("People who came"), _count(raw, "attendeesCount", "attendeeCount", "attendees")),
        (_("Contributions heard"), _count(raw, "contributionCount", "contributions")),
        (_("Organisations present"), word(raw.get("attendingOrganizations")) or word(raw.get("organizations"))),
        (_("Minutes"), _("not published yet") if raw.get("closed") is False else ""),
    ]


def _amount(told: str) -> str:
    """An amount as people write it; the site does not say in which currency."""
    return display(float(told)) if re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,6})?", told) else told


def _count(raw: Mapping[str, object], *names: str) -> str:
    found = next((one for name in names if (one := number(raw.get(name))) is not None), None)
    return display(found) if found else ""


def _said(raw: Mapping[str, object], *names: str) -> str:
    """A text in French, else in the first language that has one, on plain lines."""
    for name in names:
        texts = {
            word(one.get("locale")): text
            for one in nodes((node(raw.get(name)) or {}).get("translations"))
            if isinstance(text := one.get("text"), str) and text.strip()
        }
        texts |= {
            key.removeprefix(f"{name}/"): text
            for key, text in raw.items()
            if key.startswith(f"{name}/") and isinstance(text, str) and text.strip()
        }
        if texts:
            return text_of(texts.get("fr") or next(iter(texts.values())))
    return ""
