"""The network in the preferences: chosen, refused, tried; a password goes to the keyring and never to the file."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from moderator.servers import network
from moderator.servers.network import Network, Way
from moderator.ui.preferences.network import NetworkSection
from moderator.ui.preferences.page import PreferencesPage
from moderator.ui.window import Window
from moderator.work import secrets
from tests.servers.relay import Relay
from tests.servers.test_network import THERE, serving
from tests.ui import opened


@pytest.fixture
def section(qtbot: QtBot) -> NetworkSection:
    """The block of the preferences, in a window."""
    window: Window = opened.window()
    qtbot.addWidget(window)
    page = PreferencesPage(window)
    qtbot.addWidget(page)
    page.entered()
    return next(one for one in page.sections if isinstance(one, NetworkSection))


def choose(section: NetworkSection, way: Way) -> None:
    """Choose a way as a person does."""
    section.way.setCurrentIndex(section.way.findData(str(way)))
    section.way.activated.emit(section.way.currentIndex())


def test_a_proxy_with_a_password_is_chosen_and_tried(section: NetworkSection) -> None:
    assert section.way.currentData() == "system"
    assert not section.proxy.isEnabled()
    with Relay("agent", "mot de passe") as relay, serving() as url:
        choose(section, Way.PROXY)
        section.proxy.setText(relay.host)
        section.address.setText(url)
        section.test.click()
        assert "wants a user name" in section.said.text()
        section.user.setText("agent")
        section.address.returnPressed.emit()
        assert section.said.text() == "Give both the user and the password for the proxy, or neither."
        section.secret.setText("faux")
        section.address.returnPressed.emit()
        assert "refuses the user name and the password given" in section.said.text()
        section.secret.setText("mot de passe")
        section.address.returnPressed.emit()
        assert f"through the proxy {relay.host}" in section.said.text()
        assert relay.passed
        assert section.secret.text() == ""
        assert secrets.for_proxy(relay.host) == ("agent", "mot de passe")
        assert "mot" not in network.place().read_text()
        assert section.user.text() == "agent"
        choose(section, Way.SYSTEM)  # in the name of nobody
        section.keep.click()
        assert section.said.text().startswith("Kept.")
        choose(section, Way.PROXY)
        section.user.clear()
        section.keep.click()
        assert "is forgotten" in section.said.text()
        assert secrets.for_proxy(relay.host) is None
        choose(section, Way.DIRECT)
        section.test.click()
        assert f"{url} was reached directly" in section.said.text()


def test_what_cannot_be_is_refused_with_a_sentence_and_not_kept(section: NetworkSection, tmp_path: Path) -> None:
    choose(section, Way.PROXY)
    section.proxy.setText("pas un mandataire")
    section.keep.click()
    assert "not the address of a proxy" in section.said.text()
    choose(section, Way.SYSTEM)
    section.authority.setText(str(tmp_path / "absent.pem"))
    section.keep.click()
    assert "cannot be read" in section.said.text()
    assert network.chosen() == Network()
    assert THERE not in section.said.text()


def test_a_password_is_kept_for_the_proxies_that_a_script_names(section: NetworkSection, tmp_path: Path) -> None:
    script = tmp_path / "proxy.pac"
    with Relay("agent", "mot de passe") as relay, serving() as url:
        script.write_text(f'function FindProxyForURL(url, host) {{ return "PROXY {relay.host}"; }}', "utf-8")
        choose(section, Way.SCRIPT)
        section.script.setText(script.as_uri())
        section.user.setText("agent")
        section.secret.setText("mot de passe")
        section.address.setText(url)
        section.test.click()
        assert f"through the proxy {relay.host}" in section.said.text()
        assert relay.passed
        assert secrets.for_proxy(relay.host) == ("agent", "mot de passe")
        assert "mot" not in network.place().read_text()
    script.write_text('function FindProxyForURL(url, host) { return "DIRECT"; }', "utf-8")
    section.user.setText("agent")
    section.secret.setText("mot de passe")
    section.keep.click()
    assert section.said.text() == "There is no proxy to give a password for."


def test_no_box_switches_verification_off_and_the_keyboard_follows_what_is_seen(section: NetworkSection) -> None:
    from PySide6.QtWidgets import QCheckBox, QWidget

    assert [one.text() for one in section.findChildren(QCheckBox)] == ["Show what is typed"]
    visited: list[QWidget | None] = [section.authority]
    while len(visited) < 30 and (last := visited[-1]):
        visited.append(last.nextInFocusChain())
    seen = [section.address, section.test, section.keep]
    assert [one for one in visited if one in seen][:3] == seen
