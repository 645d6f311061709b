"""Quotations are stretches of what was written, whole sentences when they fit, and never show what was masked."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyroaring import BitMap

from moderator.documents.model import Quote
from moderator.documents.quotes import check_quote
from moderator.domain.problem import Problem
from moderator.domain.redaction import Redaction
from moderator.work import deciding
from moderator.work.quoting import excerpt, hidden, masked_ids, masks_of, sentences
from tests.store.corpora import bring, text, workspace

LONG = " ".join(f"mot{n}" for n in range(60))


@pytest.mark.parametrize(
    ("written", "quoted"),
    [
        ("Il faut agir. Et vite, car le temps presse.", "Il faut agir. Et vite, car le temps presse."),
        ("Il y a 3.5 millions de foyers concernés.", "Il y a 3.5 millions de foyers concernés."),
        ("Voyez www.exemple.fr pour le détail.", "Voyez www.exemple.fr pour le détail."),
        ("Selon M. Dupont et l’art. 7, rien ne change.", "Selon M. Dupont et l’art. 7, rien ne change."),
        ("Bonjour,\n\nLa fibre manque au village. Merci !", "La fibre manque au village."),
        ("  Un espace\u00a0insécable compte !  ", "Un espace\u00a0insécable compte !"),
        ("Il dit : « Nous voulons la fibre. » Et il a raison.", "Il dit : « Nous voulons la fibre. » Et il a raison."),
        (LONG, " ".join(f"mot{n}" for n in range(39)) + " […]"),
        (f"Une phrase courte ici. {LONG}.", "Une phrase courte ici."),
        ("Oui.", ""),
        ("", ""),
        ("\n \n", ""),
        ("…", ""),
    ],
)
def test_what_is_quoted(written: str, quoted: str) -> None:
    assert excerpt(written, ()) == quoted


def test_sentences_with_a_masked_passage_are_passed_over() -> None:
    written = "La fibre manque au village. Appelez Jean Dupont au 06 12 34 56 78. La mairie le sait bien."
    start = written.index("Jean")
    span = ((start, start + len("Jean Dupont")),)
    assert excerpt(written, span) == "La fibre manque au village."
    assert excerpt(written[28:], ((8, 19),)) == "La mairie le sait bien."
    assert excerpt(written, ((0, len(written)),)) == ""


def test_what_is_masked_once_is_hidden_wherever_it_is_repeated() -> None:
    title, body = "Lettre de Jean Dupont", "Je suis Jean Dupont. Moi, JEAN DUPONT, je signe. Les Dupontel aussi."
    mask = Redaction("d:1", "body", 8, 19, "personal-data")
    assert hidden([mask], "body", title, body) == ((8, 19), (26, 37))
    assert hidden([mask], "title", title, body) == ((10, 21),)
    short = Redaction("d:1", "body", 0, 2, "personal-data")
    assert hidden([short], "body", title, "Je dis que Je veux.") == ((0, 2),)
    assert hidden([Redaction("d:1", "body", 0, 0, "", lost=True)], "title", title, body) is None


def test_masks_of_a_contribution_follow_its_decisions(tmp_path: Path) -> None:
    with workspace(tmp_path) as ws:
        bring(ws, [text(1, "Je suis Jean Dupont, de Montclairval."), text(2, "Un autre avis, sans nom.")])
        assert masked_ids(ws) == BitMap()
        ref = deciding.redact(ws, 1, "body", 8, 19).ref
        assert list(masked_ids(ws)) == [1]
        body = "Je suis Jean Dupont, de Montclairval."
        (mask,) = masks_of(ws, 1, "", body)
        assert (mask.start, mask.end, mask.lost) == (8, 19, False)
        bring(ws, [text(1, "Bonjour. Je suis Jean Dupont."), text(2, "Un autre avis, sans nom.")])
        assert masks_of(ws, 1, "", "Bonjour. Je suis Jean Dupont.")[0].start == 17
        assert masks_of(ws, 1, "", "Je suis J. Dupont.")[0].lost
        with pytest.raises(Problem, match="show its passage again"):
            deciding.blank(ws, ref, "Le nom n’a plus à être gardé")
        assert list(masked_ids(ws)) == [1]


def test_a_mask_undone_hides_nothing(tmp_path: Path) -> None:
    with workspace(tmp_path) as ws:
        bring(ws, [text(1, "Je suis Jean Dupont.")])
        deciding.redact(ws, 1, "body", 8, 19)
        deciding.undo(ws)
        assert not masked_ids(ws)
        assert masks_of(ws, 1, "", "Je suis Jean Dupont.") == ()


ODD = st.text(alphabet="ab .!?…«»\n\u00a0\u200b3M,;’-", max_size=300)


@given(ODD, st.lists(st.tuples(st.integers(0, 300), st.integers(1, 20)), max_size=3))
@example("a" * 3 + " b." + " ab" * 50, [])
@example("Ça va 3.5 fois. Oui ?? Non mais dis. Si fait.", [(4, 2)])
def test_any_text_gives_a_quotation_that_the_document_accepts(written: str, places: list[tuple[int, int]]) -> None:
    spans = tuple((start, start + length) for start, length in places)
    quoted = excerpt(written, spans)
    if quoted.strip("\u200b .!?…«»,;’-\u00a0"):
        check_quote(Quote(quoted, written, "P-1", redacted=spans))


@given(ODD)
def test_sentences_cover_all_that_is_not_white_space(written: str) -> None:
    found = sentences(written)
    assert all(first < last and written[first:last].strip() == written[first:last] for first, last in found)
    assert all(before[1] <= after[0] for before, after in pairwise(found))
    between = set(range(len(written))) - {place for first, last in found for place in range(first, last)}
    assert all(written[place].isspace() for place in between)
