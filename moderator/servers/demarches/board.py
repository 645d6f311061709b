"""Answers on Démarches simplifiées: messages of our instructor to the applicant, who is told of each by e-mail."""

from __future__ import annotations

from moderator.domain.words import _
from moderator.servers.demarches import documents, reading
from moderator.servers.demarches.desk import Desk
from moderator.servers.graphql import speechless
from moderator.servers.nodes import Node, identity, node, number
from moderator.servers.replies import Ours, Refused


class Board:
    """Our instructor's latest message in each file: earlier ones stay there, nobody can change them.

    `me` is the instructor's e-mail address, `id` the platform's number for them.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.me, self.id = "", ""

    def ours(self, key: str) -> list[Ours] | None:
        """Our latest message, None when the file is not there any more. Raises Problem."""
        found = self._file(key)
        if found is None:
            return None
        return [Ours(*one) for one in reading.ours(found, self.me)[-1:]]

    def post(self, key: str, text: str) -> str:
        """Write a message. Raises Refused and Problem."""
        found = self._file(key)
        if found is None:
            raise Refused(_("What is answered is no longer on the server, or is hidden there."))
        words = {"dossier": identity(found.get("id")), "instructor": self.id, "body": text}
        self._desk.act(documents.SEND, "dossierEnvoyerMessage", **words)
        return ""

    def change(self, key: str, reply: Ours, text: str) -> str:  # noqa: ARG002 (what was sent stays)
        """Write another message: the earlier one was received and cannot be changed."""
        return self.post(key, text)

    def remove(self, key: str, reply: Ours) -> None:  # noqa: ARG002
        """A message was received: it is never taken away. Raises Refused."""
        raise Refused(stays())

    def _file(self, key: str) -> Node | None:
        given = self._desk.ask(documents.MESSAGES, number=number(key.removeprefix("dossier/")))
        found = node(given.item("dossier"))
        if found is None and not given.coded("not_found"):
            raise speechless(given, self._desk.transport.host)
        return found


def stays() -> str:
    """Why an answer cannot be taken back."""
    return _("A message was received by e-mail: it cannot be taken back. Send another one to correct it.")
