"""What the sample server holds at the moment, and everything that can happen on the platform."""

import threading
from bisect import insort
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from moderator.demo.records import (
    COMMENT,
    DEBATE,
    MEETING,
    PROPOSAL,
    Amendment,
    Comment,
    Component,
    Corpus,
    Debate,
    Meeting,
    Person,
    Proposal,
    Ref,
    State,
    Text,
    Version,
)

NOT_ANSWERED = "not_answered"
DEFAULT_STATES = (
    State(1, "evaluating", Text({"fr": "En cours d’évaluation", "en": "Evaluating"})),
    State(2, "accepted", Text({"fr": "Acceptée", "en": "Accepted"})),
    State(3, "rejected", Text({"fr": "Rejetée", "en": "Rejected"})),
)


class Memory:
    """The living content of a server: filled from a corpus, changed by methods that tell what people do.

    Every method may be called from any thread; records are replaced, never changed in place.
    """

    def __init__(self, corpus: Corpus, now: Callable[[], datetime]) -> None:
        self.corpus = corpus
        self.now = now
        self.lock = threading.RLock()
        self.spaces = {space.id: space for space in corpus.spaces}
        self.components = {component.id: component for component in corpus.components}
        self.people = {person.id: person for person in corpus.people}
        self.taxons = {taxon.id: taxon for taxon in corpus.taxons}
        self.proposals: dict[int, Proposal] = {}
        self.debates = {debate.id: debate for debate in corpus.debates}
        self.meetings = {meeting.id: meeting for meeting in corpus.meetings}
        self.amendments = {amendment.id: amendment for amendment in corpus.amendments}
        self.comments: dict[int, Comment] = {}
        self.order: dict[int, list[int]] = defaultdict(list)
        self.children: dict[Ref, list[int]] = defaultdict(list)
        self.arrived = False
        self._counts: Counter[Ref] = Counter()
        for proposal in corpus.proposals:
            self._put(proposal)
        for comment in corpus.comments:
            self._put_comment(comment)

    # Looking

    def listed(self, component_id: int) -> list[int]:
        """The numbers of a component's proposals, ascending; deleted ones are no longer there."""
        return self.order[component_id]

    def debates_of(self, component_id: int) -> list[Debate]:
        """The debates of a component, in order of number."""
        return [self.debates[n] for n in sorted(self.debates) if self.debates[n].component_id == component_id]

    def meetings_of(self, component_id: int) -> list[Meeting]:
        """The meetings of a component, in order of number; those that moderators hid are not listed."""
        here = (self.meetings[n] for n in sorted(self.meetings))
        return [one for one in here if one.component_id == component_id and not one.hidden]

    def amendments_of(self, proposal_id: int) -> list[Amendment]:
        """The amendments proposed to a proposal."""
        return [one for one in self.amendments.values() if one.amendable_id == proposal_id]

    def amendment_by(self, proposal_id: int) -> Amendment | None:
        """The amendment whose text this proposal is, if it is one."""
        return next((one for one in self.amendments.values() if one.emendation_id == proposal_id), None)

    def comments_of(self, ref: Ref) -> list[Comment]:
        """The direct comments of a thing, oldest first, hidden and deleted ones included."""
        return [self.comments[n] for n in self.children.get(ref, ())]

    def comment_count(self, ref: Ref) -> int:
        """How many visible comments hang under a thing, replies included."""
        if ref.type != COMMENT:
            return self._counts[ref]
        return sum(1 + self.comment_count(Ref(COMMENT, c.id)) for c in self.comments_of(ref) if _visible(c))

    def root(self, ref: Ref) -> Ref:
        """The proposal, debate or meeting a comment finally hangs on."""
        while ref.type == COMMENT:
            ref = self.comments[ref.id].parent
        return ref

    def states(self, component_id: int) -> tuple[State, ...]:
        """The states a proposal of this component may be given."""
        return self.components[component_id].states or DEFAULT_STATES

    def exists(self, ref: Ref) -> bool:
        """Whether the thing is still there."""
        kept: Mapping[str, Mapping[int, object]] = {
            PROPOSAL: self.proposals,
            COMMENT: self.comments,
            DEBATE: self.debates,
            MEETING: self.meetings,
        }
        return ref.id in kept.get(ref.type, {})

    # What contributors do

    def add_person(self, name: str, *, group: bool = False) -> Person:
        """Somebody opens an account."""
        with self.lock:
            number = max(self.people, default=0) + 1
            person = Person(number, name, f"compte_{number}", group=group)
            self.people[number] = person
            return person

    def delete_person(self, person_id: int) -> None:
        """Somebody closes their account: their contributions stay, their name goes."""
        with self.lock:
            self.people[person_id] = replace(self.people[person_id], name="", nickname="", deleted=True)

    def add_proposal(
        self,
        title: str,
        body: str,
        *,
        component_id: int | None = None,
        author_id: int | None = None,
        taxon_ids: tuple[int, ...] = (),
        address: str | None = None,
        coordinates: tuple[float, float] | None = None,
        locale: str = "fr",
    ) -> Proposal:
        """Somebody publishes a proposal (HTML body), by default in the last proposals component."""
        with self.lock:
            place = component_id or self.citizens_component().id
            number = max(self.proposals, default=0) + 1
            at = self.now()
            proposal = Proposal(
                id=number,
                component_id=place,
                title=Text({locale: title}),
                body=Text({locale: body}),
                created_at=at,
                updated_at=at,
                published_at=at,
                reference=f"NUM-PROP-{at:%Y-%m}-{number}",
                author_ids=(author_id or min(self.people),),
                taxon_ids=taxon_ids,
                address=address,
                latitude=coordinates[0] if coordinates else None,
                longitude=coordinates[1] if coordinates else None,
                versions=(Version(number * 100, at, {"title": [None, {locale: title}]}, author_id),),
            )
            self._put(proposal)
            return proposal

    def citizens_component(self) -> Component:
        """The component where citizens propose: the last proposals component of the server."""
        found = [component for component in self.components.values() if component.kind == "Proposals"]
        return max(found, key=lambda component: component.weight)

    def edit_proposal(
        self,
        proposal_id: int,
        *,
        title: str | Text | None = None,
        body: str | Text | None = None,
        at: datetime | None = None,
    ) -> Proposal:
        """The author rewrites a proposal; a version more, and `updatedAt` moves."""
        with self.lock:
            old = self.proposals[proposal_id]
            when = at or self.now()
            new_title = old.title if title is None else _text(title)
            new_body = old.body if body is None else _text(body)
            change: dict[str, object] = {"body": [dict(old.body.by_locale), dict(new_body.by_locale)]}
            if new_title != old.title:
                change["title"] = [dict(old.title.by_locale), dict(new_title.by_locale)]
            number = proposal_id * 100 + len(old.versions)
            version = Version(number, when, change, old.author_ids[0] if old.author_ids else None)
            return self._put(
                replace(old, title=new_title, body=new_body, updated_at=when, versions=(*old.versions, version))
            )

    def withdraw(self, proposal_id: int, at: datetime | None = None) -> Proposal:
        """The author withdraws a proposal; it stays listed."""
        with self.lock:
            when = at or self.now()
            return self._put(replace(self.proposals[proposal_id], withdrawn_at=when, updated_at=when))

    def amend(self, proposal_id: int, title: str, body: str, *, author_id: int | None = None) -> Proposal:
        """Somebody proposes another text (HTML) for a proposal: a proposal of its own, listed beside the others."""
        with self.lock:
            place = self.proposals[proposal_id].component_id
            made = self.add_proposal(title, body, component_id=place, author_id=author_id)
            number = max(self.amendments, default=0) + 1
            self.amendments[number] = Amendment(number, proposal_id, made.id, made.author_ids[0])
            return made

    def judge_amendment(self, emendation_id: int, state: str) -> None:
        """The amended proposal's author accepts (its text is replaced, a version more) or rejects an amendment."""
        with self.lock:
            found = self.amendment_by(emendation_id)
            if found is None:
                raise KeyError(emendation_id)
            self.amendments[found.id] = replace(found, state=state)
            if state == "accepted":
                emendation = self.proposals[emendation_id]
                self.edit_proposal(found.amendable_id, title=emendation.title, body=emendation.body)

    def withdraw_meeting(self, meeting_id: int) -> Meeting:
        """Who called a meeting calls it off; it stays listed."""
        return self._put_meeting(replace(self.meetings[meeting_id], withdrawn_at=self.now(), updated_at=self.now()))

    def close_meeting(self, meeting_id: int, minutes: str, *, attendees: int, shown: bool = True) -> Meeting:
        """The minutes of a meeting (HTML) are written, and shown unless told otherwise."""
        changed = replace(
            self.meetings[meeting_id],
            closed_at=self.now(),
            closing_report=Text.fr(minutes),
            minutes_shown=shown,
            attendees_count=attendees,
            updated_at=self.now(),
        )
        return self._put_meeting(changed)

    def hide_meeting(self, meeting_id: int) -> Meeting:
        """A moderator hides a meeting: it leaves the list, in every version."""
        return self._put_meeting(replace(self.meetings[meeting_id], hidden=True))

    def vote(self, proposal_id: int, votes: int = 1) -> Proposal:
        """Votes arrive: a counter moves, `updatedAt` does not."""
        with self.lock:
            old = self.proposals[proposal_id]
            return self._put(replace(old, vote_count=old.vote_count + votes))

    def add_comment(
        self, parent: Ref, body: str, *, author_id: int | None = None, alignment: int = 0, at: datetime | None = None
    ) -> Comment:
        """Somebody comments; the thing commented keeps its `updatedAt`, as counters are not edits."""
        with self.lock:
            if not self.exists(parent):
                raise KeyError(parent)
            number = max(self.comments, default=0) + 1
            when = at or self.now()
            comment = Comment(number, parent, body, author_id or min(self.people), when, when, alignment)
            self._put_comment(comment)
            return comment

    def arrive(self) -> None:
        """Everything that happens between the first and the second synchronisation, once."""
        with self.lock:
            if self.arrived:
                return
            self.arrived = True
            arrivals = self.corpus.arrivals
            for proposal in arrivals.proposals:
                self._put(proposal)
            for comment in arrivals.comments:
                self._put_comment(comment)
            for edit in arrivals.edits:
                self.edit_proposal(edit.proposal_id, body=edit.body, at=edit.at)
            for proposal_id, at in arrivals.withdrawals:
                self.withdraw(proposal_id, at)
            for proposal_id in arrivals.hidden:
                self.hide(proposal_id)
            for proposal_id, votes in arrivals.votes.items():
                self.vote(proposal_id, votes)

    # What administrators do

    def hide(self, proposal_id: int) -> Proposal:
        """A moderator hides a proposal: still listed up to 0.29, a null node from 0.30 on."""
        with self.lock:
            return self._put(replace(self.proposals[proposal_id], hidden=True))

    def unhide(self, proposal_id: int) -> Proposal:
        """A moderator shows it again."""
        with self.lock:
            return self._put(replace(self.proposals[proposal_id], hidden=False))

    def delete(self, proposal_id: int) -> None:
        """An administrator deletes a proposal; the rows after it move up by one."""
        with self.lock:
            gone = self.proposals.pop(proposal_id)
            self.order[gone.component_id].remove(proposal_id)

    def hide_comment(self, comment_id: int) -> None:
        """A moderator hides a comment: it leaves the lists, its replies with it."""
        self._change_comment(comment_id, replace(self.comments[comment_id], hidden=True))

    def delete_comment(self, comment_id: int) -> None:
        """Its author deletes a comment: it stays in the lists, and 0.30 and 0.31 stumble over it."""
        self._change_comment(comment_id, replace(self.comments[comment_id], deleted=True))

    def answer(
        self,
        proposal_id: int,
        state: str,
        answer: Mapping[str, str] | str,
        *,
        publish: bool = True,
        cost: float | None = None,
        cost_report: Text | None = None,
        execution_period: Text | None = None,
    ) -> Proposal:
        """An official answer is stored, and published at once unless told otherwise."""
        with self.lock:
            old = self.proposals[proposal_id]
            when = self.now()
            text = Text({"fr": answer} if isinstance(answer, str) else dict(answer))
            if state == NOT_ANSWERED:
                return self._put(
                    replace(
                        old,
                        answer=text,
                        answered_at=None,
                        internal_state=None,
                        state_published_at=None,
                        updated_at=when,
                    )
                )
            return self._put(
                replace(
                    old,
                    answer=text,
                    answered_at=when,
                    internal_state=state,
                    state_published_at=when if publish else old.state_published_at,
                    cost=cost,
                    cost_report=cost_report,
                    execution_period=execution_period,
                    updated_at=when,
                )
            )

    def publish_answers(self) -> int:
        """An administrator publishes the answers kept back; returns how many."""
        with self.lock:
            waiting = [p for p in self.proposals.values() if p.answered_at and not p.state_published_at]
            for proposal in waiting:
                self._put(replace(proposal, state_published_at=self.now()))
            return len(waiting)

    # Keeping

    def _put(self, proposal: Proposal) -> Proposal:
        if proposal.id not in self.proposals:
            insort(self.order[proposal.component_id], proposal.id)
        self.proposals[proposal.id] = proposal
        return proposal

    def _put_meeting(self, meeting: Meeting) -> Meeting:
        with self.lock:
            self.meetings[meeting.id] = meeting
            return meeting

    def _put_comment(self, comment: Comment) -> None:
        self.comments[comment.id] = comment
        self.children[comment.parent].append(comment.id)
        if _visible(comment):
            self._counts[self.root(comment.parent)] += 1

    def _change_comment(self, comment_id: int, changed: Comment) -> None:
        with self.lock:
            self.comments[comment_id] = changed
            root = self.root(changed.parent)
            self._counts[root] = sum(1 for _ in self._visible_under(root))

    def _visible_under(self, ref: Ref) -> Iterator[Comment]:
        for comment in self.comments_of(ref):
            if _visible(comment):
                yield comment
                yield from self._visible_under(Ref(COMMENT, comment.id))


def _visible(comment: Comment) -> bool:
    return not (comment.hidden or comment.deleted)


def _text(value: str | Text) -> Text:
    return Text.fr(value) if isinstance(value, str) else value
