"""What a server can do and what happens instead, said before work begins."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyroaring import BitMap

from moderator.domain.decision import Act
from moderator.servers.contract import Ability
from moderator.servers.platforms import PLATFORMS, Platform
from moderator.work import capabilities
from moderator.work.capabilities import points
from tests.work.following import at_work


def said(abilities: frozenset[Ability], platform: Platform | None = None) -> dict[Ability, str]:
    """What is said of what cannot be done."""
    return {one.ability: one.sentence for one in points(abilities, platform) if not one.can}


@pytest.mark.parametrize("name", PLATFORMS)
def test_each_platform_says_what_it_can_and_what_happens_instead(name: str) -> None:
    platform = PLATFORMS[name]
    assert platform.reads
    assert Ability.READ in platform.offers
    told = capabilities.as_object(platform)
    can, instead = told["can"], told["instead"]
    assert isinstance(can, dict)
    assert isinstance(instead, dict)
    assert set(can) == {str(one) for one in platform.offers}
    assert not set(can) & set(instead)
    for need in (Ability.PUSH_ANSWER, Ability.PUSH_MODERATION, Ability.PUSH_TAG):
        assert str(need) in {**can, **instead}
    assert bool(platform.answers) == (Ability.PUSH_ANSWER in platform.offers)
    assert any(platform.fields) == bool(platform.credentials)
    assert all(sentence.endswith(".") for sentence in (*can.values(), *instead.values()))


def test_a_site_that_is_only_read_says_where_answers_go() -> None:
    told = said(frozenset({Ability.READ}))
    assert "copied there one by one" in told[Ability.PUSH_ANSWER]
    assert Ability.TAKE_BACK not in told, "nothing is sent, so nothing can be taken back"
    assert "everything is read again" in told[Ability.CHEAP_SCAN]


def test_a_site_with_an_answers_file_says_so() -> None:
    assert "administrators import" in said(frozenset({Ability.READ, Ability.ANSWERS_FILE}))[Ability.PUSH_ANSWER]


def test_what_more_rights_would_allow_is_not_said_to_be_impossible() -> None:
    told = said(frozenset({Ability.READ, Ability.SEE_DELETIONS}), PLATFORMS["wordpress"])
    assert "not sent for now" in told[Ability.PUSH_ANSWER]
    assert "not sent for now" in told[Ability.PUSH_WORDING]
    assert "for now" not in told[Ability.PUSH_TAG], "WordPress has no tags for comments, whatever the rights"


def test_where_nothing_is_public_nothing_is_said_to_stay_visible() -> None:
    told = said(PLATFORMS["limesurvey"].offers, PLATFORMS["limesurvey"])
    assert "is not public" in told[Ability.PUSH_MODERATION]
    assert Ability.PUSH_WORDING not in told
    assert "People are not answered there" in told[Ability.PUSH_ANSWER], "nobody comes back to a survey to be answered"


def test_an_act_that_the_server_cannot_take_says_what_happens_instead(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        desk.pull()
        ids = BitMap(desk.ids("type:proposition")[:2])
        assert "stays visible on the site" in capabilities.kept_here(desk.ws, Act.REFUSE, ids)
        assert "the site still shows them" in capabilities.kept_here(desk.ws, Act.REDACT, ids)
        assert "Tags are kept here" in capabilities.kept_here(desk.ws, Act.TAG, ids)
        comments = BitMap(desk.ids("type:commentaire")[:1])
        assert "Comments cannot be answered" in capabilities.kept_here(desk.ws, Act.ANSWER, comments)
        assert capabilities.kept_here(desk.ws, Act.ANSWER, ids) == ""
        both = capabilities.kept_here(desk.ws, Act.ANSWER, ids | comments)
        assert both.startswith("For some of these: comments cannot be answered")
        assert capabilities.kept_here(desk.ws, Act.NOTE, ids) == ""
        assert capabilities.kept_here(desk.ws, Act.REFUSE, BitMap()) == ""
