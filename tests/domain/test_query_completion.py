"""While a facilitator types, keywords, values and the workspace's own names are proposed."""

from collections.abc import Sequence

from moderator.domain import words
from moderator.domain.completion import Completion, completions
from moderator.domain.keywords import Field
from moderator.domain.parsing import parse

KNOWN = {
    Field.TAG: [("mobilité", ""), ("vélo cargo", "Mobilité / Vélo cargo"), ("Sécurité", "")],
    Field.SECTION: [("7", "Article 7 – Mobilités"), ("8", "Article 8 – Fibre")],
}


def vocabulary(field: Field) -> Sequence[tuple[str, str]]:
    return KNOWN.get(field, ())


def proposed(text: str, cursor: int | None = None) -> list[str]:
    return [one.text for one in completions(text, len(text) if cursor is None else cursor, vocabulary)]


def test_keywords_are_proposed_in_the_language_of_the_screen() -> None:
    with words.speaking("fr"):
        assert proposed("sta")[:1] == ["statut:"]
        assert proposed("rép") == ["réponse:", "réponses>"]
        assert "votes>" in proposed("vo")
    assert proposed("sta")[:1] == ["status:"]


def test_values_are_proposed_after_the_keyword() -> None:
    with words.speaking("fr"):
        assert proposed("statut:")[:3] == ["à-modérer", "accepté", "refusé"]
        assert proposed("statut:a-m") == ["à-modérer"]
        assert proposed("statut:refusé:ins") == ["refusé:insulte"]
        assert proposed("suite:ret") == ["retenu", "retenu-en-partie", "non-retenu"]


def test_the_workspaces_own_names_are_proposed_quoted_when_needed() -> None:
    assert proposed("tag:VE") == ['"vélo cargo"']
    assert proposed("tag:secu") == ["Sécurité"]
    assert proposed("article:mobilites") == ["7"], "a section is found by its title and written by its number"


def test_a_proposal_replaces_only_the_value_under_way() -> None:
    text = 'eau -tag:mobilité,"vél cargo'
    cursor = len('eau -tag:mobilité,"vél')
    assert completions(text, cursor, vocabulary) == (
        Completion('"vélo cargo"', "Mobilité / Vélo cargo", len("eau -tag:mobilité,"), cursor),
    )


def test_taking_a_proposal_gives_a_search_that_is_understood() -> None:
    (one,) = completions("tag:vé", 6, vocabulary)
    taken = "tag:vé"[: one.start] + one.text
    assert parse(taken).complaints == ()


def test_nothing_is_proposed_inside_a_phrase_or_after_an_unknown_keyword_or_a_space() -> None:
    assert proposed('"sta') == []
    assert proposed("inconnu:sta") == []
    assert proposed("vélo ") == []
    assert proposed("") == []
    assert proposed("votes>1") == []
    assert proposed("avant:20") == []
