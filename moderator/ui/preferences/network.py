"""The block of preferences on the network: which proxy, its password, which certificate authority, and a trial."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFileDialog, QHBoxLayout, QWidget

from moderator.domain.problem import Problem
from moderator.domain.progress import Progress
from moderator.domain.words import _
from moderator.ui import theme
from moderator.ui.parts import Address, Button, Tone, into_sight, sentence, toned
from moderator.ui.preferences.form import Section, choose
from moderator.ui.safekeeping.dialogs import Secret

if TYPE_CHECKING:
    from moderator.servers.network import Network
    from moderator.ui.window import Window

PEM = "*.pem *.crt *.cer"
_WIDTH = 330  # pixels of each field


class NetworkSection(Section):
    """How servers are reached from this computer. Certificates are always verified: no choice switches that off."""

    def __init__(self, window: Window, parent: QWidget) -> None:
        from moderator.work import secrets

        super().__init__(_("Network"), parent)
        self.desk = window.desk
        self._known: tuple[str, str] | None = None  # what is kept for the proxy that is named
        self.way = self.choice(
            _("How servers are reached"),
            (
                ("system", _("As the system says")),
                ("direct", _("Directly")),
                ("proxy", _("Through this proxy")),
                ("script", _("As a settings script (PAC) says")),
            ),
            lambda _chosen: self._show(),
        )
        self.way.setMinimumWidth(_WIDTH)
        self.proxy = self._field(
            _("Proxy"), "proxy.ministere.fr:8080", _("For SOCKS: socks5h://proxy.ministere.fr:1080")
        )
        self.straight = self._field(_("Reached without it"), ".intranet.ministere.fr, 10.0.0.0/8")
        self.script = self._field(_("Settings script"), "http://wpad.ministere.fr/proxy.pac")
        self.user = self._field(_("User for the proxy"), "")
        self.secret = Secret(self.frame)
        self.secret.setMinimumWidth(_WIDTH)
        shown = QCheckBox(_("Show what is typed"), self.frame)
        shown.toggled.connect(self.secret.reveal)
        self.line(
            _("Password for the proxy"),
            self.secret,
            _("Kept in the system’s keyring.")
            if secrets.lasting()
            else _("This system has no keyring: the password serves until the program ends, and is written nowhere."),
        )
        self.grid.addWidget(shown, self.grid.rowCount(), 1)
        self.authority = Address(self.frame, "")
        self.authority.setMaximumWidth(_WIDTH)
        choose_file = Button(_("Choose…"), self.frame)
        choose_file.setAccessibleName(_("Choose the file of the authorities"))
        self.line(
            _("More certificate authorities"),
            self.authority,
            _("A file in PEM format, trusted beside the system’s authorities. Certificates are always verified."),
            choose_file,
        )
        choose_file.clicked.connect(self._ask_file)
        self.address = self._field(_("Site to try"), "https://")
        self.address.returnPressed.connect(self.try_it)
        self.test, self.keep = (
            Button(_("Try to reach a site…"), self.frame, icon="server"),
            Button(_("Keep these settings"), self.frame, icon="accept"),
        )
        self.test.clicked.connect(self.try_it)
        self.keep.clicked.connect(lambda: self.kept())
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.S2)
        for button in (self.test, self.keep):
            buttons.addWidget(button)
        buttons.addStretch(1)
        self.grid.addLayout(buttons, self.grid.rowCount(), 0, 1, 2)
        self.said = sentence("", self.frame)
        self.said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.wide(self.said)
        self.said.hide()

    def _field(self, word: str, example: str, hint: str = "") -> Address:
        made = Address(self.frame, example)
        made.setMinimumWidth(_WIDTH)
        self.line(word, made, hint)
        return made

    def entered(self) -> None:
        from moderator.servers import network

        try:
            chosen = network.chosen()
        except Problem as problem:
            self._say(str(problem), "bad")
            return
        choose(self.way, str(chosen.way))
        self.proxy.setText(chosen.proxy)
        self.straight.setText(chosen.straight)
        self.script.setText(chosen.script)
        self.authority.setText(chosen.authority)
        self.secret.clear()
        self.user.setModified(False)
        self._show_known(None)

        def known(_progress: Progress) -> tuple[str, str] | None:
            from moderator.work import secrets

            return secrets.for_proxy(network.proxy_host(chosen)) if chosen.proxy else None

        # A keyring may ask the person to unlock it: the window does not wait for that.
        self.desk.tasks.read("network password", known, self._show_known, aside=True)

    def _show_known(self, known: tuple[str, str] | None) -> None:
        self._known = known
        self._show()

    def _show(self) -> None:
        """Only what the way chosen needs can be written; who speaks to the proxy named speaks to no other."""
        way = self.way.currentData()
        known = self._known if way == "proxy" else None
        if not self.user.isModified():
            self.user.setText(known[0] if known else "")  # not “clear”: nobody typed that
        self.secret.setPlaceholderText(_("kept") if known else "")
        for field, ways in (
            (self.proxy, {"proxy"}),
            (self.straight, {"proxy"}),
            (self.script, {"script"}),
            (self.user, {"proxy", "script", "system"}),
            (self.secret, {"proxy", "script", "system"}),
        ):
            field.setEnabled(way in ways)

    def kept(self, then: Callable[[], None] | None = None) -> None:
        """Keep what is written and go on with `then`, or say what is wrong with it."""
        from moderator.servers.network import Network, Way

        way = Way(self.way.currentData())
        chosen = Network(way, self.proxy.text(), self.straight.text(), self.script.text(), self.authority.text())
        given = (self.user.text().strip(), self.secret.text()) if self.user.isEnabled() else ("", "")

        def done(said: tuple[str, Tone]) -> None:
            self.entered()
            self._say(*said)
            if then is not None:
                then()

        self._ask(lambda _progress: _keep(chosen, *given), done)

    def try_it(self) -> None:
        """Try to reach a site, and say by which way, or why not. What is written is kept first."""
        self.kept(self._reach)

    def _reach(self) -> None:
        url = self.address.text().strip()
        if not url:
            self._say(_("Type the address of a site to try."), "warn")
            self.address.setFocus()
            return

        def work(_progress: Progress) -> str:
            from moderator.work import trial

            return trial.reached(url)

        self._say(_("Asking {address}").format(address=url), "soft")
        self._ask(work, lambda said: self._say(said, "good"))

    def _ask(self, work: Callable[[Progress], Any], done: Callable[[Any], None]) -> None:
        """Ask behind the window, also while a receiving waits for the very network that is being put right."""
        self.desk.tasks.read("network", work, done, failed=lambda problem: self._say(str(problem), "bad"), aside=True)

    def _ask_file(self) -> None:
        asking = QFileDialog(self, _("Certificates of an authority"), str(Path.home()))
        asking.setNameFilter(_("Certificates ({endings})").format(endings=PEM))
        asking.setFileMode(QFileDialog.FileMode.ExistingFile)
        asking.fileSelected.connect(self.authority.setText)
        asking.finished.connect(asking.deleteLater)
        asking.open()

    def _say(self, text: str, tone: Tone) -> None:
        self.said.setText(text)
        self.said.setProperty("tone", tone)
        toned(self.said, tone)
        self.said.setVisible(bool(text))
        into_sight(self.said)


def _keep(chosen: Network, user: str, secret: str) -> tuple[str, Tone]:
    """Keep the way chosen, and keep or forget the password of its proxies; returns what to say, and its tone.

    Proxies that a script or the system names are found first, which may ask the network. Raises Problem: what is chosen
    cannot be, or the user or the password lacks.
    """
    from moderator.servers import network, proxies
    from moderator.servers.network import Way
    from moderator.work import secrets

    made = network.checked(chosen)
    host = network.proxy_host(made) if made.way is Way.PROXY else ""
    known = secrets.for_proxy(host) if host else None
    if (secret and not user) or (user and not secret and not (known and known[0] == user)):
        raise Problem(_("Give both the user and the password for the proxy, or neither."))
    network.choose(made)
    said = [_("Kept. The next connection goes this way.")]
    if secret:
        hosts = (host,) if host else proxies.used(made)
        places = {secrets.keep(secrets.proxy_space(one), user, secret) for one in hosts}
        if not places:
            return _("There is no proxy to give a password for."), "warn"
        if secrets.Place.MEMORY in places and secrets.lasting():
            said.append(_("The system’s keyring did not take the password: it serves until the program ends."))
    elif known and not user:
        secrets.forget(secrets.proxy_space(host))
        said.append(_("The password of this proxy is forgotten."))
    return " ".join(said), "good"
