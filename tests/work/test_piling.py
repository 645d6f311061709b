"""Piling: what is proposed, what a person decides of it, what comes later, and voices that are never lost."""

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyroaring import BitMap

from moderator.analysis.likeness import THRESHOLD
from moderator.demo.corpus import sample_corpus
from moderator.demo.records import PROPOSAL
from moderator.demo.server import SampleServer
from moderator.domain.contribution import Author, Contribution
from moderator.domain.decision import Act
from moderator.domain.folding import tokens
from moderator.domain.problem import Problem
from moderator.domain.progress import Cancelled
from moderator.store import acts, sketchbook
from moderator.store.devices import Devices
from moderator.store.workspace import Workspace
from moderator.work import copies, deciding, history, piling
from moderator.work.copies import FORMAT
from moderator.work.piling import Alike, Proposal
from moderator.work.sample import open_sample
from tests.analysis.campaign import sentences
from tests.store.corpora import bring, text, workspace
from tests.store.corpora import consultation as articles

DATA = Path(__file__).parents[3] / "shared" / "data" / "norm" / "grand_debat_2019"
LETTER = (
    "Monsieur le ministre, gardez les guichets ouverts dans nos communes. Les plus âgés d’entre nous n’ont rien "
    "et la sous-préfecture est à quarante minutes quand la route est dégagée. Aucun guichet ne doit fermer tant qu’une "
    "solution humaine et gratuite n’est pas ouverte à moins de vingt minutes."
)
OWN = ("J’ai 79 ans et plus de voiture.", "Ma mère habite au bout de la vallée.", "La poste a fermé l’an dernier.")


def people(*names: str) -> list[Author]:
    return [Author(name, name.title()) for name in names]


def consultation() -> list[Contribution]:
    """Nine texts: the letter five times (ids 1 to 5), two one-liners, one person twice (8, 9)."""
    lea, ali, eva, tom, ana, zoe = people("léa", "ali", "eva", "tom", "ana", "zoé")
    other = " ".join(sentences(8))
    return [
        text(1, LETTER, author=lea, votes_for=3),
        text(2, LETTER, author=ali),
        text(3, f"{LETTER}\n\n{OWN[0]}", author=eva, votes_for=12),
        text(4, f"{OWN[1]} {LETTER.upper()}", author=tom),
        text(5, LETTER.replace("Monsieur le ministre", "Madame"), author=ana),
        text(6, "Je suis contre.", author=lea),
        text(7, "JE suis CONTRE.", author=ali),
        text(8, other, author=zoe),
        text(9, other, author=zoe),
    ]


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    made = workspace(tmp_path)
    bring(made, consultation())
    return made


def proposed(ws: Workspace, threshold: float = THRESHOLD) -> dict[Alike, list[set[int]]]:
    found: dict[Alike, list[set[int]]] = {}
    for one in piling.find_piles(ws, threshold=threshold).proposals:
        found.setdefault(one.alike, []).append(set(one.ids))
    return found


def letter(ws: Workspace) -> Proposal:
    (found,) = [one for one in piling.find_piles(ws).proposals if one.alike is Alike.LETTER]
    return found


def test_each_kind_of_likeness_is_proposed_apart_and_nothing_is_decided(ws: Workspace) -> None:
    assert proposed(ws) == {
        Alike.LETTER: [{1, 2, 3, 4, 5}],
        Alike.ONE_LINER: [{6, 7}],
        Alike.SAME_AUTHOR: [{8, 9}],
    }
    assert history.history(ws) == ()
    assert piling.piles(ws) == {}


def test_a_few_words_said_of_two_articles_are_two_opinions(tmp_path: Path) -> None:
    ws = workspace(tmp_path)
    about = ((11, "a7", None), (12, "a7", None), (13, "a8", None), (14, "a7", "1"), (15, "a7", "1"), (16, "a7", "2"))
    few = [text(key, "Je suis contre.", section=at, parent=parent) for key, at, parent in about]
    whole = [text(key, LETTER, section=at) for key, at in ((21, "a7"), (22, "a8"))]
    bring(ws, [*articles(), *few, *whole])
    assert {kind: sorted(map(sorted, sets)) for kind, sets in proposed(ws).items()} == {
        Alike.ONE_LINER: [[6, 7], [9, 10]],
        Alike.SAME_WORDS: [[12, 13]],
    }


def test_the_evidence_of_a_proposal(ws: Workspace) -> None:
    one = letter(ws)
    assert (one.distinct, one.authors, one.repeats, one.holders) == (4, 5, 0, ())
    copies = {copy.id: copy for copy in one.copies}
    assert (copies[1].similarity, copies[1].differing) == (1.0, 0)
    assert (copies[3].similarity, copies[3].differing) == (1.0, 8)
    assert copies[5].similarity == one.similarity < 1
    assert one.letter in (1, 2)


def test_the_effect_of_another_threshold_is_seen_before_it_is_adopted(tmp_path: Path) -> None:
    ws = workspace(tmp_path)
    words = LETTER.split()
    changed = [" ".join(f"{one}{n}" if at % step == 0 else one for at, one in enumerate(words))
               for n, step in enumerate((9, 9, 6, 6, 5, 5))]  # fmt: skip
    bring(ws, [text(n, one, author=Author(str(n))) for n, one in enumerate([*[LETTER] * 9, *changed], 1)])
    found = piling.find_piles(ws)
    effects = [found.effect(share).contributions for share in (0.65, 0.8, 0.86, 0.95)]
    assert effects == sorted(effects, reverse=True)
    assert effects[0] == 15
    assert effects[-1] == 9
    for share, expected in zip((0.65, 0.8, 0.86, 0.95), effects, strict=True):
        adopted = piling.find_piles(ws, threshold=share)
        assert sum(len(one.ids) for one in adopted.proposals if 1 in one.ids) == expected
    with pytest.raises(Problem):
        piling.find_piles(ws, threshold=0.3)


def test_an_accepted_pile_leaves_votes_and_authors_where_they_are(ws: Workspace) -> None:
    proposal = letter(ws)
    done = piling.accept_pile(ws, proposal, title="Les guichets")
    assert done.count == 5
    assert piling.piles(ws) == {done.made: (1, 2, 3, 4, 5)}
    (entry,) = acts.of_kind(ws, Act.PILE)
    assert entry.decision.body == {
        "pile": done.made, "title": "Les guichets", "threshold": THRESHOLD, "similarity": proposal.similarity
    }  # fmt: skip
    assert ws.corpus.columns.votes_for[1:6].tolist() == [3, -1, 12, -1, -1]
    assert Alike.LETTER not in proposed(ws)
    assert piling.counted(ws) == piling.Figures(contributions=9, piles=1, piled=5, texts=3)
    deciding.undo(ws)
    assert piling.piles(ws) == {}
    assert letter(ws).ids
    assert piling.counted(ws).texts == 6


def test_only_what_each_one_adds_is_shown(ws: Workspace) -> None:
    sheet = piling.additions(ws, piling.accept_pile(ws, letter(ws)).made)
    assert sheet.letter == LETTER
    assert (sheet.voices, sheet.authors, sheet.unchanged) == (5, 5, (1, 2))
    said = {one.ids: [one.text[part.start : part.end] for part in one.difference.additions] for one in sheet.additions}
    assert said == {(3,): [OWN[0]], (4,): [OWN[1]], (5,): ["Madame,"]}
    with pytest.raises(Problem):
        piling.additions(ws, "nothing")


def test_a_stranger_is_left_out_and_not_proposed_again(ws: Workspace) -> None:
    piling.accept_pile(ws, letter(ws), without=[4])
    assert list(piling.piles(ws).values()) == [(1, 2, 3, 5)]
    assert Alike.LETTER not in proposed(ws)
    deciding.undo(ws)
    deciding.undo(ws)
    assert proposed(ws)[Alike.LETTER] == [{1, 2, 3, 4, 5}]


def test_a_rejected_pile_stays_rejected_until_it_is_undone(ws: Workspace) -> None:
    done = piling.reject_pile(ws, letter(ws))
    assert done.sentence == "5 contributions kept apart: not copies."
    assert Alike.LETTER not in proposed(ws)
    assert Alike.LETTER not in proposed(ws, threshold=0.8)
    bring(ws, [text(10, f"{LETTER} {OWN[2]}"), text(11, f"{LETTER} Merci.")], name="later")
    assert proposed(ws)[Alike.LETTER] == [{10, 11}]
    deciding.undo(ws)
    assert proposed(ws)[Alike.LETTER] == [{1, 2, 3, 4, 5, 10, 11}]


def test_a_rejected_pair_stays_rejected(ws: Workspace) -> None:
    piling.reject_pair(ws, 5, 1)
    assert proposed(ws)[Alike.LETTER] == [{1, 2, 3, 4}]  # 2 has the words of 1, and 5 is no copy of either
    piling.reject_pair(ws, 9, 8)
    assert Alike.SAME_AUTHOR not in proposed(ws)
    deciding.undo(ws)
    deciding.undo(ws)
    assert proposed(ws)[Alike.LETTER] == [{1, 2, 3, 4, 5}]
    with pytest.raises(Problem):
        deciding.apart(ws, [3])


def test_what_a_person_took_out_of_a_pile_is_not_proposed_back(ws: Workspace) -> None:
    piling.accept_pile(ws, letter(ws))
    deciding.unpile(ws, [4])
    assert Alike.LETTER not in proposed(ws)


def test_what_arrives_later_is_proposed_to_the_pile_it_belongs_to(ws: Workspace) -> None:
    made = piling.accept_pile(ws, letter(ws)).made
    before = piling.find_piles(ws)
    assert before.fresh == 0
    later = [text(10, f"{OWN[2]} {LETTER}", author=Author("max")), text(11, "Une idée toute neuve.")]
    bring(ws, later, name="later")
    found = piling.find_piles(ws)
    assert found.fresh == 2
    joining = found.proposals[-1] if found.proposals[-1].pile else next(one for one in found.proposals if one.pile)
    assert (joining.pile, joining.ids) == (made, (10,))
    assert piling.accept_pile(ws, joining).made == made
    assert piling.piles(ws) == {made: (1, 2, 3, 4, 5, 10)}
    assert [one for one in piling.find_piles(ws).proposals if one.pile] == []


def test_a_text_that_changes_or_goes_leaves_its_pile_of_proposals(ws: Workspace) -> None:
    assert len(letter(ws).ids) == 5
    changed = consultation()
    changed[2] = text(3, " ".join(sentences(30)[20:28]), author=Author("eva", "Eva"))
    bring(ws, [one for one in changed if one.key != "5"])
    assert proposed(ws)[Alike.LETTER] == [{1, 2, 4}]
    bring(ws, consultation())
    assert proposed(ws)[Alike.LETTER] == [{1, 2, 3, 4, 5}]


@pytest.mark.parametrize("segments", [1, 24])
def test_working_on_what_is_new_gives_what_working_on_all_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, segments: int
) -> None:
    monkeypatch.setattr(copies, "_SEGMENTS", segments)  # additions are put in order with the rest, or kept apart
    monkeypatch.setattr(copies, "_PIECE", 50)
    said = sentences(300, seed=9)
    every = [text(n, f"{' '.join(said[n % 40 * 6 : n % 40 * 6 + 5])} {said[(n * 7) % 300]}") for n in range(1, 161)]
    ws = workspace(tmp_path)
    for at in range(0, 160, 32):
        bring(ws, every[at : at + 32], name=f"part {at}")
        step = piling.find_piles(ws)
    with ws.write() as conn:
        conn.exec_driver_sql("DROP TABLE sketch")
    whole = piling.find_piles(ws)
    assert (whole.fresh, step.fresh) == (160, 32)
    assert {frozenset(one.ids) for one in step.proposals} == {frozenset(one.ids) for one in whole.proposals}
    assert len(whole.proposals) == 40


def test_what_was_worked_out_otherwise_is_worked_out_again(ws: Workspace) -> None:
    before = proposed(ws)
    with ws.write() as conn:
        conn.exec_driver_sql("UPDATE sketch SET data = ? WHERE name = 'format'", (b"another",))
    assert piling.find_piles(ws).fresh == 9
    assert proposed(ws) == before
    with ws.read() as conn:
        assert sketchbook.waiting(conn, FORMAT) == 0


def test_an_encrypted_workspace_keeps_its_sketches_inside(tmp_path: Path) -> None:
    ws = workspace(tmp_path, passphrase="sésame")
    bring(ws, consultation())
    assert len(letter(ws).ids) == 5
    assert piling.find_piles(ws).fresh == 0
    ws.close()
    assert all(b"postings" not in one.read_bytes() for one in tmp_path.rglob("*") if one.is_file())


def test_the_work_is_done_by_another_process_that_can_be_stopped(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(piling, "IN_PROCESS", 0)
    assert len(letter(ws).ids) == 5
    with ws.write() as conn:
        conn.exec_driver_sql("DROP TABLE sketch")

    def stop(_done: int, _total: int | None, _what: str) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        piling.find_piles(ws, progress=stop)
    assert len(letter(ws).ids) == 5


def test_an_empty_workspace_has_nothing_to_propose(tmp_path: Path) -> None:
    ws = workspace(tmp_path)
    found = piling.find_piles(ws)
    assert (found.proposals, found.total, found.distinct) == ((), 0, 0)
    bring(ws, [text(1, ""), text(2, ""), text(3, " !?")])
    assert piling.find_piles(ws).proposals == ()


def test_the_two_campaigns_of_the_sample_are_found_whole_without_a_stranger(tmp_path: Path) -> None:
    with SampleServer() as server:
        ws = open_sample(tmp_path / "sample.moderator", server)
    found = [one for one in piling.find_piles(ws).proposals if one.alike is Alike.LETTER]
    campaigns = sample_corpus().expected.campaigns
    expected = {
        frozenset(f"{'proposal' if one.type == PROPOSAL else 'comment'}/{one.id}" for one in those)
        for those in campaigns.values()
    }
    assert {frozenset(piling.keys(ws, one.ids)) for one in found} == expected
    ws.close()


@settings(max_examples=18)
@given(
    st.lists(
        st.one_of(
            st.tuples(st.sampled_from(["pile", "unpile", "apart"]), st.sets(st.integers(1, 9), min_size=2, max_size=6)),
            st.tuples(st.sampled_from(["undo", "redo", "accept", "reject"]), st.just(frozenset[int]())),
        ),
        max_size=10,
    )
)
def test_voices_are_as_many_as_contributions_whatever_is_piled_and_undone(
    tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, set[int]]]
) -> None:
    folder = tmp_path_factory.mktemp("voices")
    with Workspace.create(folder / "w.moderator", devices=Devices(folder), actor="Zoé") as ws:
        bring(ws, consultation())
        for act, ids in acts:
            proposals = piling.find_piles(ws).proposals if act in ("accept", "reject") else ()
            match act:
                case "pile":
                    deciding.pile(ws, ids)
                case "unpile":
                    deciding.unpile(ws, ids)
                case "apart":
                    deciding.apart(ws, ids)
                case "undo":
                    deciding.undo(ws)
                case "redo":
                    deciding.redo(ws)
                case "accept" if proposals:
                    piling.accept_pile(ws, proposals[0])
                case "reject" if proposals:
                    piling.reject_pile(ws, proposals[0])
            assert_every_voice_counts_once(ws)
        while deciding.undo(ws) is not None:
            assert_every_voice_counts_once(ws)
        assert piling.piles(ws) == {}


def assert_every_voice_counts_once(ws: Workspace) -> None:
    """A contribution is in one pile or in none, none is proposed twice, and the sum of voices never changes."""
    piles = [BitMap(ids) for ids in piling.piles(ws).values()]
    together = BitMap.union(*piles) if piles else BitMap()
    assert sum(map(len, piles)) == len(together)
    proposals = [BitMap(one.ids) for one in piling.find_piles(ws).proposals]
    offered = BitMap.union(*proposals) if proposals else BitMap()
    assert sum(map(len, proposals)) == len(offered)
    assert not offered & together
    figures = piling.counted(ws)
    assert figures.contributions == 9
    assert figures.piled == len(together)
    voices = sum(piling.additions(ws, name).voices for name in piling.piles(ws))
    assert voices + len(BitMap(range(1, 10)) - together) == 9
    with ws.read() as conn:
        assert conn.exec_driver_sql("SELECT count(*), sum(votes_for) FROM contribution").one() == (9, 15)


@pytest.mark.skipif(not DATA.exists(), reason="the Grand débat data (../shared/data) is not beside this checkout")
def test_real_answers_exact_groups_are_whole_and_near_ones_nearly(tmp_path: Path) -> None:
    with gzip.open(DATA / "silver_duplicate_groups.jsonl.gz", "rt", encoding="utf-8") as file:
        groups = [(bool(one["exact"]), set(one["ids"])) for one in map(json.loads, file)]
    groups = [one for n, one in enumerate(groups) if not one[0] or n < 300]
    wanted = {name for _exact, names in groups for name in names}
    bodies: dict[str, str] = {}
    with gzip.open(DATA / "answers_429k.jsonl.gz", "rt", encoding="utf-8") as file:
        for n, one in enumerate(map(json.loads, file)):
            if one["id"] in wanted or n % 100 == 0:
                bodies[one["id"]] = one["body"]
    ws = workspace(tmp_path)
    names = sorted(bodies)
    bring(ws, [text(n, bodies[name]) for n, name in enumerate(names, 1)])
    found = {names[id_ - 1]: n for n, one in enumerate(piling.find_piles(ws).proposals) for id_ in one.ids}
    pairs = {"exact": [0, 0], "near": [0, 0]}
    for exact, those in groups:
        known = sorted(those & bodies.keys())
        for at, one in enumerate(known):
            for other in known[at + 1 :]:
                if not exact and min(len(tokens(bodies[one])), len(tokens(bodies[other]))) < 20:
                    continue  # few words are said alike by many without being copied
                kind = pairs["exact" if exact else "near"]
                kind[1] += 1
                kind[0] += one in found and found[one] == found.get(other)
    assert pairs["exact"][0] == pairs["exact"][1] > 100
    assert pairs["near"][0] >= 0.9 * pairs["near"][1] > 40
    ws.close()
