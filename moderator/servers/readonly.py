"""What a server answers when its platform takes nothing from a program: everything stays here, and is said so."""

from __future__ import annotations

from collections.abc import Iterable

from moderator.domain.words import _
from moderator.servers.connection import Connection
from moderator.servers.contract import Agreed, Outcome, Sent, Slot, Wanted
from moderator.servers.replies import fingerprint


class ReadOnly(Connection):
    """A connection to a server that cannot be written to: its writing half."""

    def answerable(self, key: str) -> bool:  # noqa: ARG002 (nothing can be answered)
        """Nothing can be answered there by a program."""
        return False

    def takes(self, key: str, slot: Slot) -> bool:  # noqa: ARG002 (nothing can be sent)
        """Nothing can be sent there by a program."""
        return False

    def fingerprint(self, wanted: Wanted) -> str:
        """The trace of what is wanted, although it cannot be sent."""
        return fingerprint(wanted.text, wanted.disposition)

    def agreed(self, keys: Iterable[str], slot: Slot = Slot.ANSWER) -> dict[str, Agreed]:  # noqa: ARG002 (nothing)
        """The platform shows nothing of ours."""
        return {}

    def push(self, wanted: Wanted, base: Agreed | None) -> Sent:  # noqa: ARG002 (never sent)
        """Refused before anything is asked."""
        reason = _("{platform} takes nothing from a program: copy it onto the site.").format(platform=self.platform)
        return Sent(wanted.key, Outcome.REFUSED, reason)
