"""Texts from strangers: nothing in them becomes markup, a field, a link, or a broken file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
from docx.oxml.ns import qn

from moderator.documents.model import Journal, Numbers, Quote
from moderator.documents.response import respond
from tests.documents.package import asked, fields, names, part, small, styled

NASTY = (
    "\x00\x01\x0b\x1f\x7f\x9f\ufffe\uffff<script>alert(1)</script> & ]]> &#0; &lt; {{ jinja }} "
    "{ HYPERLINK \"http://evil.invalid\" } =cmd|' /C calc'!A0 http://evil.invalid \u202emuch\u202c fin"
)


def test_no_text_becomes_markup_a_field_or_a_link(output: Path) -> None:
    quote = Quote('{ HYPERLINK "http://evil.invalid" }', NASTY, NASTY[:30], place=NASTY)
    model = small(
        asked(NASTY, quote, title=NASTY, asks=NASTY, numbers=(NASTY[:40],)),
        title=NASTY,
        subject=NASTY,
        service=NASTY,
        timbre=(NASTY,),
        place=NASTY,
        link=NASTY,
        foreword=NASTY,
        answer_heading=NASTY,
        acronym=NASTY,
        journal=Journal(1, NASTY),
        refused=((NASTY, NASTY),),
    )
    article = replace(model.articles[0], code=NASTY[:30], title=NASTY, text=NASTY, within=(NASTY,), unanswered=(NASTY,))
    respond(replace(model, articles=(article,)), output)
    for name in names(output):
        if name.endswith((".xml", ".rels")):
            part(output, name)
    assert {one.split()[0] for one in fields(output)} == {"TOC", "PAGEREF", "SEQ"}
    rels = part(output, "word/_rels/document.xml.rels")
    assert [one.get("Target") for one in rels if one.get("TargetMode") == "External"] == []
    assert all(one.get(qn("r:id")) is None for one in part(output).iter(qn("w:hyperlink")))
    text = "\n".join(paragraph.text for paragraph in docx.Document(str(output)).paragraphs)
    assert "<script>alert(1)</script> & ]]> &#0; &lt; {{ jinja }}" in text
    assert "\u202e" not in text


def test_long_words_emoji_and_right_to_left_texts_pass(output: Path) -> None:
    arabic = "نطلب مزيدا من الوقت للبلديات الصغيرة"
    long = "a" * 5_000
    respond(
        small(
            asked(
                "Réponse 🚲👩🏽‍🚀 à tous.",
                Quote(arabic, arabic, "7", language="ar"),
                title=long,
                asks=long + "\n" + "🚲" * 500,
            )
        ),
        output,
    )
    run = next(one for one in part(output).iter(qn("w:r")) if arabic in "".join(str(t) for t in one.itertext()))
    properties = run.find(qn("w:rPr"))
    assert properties is not None
    assert properties.find(qn("w:rtl")) is not None
    assert properties.find(qn("w:lang")).get(qn("w:bidi")) == "ar-SA"  # type: ignore[union-attr]
    assert arabic in styled(output, "Quote")[0]


def test_dates_typed_wrong_do_not_make_a_table_without_end(output: Path) -> None:
    days = {date(1, 1, 1): 1, date(2017, 9, 4): 3, date(9999, 12, 31): 1}
    numbers = Numbers(received=5, to_moderate=5, accepted=0, days=days)
    respond(small(numbers=numbers), output)
    assert output.stat().st_size < 100_000
