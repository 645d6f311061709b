"""Receiving by itself: every so often, when the network is back; never while typing or in the past, never sending."""

import pytest
from PySide6.QtNetwork import QNetworkInformation
from PySide6.QtWidgets import QLineEdit

from moderator.demo.faults import Fault, Way
from moderator.demo.server import SampleServer
from moderator.domain.charter import Disposition
from moderator.servers.troubles import Barred
from moderator.ui.servers.credentials import Credentials
from moderator.ui.sync.automatic import EVERY, Automatic, words
from moderator.ui.window import Window
from moderator.work import deciding, finding, secrets, sources, waiting
from tests.ui.opened import press


@pytest.fixture
def clock(sampled: Window) -> Automatic:
    """The clock of the window, every quarter of an hour."""
    automatic = sampled.pages.automatic
    assert automatic.every == 0
    assert not automatic.timer.isActive()
    automatic.choose(15)
    assert automatic.timer.remainingTime() > 14 * 60_000
    return automatic


def test_what_is_new_comes_in_and_is_said_in_one_line(sampled: Window, server: SampleServer, clock: Automatic) -> None:
    said: list[str] = []
    sampled.desk.said.connect(said.append)
    before = finding.find(sampled.desk.workspace, "").total
    clock.due()
    assert said == [], "nothing new, nothing said"
    server.arrive()
    clock.due()
    assert finding.find(sampled.desk.workspace, "").total > before
    (line,) = said
    assert line.startswith("Received by itself.")
    assert clock.timer.isActive()


def test_nothing_is_sent_unless_the_person_said_so(sampled: Window, server: SampleServer, clock: Automatic) -> None:
    one = int(finding.find(sampled.desk.workspace, "type:proposal").ids[0])
    sampled.desk.act(lambda ws: deciding.answer(ws, [one], "Merci."))
    sampled.desk.act(lambda ws: deciding.dispose(ws, [one], Disposition.RETAINED))
    clock.due()
    assert not any(request.writes for request in server.requests)
    sampled.ask("sync-page")
    page = sampled.pages.syncing
    assert not page.sends.isChecked()
    page.sends.click()
    clock.due()
    assert any(request.writes for request in server.requests)


def test_what_may_hold_personal_data_is_held_back_and_said_once(
    sampled: Window, server: SampleServer, clock: Automatic
) -> None:
    first, second = (int(one) for one in finding.find(sampled.desk.workspace, "type:proposal").ids[:2])
    sampled.desk.act(lambda ws: deciding.answer(ws, [first, second], "Merci."))
    sampled.desk.act(lambda ws: deciding.answer(ws, [first], "Merci. Écrivez à zoe@exemple.fr."))
    sampled.desk.act(lambda ws: deciding.dispose(ws, [first, second], Disposition.RETAINED))
    clock.agree(sends=True)
    said: list[str] = []
    sampled.desk.said.connect(said.append)
    clock.due()
    (line,) = said
    assert "1 sent and verified" in line
    assert "1 answer was held back" in line
    assert {one.name: one.count for one in waiting.today(sampled.desk.workspace).waiting}["held"] == 1
    clock.due()
    assert not any("held back" in one for one in said[1:]), "said once"
    sampled.ask("sync-page")
    why = sampled.pages.syncing.outbox.letter.reason.text()
    assert "held back" in why
    assert "zoe@exemple.fr" in why
    # Mended, it goes at the next round.
    sampled.desk.act(lambda ws: deciding.answer(ws, [first], "Merci encore."))
    assert "held" not in {one.name for one in waiting.today(sampled.desk.workspace).waiting}
    clock.due()
    assert "1 sent and verified" in said[-1]


def test_it_waits_while_somebody_types_and_while_the_past_is_shown(
    sampled: Window, server: SampleServer, clock: Automatic
) -> None:
    field = QLineEdit(sampled)
    field.show()
    field.setFocus()
    before = len(server.requests)
    field.setText("Une rép")
    clock.due()
    field.setText("Une réponse")
    clock.due()
    assert len(server.requests) == before
    assert clock.timer.isActive()
    clock.due()
    assert len(server.requests) > before, "nothing more was typed meanwhile"
    field.setText("")
    sampled.desk.look(sampled.desk.present)
    before = len(server.requests)
    clock.due()
    assert len(server.requests) == before
    sampled.desk.look(None)


def test_a_server_that_does_not_answer_is_asked_again_sooner_then_less_and_less(
    sampled: Window, server: SampleServer, clock: Automatic
) -> None:
    server.faults.append(Fault(Way.HTML, times=None))
    waits = []
    for _each in range(5):
        clock.due()
        waits.append(round(clock.timer.remainingTime() / 60_000))
    assert waits == [2, 4, 8, 15, 15]
    assert sampled.pages.syncing.last.problems
    server.faults.clear()
    clock.reached(QNetworkInformation.Reachability.Online)
    assert clock.timer.remainingTime() < 60_000
    clock.due()
    assert round(clock.timer.remainingTime() / 60_000) == 15
    assert not sampled.pages.syncing.last.problems


def test_it_is_chosen_on_the_page_for_this_workspace_and_kept(sampled: Window) -> None:
    press("F5")
    page = sampled.pages.syncing
    assert [page.every.itemData(row) for row in range(page.every.count())] == list(EVERY)
    assert not page.sends.isVisible()
    page.every.setCurrentIndex(2)
    page.every.activated.emit(2)
    assert sampled.pages.automatic.every == 60
    assert page.sends.isVisible()
    assert sampled.pages.automatic.timer.isActive()
    page.every.setCurrentIndex(0)
    page.every.activated.emit(0)
    assert not sampled.pages.automatic.timer.isActive()
    assert words(240) == "Every 4 hours"


def test_what_would_come_is_told_on_the_page(sampled: Window, server: SampleServer) -> None:
    server.arrive()
    sampled.ask("sync-page")
    page = sampled.pages.syncing
    before = finding.find(sampled.desk.workspace, "").total
    page.expect_button.click()
    (line,) = page.followed._lines.values()
    assert "would be new" in line.text()
    assert finding.find(sampled.desk.workspace, "").total == before
    page.receive_button.click()
    assert finding.find(sampled.desk.workspace, "").total > before


def test_credentials_that_were_kept_nowhere_are_asked_again(sampled: Window) -> None:
    workspace = sampled.desk.workspace
    (source,) = sources.servers(workspace)
    given = secrets.kept(source.space)
    assert given is not None
    sources.introduce(workspace, source, given, lasting=False)
    secrets._lent.clear()  # another start of the program
    sampled.ask("sync-page")
    page = sampled.pages.syncing
    assert "are no longer known" in page.note.text()
    page.last.problems = {source.id: Barred("The network’s proxy wants a user name and a password.")}
    page.entered()
    assert "are no longer known" in page.note.text(), "the proxy is not the server"
    assert page.connect_button.isVisible()
    page.connect_button.click()
    servers = sampled.pages.servers
    (fields,) = [one for one in servers.findChildren(Credentials) if one is not servers.credentials]
    assert not fields.isHidden()
    assert fields.key.placeholderText() == "Key or e-mail address"
