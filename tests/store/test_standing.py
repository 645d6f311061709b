"""What is decided now, in memory: looked up at once, however many notes and masks there are."""

import tracemalloc

from pyroaring import BitMap

from moderator.store.standing import Slots, Standing, family_of

SIX = BitMap(range(1, 7))


def noted(now: Standing, ref: str, *ids: int) -> Standing:
    """One more note, on these ids."""
    after, _changed = now.moved(f"note:{ref}", ref, BitMap(ids))
    return after


def test_slots_are_told_apart_by_their_family() -> None:
    assert [family_of(slot) for slot in ("status", "tag:a1", "note:laptop:12")] == ["status", "tag:", "note:"]
    slots = Slots.of({"status": {"accepted": SIX}, "tag:a1": {"1": SIX}})
    more = slots.put("tag:b2", {"1": BitMap([2])})
    assert dict(slots.family("tag:")) == {"tag:a1": {"1": SIX}}
    assert sorted(more) == ["status", "tag:a1", "tag:b2"]
    assert len(more) == 3
    assert more.put("tag:b2", {}) == slots
    assert more != slots
    assert more["tag:b2"] == {"1": BitMap([2])}
    assert "note:x:1" not in more


def test_notes_of_one_contribution_and_all_that_have_one() -> None:
    now = noted(noted(noted(Standing(), "a:1", 1, 2), "a:2", 2), "b:1", 9)
    assert now.within("note:", 2) == ("a:1", "a:2")
    assert now.within("note:", 3) == ()
    assert now.anyone_of("note:") == BitMap([1, 2, 9])
    after, _changed = now.moved("note:a:1", None, BitMap([1, 2]))
    assert after.within("note:", 2) == ("a:2",)
    assert after.anyone_of("note:") == BitMap([2, 9])


def test_what_is_not_one_slot_for_each_decision_is_found_as_well() -> None:
    now, _changed = Standing().moved("tag:velo", "1", BitMap([1, 4]))
    now, _changed = now.moved("read:Anne", "1", BitMap([4]))
    now, _changed = now.moved("read:Bruno", "1", BitMap([5]))
    assert now.within("tag:", 4) == ("velo",)
    assert now.anyone_of("read:") == BitMap([4, 5])
    assert now.anyone_of("passage:") == BitMap()


def test_a_note_on_very_many_shares_its_memory() -> None:
    tracemalloc.start()
    now = noted(Standing(), "a:1", *range(1, 50_001))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert now.within("note:", 50_000) == ("a:1",)
    assert peak < 50_000 * 200  # a set of its own for each would take 216 bytes more


def test_passages_of_each_tag_are_gathered_without_looking_at_the_others() -> None:
    book = {"name:velo": "Vélo", "name:cycle": "Cycle", "alias:cycle": "velo"}
    now = Standing(facts=book)
    now, _changed = now.moved("passage:a:1", "velo", BitMap([4]))
    now, _changed = now.moved("passage:a:2", "velo", BitMap([4]))
    now, _changed = now.moved("passage:b:1", "cycle", BitMap([9]))
    now, _changed = now.moved("tag:velo", "1", BitMap([2]))
    assert now.tags == {"velo": BitMap([2, 4, 9])}
    assert now.wholly_tagged == {"velo": BitMap([2])}
    assert now.tagged_passages == {"velo": BitMap([4, 9])}
    one_left, _changed = now.moved("passage:a:1", None, BitMap([4]))
    assert one_left.gathered["passage:"]["velo"] == BitMap([4])
    none_left, _changed = one_left.moved("passage:a:2", None, BitMap([4]))
    assert none_left.tagged_passages == {"velo": BitMap([9])}
