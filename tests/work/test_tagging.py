"""Tagging fast: pinned tags, several at once, a tag split by a search and put together again by one undo."""

from pathlib import Path

import pytest
from pyroaring import BitMap

from moderator.domain.problem import Problem
from moderator.store.workspace import Workspace
from moderator.work import deciding, tagging
from tests.store.making import assert_sound, proposal, workspace

SUBJECTS = ("Une piste cyclable", "Des arceaux pour le vélo", "Un train le soir", "Un vélo cargo", "Des bus")


def mobility(folder: Path) -> tuple[Workspace, str]:
    ws = workspace(folder, [proposal(n, title=title, body=title) for n, title in enumerate(SUBJECTS, 1)])
    tag = deciding.define_tag(ws, "Mobilité").made
    deciding.tag(ws, [1, 2, 3, 4], tag)
    return ws, tag


def test_a_tag_is_split_by_a_search_in_one_gesture_that_one_undo_takes_back(tmp_path: Path) -> None:
    ws, tag = mobility(tmp_path)
    before = (ws.standing.slots, ws.standing.facts)
    assert tagging.would_split(ws, tag, "vélo") == (2, 4)
    done = tagging.split(ws, tag, "velo", "Vélo")
    assert done.sentence == "2 contributions moved from “Mobilité” to “Vélo”."
    assert ws.standing.tags[tag] == BitMap([1, 3])
    assert ws.standing.tags[done.made] == BitMap([2, 4])
    deciding.undo(ws)
    assert (ws.standing.slots, ws.standing.facts) == before
    deciding.redo(ws)
    assert ws.standing.tags[done.made] == BitMap([2, 4])
    assert_sound(ws)


def test_those_under_a_former_name_of_the_tag_are_moved_as_well(tmp_path: Path) -> None:
    ws, tag = mobility(tmp_path)
    old = deciding.define_tag(ws, "Deux-roues").made
    deciding.tag(ws, [2, 5], old)
    deciding.alias_tag(ws, old, tag)
    made = tagging.split(ws, old, "vélo", "Vélo").made
    assert ws.standing.tags[made] == BitMap([2, 4])
    assert ws.standing.tags[tag] == BitMap([1, 3, 5])


@pytest.mark.parametrize(
    ("text", "name", "why"),
    [
        ("avion", "Avion", "finds none"),
        ("", "Tout", "finds all"),
        ("étiquette:inconnue", "X", "No tag is called"),
        ("vélo", "mobilité", "already a tag"),
    ],
)
def test_what_cannot_be_split_says_why_and_changes_nothing(tmp_path: Path, text: str, name: str, why: str) -> None:
    ws, tag = mobility(tmp_path)
    position = ws.standing.position
    with pytest.raises(Problem, match=why):
        tagging.split(ws, tag, text, name)
    assert ws.standing.position == position


def test_pins_are_each_persons_own_and_follow_the_codebook(tmp_path: Path) -> None:
    ws, tag = mobility(tmp_path)
    bike = deciding.define_tag(ws, "Vélo").made
    assert tagging.pin(ws, tag) == {1: tag}
    assert tagging.pin(ws, bike, 4) == {1: tag, 4: bike}
    assert tagging.pin(ws, bike, 1) == {1: bike}
    assert tagging.pin(ws, tag) == {1: bike, 2: tag}
    ws.actor = "Somebody else"
    assert tagging.pins(ws) == {}
    tagging.pin(ws, bike, 9)
    deciding.alias_tag(ws, bike, tag)
    assert tagging.pins(ws) == {9: tag}
    deciding.retire_tag(ws, tag)
    assert tagging.pins(ws) == {}
    with pytest.raises(Problem, match="retired"):
        tagging.pin(ws, tag)
    with pytest.raises(Problem, match="1 to 9"):
        tagging.pin(ws, bike, 10)


def test_the_tenth_pin_has_no_key_left(tmp_path: Path) -> None:
    ws, _tag = mobility(tmp_path)
    made = [deciding.define_tag(ws, f"T{n}").made for n in range(10)]
    for uid in made[:9]:
        tagging.pin(ws, uid)
    with pytest.raises(Problem, match="nine keys"):
        tagging.pin(ws, made[9])
    tagging.unpin(ws, made[4])
    assert tagging.pin(ws, made[9])[5] == made[9]


def test_several_tags_put_together_are_undone_together(tmp_path: Path) -> None:
    ws, tag = mobility(tmp_path)
    bike = deciding.define_tag(ws, "Vélo").made
    done = tagging.tag_all(ws, [5], [tag, bike])
    assert done.sentence == "“Mobilité”, “Vélo” put on 1 contribution."
    deciding.undo(ws)
    assert ws.standing.within("tag:", 5) == ()


def test_a_tag_typed_with_its_path_is_made_at_its_place_and_put_in_one_gesture(tmp_path: Path) -> None:
    ws, tag = mobility(tmp_path)
    done = tagging.tag_new(ws, [5], "mobilite / Vélo / Arceaux")
    book = ws.standing.codebook
    assert book.path(done.made) == "Mobilité / Vélo / Arceaux"
    assert ws.standing.within("tag:", 5) == (done.made,)
    assert tagging.tag_new(ws, [4], "Arceaux").made == done.made
    deciding.undo(ws)
    deciding.undo(ws)
    assert [one.uid for one in ws.standing.codebook.living()] == [tag]
    with pytest.raises(Problem, match="needs a name"):
        tagging.tag_new(ws, [1], " / ")


def test_a_passage_becomes_a_typical_example_unless_it_is_masked(tmp_path: Path) -> None:
    ws, tag = mobility(tmp_path)
    tagging.exemplify(ws, tag, 2)
    tagging.exemplify(ws, tag, 4, ("title", 3, 13))
    assert ws.standing.codebook.tags[tag].examples == ("Des arceaux pour le vélo", "vélo cargo")
    tagging.exemplify(ws, tag, 2)
    assert ws.standing.codebook.tags[tag].examples == ("vélo cargo", "Des arceaux pour le vélo")
    deciding.redact(ws, 1, "body", 0, 9)
    with pytest.raises(Problem, match="Masked"):
        tagging.exemplify(ws, tag, 1, ("body", 4, 12))
    with pytest.raises(Problem, match="nothing to quote"):
        tagging.exemplify(ws, tag, 3, ("body", 2, 2))
