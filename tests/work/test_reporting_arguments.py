"""The response document: the arguments of each article counted twice, answered in their place; how piles were found."""

from datetime import date
from pathlib import Path

from docx import Document

from moderator.documents.model import Applied, Coding, Response
from moderator.documents.response import respond
from moderator.domain.argument import Side
from moderator.domain.charter import Disposition
from moderator.domain.contribution import Contribution, Kind, Section, SectionKind
from moderator.domain.rule import Effect
from moderator.store.workspace import Workspace
from moderator.work import arguing, arguments, deciding, reporting, rules, suggesting
from tests.store.corpora import SPACE, bring, workspace

LETTER = "Je demande que le guichet reste ouvert toute la semaine dans notre commune."
NIGHT = "Le guichet ferme trop tôt. Personne ne peut y passer après le travail."


def team(folder: Path) -> tuple[Workspace, str]:
    ws = workspace(folder)
    bring(
        ws,
        [
            Section(SPACE, "a1", SectionKind.ARTICLE, "Les guichets", code="1"),
            Section(SPACE, "a2", SectionKind.ARTICLE, "Les délais", code="2"),
            *(Contribution(SPACE, str(n), Kind.PROPOSAL, LETTER + " Merci" * (n % 2), section="a1") for n in (1, 2, 3)),
            Contribution(SPACE, "4", Kind.PROPOSAL, NIGHT, section="a1"),
            Contribution(SPACE, "5", Kind.PROPOSAL, "Non moderee.", section="a1"),
        ],
    )
    deciding.accept(ws, [1, 2, 3, 4])
    deciding.pile(ws, [1, 2, 3], threshold=0.65, similarity=0.93)
    place = next(uid for uid, name in arguments.section_names(ws).items() if "guichets" in name)
    claim = arguing.define(ws, "Le guichet doit rester ouvert", section=place).made
    arguing.attach(ws, [1, 2, 3, 5], claim)
    start = NIGHT.index("Personne")
    arguing.attach_passage(ws, 4, claim, "body", start, len(NIGHT))
    below = arguing.define(ws, "Ouvrir après 18 heures", parent=claim, side=Side.WORDING).made
    arguing.attach(ws, [4], below)
    arguing.define(ws, "Le service public recule")
    return ws, claim


def made(ws: Workspace) -> Response:
    return reporting.response(ws, lang="fr", day=date(2026, 3, 2))


def test_the_arguments_of_an_article_are_counted_with_and_without_grouped_mailings(tmp_path: Path) -> None:
    ws, _claim = team(tmp_path)
    response = made(ws)
    first, second = response.articles[0].arguments
    assert first.text == "Le guichet doit rester ouvert"
    assert (first.contributions, first.distinct, first.rare) == (4, 2, False)
    assert (second.side, second.depth, second.contributions, second.rare) == (Side.WORDING, 1, 1, True)
    assert sum(first.author_kinds.values()) == 4, "what is not moderated yet is not counted"
    assert [one.text for one in response.general] == ["Le service public recule"]
    assert response.articles[1].arguments == ()
    assert (response.numbers.distinct_texts, response.numbers.distinct_voices) == (4, 3)


def test_an_answer_to_an_argument_is_a_point_of_its_article_quoting_its_passages(tmp_path: Path) -> None:
    ws, claim = team(tmp_path)
    assert len(made(ws).articles[0].unanswered) == 4
    arguing.answer(ws, claim, "Le guichet restera ouvert.")
    arguing.dispose(ws, claim, Disposition.PARTLY)
    article = made(ws).articles[0]
    (point,) = article.points
    assert (point.title, point.answer, point.contributions, point.distinct) == (
        "Le guichet doit rester ouvert", "Le guichet restera ouvert.", 4, 2,
    )  # fmt: skip
    assert point.dispositions == {Disposition.PARTLY: 4}
    assert [one.text for one in point.quotes] == ["Personne ne peut y passer après le travail."]
    assert article.arguments[0].point == point.uid
    assert article.unanswered == ()
    deciding.redact(ws, 4, "body", NIGHT.index("Personne"), NIGHT.index("Personne") + 8)
    assert all("Personne" not in one.text for one in made(ws).articles[0].points[0].quotes)


def test_the_document_prints_the_table_and_how_piles_were_found(tmp_path: Path) -> None:
    ws, claim = team(tmp_path)
    arguing.answer(ws, claim, "Le guichet restera ouvert.")
    arguing.dispose(ws, claim, Disposition.PARTLY)
    written = respond(made(ws), tmp_path / "r.docx")
    document = Document(str(written.path))
    said = "\n".join(paragraph.text for paragraph in document.paragraphs)
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    lines = next(table for table in tables if table[0][1].startswith("Argument") and len(table) == 3)
    assert [row[2:4] for row in lines[1:]] == [["4", "2"], ["1", "1"]]
    assert [row[0] for row in lines[1:]] == ["1", "1.1"]
    assert lines[1][5].endswith("1.A")
    assert "65\u00a0%" in said or "65\u202f%" in said
    assert "93" in said


def test_without_arguments_or_piles_the_document_says_nothing_of_them(tmp_path: Path) -> None:
    ws = workspace(tmp_path)
    bring(ws, [Contribution(SPACE, "1", Kind.PROPOSAL, LETTER)])
    deciding.accept(ws, [1])
    response = made(ws)
    assert (response.piling, response.general, response.numbers.distinct_voices) == (None, (), None)


def test_the_method_tells_what_rules_and_suggestions_put_and_still_holds(tmp_path: Path) -> None:
    ws, claim = team(tmp_path)
    assert made(ws).coding is None
    tag = deciding.define_tag(ws, "Horaires (interne)").made
    rule = rules.write(ws, "Soirées", "ferme tôt", Effect.TAG, tag)
    assert rule is not None
    rules.apply(ws, rule.made)
    suggesting.accept(ws, [1, 2], tag)
    suggesting.accept(ws, [4], claim)
    suggesting.reject(ws, [3], tag)
    deciding.untag(ws, [2], tag)
    response = made(ws)
    assert response.coding == Coding((Applied("Soirées", "ferme tôt", 1),), 2, 1)
    text = "\n".join(one.text for one in Document(str(respond(response, tmp_path / "m.docx").path)).paragraphs)
    assert "«\u00a0Soirées\u00a0» (elle cherche\u00a0: ferme tôt)\u00a0: 1 contribution" in text
    assert "2 contributions en ont une qui a été acceptée." in text
    assert "interne" not in text, "the names of tags are the team's own"
    rules.remove(ws, rule.made)
    assert [one.name for one in (made(ws).coding or Coding((), 0, 0)).rules] == ["Soirées"]
    deciding.undo(ws)
    for _each in range(4):
        deciding.undo(ws)
    deciding.undo(ws)
    assert made(ws).coding is None
