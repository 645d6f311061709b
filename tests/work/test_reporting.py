"""The response document: its counts are those of the workspace, its answers those given, and nothing hidden shows."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pyroaring import BitMap

from moderator.documents.model import Article, Point, Response, Standing
from moderator.documents.reading import answers_of, as_read
from moderator.domain.charter import Disposition
from moderator.domain.contribution import Author, AuthorKind, Contribution, Kind, Presence, Section, SectionKind, Stance
from moderator.domain.problem import Problem
from moderator.domain.settings import QUEUE
from moderator.domain.words import speaking
from moderator.store.workspace import Workspace
from moderator.work import charter, deciding, history, letterhead, outline, reading, reporting
from moderator.work.letterhead import Options
from tests.store.corpora import SPACE, at, bring, consultation, workspace

DAY = date(2026, 3, 2)
YES = "La proposition est retenue.\n\nElle sera inscrite à l’article 7."
NO = "La proposition n’est pas retenue : le coût est trop élevé."


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    with workspace(tmp_path) as made:
        bring(made, consultation())
        yield made


def made(ws: Workspace, lang: str = "fr") -> Response:
    return reporting.response(ws, lang=lang, day=DAY)


def sheet(response: Response, code: str) -> Article:
    return next(one for one in response.articles if one.code == code)


def points(response: Response) -> list[Point]:
    return [point for one in response.sheets() for point in one.points]


def section(ws: Workspace, code: str) -> BitMap:
    return BitMap(node.id for node in outline.every(outline.sections(ws)) if node.code == code)


def content(path: Path) -> str:
    with zipfile.ZipFile(path) as package:
        return "\n".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())


def proposal(key: int, body: str, title: str = "", place: str = "a1", **more: object) -> Contribution:
    return Contribution(SPACE, str(key), Kind.PROPOSAL, body, title, section=place, **more)  # type: ignore[arg-type]


# ------------------------------------------------------------------------------------------------------------ answers


def test_an_answer_is_one_point_in_each_article_where_it_was_given(ws: Workspace) -> None:
    deciding.answer(ws, [1, 2, 4, 5], YES)
    response = made(ws)
    found = {one.code: [(point.contributions, point.answer) for point in one.points] for one in response.articles}
    assert found == {"7": [(2, YES)], "8": [(1, YES)]}
    assert response.outside is not None
    assert [point.contributions for point in response.outside.points] == [1]
    assert len({point.uid for point in points(response)}) == 3


def test_a_pile_is_answered_once_under_its_own_name(ws: Workspace) -> None:
    deciding.accept(ws, [1, 2, 3])
    deciding.pile(ws, [1, 2, 3], "Le vélo cargo")
    deciding.answer(ws, [1, 2, 3], YES)
    deciding.dispose(ws, [1, 2, 3], Disposition.PARTLY)
    (point,) = points(made(ws))
    assert (point.title, point.contributions, point.dispositions) == ("Le vélo cargo", 3, {Disposition.PARTLY: 3})
    assert (point.votes and point.votes.in_favour, point.author_kinds[AuthorKind.CITIZEN]) == (21, 2)
    numbers = made(ws).numbers
    assert (numbers.piles, numbers.in_piles) == (1, 3)


def test_an_article_is_answered_as_a_whole_for_those_without_their_own_answer(ws: Workspace) -> None:
    deciding.accept(ws, [1, 2, 3, 4])
    deciding.answer(ws, [1], NO)
    deciding.answer(ws, section(ws, "7"), YES)
    seven, eight = sheet(made(ws), "7"), sheet(made(ws), "8")
    assert (seven.answer, seven.numbers, seven.unanswered) == (YES, ("A-2", "C-3"), ())
    assert [(point.answer, point.numbers) for point in seven.points] == [(NO, ("P-1",))]
    assert (eight.answer, eight.numbers, eight.unanswered) == ("", (), ("P-4",))


def test_before_publication_only_what_was_accepted_is_answered_in_the_document(ws: Workspace) -> None:
    deciding.answer(ws, [1, 2], YES)
    deciding.accept(ws, [2])
    counted = made(ws).numbers.accepted
    assert sum(one.contributions for one in made(ws).sheets()) == 2
    deciding.change(ws, QUEUE, "before")
    assert sum(one.contributions for one in made(ws).sheets()) == 1
    assert made(ws).numbers.accepted == counted


def test_reasons_are_printed_as_the_team_wrote_them(ws: Workspace) -> None:
    deciding.refuse(ws, [1], "insult")
    assert made(ws).numbers.refused == {"insult": 1}, "a usual reason is translated into the document’s language"
    charter.write(ws, "insult", {"label": "Propos violents"})
    assert made(ws).numbers.refused == {"Propos violents": 1}
    assert [why for _number, why in made(ws).refused] == ["Propos violents"]


def test_what_became_of_an_article_itself_is_printed_under_its_answer(ws: Workspace, tmp_path: Path) -> None:
    seven = section(ws, "7")
    deciding.answer(ws, seven, YES)
    deciding.dispose(ws, seven, Disposition.PARTLY)
    model = made(ws)
    assert sheet(model, "7").outcome is Disposition.PARTLY
    assert sheet(model, "8").outcome is None
    assert sum(sheet(model, "7").dispositions.values()) == 0  # it is in no count of contributions
    written = reporting.export(ws, "responses", tmp_path, lang="en")
    assert "partly retained" in content(written.path)


def test_the_last_wording_is_printed_and_an_answer_taken_back_is_not(ws: Workspace) -> None:
    deciding.answer(ws, [1], NO)
    deciding.answer(ws, [1], YES)
    assert [point.answer for point in points(made(ws))] == [YES]
    deciding.undo(ws)
    assert [point.answer for point in points(made(ws))] == [NO]
    deciding.answer(ws, [1], "")
    assert points(made(ws)) == []


def test_contributions_outside_any_article_have_their_own_sheet(ws: Workspace) -> None:
    assert made(ws).outside is None
    deciding.accept(ws, [5])
    outside = made(ws).outside
    assert outside is not None
    assert (outside.contributions, outside.unanswered, outside.code) == (1, ("L-5",), "")


def test_articles_come_in_the_order_of_the_text_even_those_of_which_nobody_spoke(ws: Workspace) -> None:
    assert [one.code for one in made(ws).articles] == ["7", "8"]
    assert sheet(made(ws), "7").within == ("Titre Ier – Se déplacer",)


# ------------------------------------------------------------------------------------------------------------- hidden


def test_a_refused_contribution_is_never_a_point_nor_quoted(ws: Workspace, tmp_path: Path) -> None:
    deciding.answer(ws, [1, 3], YES)
    deciding.refuse(ws, [3], "insult")
    response = made(ws)
    assert [(point.contributions, point.numbers) for point in points(response)] == [(1, ("P-1",))]
    assert response.refused == (("C-3", "insult"),)
    assert sheet(response, "7").contributions == 1
    written = reporting.export(ws, "responses", tmp_path / "sortie", lang="fr", day=DAY)
    assert "taxe sur le vélo" not in content(written.path)


def test_masked_words_are_nowhere_in_the_document(tmp_path: Path) -> None:
    secret, phone = "Ginette Pommier", "06 12 34 56 78"
    items: list[Contribution | Section] = [
        Section(SPACE, "a1", SectionKind.ARTICLE, "Débit", None, 0, "1", f"Contact : {secret}, au ministère."),
        proposal(1, f"Appelez {secret} au {phone}. La fibre manque chez nous depuis 2019.", f"Avis de {secret}"),
        proposal(2, f"Je suis {secret}, et je le dis ici.", votes_for=9),
        proposal(3, f"Le débit est trop faible au village. Signé : {secret.upper()}.", votes_for=3),
    ]
    with workspace(tmp_path) as ws:
        bring(ws, items)
        ids = {one.title or one.excerpt: one.id for one in reading.rows(ws, [1, 2, 3])}
        assert len(ids) == 3
        for id_, field in ((1, "title"), (1, "body"), (2, "body")):
            shown = reading.sheet(ws, id_)
            assert shown is not None
            start = {"title": shown.title, "body": shown.body}[field].index(secret)
            deciding.redact(ws, id_, field, start, start + len(secret))
        third = reading.sheet(ws, 3)
        assert third is not None
        start = third.body.index(secret.upper())
        deciding.redact(ws, 3, "body", start, start + len(secret))
        place = section(ws, "1")
        deciding.redact(ws, place.min(), "body", 10, 10 + len(secret))
        first = reading.sheet(ws, 1)
        assert first is not None
        deciding.redact(ws, 1, "body", first.body.index(phone), first.body.index(phone) + len(phone))
        deciding.accept(ws, [1, 2, 3])
        for id_ in (1, 2, 3):
            deciding.answer(ws, [id_], f"Réponse {id_}.")
        written = reporting.export(ws, "responses", tmp_path / "sortie", lang="fr", day=DAY)
        text = content(written.path)
        for word in (secret, secret.upper(), "Ginette", "GINETTE", "Pommier", phone):
            assert word not in text, word
        quotes = [quote.text for point in points(made(ws)) for quote in point.quotes]
        assert quotes == ["La fibre manque chez nous depuis 2019.", "Le débit est trop faible au village."]
        assert "Avis de […]" in [point.title for point in points(made(ws))]


def test_a_contribution_whose_mask_lost_its_place_is_not_quoted(tmp_path: Path) -> None:
    with workspace(tmp_path) as ws:
        bring(ws, [proposal(1, "Appelez Ginette Pommier, la fibre manque.", place="")])
        deciding.redact(ws, 1, "body", 8, 23)
        deciding.answer(ws, [1], YES)
        bring(ws, [proposal(1, "Appelez Mme Pommier (Ginette), la fibre manque.", place="")])
        (point,) = points(made(ws))
        assert (point.quotes, point.title, point.contributions) == ((), "", 1)
        text = content(reporting.export(ws, "responses", tmp_path / "sortie", lang="fr", day=DAY).path)
        assert "Pommier" not in text


def test_who_took_a_contribution_back_is_counted_and_answered_but_not_quoted(tmp_path: Path) -> None:
    with workspace(tmp_path) as ws:
        bring(
            ws,
            [
                proposal(1, "La fibre manque au village.", presence=Presence.WITHDRAWN),
                proposal(2, "Autre avis, entier."),
            ],
        )
        bring(ws, [proposal(1, "La fibre manque au village.", presence=Presence.WITHDRAWN)])
        deciding.answer(ws, [1, 2], YES)
        response = made(ws)
        (point,) = points(response)
        assert point.contributions == 2
        assert [quote.number for quote in point.quotes] == ["P-2"]
        assert (response.numbers.withdrawn, response.numbers.received) == (2, 2)


def test_notes_and_names_stay_inside(ws: Workspace, tmp_path: Path) -> None:
    deciding.note(ws, [1], "À voir avec la DAJ.")
    deciding.assign(ws, [1], "Anaïs Interne")
    deciding.answer(ws, [1], YES)
    text = content(reporting.export(ws, "responses", tmp_path / "sortie", lang="fr", day=DAY).path)
    for word in ("DAJ", "Anaïs", "Zoé", "Ligue de l’Eau", "Léa Dupont"):
        assert word not in text, word


# ------------------------------------------------------------------------------------------------------------- counts


def test_the_block_of_numbers_is_what_sql_counts(ws: Workspace) -> None:
    deciding.accept(ws, [1, 2])
    deciding.refuse(ws, [3], "insult")
    deciding.tag(ws, [1], deciding.define_tag(ws, "Vélo").made)
    deciding.read(ws, [1, 2])
    deciding.accept(ws, section(ws, "7"))  # an article has no status to count
    deciding.read(ws, section(ws, "7"))
    numbers = made(ws).numbers

    def sql(query: str) -> dict[str, int]:
        with ws.read() as conn:
            return {str(row[0]): row[1] for row in conn.exec_driver_sql(query)}

    assert {str(kind): n for kind, n in numbers.author_kinds.items()} == sql(
        "SELECT author_kind, count(*) FROM contribution GROUP BY 1"
    )
    assert {str(channel): n for channel, n in numbers.channels.items()} == sql(
        "SELECT channel, count(*) FROM contribution GROUP BY 1"
    )
    assert {str(day): n for day, n in numbers.days.items()} == sql(
        "SELECT date(created, 'unixepoch'), count(*) FROM contribution WHERE created IS NOT NULL GROUP BY 1"
    )
    assert sql("SELECT 'all', count(*) FROM contribution") == {"all": numbers.received}
    assert sql("SELECT 'no date', count(*) FROM contribution WHERE created IS NULL") == {"no date": numbers.undated}
    assert (numbers.to_moderate, numbers.accepted, numbers.refused) == (2, 2, {"insult": 1})
    assert (numbers.participants, numbers.unidentified) == (2, 1)
    assert (numbers.read_by_one, numbers.read_by_two, numbers.unclassified) == (2, 0, 1)
    stats = history.stats(ws)
    assert (stats.received, stats.refused, stats.distinct_texts) == (
        numbers.received, numbers.refused, numbers.distinct_texts,
    )  # fmt: skip


def test_the_counts_of_a_sheet_add_up_to_its_points(ws: Workspace) -> None:
    deciding.accept(ws, [1, 2, 3, 4, 5])
    deciding.answer(ws, [1, 2], YES)
    deciding.dispose(ws, [1], Disposition.RETAINED)
    deciding.dispose(ws, [3], Disposition.OUT_OF_SCOPE)
    response = made(ws)
    seven = sheet(response, "7")
    assert seven.contributions == sum(point.contributions for point in seven.points) + len(seven.unanswered) == 3
    assert seven.dispositions == {Disposition.RETAINED: 1, Disposition.OUT_OF_SCOPE: 1}
    assert seven.undecided == 1
    assert sum(one.contributions for one in response.sheets()) == response.numbers.accepted == 5
    listed = Counter(n for one in response.sheets() for p in one.points for n in p.numbers)
    listed.update(n for one in response.sheets() for n in one.unanswered + one.numbers)
    assert listed == dict.fromkeys(("P-1", "A-2", "C-3", "P-4", "L-5"), 1)


def test_identical_texts_are_counted_once_and_quoted_once(tmp_path: Path) -> None:
    same = "La fibre doit arriver partout avant 2030."
    with workspace(tmp_path) as ws:
        bring(ws, [proposal(n, same.upper() if n == 2 else same, votes_for=n) for n in range(1, 5)])
        deciding.answer(ws, [1, 2, 3, 4], YES)
        (point,) = points(made(ws))
        assert (point.contributions, point.distinct, len(point.quotes)) == (4, 1, 1)
        numbers = made(ws).numbers
        assert (numbers.exact_duplicates, numbers.distinct_texts) == (3, 1)


def test_the_most_supported_are_quoted(tmp_path: Path) -> None:
    with workspace(tmp_path) as ws:
        bring(
            ws,
            [
                proposal(n, f"Avis numéro {n}, écrit avec soin.", votes_for=votes)
                for n, votes in ((1, 2), (2, 9), (3, 5))
            ],
        )
        deciding.answer(ws, [1, 2, 3], YES)
        assert [quote.number for quote in points(made(ws))[0].quotes] == ["P-2", "P-3"]


def test_positions_are_those_the_platform_recorded(tmp_path: Path) -> None:
    stances = (Stance.FOR, Stance.FOR, Stance.AGAINST, Stance.MIXED, Stance.NONE)
    items = [Section(SPACE, "a1", SectionKind.ARTICLE, "Débit", None, 0, "1")]
    with workspace(tmp_path) as ws:
        bring(ws, [*items, *(proposal(n, f"Avis numéro {n}.", stance=one) for n, one in enumerate(stances, 1))])
        deciding.accept(ws, range(1, 6))
        positions = sheet(made(ws), "1").positions
        assert positions is not None
        assert (positions.in_favour, positions.mixed, positions.against, positions.unexpressed) == (2, 1, 1, 1)


# ------------------------------------------------------------------------------------------------------------ naming


@pytest.mark.parametrize(
    ("code", "title", "heading"),
    [
        ("7", "Article 7 – Garantie du débit", "Garantie du débit"),
        ("7", "article 7\u00a0: Garantie", "Garantie"),
        ("7", "7. Garantie", "Garantie"),
        ("7", "Article 7", ""),
        ("1", "Article 1er – Objet", "Objet"),
        ("I", "Titre Ier – Se déplacer", "Se déplacer"),
        ("7", "Article 70 – Autre", "Article 70 – Autre"),
        ("7", "Article 7 bis – Autre", "Article 7 bis – Autre"),
        ("7", "7 jours pour répondre", "7 jours pour répondre"),
        ("", "Article 7 – Garantie", "Article 7 – Garantie"),
        ("L. 533-4", "Article L. 533-4 – Essai", "Essai"),
    ],
)
def test_a_heading_says_the_article_once(code: str, title: str, heading: str) -> None:
    assert outline.bare_title(code, title) == heading


def test_two_contributions_never_bear_one_number(tmp_path: Path) -> None:
    def numbered(space: str, key: str) -> Contribution:
        return replace(proposal(0, f"Avis {space} {key}.", place=""), space=space, key=key)

    with workspace(tmp_path) as ws:
        for space in ("nord", "sud", "est"):
            bring(ws, [numbered(space, "proposal/12"), numbered(space, "12-2"), numbered(space, "é/x y")], name=space)
        deciding.accept(ws, range(1, 10))
        response = made(ws)
        assert response.outside is not None
        numbers = response.outside.unanswered
        assert len(numbers) == len(set(numbers)) == 9
        assert all(one.isascii() and " " not in one for one in numbers)
        assert "P-12" in numbers


def test_documents_in_english_and_french_hold_the_same_answers(ws: Workspace, tmp_path: Path) -> None:
    deciding.answer(ws, [1], YES)
    deciding.answer(ws, section(ws, "8"), NO)
    given = {
        lang: answers_of(reporting.export(ws, "responses", tmp_path / lang, lang=lang, day=DAY).path)
        for lang in ("fr", "en")
    }
    assert given["fr"].keys() == given["en"].keys()
    for lang, found in given.items():
        with speaking(lang):
            assert Counter(found.values()) == Counter([as_read(YES), as_read(NO)])


# --------------------------------------------------------------------------------------------------------- exporting


def test_the_same_position_gives_the_same_bytes_and_another_gives_others(ws: Workspace, tmp_path: Path) -> None:
    deciding.answer(ws, [1], YES)
    one = reporting.export(ws, "responses", tmp_path / "a", lang="fr", day=DAY)
    deciding.read(ws, [2])  # a reading is in the journal, so it moves the position that the document prints
    two = reporting.export(ws, "responses", tmp_path / "b", lang="fr", day=DAY)
    three = reporting.export(ws, "responses", tmp_path / "c", lang="fr", day=DAY)
    assert two.sha256 == three.sha256 != one.sha256
    assert [(entry.path.parent.name, entry.behind) for entry in reporting.exported(ws)] == [
        ("c", 0),
        ("b", 0),
        ("a", 0),
    ]
    deciding.answer(ws, [1], NO)
    assert {entry.behind for entry in reporting.exported(ws)} == {1}


def test_each_writing_is_a_new_version_and_none_is_overwritten(ws: Workspace, tmp_path: Path) -> None:
    names = [reporting.export(ws, "responses", tmp_path, lang="fr", day=DAY).path.name for _time in range(3)]
    assert names == [f"2026-03-02_reponses_v{n}.docx" for n in (1, 2, 3)]


def test_the_words_of_the_service_are_remembered(ws: Workspace) -> None:
    assert letterhead.options(ws) == Options()
    said = Options(
        service="Agence", timbre="Direction\n\nBureau", acronym="A", standing=Standing.FINAL, foreword="Merci."
    )
    letterhead.set_options(ws, said)
    assert letterhead.options(ws) == said
    response = made(ws)
    assert (response.service, response.timbre, response.standing) == ("Agence", ("Direction", "Bureau"), Standing.FINAL)
    assert response.subject == response.title == ws.title


def test_an_empty_workspace_makes_a_document(tmp_path: Path) -> None:
    with workspace(tmp_path) as empty:
        written = reporting.export(empty, "responses", tmp_path / "sortie", lang="fr", day=DAY)
        assert answers_of(written.path) == {}


def test_what_cannot_be_written_is_a_sentence(ws: Workspace, tmp_path: Path) -> None:
    with pytest.raises(Problem, match="no document"):
        reporting.export(ws, "roman", tmp_path)
    (tmp_path / "fichier").write_text("", "utf-8")
    with pytest.raises(Problem, match="cannot be written"):
        reporting.export(ws, "responses", tmp_path / "fichier", day=DAY)
    assert reporting.exported(ws) == []


def test_ten_thousand_answers_are_written(tmp_path: Path) -> None:
    places = [Section(SPACE, f"a{n}", SectionKind.ARTICLE, f"Article {n}", None, n, str(n)) for n in range(1, 13)]
    with workspace(tmp_path) as ws:
        bring(
            ws,
            [
                *places,
                *(
                    proposal(
                        n, f"Avis numéro {n}. Il est écrit avec soin, et long comme il faut.", place=f"a{1 + n % 12}",
                        author=Author(str(n), "", AuthorKind.CITIZEN), created=at("2026-01-02"), votes_for=n % 50,
                    )
                    for n in range(1, 10_001)
                ),
            ],
        )  # fmt: skip
        for start in range(1, 10_001, 50):
            ids = BitMap(range(start, start + 50))
            deciding.answer(ws, ids, f"Réponse au groupe {start}.")
            deciding.dispose(ws, ids, Disposition.ALREADY)
        written = reporting.export(ws, "responses", tmp_path / "sortie", lang="fr", day=DAY)
        found = answers_of(written.path)
        assert Counter(found.values()) == {f"Réponse au groupe {start}.": 12 for start in range(1, 10_001, 50)}
        assert sum(point.contributions for point in points(made(ws))) == 10_000
