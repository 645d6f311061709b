"""What people say under the articles, the proposals and the debates of the sample."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from moderator.demo.records import COMMENT, DEBATE, PROPOSAL, Comment, Debate, Proposal, Ref, Text
from moderator.demo.sample.desk import DEBATES, FIRST_DEBATE, Desk, Draft
from moderator.demo.sample.sources import Said, copies, read, said


def turn(desk: Desk, words: Said, parent: Ref | Draft, after: datetime, source: dict[str, Any] | None = None) -> Draft:
    """One comment: somebody other than the one answered, at a believable time after."""
    above = parent.author_id if isinstance(parent, Draft) else None
    author = desk.people.anyone(other_than=above).id
    return Draft(words.text, author, desk.calendar.moment(after), parent, words.alignment, source or {})


def on_articles(desk: Desk) -> Iterable[Draft]:
    """Opinions on the articles of the draft text."""
    for article in read("commentaires")["article"]:
        ref = Ref(PROPOSAL, desk.articles[article["numero"]])
        for line in article["avis"]:
            yield turn(desk, said(line), ref, desk.opening)


def conversations(desk: Desk) -> Iterable[Draft]:
    """Conversations under the citizens' proposals, replies included."""
    for thread in read("fils")["fil"]:
        proposal = desk.titled(thread["sur"])
        yield from _thread(desk, thread["echanges"], Ref(PROPOSAL, proposal.id), proposal.published_at)


def _thread(desk: Desk, lines: Iterable[str], root: Ref, opened: datetime) -> Iterable[Draft]:
    above: list[Draft] = []
    for line in lines:
        words = said(line)
        if words.depth > len(above):
            raise ValueError(f"a reply to nothing: {line!r}")
        del above[words.depth :]
        parent: Ref | Draft = above[-1] if above else root
        draft = turn(desk, words, parent, above[-1].at if above else opened)
        above.append(draft)
        yield draft


def one_liners(desk: Desk, proposals: tuple[Proposal, ...]) -> Iterable[Draft]:
    """Very short comments, left anywhere."""
    places = [(Ref(PROPOSAL, n), desk.opening) for n in desk.articles.values()]
    places += [(Ref(PROPOSAL, p.id), p.published_at) for p in proposals]
    for side, lines in read("breves").items():
        for line in lines:
            ref, opened = desk.rng.choice(places)
            alignment = {"pour": 1, "contre": -1, "neutre": 0}[side]
            yield turn(desk, Said(0, alignment, line), ref, opened, {"breve": True})


def particular(desk: Desk) -> Iterable[Draft]:
    """Insults, personal data, hostile HTML and other languages."""
    for source in read("particuliers")["commentaire"]:
        words = said(f"{source['avis']} {source['texte']}")
        yield turn(desk, words, Ref(PROPOSAL, desk.articles[source["sur"]]), desk.opening, source)


def campaign_comments(desk: Desk) -> Iterable[Draft]:
    """The copies of letters sent as comments."""
    for campaign in read("campagnes")["campagne"]:
        if campaign["forme"] == "commentaire":
            ref = Ref(PROPOSAL, desk.articles[campaign["article"]])
            for copy in copies(campaign, desk.rng):
                words = Said(0, 1, "\n\n".join(copy.paragraphs))
                yield turn(desk, words, ref, desk.opening, {"campagne": campaign["nom"]})


def debates(desk: Desk) -> tuple[tuple[Debate, ...], list[Draft]]:
    """The debates, and what was said in them."""
    debates: list[Debate] = []
    turns: list[Draft] = []
    for number, source in enumerate(read("debats")["debat"], FIRST_DEBATE):
        debates.append(
            Debate(
                id=number,
                component_id=DEBATES,
                title=Text.fr(source["titre"]),
                description=Text.fr(source["presentation"]),
                instructions=Text.fr(source["consignes"]),
                information_updates=Text.fr(source["informations"]),
                created_at=desk.opening,
                updated_at=desk.opening,
                reference=f"NUM-DEBA-2017-10-{number}",
            )
        )
        turns += _thread(desk, source["echanges"], Ref(DEBATE, number), desk.opening)
    return tuple(debates), turns


def numbered(desk: Desk, drafts: list[Draft], first: int) -> Iterable[Comment]:
    """Numbers follow the clock; a reply always comes after what it answers."""
    for number, draft in enumerate(sorted(drafts, key=lambda draft: draft.at), first):
        draft.number = number
        desk.mark(Ref(COMMENT, number), draft.source)
        above = draft.parent
        assert above is not None
        parent = above if isinstance(above, Ref) else Ref(COMMENT, above.number)
        up = int(desk.rng.paretovariate(1.3)) - 1
        down = int(desk.rng.paretovariate(1.8)) - 1
        yield Comment(
            id=number,
            parent=parent,
            body=draft.text,
            author_id=draft.author_id,
            created_at=draft.at,
            updated_at=draft.at,
            alignment=draft.alignment,
            up_votes=min(up, 60),
            down_votes=min(down, 40),
        )
