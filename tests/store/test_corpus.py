"""Filters, orders and facet counts agree with what was imported and decided, at every moment."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pyroaring import BitMap

from moderator.domain.contribution import Contribution, Kind, Section, SectionKind
from moderator.domain.decision import Act
from moderator.domain.keywords import Field
from moderator.domain.parsing import parse
from moderator.domain.query import Order
from moderator.store.facets import Count
from moderator.store.workspace import Workspace
from tests.store.corpora import SPACE, at, bring, consultation, text, workspace


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    with workspace(tmp_path) as made:
        bring(made, consultation())
        yield made


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The same consultation, for the tests that decide nothing."""
    with workspace(tmp_path_factory.mktemp("still")) as made:
        bring(made, consultation())
        yield made


def found(ws: Workspace, typed: str) -> list[int]:
    return sorted(ws.corpus.find(parse(typed)).ids.tolist())


def counts(ws: Workspace, field: Field, typed: str = "") -> dict[str, int]:
    tallies = {one.field: one for one in ws.corpus.facets(ws.corpus.find(parse(typed)))}
    return {one.value: one.count for one in tallies[field].counts} if field in tallies else {}


def decide(ws: Workspace, kind: Act, ids: list[int], **body: object) -> None:
    ws.decide(kind, BitMap(ids), body)


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("", [1, 2, 3, 4, 5]),
        ("article:7", [1, 2, 3]),  # replies are under the article of what they reply to
        ('article:"Article 7"', [1, 2, 3]),
        ("article:mobilités", [1, 2, 3]),
        ('article:"la fibre"', [4]),
        ("section:I", [1, 2, 3, 4]),  # a title counts its articles
        ("article:7,8", [1, 2, 3, 4]),
        ("article:aucun", [5]),
        ("-article:7", [4, 5]),
        ("type:proposition", [1, 4]),
        ("type:proposition,courrier", [1, 4, 5]),
        ("auteur:association", [1, 4]),
        ("auteur:dupont", [2, 3]),
        ('nom:"lea dup"', [2, 3]),
        ("auteur:« Ligue de l'eau »", [1, 4]),
        ("sens:pour", [2]),
        ("canal:courrier", [5]),
        ("langue:fr", [1, 2, 3, 4]),  # the fourth does not tell: it is in the consultation’s
        ("source:consultation", [1, 2, 3, 4, 5]),
        ("votes>10", [1, 4]),
        ("votes>=13", [1, 4]),
        ("votes<5", [2]),  # no count is not zero
        ("-votes<5", [1, 4]),
        ("contre>5", [4]),
        ("pour:20", [1]),
        ("réponses>0", [1, 2]),
        ("longueur<23", [5]),
        ("avant:2015-10-10", [1]),
        ("le:2015-10", [1, 2, 3]),
        ("depuis:2015-10-11", [3, 4]),
        ("-le:2015-10", [4]),  # without a date, neither
        ("réponse:oui", [4]),
        ("réponse:non", [1, 2, 3, 5]),
        ("n°:2,4", [2, 4]),
        ("n°:99", []),
        ("statut:à-modérer vélo -taxe", [1, 2]),
        ("vélo article:7 votes>10 avant:2015-10-10", [1]),
        ("retiré:oui", []),
        ("suite:aucune", [1, 2, 3, 4, 5]),
        ("tag:aucune", [1, 2, 3, 4, 5]),
    ],
)
def test_each_filter_finds_what_it_says(still: Workspace, typed: str, ids: list[int]) -> None:
    result = still.corpus.find(parse(typed))
    assert result.complaints == ()
    assert sorted(result.ids.tolist()) == ids
    assert result.total == len(ids)


@pytest.mark.parametrize(
    ("typed", "suggestion"),
    [
        ("tag:mobilté", "tag:Mobilité"),
        ("article:42", ""),
        ("article:Mobilites-x", 'article:"Article 7 – Mobilités"'),
        ("nom:personne-de-ce-nom", ""),
        ("source:consultatoin", "source:Consultation"),
        ("attribué:Claire", ""),
        ("langue:xx", ""),
        ("pile:abcd", ""),
    ],
)
def test_a_name_that_nothing_has_finds_nothing_and_is_said(ws: Workspace, typed: str, suggestion: str) -> None:
    ws.decide(Act.DEFINE, BitMap(), {"tag": "t1", "name": "Mobilité"})
    result = ws.corpus.find(parse(typed))
    assert result.total == 0
    (complaint,) = result.complaints
    assert complaint.suggestion == suggestion


def test_decisions_are_seen_by_the_next_search(ws: Workspace) -> None:
    decide(ws, Act.ACCEPT, [1, 2])
    decide(ws, Act.REFUSE, [3], reason="insult")
    decide(ws, Act.DISPOSITION, [1], value="retained")
    decide(ws, Act.ASSIGN, [1, 4], to="Zoé")
    decide(ws, Act.ASSIGN, [5], to="Anaïs")
    decide(ws, Act.ANSWER, [1], text="Merci.")
    decide(ws, Act.NOTE, [2], text="À revoir")
    decide(ws, Act.READ, [1, 2], seconds=4)
    decide(ws, Act.PILE, [1, 2], pile="p1")
    decide(ws, Act.REDACT, [3], field="body", start=0, end=2, text="Et", reason="personal-data")
    expected = {
        "statut:accepté": [1, 2],
        "statut:refusé": [3],
        "statut:refusé:insulte": [3],
        "motif:insulte": [3],
        "motif:hors-sujet": [],
        "statut:à-modérer": [4, 5],
        "-statut:accepté": [3, 4, 5],
        "suite:retenu": [1],
        "suite:aucune": [2, 3, 4, 5],
        "attribué:moi": [1, 4],
        "attribué:anais": [5],
        "attribué:personne": [2, 3],
        "réponse:oui": [1, 4],
        "note:oui": [2],
        "lu:oui": [1, 2],
        "lu:non": [3, 4, 5],
        "pile:oui": [1, 2],
        "pile:p1": [1, 2],
        "masqué:oui": [3],
        "contesté:oui": [],
    }
    assert {typed: found(ws, typed) for typed in expected} == expected
    assert counts(ws, Field.STATUS) == {"to-moderate": 2, "accepted": 2, "refused": 1, "refused:insult": 1}
    assert counts(ws, Field.DISPOSITION) == {"retained": 1, "none": 4}
    assert counts(ws, Field.ASSIGNEE) == {"Zoé": 2, "Anaïs": 1, "nobody": 2}
    assert counts(ws, Field.ANSWERED) == {"yes": 2, "no": 3}
    assert counts(ws, Field.READ) == {"yes": 2, "no": 3}
    assert counts(ws, Field.PILE, "statut:accepté") == {"yes": 2}


def test_an_answer_to_an_article_is_not_an_answer_to_a_contribution(ws: Workspace) -> None:
    article = ws.corpus.columns.places[2].id
    ws.decide(Act.ANSWER, BitMap([article]), {"text": "Pour tous."})
    ws.decide(Act.DISPOSITION, BitMap([article]), {"value": "retained"})
    assert found(ws, "réponse:oui") == [4]
    assert counts(ws, Field.DISPOSITION) == {}


def test_tags_count_what_is_under_them_and_what_was_brought_together_with_them(ws: Workspace) -> None:
    for uid, name, parent in (("m", "Mobilité", ""), ("v", "Vélo", "m"), ("b", "Bicyclette", "")):
        ws.decide(Act.DEFINE, BitMap(), {"tag": uid, "name": name, "parent": parent})
    decide(ws, Act.TAG, [1], tag="v")
    decide(ws, Act.TAG, [2, 1], tag="b")
    decide(ws, Act.TAG, [4], tag="m")
    ws.decide(Act.ALIAS, BitMap(), {"tag": "b", "into": "v"})
    assert found(ws, "tag:velo") == [1, 2]
    assert found(ws, "tag:bicyclette") == [1, 2], "the earlier name goes on standing for it"
    assert found(ws, "tag:mobilité") == [1, 2, 4]
    assert found(ws, 'tag:"Mobilité / Vélo"') == [1, 2]
    assert found(ws, "tag:aucune") == [3, 5]
    tags = next(one for one in ws.corpus.facets(ws.corpus.find(parse(""))) if one.field is Field.TAG)
    assert tags.counts == (
        Count("Mobilité", 3, "Mobilité", 0, "m"),
        Count("Vélo", 2, "Vélo", 1, "v"),
        Count("none", 2),
    )


def test_facets_count_exactly_what_is_found(still: Workspace) -> None:
    ws = still
    assert counts(ws, Field.SECTION) == {"I": 4, "7": 3, "8": 1, "none": 1}
    assert counts(ws, Field.SECTION, "vélo") == {"I": 3, "7": 3}
    assert counts(ws, Field.KIND) == {"proposal": 2, "argument": 1, "comment": 1, "letter": 1}
    assert counts(ws, Field.AUTHOR, "article:7") == {"citizen": 2, "association": 1}
    assert counts(ws, Field.LANGUAGE) == {"fr": 4, "en": 1}
    assert counts(ws, Field.CHANNEL) == {"online": 4, "letter": 1}
    assert ws.corpus.facets(ws.corpus.find(parse("mot-absent"))) == ()


def test_every_line_of_every_facet_leads_to_as_many_contributions_as_it_says(ws: Workspace) -> None:
    from moderator.domain.query import Choice, with_filter

    ws.decide(Act.DEFINE, BitMap(), {"tag": "t", "name": "Pistes, voies et « zones 30 »"})
    decide(ws, Act.TAG, [1, 4], tag="t")
    decide(ws, Act.ACCEPT, [1])
    for typed in ("", "vélo", "votes>1"):
        query = parse(typed)
        for tally in ws.corpus.facets(ws.corpus.find(query)):
            for line in tally.counts:
                narrowed = with_filter(query, Choice(tally.field, (line.value,)))
                assert ws.corpus.find(narrowed).total == line.count, (typed, tally.field, line)


@pytest.mark.parametrize(
    ("order", "ids"),
    [
        (Order.NEWEST, [4, 3, 2, 1, 5]),
        (Order.OLDEST, [1, 2, 3, 4, 5]),
        (Order.MOST_VOTES, [1, 4, 2, 3, 5]),
        (Order.MOST_AGAINST, [4, 1, 3, 2, 5]),
        (Order.MOST_DISCUSSED, [2, 1, 4, 3, 5]),
        (Order.LONGEST, [4, 1, 3, 2, 5]),
        (Order.ARTICLE, [1, 2, 3, 4, 5]),
        (Order.TITLE, [4, 5, 3, 2, 1]),
        (Order.RELEVANCE, [4, 3, 2, 1, 5]),
    ],
)
def test_each_order(still: Workspace, order: Order, ids: list[int]) -> None:
    assert still.corpus.find(parse(""), order).ids.tolist() == ids
    few = still.corpus.find(parse("article:7"), order).ids.tolist()
    assert few == [one for one in ids if one in (1, 2, 3)]


def test_many_are_put_in_the_same_order_as_few(tmp_path: Path) -> None:
    with workspace(tmp_path) as ws:
        bring(ws, [text(key, f"texte {key * 7919 % 100}", votes_for=key * 31 % 17) for key in range(1, 101)])
        for order in (Order.MOST_VOTES, Order.NEWEST, Order.LONGEST):
            everything = ws.corpus.find(parse(""), order).ids.tolist()
            few = ws.corpus.find(parse("votes>12"), order).ids.tolist()
            assert few == [one for one in everything if one in set(few)]
            assert sorted(everything) == list(range(1, 101))


def test_the_most_relevant_comes_first(tmp_path: Path) -> None:
    with workspace(tmp_path) as ws:
        bring(
            ws,
            [
                text(1, "Du vélo et bien d’autres choses encore, sans fin."),
                text(2, "Du vélo.", "Vélo"),
                text(3, "Rien"),
            ],
        )
        result = ws.corpus.find(parse("vélo"), Order.RELEVANCE)
        assert (result.ids.tolist(), result.order) == ([2, 1], Order.RELEVANCE)
        assert ws.corpus.find(parse(""), Order.RELEVANCE).order is Order.NEWEST


def test_days_are_those_of_the_wall_clock(tmp_path: Path) -> None:
    late = datetime(2015, 10, 9, 22, 30, tzinfo=UTC)  # half past midnight on the 10th in Paris
    with workspace(tmp_path) as ws:
        bring(ws, [text(1, "a", created=late), text(2, "b", created=at("2016-01-05")), text(3, "c")])
        assert found(ws, "le:2015-10-10") == [1]
        assert ws.corpus.days(ws.corpus.find(parse(""))) == ((date(2015, 10, 10), 1), (date(2016, 1, 5), 1))


def test_absurd_dates_are_kept_without_a_day(tmp_path: Path) -> None:
    with workspace(tmp_path) as ws:
        bring(
            ws,
            [
                text(1, "a", created=datetime(1, 1, 1, tzinfo=UTC)),
                text(2, "b", created=datetime(9999, 12, 31, tzinfo=UTC)),
            ],
        )
        assert found(ws, "") == [1, 2]
        assert found(ws, "depuis:1900") == []


def test_an_import_changes_what_is_counted_and_what_is_gone_is_shown_as_gone(ws: Workspace) -> None:
    left = [one for one in consultation() if not (isinstance(one, Contribution) and one.key == "5")]
    new = Contribution(SPACE, "6", Kind.COMMENT, "Tardif", parent="4", created=at("2015-12-01"))
    bring(ws, [*left, new])
    assert found(ws, "") == [1, 2, 3, 4, 5, 6]
    assert found(ws, "article:8") == [4, 6]
    assert found(ws, "retiré:oui") == [5]
    assert counts(ws, Field.REMOVED) == {"yes": 1, "no": 5}
    assert found(ws, "réponses>0") == [1, 2, 4]


def test_a_partial_refresh_gives_what_a_whole_one_gives(ws: Workspace) -> None:
    before = ws.corpus.columns
    with ws.write() as conn:
        conn.exec_driver_sql("UPDATE contribution SET votes_for = 99, language = 'br' WHERE id = 2")
        conn.exec_driver_sql("DELETE FROM contribution WHERE id = 3")
    ws.corpus.refresh([2, 3])
    partly = ws.corpus.columns
    assert before.votes_for[2] == 1, "a search under way goes on with what it started from"
    assert found(ws, "") == [1, 2, 4, 5]
    assert found(ws, "langue:br") == found(ws, "pour:99") == [2]
    assert found(ws, "réponses>0") == [1]
    ws.corpus.refresh()
    whole = ws.corpus.columns
    for name in ("votes_for", "section", "parent", "replies", "day", "kind", "author"):
        assert (getattr(whole, name)[whole.ids] == getattr(partly, name)[partly.ids]).all(), name


def test_searches_go_on_in_other_threads_while_an_import_comes_in(ws: Workspace) -> None:
    def search(_turn: int) -> set[int]:
        result = ws.corpus.find(parse("vélo article:7"))
        ws.corpus.facets(result)
        return set(result.ids.tolist())

    more = Contribution(SPACE, "6", Kind.COMMENT, "Encore des vélos", parent="1", created=at("2015-12-01"))
    with ThreadPoolExecutor(3) as pool:
        before = pool.map(search, range(30))
        bring(ws, [*consultation(), more])
        after = pool.map(search, range(10))
        assert {frozenset(one) for one in before} <= {frozenset({1, 2, 3}), frozenset({1, 2, 3, 6})}
        assert {frozenset(one) for one in after} == {frozenset({1, 2, 3, 6})}


def test_threads_and_sections_that_turn_in_circles_are_cut(tmp_path: Path) -> None:
    with workspace(tmp_path) as ws:
        bring(
            ws,
            [
                Section(SPACE, "a", SectionKind.THEME, "A", "b"),
                Section(SPACE, "b", SectionKind.THEME, "B", "a"),
                text(1, "un", parent="2"),
                text(2, "deux", parent="1"),
                text(3, "trois", section="b"),
            ],
        )
        assert found(ws, "article:aucun") == [1, 2]
        assert sum(one.depth == 1 for one in ws.corpus.columns.places) == 1
        assert counts(ws, Field.SECTION)["B"] == 1


def test_two_sections_of_the_same_number_are_told_apart_by_their_titles(tmp_path: Path) -> None:
    with workspace(tmp_path) as ws:
        sections = [
            Section(SPACE, "x", SectionKind.CHAPTER, "Chapitre 1", code="1", position=0),
            Section(SPACE, "y", SectionKind.ARTICLE, "Article premier", code="1", position=1),
            Section(SPACE, "z", SectionKind.ARTICLE, "Article premier", code="1", position=2),
        ]
        bring(ws, [*sections, text(1, "a", section="x"), text(2, "b", section="y"), text(3, "c", section="z")])
        assert found(ws, "article:1") == [2, 3], "articles before chapters"
        lines = [one.value for one in ws.corpus.facets(ws.corpus.find(parse("")))[0].counts]
        assert [found(ws, f'article:"{value}"') for value in lines] == [[1], [2], [3]]


def test_an_empty_workspace_finds_nothing(tmp_path: Path) -> None:
    with workspace(tmp_path) as ws:
        result = ws.corpus.find(parse("vélo article:7"))
        assert (result.total, len(result.complaints)) == (0, 1)
        assert ws.corpus.facets(ws.corpus.find(parse(""))) == ()
        assert ws.corpus.days(result) == ()


def test_an_encrypted_workspace_is_searched_alike(tmp_path: Path) -> None:
    with workspace(tmp_path, passphrase="du bon pain") as ws:
        bring(ws, consultation())
        assert found(ws, "vélos article:7") == [1, 2, 3]
