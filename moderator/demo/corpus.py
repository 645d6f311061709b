"""The fictional French consultation the sample server is filled with, put together from its texts."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from moderator.demo.people import KINDS, People
from moderator.demo.records import (
    COMMENT,
    DEBATE,
    PROPOSAL,
    Arrivals,
    Attachment,
    Comment,
    Component,
    Corpus,
    Debate,
    Edit,
    Expected,
    Proposal,
    Ref,
    Space,
    Taxon,
    Text,
    Version,
)
from moderator.demo.sources import Calendar, Said, copies, html, paris, read, said

PROCESS, ASSEMBLY = 17, 3
PRESENTATION, DRAFT_TEXT, CITIZENS, DEBATES = 41, 42, 43, 44
_ARTICLES_ROOT, _KINDS_ROOT = 1, 20
_FIRST_ARTICLE, _FIRST_PROPOSAL, _FIRST_COMMENT, _FIRST_DEBATE = 101, 201, 1001, 31
_DAYS = 35
_SEED = 2017


@dataclass(slots=True, eq=False)
class _Draft:
    """A contribution not yet numbered: numbers follow the order of publication."""

    text: str
    author_id: int
    at: datetime
    parent: "Ref | _Draft | None" = None
    alignment: int = 0
    source: dict[str, Any] = field(default_factory=dict)
    marks: tuple[str, ...] = ()
    number: int = 0


@cache
def sample_corpus() -> Corpus:
    """The sample consultation: the same value each time."""
    return _Writer().corpus()


class _Writer:
    """Puts the sample together once, and counts while it writes."""

    def __init__(self) -> None:
        self.rng = Random(_SEED)  # noqa: S311 (a sample, not a secret)
        self.text = read("texte")
        self.people = People(read("personnes"), self.rng)
        self.calendar = Calendar(self.rng, self.text["debut"], _DAYS)
        self.marked: defaultdict[str, set[Ref]] = defaultdict(set)
        self.opening = paris(datetime(2017, 10, 2, 8, 30))  # noqa: DTZ001 (paris adds the offset)
        self.articles: dict[int, int] = {}
        self.titles: dict[str, Proposal] = {}

    def corpus(self) -> Corpus:
        """Everything, in the order in which each part needs the others."""
        draft_text = tuple(self._draft_text())
        proposals = tuple(self._proposals())
        debates, debate_turns = self._debates()
        drafts = [*self._on_articles(), *self._conversations(), *self._one_liners(proposals), *self._particular()]
        drafts += [*self._campaign_comments(), *debate_turns]
        comments = tuple(self._numbered(drafts, _FIRST_COMMENT))
        return Corpus(
            name=self.text["titre"],
            spaces=self._spaces(),
            components=self._components(),
            people=tuple(self.people.known),
            taxons=self._taxons(),
            proposals=(*draft_text, *proposals),
            debates=debates,
            comments=comments,
            expected=self._expected(proposals, comments),
            arrivals=self._arrivals(len(proposals), len(comments)),
        )

    # Frame

    def _spaces(self) -> tuple[Space, ...]:
        day = timedelta(days=1)
        ends = self.opening + (self.text["fin"] - self.text["debut"]).days * day
        title = Text.fr(self.text["titre"])
        process = Space(
            PROCESS,
            "ParticipatoryProcess",
            "numerique-territoires",
            title,
            self.opening,
            self.opening,
            self.opening,
            ends,
        )
        council = Text.fr("Comité de préparation de la stratégie")
        assembly = Space(
            ASSEMBLY, "Assembly", "comite-preparation", council, self.opening - 90 * day, self.opening - day
        )
        return process, assembly

    def _components(self) -> tuple[Component, ...]:
        return (
            Component(PRESENTATION, "Pages", PROCESS, Text.fr("Présentation"), 0),
            Component(DRAFT_TEXT, "Proposals", PROCESS, Text.fr("Le texte soumis à consultation"), 1),
            Component(CITIZENS, "Proposals", PROCESS, Text.fr("Vos propositions"), 2),
            Component(DEBATES, "Debates", PROCESS, Text.fr("Débats"), 3),
        )

    def _taxons(self) -> tuple[Taxon, ...]:
        found = [Taxon(_ARTICLES_ROOT, Text.fr("Article"))]
        for _, article in self._each_article():
            name = Text.fr(f"Article {article['numero']} – {article['intitule']}")
            found.append(Taxon(_ARTICLES_ROOT + article["numero"], name, _ARTICLES_ROOT))
        found.append(Taxon(_KINDS_ROOT, Text.fr("Type d’auteur")))
        found += [Taxon(_KINDS_ROOT + n, Text.fr(kind.capitalize()), _KINDS_ROOT) for n, kind in enumerate(KINDS, 1)]
        return tuple(found)

    def _each_article(self) -> Iterable[tuple[dict[str, Any], dict[str, Any]]]:
        for title in self.text["titres"]:
            for article in title["articles"]:
                yield title, article

    def _draft_text(self) -> Iterable[Proposal]:
        """A participatory text, as Decidim holds it: official proposals that say their level and their place."""
        number, last = _FIRST_ARTICLE, None
        for title, article in self._each_article():
            if title is not last:
                heading = f"Titre {title['numero']} – {title['intitule']}"
                yield self._piece(number, heading, heading, "section")
                number, last = number + 1, title
            self.articles[article["numero"]] = number
            heading = f"Article {article['numero']} – {article['intitule']}"
            yield self._piece(number, heading, html(article["texte"]), "article", article["numero"])
            number += 1

    def _piece(self, number: int, title: str, body: str, level: Any, article: int | None = None) -> Proposal:
        return Proposal(
            id=number,
            component_id=DRAFT_TEXT,
            title=Text.fr(title),
            body=Text.fr(body),
            created_at=self.opening - timedelta(days=4),
            updated_at=self.opening - timedelta(days=1),
            published_at=self.opening,
            reference=f"NUM-PROP-2017-09-{number}",
            official=True,
            taxon_ids=(_ARTICLES_ROOT + article,) if article else (),
            position=number - _FIRST_ARTICLE + 1,
            participatory_text_level=level,
            vote_count=self.rng.randint(12, 160) if article else 0,
            follows_count=self.rng.randint(0, 40) if article else 0,
            versions=(Version(number * 100, self.opening - timedelta(days=4), {"title": [None, {"fr": title}]}),),
        )

    # Citizens' proposals

    def _proposals(self) -> Iterable[Proposal]:
        drafts = [
            self._proposal_draft(source, self.calendar.moment()) for source in read("propositions")["proposition"]
        ]
        for campaign in read("campagnes")["campagne"]:
            if campaign["forme"] == "proposition":
                for copy in copies(campaign, self.rng):
                    source = {
                        "article": campaign["article"],
                        "titre": copy.title,
                        "texte": "\n\n".join(copy.paragraphs),
                    }
                    kind = "particulier" if self.rng.random() < 0.85 else "non précisé"
                    source |= {"type": kind, "campagne": campaign["nom"]}
                    drafts.append(self._proposal_draft(source, self.calendar.moment()))
        drafts.sort(key=lambda draft: draft.at)
        for number, draft in enumerate(drafts, _FIRST_PROPOSAL):
            proposal = self._proposal(draft, number)
            self.titles[str(proposal.title)] = proposal
            yield proposal

    def _proposal_draft(self, source: dict[str, Any], at: datetime) -> _Draft:
        body = source["texte"] if source.get("brut") else html(source["texte"])
        return _Draft(body, self.people.one(source["type"]).id, at, source=source)

    def _proposal(self, draft: _Draft, number: int) -> Proposal:
        source, at = draft.source, draft.at
        ref = Ref(PROPOSAL, number)
        self._mark(ref, source)
        locale = "en" if source.get("langue") == "en" else "fr"
        machine = {"fr": "[traduction automatique] " + source["titre"]} if locale == "en" else {}
        first = Version(number * 100, at, {"title": [None, {locale: source["titre"]}]}, draft.author_id)
        votes = self.rng.randint(0, 2) if "campagne" in source else min(180, int(3 * self.rng.paretovariate(1.1)))
        place = source.get("lieu") or ((46.0 + number / 997, 2.0 + number / 613) if number % 19 == 0 else (None, None))
        edited = number % 37 == 0 and "campagne" not in source
        again = Version(number * 100 + 1, at + timedelta(hours=3), {"body": [{locale: ""}, {locale: draft.text}]})
        if edited:
            self.marked["edited"].add(ref)
        if source.get("retiree"):
            self.marked["withdrawn"].add(ref)
        return Proposal(
            id=number,
            component_id=CITIZENS,
            title=Text({locale: source["titre"]}, machine),
            body=Text({locale: draft.text}),
            created_at=at - timedelta(minutes=self.rng.randint(3, 50)),
            updated_at=at + timedelta(hours=3) if edited else at,
            published_at=at,
            reference=f"NUM-PROP-{at:%Y-%m}-{number}",
            author_ids=(draft.author_id, self.people.anyone(other_than=draft.author_id).id)
            if number % 41 == 0
            else (draft.author_id,),
            taxon_ids=(_ARTICLES_ROOT + source["article"], _KINDS_ROOT + 1 + KINDS.index(source["type"])),
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

    def _mark(self, ref: Ref, source: dict[str, Any]) -> None:
        for mark in source.get("marques", ()):
            self.marked[mark].add(ref)
        if "langue" in source:
            self.marked["langue " + source["langue"]].add(ref)
        if "campagne" in source:
            self.marked["campagne " + source["campagne"]].add(ref)
        if source.get("breve"):
            self.marked["breve"].add(ref)

    def _titled(self, beginning: str) -> Proposal:
        """The proposal whose title begins so; exactly one must."""
        found = [proposal for title, proposal in self.titles.items() if title.startswith(beginning)]
        if len(found) != 1:
            raise ValueError(f"{len(found)} proposals have a title beginning with {beginning!r}")
        return found[0]

    # Comments

    def _turn(self, turn: Said, parent: Ref | _Draft, after: datetime, source: dict[str, Any] | None = None) -> _Draft:
        above = parent.author_id if isinstance(parent, _Draft) else None
        author = self.people.anyone(other_than=above).id
        return _Draft(turn.text, author, self.calendar.moment(after), parent, turn.alignment, source or {})

    def _on_articles(self) -> Iterable[_Draft]:
        for article in read("commentaires")["article"]:
            ref = Ref(PROPOSAL, self.articles[article["numero"]])
            for line in article["avis"]:
                yield self._turn(said(line), ref, self.opening)

    def _conversations(self) -> Iterable[_Draft]:
        for thread in read("fils")["fil"]:
            proposal = self._titled(thread["sur"])
            yield from self._thread(thread["echanges"], Ref(PROPOSAL, proposal.id), proposal.published_at)

    def _thread(self, lines: Iterable[str], root: Ref, opened: datetime) -> Iterable[_Draft]:
        above: list[_Draft] = []
        for line in lines:
            turn = said(line)
            if turn.depth > len(above):
                raise ValueError(f"a reply to nothing: {line!r}")
            del above[turn.depth :]
            parent: Ref | _Draft = above[-1] if above else root
            draft = self._turn(turn, parent, above[-1].at if above else opened)
            above.append(draft)
            yield draft

    def _one_liners(self, proposals: tuple[Proposal, ...]) -> Iterable[_Draft]:
        places = [(Ref(PROPOSAL, n), self.opening) for n in self.articles.values()]
        places += [(Ref(PROPOSAL, p.id), p.published_at) for p in proposals]
        for side, lines in read("breves").items():
            for line in lines:
                ref, opened = self.rng.choice(places)
                alignment = {"pour": 1, "contre": -1, "neutre": 0}[side]
                yield self._turn(Said(0, alignment, line), ref, opened, {"breve": True})

    def _particular(self) -> Iterable[_Draft]:
        for source in read("particuliers")["commentaire"]:
            turn = said(f"{source['avis']} {source['texte']}")
            yield self._turn(turn, Ref(PROPOSAL, self.articles[source["sur"]]), self.opening, source)

    def _campaign_comments(self) -> Iterable[_Draft]:
        for campaign in read("campagnes")["campagne"]:
            if campaign["forme"] == "commentaire":
                ref = Ref(PROPOSAL, self.articles[campaign["article"]])
                for copy in copies(campaign, self.rng):
                    turn = Said(0, 1, "\n\n".join(copy.paragraphs))
                    yield self._turn(turn, ref, self.opening, {"campagne": campaign["nom"]})

    def _debates(self) -> tuple[tuple[Debate, ...], list[_Draft]]:
        debates: list[Debate] = []
        turns: list[_Draft] = []
        for number, source in enumerate(read("debats")["debat"], _FIRST_DEBATE):
            debates.append(
                Debate(
                    id=number,
                    component_id=DEBATES,
                    title=Text.fr(source["titre"]),
                    description=Text.fr(source["presentation"]),
                    instructions=Text.fr(source["consignes"]),
                    information_updates=Text.fr(source["informations"]),
                    created_at=self.opening,
                    updated_at=self.opening,
                    reference=f"NUM-DEBA-2017-10-{number}",
                )
            )
            turns += self._thread(source["echanges"], Ref(DEBATE, number), self.opening)
        return tuple(debates), turns

    def _numbered(self, drafts: list[_Draft], first: int) -> Iterable[Comment]:
        """Numbers follow the clock; a reply always comes after what it answers."""
        for number, draft in enumerate(sorted(drafts, key=lambda draft: draft.at), first):
            draft.number = number
            self._mark(Ref(COMMENT, number), draft.source)
            above = draft.parent
            assert above is not None
            parent = above if isinstance(above, Ref) else Ref(COMMENT, above.number)
            up = int(self.rng.paretovariate(1.3)) - 1
            down = int(self.rng.paretovariate(1.8)) - 1
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

    # Second synchronisation and counts

    def _arrivals(self, proposals: int, comments: int) -> Arrivals:
        source = read("arrivees")
        drafts = [self._proposal_draft(one, self.calendar.later(n % 3)) for n, one in enumerate(source["proposition"])]
        drafts.sort(key=lambda draft: draft.at)
        # Counts are those of the first synchronisation: what arrives later must leave no mark in them.
        kept, self.marked = self.marked, defaultdict(set)
        arrived = tuple(self._proposal(draft, _FIRST_PROPOSAL + proposals + n) for n, draft in enumerate(drafts))
        turns: list[_Draft] = []
        for n, one in enumerate(source["commentaire"]):
            target = self._titled(one["sur"]).id if "sur" in one else self.articles[one["article"]]
            draft = self._turn(said(one["texte"]), Ref(PROPOSAL, target), self.opening)
            draft.at = self.calendar.later(n % 3)
            turns.append(draft)
        replies = tuple(self._numbered(turns, _FIRST_COMMENT + comments))
        self.marked = kept
        edits = tuple(
            Edit(self._titled(one["sur"]).id, Text.fr(html(one["texte"])), self.calendar.later(1))
            for one in source["modification"]
        )
        return Arrivals(
            proposals=arrived,
            comments=replies,
            edits=edits,
            withdrawals=tuple((self._titled(one).id, self.calendar.later(2)) for one in source["retraits"]["sur"]),
            hidden=tuple(self._titled(one).id for one in source["masquages"]["sur"]),
            votes={self._titled(one).id: votes for one, votes in source["votes"].items()},
        )

    def _expected(self, proposals: tuple[Proposal, ...], comments: tuple[Comment, ...]) -> Expected:
        numbers = {proposal: article for article, proposal in self.articles.items()}
        numbers |= {proposal.id: proposal.taxon_ids[0] - _ARTICLES_ROOT for proposal in proposals}
        roots: dict[Ref, Ref] = {}
        for comment in comments:
            roots[Ref(COMMENT, comment.id)] = roots.get(comment.parent, comment.parent)
        under = Counter(numbers[root.id] for root in roots.values() if root.type == PROPOSAL)
        kinds = Counter(KINDS[proposal.taxon_ids[1] - _KINDS_ROOT - 1] for proposal in proposals)

        def marked(prefix: str) -> dict[str, frozenset[Ref]]:
            return {
                name.removeprefix(prefix): frozenset(found) for name, found in self.marked.items() if prefix in name
            }

        return Expected(
            articles=len(self.articles),
            proposals=len(proposals),
            comments=len(comments),
            votes=sum(proposal.vote_count for proposal in proposals),
            by_article=dict(sorted(Counter(numbers[proposal.id] for proposal in proposals).items())),
            comments_by_article=dict(sorted(under.items())),
            kinds=dict(kinds),
            campaigns=marked("campagne "),
            one_liners=frozenset(self.marked["breve"]),
            insults=frozenset(self.marked["insulte"]),
            personal_data=frozenset(self.marked["données personnelles"]),
            hostile_html=frozenset(self.marked["html hostile"]),
            foreign=marked("langue "),
            edited=frozenset(self.marked["edited"]),
            withdrawn=frozenset(self.marked["withdrawn"]),
        )


def _attachments(number: int) -> tuple[Attachment, ...]:
    if number % 29:
        return ()
    return (Attachment(Text.fr("Note de deux pages"), "application/pdf", f"/fichiers/{number}/note.pdf"),)
