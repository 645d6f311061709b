"""The charter of a consultation: written anew by the team, shared, undone, and used wherever a reason is named."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from moderator.domain import words
from moderator.domain.charter import REASONS
from moderator.domain.problem import Problem
from moderator.store.workspace import Workspace
from moderator.work import charter, deciding, finding, history, moderation_log
from tests.store.making import assert_sound, proposals, workspace


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    with workspace(tmp_path, proposals(6)) as made:
        yield made


def codes(ws: Workspace) -> list[str]:
    return [one.code for one in ws.standing.charter.reasons]


def test_ten_reasons_are_there_each_with_two_examples_in_both_languages(ws: Workspace) -> None:
    assert codes(ws) == [one.code for one in REASONS]
    assert len(REASONS) == 10
    for spoken in ("en", "fr"):
        with words.speaking(spoken):
            for one in ws.standing.charter.reasons:
                said = one.said()
                assert all((said.label, said.description, said.accepted, said.refused)), one.code
    with words.speaking("fr"):
        assert ws.standing.charter.label("off-topic") == "Hors sujet"
        assert ws.standing.charter.within("off-topic") == "hors sujet"


def test_a_reason_written_anew_is_named_so_everywhere_and_undone(ws: Workspace, tmp_path: Path) -> None:
    done = charter.write(ws, "insult", {"label": "  Propos   violents ", "accepted": "Je suis en colère."})
    assert done is not None
    assert done.sentence == "Reason “Propos violents” of the charter changed."
    assert deciding.refuse(ws, [1], "Propos violents").sentence == "1 contribution refused: propos violents."
    assert [line.sentence for line in history.history(ws, limit=1)] == ["1 contribution refused: propos violents."]
    (facet,) = [one for one in finding.facets(ws, finding.find(ws, "")) if one.field == "status"]
    assert [value.label for value in facet.values] == ["to moderate", "refused", "Propos violents"]
    assert "Propos violents" in "\n".join(history.stats(ws).lines())
    written = moderation_log.write(ws, tmp_path / "log.csv")
    assert written.reasons[0].label == "Propos violents"
    assert "Propos violents" in (tmp_path / "log.csv").read_text("utf-8-sig")
    deciding.undo_one(ws, done.ref)
    assert ws.standing.charter.label("insult") == "Attack or insult"
    assert_sound(ws)


def test_what_is_written_as_it_was_decides_nothing(ws: Workspace) -> None:
    with words.speaking("fr"):
        assert charter.write(ws, "off-topic", {"label": "Hors sujet"}) is None
    done = charter.write(ws, "off-topic", {"label": "Ailleurs"})
    assert done is not None
    back = charter.write(ws, "off-topic", {"label": "Off topic"})
    assert back is not None
    assert "reason:off-topic" not in ws.standing.facts, "the usual text is the program’s, in each reader’s language"


def test_an_own_reason_is_added_used_searched_and_counted(ws: Workspace) -> None:
    made = charter.add(ws, "Publicité déguisée", description="Une réclame qui ne dit pas son nom.").made
    assert made == "publicite-deguisee"
    assert codes(ws)[-1] == made
    deciding.refuse(ws, [2, 3], made)
    for typed in ("motif:publicite-deguisee", 'motif:"Publicité déguisée"', "statut:refusé:publicite-deguisee"):
        found = finding.find(ws, typed)
        assert (sorted(map(int, found.ids)), found.complaints) == ([2, 3], ()), typed
    assert history.refusals(ws) == {made: 2}
    assert [one.text for one in finding.complete(ws, "reason:publ", 11)] == [made]


def test_a_code_never_hides_a_word_of_another_reason(ws: Workspace) -> None:
    assert charter.add(ws, "Publicité").made != "publicite", "searches take that word for “commercial”"
    with pytest.raises(Problem, match="cannot be used"):
        charter.add(ws, "Autre", code="spam")
    with pytest.raises(Problem, match="already a reason"):
        charter.add(ws, "off TOPIC")
    with pytest.raises(Problem, match="needs a label"):
        charter.add(ws, "  ")
    with pytest.raises(Problem, match="more than 60"):
        charter.add(ws, "x" * 61)


def test_reasons_are_moved_and_their_keys_follow(ws: Workspace) -> None:
    charter.move(ws, "unlawful", -8)
    assert codes(ws)[:3] == ["off-topic", "unlawful", "insult"]
    charter.move(ws, "unlawful", -1)
    charter.move(ws, "off-topic", 99)
    assert codes(ws)[0] == "unlawful"
    assert codes(ws)[-1] == "off-topic"
    assert charter.move(ws, "off-topic", 1) is None
    while deciding.undo(ws):
        pass
    assert codes(ws) == [one.code for one in REASONS]


def test_a_retired_reason_is_not_proposed_and_keeps_its_name(ws: Workspace) -> None:
    deciding.refuse(ws, [1], "obscene")
    charter.retire(ws, "obscene")
    assert "obscene" not in [one.code for one in ws.standing.charter.living()]
    with pytest.raises(Problem, match="no longer used"):
        deciding.refuse(ws, [2], "obscene")
    assert finding.find(ws, "reason:obscene").total == 1
    assert history.stats(ws).reasons.label("obscene") == "Obscene"
    assert charter.retire(ws, "obscene", back=True) is not None
    for one in REASONS[1:]:
        charter.retire(ws, one.code)
    with pytest.raises(Problem, match="one reason at least"):
        charter.retire(ws, REASONS[0].code)


@pytest.mark.parametrize("ending", [".csv", ".json"])
def test_a_charter_goes_to_a_file_and_comes_in_elsewhere(ws: Workspace, tmp_path: Path, ending: str) -> None:
    charter.write(ws, "insult", {"label": "=Propos violents", "violent": False})
    own = charter.add(ws, "Hors charte", refused="Je « hais » ; tout.", violent=True).made
    charter.move(ws, own, -10)
    charter.retire(ws, "copyright")
    path = tmp_path / f"charte{ending}"
    assert charter.export(ws, path) == 11
    (tmp_path / "b").mkdir()
    with workspace(tmp_path / "b", proposals(2)) as other:
        brought = charter.bring(other, path)
        assert (brought.made, brought.changed, brought.same, brought.left_out) == (1, 2, 8, ())
        assert codes(other) == codes(ws)
        assert next(one.said() for one in other.standing.charter.living()).refused == "Je « hais » ; tout."
        assert other.standing.charter.violent == ws.standing.charter.violent
        assert charter.bring(other, path).same == 11
        deciding.undo(other)
        assert codes(other) == [one.code for one in REASONS], "one import is taken back by one undo"


def test_a_file_with_faults_says_which_lines_were_left_out(ws: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "charte.csv"
    path.write_text("motif;description\nHors charte;Neuf\n;Sans nom\nOff topic;Autre sens\n", "utf-8")
    brought = charter.bring(ws, path)
    assert (brought.made, brought.changed, brought.same) == (1, 1, 0)
    assert brought.left_out == ("Line 2: A reason needs a label.",)
    assert [one.said().description for one in ws.standing.charter.reasons[:2]] == ["Neuf", "Autre sens"]
    for name, content in (("x.csv", b"a;b\n1;2\n"), ("x.json", b"{"), ("x.json", b"[1]"), ("x.csv", b"\xff\xfe\x00")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(Problem, match="not a charter"):
            charter.bring(ws, tmp_path / name)
    with pytest.raises(Problem, match=r"\.csv or \.json"):
        charter.export(ws, tmp_path / "charte.docx")


def test_a_slot_from_another_program_does_no_harm(ws: Workspace) -> None:
    deciding.reason(ws, "insult", {"place": "first", "label": "Injure"})
    assert ws.standing.charter.label("insult") == "Injure"
    assert json.loads(ws.standing.facts["reason:insult"])["place"] == "first"
    assert charter.restore(ws, "insult") is not None
    assert charter.restore(ws, "insult") is None
