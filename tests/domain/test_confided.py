"""What was told in confidence is repeated by no sentence, in whatever form a server or a library writes it."""

import base64
import json
import os
from urllib.parse import quote

import pytest

from moderator.domain import confided
from moderator.domain.confided import confide, hidden, traced
from moderator.domain.problem import Problem

SECRET = "canari-é/8+ \"secret'"


@pytest.fixture(autouse=True)
def nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confided, "_held", frozenset())


def test_hidden_in_all_its_forms() -> None:
    confide(SECRET)
    pair = base64.b64encode(f"moi:{SECRET}".encode()).decode()
    confide(pair)
    for form in (
        SECRET,
        quote(SECRET, safe=""),
        json.dumps(SECRET),
        repr(SECRET),
        repr([pair]),
        f"Basic {pair}",
        SECRET.replace(" ", ""),
    ):
        said = Problem(f"Refused: {form}.", where=form, remedy=f"Not {form}")
        assert "canari" not in str(said)
        assert pair not in str(said)
        assert "•••" in said.where


def test_hidden_in_what_a_terminal_is_told_of_a_bug() -> None:
    confide("7f3a-jeton")
    with pytest.raises(KeyError) as bug:
        failed("7f3a-jeton")
    bug.value.add_note("in a child: 7f3a-jeton")
    assert "KeyError: {'secret': '•••'}" in traced(bug.value)
    assert "ValueError: •••" in traced(bug.value)
    assert "jeton" not in traced(bug.value).replace('"7f3a-jeton', "")


def failed(secret: str) -> None:
    """A bug with a secret at hand."""
    try:
        int(secret)
    except ValueError:
        raise KeyError({"secret": secret}) from ValueError(secret)


def test_programs_that_are_started_have_nothing_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confided, "_withdrawn", {})
    for name in confided.IN_ENVIRONMENT:
        monkeypatch.setenv(name, SECRET)
    confided.withdraw()
    assert not any(SECRET in value for value in os.environ.values())
    assert confided.from_environment("MODERATOR_SERVER_SECRET") == SECRET


@pytest.mark.parametrize("word", ["", "abc1", "a b c 1", "secret", "motdepasse", "mot de passe"])
def test_what_is_an_ordinary_word_is_not_told_by_its_absence(word: str) -> None:
    confide(word)
    said = "the secret is abc1, or mot de passe, motdepasse"
    assert hidden(said) == said
