"""The sample consultation, read from its server: the counts are those taken when it was written."""

from collections import Counter

import pytest

from moderator.demo.corpus import sample_corpus
from moderator.demo.dialect import VERSIONS, VersionName
from moderator.demo.server import SampleServer
from moderator.domain.contribution import AuthorKind, Presence
from moderator.domain.doctor import Ailment
from moderator.domain.words import speaking
from tests.servers.decidim.collecting import Copy, connect

NAMES = {
    "particulier": AuthorKind.CITIZEN,
    "association": AuthorKind.ASSOCIATION,
    "entreprise": AuthorKind.COMPANY,
    "collectivité": AuthorKind.LOCAL_AUTHORITY,
    "élu": AuthorKind.ELECTED,
    "établissement public": AuthorKind.PUBLIC_BODY,
    "syndicat": AuthorKind.UNION,
    "autre": AuthorKind.OTHER,
    "non précisé": AuthorKind.UNSTATED,
}


@pytest.mark.parametrize("version", VERSIONS)
def test_the_sample_comes_in_whole(version: VersionName) -> None:
    expected = sample_corpus().expected
    with SampleServer(version=version) as server, speaking("fr"):
        decidim = connect(server)
        (process,) = [one for one in decidim.consultations() if one.key.startswith("process/")]
        copy = Copy(decidim, process.key)
        copy.sweep()
        first = copy.contributions.copy()
        server.advance(minutes=5)
        server.arrive()
        copy.sweep()

    proposals = {key: one for key, one in first.items() if key.startswith("proposal/")}
    codes = {key: section.code for key, section in copy.sections.items()}
    assert sum(one.kind == "article" for one in copy.sections.values()) == expected.articles
    assert len(proposals) == expected.proposals
    assert sum(key.startswith("comment/") for key in first) == expected.comments
    assert sum(one.votes_for or 0 for one in proposals.values()) == expected.votes
    assert Counter(int(codes[one.section or ""]) for one in proposals.values()) == expected.by_article
    commented = Counter(codes[one.section or ""] for key, one in first.items() if key.startswith("comment/"))
    assert {int(code): count for code, count in commented.items() if code} == expected.comments_by_article
    if server.dialect.minor >= 30:
        kinds = Counter(one.author.kind for one in proposals.values())
        assert kinds == {NAMES[name]: count for name, count in expected.kinds.items()}
    withdrawn = {key for key, one in proposals.items() if one.presence is Presence.WITHDRAWN}
    assert withdrawn == {f"proposal/{one.id}" for one in expected.withdrawn}
    assert {one.ailment for one in copy.findings} <= {Ailment.ACTIVE_CONTENT, Ailment.SERVER_ERROR}

    arrivals = sample_corpus().arrivals
    assert {f"proposal/{one.id}" for one in arrivals.proposals} <= set(copy.contributions)
    assert {f"comment/{one.id}" for one in arrivals.comments} <= set(copy.contributions)
    for edit in arrivals.edits:
        key = f"proposal/{edit.proposal_id}"
        assert copy.contributions[key].body != first[key].body
    for id_, _when in arrivals.withdrawals:
        assert copy.contributions[f"proposal/{id_}"].presence is Presence.WITHDRAWN
