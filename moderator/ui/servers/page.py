"""The page that connects to a server: its address, what it can do, which consultation, and credentials if any."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import shiboken6
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from moderator.domain.problem import Problem
from moderator.domain.progress import Progress
from moderator.domain.words import _, day
from moderator.servers.contract import Ability, Consultation, Description
from moderator.ui import theme
from moderator.ui.desk import Desk
from moderator.ui.parts import Address, Button, Glyph, Page, card, emptied, sentence
from moderator.ui.servers.credentials import Credentials
from moderator.ui.sync.sentences import last, received
from moderator.ui.tables import wrapped_list
from moderator.ui.working import Working, carry

if TYPE_CHECKING:
    from moderator.servers.platforms import Platform
    from moderator.store.mirror import Source
    from moderator.store.workspace import Workspace
    from moderator.work.importing import Report


_LIST = 190
"""Pixels of the list of consultations at most: what the server can do is seen beneath it."""


class ServersPage(Page):
    """One step under the other: nothing is added to the workspace before a consultation is chosen."""

    followed = Signal(object)  # Report of the first receiving
    introduced = Signal()  # no credentials lack any more
    workspace_asked = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(
            _("Connect to a server"),
            _("Moderator asks the site what it is and what it hosts. Nothing is sent to it, and nothing is kept yet."),
            parent,
        )
        self.desk = desk
        self.about_server: Description | None = None
        self.hosted: tuple[Consultation, ...] = ()
        self._asked_url = ""
        self._shown_to = ""  # the site that was given the credentials as they are typed
        self._met: dict[str, str] = {}  # the platform that answered at an address: with credentials it is still that
        self.address = Address(self.inner)
        self.address.setAccessibleName(_("Address of the consultation’s site"))
        self.address.returnPressed.connect(self.look)
        self.address.textEdited.connect(self._moved)
        self.ask = Button(_("Ask the server"), self.inner, icon="search")
        self.ask.clicked.connect(self.look)
        line = QHBoxLayout()
        line.addWidget(self.address, 1)
        line.addWidget(self.ask)
        self.trouble = sentence("", self.inner, "bad")
        self.trouble.hide()
        self.working = Working(desk.tasks, self.inner)
        self.found, self._found = card(self.inner)
        self.choose_title = sentence(_("Which consultation?"), self.inner, strong=True)
        self.list = QListWidget(self.inner)
        self.list.setAccessibleName(_("Consultations of this server"))
        self.list.setSizeAdjustPolicy(QListWidget.SizeAdjustPolicy.AdjustToContents)
        self.list.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        wrapped_list(self.list)
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.list.setMinimumHeight(theme.S6)
        self.list.setMaximumHeight(_LIST)
        self.list.itemActivated.connect(lambda _item: self.follow())
        self.list.currentRowChanged.connect(lambda _row: self._offer())
        self.credentials_title = sentence(_("Credentials"), self.inner, strong=True)
        self.credentials_about = sentence("", self.inner, "soft", "small")
        self.credentials = Credentials(self._open, self.inner)
        # What the server can do depends on who asks.
        self.credentials.secret.returnPressed.connect(self.look)
        for field in (self.credentials.key, self.credentials.secret):
            field.textEdited.connect(self._retyped)
        self.left.connect(self.credentials.forget)
        desk.closed.connect(self.credentials.forget)
        self.known_title = sentence(_("Followed by this workspace"), self.inner, strong=True)
        self._known = QVBoxLayout()
        self.column.addLayout(line)
        # What is to be chosen has the keyboard: it is in sight whatever there is to say of the server.
        for widget in (self.trouble, self.working, self.choose_title, self.list, self.found, self.credentials_title,
                       self.credentials_about, self.credentials, self.known_title):  # fmt: skip
            self.column.addWidget(widget)
        self.column.addLayout(self._known)
        self.column.addStretch(1)
        self.go = Button(_("Follow this consultation"), self, main=True, icon="server", key="Ctrl+Return")
        self.by_key("Ctrl+Return", self.go)
        self.go.clicked.connect(self.follow)
        self.bar.addWidget(self.go)
        self.working.ended.connect(self._ended)
        self._show_found(None, ())

    def _open(self) -> Workspace | None:
        return self.desk.present if self.desk.is_open else None

    def first(self) -> QWidget:
        return self.address

    def entered(self) -> None:
        """List what the workspace follows already."""
        from moderator.work import sources

        self.credentials.refresh()
        if not self.desk.is_open:
            self._show_known((), ())
            return
        workspace = self.desk.workspace

        def seen(value: tuple[Sequence[Source], Sequence[str]]) -> None:
            self._show_known(*value)

        # The keyring may ask the person to unlock it: no list waits for that.
        self.desk.tasks.read(
            "servers", lambda _progress: (sources.servers(workspace), sources.unsigned(workspace)), seen, aside=True
        )

    # ------------------------------------------------------------------------------------------------------- looking

    def look(self) -> None:
        """Ask the server at that address what it is."""
        from moderator.servers.addresses import page_url
        from moderator.servers.troubles import Unauthorised
        from moderator.work import sources

        url = self.address.text().strip()
        if not url:
            self.complain(_("Type the address of the site, as it is in the browser."))
            return
        try:
            shown = page_url(url)
        except Problem as problem:
            self.complain(str(problem))
            return
        if "://" not in url:
            url = f"https://{url}"
        host = urlsplit(shown).netloc
        if self._shown_to not in ("", host):
            self.credentials.forget()  # they are those of another site, which are no business of this one
        self._shown_to = host if self.credentials.given else ""
        given, met = self.credentials.given, self._met.get(url)
        self.complain("")
        self.ask.setEnabled(False)
        self._asked_url = url

        def seen(value: tuple[Description, tuple[Consultation, ...]]) -> None:
            self.ask.setEnabled(True)
            self._met[url] = value[0].platform
            self._show_found(*value)

        def failed(problem: Problem) -> None:
            self.ask.setEnabled(True)
            self._show_found(None, ())
            self.complain(str(problem))
            self._sign_in(problem.platform or met or "" if isinstance(problem, Unauthorised) else None)

        task = self.desk.tasks.serve(
            lambda progress: sources.look(url, met, given, progress=progress),
            seen,
            failed=failed,
            label=_("Asking {address}").format(address=shown),
        )
        self.working.follow(task)

    def _sign_in(self, platform: str | None) -> None:
        """Ask for the credentials, by that platform's names for them ("" = unknown), where these may open the site.

        None: they are not what is wrong. What was typed stays in sight.
        """
        known = _platform(platform) if platform else None
        if platform is not None:
            told = _("What the site’s administrators gave you; then ask the server again.")
            self.credentials.name(known)
            self.credentials_about.setText(_what_for(known) if known else told)
        for part in (self.credentials_title, self.credentials_about, self.credentials):
            part.setVisible(platform is not None or self.credentials.given is not None)
        key, secret = self.credentials.key, self.credentials.secret
        first = self.address if platform is None else secret if key.text() or key.isHidden() else key
        first.setFocus()

    def _ended(self) -> None:
        self.ask.setEnabled(True)
        self._offer()

    def _retyped(self, _text: str) -> None:
        self._shown_to = ""

    def _moved(self, _text: str) -> None:
        """The address is another one: what was said of the first no longer holds."""
        if self.about_server is not None:
            self._show_found(None, ())
        self.complain("")

    def complain(self, text: str) -> None:
        """Say what is wrong, under the address."""
        _complain(self.trouble, text)

    def _show_found(self, about: Description | None, hosted: Sequence[Consultation]) -> None:
        self.about_server, self.hosted = about, tuple(hosted)
        platform = _platform(about.platform) if about is not None else None
        for part in (self.found, self.choose_title, self.list):
            part.setVisible(about is not None)
        for field in (self.credentials_title, self.credentials_about, self.credentials):
            field.setVisible(platform is not None and bool(platform.credentials))
        emptied(self._found)
        self.list.clear()
        if about is not None:
            self._describe(about)
            for one in self.hosted:
                self.list.addItem(QListWidgetItem(_named(one)))
            if not self.hosted:
                self.complain(_("This server shows no consultation. It may ask you to sign in first."))
            self.choose_title.setVisible(bool(self.hosted))
            self.list.setVisible(bool(self.hosted))
            self.list.setCurrentRow(0)
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        if platform is not None:
            self.credentials.name(platform)
            self.credentials_about.setText(_what_for(platform))
        self._offer()

    def _describe(self, about: Description) -> None:
        from moderator.work import capabilities

        platform = _platform(about.platform, about.never)
        version = f"{platform.label} {about.version}".strip()
        self._found.addWidget(sentence(f"{about.name or self._asked_url} — {version}", self.found, strong=True))
        for point in capabilities.points(about.abilities, platform):
            self._point("accept" if point.can else "close", "good" if point.can else "soft", point.sentence)
        for note in about.notes:
            self._point("warning", "soft", note)

    def _point(self, icon: str, tone: str, words: str) -> None:
        line = QHBoxLayout()
        line.setSpacing(theme.S2)
        line.addWidget(Glyph(icon, self.found, tone, 18), 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(sentence(words, self.found), 1)
        self._found.addLayout(line)

    def _offer(self) -> None:
        self.go.setEnabled(self.chosen is not None and not self.working.busy)

    @property
    def chosen(self) -> Consultation | None:
        """The consultation on which the keyboard is."""
        row = self.list.currentRow()
        return self.hosted[row] if self.about_server is not None and 0 <= row < len(self.hosted) else None

    # ----------------------------------------------------------------------------------------------------- following

    def follow(self) -> None:
        """Follow the consultation and receive it; asks for a workspace first when none is open."""
        chosen, about = self.chosen, self.about_server
        if chosen is None or about is None:
            return
        if not self.desk.is_open:
            self.workspace_asked.emit(chosen.title)
            return
        url, given, lasting = self._asked_url, self.credentials.given, self.credentials.lasting

        def work(workspace: Workspace, progress: Progress) -> Report:
            from moderator.work import sources, syncing

            made = sources.add(
                workspace, url, platform=about.platform, consultation=chosen.key, credentials=given, lasting=lasting
            )
            return syncing.pull(workspace, made, progress=progress)

        self.complain("")
        self.desk.said.emit("")  # how the receiving before ended
        task = carry(
            self.desk,
            work,
            _("Receiving the consultation"),
            done=lambda report: self._received(report, told=bool(given and lasting)),
            stopped=self._stopped,
            failed=self._failed,
            owner=self,
        )
        self.working.follow(task)
        self._offer()

    def _received(self, report: Report, *, told: bool) -> None:
        self.credentials.forget()
        self._offer()
        self.followed.emit(report)
        self._tell(received([report]), where=told)

    def _tell(self, words: str, *, where: bool = True) -> None:
        """Say something, and where the credentials are that the keyring did not take."""
        from moderator.work import secrets

        kept = secrets.told(secrets.place_for(self._open())) if where else ""
        self.desk.said.emit(" ".join(filter(None, (words, kept))))

    def _stopped(self) -> None:
        self._offer()
        self.entered()
        self.desk.said.emit(_("Stopped. What was received is kept; the next synchronisation goes on from there."))

    def _failed(self, problem: Problem) -> None:
        self._offer()
        self.entered()
        self.complain(str(problem))

    # --------------------------------------------------------------------------------------------- already followed

    def _show_known(self, known: Sequence[Source], unsigned: Sequence[str]) -> None:
        from moderator.work.sources import named

        emptied(self._known)
        self.known_title.setVisible(bool(known))
        for one in sorted(known, key=lambda one: named(one) not in unsigned):
            block, unfold = self._block(one)
            self._known.addWidget(block)
            block.show()
            if named(one) in unsigned and not self.address.text():
                unfold()

    def _block(self, source: Source) -> tuple[QWidget, Callable[[], None]]:
        """A server followed, and what asks for its credentials."""
        from moderator.work.sources import named, signs_in

        block, inside = card(self.inner)
        inside.addWidget(sentence(named(source), block, strong=True))
        inside.addWidget(sentence(f"{source.link}  ·  {last(source)}", block, "soft"))
        platform = _platform(source.platform)
        if not platform.credentials:
            return block, self.address.setFocus
        trouble = sentence("", block, "bad")
        trouble.hide()
        line = QHBoxLayout()
        give = Button(_("Give credentials…"), block, icon="lock")
        line.addWidget(give)
        inside.addLayout(line)
        if signs_in(source):
            forget, sure, caution = _parting(block)
            sure.clicked.connect(lambda: self._forget(source, trouble))
            line.addWidget(forget)
            inside.addWidget(caution)
            inside.addWidget(sure, 0, Qt.AlignmentFlag.AlignLeft)
        line.addStretch(1)
        inside.addWidget(trouble)
        fields = Credentials(self._open, block)
        fields.name(platform)
        send = Button(_("Check"), block, icon="accept")
        send.clicked.connect(lambda: self._introduce(source, fields, trouble))
        inside.addWidget(fields)
        inside.addWidget(send, 0, Qt.AlignmentFlag.AlignLeft)
        fields.hide()
        send.hide()

        def unfold() -> None:
            give.hide()
            fields.show()
            send.show()
            (fields.key if platform.fields[0] else fields.secret).setFocus()

        give.clicked.connect(unfold)
        fields.secret.returnPressed.connect(lambda: self._introduce(source, fields, trouble))
        return block, unfold

    def _forget(self, source: Source, trouble: QLabel) -> None:
        def work(workspace: Workspace, _progress: Progress) -> None:
            from moderator.work import sources

            sources.forget(workspace, source)

        def done(_nothing: None) -> None:
            self.back.setFocus()  # the button goes
            self.entered()
            self.desk.said.emit(_("Forgotten. What only this account was shown stays here, and is not said gone."))

        def failed(problem: Problem) -> None:
            _complain(trouble, problem)

        carry(self.desk, work, _("Forgetting the credentials"), done=done, failed=failed, owner=self)

    def _introduce(self, source: Source, fields: Credentials, trouble: QLabel) -> None:
        given, lasting = fields.given, fields.lasting
        if given is None:
            _complain(trouble, _("Type the credentials first."))
            return

        def work(workspace: Workspace, _progress: Progress) -> Sequence[str]:
            from moderator.work import sources

            sources.introduce(workspace, source, given, lasting=lasting)
            return sources.unsigned(workspace)

        def done(unsigned: Sequence[str]) -> None:
            self.back.setFocus()  # the fields go
            self.entered()
            self._tell(_("The server recognises these credentials."))
            if not unsigned and self.isVisible():
                self.introduced.emit()

        def failed(problem: Problem) -> None:
            # What was typed stays, to be mended.
            if not _complain(trouble, problem):
                return
            fields.secret.selectAll()
            fields.secret.setFocus()

        task = carry(self.desk, work, _("Checking the credentials"), done=done, failed=failed, owner=self)
        self.working.follow(task)


def _platform(name: str, never: Iterable[Ability] = ()) -> Platform:
    from moderator.servers import platforms

    return platforms.at(name, never)


def _parting(block: QWidget) -> tuple[Button, Button, QLabel]:
    """What asks to forget credentials, what does it, elsewhere than under a double click, and why one asks first."""
    forget, sure = Button(_("Forget the credentials…"), block, quiet=True), Button(_("Forget them"), block)
    caution = sentence(
        _("The credentials will have to be given again to send, or to read what is not public."), block, "warn", "small"
    )

    def ask() -> None:
        for part in (caution, sure):
            part.show()
        sure.setFocus()
        forget.hide()

    forget.clicked.connect(ask)
    for part in (caution, sure):
        part.hide()
    return forget, sure, caution


def _complain(where: QLabel, text: Problem | str) -> bool:
    """Say what is wrong; False where one has left, and all is made anew."""
    if not shiboken6.isValid(where):
        return False
    where.setText(str(text))
    where.setVisible(bool(where.text()))
    return True


def _named(one: Consultation) -> str:
    if one.opened and one.closed:
        return _("{title} (from {opened} to {closed})").format(
            title=one.title, opened=_day(one.opened), closed=_day(one.closed)
        )
    return one.title


def _day(text: str) -> str:
    from datetime import date

    try:
        return day(date.fromisoformat(text[:10]), "short")
    except ValueError:
        return text[:10]


def _what_for(platform: Platform) -> str:
    what = _(platform.credentials)
    if platform.closed:
        return _("{what}. Without this, nothing can be read.").format(what=what)
    if platform.answers:
        return _("{what}. Without this, only what is public is read, and nothing is sent.").format(what=what)
    return f"{what}."
