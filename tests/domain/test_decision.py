"""A decision: its name, its hash, and what makes it well formed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderator.domain.decision import (
    FIELDS,
    ON_OBJECTS,
    VERSION,
    Act,
    Ref,
    body_hash,
    canonical,
    check,
    packed,
    unpacked,
)
from moderator.domain.fold import effects, targets, written
from moderator.domain.problem import Problem
from tests.domain.colleagues import Colleague

uids = st.lists(st.integers(0, 2**63 - 1))


@given(uids)
def test_uids_are_read_back_as_they_were_packed(on: list[int]) -> None:
    assert unpacked(packed(on)) == tuple(on)
    assert packed(on) == b"".join(one.to_bytes(8, "big") for one in on)


def test_half_a_uid_is_refused() -> None:
    with pytest.raises(ValueError, match="multiple"):
        unpacked(b"1234567")


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.none()))
def test_the_order_of_the_fields_does_not_change_the_hash(body: dict[str, object]) -> None:
    assert body_hash(dict(reversed(list(body.items())))) == body_hash(body)


def test_words_are_hashed_as_they_are_written() -> None:
    assert canonical({"texte": "Été « prêt »"}) == '{"texte":"Été « prêt »"}'.encode()


@given(st.text(min_size=1), st.integers(1))
def test_a_reference_is_read_back(device: str, n: int) -> None:
    assert Ref.parse(str(Ref(device, n))) == Ref(device, n)


@pytest.mark.parametrize("text", ["", "12", ":12", "claire:", "claire:deux"])
def test_what_is_not_a_reference_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Ref.parse(text)


def test_every_field_of_a_decision_is_in_its_hash() -> None:
    claire = Colleague("claire")
    claire.accept(11)
    one = claire.refuse(11, 12)
    others = [
        replace(one, device="ahmed"),
        replace(one, n=3),
        replace(one, clock=9),
        replace(one, seen={"ahmed": 1}),
        replace(one, actor="Ahmed"),
        replace(one, at=one.at + timedelta(seconds=1)),
        replace(one, app="another"),
        replace(one, kind=Act.ACCEPT),
        replace(one, on=(11,)),
        replace(one, body_hash=body_hash({"reason": "off-topic"})),
        replace(one, previous=b""),
        replace(one, v=VERSION + 1),
    ]
    assert len({each.hash() for each in [one, *others]}) == 13


def test_erasing_the_words_leaves_the_chain_valid() -> None:
    note = Colleague("claire").decide(Act.NOTE, (11,), {"text": "Mrs Martin"})
    assert note.blanked().body is None
    assert note.blanked().hash() == note.hash()


def test_what_one_had_seen_is_told_from_what_came_meanwhile() -> None:
    claire, ahmed = Colleague("claire"), Colleague("ahmed")
    first, elsewhere = claire.accept(11), ahmed.accept(12)
    second = claire.refuse(11)
    assert second.saw(first)
    assert not first.saw(second)
    assert not second.saw(elsewhere)
    ahmed.hear(claire)
    assert ahmed.refuse(12).saw(second)


@pytest.mark.parametrize("kind", list(Act))
def test_every_act_says_which_fields_it_takes_and_what_it_writes(kind: Act) -> None:
    needed, allowed = FIELDS[kind]
    ref = str(Ref("claire", 1))
    fields = (needed | allowed) - {"targets"}
    body = dict.fromkeys(fields, "x") | ({"target": ref} if "target" in fields else {})
    on = () if kind in ON_OBJECTS else (11,)
    check(kind, on, body)
    decision = Colleague("claire").decide(kind, on, body)
    assert targets(decision) == ((0,) if kind in ON_OBJECTS else (11,))
    assert effects(kind, None, Ref("claire", 1)) == (), "erased words decide nothing"
    assert bool(written(decision)) == (kind not in (Act.UNDO, Act.BLANK))


@pytest.mark.parametrize(
    ("kind", "on", "body", "said"),
    [
        (Act.REFUSE, (11,), {}, "malformed: reason"),
        (Act.ACCEPT, (11,), {"reason": "insult"}, "malformed: reason"),
        (Act.ACCEPT, (), {}, "No contribution"),
        (Act.DEFINE, (11,), {"tag": "a", "name": "Vélo"}, "does not apply"),
        (Act.UNDO, (), {}, "malformed: target"),
        (Act.UNDO, (), {"target": "claire:1", "targets": ["claire:2"]}, "malformed: target"),
        (Act.UNDO, (), {"targets": []}, "malformed: target"),
        (Act.UNDO, (), {"targets": "claire:1"}, "malformed: target"),
        (Act.UNDO, (), {"targets": ["claire:1", "claire"]}, "malformed: target"),
        (Act.BLANK, (), {"target": "claire"}, "malformed: target"),
    ],
)
def test_a_malformed_decision_is_refused_in_a_sentence(
    kind: Act, on: tuple[int, ...], body: dict[str, object], said: str
) -> None:
    with pytest.raises(Problem, match=said):
        check(kind, on, body)
