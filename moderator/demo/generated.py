"""Consultations of any size made of numbered sentences, for tests and benchmarks of the sample server."""

from datetime import UTC, datetime, timedelta

from moderator.demo.records import (
    PROPOSAL,
    Comment,
    Component,
    Corpus,
    Person,
    Proposal,
    Ref,
    Space,
    Taxon,
    Text,
)

_START = datetime(2017, 10, 2, 8, 0, tzinfo=UTC)


def generated_corpus(proposals: int, seed: int = 1, comments_each: int = 0) -> Corpus:
    """A consultation of any size, made of numbered sentences: for tests and benchmarks.

    The same numbers give the same consultation. About 1,150 characters a proposal.
    """
    words = ("numérique", "territoire", "réseau", "guichet", "mairie", "fibre", "médiation", "école", "santé", "accès")
    people = tuple(Person(n, f"Personne {n}", f"personne_{n}") for n in range(1, 101))
    taxons = (Taxon(1, Text.fr("Article")), *(Taxon(n + 1, Text.fr(f"Article {n}"), 1) for n in range(1, 13)))

    def sentence(n: int, place: int) -> str:
        chosen = [words[(n * 7 + place * 5 + seed * 3 + k * (1 + n % 5)) % len(words)] for k in range(9)]
        return f"Point {n}.{place} : " + " ".join(chosen) + "."

    def proposal(n: int) -> Proposal:
        at = _START + timedelta(seconds=n * 137 % 3_000_000)
        body = "".join(f"<p>{sentence(n, place)}</p>" for place in range(14))
        return Proposal(
            id=n,
            component_id=1,
            title=Text.fr(f"Proposition {n} sur le {words[n % len(words)]}"),
            body=Text.fr(body),
            created_at=at,
            updated_at=at,
            published_at=at,
            reference=f"GEN-PROP-2017-10-{n}",
            author_ids=(1 + n % 100,),
            taxon_ids=(2 + n % 12,),
            vote_count=n % 53,
        )

    comments = tuple(
        Comment(
            (n - 1) * comments_each + k,
            Ref(PROPOSAL, n),
            sentence(n, 20 + k),
            1 + (n + k) % 100,
            _START,
            _START,
            k % 3 - 1,
        )
        for n in range(1, proposals + 1)
        for k in range(1, comments_each + 1)
    )
    return Corpus(
        name="generated",
        spaces=(Space(1, "ParticipatoryProcess", "consultation", Text.fr("Consultation"), _START, _START),),
        components=(Component(1, "Proposals", 1, Text.fr("Propositions"), 1),),
        people=people,
        taxons=taxons,
        proposals=tuple(proposal(n) for n in range(1, proposals + 1)),
        comments=comments,
    )
