"""What is learned from codings: the same each time, wary of copies, in several languages, not trusted from a file."""

from dataclasses import replace

import numpy as np
import pytest

from moderator.analysis import terms
from moderator.analysis.learning import Label, learned
from moderator.analysis.lessons import TAG, About, Measure, Model, Silence, judged, placed
from moderator.analysis.terms import Columns
from moderator.domain.progress import silent

TEXTS = [
    *(f"Les pistes cyclables manquent au carrefour numéro {n}, dit un cycliste." for n in range(30)),
    *(f"Die Radwege am Platz {n} sind zu schmal, die Radfahrer haben Angst." for n in range(10)),
    *(f"La cantine de l’école {n} sert trop tard, disent les élèves." for n in range(30)),
]
LANGUAGES = ["fr"] * 30 + ["de"] * 10 + ["fr"] * 30
CYCLES, SCHOOL = np.arange(40), np.arange(40, 70)


def model(groups: list[int] | None = None, texts: list[str] = TEXTS) -> Model:
    """What these texts teach of one label."""
    columns = Columns((), grows=True)
    counts = placed(terms.counted(columns, texts, LANGUAGES), columns, [7] * len(texts))
    groups = groups or list(range(len(texts)))
    label = Label(Measure("cycles", TAG, examples=len({groups[n] for n in CYCLES})), CYCLES, SCHOOL)
    found = learned(counts, groups, np.ones(len(texts), np.bool_), [label], 0.6, 20, silent)
    about = About("2026-11-22", 1, 70, 70, 0.6, 20, 0.1, found.first, found.three, found.measures)
    words = list(columns.column)
    kept = tuple(words[at] for at in found.kept.tolist())
    return Model(about, found.labels, kept, found.rarity, found.weights, found.bias, found.slope, found.shift)


@pytest.fixture(scope="module")
def cycles() -> Model:
    return model()


def test_the_same_codings_teach_the_same(cycles: Model) -> None:
    again = model()
    assert again.about == cycles.about
    assert all(np.array_equal(one, again.arrays()[name]) for name, one in cycles.arrays().items())


def test_forms_of_a_word_count_together_in_each_language(cycles: Model) -> None:
    certain = cycles.certainties(
        ["Une piste cyclable, des cyclistes.", "Ein Radweg für den Radfahrer.", "L’élève à la cantine.", "Bonjour."],
        ["fr", "de", "fr", "fr"],
        [7] * 4,
    )[:, 0]
    assert certain[0] > 0.5 < certain[1]
    assert certain[2] < 0.1
    assert certain[3] == 0  # no word of it speaks for anything


def test_the_words_that_weighed_stand_in_the_text(cycles: Model) -> None:
    text = "Pour l’école : une piste cyclable, puis une autre piste."
    found = cycles.evidence(0, text, "fr", 7)
    assert {text[start:end] for start, end in found.spans} == {"piste", "cyclable"} == set(found.words)
    assert len(found.spans) == 3
    assert sum(found.shares) <= 1


def test_copies_of_one_letter_are_one_example_and_measure_nothing() -> None:
    found = model([0] * 40 + list(range(1, 31)))
    assert [one.silent for one in found.about.measures] == [Silence.FEW]
    few = model([n % 3 for n in range(40)] + list(range(3, 33)))
    assert not few.labels
    assert judged(Measure("a", TAG, examples=30, suggested=10, right=5), 0.6, 20).silent is Silence.UNSURE


def test_a_model_is_read_back_from_its_arrays_and_a_damaged_one_refused(cycles: Model) -> None:
    kept = cycles.arrays()
    read = Model.of(kept)
    assert read.about == cycles.about
    texts, places = TEXTS[:5], [7] * 5
    near = read.certainties(texts, ["fr"] * 5, places) - cycles.certainties(texts, ["fr"] * 5, places)
    assert np.abs(near).max() < 0.01
    for damaged in (
        {**kept, "weights": kept["weights"][:-1]},
        {**kept, "bias": np.array([np.nan], np.float32)},
        {**kept, "about": np.frombuffer(b'{"at": 1}', np.uint8)},
        {name: one for name, one in kept.items() if name != "labels"},
    ):
        with pytest.raises(ValueError):
            Model.of(damaged)


def test_a_label_of_an_article_is_for_its_texts_alone(cycles: Model) -> None:
    own = replace(cycles, labels=tuple(replace(one, place=7) for one in cycles.labels))
    certain = own.certainties([TEXTS[0]] * 2, ["fr"] * 2, [7, 8])[:, 0]
    assert certain[0] > 0.5
    assert certain[1] == 0
