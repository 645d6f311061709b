"""The fictional consultation: what is in it, always the same, and varied enough to be believed."""

import html
import re
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta

from rapidfuzz import fuzz, process

from moderator.demo.corpus import sample_corpus
from moderator.demo.records import COMMENT, PROPOSAL, Ref
from moderator.demo.sample.people import KINDS

SAMPLE = sample_corpus()
CITIZENS = [proposal for proposal in SAMPLE.proposals if not proposal.official]
TEXTS = {Ref(PROPOSAL, p.id): str(p.body) for p in (*CITIZENS, *SAMPLE.arrivals.proposals)} | {
    Ref(COMMENT, c.id): c.body for c in (*SAMPLE.comments, *SAMPLE.arrivals.comments)
}


def words(text: str) -> int:
    """How many words a person reads in some HTML."""
    return len(html.unescape(re.sub(r"<[^>]*>", " ", text)).split())


def test_the_draft_text_has_twelve_articles_in_three_titles_in_order() -> None:
    text = [proposal for proposal in SAMPLE.proposals if proposal.official]
    assert Counter(piece.participatory_text_level for piece in text) == {"section": 3, "article": 12}
    assert [piece.position for piece in text] == list(range(1, 16))
    assert text[0].participatory_text_level == "section"
    for piece in text:
        if piece.participatory_text_level == "article":
            assert 80 <= words(str(piece.body)) <= 250, str(piece.title)


def test_about_six_hundred_contributions_of_every_kind_of_author() -> None:
    expected = SAMPLE.expected
    assert (expected.articles, expected.proposals, expected.comments) == (12, len(CITIZENS), len(SAMPLE.comments))
    assert 580 <= expected.proposals + expected.comments <= 640
    assert set(expected.by_article) == set(expected.comments_by_article) == set(range(1, 13))
    assert sum(expected.by_article.values()) == sum(expected.kinds.values()) == expected.proposals
    assert set(expected.kinds) == set(KINDS)
    assert expected.votes == sum(proposal.vote_count for proposal in CITIZENS)
    for proposal in CITIZENS:
        if Ref(PROPOSAL, proposal.id) not in expected.hostile_html:
            assert 35 <= words(str(proposal.body)) <= 210, str(proposal.title)


def test_what_moderators_must_notice_is_there_and_counted() -> None:
    expected = SAMPLE.expected
    assert {name: len(found) for name, found in expected.campaigns.items()} == {"guichets": 40, "logiciels libres": 25}
    assert len(expected.one_liners) == 60
    assert len(expected.insults) >= 5
    assert len(expected.personal_data) >= 8
    assert set(expected.foreign) == {"br", "oc", "en"}
    assert len(expected.withdrawn) == 1
    assert len(expected.edited) >= 2
    assert not expected.edited & expected.withdrawn
    assert all(
        "06" in TEXTS[ref]
        or "07" in TEXTS[ref]
        or "01 99" in TEXTS[ref]
        or "rue" in TEXTS[ref]
        or "example.org" in TEXTS[ref]
        or "03 99" in TEXTS[ref]
        for ref in expected.personal_data
    )
    assert {
        mark
        for ref in expected.hostile_html
        for mark in ("<script", "onerror=", "javascript:", "<iframe", "<svg")
        if mark in TEXTS[ref]
    } == {"<script", "onerror=", "javascript:", "<iframe", "<svg"}
    by_id = {person.id: person for person in SAMPLE.people}
    assert {by_id[p.author_ids[0]].group for p in CITIZENS} == {True, False}


def test_replies_go_three_levels_deep_and_come_after_what_they_answer() -> None:
    comments = {Ref(COMMENT, comment.id): comment for comment in SAMPLE.comments}
    proposals = {proposal.id: proposal for proposal in SAMPLE.proposals}
    depths: Counter[int] = Counter()
    for comment in SAMPLE.comments:
        depth, parent = 0, comment.parent
        if parent.type == PROPOSAL:
            assert comment.created_at > proposals[parent.id].published_at
        while parent.type == COMMENT:
            assert comments[parent].created_at < comment.created_at
            depth, parent = depth + 1, comments[parent].parent
        depths[depth] += 1
    assert set(depths) == {0, 1, 2, 3}
    assert {comment.alignment for comment in SAMPLE.comments} == {-1, 0, 1}


def test_people_write_during_five_weeks_mostly_by_day() -> None:
    moments = [comment.created_at for comment in SAMPLE.comments] + [p.published_at for p in CITIZENS]
    assert min(moments).date() >= date(2017, 10, 2)
    assert max(moments).date() <= date(2017, 11, 6)
    assert max(moments) - min(moments) > timedelta(days=33)
    assert sum(2 <= moment.hour < 5 for moment in moments) < len(moments) / 50
    assert {moment.utcoffset() for moment in moments} == {timedelta(hours=1), timedelta(hours=2)}


def test_nothing_is_nearly_the_same_outside_the_campaigns_and_the_one_liners() -> None:
    campaigns = [ref for found in SAMPLE.expected.campaigns.values() for ref in found]
    alone = [text for ref, text in TEXTS.items() if ref not in {*campaigns, *SAMPLE.expected.one_liners}]
    alike = process.cdist(alone, alone, scorer=fuzz.ratio, score_cutoff=85)
    assert [(alone[a], alone[b]) for a, b in zip(*alike.nonzero(), strict=True) if a < b] == []


def test_copies_of_a_letter_are_alike_but_not_all_the_same() -> None:
    for name, refs in SAMPLE.expected.campaigns.items():
        copies = [TEXTS[ref] for ref in refs]
        alike = process.cdist(copies, copies, scorer=fuzz.ratio)
        assert alike.mean() > 88, name
        assert len(set(copies)) > len(copies) / 3, name


def test_the_sample_is_the_same_in_another_process() -> None:
    ask = (
        "import hashlib; from moderator.demo.corpus import sample_corpus as s;"
        "c = s(); print(hashlib.sha256(repr((c.proposals, c.comments, c.people, c.arrivals)).encode()).hexdigest())"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", ask], check=True, capture_output=True, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


def test_the_second_synchronisation_brings_twenty_five_things_and_changes_some() -> None:
    arrivals = SAMPLE.arrivals
    assert len(arrivals.proposals) + len(arrivals.comments) == 25
    assert (len(arrivals.edits), len(arrivals.withdrawals), len(arrivals.hidden)) == (2, 1, 1)
    last = max(comment.created_at for comment in SAMPLE.comments)
    known = {proposal.id for proposal in SAMPLE.proposals}
    assert not known & {proposal.id for proposal in arrivals.proposals}
    assert all(edit.at > last - timedelta(hours=12) for edit in arrivals.edits)
