"""The archive of open data that a sample server publishes once a day, with the columns of its version."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from html import unescape

from moderator.demo.call import path_of, space_path
from moderator.demo.dialect import Dialect
from moderator.demo.memory import Memory
from moderator.demo.records import (
    COMMENT,
    DEBATE,
    MEETING,
    PROPOSAL,
    Component,
    Debate,
    Meeting,
    Proposal,
    Ref,
    Taxon,
    Text,
)

Line = dict[str, object]
_GUARDED = ("=", "+", "-", "@")


class OpenData:
    """What one server publishes. `url` is its address, which the lines repeat."""

    def __init__(self, memory: Memory, dialect: Dialect, url: str) -> None:
        self.memory = memory
        self.dialect = dialect
        self.url = url

    def archive(self, *, without: Iterable[str] = ()) -> bytes:
        """The ZIP as it would be made now; `without` names entities that this server does not publish."""
        host = self.url.partition("://")[2].partition(":")[0]
        held = io.BytesIO()
        with self.memory.lock, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
            for entity, lines in self._entities().items():
                if entity not in without:
                    made.writestr(f"{host}-open-data-{entity}.csv", self._table(lines))
            if self.dialect.minor >= 30:
                made.writestr("README.md", "# Open data\n\nThe files of this platform.\n")
                made.writestr("LICENSE.md", "Open Database License\n")
        return held.getvalue()

    def _entities(self) -> Mapping[str, list[Line]]:
        memory = self.memory
        places = sorted(memory.components.values(), key=lambda one: one.id)
        proposals = [memory.proposals[n] for one in places for n in memory.listed(one.id)]
        proposals = [one for one in proposals if not one.hidden]
        debates = [one for place in places for one in memory.debates_of(place.id)]
        meetings = [one for place in places for one in memory.meetings_of(place.id)]
        found = {
            "proposals": [self._proposal(one) for one in proposals],
            "proposal_comments": self._comments(PROPOSAL, {one.id for one in proposals}),
            "debates": [self._debate(one) for one in debates],
            "debate_comments": self._comments(DEBATE, {one.id for one in debates}),
            "meetings": [self._meeting(one) for one in meetings],
            "meeting_comments": self._comments(MEETING, {one.id for one in meetings}),
        }
        if self.dialect.minor >= 30:
            people = sorted(memory.people.values(), key=lambda one: one.id)
            found["users"] = [{"id": one.id, "name": one.name, "nickname": one.nickname} for one in people]
            found["moderations"] = [
                {
                    "id": one.id, "hidden_at": _moment(one.updated_at), "report_count": 1,
                    "reported_url": self._link(one), "reportable_type": PROPOSAL, "reportable_id": one.id,
                    "reported_content": "", "reports/reasons": "spam", "reports/locale": "fr", "reports/details": "",
                }
                for one in memory.proposals.values() if one.hidden
            ]  # fmt: skip
        return found

    def _table(self, lines: list[Line]) -> str:
        columns = list(dict.fromkeys(name for line in lines for name in line))
        written = io.StringIO()
        table = csv.writer(written, delimiter=";", lineterminator="\n")
        table.writerow(columns)
        for line in lines:
            table.writerow([self._cell(line.get(name)) for name in columns])
        return written.getvalue()

    def _cell(self, value: object) -> str:
        text = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
        # Newer servers keep spreadsheets from running what people wrote; numbers they leave alone.
        guarded = self.dialect.minor >= 29 and isinstance(value, str) and text.startswith(_GUARDED)
        return f"'{text}" if guarded else text

    def _proposal(self, one: Proposal) -> Line:
        amendment = self.memory.amendment_by(one.id)
        amended = self.memory.proposals[amendment.amendable_id] if amendment else None
        state = amendment.state if amendment else one.internal_state if one.state_published_at else ""
        if one.withdrawn_at is not None and self.dialect.withdrawal_is_a_state:
            state = "withdrawn"
        line: Line = {"id": one.id, **self._classified(one.taxon_ids), **self._place(one.component_id)}
        line |= _said("title", one.title) | _said("body", one.body, bare=True)
        line |= {"address": one.address, "latitude": one.latitude, "longitude": one.longitude}
        line |= {"state": state, "reference": one.reference, **_said("answer", one.answer or Text({"fr": ""}))}
        line |= {"supports" if self.dialect.minor < 29 else "votes": one.vote_count}
        line |= {"endorsements/total_count": one.likes_count, "endorsements/user_endorsements": ""}
        line |= {"comments": self.memory.comment_count(Ref(PROPOSAL, one.id)), "attachments": len(one.attachments)}
        line |= {"followers": one.follows_count, "published_at": _moment(one.published_at), "url": self._link(one)}
        line |= {"meeting_urls": "", "related_proposals": "", "is_amend": amended is not None}
        line |= {**_said("original_proposal/title", amended.title if amended else Text({"fr": ""}))}
        line |= {"original_proposal/url": self._link(amended) if amended else ""}
        if self.dialect.minor >= 29:
            writer = self.memory.people.get(one.author_ids[0]) if one.author_ids else None
            line |= {"author/id": writer.id if writer else "", "author/name": writer.name if writer else ""}
            line |= {"author/url": "", "answered_at": _moment(one.answered_at)}
            line |= {"withdrawn": one.withdrawn_at is not None, "withdrawn_at": _moment(one.withdrawn_at)}
        if self.dialect.minor >= 30:
            line |= {"created_at": _moment(one.created_at), "updated_at": _moment(one.updated_at)}
            line |= {"created_in_meeting": one.created_in_meeting, "cost": one.cost}
            line |= _said("cost_report", one.cost_report or Text({"fr": ""}))
            line |= _said("execution_period", one.execution_period or Text({"fr": ""}))
        return line

    def _debate(self, one: Debate) -> Line:
        line: Line = {"id": one.id, **self._writer(one.author_id), **_said("title", one.title)}
        line |= {**_said("description", one.description), **_said("instructions", one.instructions)}
        line |= {"start_time": _moment(one.start_time), "end_time": _moment(one.end_time)}
        line |= {**_said("information_updates", one.information_updates), **self._classified(one.taxon_ids)}
        line |= {**self._place(one.component_id), "reference": one.reference, "url": self._link(one)}
        return line | {"comments": self.memory.comment_count(Ref(DEBATE, one.id)), "comments_enabled": True}

    def _meeting(self, one: Meeting) -> Line:
        line: Line = {"id": one.id, **self._classified(one.taxon_ids), **self._place(one.component_id)}
        line |= {**_said("title", one.title), **_said("description", one.description)}
        line |= {"start_time": _moment(one.start_time), "end_time": _moment(one.end_time)}
        line |= {"attendees": one.attendees_count or 0, "contributions": one.contribution_count or 0}
        line |= {"organizations": one.attending_organizations, "address": one.address}
        line |= {**_said("location", one.location), "reference": one.reference, "url": self._link(one)}
        return line | {"comments": self.memory.comment_count(Ref(MEETING, one.id)), "published": True}

    def _comments(self, kind: str, roots: set[int]) -> list[Line]:
        found = []
        for one in sorted(self.memory.comments.values(), key=lambda one: one.id):
            root = self.memory.root(one.parent)
            if root.type == kind and root.id in roots and not (one.hidden or one.deleted):
                depth, parent = 0, one.parent
                while parent.type == COMMENT:
                    depth, parent = depth + 1, self.memory.comments[parent.id].parent
                line: Line = {"id": one.id, "created_at": _moment(one.created_at), "body": one.body, "locale": "fr"}
                line |= {**self._writer(one.author_id), "alignment": one.alignment, "depth": depth}
                line |= self._group(one.author_id)
                line |= {"commentable_id": one.parent.id, "commentable_type": one.parent.type}
                address = self.url + path_of(one, self.memory).partition("?")[0]
                found.append(line | {"root_commentable_url": address})
        return found

    def _writer(self, id_: int | None) -> Line:
        person = self.memory.people.get(id_) if id_ is not None else None
        return {"author/id": person.id if person else "", "author/name": person.name if person else ""}

    def _group(self, id_: int) -> Line:
        """Who speaks for an organisation is named beside it."""
        group = self.memory.people[id_]
        if not (group.group and self.dialect.has_groups):
            return {"user_group/id": "", "user_group/name": ""}
        return {**self._writer(min(self.memory.people)), "user_group/id": group.id, "user_group/name": group.name}

    def _place(self, component_id: int) -> Line:
        place: Component = self.memory.components[component_id]
        space = self.memory.spaces[place.space_id]
        address = self.url + space_path(space)
        return {"participatory_space/id": space.id, "participatory_space/url": address, "component/id": place.id}

    def _classified(self, taxon_ids: tuple[int, ...]) -> Line:
        taxons: list[Taxon] = [self.memory.taxons[one] for one in taxon_ids]
        if self.dialect.minor >= 30:
            names = ", ".join(_in_ruby(one.name) for one in taxons)
            return {"taxonomies/id": ", ".join(str(one.id) for one in taxons), "taxonomies/name": names}
        first = taxons[0] if taxons else None
        line: Line = {"category/id": first.id if first else "", **_said("category/name", first.name if first else None)}
        return {**line, "scope/id": "", "scope/name/fr": ""}

    def _link(self, thing: Proposal | Debate | Meeting) -> str:
        return self.url + path_of(thing, self.memory)


def _in_ruby(text: Text) -> str:
    """A translated text within a list, as Ruby shows it: tables know no better."""
    pairs = (
        f"{json.dumps(locale)}=>{json.dumps(words, ensure_ascii=False)}" for locale, words in text.by_locale.items()
    )
    return f"{{{', '.join(pairs)}}}"


def _said(name: str, text: Text | None, *, bare: bool = False) -> Line:
    given = text.by_locale if text is not None else {"fr": ""}
    return {
        f"{name}/{locale}": unescape(re.sub(r"<[^>]*>", "", words)) if bare else words
        for locale, words in given.items()
    }


def _moment(value: datetime | None) -> str:
    """A time as Ruby writes it in a table: the night's task runs in universal time."""
    return "" if value is None else f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
