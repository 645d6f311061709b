"""Answers: read before they are sent, verified, refused with the server's reason, contested and settled either way."""

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtWidgets import QFileDialog

from moderator.demo.faults import Fault, Request, Way
from moderator.demo.server import SampleServer
from moderator.domain.charter import Disposition
from moderator.ui.keys import Space
from moderator.ui.sync.page import SyncPage
from moderator.ui.window import Window
from moderator.work import deciding, finding, reading
from moderator.work.syncing import State
from tests.ui.opened import answering, press


def proposals(window: Window, count: int) -> list[int]:
    """The local numbers of some citizens' proposals."""
    found = finding.find(window.desk.workspace, "type:proposal").ids
    return [int(one) for one in found[:count]]


def answer(window: Window, ids: list[int], text: str, outcome: Disposition | None = Disposition.RETAINED) -> None:
    """Answer these contributions as a drafter does."""
    window.desk.act(lambda ws: deciding.answer(ws, ids, text))
    if outcome is not None:
        window.desk.act(lambda ws: deciding.dispose(ws, ids, outcome))


def number(window: Window, id_: int) -> int:
    """The number of a proposal on its server."""
    sheet = reading.sheet(window.desk.workspace, id_)
    assert sheet is not None
    return int(sheet.number.rpartition("/")[2])


def count(page: SyncPage, state: State) -> int:
    """How many answers the page counts in that state."""
    assert page.seen is not None
    return page.seen.outbox.count(state)


def on_server(server: SampleServer, key: int) -> str:
    """The answer that the server shows, as it keeps it."""
    text = server.memory.proposals[key].answer
    return text.by_locale.get("fr", "") if text else ""


def test_f5_receives_and_sends_nothing_by_itself(sampled: Window, server: SampleServer) -> None:
    (one,) = proposals(sampled, 1)
    answer(sampled, [one], "Merci, c’est retenu.")
    server.arrive()
    press("F5")
    page = sampled.pages.syncing
    assert sampled.stack.currentWidget() is page
    (report,) = page.last.reports.values()
    assert report.new > 0
    assert not any(request.writes for request in server.requests)
    assert page.send.text() == "Send 1 answer   Ctrl+Enter"
    assert page.outbox.letter.text.toPlainText() == "Merci, c’est retenu."
    assert page.outbox.letter.words.text() == "Exactly this will be sent, with the outcome “retained”"
    page.expect_button.setFocus()
    press("Ctrl+Return")  # whichever button has the keyboard
    assert not page.last.expected
    assert count(page, State.VERIFIED) == 1
    assert "1 sent and verified" in page.result.text()
    assert on_server(server, number(sampled, one)) == "<p>Merci, c’est retenu.</p>"
    assert not page.send.isEnabled()
    asked = [len(server.requests)]
    for command in ("sync", "sync-anew"):
        sampled.ask(command)
        asked.append(len(server.requests))
    assert asked[2] - asked[1] > 2 * (asked[1] - asked[0]), "also what did not change"


def test_the_badge_opens_the_page_and_asks_the_server_nothing(sampled: Window, server: SampleServer) -> None:
    before, space = len(server.requests), sampled.space
    sampled.top.sync.click()
    assert sampled.stack.currentWidget() is sampled.pages.syncing
    assert len(server.requests) == before
    assert "No answer was written yet" in sampled.pages.syncing.note.text()
    press("Escape")
    assert sampled.space is space


def test_one_answer_may_be_sent_alone(sampled: Window, server: SampleServer) -> None:
    first, second = proposals(sampled, 2)
    answer(sampled, [first, second], "Entendu.")
    sampled.ask("sync-page")
    page = sampled.pages.syncing
    assert count(page, State.TO_SEND) == 2
    page.outbox.letter.only.click()
    assert (count(page, State.TO_SEND), count(page, State.VERIFIED)) == (1, 1)


def test_an_answer_without_outcome_says_what_is_missing(sampled: Window) -> None:
    (one,) = proposals(sampled, 1)
    answer(sampled, [one], "Merci.", None)
    sampled.ask("sync-page")
    page = sampled.pages.syncing
    assert page.outbox.state is State.INCOMPLETE
    assert "outcome" in page.outbox.letter.reason.text()
    assert not page.send.isEnabled()
    page.outbox.letter.go.click()
    assert sampled.space is Space.ANSWER
    # What is typed now answers this one, not what the list was on.
    shown = answering(sampled)
    assert list(shown.selection()) == [one]
    assert shown.reader.sheet is not None
    assert (shown.reader.sheet.id, shown.editor.text.toPlainText()) == (one, "Merci.")


def test_a_refusal_shows_the_servers_reason_and_can_be_tried_again(sampled: Window, server: SampleServer) -> None:
    ids = proposals(sampled, 2)
    answer(sampled, ids, "Merci.")
    server.behaviour = replace(server.behaviour, answering=False)
    sampled.ask("sync-page")
    page = sampled.pages.syncing
    page.push()
    assert count(page, State.REFUSED) == 2
    assert page.outbox.state is State.REFUSED  # shown by itself
    assert "administrator" in page.outbox.letter.reason.text()
    assert "2 refused by the server" in page.result.text()
    assert "refused" in sampled.top.sync.text()
    server.behaviour = replace(server.behaviour, answering=True)
    # An answer sent, then undone, is to be taken back: it is shown to who still looks at what was refused.
    answer(sampled, proposals(sampled, 3)[2:], "Merci.")
    page.push()
    assert page.outbox.state is State.REFUSED
    for _outcome_then_text in range(2):
        sampled.ask("undo")
    assert (count(page, State.TO_TAKE_BACK), page.outbox.state) == (1, State.TO_TAKE_BACK)
    page.outbox.show_state(State.REFUSED)
    page.outbox.retry_all.click()
    assert count(page, State.TO_SEND) == 2
    page.push()
    assert count(page, State.VERIFIED) == 2


@pytest.fixture
def clash(sampled: Window, server: SampleServer) -> tuple[SyncPage, int, int]:
    """An answer that somebody gave otherwise on the server meanwhile: the page, the local and the server's numbers."""
    (one,) = proposals(sampled, 1)
    answer(sampled, [one], "La nôtre.")
    key = number(sampled, one)
    server.memory.answer(key, "accepted", "<p>La leur.</p>")
    sampled.ask("sync-page")
    page = sampled.pages.syncing
    page.push()
    assert count(page, State.CONTESTED) == 1
    assert page.outbox.state is State.CONTESTED  # shown by itself
    assert page.outbox.letter.text.toPlainText() == "La nôtre."
    assert page.outbox.letter.other.toPlainText() == "La leur."
    return page, one, key


def test_a_conflict_is_settled_for_ours(clash: tuple[SyncPage, int, int], server: SampleServer) -> None:
    page, _one, key = clash
    page.outbox.letter.keep.click()
    assert count(page, State.TO_SEND) == 1
    assert on_server(server, key) == "<p>La leur.</p>"
    page.send.setFocus()
    page.send.click()
    assert page.outbox.table.hasFocus(), "there is nothing more to send: the keyboard stays on the page"
    assert count(page, State.VERIFIED) == 1
    assert on_server(server, key) == "<p>La nôtre.</p>"


def test_a_conflict_is_settled_for_theirs(
    sampled: Window, clash: tuple[SyncPage, int, int], server: SampleServer
) -> None:
    page, one, key = clash
    page.outbox.letter.take.click()
    sheet = reading.sheet(sampled.desk.workspace, one)
    assert sheet is not None
    assert sheet.answer == "La leur."
    assert "La nôtre." in [version.text for version in sheet.answers]
    writes = sum(request.writes for request in server.requests)
    page.push()
    assert count(page, State.VERIFIED) == 1
    assert on_server(server, key) == "<p>La leur.</p>"
    assert sum(request.writes for request in server.requests) == writes


@pytest.mark.parametrize("ours", [True, False])
def test_an_answer_changed_on_the_server_after_ours_was_sent(sampled: Window, server: SampleServer, ours: bool) -> None:
    (one,) = proposals(sampled, 1)
    answer(sampled, [one], "La nôtre.")
    key = number(sampled, one)
    sampled.ask("sync-page")
    page = sampled.pages.syncing
    page.push()
    server.advance(minutes=5)
    server.memory.answer(key, "accepted", "<p>La leur, plus tard.</p>")
    page.receive()
    assert page.outbox.state is State.CONTESTED
    assert page.outbox.letter.other.toPlainText() == "La leur, plus tard."
    (page.outbox.letter.keep if ours else page.outbox.letter.take).click()
    page.push()
    assert count(page, State.VERIFIED) == 1
    assert on_server(server, key) == ("<p>La nôtre.</p>" if ours else "<p>La leur, plus tard.</p>")


def test_a_server_that_cannot_be_reached_is_said_where_it_is_listed(sampled: Window, server: SampleServer) -> None:
    (one,) = proposals(sampled, 1)
    answer(sampled, [one], "Merci.")
    server.faults.append(Fault(Way.HTML, times=None))
    press("F5")
    page = sampled.pages.syncing
    (problem,) = page.last.problems.values()
    assert problem.remedy
    assert count(page, State.TO_SEND) == 1
    server.faults.clear()
    page.receive()
    assert not page.last.problems


def test_a_sending_that_fails_half_way_says_what_waits(sampled: Window, server: SampleServer) -> None:
    ids = proposals(sampled, 3)
    answer(sampled, ids, "Merci.")

    def writing(request: Request) -> bool:
        return request.writes

    server.faults.append(Fault(Way.HTML, times=1, when=writing))
    sampled.ask("sync-page")
    page = sampled.pages.syncing
    page.push()
    assert (count(page, State.VERIFIED), count(page, State.TO_SEND)) == (2, 1)
    assert "1 not sent: it waits." in page.result.text()
    page.push()
    assert count(page, State.VERIFIED) == 3


def test_an_answer_undone_here_is_taken_back_there(sampled: Window, server: SampleServer) -> None:
    one, other = proposals(sampled, 2)
    answer(sampled, [other], "Merci.")
    answer(sampled, [one], "Merci.")
    sampled.ask("sync-page")
    page = sampled.pages.syncing
    page.push()
    shown = [page.outbox.state]
    press("Ctrl+Z", "Ctrl+Z")
    shown.append(page.outbox.state)
    assert shown == [State.VERIFIED, State.TO_TAKE_BACK]  # what the button sends is read first
    assert "taken back" in page.outbox.letter.words.text()
    page.push()
    assert page.result.text().startswith("1 taken back and verified.")
    assert server.memory.proposals[number(sampled, one)].answered_at is None


def test_the_answers_file_holds_what_waits(sampled: Window, tmp_path: Path) -> None:
    ids = proposals(sampled, 2)
    answer(sampled, ids, "Merci de votre proposition.")
    sampled.ask("sync-page")
    page = sampled.pages.syncing
    assert page.file.isVisible()
    page.write_file(tmp_path / "réponses.xlsx")
    assert "2 answers written" in page.result.text()
    rows = 0
    for path in tmp_path.glob("réponses*.xlsx"):
        rows += openpyxl.load_workbook(path).worksheets[0].max_row - 1
    assert rows == 2


def test_without_a_server_the_page_offers_to_connect(made: Window) -> None:
    made.ask("sync-page")
    page = made.pages.syncing
    assert "follows no server" in page.note.text()
    assert page.connect_button.isVisible()
    assert not page.send.isVisible()
    page.connect_button.click()
    assert made.stack.currentWidget() is made.pages.servers


def test_answers_on_files_are_given_back_by_a_page_to_copy(
    made: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def chosen(_parent: object, _title: str, proposed: str, kinds: str) -> tuple[str, str]:
        asked.append(f"{Path(proposed).name} {kinds.partition(' (')[0]}")
        return str(tmp_path / "réponses.html"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", chosen)
    made.ask("answers-file")
    page = made.pages.syncing
    assert (page.result.text(), asked) == ("No answer waits to be given back.", [])
    assert not page.file.isVisible()
    answer(made, [int(one) for one in finding.find(made.desk.workspace, "").ids[:2]], "Merci de votre contribution.")
    assert page.file.isVisible()
    assert "“Answers file…”" in page.note.text()
    made.ask("answers-file")
    assert asked == ["answers.html Pages to copy from"]
    assert page.result.text() == "2 answers written in réponses.html."
    assert (tmp_path / "réponses.html").read_text("utf-8").count("Merci de votre contribution.") == 2


def test_refusing_says_once_that_the_site_goes_on_showing_it(sampled: Window) -> None:
    first, second = proposals(sampled, 2)
    sampled.desk.act(lambda ws: deciding.refuse(ws, [first], ws.standing.charter.reasons[0].code))
    assert "stays visible on the site" in sampled.footer.sentence.text()
    sampled.desk.act(lambda ws: deciding.refuse(ws, [second], ws.standing.charter.reasons[0].code))
    assert "stays visible on the site" not in sampled.footer.sentence.text()


def test_mending_first_stands_on_the_answer_in_which_something_is_left(sampled: Window) -> None:
    first, second = proposals(sampled, 2)
    answer(sampled, [first], "Merci.")
    answer(sampled, [second], "Écrivez à zoe@exemple.fr.")
    sampled.ask("sync-page")
    page = sampled.pages.syncing
    page.send.click()
    assert "zoe@exemple.fr" in page.leaks.lines.text()
    assert page.leaks.free.text() == "Send the other one"
    page.leaks.back.click()
    assert page.outbox.current is not None
    assert page.outbox.current.id == second
    assert "zoe@exemple.fr" in page.outbox.letter.reason.text()
    page.outbox.table.resize(
        page.outbox.table.width(), page.outbox.table.horizontalHeader().height() + 30
    )  # room for one of the two
    assert page.outbox.table.visualRect(page.outbox.table.currentIndex()).top() < 30
    page.outbox.letter.go.click()
    assert list(answering(sampled).selection()) == [second]
    sampled.ask("sync-page")
    page.send.click()
    press("Shift+Tab", "Return")  # beside mending
    assert (count(page, State.VERIFIED), count(page, State.TO_SEND)) == (1, 1)
    page.send.click()
    assert not page.leaks.free.isVisible()  # nothing but what holds something is left
