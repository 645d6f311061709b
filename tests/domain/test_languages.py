"""Codes and names of languages, as sources write them; which languages a search speaks."""

import pytest

from moderator.domain import languages, words


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("fr", "fr"), ("fr-FR", "fr"), ("fr_FR.UTF-8", "fr"), ("FRE", "fr"), ("fra", "fr"), ("Français", "fr"),
        ("allemand", "de"), ("Deutsch", "de"), ("ger", "de"), ("català", "ca"), ("es-419", "es"), ("NL", "nl"),
        ("br", "br"), ("Occitan", "oc"), ("", ""), ("xx", ""), ("12", ""), ("und", ""), ("mul", ""), ("n/a", ""),
    ],
)  # fmt: skip
def test_what_sources_say_is_understood(said: str, code: str) -> None:
    assert languages.code(said) == code


def test_languages_are_called_in_the_language_of_the_screen() -> None:
    assert languages.called("co") == "Corsican"
    with words.speaking("fr"):
        assert languages.called("de") == "allemand"
        assert languages.called("ca") == "catalan"
        assert languages.called("zz-no") == "zz-no"


def test_the_consultation_s_language_is_the_commonest_unless_the_team_says() -> None:
    counts = {"ca": 40, "es": 20, "": 100}
    assert languages.main(counts) == "ca"
    assert languages.main(counts, "espagnol") == "es"
    assert languages.main({"": 3}) == ""


def test_few_contributions_in_a_language_cost_no_search() -> None:
    assert languages.present({"fr": 99_990, "de": 10}, "fr") == ("fr",)
    assert languages.present({"fr": 990, "de": 10}, "fr") == ("fr", "de")
    assert languages.present({"it": 5}, "it") == ("fr",), "words are at least looked for as in French"
