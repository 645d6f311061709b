"""Tags: their tree, and those brought together into others."""

from hypothesis import given
from hypothesis import strategies as st

from moderator.domain.codebook import COLOURS, Codebook, Tag, codebook, new_tag

UIDS = ("a", "b", "c", "d")


def book(*tags: Tag) -> Codebook:
    """A codebook of these tags."""
    return Codebook({tag.uid: tag for tag in tags})


links = st.tuples(st.sampled_from(("", *UIDS, "gone")), st.sampled_from(("", *UIDS)))


@given(st.dictionaries(st.sampled_from(UIDS), links))
def test_no_circle_of_parents_or_aliases_hangs_the_program(drawn: dict[str, tuple[str, str]]) -> None:
    tags = book(*(Tag(uid, uid.upper(), parent=parent, alias=alias) for uid, (parent, alias) in drawn.items()))
    for uid in UIDS:
        resolved = tags.resolve(uid)
        assert resolved in (*tags.tags, uid)
        assert uid in tags.members(uid)
        assert tags.parent(uid) in ("", *tags.tags)
        assert len(tags.path(uid).split(" / ")) <= len(UIDS)
    listed = [tag.uid for tag in tags.living()]
    below: list[str] = []
    todo = [""]
    while todo:
        children = [tag.uid for tag in tags.children(todo.pop())]
        below += children
        todo += children
    assert sorted(below) == sorted(listed), "every living tag has one place in the tree"


def test_contributions_of_a_tag_brought_together_into_another_count_there() -> None:
    tags = book(Tag("a", "Vélo"), Tag("b", "Bicyclette", alias="a"), Tag("c", "Cycles", alias="b"))
    assert tags.resolve("c") == "a"
    assert tags.members("a") == {"a", "b", "c"}
    assert [tag.name for tag in tags.living()] == ["Vélo"]


def test_two_tags_brought_together_into_each_other_become_one() -> None:
    tags = book(Tag("a", "Vélo", alias="b"), Tag("b", "Bicyclette", alias="a"), Tag("c", "Train", alias="a"))
    assert tags.resolve("a") == tags.resolve("b") == tags.resolve("c") == "a"
    assert [tag.uid for tag in tags.living()] == ["a"], "one of them can still be chosen"
    assert tags.members("a") == {"a", "b", "c"}


def test_children_of_a_tag_brought_together_follow_it() -> None:
    tags = book(Tag("a", "Mobilité"), Tag("b", "Transports", alias="a"), Tag("c", "Vélo", parent="b"))
    assert [tag.uid for tag in tags.children("a")] == ["c"]
    assert tags.path("c") == "Mobilité / Vélo"


def test_tags_placed_under_each_other_come_back_to_the_top() -> None:
    tags = book(Tag("a", "Vélo", parent="b"), Tag("b", "Train", parent="a"))
    assert {tag.uid for tag in tags.children("")} == {"a", "b"}


def test_a_tag_is_found_by_name_path_or_number_whatever_the_capitals() -> None:
    tags = book(Tag("a", "Mobilité"), Tag("b", "Vélo", parent="a"), Tag("c", "Bicyclette", alias="b"))
    for name in ("vélo", " VÉLO ", "Mobilité / vélo", "b"):
        found = tags.named(name)
        assert found is not None
        assert found.uid == "b"
    assert tags.named("bicyclette") is None
    assert tags.named("train") is None


def test_the_codebook_is_read_from_the_workspace_own_slots() -> None:
    tags = codebook(
        {"name:a": "Vélo", "colour:a": COLOURS[0], "about:a": "Pistes", "parent:a": "b", "colour:lost": "#000000"}
    )
    assert tags.tags == {"a": Tag("a", "Vélo", COLOURS[0], "Pistes", "b")}


def test_new_tags_have_names_of_their_own() -> None:
    assert len({new_tag() for _ in range(100)}) == 100
