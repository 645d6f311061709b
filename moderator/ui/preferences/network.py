"""The block of preferences on the network: which proxy, its password, which certificate authority, and a trial."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from moderator.domain.problem import Problem
from moderator.domain.progress import Progress
from moderator.domain.words import _
from moderator.ui import theme
from moderator.ui.parts import Address, Button, into_sight, sentence, toned
from moderator.ui.preferences.form import Section, choose
from moderator.ui.safekeeping.dialogs import Secret

if TYPE_CHECKING:
    from moderator.servers.network import Network
    from moderator.ui.window import Window
    from moderator.work.secrets import Place

PEM = "*.pem *.crt *.cer"
_WIDTH = 330  # pixels of each field


class NetworkSection(Section):
    """How servers are reached from this computer. Certificates are always verified: no choice switches that off."""

    def __init__(self, window: Window, parent: QWidget) -> None:
        from moderator.work import secrets

        super().__init__(_("Network"), parent)
        self.desk = window.desk
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
        self.line(
            _("Password for the proxy"),
            self.secret,
            _("Kept in the system’s keyring.")
            if secrets.lasting()
            else _("This system has no keyring: the password serves until the program ends, and is written nowhere."),
        )
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
        self.keep.clicked.connect(self.kept)
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
        from moderator.work import secrets

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
        known = secrets.for_proxy(network.proxy_host(chosen)) if chosen.proxy else None
        self.user.setText(known[0] if known else "")
        self.secret.clear()
        self.secret.setPlaceholderText(_("kept") if known else "")
        self._show()

    def _show(self) -> None:
        """Only what the way chosen needs can be written."""
        way = self.way.currentData()
        for field, ways in (
            (self.proxy, {"proxy"}),
            (self.straight, {"proxy"}),
            (self.script, {"script"}),
            (self.user, {"proxy", "script", "system"}),
            (self.secret, {"proxy", "script", "system"}),
        ):
            field.setEnabled(way in ways)

    def kept(self) -> None:
        """Keep what is written, or say what is wrong with it."""
        from moderator.servers import network
        from moderator.servers.network import Network, Way

        way = Way(self.way.currentData())
        chosen = Network(way, self.proxy.text(), self.straight.text(), self.script.text(), self.authority.text())
        given = (self.user.text().strip(), self.secret.text()) if self.user.isEnabled() else ("", "")
        try:
            about = self._password(network.checked(chosen), *given)
            network.choose(chosen)
        except Problem as problem:
            self._say(str(problem), "bad")
            return
        self.entered()
        self._say(" ".join(filter(None, (_("Kept. The next connection goes this way."), about))), "good")
        if all(given) and way is not Way.PROXY:
            self._keep_for_all(*given)

    @staticmethod
    def _password(chosen: Network, user: str, secret: str) -> str:
        """Keep or forget the password of the proxy chosen, and say what is to be known of it; "" for nothing.

        Raises Problem when the user or the password lacks.
        """
        from moderator.servers import network
        from moderator.servers.network import Way
        from moderator.work import secrets

        host = network.proxy_host(chosen) if chosen.way is Way.PROXY else ""
        known = secrets.for_proxy(host) if host else None
        if (secret and not user) or (user and not secret and not (known and known[0] == user)):
            raise Problem(_("Give both the user and the password for the proxy, or neither."))
        if host and secret:
            return _about({secrets.keep(secrets.proxy_space(host), user, secret)})
        if known and not user:
            secrets.forget(secrets.proxy_space(host))
            return _("The password of this proxy is forgotten.")
        return ""

    def _keep_for_all(self, user: str, secret: str) -> None:
        """Keep the password for the proxies that the script or the system names: finding them may ask the network."""

        def work(_progress: Progress) -> set[Place]:
            from moderator.servers import network, proxies
            from moderator.work import secrets

            hosts = proxies.used(network.chosen())
            return {secrets.keep(secrets.proxy_space(host), user, secret) for host in hosts}

        def done(places: set[Place]) -> None:
            if not places:
                self._say(_("There is no proxy to give a password for."), "warn")
            elif about := _about(places):
                self._say(about, "good")

        self.desk.tasks.serve(work, done, failed=lambda problem: self._say(str(problem), "bad"))

    def try_it(self) -> None:
        """Try to reach a site, and say by which way, or why not. What is written is kept first."""
        self.kept()
        if self.said.property("tone") == "bad":
            return
        url = self.address.text().strip()
        if not url:
            self._say(_("Type the address of a site to try."), "warn")
            self.address.setFocus()
            return

        def work(_progress: Progress) -> str:
            from moderator.work import trial

            return trial.reached(url)

        self._say(_("Asking {address}").format(address=url), "soft")
        self.desk.tasks.serve(
            work, lambda said: self._say(said, "good"), failed=lambda problem: self._say(str(problem), "bad")
        )

    def _ask_file(self) -> None:
        asking = QFileDialog(self, _("Certificates of an authority"), str(Path.home()))
        asking.setNameFilter(_("Certificates ({endings})").format(endings=PEM))
        asking.setFileMode(QFileDialog.FileMode.ExistingFile)
        asking.fileSelected.connect(self.authority.setText)
        asking.finished.connect(asking.deleteLater)
        asking.open()

    def _say(self, text: str, tone: str) -> None:
        self.said.setText(text)
        self.said.setProperty("tone", tone)
        toned(self.said, tone)  # type: ignore[arg-type]
        self.said.setVisible(bool(text))
        into_sight(self.said)


def _about(places: set[Place]) -> str:
    """What is to be known of where a password is kept, beyond what stands under its field; "" for nothing."""
    from moderator.work import secrets

    if secrets.Place.MEMORY in places and secrets.lasting():
        return _("The system’s keyring did not take the password: it serves until the program ends.")
    return ""
