"""A passage is found again where its words are, and said lost when nobody wrote them any more."""

from datetime import UTC, datetime

from moderator.domain.passage import Passage, found, lanes, passage, shortened

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def at(ref: str, start: int, end: int, field: str = "body", lost: bool = False) -> Passage:
    return Passage(ref, "velo", field, start, end, "x" * (end - start), "", "Claire", AT, lost)


def test_a_passage_that_moved_is_found_nearest_to_where_it_was() -> None:
    text = "Le vélo, toujours le vélo, encore le vélo."
    assert found(text, 9, "le vélo") == (18, 25)
    assert found(text, 18, "le vélo") == (18, 25)
    assert found(text, 33, "le vélo") == (34, 41)


def test_spaces_and_capitals_that_changed_do_not_lose_it() -> None:
    text = "Il faut une Piste\n cyclable partout."
    start, end = found(text, 0, "une piste cyclable") or (0, 0)
    assert text[start:end] == "une Piste\n cyclable"


def test_words_that_nobody_wrote_any_more_are_lost() -> None:
    body = {"tag": "velo", "field": "body", "start": 3, "end": 10, "text": "la piste", "memo": "Voir l’article 7"}
    gone = passage("a:1", "velo", body, "Il faut des bus.", "Claire", AT)
    assert gone.lost
    assert (gone.text, gone.memo, gone.actor) == ("la piste", "Voir l’article 7", "Claire")
    assert found("Il faut des bus.", 3, "") is None
    assert not passage("a:1", "velo", body, "Et la piste ?", "Claire", AT).lost


def test_overlapping_passages_are_drawn_one_under_the_other() -> None:
    drawn = lanes([at("a", 0, 20), at("b", 5, 10), at("c", 10, 30), at("d", 20, 25), at("t", 0, 5, "title")])
    assert drawn == {"a": 0, "b": 1, "c": 1, "d": 0, "t": 0}
    assert lanes([at("gone", 0, 0, lost=True)]) == {}


def test_long_passages_are_called_by_their_first_words() -> None:
    assert shortened("Une  piste\ncyclable") == "Une piste cyclable"
    assert shortened("Il faut construire des pistes cyclables", 20) == "Il faut construire…"
    assert shortened("Que ce mot devienne « privilégient »", 24) == "Que ce mot devienne…"
