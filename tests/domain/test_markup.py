"""HTML from strangers: recognised, read as text, made safe."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderator.domain import markup


@pytest.mark.parametrize("text", ["<p>Oui</p>", "a<br>b", "<A HREF='x'>y</A>", "fin</div>", "<strong>x"])
def test_html_is_recognised(text: str) -> None:
    assert markup.is_html(text)


@pytest.mark.parametrize("text", ["a < b", "je <3 Paris", "écrire <nom> ici", "&eacute;", "5 > 4", "", "<", "< p >"])
def test_text_is_not_html(text: str) -> None:
    assert not markup.is_html(text)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Un&nbsp;mot</p>\r\n\r\n<p>Deux <b>mots</b></p>", "Un\u00a0mot\n\nDeux mots"),
        ("Une<br>deux<br/>trois", "Une\ndeux\ntrois"),
        ("<ul><li>un</li><li>deux<ul><li>deux bis</li></ul></li></ul>fin", "• un\n• deux\n  • deux bis\n\nfin"),
        ("<ol><li><p>un</p></li><li>deux</li></ol>", "1. un\n2. deux"),
        ('<a href="https://x.fr/a">ici</a>', "ici (https://x.fr/a)"),
        ('<a href="https://x.fr/">x.fr</a>', "x.fr"),
        ('<a href="javascript:alert(1)">ici</a>', "ici"),
        ("<style>p{}</style><script>alert(1)</script><p>Bon</p><!-- non -->", "Bon"),
        ("a &lt; b &amp; c", "a < b & c"),
        ("https://x.fr/?article=1&section=2&copy=1 &copy; moi", "https://x.fr/?article=1&section=2&copy=1 © moi"),
        ("<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>", "1\t2\n3"),
        ("<p>  des   espaces\n et lignes </p>", "des espaces et lignes"),
        ("<p>« Art. 7 »</p><p><br></p><p>I.</p>", "« Art. 7 »\n\nI."),
    ],
)
def test_html_becomes_text(html: str, text: str) -> None:
    assert markup.plain(html) == text


def test_cleaning_leaves_nothing_that_acts_or_fetches() -> None:
    html = (
        '<p onclick="x()" style="position:fixed">Bon<img src="http://pisteur.example/p.gif"><script>mal()</script>'
        '<a href="javascript:mal()">a</a> <a href="https://x.fr" target="_blank">b</a><iframe src="//mal"></iframe></p>'
    )
    cleaned = markup.clean(html)
    for wrong in ("onclick", "style", "img", "script", "iframe", "pisteur"):
        assert wrong not in cleaned
    assert '<a href="https://x.fr" rel="noopener noreferrer">b</a>' in cleaned
    assert markup.is_active(html)
    assert not markup.is_active(cleaned)


def test_thousands_of_nested_elements_are_no_trap() -> None:
    deep = "<div>" * 50_000 + "au fond"
    assert markup.plain(deep) == "au fond"
    assert "au fond" in markup.clean(deep)


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "piece",
    ["<", "<a ", "<!--", "<script", "<p on", "&", "<p>  ", "<td>", " ", "<a data ", '<a href="', "<li>", "</", "<p\t"],
)
def test_a_million_times_the_same_is_read_in_seconds(piece: str) -> None:
    text = "<p>x</p>" + piece * (1_000_000 // len(piece))
    markup.is_html(text)
    markup.has_entities(text)
    markup.is_active(text)
    markup.plain(text)


def test_text_becomes_simple_html() -> None:
    assert markup.text_to_html("a & b\nc\n\n<d>") == "<p>a &amp; b<br>c</p><p>&lt;d&gt;</p>"
    assert markup.text_to_html("") == ""


PIECES = (
    *markup._EVERYDAY,
    " ",
    "  ",
    "é",
    "\n",
    "\t",
    "\r\n",
    "&amp;",
    "&lt;",
    "&nbsp;",
    "\xa0",
    "<",
    "b>",
    "<p",
    "•",
)


@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
def test_everyday_html_read_without_the_parser_reads_the_same(html: str) -> None:
    quick = markup._paragraphs(html) if "<" in html else None
    assert quick is None or quick == markup._parsed(html)


@given(st.text(alphabet=st.sampled_from("a<>/&;pbr \n\x00é=\"'l i!-"), max_size=60))
def test_cleaning_and_reading_never_fail(text: str) -> None:
    assert not markup.is_active(markup.clean(text))
    markup.plain(text)


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp")), max_size=80))
def test_a_text_survives_the_round_trip(text: str) -> None:
    read = markup.plain(markup.text_to_html(text))
    assert read.split() == text.split()
