"""The key phrases of a search: what its contributions say more than the others, counted as a click would find them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from moderator.domain.problem import Problem
from moderator.store.workspace import Workspace
from moderator.work import deciding, finding, keyphrases
from tests.store.making import article, proposal, workspace

CYCLING = "Une piste cyclable n° {n} le long du canal, avec des arceaux."
LETTER = "Nous demandons le maintien du bureau de poste de notre commune."
OTHERS = (
    "Le train du soir numéro {n} est supprimé.",
    "Moins d’impôts pour la rue {n}.",
    "La cantine {n} est trop chère.",
)


@pytest.fixture(scope="module")
def ws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("phrases")
    texts = [proposal(n, title="", body=CYCLING.format(n=n), section="art1") for n in range(1, 21)]
    texts += [proposal(n, title="", body=LETTER, section="art1") for n in range(21, 41)]
    texts += [proposal(n, title="", body=OTHERS[n % 3].format(n=n), section="art2") for n in range(41, 141)]
    with workspace(folder, [article(1), article(2), *texts]) as made:
        yield made


def test_phrases_stand_for_their_words_and_a_click_finds_as_many_as_are_counted(ws: Workspace) -> None:
    found = keyphrases.key_phrases(ws, "article:1")
    said = {one.words: one for one in found.phrases}
    assert "piste cyclable" in said
    assert "cyclable" not in said, "its phrase says it"
    assert not {"le", "du", "avec"} & said.keys()
    assert (said["piste cyclable"].count, round(said["piste cyclable"].expected, 1)) == (20, 5.7)
    for one in found.phrases:
        assert finding.find(ws, one.search).total == one.count, one
    assert (found.total, found.whole, found.sample) == (40, 140, 0)
    assert found.note == "40 distinct texts compared with 140."


def test_a_letter_counts_once_or_as_many_times_as_it_was_sent(ws: Workspace) -> None:
    every = keyphrases.key_phrases(ws, "article:1")
    assert max(one.count for one in every.phrases if "poste" in one.words) == 20
    done = deciding.pile(ws, range(21, 41))
    once, twice = (keyphrases.key_phrases(ws, "article:1", once=each) for each in (True, False))
    assert (once.total, once.whole, twice.total, twice.whole) == (21, 121, 40, 140)
    assert not [one for one in once.phrases if "poste" in one.words], "one text is not a theme"
    assert twice.phrases == every.phrases
    deciding.undo_one(ws, done.ref)


def test_what_the_search_asks_for_is_not_told_back_and_everything_has_no_key_phrase(ws: Workspace) -> None:
    said = {one.words for one in keyphrases.key_phrases(ws, "piste").phrases}
    assert "piste" not in said
    assert any("canal" in one for one in said)
    everything = keyphrases.key_phrases(ws, "")
    assert (everything.phrases, everything.note) == (
        (), "The search finds everything: there is nothing to compare it with.",
    )  # fmt: skip
    assert keyphrases.key_phrases(ws, "avion").phrases == ()
    with pytest.raises(Problem, match="No article"):
        keyphrases.key_phrases(ws, "article:99")


def test_a_large_search_is_looked_at_on_a_sample_and_says_so(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyphrases, "SAMPLE", 30)
    found = keyphrases.key_phrases(ws, "article:1")
    assert found.sample == 30
    assert "sample of 30" in found.note
    assert {one.words: one.count for one in found.phrases}["piste cyclable"] == 20, "counted in all of them"


def test_the_small_words_of_another_language_are_no_key_phrases(tmp_path: Path) -> None:
    bodies = {"en": "Lanes {n} and trees and shade.", "fr": "Un budget sobre {n}, sobre et clair.", "": OTHERS[0]}
    texts = [
        proposal(10 * at + n, title="", body=body.format(n=n), language=language, section=f"art{at + 1}")
        for at, (language, body) in enumerate(bodies.items())
        for n in range(1, 9)
    ]
    with workspace(tmp_path, [article(1), article(2), article(3), *texts]) as ws:
        english = {one.words for one in keyphrases.key_phrases(ws, "article:1").phrases}
        assert "and" not in english
        assert any("shade" in one for one in english)
        french = {one.words for one in keyphrases.key_phrases(ws, "article:2").phrases}
        assert any("sobre" in one for one in french), "hollow in Spanish only"
