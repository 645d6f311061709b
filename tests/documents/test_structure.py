"""What the minister's office finds in the document: parts, sheets, tables with their bases, index, marks of a draft."""

from __future__ import annotations

import re
from pathlib import Path

from docx.oxml.ns import qn
from lxml import etree

from moderator.documents.model import Standing
from moderator.documents.response import Written, respond
from moderator.documents.typography import typeset
from moderator.domain.words import speaking
from tests.documents.package import fields, names, paragraphs, part, styled, words
from tests.documents.specimen import LAW, specimen


def test_parts_come_in_the_order_readers_expect(french: Written) -> None:
    assert styled(french.path, "Heading1") == [
        "Mode d’emploi",
        "Vue d’ensemble",
        "Réponses, article par article",
        "Propositions hors des articles",
        "Chiffres de la consultation",
        "Contributions restant sans réponse",
        "Annexe – Index des contributions",
    ]


def test_every_article_has_its_sheet_on_a_new_page(french: Written) -> None:
    body = part(french.path)
    sheets = [
        one
        for one in body.iter(qn("w:p"))
        if (style := one.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")) is not None
        and style.get(qn("w:val")) == "Heading2"
        and words(one).startswith("Article")
    ]
    assert [words(one).split(" – ")[0] for one in sheets] == [f"Article\u00a0{rank}" for rank in range(1, 13)]
    # The first follows the title of its part, which is on a new page itself.
    fresh = [one.find(f"{qn('w:pPr')}/{qn('w:pageBreakBefore')}") is not None for one in sheets]
    assert fresh == [False] + [True] * 11


def test_a_sheet_gives_the_text_the_counts_the_points_and_the_answers(french: Written) -> None:
    everything = list(paragraphs(french.path))
    start = next(place for place, (style, text) in enumerate(everything) if (style, text[:3]) == ("Heading3", "2.B"))
    sheet = everything[start : start + 12]
    assert re.match(
        r"11 contributions, dont 9 textes distincts · Votes\u00a0: 1\u202f262 pour, 12 mitigés", sheet[1][1]
    )
    assert ("Rubrique", "Ce que demandent les contributeurs") in sheet
    assert ("Rubrique", "Réponse du Gouvernement") in sheet
    assert any(style == "SuiteDonnee" and text.startswith("Suite donnée\u00a0: ") for style, text in sheet)
    assert LAW[0] in styled(french.path, "TexteSoumis")


def test_totals_of_the_overview_are_those_of_the_sheets(french: Written) -> None:
    model = specimen()
    table = next(one for one in part(french.path).iter(qn("w:tbl")) if words(one).startswith("Article"))
    rows = [[words(cell) for cell in row.iter(qn("w:tc"))] for row in table.iter(qn("w:tr"))]
    assert rows[0][:3] == ["Article", "Acceptées", "Points"]
    assert len(rows) == len(list(model.sheets())) + 2
    for column in range(1, len(rows[0])):
        counts = [int(row[column].replace("\u202f", "")) for row in rows[1:]]
        assert sum(counts[:-1]) == counts[-1], rows[0][column]
    # Outcomes and what is not decided account for every contribution.
    for row in rows[1:]:
        assert sum(int(one) for one in row[3:]) == int(row[1])


def test_every_share_is_given_with_its_base(french: Written) -> None:
    table = next(one for one in part(french.path).iter(qn("w:tbl")) if words(one).startswith("Indicateur"))
    rows = [[words(cell) for cell in row.iter(qn("w:tc"))] for row in table.iter(qn("w:tr"))][1:]
    assert ["Acceptées", "584", "97,3\u00a0%", "600 contributions reçues"] in rows
    assert ["Rattachées à un envoi groupé (2 envois)", "118", "19,7\u00a0%", "600 contributions reçues"] in rows
    assert all(base != "–" for _label, _n, share, base in rows if "%" in share)


def test_no_share_is_given_on_a_small_base(french: Written) -> None:
    reasons = next(one for one in part(french.path).iter(qn("w:tbl")) if words(one).startswith("Motif"))
    assert "%" not in words(reasons)
    assert "Base\u00a0: 16 contributions refusées." in styled(french.path, "NoteDeTableau")


def test_the_sentence_on_representativeness_is_there(french: Written) -> None:
    sentence = (
        "La consultation est ouverte à tous\u00a0: les contributions reçues ne constituent pas un échantillon"
        " représentatif de la population et ne sauraient être interprétées comme un sondage."
    )
    assert styled(french.path, "Normal").count(sentence) == 2


def test_tables_repeat_and_mark_their_header_and_never_split_or_merge(french: Written) -> None:
    tables = list(part(french.path).iter(qn("w:tbl")))
    assert len(tables) == 7
    for table in tables:
        rows = list(table.iter(qn("w:tr")))
        assert rows[0].find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows)
        assert len({len(list(row.iter(qn("w:tc")))) for row in rows}) == 1
        assert not list(table.iter(qn("w:gridSpan"), qn("w:vMerge")))
        properties = table.find(qn("w:tblPr"))
        assert properties is not None
        assert properties.find(qn("w:tblDescription")).get(qn("w:val"))  # type: ignore[union-attr]
        before, after = table.getprevious(), table.getnext()
        assert words(before).startswith("Tableau\u00a0")  # type: ignore[arg-type]
        assert after is not None
        assert after.tag == qn("w:p")


def test_captions_are_numbered_by_fields(french: Written) -> None:
    captions = styled(french.path, "Caption")
    tables = [one for one in captions if one.startswith("Tableau")]
    figures = [one for one in captions if one.startswith("Figure")]
    assert [int(re.findall(r"\d+", one)[0]) for one in tables] == list(range(1, 8))
    assert [int(re.findall(r"\d+", one)[0]) for one in figures] == list(range(1, 15))
    assert sum(one.startswith("SEQ Tableau") for one in fields(french.path)) == len(tables)


def test_every_drawing_says_its_data_in_words(french: Written) -> None:
    alternatives = [
        one.get("descr", "")
        for one in part(french.path).iter(
            "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
        )
    ]
    assert len(alternatives) == 14
    assert all(len(one) > 40 for one in alternatives)
    assert any("1\u202f204 pour" in one and "301" not in one for one in alternatives)


def test_charts_are_native_and_editable(french: Written) -> None:
    charts = [one for one in names(french.path) if re.fullmatch(r"word/charts/moderator\d+\.xml", one)]
    assert len(charts) == 14
    assert len([one for one in names(french.path) if one.endswith(".xlsx")]) == 14
    drawing = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
    bar = part(french.path, "word/charts/moderator2.xml")
    values = [one.findtext(f".//{drawing}val//{drawing}v") for one in bar.iter(f"{drawing}ser")]
    assert values == ["1204", "88", "318"]
    fills = {etree.QName(one.find(f"{drawing}spPr")[0]).localname for one in bar.iter(f"{drawing}ser")}  # type: ignore[index]
    assert "pattFill" in fills, "colour alone must not tell positions apart"


def test_every_contribution_is_in_the_index_with_its_page(french: Written) -> None:
    model = specimen()
    entries = styled(french.path, "IndexDesContributions")
    numbers = [entry.split("\u2003")[0] for entry in entries]
    assert sorted(numbers, key=int) == numbers
    assert set(numbers) == {str(one) for one in range(1, 601)}
    assert "37\u2003refusée\u00a0: attaque ou insulte" in entries
    assert sum("sans réponse" in entry for entry in entries) == sum(len(one.unanswered) for one in model.sheets())
    assert any(re.fullmatch(r"1\u20031\.A\t\d+", entry) for entry in entries)


def test_every_page_reference_leads_somewhere(french: Written) -> None:
    body = part(french.path)
    marks = [one.get(qn("w:name")) for one in body.iter(qn("w:bookmarkStart"))]
    assert len(marks) == len(set(marks))
    wanted = {one.split()[1] for one in fields(french.path) if one.startswith("PAGEREF")}
    wanted |= {str(one.get(qn("w:anchor"))) for one in body.iter(qn("w:hyperlink"))}
    assert wanted <= set(marks)
    assert sum(one.startswith("TOC ") for one in fields(french.path)) == 1


def test_a_draft_says_so_on_every_page_with_the_fingerprint(french: Written) -> None:
    headers = [words(part(french.path, name)) for name in names(french.path) if name.startswith("word/header")]
    footers = [part(french.path, name) for name in names(french.path) if name.startswith("word/footer")]
    assert all("PROJET" in one for one in headers)
    for footer in footers:
        assert words(footer).startswith("Réponses officielles – Stratégies numériques territoriales | 01/12/2017 | 1/1")
        assert f"empreinte {specimen().journal.fingerprint}" in words(footer)
        assert {one.get(qn("w:instr"), "").strip() for one in footer.iter(qn("w:fldSimple"))} == {"PAGE", "NUMPAGES"}


def test_a_final_document_is_not_marked_as_a_draft(output: Path) -> None:
    path = output
    respond(specimen(standing=Standing.FINAL), path)
    headers = "".join(words(part(path, name)) for name in names(path) if name.startswith("word/header"))
    assert "PROJET" not in headers
    assert "DÉFINITIF" in headers + "".join(styled(path, "EtatDuDocument"))


def test_spaces_before_high_punctuation_never_break(french: Written) -> None:
    # Quotations and the text submitted are other people's words, printed as they are.
    ours = [text for style, text in paragraphs(french.path) if style not in ("Quote", "TexteSoumis")]
    assert [text for text in ours if re.search(r"\S [;:!?%»]|« ", text)] == []


def test_english_is_whole(in_english: Written) -> None:
    with speaking("fr"):
        answer = typeset("La proposition")
    foreign = (answer, "Plusieurs contributions", "«", "Article", "Réponse du Gouvernement")
    labels = {text for style, text in paragraphs(in_english.path) if style in ("Heading1", "Rubrique", "CelluleEntete")}
    assert "How to read this document" in labels
    assert "Official answer" in labels
    assert not [text for text in labels if text.startswith(foreign) and text != "Article"]
    footers = [words(part(in_english.path, name)) for name in names(in_english.path) if name.startswith("word/footer")]
    assert all(one.startswith("Official answers – ") for one in footers)
    body = "".join(text for _style, text in paragraphs(in_english.path))
    assert "1,204" in "".join(
        str(one.get("descr"))
        for one in part(in_english.path).iter(
            "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
        )
    )
    assert "Outcome: partly retained" in body


def test_language_is_marked_for_screen_readers(french: Written, in_english: Written) -> None:
    for written, tongue in ((french, "fr-FR"), (in_english, "en-GB")):
        styles = part(written.path, "word/styles.xml")
        normal = next(one for one in styles if one.get(qn("w:styleId")) == "Normal")
        assert normal.find(f"{qn('w:rPr')}/{qn('w:lang')}").get(qn("w:val")) == tongue  # type: ignore[union-attr]
        properties = part(written.path, "docProps/core.xml")
        assert tongue in "".join(str(text) for text in properties.itertext())
    breton = [
        one
        for one in part(french.path).iter(qn("w:r"))
        if (lang := one.find(f"{qn('w:rPr')}/{qn('w:lang')}")) is not None and lang.get(qn("w:val")) == "br-FR"
    ]
    assert breton
    assert all("brezhoneg" in words(one) for one in breton)


def test_colours_contrast_with_the_paper(french: Written) -> None:
    def luminance(colour: str) -> float:
        # WCAG 2.1, relative luminance.
        parts = [int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4)]
        linear = [one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    used = {
        str(one.get(qn("w:val")))
        for name in names(french.path)
        if re.fullmatch(r"word/(styles|document|header\d|footer\d)\.xml", name)
        for one in part(french.path, name).iter(qn("w:color"))
    }
    assert used
    shade = luminance("F2F2F2")
    assert {one for one in used if (shade + 0.05) / (luminance(one) + 0.05) < 4.5} == set()
