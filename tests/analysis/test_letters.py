"""The common letter and what each copy adds: exact places, in words that a person would point at."""

from hypothesis import given
from hypothesis import strategies as st

from moderator.analysis.letters import common_letter, difference
from moderator.domain.folding import tokens

LETTER = (
    "Madame, Monsieur, gardez les guichets ouverts dans nos communes ! Les plus âgés n’ont pas Internet. "
    "Je vous prie de croire à ma considération."
)
OWN = "Ma mère a 79 ans et fait trente kilomètres."


def passages(letter: str, copy: str) -> tuple[list[str], list[str]]:
    found = difference(letter, copy)
    added = [copy[one.start : one.end] for one in found.additions]
    return added, [letter[one.start : one.end] for one in found.omissions]


def test_a_personal_paragraph_is_shown_whole_and_alone() -> None:
    start, end = LETTER.split("Je vous")
    assert passages(LETTER, f"{start}{OWN} Je vous{end}") == ([OWN], [])
    assert passages(LETTER, f"{OWN}\n\n{LETTER}") == ([OWN], [])
    assert passages(LETTER, f"{LETTER} {OWN}") == ([OWN], [])


def test_what_is_left_out_or_replaced_is_shown_on_both_sides() -> None:
    assert passages(LETTER, LETTER.replace(" dans nos communes", "")) == ([], ["dans nos communes"])
    added, left = passages(LETTER, LETTER.replace("Madame, Monsieur,", "Monsieur le préfet,"))
    assert (added, left) == (["Monsieur le préfet,"], ["Madame, Monsieur,"])


def test_typing_differently_is_no_difference() -> None:
    found = difference(LETTER, LETTER.upper().replace("’", "'").replace("É", "E"))
    assert (found.additions, found.omissions, found.similarity) == ((), (), 1.0)


def test_words_in_common_by_chance_do_not_cut_a_passage() -> None:
    copy = LETTER.replace(
        "Les plus âgés n’ont pas Internet.", "Dans mon village les gens se lèvent, pas un bus ne passe le matin."
    )
    added, left = passages(LETTER, copy)
    assert added == ["Dans mon village les gens se lèvent, pas un bus ne passe le matin."]
    assert left == ["Les plus âgés n’ont pas Internet."]


def test_the_common_letter_is_what_most_sent_in_the_words_they_sent() -> None:
    assert common_letter([LETTER, LETTER, f"{LETTER} {OWN}"]) == LETTER
    each = [f"{LETTER} Je m’appelle Léa.", f"{OWN} {LETTER}", LETTER.replace("Madame, Monsieur,", "Bonjour,")]
    assert common_letter(each) == LETTER


def test_the_common_letter_is_found_when_everybody_added_something() -> None:
    own = [OWN, "Je suis infirmière de nuit.", "Le bus ne passe plus ici.", "Notre poste a fermé hier."]
    assert common_letter([f"{LETTER} {one}" for one in own]) == LETTER


def test_there_is_no_letter_of_no_text() -> None:
    assert common_letter([]) == ""
    assert difference("", OWN).similarity == 0.0


VOCABULARY = ("le", "la", "vélo", "train", "pour", "contre", "et", "loi", "eau", "oui")
WORDS = st.lists(st.sampled_from(VOCABULARY), max_size=30).map(" ".join)


@given(WORDS, WORDS)
def test_with_its_additions_taken_out_a_copy_says_what_is_left_of_the_letter(letter: str, copy: str) -> None:
    found = difference(letter, copy)

    def rest(text: str, out: list[tuple[int, int]]) -> list[str]:
        for start, end in reversed(out):
            text = text[:start] + text[end:]
        return tokens(text)

    kept = rest(copy, [(one.start, one.end) for one in found.additions])
    assert kept == rest(letter, [(one.start, one.end) for one in found.omissions])
    assert found.added == len(tokens(copy)) - len(kept)
    assert found.left_out == len(tokens(letter)) - len(kept)
