"""A WordPress site as the program sees it: described, swept, moderated, masked, answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from moderator.domain.progress import Progress, silent
from moderator.domain.words import _
from moderator.servers import replies
from moderator.servers.connection import Account, Connection
from moderator.servers.contract import (
    Agreed,
    Consultation,
    Description,
    Outcome,
    Page,
    Sent,
    Slot,
    Wanted,
)
from moderator.servers.nodes import Node, identity, item, line_of, number, web_address, word
from moderator.servers.troubles import Refusal, Unintelligible
from moderator.servers.wordpress import reading, writing
from moderator.servers.wordpress.lists import PAGE, Lists
from moderator.servers.wordpress.probe import Probed, described, probe
from moderator.servers.wordpress.session import Credentials, Session
from moderator.servers.wordpress.sweep import SITE, Sweep
from moderator.servers.wordpress.writing import Answers, Comments, number_of


class WordPress(Connection):
    """A connection to one WordPress, 5.6 or later. Used by one thread at a time.

    `account` is a user who may moderate comments and one of their application passwords: without it, only public
    comments are read. Nothing is asked before the first method is called.
    """

    name, platform, most, least = "wordpress", "WordPress", PAGE, 2

    def _open(self, account: Account | None) -> None:
        self._session = Session(self._transport, self._address, Credentials(*account) if account else None)
        self._probed: Probed | None = None
        self._comments = Comments(self._session)

    def describe(self) -> Description:
        """Ask the site what it is and what we may do there. Raises Problem."""
        return described(self._known())

    def consultations(self) -> tuple[Consultation, ...]:
        """The whole site, its categories, and the pages and posts that people comment on. Raises Problem."""
        try:
            return self._hosted()
        except Refusal as refusal:
            raise self._unreadable(refusal) from None

    def _hosted(self) -> tuple[Consultation, ...]:
        lists, name = self._lists(), self._known().name or self._transport.host
        found = [Consultation(SITE, _("{site}: all comments").format(site=name), self._transport.url)]
        for id_, one in lists.categories().items():
            if number(one.get("count")):
                title, link = line_of(one.get("name")), web_address(one.get("link"))
                found.append(Consultation(f"category/{id_}", title, link))
                told = _("{category}: each post is a contribution").format(category=title)
                found.append(Consultation(f"category/{id_}/posts", told, link))
        recent = {number(one.get("post")) for one in lists.latest("comments", _fields="post")}
        for route in ("pages", "posts"):
            found += [
                _consultation(one)
                for one in lists.latest(route, _fields="id,title,link,date_gmt,comment_status")
                if word(one.get("comment_status")) == "open" or number(one.get("id")) in recent
            ]
        return tuple(found)

    def sweep(
        self, consultation: str, known: Mapping[str, str], cursor: str = "", progress: Progress = silent
    ) -> Iterator[Page]:
        """Everything of a consultation; see `Sweep`. Raises Problem or Cancelled; what was yielded stays true."""
        self._transport.progress = progress
        try:
            # Who may not moderate may not ask for one person's comments either.
            me = self._known().me if self._known().moderates else 0
            yield from Sweep(self._lists(), self.space, me, consultation, known).pages(cursor, progress)
        except Refusal as refusal:
            raise self._unreadable(refusal) from None
        finally:
            self._transport.progress = silent

    def answerable(self, key: str) -> bool:
        """Whether this kind of item can be replied to: comments, and posts where they are contributions."""
        return number_of(key) is not None or number_of(key, "post") is not None

    def takes(self, key: str, slot: Slot) -> bool:
        """Comments take everything; posts that are contributions take answers and moderation."""
        return self.answerable(key) if slot is not Slot.WORDING else number_of(key) is not None

    def fingerprint(self, wanted: Wanted) -> str:
        """The trace of what is wanted; "" for an outcome without a text, of which nothing would be seen there."""
        return writing.fingerprint(wanted)

    def agreed(self, keys: Iterable[str], slot: Slot = Slot.ANSWER) -> dict[str, Agreed]:
        """What the site shows now of these. Raises Problem."""
        if slot is Slot.ANSWER:
            return replies.agreed(self._board(), keys)
        found = {}
        for key in keys:
            id_ = number_of(key) or number_of(key, "post")
            try:
                row = self._comments.one(id_, key.partition("/")[0]) if id_ is not None else None
            except Refusal as refusal:
                raise self._unreadable(refusal) from None
            if row is not None:
                found[key] = _agreed(key, row, slot)
        return found

    def push(self, wanted: Wanted, base: Agreed | None) -> Sent:
        """Send one slot and verify it. Raises Problem when this site takes nothing from us at all."""
        if not self._session.known:
            raise replies.nobody(self._transport.host)
        if not self.takes(wanted.key, wanted.slot):
            return Sent(wanted.key, Outcome.REFUSED, _("WordPress takes this for comments only."))
        if wanted.slot is not Slot.ANSWER:
            return self._comments.push(wanted, base)
        try:
            return replies.push(self._board(), wanted, base)
        except Refusal as refusal:
            return Sent(wanted.key, Outcome.REFUSED, writing.refused(refusal))

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _known(self) -> Probed:
        if self._probed is None:
            self._probed = probe(self._session)
            # Two sites in two folders of one host number their comments alike.
            self.space = f"wordpress:{self._session.place}"
        return self._probed

    def _lists(self) -> Lists:
        return Lists(self._session, self._known().moderates, self._size)

    def _board(self) -> Answers:
        return Answers(self._session, self._comments, self._known().me)

    def _unreadable(self, refusal: Refusal) -> Unintelligible:
        return Unintelligible(
            _("The site {host} does not give its comments: {words}").format(
                host=self._transport.host, words=refusal.words or refusal.code or f"HTTP {refusal.status}"
            ),
            remedy=_("An extension may close this interface: tell the people who run the site. What is here is kept."),
        )


def _consultation(row: Node) -> Consultation:
    title = line_of(item(row, "title", "rendered"))
    link, opened = web_address(row.get("link")), word(row.get("date_gmt"))[:10]
    return Consultation(f"post/{identity(row.get('id'))}", title or f"#{identity(row.get('id'))}", link, opened)


def _agreed(key: str, row: Node, slot: Slot) -> Agreed:
    if slot is Slot.STATUS:
        status = word(row.get("status"))
        return Agreed(key, status, status, str(writing.status_shown(row)))
    text = reading.body_of(row)
    return Agreed(key, text, "", replies.fingerprint(text, "wording"))
