"""What a facilitator types in the search field is understood, in French and in English, and can be written back."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderator.domain import keywords, words
from moderator.domain.keywords import MEASURES, Field, Relation
from moderator.domain.parsing import parse
from moderator.domain.query import (
    Choice,
    Clause,
    Compare,
    Dates,
    Filter,
    Phrase,
    Query,
    Sign,
    Word,
    unparse,
    with_filter,
    without,
)
from moderator.domain.words import LANGUAGES, Language


def filters(text: str) -> tuple[Filter, ...]:
    query = parse(text)
    assert not query.complaints, query.complaints
    return query.filters


def test_the_search_of_the_manual_is_understood_whole() -> None:
    query = parse(
        'article:7 tag:mobilité statut:à-modérer auteur:association votes>10 avant:2015-10-10 "vélo cargo" -taxe'
    )
    assert query.complaints == ()
    assert query.clauses == (Clause((Phrase("vélo cargo"),)), Clause((Word("taxe"),), excluded=True))
    assert query.filters == (
        Choice(Field.SECTION, ("7",)),
        Choice(Field.TAG, ("mobilité",)),
        Choice(Field.STATUS, ("to-moderate",)),
        Choice(Field.AUTHOR, ("association",)),
        Compare(Field.VOTES, Sign.MORE, 10),
        Dates(Relation.BEFORE, 2015, 10, 10),
    )


@pytest.mark.parametrize(
    "typed",
    [
        "statut:à-modérer",
        "STATUT:A-MODERER",
        "statut:a-moderer",
        "status:to-moderate",
        "Status:To-Moderate",
        'statut:"À modérer"',
    ],
)
def test_accents_capitals_hyphens_and_language_do_not_matter(typed: str) -> None:
    assert filters(typed) == (Choice(Field.STATUS, ("to-moderate",)),)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("statut:refusé:insulte", Choice(Field.STATUS, ("refused:insult",))),
        # A team has reasons of its own: whether one exists is known where the search is made.
        ("statut:refusé:hors-charte", Choice(Field.STATUS, ("refused:hors-charte",))),
        ('motif:"Hors charte"', Choice(Field.REASON, ("hors-charte",))),
        ("avis:demandé", Choice(Field.OPINION, ("asked",))),
        ("avis:moi", Choice(Field.OPINION, ("me",))),
        ("avis:rendu", Choice(Field.OPINION, ("given",))),
        ("plus-tard:oui", Choice(Field.LATER, ("yes",))),
        ("motif:données-personnelles", Choice(Field.REASON, ("personal-data",))),
        ("statut:accepté,refusé", Choice(Field.STATUS, ("accepted", "refused"))),
        ("-statut:refusé", Choice(Field.STATUS, ("refused",), excluded=True)),
        ("auteur:élu", Choice(Field.AUTHOR, ("elected",))),
        ('auteur:"Ligue de l’eau"', Choice(Field.AUTHOR, ("Ligue de l’eau",))),
        ("auteur:« Ligue des cyclistes »", Choice(Field.AUTHOR, ("Ligue des cyclistes",))),
        ("nom:dupont", Choice(Field.NAME, ("dupont",))),
        ("suite:aucune", Choice(Field.DISPOSITION, ("none",))),
        ("suite:à-l’étude", Choice(Field.DISPOSITION, ("under-study",))),
        ("réponse:non", Choice(Field.ANSWERED, ("no",))),
        ("attribué:moi", Choice(Field.ASSIGNEE, ("me",))),
        ("attribué:personne", Choice(Field.ASSIGNEE, ("nobody",))),
        ("assigned:nobody", Choice(Field.ASSIGNEE, ("nobody",))),
        ("n°:12", Choice(Field.NUMBER, ("12",))),
        ("lu:oui", Choice(Field.READ, ("yes",))),
        ("type:amendement", Choice(Field.KIND, ("amendment",))),
        ("position:contre", Choice(Field.POSITION, ("unfavorable",))),
        ("sens:contre", Choice(Field.STANCE, ("against",))),
        ("canal:courrier", Choice(Field.CHANNEL, ("letter",))),
        ("contre<5", Compare(Field.AGAINST, Sign.LESS, 5)),
        ("votes>=10", Compare(Field.VOTES, Sign.AT_LEAST, 10)),
        ("votes≥10", Compare(Field.VOTES, Sign.AT_LEAST, 10)),
        ("réponses>0", Compare(Field.REPLIES, Sign.MORE, 0)),
        ("comments:3", Compare(Field.REPLIES, Sign.EXACTLY, 3)),
        ("longueur<=200", Compare(Field.LENGTH, Sign.AT_MOST, 200)),
        ("article : 7", Choice(Field.SECTION, ("7",))),
        ("article: 7", Choice(Field.SECTION, ("7",))),
    ],
)
def test_filters_in_the_words_of_the_trade(typed: str, expected: Filter) -> None:
    assert filters(typed.replace(" :", "\u00a0:")) == (expected,)


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("avant:2015-10-10", None, date(2015, 10, 9)),
        ("avant:2015", None, date(2014, 12, 31)),
        ("après:2015-10", date(2015, 11, 1), None),
        ("depuis:10/10/2015", date(2015, 10, 10), None),
        ("le:2016-02", date(2016, 2, 1), date(2016, 2, 29)),
        ("le:2015", date(2015, 1, 1), date(2015, 12, 31)),
        ("date>=2015-10-10", date(2015, 10, 10), None),
        ("until:2015-10", None, date(2015, 10, 31)),
        ("jusqu'à:12/2015", None, date(2015, 12, 31)),
    ],
)
def test_dates_by_day_month_or_year(typed: str, first: date | None, last: date | None) -> None:
    (found,) = filters(typed)
    assert isinstance(found, Dates)
    assert found.bounds == (first, last)


def test_words_phrases_beginnings_and_alternatives() -> None:
    assert parse("vélo ou cargo -taxe mobil* « transports en commun »").clauses == (
        Clause((Word("vélo"), Word("cargo"))),
        Clause((Word("taxe"),), excluded=True),
        Clause((Word("mobil", prefix=True),)),
        Clause((Phrase("transports en commun"),)),
    )
    assert parse("a OR b | c").clauses == (Clause((Word("a"), Word("b"), Word("c"))),)
    assert parse("a ou: b").clauses == parse("a ou_,* b").clauses == parse("a ou b").clauses
    assert parse("ou* passer").clauses[0] == Clause((Word("ou", prefix=True),))
    assert parse("où passer").clauses == (Clause((Word("où"),)), Clause((Word("passer"),))), "« où » is a word"


def test_a_dash_inside_or_between_words_excludes_nothing() -> None:
    assert parse("porte-monnaie").clauses == (Clause((Word("porte-monnaie"),)),)
    assert [clause.excluded for clause in parse("vélo - cargo").clauses] == [False, False]


def test_or_between_values_of_one_filter_is_one_filter() -> None:
    assert filters("statut:accepté ou statut:refusé") == (Choice(Field.STATUS, ("accepted", "refused")),)
    mixed = parse("vélo ou statut:accepté")
    assert len(mixed.complaints) == 1
    assert (len(mixed.clauses), len(mixed.filters)) == (1, 1)


@pytest.mark.parametrize(
    ("typed", "suggestion"),
    [
        ("statut:acepté", "status:accepted"),
        ("artcle:7", "article:7"),
        ("satut:accepté", "status:accepté"),
        ("suite:retenuu", "disposition:retained"),
        ("-statut:acepté", "-status:accepted"),
    ],
)
def test_a_slip_is_complained_of_with_what_was_meant(typed: str, suggestion: str) -> None:
    query = parse(typed)
    (complaint,) = query.complaints
    assert complaint.suggestion == suggestion
    assert (complaint.start, complaint.end) == (0, len(typed))
    assert not parse(suggestion).complaints
    assert not query.filters, "a filter that was not understood does not let everything through:"
    assert len(query.clauses) == 1, "it is looked for as words"


@pytest.mark.parametrize(
    "typed", ["votes>dix", "avant:hier", "le:2015-13", "le:2015-02-30", "le:0000", "n°:abc", "tag:", '""', "!!!"]
)
def test_what_cannot_be_understood_is_said(typed: str) -> None:
    query = parse(typed)
    assert len(query.complaints) == 1
    assert not query.filters


@pytest.mark.parametrize("typed", ["https://example.org/a?b=c", "10:30", "ratio 3:2", "L.533-4", "c++", "a=b"])
def test_what_only_looks_like_a_filter_is_words(typed: str) -> None:
    query = parse(typed)
    assert not query.complaints
    assert not query.filters
    assert query.clauses


def test_complaints_point_at_the_place_even_in_the_middle() -> None:
    text = "vélo statut:acepté cargo"
    (complaint,) = parse(text).complaints
    assert text[complaint.start : complaint.end] == "statut:acepté"


def test_complaints_speak_the_language_of_the_screen() -> None:
    with words.speaking("fr"):
        (complaint,) = parse("statut:acepté").complaints
    assert complaint.suggestion == "statut:accepté"


def test_every_keyword_and_value_that_is_written_is_understood() -> None:
    for spoken in LANGUAGES:
        for what in keywords.fields():
            assert keywords.keyword(keywords.name(what, spoken)) is what
        for field in Field:
            for value in keywords.values(field):
                assert keywords.value(field, keywords.word(field, value, spoken)) == value


# ------------------------------------------------------------------------------------------------ clicking on facets


def test_a_click_on_a_facet_replaces_the_earlier_choice_of_the_same_facet() -> None:
    query = with_filter(parse("vélo statut:accepté"), Choice(Field.STATUS, ("refused",)))
    assert unparse(query, "fr") == "vélo statut:refusé"
    wide = with_filter(parse("statut:accepté"), Choice(Field.STATUS, ("refused",)), widen=True)
    assert unparse(wide, "fr") == "statut:accepté,refusé"


def test_a_second_tag_narrows() -> None:
    query = with_filter(parse("tag:vélo"), Choice(Field.TAG, ("sécurité",)))
    assert query.filters == (Choice(Field.TAG, ("vélo",)), Choice(Field.TAG, ("sécurité",)))
    assert with_filter(query, Choice(Field.TAG, ("sécurité",))) == query


def test_dates_and_measures_replace_the_same_comparison_only() -> None:
    query = with_filter(parse("votes>10 votes<50 depuis:2015"), Compare(Field.VOTES, Sign.MORE, 20))
    assert unparse(query, "fr") == "votes<50 depuis:2015 votes>20"
    assert unparse(with_filter(query, Dates(Relation.SINCE, 2016)), "fr") == "votes<50 votes>20 depuis:2016"


def test_a_filter_is_let_go_by_value_by_field_or_whole() -> None:
    query = parse("statut:accepté,refusé -statut:refusé:insulte article:7 le:2015")
    assert (
        unparse(without(query, Field.STATUS, "accepted"), "fr")
        == "statut:refusé -statut:refusé:insulte article:7 le:2015"
    )
    assert unparse(without(query, Field.STATUS), "fr") == "article:7 le:2015"
    assert (
        unparse(without(query, Dates(Relation.ON, 2015)), "en")
        == "status:accepted,refused -status:refused:insult article:7"
    )
    assert query.chosen(Field.STATUS) == ("accepted", "refused")


# ----------------------------------------------------------------------------------------------------- properties

_letters = st.characters(categories=["Ll", "Lu", "Nd"], exclude_characters="ªº")
_word = st.text(_letters, min_size=1, max_size=8).filter(lambda text: text not in ("ou", "OU", "Ou", "OR"))
_spaced = st.lists(_word, min_size=1, max_size=4).map(" ".join)
_terms = st.one_of(st.builds(Word, _word, st.booleans()), st.builds(Phrase, _spaced, st.booleans()))
_clauses = st.builds(Clause, st.lists(_terms, min_size=1, max_size=3, unique=True).map(tuple), st.booleans())


@st.composite
def _choices(draw: st.DrawFn) -> Choice:
    field = draw(st.sampled_from([one for one in Field if one not in MEASURES]))
    own = keywords.values(field)
    if field is Field.NUMBER:
        values = st.integers(0, 10**9).map(str)
    elif field in keywords.FREE or field is Field.AUTHOR:
        names = _spaced.filter(lambda name: keywords.value(field, name) is None)
        values = st.one_of(names, st.sampled_from(own)) if own else names
    else:
        values = st.sampled_from(own)
    return Choice(field, tuple(draw(st.lists(values, min_size=1, max_size=3, unique=True))), draw(st.booleans()))


@st.composite
def _dates(draw: st.DrawFn) -> Dates:
    day = draw(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
    parts = draw(st.integers(1, 3))
    month, number = day.month if parts > 1 else 0, day.day if parts > 2 else 0
    return Dates(draw(st.sampled_from(Relation)), day.year, month, number, draw(st.booleans()))


_compares = st.builds(
    Compare, st.sampled_from(sorted(MEASURES)), st.sampled_from(Sign), st.integers(0, 10**9), st.booleans()
)
_queries = st.builds(
    Query,
    st.lists(_clauses, max_size=3, unique=True).map(tuple),
    st.lists(st.one_of(_choices(), _dates(), _compares), max_size=4, unique=True).map(tuple),
)


@given(_queries, st.sampled_from(LANGUAGES))
def test_what_is_written_reads_back_the_same(query: Query, spoken: Language) -> None:
    assert parse(unparse(query, spoken)) == query


@given(st.text(st.sampled_from("abé ou:-\"«»“”*|,()<>=≥'’.0123n° statutarticlevotes\u00a0\u202f"), max_size=40))
def test_reading_never_fails_and_is_stable(text: str) -> None:
    query = parse(text)
    assert all(0 <= one.start <= one.end <= len(text) for one in query.complaints)
    again = parse(unparse(query))
    assert replace(again, complaints=()) == replace(query, complaints=())


@given(st.text(max_size=60))
def test_reading_never_fails_on_anything_at_all(text: str) -> None:
    query = parse(text)
    again = parse(unparse(query, "fr"))
    assert replace(again, complaints=()) == replace(query, complaints=())
