"""Syncing with a server: what comes in, what waits to go out, and that nothing is lost when something breaks."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from pyroaring import BitMap

from moderator.demo.call import Behaviour
from moderator.demo.faults import Fault, Request, Way
from moderator.domain.charter import Disposition
from moderator.domain.problem import Problem
from moderator.domain.progress import Cancelled
from moderator.servers.decidim import Decidim
from moderator.store.mirror import Source
from moderator.store.workspace import Workspace
from moderator.work import answersfile, deciding, outline, reading, receiving, secrets, settling, sources, syncing
from moderator.work.syncing import State
from tests.work.following import Desk, at_work, proposal

YES = "La proposition est retenue."


def answered(desk: Desk, count: int = 3) -> BitMap:
    ids = desk.ids("type:proposition")[:count]
    chosen = BitMap(ids)
    deciding.answer(desk.ws, chosen, YES)
    deciding.dispose(desk.ws, chosen, Disposition.RETAINED)
    return chosen


def shown(desk: Desk, id_: int) -> str:
    number = proposal(desk.ws, id_)
    return str(desk.server.memory.proposals[number].answer)


def test_answers_written_offline_are_sent_once_and_verified(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        desk.pull()
        ids = answered(desk)
        assert desk.states() == {"to-send": 3}
        done = syncing.push(desk.ws)
        assert (done.verified, done.refused, done.failed) == (3, 0, 0)
        assert desk.states() == {"verified": 3}
        assert all(YES in shown(desk, id_) for id_ in ids)
        writes = [one for one in desk.server.requests if one.writes]
        assert syncing.push(desk.ws).verified == 0
        assert [one for one in desk.server.requests if one.writes] == writes
        # What comes back is ours: nothing changed.
        (expected,) = receiving.expect(desk.ws, sources.servers(desk.ws))
        assert expected.forecast is not None
        assert (expected.forecast.changed, desk.pull().changed) == (0, 0)


def test_changing_ones_mind_offline_costs_one_request_and_undoing_costs_none(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        desk.pull()
        ids = answered(desk, 1)
        for text in ("Peut-être.", "Sans doute.", "La proposition est retenue en partie."):
            deciding.answer(desk.ws, ids, text)
        syncing.push(desk.ws)
        assert len([one for one in desk.server.requests if one.writes]) == 1
        other = BitMap(desk.ids("type:proposition")[3:4])
        deciding.answer(desk.ws, other, "Erreur.")
        deciding.undo(desk.ws)
        assert syncing.push(desk.ws).verified == 0
        assert len([one for one in desk.server.requests if one.writes]) == 1


def test_an_answer_undone_after_it_was_sent_is_taken_back(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        desk.pull()
        answered(desk, 1)
        syncing.push(desk.ws)
        deciding.undo(desk.ws)
        deciding.undo(desk.ws)
        assert desk.states() == {"to-take-back": 1}
        assert syncing.push(desk.ws).verified == 1
        assert desk.states() == {}


def test_the_network_dies_in_the_middle_and_nothing_is_lost_or_sent_twice(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        desk.pull()
        answered(desk, 5)
        writes = 0

        def second_write(request: Request) -> bool:
            nonlocal writes
            writes += request.writes
            return request.writes and writes == 2

        desk.server.faults.append(Fault(Way.DROP, times=1, when=second_write))
        first = syncing.push(desk.ws)
        second = syncing.push(desk.ws)
        assert first.verified + second.verified == 5
        assert desk.states() == {"verified": 5}


def test_what_arrived_although_nobody_learnt_it_is_known_as_ours_once_something_else_is_wanted(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        desk.pull()
        ids = answered(desk, 1)

        def later(_request: Request) -> bool:
            return any(one.writes for one in desk.server.requests)

        desk.server.faults.append(Fault(Way.DROP, when=lambda one: one.writes))
        desk.server.faults.append(Fault(Way.REFUSE, times=None, when=later))
        assert syncing.push(desk.ws, connect=desk.at_once).failed == 1
        assert YES in shown(desk, ids[0])
        desk.server.faults.clear()
        deciding.answer(desk.ws, ids, "Tout compte fait, elle est retenue en partie.")
        assert syncing.push(desk.ws).verified == 1
        assert "en partie" in shown(desk, ids[0])


def test_a_server_that_does_not_answer_is_left_alone_and_everything_waits(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        desk.pull()
        answered(desk, 6)
        desk.server.faults.append(Fault(Way.REFUSE, times=None))
        told: list[tuple[int | None, str]] = []
        done = syncing.push(
            desk.ws, connect=desk.at_once, told=lambda _source, _done, total, what: told.append((total, what))
        )
        assert (done.verified, done.failed, done.left) == (0, syncing.PATIENCE, 6 - syncing.PATIENCE)
        assert any(total == 6 and "Next try in" in what for total, what in told), "who waits knows why, and how long"
        assert desk.states() == {"to-send": 6}
        desk.server.faults.clear()
        given = secrets.kept(desk.source.space)
        assert given is not None
        sources.introduce(desk.ws, desk.source, given, lasting=False)
        secrets._lent.clear()  # another start of the program
        (problem,) = (unknown := syncing.push(desk.ws)).problems
        assert "not known here" in problem.what
        assert (unknown.failed, unknown.left) == (0, 6), "no letter is the worse for it"
        secrets.lend(desk.source.space, *given)
        assert syncing.push(desk.ws).verified == 6


def test_a_refusal_gives_the_servers_reason_and_is_not_tried_again_by_itself(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        desk.pull()
        ids = answered(desk, 2)
        desk.server.behaviour = replace(desk.server.behaviour, answering=False)
        assert syncing.push(desk.ws).refused == 2
        letters = syncing.contents(desk.ws).in_state(State.REFUSED)
        assert len(letters) == 2
        assert all(one.reason for one in letters)
        assert syncing.push(desk.ws).refused == 0
        desk.server.behaviour = replace(desk.server.behaviour, answering=True)
        settling.retry(desk.ws, ids)
        assert syncing.push(desk.ws).verified == 2


def test_somebody_answered_on_the_server_meanwhile_and_ours_is_kept(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        desk.pull()
        ids = answered(desk, 1)
        number = proposal(desk.ws, ids[0])
        desk.server.memory.answer(number, "rejected", "<p>Réponse de la préfecture.</p>")
        assert syncing.push(desk.ws).contested == 1
        assert desk.states() == {"contested": 1}
        assert "préfecture" in shown(desk, ids[0])
        settling.insist(desk.ws, ids)
        assert syncing.push(desk.ws).verified == 1
        assert YES in shown(desk, ids[0])


def test_somebody_answered_on_the_server_meanwhile_and_theirs_is_taken(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        desk.pull()
        ids = answered(desk, 1)
        number = proposal(desk.ws, ids[0])
        desk.server.memory.answer(number, "rejected", "<p>Réponse de la préfecture.</p>")
        syncing.push(desk.ws)
        settling.take_theirs(desk.ws, ids[0])
        # It is agreed at once: nothing waits, nothing is asked.
        assert desk.states() == {"verified": 1}
        asked = len(desk.server.requests)
        assert syncing.push(desk.ws).sent == ()
        assert len(desk.server.requests) == asked
        # With its outcome: ours, sent with their text, would say the contrary of it.
        assert desk.server.memory.proposals[number].internal_state == "rejected"
        sheet = reading.sheet(desk.ws, ids[0])
        assert sheet is not None
        assert (sheet.answer, sheet.row.disposition) == ("Réponse de la préfecture.", Disposition.NOT_RETAINED)
        assert YES in [one.text for one in sheet.answers]


def test_an_answer_changed_on_the_server_after_ours_is_seen_at_the_next_pull(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        desk.pull()
        ids = answered(desk, 1)
        syncing.push(desk.ws)
        desk.server.memory.answer(proposal(desk.ws, ids[0]), "accepted", "<p>Réécrite par un collègue.</p>")
        desk.pull()
        assert desk.states() == {"contested": 1}


def test_an_answer_removed_on_the_server_is_seen_at_the_next_pull_and_can_be_settled_both_ways(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        desk.pull()
        ids = list(answered(desk, 2))
        syncing.push(desk.ws)
        desk.pull()
        assert desk.states() == {"verified": 2}
        numbers = [proposal(desk.ws, id_) for id_ in ids]
        for number in numbers:
            desk.server.memory.answer(number, "not_answered", "")
        desk.pull()
        assert desk.states() == {"contested": 2}
        assert "removed" in syncing.contents(desk.ws).letters[0].reason
        settling.insist(desk.ws, BitMap(ids[:1]))
        settling.take_theirs(desk.ws, ids[1])
        assert desk.states() == {"to-send": 1}
        syncing.push(desk.ws)
        assert desk.states() == {"verified": 1}  # nothing of ours is to stand under the other, outcome included
        assert [YES in str(desk.server.memory.proposals[number].answer) for number in numbers] == [True, False]
        assert desk.server.memory.proposals[numbers[1]].internal_state in (None, "not_answered")


def test_an_answer_without_an_outcome_waits_for_one(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        desk.pull()
        deciding.answer(desk.ws, desk.ids("type:proposition")[:1], YES)
        assert desk.states() == {"incomplete": 1}
        assert syncing.push(desk.ws).verified == 0


def test_comments_and_amendments_take_no_answer_there_and_keep_it_here(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        desk.server.memory.amend(1, "Autrement dit", "<p>Autrement.</p>")
        desk.pull()
        comments = BitMap(desk.ids("type:commentaire")[:1]) | desk.ids("type:amendement")
        deciding.answer(desk.ws, comments, YES)
        deciding.dispose(desk.ws, comments, Disposition.ALREADY)
        assert desk.states() == {"kept-here": 2}


def test_a_server_that_takes_no_answer_gets_a_file(tmp_path: Path) -> None:
    with at_work(tmp_path, version="0.29") as desk:
        desk.pull()
        answered(desk, 3)
        assert desk.states() == {"by-file": 3}
        done = answersfile.write(desk.ws, desk.source, tmp_path / "reponses.csv")
        assert done.rows == 3
        assert not done.left_out
        lines = done.paths[0].read_text("utf-8-sig").splitlines()
        assert lines[0] == "id;state;answer/fr"
        assert len(lines) == 4


def test_what_changed_comes_in_and_decisions_stay(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        first = desk.pull()
        everyone = desk.ids("")
        deciding.accept(desk.ws, everyone)
        memory = desk.server.memory
        desk.server.advance(hours=1)
        memory.edit_proposal(3, body="<p>Texte réécrit par son auteur.</p>")
        memory.add_proposal("Une de plus", "<p>Arrivée après la première synchronisation.</p>")
        memory.withdraw(5)
        second = desk.pull()
        assert (first.new, first.complete, second.complete) == (len(everyone), True, True)
        assert second.new == 1
        assert second.changed >= 2
        assert desk.ws.standing.holding("status", "accepted") == everyone
        edited = desk.ids('"réécrit par son auteur"')
        assert len(edited) == 1
        sheet = reading.sheet(desk.ws, edited[0])
        assert sheet is not None
        assert [one.n for one in sheet.versions] == [1]
        assert len(desk.ids("visibilité:retiré")) + len(desk.ids("statut:à-modérer")) >= 1


def test_what_left_the_server_is_shown_as_gone_after_two_sweeps_and_never_deleted(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        desk.pull()
        before = len(desk.ids(""))
        lost = desk.ids("type:proposition").min()
        deciding.accept(desk.ws, [lost])
        sheet = reading.sheet(desk.ws, lost)
        assert sheet is not None
        desk.server.memory.delete(int(sheet.number.rpartition("/")[2]))
        hidden = max(desk.ids("type:commentaire"))
        comment = reading.sheet(desk.ws, hidden)
        assert comment is not None
        desk.server.memory.hide_comment(int(comment.number.rpartition("/")[2]))
        if known := desk.server.credentials:
            # Read meanwhile as nobody in particular, to whom the site may show less: nothing is called gone.
            given = (known.key, known.secret)
            sources.introduce(desk.ws, desk.source, given, lasting=False)
            secrets.forget(desk.source.space)
            able = sources.abilities(sources.servers(desk.ws)[0])
            assert [desk.pull().gone for _again in range(3)] == [0, 0, 0]
            assert sources.abilities(sources.servers(desk.ws)[0]) == able
            secrets.lend(desk.source.space, *given)
        assert desk.pull().gone == 0
        assert desk.pull().gone > 0
        assert desk.ws.glance("SELECT removed IS NOT NULL FROM contribution WHERE id = ?", hidden) == [(1,)]
        assert len(desk.ids("")) == before
        after = reading.sheet(desk.ws, lost)
        assert after is not None
        assert after.row.removed
        assert after.row.status == "accepted"
        assert after.body == sheet.body


def test_an_interrupted_pull_goes_on_where_it_stopped(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:

        def by_few(source: Source) -> Decidim:
            return Decidim(source.link, page_size=4)

        def stop(done: int, total: int | None, what: str) -> None:
            if len(asked()) == 5:
                raise Cancelled

        def asked() -> list[str | None]:
            return [one.variables["after"] for one in desk.server.requests if one.operation == "Proposals"]

        with pytest.raises(Cancelled):
            syncing.pull(desk.ws, desk.source, progress=stop, connect=by_few)
        kept, (stopped,) = len(desk.ids("")), sources.servers(desk.ws)
        report = syncing.pull(desk.ws, stopped, connect=by_few)
        assert report.complete
        assert len(asked()) <= len(set(asked())) + 1, "no page is read twice, but that at which it stopped"
        assert 0 < kept < len(desk.ids("")) == len(desk.server.memory.proposals) + len(desk.server.memory.comments)
        # It was one reading: what it brought before it stopped is not missing from it.
        (ended,) = sources.servers(desk.ws)
        assert (ended.sweep, ended.cursor) == (stopped.sweep, "")
        with desk.ws.read() as conn:
            assert conn.exec_driver_sql("SELECT count(*) FROM contribution WHERE missed > 0").scalar() == 0


def test_no_network_is_a_sentence_and_work_goes_on(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        desk.pull()
        desk.server.faults.append(Fault(Way.REFUSE, times=None))
        with pytest.raises(Problem):
            syncing.pull(desk.ws, desk.source, connect=desk.at_once)
        assert deciding.accept(desk.ws, desk.ids("type:proposition")).count == 30


def test_several_consultations_must_be_chosen_by_name(tmp_path: Path) -> None:
    from moderator.demo.server import SampleServer

    with SampleServer() as server, Workspace.create(tmp_path / "w.moderator") as ws:
        with pytest.raises(Problem, match="Choose one"):
            sources.add(ws, server.url)
        hosted = sources.look(server.url)[1]
        made = sources.add(ws, server.url, consultation=hosted[0].title)
        assert made.platform == "decidim"
        assert ws.title == hosted[0].title


def test_a_second_pull_of_an_unchanged_consultation_asks_little_and_changes_nothing(tmp_path: Path) -> None:
    from moderator.demo.corpus import sample_corpus

    with at_work(tmp_path, corpus=sample_corpus()) as desk:
        first = desk.pull()
        asked = len(desk.server.requests)
        second = desk.pull()
        assert (second.new, second.changed, second.gone) == (0, 0, 0)
        assert second.unchanged == first.new
        assert len(desk.server.requests) - asked <= asked / 3
        assert not [node for node in outline.every(outline.sections(desk.ws)) if node.removed]


def test_reading_everything_anew_finds_what_the_marks_do_not_tell(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:
        desk.pull()
        comment = next(iter(desk.server.memory.comments.values()))
        desk.server.memory.comments[comment.id] = replace(comment, up_votes=comment.up_votes + 5)
        assert desk.pull().changed == 0
        assert syncing.pull(desk.ws, sources.servers(desk.ws)[0], anew=True).changed == 1


def test_reading_anew_goes_on_so_when_it_was_cut_and_begins_again_when_it_was_not_begun_so(tmp_path: Path) -> None:
    with at_work(tmp_path) as desk:

        def by_few(source: Source) -> Decidim:
            return Decidim(source.link, page_size=4)

        def changed(*, anew: bool = False) -> int:
            return syncing.pull(desk.ws, sources.servers(desk.ws)[0], anew=anew, connect=by_few).changed

        def cut(*, anew: bool) -> None:
            steps = count(1)

            def stop(_done: int, _total: int | None, what: str) -> None:
                if what == "Reading the proposals" and next(steps) == 4:
                    raise Cancelled

            with pytest.raises(Cancelled):
                syncing.pull(desk.ws, sources.servers(desk.ws)[0], anew=anew, progress=stop, connect=by_few)
            assert sources.servers(desk.ws)[0].cursor != ""

        def like(place: int) -> None:
            """Somebody likes a comment, which no mark tells: the first, or the last to be read."""
            there = desk.server.memory
            one = sorted(there.comments.values(), key=lambda each: there.root(each.parent).id)[place]
            there.comments[one.id] = replace(one, up_votes=one.up_votes + 5)

        cut(anew=False)
        like(0)
        assert changed(anew=True) == 1
        like(-1)
        cut(anew=True)
        assert changed() == 1
        # It is over: the next one is an ordinary one.
        like(0)
        assert changed() == 0


def test_what_a_server_refuses_while_all_is_read_anew_is_not_gone(tmp_path: Path) -> None:
    with at_work(tmp_path, behaviour=Behaviour(open_data="none")) as desk:
        desk.pull()
        desk.server.memory.delete_comment(next(iter(desk.server.memory.comments)))  # and all beside it are refused
        anew = [syncing.pull(desk.ws, sources.servers(desk.ws)[0], anew=True) for _each in range(3)]
        assert [one.gone for one in anew] == [0, 0, 0]
