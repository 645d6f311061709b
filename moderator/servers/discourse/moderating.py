"""Moderation on Discourse: posts deleted and brought back, topics taken off the lists, passages masked in a text.

Source: `PostsController`, `TopicsController`, `PostRevisor` and `PostRevisionSerializer` there. What moderators delete
is kept: they go on seeing it, and bring it back. The first post of a topic is the topic itself, and would take along
what others said in it: it is taken off the lists and the search, and whoever has its address still reads it. An edited
post keeps its former versions, which everybody reads until they are hidden, one by one; hiding one twice counts twice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from moderator.domain.charter import Status
from moderator.domain.contribution import Presence
from moderator.domain.words import _
from moderator.servers import passages, replies
from moderator.servers.contract import Agreed, Outcome, Sent, Slot, Wanted
from moderator.servers.discourse import reading
from moderator.servers.discourse.site import Site
from moderator.servers.nodes import Node, identity, item, number, text_of
from moderator.servers.replies import Refused, absent, same_text, unheeded
from moderator.servers.troubles import Unintelligible, Unreachable

SHOWN, UNLISTED, HIDDEN, DELETED = "shown", "unlisted", "hidden", "deleted"
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
"""What Markdown may read as more than itself; any of it stands for itself after a backslash. Source: CommonMark 2.4."""
_MORE = re.compile(r"!\[|upload://|<(?:img|video|audio|iframe)\b|/uploads/|\[poll\b", re.IGNORECASE)
"""What stands in a message and in no plain text: pictures, files, polls."""


@dataclass(frozen=True, slots=True)
class _Post:
    """A post as moderators see it, with its topic."""

    row: Node
    topic: Node

    @property
    def id(self) -> str:
        return identity(self.row.get("id"))

    @property
    def home(self) -> str:
        return identity(self.row.get("topic_id"))

    @property
    def first(self) -> bool:
        return reading.place_of(self.row) == 1

    @property
    def state(self) -> str:
        """The most that keeps people from finding it."""
        if self.row.get("deleted_at") is not None or self.topic.get("deleted_at") is not None:
            return DELETED
        if self.row.get("hidden") is True:
            return HIDDEN
        return UNLISTED if self.first and self.topic.get("visible") is False else SHOWN

    @property
    def body(self) -> str:
        return reading.body_of(self.row)

    @property
    def raw(self) -> str:
        """What is stored, in Markdown."""
        told = self.row.get("raw")
        return told if isinstance(told, str) else ""


class Moderation:
    """What moderators do on one site: each thing is looked at before, done once, and read again."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def agreed(self, key: str, slot: Slot) -> Agreed | None:
        """What the site shows of a post now in that slot; None when it is gone. Raises Problem."""
        found = self._post(key)
        return None if found is None else _agreed(key, found, slot)

    def push(self, wanted: Wanted, base: Agreed | None) -> Sent:
        """Send a status or a wording and verify it. Raises Problem only for what concerns them all."""
        try:
            found = self._post(wanted.key)
            if found is None:
                return Sent(wanted.key, Outcome.REFUSED, absent())
            return (self._status if wanted.slot is Slot.STATUS else self._wording)(wanted, base, found)
        except (Unreachable, Unintelligible) as problem:
            return Sent(wanted.key, Outcome.FAILED, str(problem))
        except Refused as refusal:
            return Sent(wanted.key, Outcome.REFUSED, str(refusal))

    def _post(self, key: str, before: _Post | None = None) -> _Post | None:
        """A post now; None when it, or its topic, is not there any more for us.

        Nothing that is done to a post within a topic touches the topic: that of `before` is not asked for again.
        """
        row = self._site.post(key)
        if row is None:
            return None
        topic = self._site.home(row) if before is None or before.first else before.topic
        return None if topic is None else _Post(row, topic)

    # ---------------------------------------------------------------------------------------------------- publication

    def _status(self, wanted: Wanted, base: Agreed | None, found: _Post) -> Sent:
        first = (base.text if base else "") or found.state
        show = wanted.disposition == Status.ACCEPTED or (not wanted.disposition and first == SHOWN)
        if (found.state == SHOWN) == show:
            return Sent(wanted.key, Outcome.VERIFIED, agreed=_agreed(wanted.key, found, Slot.STATUS, first))
        if base is not None and base.state and (base.state == SHOWN) != (found.state == SHOWN):
            reason = _("Somebody moderated this otherwise on the server.")
            return Sent(wanted.key, Outcome.CONFLICT, reason, _agreed(wanted.key, found, Slot.STATUS, first))
        trouble = ""
        while True:  # the first post of a topic may have been deleted, hidden and unlisted
            before = found.state
            try:
                self._change(found, show)
            except (Unreachable, Unintelligible) as problem:
                trouble = str(problem)
            after = self._post(wanted.key, found)
            if after is not None and (after.state == SHOWN) == show:
                return Sent(wanted.key, Outcome.VERIFIED, agreed=_agreed(wanted.key, after, Slot.STATUS, first))
            if trouble:
                return Sent(wanted.key, Outcome.FAILED, trouble)
            if after is None or after.state == before:
                return Sent(wanted.key, Outcome.REFUSED, unheeded())
            found = after

    def _change(self, found: _Post, show: bool) -> None:
        """One step towards a post that is shown, or not."""
        topic = f"/t/{found.home}"
        if not show and found.first:
            self._site.write("PUT", f"{topic}/status.json", {"status": "visible", "enabled": "false"})
        elif not show:
            # The site could note the reason (`context`): it stays here, as is said before sending.
            self._site.write("DELETE", f"/posts/{found.id}.json")
        elif found.state == DELETED and found.first:
            self._site.write("PUT", f"{topic}/recover.json")
        elif found.state == DELETED and found.row.get("deleted_at") is None:
            raise Refused(_("Its topic was deleted on the server: moderators bring the topic back there first."))
        elif found.state == DELETED:
            self._site.write("PUT", f"/posts/{found.id}/recover.json")
        elif found.state == HIDDEN:
            self._site.write("PUT", f"/posts/{found.id}/unhide.json")
        else:
            self._site.write("PUT", f"{topic}/status.json", {"status": "visible", "enabled": "true"})

    # -------------------------------------------------------------------------------------------------------- wording

    def _wording(self, wanted: Wanted, base: Agreed | None, found: _Post) -> Sent:
        after: _Post | None = found
        trouble = ""
        if not same_text(found.body, wanted.text):
            if base is not None and not same_text(found.body, base.text):
                reason = _("The text was changed on the server since it was read: read it again before masking.")
                return Sent(wanted.key, Outcome.CONFLICT, reason, _agreed(wanted.key, found, Slot.WORDING))
            # What gives another text than was shown beforehand does not stay: at last the text of before is put back.
            for raw in (*_written(wanted, found.raw), found.raw):
                try:
                    self._edit(after or found, raw)
                except (Unreachable, Unintelligible) as problem:
                    trouble = str(problem)
                except Refused:
                    if after is found:
                        raise
                    continue
                after = self._post(wanted.key, found)
                if trouble or after is None or same_text(after.body, wanted.text):
                    break
        if after is not None and same_text(after.body, wanted.text):
            if not same_text(wanted.text, wanted.original):
                self._cover(after)
            return Sent(wanted.key, Outcome.VERIFIED, agreed=_agreed(wanted.key, after, Slot.WORDING))
        if trouble:
            return Sent(wanted.key, Outcome.FAILED, trouble)
        reason = _laid_out() if _MORE.search(found.raw) else unheeded()
        return Sent(wanted.key, Outcome.REFUSED, reason, _agreed(wanted.key, after, Slot.WORDING) if after else None)

    def _edit(self, found: _Post, raw: str) -> None:
        """Put another text in a post, unless somebody changes it meanwhile; its topic does not move up the lists."""
        post = {"raw": raw, "original_text": found.raw, "bypass_bump": True}
        self._site.write("PUT", f"/posts/{found.id}.json", {"post": post})

    def _cover(self, found: _Post) -> None:
        """Hide the former versions of a post, where the passage still stands. Raises Refused and Problem."""
        path = f"/posts/{found.id}/revisions"
        number_ = "latest"
        last = 0
        while number_:
            reply = self._site.get(f"{path}/{number_}.json")
            if reply.status == 404:
                return  # it has no former version
            current = number(item(reply.json, "current_revision"))
            if current is None or (last and current >= last):
                raise Refused(_("It is masked there, but its former versions could not be hidden: hide them there."))
            # Said of the version before the change of this number, which is what hiding it hides.
            if item(reply.json, "previous_hidden") is not True:
                try:
                    self._site.write("PUT", f"{path}/{current}/hide.json")
                except Refused as refusal:
                    told = _("It is masked there, but its former versions can still be read: {words}")
                    raise Refused(told.format(words=refusal)) from None
            last = current
            number_ = identity(item(reply.json, "previous_revision"))


def _written(wanted: Wanted, there: str) -> list[str]:
    """The texts to store, in Markdown: with the markup of its author, then, where that gives another text, without.

    `there` is what is stored now. Raises Refused where only plain text would do, and something would be lost with it.
    """
    texts = []
    raw = wanted.record.get("raw")
    if isinstance(raw, str) and same_text(text_of(wanted.record.get("cooked")), wanted.original):
        own = raw if same_text(wanted.text, wanted.original) else passages.masked(raw, wanted.original, wanted.text)
        texts += [own] if own else []
    if not _MORE.search(there):
        texts.append("\n".join(_PUNCTUATION.sub(r"\\\1", line.strip()) for line in wanted.text.split("\n")))
    if not texts:
        raise Refused(_laid_out())
    return texts


def _laid_out() -> str:
    return _(
        "The passage stands across the layout of a message with pictures, files or a poll, which would be lost: mask "
        "shorter passages, or change the message there."
    )


def _agreed(key: str, found: _Post, slot: Slot, first: str = "") -> Agreed:
    if slot is Slot.WORDING:
        return Agreed(key, found.body, "", replies.fingerprint(found.body, "wording"))
    shown = found.state == SHOWN
    print_ = str(Status.ACCEPTED if shown else Status.REFUSED)
    return Agreed(key, first or found.state, found.state, print_, Presence.PUBLISHED if shown else Presence.HIDDEN)
