"""Real exports, read whole and compared with counts made otherwise."""

import csv
import gzip
import json
from collections import Counter
from pathlib import Path

import pytest

from moderator.domain.contribution import Kind, Presence, SectionKind, Stance
from moderator.domain.doctor import Ailment, Remedy
from moderator.servers.files import recognise
from tests.servers.files.bringing import SHARED, bring, needs_shared

RAW = SHARED / "raw_formats"
pytestmark = needs_shared


def normalised(name: str) -> list[dict[str, object]]:
    """Return the records of a set as others have normalised it."""
    with gzip.open(SHARED / "norm" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def test_republique_numerique_whole() -> None:
    records = normalised("republique_numerique_2015/contributions")
    kinds = Counter(record["type"] for record in records)
    brought = bring(SHARED / "norm/republique_numerique_2015/contributions.jsonl.gz")
    assert Counter(c.kind.value for c in brought.contributions) == Counter(
        {kind: count for kind, count in kinds.items() if kind != "article"}
    )
    articles = [section for section in brought.sections if section.kind is SectionKind.ARTICLE]
    assert [section.code for section in articles] == [str(n) for n in range(1, 31)]
    assert sum(c.votes_for or 0 for c in brought.contributions) + sum(s.votes_for or 0 for s in articles) == sum(
        int(str(record.get("votes_for") or 0)) for record in records
    )
    assert Counter(c.stance for c in brought.contributions if c.kind is Kind.ARGUMENT) == {
        Stance.FOR: sum(record.get("stance") == "for" for record in records),
        Stance.AGAINST: sum(record.get("stance") == "against" for record in records),
    }
    on_articles = {str(record["id"]) for record in records if record["type"] == "article"}
    expected = sum(record.get("parent_id") in on_articles for record in records)
    keys = {section.key for section in articles}
    assert sum(c.section in keys and c.parent is None for c in brought.contributions) == expected
    assert Ailment.MISSING_PARENT not in brought.ailments()
    assert sum(c.presence is Presence.HIDDEN for c in brought.contributions) == sum(
        bool(record.get("trashed")) for record in records
    )


def test_republique_numerique_in_63_answers_of_the_platform() -> None:
    folder = RAW / "cap_collectif/republique_numerique_api"
    opinions = [json.loads(file.read_bytes())["opinion"] for file in folder.glob("*.json")]
    brought = bring(folder)
    assert Counter(c.kind for c in brought.contributions) == {
        Kind.ARGUMENT: sum(len(opinion["arguments"]) for opinion in opinions),
        Kind.SOURCE: sum(len(opinion["sources"]) for opinion in opinions),
        Kind.PROPOSAL: sum(opinion["author"]["displayName"] != "Gouvernement" for opinion in opinions),
    }
    article = next(section for section in brought.sections if section.key == "opinion/69")
    assert (article.code, article.votes_for, article.votes_mixed, article.votes_against) == ("9", 1320, 282, 1732)
    assert article.text.startswith("Au chapitre 3 du titre 3 du livre V du code de la recherche, il est inséré")
    assert {c.space for c in brought.contributions} == {"cap-collectif:www.republique-numerique.fr"}
    assert all(c.section for c in brought.contributions)


def test_the_export_of_the_consultation_on_universal_income() -> None:
    file = RAW / "cap_collectif/rua-fonctionnement.csv"
    with file.open(encoding="utf-8-sig", newline="") as stream:
        _header, *rows = csv.reader(stream, delimiter=";")
    types = Counter(row[0] for row in rows)
    brought = bring(file)
    assert Counter(c.key.split("/")[0] for c in brought.contributions) == {
        kind: count for kind, count in types.items() if kind not in ("vote", "reportings")
    }
    assert len(brought.of(Ailment.NOT_A_CONTRIBUTION)) == types["vote"] + types["reportings"]
    assert brought.tally.rows == len(rows)
    # What others could not date (67 rows) is cut in the file; the shifted ones were put right.
    assert sum(c.created is None for c in brought.contributions) <= 68
    hidden = [c.answer_state for c in brought.contributions if c.presence is Presence.HIDDEN]
    assert sorted(hidden) == ["Contenu offensant, violent ou haineux.", "Propos violent / haineux", "Propos violents"]


def test_the_comment_tables_of_the_standard_on_risks() -> None:
    records = normalised("cnig_risques_2024/comments_and_answers")
    brought = bring(RAW / "cnig_word_excel/synthese_commentaires_et_decisions.xlsx")
    assert len(brought.contributions) == len(records) == 159
    assert Counter(c.author.name for c in brought.contributions) == Counter(record["author"] for record in records)
    assert all(c.answer for c in brought.contributions)
    received = {
        file.name: len(bring(file).contributions)
        for file in sorted((RAW / "cnig_word_excel").iterdir())
        if file.suffix in (".docx", ".odt")
    }
    assert received == {
        "gabarit_tableau_commentaires_commun.docx": 0,
        "gabarit_tableau_commentaires_ppr.docx": 0,
        "recu.odt": 3,
        "recu_DDT01.docx": 3,
        "recu_DDT07.docx": 2,
        "recu_DDT42.docx": 5,
        "recu_DDT74.docx": 15,
        "recu_DGPR.docx": 28,
        "recu_Ineris.docx": 27,
    }


SNAPSHOTS = sorted((RAW / "cap_collectif/snapshots").rglob("*.csv"))


def test_all_generations_of_cap_collectif_s_exports() -> None:
    assert len(SNAPSHOTS) == 143
    for file in SNAPSHOTS:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.reader(stream))[1:]
        brought = bring(file)
        assert brought.tally.rows == len(rows), file.name
        if any(any(row) for row in rows):
            layout = recognise(file).layout
            assert layout is not None, file.name
            assert layout.startswith("cap-collectif"), file.name


def test_decidim_s_exports_of_the_grand_debat_in_lille() -> None:
    records = normalised("grand_debat_mel_decidim/contributions")
    kinds = Counter(record["type"] for record in records)
    folder = RAW / "decidim"
    debates = bring(folder / "mel_debats.csv")
    proposals = bring(folder / "mel_propositions-libres.csv")
    comments = [bring(folder / f"mel_commentaires_{name}.csv") for name in ("debats", "propositions_libres")]
    assert (len(debates.contributions), len(proposals.contributions)) == (kinds["question"], kinds["proposal"])
    assert sum(len(brought.contributions) for brought in comments) == kinds["comment"]
    assert {c.space for c in debates.contributions} == {"decidim:participation.lillemetropole.fr"}
    assert {c.key.split("/")[0] for c in debates.contributions} == {"debate"}
    parents = {c.parent for c in comments[0].contributions}
    assert {c.key for c in debates.contributions} & parents
    assert Counter(
        c.stance for brought in comments for c in brought.contributions if c.stance is not Stance.NONE
    ) == Counter(Stance(str(record["stance"])) for record in records if record.get("stance"))


def test_the_national_assembly_s_export() -> None:
    records = normalised("an_fausses_infos_2018/contributions")
    brought = bring(RAW / "autres/an_democracyos_cp1252.csv")
    assert {c.key.removeprefix("comment/") for c in brought.contributions} == {record["id"] for record in records}
    assert sum(c.parent is not None for c in brought.contributions) == sum("parent_id" in record for record in records)


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("elf_bom_cr_semicolon.csv", 1200),
        ("gda_tabs_named_csv.csv", 500),
        ("json_named_csv.csv", 150),
        ("montreal_lost_accents.csv", 399),
    ],
)
def test_files_that_are_not_what_their_names_say(name: str, count: int) -> None:
    brought = bring(RAW / "autres" / name)
    assert len(brought.contributions) == count


def test_accents_lost_before_us_are_counted() -> None:
    with (RAW / "autres/montreal_lost_accents.csv").open(encoding="utf-8", newline="") as stream:
        texts = [row["marker_text"] for row in csv.DictReader(stream)]
    brought = bring(RAW / "autres/montreal_lost_accents.csv")
    lost = brought.of(Ailment.LOST_CHARACTERS)
    assert len(lost) <= sum("??" in text for text in texts)
    assert len(lost) > 250
    assert {finding.remedy for finding in lost} == {Remedy.KEPT}


def test_polis_and_the_others_lose_nothing() -> None:
    for name in ("polis_opendata/statements", "decide_madrid_2019/contributions", "montreal_velo_2026/contributions"):
        records = normalised(name)
        brought = bring(Path(SHARED / "norm" / f"{name}.jsonl.gz"))
        with_text = sum(bool(record.get("body") or record.get("title") or record.get("summary")) for record in records)
        assert len(brought.contributions) == with_text, name
        assert brought.tally.rows == len(records)
