"""The fields for what lets one sign in to a server, by the platform's own names, and where it is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QRadioButton, QVBoxLayout, QWidget

from moderator.domain.words import N_, _
from moderator.ui import theme
from moderator.ui.parts import sentence
from moderator.ui.safekeeping.dialogs import Secret

if TYPE_CHECKING:
    from moderator.servers.platforms import Platform
    from moderator.store.workspace import Workspace

_ANY = (N_("Name, address or key"), N_("Password, token or secret"))


class Credentials(QWidget):
    """What lets one sign in, by the platform's own names, and where it is kept. Both empty: what is public is read."""

    def __init__(self, workspace: Callable[[], Workspace | None], parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.key, self.secret = QLineEdit(self), Secret(self)
        self.key.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData)
        self.shown = QCheckBox(_("Show what is typed"), self)
        self.shown.toggled.connect(self.secret.reveal)
        self.kept = QRadioButton("", self)
        self.lent = QRadioButton(_("Forget them when the program ends"), self)
        self.none = sentence("", self, "warn", "small")
        fields = QHBoxLayout()
        fields.addWidget(self.key, 1)
        fields.addWidget(self.secret, 1)
        down = QVBoxLayout(self)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(theme.S2)
        down.addLayout(fields)
        for part in (self.shown, self.kept, self.lent, self.none):
            down.addWidget(part)
        self.name(None)
        self.refresh()

    def name(self, platform: Platform | None) -> None:
        """Call the fields what the platform calls them, and show those that it has; None: it is not known yet."""
        known = platform.fields if platform else _ANY
        if not all(known) and self.given and not all(self.given):
            # One secret only, which a person may have typed on either line.
            (self.key if known[0] else self.secret).setText("".join(self.given))
        for field, own, any_ in zip((self.key, self.secret), known, _ANY, strict=True):
            field.setPlaceholderText(_(own or any_))
            field.setAccessibleName(_(own or any_))
            field.setVisible(bool(own))
            if not own:
                field.setText("")

    def refresh(self) -> None:
        """Offer the keyring where there is one."""
        from moderator.work import secrets
        from moderator.work.secrets import Place

        place = secrets.place_for(self._workspace())
        there = place is not Place.MEMORY
        if place is Place.WORKSPACE:
            self.kept.setText(_("Keep them in this workspace, under its passphrase"))
        else:
            self.kept.setText(_("Keep them in this system’s keyring"))
        self.kept.setVisible(there)
        self.lent.setVisible(there)
        self.none.setText(secrets.told(place))
        self.none.setVisible(place is not Place.KEYRING)
        (self.kept if there else self.lent).setChecked(True)

    @property
    def given(self) -> tuple[str, str] | None:
        """What was typed, None when nothing was."""
        key, secret = self.key.text().strip(), self.secret.text().strip()
        return (key, secret) if key or secret else None

    @property
    def lasting(self) -> bool:
        """Whether they go to the keyring."""
        return self.kept.isChecked()

    def forget(self) -> None:
        """Empty the fields: what they held is kept where it belongs."""
        self.key.setText("")  # what is cleared can be undone
        self.secret.clear()
        self.shown.setChecked(False)
