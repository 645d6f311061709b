"""What goes back to adhocracy+: the moderators' feedback under a comment, and comments blocked or shown again."""

from __future__ import annotations

import re
from dataclasses import dataclass

from moderator.domain.charter import Status
from moderator.domain.contribution import Presence
from moderator.domain.markup import text_to_html
from moderator.domain.words import _
from moderator.servers.adhocracy.session import Session
from moderator.servers.contract import Agreed, Outcome, Sent, Wanted
from moderator.servers.nodes import Node, identity, node, sentence, text_of
from moderator.servers.replies import Ours, Refused, absent, unheeded
from moderator.servers.transport import Method
from moderator.servers.troubles import Refusal, Unintelligible, Unreachable

BLOCKED, SHOWN = "blocked", "shown"


@dataclass(frozen=True, slots=True)
class Comment:
    """Where a key leads: `comment/5/12` is the comment 12 of the project 5 (0 when nothing told the project)."""

    project: str
    id: str

    @property
    def feedback(self) -> str:
        """The address of what moderators say under it."""
        return f"/api/comments/{self.id}/moderatorfeedback/"

    @property
    def moderation(self) -> str:
        """The address at which moderators see it."""
        return f"/api/userdashboard/moderation/{self.project}/comments/{self.id}/"


def comment_of(key: str) -> Comment | None:
    """Where a key leads; None when it is none of a comment."""
    found = re.fullmatch(r"comment/([0-9]{1,15})/([0-9]{1,15})", key)
    return Comment(*found.groups()) if found else None


def _sure(key: str) -> Comment:
    found = comment_of(key)
    assert found is not None, key
    return found


class Board:
    """The moderators' feedback: one under each comment, whoever of them wrote it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def ours(self, key: str) -> list[Ours] | None:
        """The feedback under a comment; None when the comment is not there any more. Raises Problem."""
        try:
            rows = self._session.rows(_sure(key).feedback)
        except Refusal as refusal:
            if refusal.status in (404, 410):
                return None
            raise Unintelligible(refused(refusal)) from None
        return [Ours(identity(one.get("pk")), text_of(one.get("feedback_text"))) for one in rows]

    def post(self, key: str, text: str) -> str:
        """Write the feedback: a second one would make the server fail, so it is looked for before."""
        return self._write("POST", _sure(key).feedback, {"feedback_text": text_to_html(text)})

    def change(self, key: str, reply: Ours, text: str) -> str:
        """Put another text in it."""
        return self._write("PATCH", f"{_sure(key).feedback}{reply.id}/", {"feedback_text": text_to_html(text)})

    def remove(self, key: str, reply: Ours) -> None:
        """Take it away."""
        self._write("DELETE", f"{_sure(key).feedback}{reply.id}/")

    def _write(self, method: Method, path: str, body: object = None) -> str:
        try:
            self._session.send(method, path, body)
        except Refusal as refusal:
            raise Refused(refused(refusal)) from None
        return ""

    # ---------------------------------------------------------------------------------------------------- publication

    def status(self, key: str, first: str = "") -> Agreed | None:
        """Whether a comment is shown, as moderators see it; None when it is gone. Raises Refusal and Problem."""
        row = self._row(_sure(key))
        return None if row is None else _status(key, row, first)

    def _row(self, comment: Comment) -> Node | None:
        try:
            return node(self._session.get(comment.moderation))
        except Refusal as refusal:
            if refusal.status == 404:
                return None
            raise

    def moderate(self, wanted: Wanted, base: Agreed | None) -> Sent:
        """Block a comment or show it again, and verify it. Nothing is ever emptied. Raises Problem for all alike."""
        comment = _sure(wanted.key)
        try:
            before = self._row(comment)
            if before is None:
                return Sent(wanted.key, Outcome.REFUSED, absent())
            first = (base.text if base else "") or (BLOCKED if before.get("is_blocked") is True else SHOWN)
            block = first == BLOCKED if not wanted.disposition else wanted.disposition != Status.ACCEPTED
            return self._moderated(comment, wanted.key, before, first, block)
        except Refusal as refusal:
            return Sent(wanted.key, Outcome.REFUSED, refused(refusal))
        except (Unreachable, Unintelligible) as problem:
            return Sent(wanted.key, Outcome.FAILED, str(problem))

    def _moderated(self, comment: Comment, key: str, before: Node, first: str, block: bool) -> Sent:
        if (before.get("is_blocked") is True) == block:
            return Sent(key, Outcome.VERIFIED, agreed=_status(key, before, first))
        trouble = ""
        try:
            self._session.send("PATCH", comment.moderation, {"is_blocked": block})
        except (Unreachable, Unintelligible) as problem:
            trouble = str(problem)
        # The server says 200 also to what it leaves as it was.
        after = self._row(comment)
        if after is not None and (after.get("is_blocked") is True) == block:
            return Sent(key, Outcome.VERIFIED, agreed=_status(key, after, first))
        if trouble:
            return Sent(key, Outcome.FAILED, trouble)
        shown = _status(key, after, first) if after is not None else None
        reason = unheeded()
        return Sent(key, Outcome.REFUSED, reason, shown)


def _status(key: str, row: Node, first: str) -> Agreed:
    blocked = row.get("is_blocked") is True
    state = BLOCKED if blocked else SHOWN
    print_ = str(Status.REFUSED if blocked else Status.ACCEPTED)
    return Agreed(key, first or state, state, print_, Presence.HIDDEN if blocked else Presence.PUBLISHED)


def refused(refusal: Refusal) -> str:
    """Why the server said no."""
    if refusal.words:
        return _("The server refuses: {words}").format(words=sentence(refusal.words))
    return _("The server refuses without saying why (HTTP {status}).").format(status=refusal.status)
