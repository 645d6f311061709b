"""The fictional French consultation the sample server is filled with."""

from collections import Counter, defaultdict
from functools import cache

from moderator.demo.records import COMMENT, PROPOSAL, Arrivals, Comment, Corpus, Edit, Expected, Proposal, Ref, Text
from moderator.demo.sample import citizens, frame, talk
from moderator.demo.sample.desk import ARTICLES_ROOT, FIRST_COMMENT, FIRST_PROPOSAL, KINDS_ROOT, Desk, Draft
from moderator.demo.sample.people import KINDS
from moderator.demo.sample.sources import html, read, said


@cache
def sample_corpus() -> Corpus:
    """The sample consultation: the same value each time, put together in a few hundredths of a second."""
    desk = Desk()
    draft_text = tuple(frame.draft_text(desk))
    proposals = tuple(citizens.proposals(desk))
    debates, debate_turns = talk.debates(desk)
    drafts = [*talk.on_articles(desk), *talk.conversations(desk), *talk.one_liners(desk, proposals)]
    drafts += [*talk.particular(desk), *talk.campaign_comments(desk), *debate_turns]
    comments = tuple(talk.numbered(desk, drafts, FIRST_COMMENT))
    return Corpus(
        name=desk.text["titre"],
        spaces=frame.spaces(desk),
        components=frame.components(),
        people=tuple(desk.people.known),
        taxons=frame.taxons(desk),
        proposals=(*draft_text, *proposals),
        debates=debates,
        comments=comments,
        expected=_expected(desk, proposals, comments),
        arrivals=_arrivals(desk, len(proposals), len(comments)),
    )


def _arrivals(desk: Desk, proposals: int, comments: int) -> Arrivals:
    source = read("arrivees")
    drafts = [
        citizens.proposal_draft(desk, one, desk.calendar.later(n % 3)) for n, one in enumerate(source["proposition"])
    ]
    drafts.sort(key=lambda draft: draft.at)
    # Counts are those of the first synchronisation: what arrives later must leave no mark in them.
    kept, desk.marked = desk.marked, defaultdict(set)
    arrived = tuple(citizens.finished(desk, draft, FIRST_PROPOSAL + proposals + n) for n, draft in enumerate(drafts))
    turns: list[Draft] = []
    for n, one in enumerate(source["commentaire"]):
        target = desk.titled(one["sur"]).id if "sur" in one else desk.articles[one["article"]]
        draft = talk.turn(desk, said(one["texte"]), Ref(PROPOSAL, target), desk.opening)
        draft.at = desk.calendar.later(n % 3)
        turns.append(draft)
    replies = tuple(talk.numbered(desk, turns, FIRST_COMMENT + comments))
    desk.marked = kept
    edits = tuple(
        Edit(desk.titled(one["sur"]).id, Text.fr(html(one["texte"])), desk.calendar.later(1))
        for one in source["modification"]
    )
    return Arrivals(
        proposals=arrived,
        comments=replies,
        edits=edits,
        withdrawals=tuple((desk.titled(one).id, desk.calendar.later(2)) for one in source["retraits"]["sur"]),
        hidden=tuple(desk.titled(one).id for one in source["masquages"]["sur"]),
        votes={desk.titled(one).id: votes for one, votes in source["votes"].items()},
    )


def _expected(desk: Desk, proposals: tuple[Proposal, ...], comments: tuple[Comment, ...]) -> Expected:
    numbers = {proposal: article for article, proposal in desk.articles.items()}
    numbers |= {proposal.id: proposal.taxon_ids[0] - ARTICLES_ROOT for proposal in proposals}
    roots: dict[Ref, Ref] = {}
    for comment in comments:
        roots[Ref(COMMENT, comment.id)] = roots.get(comment.parent, comment.parent)
    under = Counter(numbers[root.id] for root in roots.values() if root.type == PROPOSAL)
    kinds = Counter(KINDS[proposal.taxon_ids[1] - KINDS_ROOT - 1] for proposal in proposals)

    def marked(prefix: str) -> dict[str, frozenset[Ref]]:
        return {name.removeprefix(prefix): frozenset(found) for name, found in desk.marked.items() if prefix in name}

    return Expected(
        articles=len(desk.articles),
        proposals=len(proposals),
        comments=len(comments),
        votes=sum(proposal.vote_count for proposal in proposals),
        by_article=dict(sorted(Counter(numbers[proposal.id] for proposal in proposals).items())),
        comments_by_article=dict(sorted(under.items())),
        kinds=dict(kinds),
        campaigns=marked("campagne "),
        one_liners=frozenset(desk.marked["breve"]),
        insults=frozenset(desk.marked["insulte"]),
        personal_data=frozenset(desk.marked["données personnelles"]),
        hostile_html=frozenset(desk.marked["html hostile"]),
        foreign=marked("langue "),
        edited=frozenset(desk.marked["edited"]),
        withdrawn=frozenset(desk.marked["withdrawn"]),
    )
