"""What goes back to WordPress: moderation, masked passages, answers; look before, write once, read again."""

from __future__ import annotations

import html
from collections.abc import Callable

from moderator.domain.charter import Status
from moderator.domain.markup import is_html
from moderator.domain.words import _
from moderator.servers import passages, replies
from moderator.servers.contract import Agreed, Outcome, Sent, Slot, Wanted
from moderator.servers.nodes import Node, item, node, number, sentence, word
from moderator.servers.replies import Ours, Refused, absent, same_text, unheeded
from moderator.servers.troubles import Refusal, Unintelligible, Unreachable
from moderator.servers.wordpress import reading
from moderator.servers.wordpress.reading import APPROVED
from moderator.servers.wordpress.session import Session, rows

HELD = "hold"
"""What a refused comment becomes: not shown, and kept. The trash would empty itself, on some sites at once."""
_SHOWN = {"comment": APPROVED, "post": "publish"}
_HIDDEN = {"comment": HELD, "post": "pending"}
_TEXT = "id,post,parent,status,content"


def number_of(key: str, kind: str = "comment") -> int | None:
    """The number of `comment/12`, or None for another kind of key."""
    name, _slash, id_ = key.partition("/")
    return number(id_) if name == kind else None


def status_shown(row: Node) -> Status:
    """What the status of a comment or post amounts to for those who read the site."""
    return Status.ACCEPTED if word(row.get("status")) in _SHOWN.values() else Status.REFUSED


def fingerprint(wanted: Wanted) -> str:
    """The trace of what is wanted in any slot."""
    if wanted.slot is Slot.STATUS:
        return wanted.disposition or "as-before"
    if wanted.slot is Slot.WORDING:
        return replies.fingerprint(wanted.text, "wording")
    return replies.fingerprint_of(wanted)


class Comments:
    """The comments and posts of one site, as they are written to."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def one(self, id_: int, kind: str = "comment") -> Node | None:
        """A comment or post now; None when it is not there, or not ours to see. Raises Refusal and Problem."""
        try:
            return node(self._session.get(f"{kind}s/{id_}", context="edit", _fields=_TEXT).json)
        except Refusal as refusal:
            if refusal.status == 404:
                return None
            raise

    def push(self, wanted: Wanted, base: Agreed | None) -> Sent:
        """Send a status or a wording and verify it. Raises Problem only for what concerns them all alike."""
        kind, id_ = wanted.key.partition("/")[0], number_of(wanted.key) or number_of(wanted.key, "post")
        try:
            before = self.one(id_, kind) if id_ is not None else None
        except (Unreachable, Unintelligible) as problem:
            return Sent(wanted.key, Outcome.FAILED, str(problem))
        except Refusal as refusal:
            return Sent(wanted.key, Outcome.REFUSED, refused(refusal))
        if before is None or id_ is None:
            return Sent(wanted.key, Outcome.REFUSED, absent())
        return (self._status if wanted.slot is Slot.STATUS else self._wording)(id_, wanted, base, before)

    def _status(self, id_: int, wanted: Wanted, base: Agreed | None, before: Node) -> Sent:
        kind, now = wanted.key.partition("/")[0], word(before.get("status"))
        shown, hidden = _SHOWN[kind], _HIDDEN[kind]
        first = (base.text if base else "") or now

        def agreed(row: Node) -> Agreed:
            status = word(row.get("status"))
            presence = reading.presence_of(kind, status)
            return Agreed(wanted.key, first, status, str(status_shown(row)), presence, told=True)

        if wanted.disposition:
            target, done = (shown if wanted.disposition == Status.ACCEPTED else hidden), wanted.disposition
        else:
            # Whatever it was before, nothing is put in a trash that empties itself.
            target = shown if first == shown else hidden
            done = Status.ACCEPTED if target == shown else Status.REFUSED
        if status_shown(before) == done:
            return Sent(wanted.key, Outcome.VERIFIED, agreed=agreed(before))
        if base is not None and base.state and base.state != now:
            reason = _("Somebody moderated this otherwise on the server.")
            return Sent(wanted.key, Outcome.CONFLICT, reason, agreed(before))
        return self._written(id_, wanted, {"status": target}, lambda row: status_shown(row) == done, agreed)

    def _wording(self, id_: int, wanted: Wanted, base: Agreed | None, before: Node) -> Sent:
        def agreed(row: Node) -> Agreed:
            text = reading.body_of(row)
            return Agreed(wanted.key, text, "", replies.fingerprint(text, "wording"))

        def holds(row: Node) -> bool:
            return same_text(reading.body_of(row), wanted.text)

        if holds(before):
            return Sent(wanted.key, Outcome.VERIFIED, agreed=agreed(before))
        if base is not None and not same_text(reading.body_of(before), base.text):
            reason = _("The text was changed on the server since it was read: read it again before masking.")
            return Sent(wanted.key, Outcome.CONFLICT, reason, agreed(before))
        return self._written(id_, wanted, {"content": content(wanted)}, holds, agreed)

    def _written(
        self,
        id_: int,
        wanted: Wanted,
        body: dict[str, str],
        holds: Callable[[Node], bool],
        agreed: Callable[[Node], Agreed],
    ) -> Sent:
        """Write, then believe only what is read again: WordPress says yes to words that it does not know."""
        kind, trouble, refusal = wanted.key.partition("/")[0], "", ""
        try:
            self._session.post(f"{kind}s/{id_}", body)
        except (Unreachable, Unintelligible) as problem:
            trouble = str(problem)
        except Refusal as found:
            refusal = refused(found)
        try:
            after = self.one(id_, kind)
        except (Unreachable, Unintelligible) as problem:
            return Sent(wanted.key, Outcome.FAILED, trouble or str(problem))
        except Refusal as found:
            return Sent(wanted.key, Outcome.REFUSED, refusal or refused(found))
        if after is not None and holds(after):
            return Sent(wanted.key, Outcome.VERIFIED, agreed=agreed(after))
        if trouble:
            return Sent(wanted.key, Outcome.FAILED, trouble)
        reason = refusal or unheeded()
        return Sent(wanted.key, Outcome.REFUSED, reason, agreed(after) if after is not None else None)


def content(wanted: Wanted) -> str:
    """The text to store: with the markup of its author where masking leaves it whole, else as plain text."""
    raw = item(wanted.record, "content", "raw")
    stored = raw if isinstance(raw, str) and same_text(reading.said(raw), wanted.original) else ""
    if stored and same_text(wanted.text, wanted.original):
        return stored
    if stored and is_html(stored):
        masked = passages.masked(stored, wanted.original, wanted.text, _written)
        if same_text(reading.said(masked), wanted.text):
            return masked
    return _written(wanted.text)


def _written(text: str) -> str:
    return html.escape(text, quote=False)


class Answers:
    """A board of replies: our account's under a comment, or under a post that is a contribution itself."""

    def __init__(self, session: Session, comments: Comments, me: int) -> None:
        self._session = session
        self._comments = comments
        self._me = me

    def ours(self, key: str) -> list[Ours] | None:
        """Our replies that are shown, oldest first; None when what they answer is gone. Raises Problem."""
        try:
            found = self._listed(key)
            if not found and not self._there(key):
                return None
        except Refusal as refusal:
            if refusal.status == 404:
                return None
            raise Unintelligible(refused(refusal)) from None
        return [
            Ours(str(number(one.get("id"))), reading.body_of(one))
            for one in found
            if word(one.get("status")) == APPROVED
        ]

    def _listed(self, key: str) -> list[Node]:
        id_, post = number_of(key), number_of(key, "post")
        where = {"parent": id_} if id_ else {"parent": 0, "post": post}
        asked = self._session.get(
            "comments", author=self._me, status="any", context="edit", per_page=100, orderby="id", order="asc", **where
        )
        return list(rows(asked))

    def _there(self, key: str) -> bool:
        if id_ := number_of(key):
            return self._comments.one(id_) is not None
        return node(self._session.get(f"posts/{number_of(key, 'post')}", _fields="id").json) is not None

    def post(self, key: str, text: str) -> str:
        """Write a reply. Raises Refused and Problem."""
        id_ = number_of(key)
        try:
            about = self._comments.one(id_) if id_ else None
            post = number(about.get("post")) if about else number_of(key, "post")
            body = {"post": post, "parent": id_ or 0, "content": _written(text)}
            self._session.post("comments", body, repeatable=False)
        except Refusal as refusal:
            if refusal.code == "comment_duplicate":
                self._show(key, text)
                return ""
            raise Refused(refused(refusal)) from None
        return ""

    def _show(self, key: str, text: str) -> None:
        """The same reply is there already: shown, all is well; held, it is shown again."""
        for one in self._listed(key):
            if word(one.get("status")) == HELD and same_text(reading.body_of(one), text):
                self._session.post(f"comments/{number(one.get('id'))}", {"status": APPROVED})

    def change(self, key: str, reply: Ours, text: str) -> str:  # noqa: ARG002 (the reply says where)
        """Put another text in the place of our reply. Raises Refused and Problem."""
        try:
            self._session.post(f"comments/{reply.id}", {"content": _written(text)})
        except Refusal as refusal:
            raise Refused(refused(refusal)) from None
        return ""

    def remove(self, key: str, reply: Ours) -> None:  # noqa: ARG002 (the reply says where)
        """Put our reply in the trash; where a site has none, it is only hidden. Raises Refused and Problem."""
        try:
            self._session.delete(f"comments/{reply.id}")
        except Refusal as refusal:
            if refusal.code == "rest_already_trashed" or refusal.status in (404, 410):
                return
            if refusal.status != 501:
                raise Refused(refused(refusal)) from None
            self._session.post(f"comments/{reply.id}", {"status": HELD})


def refused(refusal: Refusal) -> str:
    """Why the server said no, naming its rule where it is known."""
    if refusal.code in ("rest_comment_closed", "rest_comment_status_forbidden"):
        return _("Comments are closed there: open them on the site while the answers are sent, or copy them onto it.")
    if refusal.code in ("rest_cannot_edit", "rest_forbidden_context", "rest_forbidden_status", "rest_cannot_delete"):
        return _("Your account may not change this comment there: an editor or administrator may.")
    if refusal.code == "rest_comment_author_data_required":
        return _("Your account has no e-mail address there, and the site wants one of whoever comments.")
    if refusal.words:
        return _("The server refuses: {words}").format(words=sentence(refusal.words))
    return _("The server refuses without saying why (HTTP {status}).").format(status=refusal.status)
