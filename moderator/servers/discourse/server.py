"""A Discourse site as the program sees it: described, swept, answered by replies, moderated, masked, tagged."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import BinaryIO, assert_never
from urllib.parse import quote, urlsplit

from moderator.domain.contribution import SENT, Kind, Section, SectionKind
from moderator.domain.doctor import Ailment, Finding, Remedy
from moderator.domain.problem import Problem
from moderator.domain.progress import Progress, silent
from moderator.domain.words import _
from moderator.servers import replies, tags
from moderator.servers.connection import Account, Connection
from moderator.servers.contract import (
    Agreed,
    Consultation,
    Description,
    Mark,
    Outcome,
    Page,
    Sent,
    Slot,
    Wanted,
)
from moderator.servers.discourse import probe, reading
from moderator.servers.discourse.board import Board
from moderator.servers.discourse.labels import Labels
from moderator.servers.discourse.moderating import Moderation
from moderator.servers.discourse.site import GONE, Site
from moderator.servers.nodes import Node, identity, item, line_of, nodes, not_given, number, word
from moderator.servers.sweeping import Batch, Part, sweep
from moderator.servers.troubles import Broken, Tolerance, TooHeavy, unknown, unreadable
from moderator.servers.walking import WALKS

MOST_PAGES = 10_000
_CATEGORY = re.compile(r"(/c/(?:[^/]+/)*[0-9]+)(?=/|$)")


class Discourse(Connection):
    """A connection to one Discourse site. `account` is a user name and an API key valid for that user.

    Used by one thread at a time; nothing is asked before the first method.
    """

    name, platform = "discourse", "Discourse"

    def _open(self, account: Account | None) -> None:
        self._site = Site(self._transport, account)
        self._board = Board(self._site)
        self._labels, self._moderation = Labels(self._site), Moderation(self._site)
        found = _CATEGORY.search(urlsplit(self._address).path)
        self._category = found.group(1) if found else ""

    def describe(self) -> Description:
        """Ask the site what it is and who we are there, in the category of the address if any. Raises Problem."""
        return probe.describe(self._site, self._category)

    def consultations(self) -> tuple[Consultation, ...]:
        """Its categories, those within others too. Raises Problem."""
        return tuple(
            Consultation(f"category/{identity(one.get('id'))}", line_of(one.get("name")), self._link(one))
            for one in self._categories()
        )

    def sweep(
        self, consultation: str, known: Mapping[str, str], cursor: str = "", progress: Progress = silent
    ) -> Iterator[Page]:
        """Everything of a category: its topics are listed thirty a request; those that moved are read in full."""
        self._transport.progress = progress
        try:
            found = re.fullmatch(r"category/([0-9]{1,15})", consultation)
            if not found:
                raise unknown(consultation)
            categories = {identity(one.get("id")): one for one in self._categories()}
            category = categories.get(found.group(1))
            if category is None:
                raise unreadable(consultation, self._host, "")
            if not cursor:
                yield Page(tuple(self._sections(categories.values())), (), "")
            within = {id_ for id_, one in categories.items() if _under(one, found.group(1), categories)}
            batches = partial(self._discussions, category, within, known)
            yield from sweep([Part("topics", _("Reading the discussions"), batches)], known, cursor, progress)
        finally:
            self._transport.progress = silent

    def answerable(self, key: str) -> bool:
        """Whether a reply can be written to it: every post takes one."""
        return re.fullmatch(r"post/[0-9]{1,15}", key) is not None

    def takes(self, key: str, slot: Slot) -> bool:  # noqa: ARG002 (each post has them all)
        """Every post takes everything, as far as its number tells."""
        return self.answerable(key)

    def bears(self, kind: str, slot: Slot) -> bool:
        """Tags are those of a topic, which its first post stands for."""
        return slot is not Slot.TAGS or kind == Kind.PROPOSAL

    def fingerprint(self, wanted: Wanted) -> str:
        """The trace of what is wanted; "" for an outcome without a text."""
        match wanted.slot:
            case Slot.ANSWER:
                return replies.fingerprint_of(wanted)
            case Slot.STATUS:
                return wanted.disposition or "as-before"
            case Slot.WORDING:
                return replies.fingerprint(wanted.text, "wording")
            case Slot.TAGS:
                return tags.fingerprint_of(wanted.text)
            case _:
                assert_never(wanted.slot)

    def agreed(self, keys: Iterable[str], slot: Slot = Slot.ANSWER) -> dict[str, Agreed]:
        """What the site shows now of these in that slot. Raises Problem."""
        chosen = filter(self.answerable, keys)
        if slot is Slot.ANSWER:
            return replies.agreed(self._board, chosen)
        if slot is Slot.TAGS:
            return tags.agreed(self._labels, chosen)
        found = {key: self._moderation.agreed(key, slot) for key in chosen}
        return {key: one for key, one in found.items() if one is not None}

    def push(self, wanted: Wanted, base: Agreed | None) -> Sent:
        """Send one slot and verify it. Raises Problem when there is no account."""
        if not self.answerable(wanted.key):
            return Sent(wanted.key, Outcome.REFUSED, _("On Discourse, only posts take anything from this program."))
        if not self._site.me:
            raise replies.nobody(self._host)
        if wanted.slot is Slot.ANSWER:
            return replies.push(self._board, wanted, base)
        if wanted.slot is Slot.TAGS:
            return tags.push(self._labels, wanted, base)
        return self._moderation.push(wanted, base)

    def download(self, link: str, to: BinaryIO, *, most: int, progress: Progress) -> str:
        """A file that the site gives only to people whom it knows (`secure_uploads`, `login_required`)."""
        self._site.guard()
        self._transport.progress = progress
        try:
            return self._transport.download(link, to, most=most, own=True)
        finally:
            self._transport.progress = silent

    # ------------------------------------------------------------------------------------------------------- reading

    def _link(self, category: Node) -> str:
        slug, id_ = word(category.get("slug")) or "-", identity(category.get("id"))
        return f"{self._transport.url}/c/{quote(slug)}/{id_}"

    def _categories(self) -> Iterator[Node]:
        reply = self._site.get("/categories.json?include_subcategories=true")
        todo = nodes(item(reply.json, "category_list", "categories"))
        if not todo and reply.status in GONE:
            raise self._site.door()
        while todo:
            one = todo.pop(0)
            if identity(one.get("id")):
                yield one
            todo = nodes(one.get("subcategory_list")) + todo

    def _sections(self, categories: Iterable[Node]) -> Iterator[Section]:
        for place, one in enumerate(categories):
            above = identity(one.get("parent_category_id"))
            yield Section(
                self.space,
                f"category/{identity(one.get('id'))}",
                SectionKind.THEME,
                line_of(one.get("name")),
                f"category/{above}" if above else None,
                place,
            )

    def _discussions(self, category: Node, within: set[str], known: Mapping[str, str], start: str) -> Iterator[Batch]:
        """The posts of the topics that moved, topic by topic in the order of their numbers; the others are present."""
        posts_of: defaultdict[str, list[str]] = defaultdict(list)
        written: set[str] = set()
        for key, mark in known.items():
            if key.startswith("post/"):
                home = mark.removeprefix(SENT).partition("|")[0]
                posts_of[home].append(key)
                if mark.startswith(SENT):
                    written.add(home)
        listed = self._listed(category, known)
        for key in posts_of:
            # A topic missing from a list that moved while it was read: the topic itself tells.
            listed.setdefault(number(key.removeprefix("topic/")) or 0, None)
        after, tolerance, failed = number(start) or 0, Tolerance(), list[Batch]()
        for id_ in sorted(one for one in listed if one > after):
            row, key = listed[id_], f"topic/{id_}"
            trace = reading.trace(row) if row is not None else ""
            if trace and posts_of[key] and key not in written and known.get(key) == trace:
                yield Batch((), str(id_), tuple(posts_of[key]), None, (Mark(key, trace),))
                continue
            bad: dict[str, Problem] = {}
            try:
                topic, rows = self._site.topic(id_, bad=bad)
            except (TooHeavy, Broken) as problem:
                # Given with what comes next: should nothing come, it is the site.
                tolerance.ill(problem)
                told = _("The server does not give the discussion: {words}").format(words=problem.what)
                aside = Finding(Ailment.SERVER_ERROR, Remedy.SET_ASIDE, None, key, told[:500])
                failed.append(Batch((aside,), str(id_), tuple(posts_of[key]), None, (Mark(key, ""),)))
                continue
            tolerance.well()
            yield from failed
            failed = []
            # A topic may also have been moved to where this consultation does not look.
            if topic is not None and identity(topic.get("category_id")) in within:
                section = f"category/{identity(topic.get('category_id'))}"
                said = reading.posts(self.space, self._transport.url, topic, rows, section, self._site.me)
                lacking = [not_given(f"post/{one}", why) for one, why in bad.items()]
                kept = tuple(one for one in posts_of[key] if one.removeprefix("post/") in bad)
                # What it lacks is gone once two readings lack it: it is then read again the next time.
                whole = not bad and set(posts_of[key]) <= {one.key for one in said}
                yield Batch((*said, *lacking), str(id_), kept, None, (Mark(key, trace if whole else ""),))
        if failed:
            self._site.alive()
            yield from failed

    def _listed(self, category: Node, known: Mapping[str, str]) -> dict[int, Node | None]:
        """The topics of a category as listed, by number.

        Pages have no place to hold on to: while there are topics never seen on several pages, the list is walked
        again until it shows no other.
        """
        found: dict[int, Node | None] = {}
        for _walk in range(WALKS):
            before, pages = set(found), 0
            for pages in range(MOST_PAGES):
                path = f"{self._link(category)}.json?page={pages}&order=created&ascending=true"
                reply = self._site.get(path)
                rows = nodes(item(reply.json, "topic_list", "topics"))
                for row in rows:
                    if (id_ := number(row.get("id"))) is not None:
                        found[id_] = row
                if not rows or not item(reply.json, "topic_list", "more_topics_url"):
                    break
            fresh = found.keys() - before
            if pages == 0 or not any(f"topic/{id_}" not in known for id_ in fresh):
                break
        return found


def _under(category: Node, id_: str, categories: Mapping[str, Node]) -> bool:
    """Whether a category is that one, or within it at any depth."""
    seen: set[str] = set()
    current: Node | None = category
    while current is not None and (number_ := identity(current.get("id"))) not in seen:
        if number_ == id_:
            return True
        seen.add(number_)
        current = categories.get(identity(current.get("parent_category_id")))
    return False
