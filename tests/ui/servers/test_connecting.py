"""Connecting to a server: what it says of itself, the consultation chosen, and where its credentials are kept."""

from collections.abc import Iterator
from pathlib import Path

import keyring
import keyring.backends.fail
import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from moderator.demo.server import SampleServer
from moderator.servers.contract import Ability
from moderator.store.workspace import put_setting
from moderator.ui.keys import Space
from moderator.ui.parts import Button
from moderator.ui.safekeeping.dialogs import NewWorkspaceDialog
from moderator.ui.servers.page import ServersPage
from moderator.ui.window import Window
from moderator.work import secrets, sources
from tests.conftest import KeyringInMemory
from tests.servers.fakes.adhocracy import Adhocracy
from tests.servers.fakes.demarches import Demarches
from tests.ui import opened
from tests.ui.opened import focused, press, screen, type_text


@pytest.fixture
def server() -> Iterator[SampleServer]:
    """A consultation server on this machine."""
    with SampleServer() as running:
        yield running


@pytest.fixture
def empty(qtbot: QtBot) -> Iterator[Window]:
    """The window at its first run."""
    window = opened.window()
    qtbot.addWidget(window)
    window.welcome_or_last()
    yield window
    window.close()


@pytest.fixture(autouse=True)
def nothing_lent() -> Iterator[None]:
    """Forget what the test lent to the process."""
    yield
    secrets._lent.clear()


def words(page: ServersPage) -> str:
    """All that is said of the server."""
    return " ".join(label.text() for label in page.found.findChildren(QLabel))


def looked(window: Window, server: SampleServer) -> ServersPage:
    """The page once the server was asked."""
    window.ask("sources") if window.desk.is_open else window.pages.show_servers()
    page = window.pages.servers
    page.address.setFocus()
    type_text(server.url)
    press("Return")
    return page


def test_by_keys_from_the_first_page_to_the_consultation(empty: Window, server: SampleServer, tmp_path: Path) -> None:
    page = looked(empty, server)
    assert "Decidim" in words(page)
    assert "What is received: proposals" in words(page)
    assert "once you give API credentials" in words(page)
    assert page.list.hasFocus()
    assert page.list.count() == 2
    press("Return")
    dialog = empty.findChildren(NewWorkspaceDialog)[0]
    assert "numérique" in dialog.name
    dialog.folder.setText(str(tmp_path))
    dialog.agreed()
    (source,) = sources.servers(empty.desk.workspace)
    assert source.link == server.url
    assert Ability.PUSH_ANSWER not in sources.abilities(source)
    assert empty.stack.currentWidget() is empty.pages.report
    assert empty.pages.report.report is not None
    assert empty.pages.report.report.new > 500


def test_credentials_go_to_the_keyring(
    made: Window, server: SampleServer, secrets: KeyringInMemory, qtbot: QtBot
) -> None:
    page = looked(made, server)
    assert server.credentials is not None
    page.credentials.key.setText(server.credentials.key)
    page.credentials.secret.setText(server.credentials.secret)
    page.follow()
    (source,) = sources.servers(made.desk.workspace)
    assert Ability.PUSH_ANSWER in sources.abilities(source)
    assert list(secrets.secrets) == [("moderator", source.space)]
    assert page.credentials.secret.text() == ""


def test_without_a_keyring_they_are_lent_and_this_is_said(made: Window, server: SampleServer) -> None:
    keyring.set_keyring(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]
    page = looked(made, server)
    assert page.credentials.none.isVisible()
    assert not page.credentials.kept.isVisible()
    assert server.credentials is not None
    page.credentials.key.setText(server.credentials.key)
    page.credentials.secret.setText(server.credentials.secret)
    page.follow()
    (source,) = sources.servers(made.desk.workspace)
    assert Ability.PUSH_ANSWER in sources.abilities(source)
    assert secrets.kept(source.space) == (server.credentials.key, server.credentials.secret)


def test_they_may_be_forgotten_at_the_end_on_request(
    made: Window, server: SampleServer, secrets: KeyringInMemory
) -> None:
    page = looked(made, server)
    assert server.credentials is not None
    page.credentials.key.setText(server.credentials.key)
    page.credentials.secret.setText(server.credentials.secret)
    page.credentials.lent.setChecked(True)
    page.follow()
    assert secrets.secrets == {}


def test_a_keyring_that_does_not_take_them_is_said_beside_what_came(
    made: Window, server: SampleServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = looked(made, server)
    assert server.credentials is not None
    page.credentials.key.setText(server.credentials.key)
    page.credentials.secret.setText(server.credentials.secret)
    monkeypatch.setattr(secrets, "_shut", [False])
    monkeypatch.setattr(KeyringInMemory, "set_password", None)
    page.follow()
    said = made.footer.sentence.text()
    assert "contributions received." in said
    assert "keyring is locked or does not answer" in said


def test_credentials_are_given_later_and_wrong_ones_are_not_kept(
    made: Window, server: SampleServer, secrets: KeyringInMemory
) -> None:
    from moderator.ui.servers.credentials import Credentials

    page = looked(made, server)
    page.follow()
    made.ask("sources")
    (fields,) = [one for one in page.findChildren(Credentials) if one is not page.credentials]
    (give,) = [one for one in page.findChildren(Button) if one.accessibleName() == "Give credentials…"]
    give.click()
    assert fields.key.hasFocus()
    fields.key.setText("clé")
    fields.secret.setText("faux")
    fields.secret.returnPressed.emit()
    block = fields.parentWidget()
    assert block is not None
    assert any("does not accept" in one.text() and one.isVisible() for one in block.findChildren(QLabel))
    assert secrets.secrets == {}
    assert server.credentials is not None
    fields.key.setText(server.credentials.key)
    type_text(server.credentials.secret)  # in the place of the wrong one
    press("Return")
    assert made.stack.currentWidget() is made.pages.syncing, "where they serve"
    assert made.pages.syncing.isAncestorOf(focused())
    (source,) = sources.servers(made.desk.workspace)
    assert Ability.PUSH_ANSWER in sources.abilities(source)


def test_a_closed_site_asks_for_what_its_platform_asks_and_what_was_typed_stays_in_sight(made: Window) -> None:
    with Demarches() as fake:
        fake.file("Un avis")
        made.ask("sources")
        page = made.pages.servers
        asked = page.credentials
        page.address.setFocus()
        type_text(fake.url)
        press("Return")
        assert asked.key.hasFocus()
        assert asked.key.placeholderText() == "Instructor’s e-mail address"
        assert "nothing can be read" in page.credentials_about.text()
        asked.key.setText(fake.account[0])
        asked.secret.setFocus()
        type_text(fake.token)
        press("Return")
        # The token is right, and does not tell which procedure.
        assert "Which procedure" in page.trouble.text()
        assert (page.address.hasFocus(), asked.isVisible(), asked.given) == (True, True, fake.account)
        press("End")
        type_text(f"/procedures/{fake.number}")
        press("Return")
        assert page.chosen is not None


def test_what_is_not_a_consultation_server_is_said_under_the_address(made: Window) -> None:
    made.ask("sources")
    page = made.pages.servers
    page.address.setText("consultation.invalid")
    page.look()
    assert "consultation.invalid" in page.trouble.text()
    assert not page.found.isVisible()
    assert not page.go.isEnabled()
    assert page.ask.isEnabled()


def test_wrong_credentials_of_a_site_that_was_recognised_are_said_so_by_its_platform(made: Window) -> None:
    with Adhocracy() as fake:
        fake.idea("Un gnomon", "Devant la mairie.")
        made.go(Space.MODERATE)
        shown = screen(made, Space.MODERATE)
        shown.search("gnomon")
        assert not len(shown.listing.rows.ids)
        made.ask("sources")
        page = made.pages.servers
        page.address.setText(fake.url)
        page.look()
        assert page.chosen is not None
        page.credentials.key.setText("equipe")
        page.credentials.secret.setText("faux")
        page.look()
        assert "does not accept this account" in page.trouble.text()
        assert page.credentials.key.placeholderText() == "User name"
        page.credentials.secret.setText("secret")
        page.look()
        with made.desk.workspace.write() as conn:
            put_setting(conn, "title", "")
        page.follow()
        # The first consultation of a workspace without a title gives it its own.
        assert made.windowTitle() == "Stadt im Wandel — Moderator"
        # A list that showed nothing shows what came: nothing moves under anybody’s eyes.
        made.go(Space.MODERATE)
        assert len(shown.listing.rows.ids) == 1


def test_what_was_given_to_a_site_goes_to_no_other(made: Window, server: SampleServer) -> None:
    page = looked(made, server)
    page.credentials.key.setFocus()
    type_text("equipe")
    page.credentials.secret.setFocus()
    type_text("SECRET")
    page.credentials.shown.setChecked(True)
    assert page.credentials.secret.displayText() == "SECRET"
    page.look()
    assert page.credentials.given, "it may only have been mistyped"
    with Adhocracy() as other:
        other.idea("Un banc", "Devant la mairie.")
        page.address.setText(other.url)
        page.look()
        assert page.chosen is not None
        assert page.credentials.given is None
        assert not any("SECRET" in f"{one.path}{one.headers}{one.body!r}" for one in other.asked)
    page.address.setText("https://moi:SECRET@site.fr")
    page.look()
    assert "bears a password" in page.trouble.text()
    page.credentials.secret.setFocus()
    type_text("SECRET")
    press("Escape")
    page.credentials.shown.setChecked(True)
    page.credentials.secret.undo()
    page.credentials.key.undo()
    assert page.credentials.given is None, "nor does it wait for who comes back"


def test_credentials_are_forgotten_from_the_page(made: Window, server: SampleServer, secrets: KeyringInMemory) -> None:
    assert server.credentials is not None
    sources.add(
        made.desk.workspace,
        server.url,
        consultation="process/17",
        credentials=(server.credentials.key, server.credentials.secret),
    )
    made.ask("sources")
    assert secrets.secrets
    button = next(one for one in made.pages.servers.findChildren(Button) if one.text() == "Forget the credentials…")
    button.click()
    assert secrets.secrets, "one is asked first: whoever gave them may not have them any more"
    sure = focused()
    assert isinstance(sure, Button)
    assert sure.text() == "Forget them"
    sure.click()
    assert secrets.secrets == {}
    (source,) = sources.servers(made.desk.workspace)
    assert not sources.signs_in(source)
    assert "Forget the credentials…" not in [
        one.text() for one in made.pages.servers.findChildren(Button) if one.isVisible()
    ]
