"""One reading of a consultation on WordPress: its posts, then all comments under them with what our account replied."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from moderator.domain.doctor import Ailment, Finding, Item, Remedy
from moderator.domain.problem import Problem
from moderator.domain.progress import Progress
from moderator.domain.words import _, ngettext
from moderator.domain.words import number as display
from moderator.servers import sweeping
from moderator.servers.contract import Page
from moderator.servers.nodes import Node, nodes, number, unread, word
from moderator.servers.sweeping import Batch, Part, Sealed
from moderator.servers.troubles import unknown
from moderator.servers.wordpress import reading
from moderator.servers.wordpress.lists import Lists

SITE = "site"
AT_ONCE = 50  # posts whose comments are asked for in one list: more would make too long an address


@dataclass(slots=True)
class Mine:
    """What our account replied: to which comment each reply is, and the text of the latest that is shown."""

    under: dict[int, int] = field(default_factory=dict)
    answers: dict[int, str] = field(default_factory=dict)  # by comment
    posts: dict[int, str] = field(default_factory=dict)  # by post, for what was said to nobody else

    def add(self, row: Node) -> None:
        """Take one reply of ours in; later ones win."""
        id_, parent, post = (number(row.get(name)) or 0 for name in ("id", "parent", "post"))
        if parent:
            self.under[id_] = parent
        if word(row.get("status")) == reading.APPROVED:
            (self.answers if parent else self.posts)[parent or post] = reading.body_of(row)


class Sweep:
    """One sweep of `site`, `category/3`, `category/3/posts` (its posts are contributions themselves) or `post/12`."""

    def __init__(self, lists: Lists, space: str, me: int, consultation: str, known: Mapping[str, str]) -> None:
        self._lists = lists
        self._space = space
        self._me = me
        self._known = known
        kind, _slash, rest = consultation.partition("/")
        id_, _slash, way = rest.partition("/")
        self._id = number(id_) or 0
        self._kind = kind
        self._proposals = way == "posts"
        if (kind != SITE or rest) and not (kind in ("category", "post") and self._id and way in ("", "posts")):
            raise unknown(consultation)
        self._mine = Mine()
        self._categories: dict[int, Node] = {}
        self._told: set[str] = set()
        self._unread = 0  # posts that the site does not manage to give

    def pages(self, cursor: str, progress: Progress) -> Iterator[Page]:
        """The pages from a cursor on. Raises Problem, Refusal or Cancelled; what was yielded stays true."""
        if cursor == sweeping.END:
            return
        self._read_ours(progress)
        if self._kind == SITE:
            self._categories = self._lists.categories()
            parts = [self._comments_part("comments", None)]
        else:
            posts = self._read_posts()
            parts = [Part("posts", _("Reading the posts"), lambda _cursor: iter((self._posts(posts),)))]
            ids = sorted(number(one.get("id")) or 0 for one in posts)
            for at in range(0, len(ids), AT_ONCE):
                parts.append(self._comments_part(f"comments{at // AT_ONCE}", ids[at : at + AT_ONCE]))
        yield from sweeping.sweep(parts, self._known, cursor, progress)

    def _read_ours(self, progress: Progress) -> None:
        if not self._me:
            return
        for stretch in self._lists.comments("", author=self._me):
            progress(0, None, _("Reading the answers"))
            for row in stretch.rows:
                self._mine.add(row)

    def _read_posts(self) -> list[Node]:
        if self._kind == "post":
            found = self._lists.posts([self._id])
            if not found:
                raise Problem(
                    _("The consultation {key} cannot be read: it is not there, or not public.").format(
                        key=f"post/{self._id}"
                    ),
                    remedy=_("It may be closed to the public or removed. What you already received is kept."),
                )
            return found
        self._categories = self._lists.categories()
        found = []
        for stretch in self._lists.posts_of(self._id):
            found += stretch.rows
            self._unread += stretch.unread
        return found

    def _posts(self, posts: list[Node]) -> Batch:
        items: list[Item | Sealed] = []
        for position, row in enumerate(posts):
            if self._proposals:
                items += self._themes(row)[0]
                items += self._contribution(row)
            else:
                items += self._section(row, position)
        told = unread(self._unread, "posts", self._lists.url)
        return Batch((*items, *told), "", partial=self._unread > 0)

    def _section(self, row: Node, position: int) -> list[Item]:
        above, parent = self._themes(row)
        return [*above, reading.post(self._space, row, parent, number(row.get("menu_order")) or position)]

    def _contribution(self, row: Node) -> list[Sealed]:
        answer = self._mine.posts.get(number(row.get("id")) or 0, "")
        return [reading.proposal(self._space, row, self._themes(row)[1], answer)]

    def _themes(self, row: Node) -> tuple[list[Item], str | None]:
        """The categories above a post not told yet, and the key of the nearest: the first that it is in."""
        given = row.get("categories")
        ids = [one for one in given if isinstance(one, int)] if isinstance(given, list) else []
        wanted = self._id if self._kind == "category" and self._id in ids else ids[0] if ids else 0
        nearest = f"category/{wanted}" if wanted in self._categories else None
        chain: list[Item] = []
        while wanted in self._categories and f"category/{wanted}" not in self._told:
            self._told.add(f"category/{wanted}")
            chain.insert(0, reading.category(self._space, self._categories[wanted]))
            wanted = number(self._categories[wanted].get("parent")) or 0
        return chain, nearest

    # ------------------------------------------------------------------------------------------------------- comments

    def _comments_part(self, name: str, posts: list[int] | None) -> Part:
        return Part(name, _("Reading the comments"), lambda cursor: self._comments(name, cursor, posts))

    def _comments(self, name: str, start: str, posts: list[int] | None) -> Iterator[Batch]:
        query = {} if posts is None else {"post": ",".join(map(str, posts))}
        spam: set[int] = set()
        withheld = 0
        for stretch in self._lists.comments(start, **query):
            items: list[Item | Sealed] = list(self._sections_of(stretch.rows)) if posts is None else []
            for row in stretch.rows:
                items += self._comment(row, spam)
            withheld += stretch.withheld
            items += unread(stretch.unread, name, self._lists.url)
            lacks = self._unread + stretch.unread > 0
            yield Batch(tuple(items), stretch.cursor, total=stretch.total, partial=lacks)
        if withheld:
            sentence = ngettext(
                "{n} comment that the site counts and does not give to this account.",
                "{n} comments that the site counts and does not give to this account.",
                withheld,
            )
            told = sentence.format(n=display(withheld))
            yield Batch((Finding(Ailment.SERVER_ERROR, Remedy.SET_ASIDE, None, name, told),), "")
        if spam:
            sentence = ngettext(
                "{n} comment that the site takes for spam: not brought in.",
                "{n} comments that the site takes for spam: not brought in.",
                len(spam),
            )
            told = sentence.format(n=display(len(spam)))
            yield Batch((Finding(Ailment.NOT_A_CONTRIBUTION, Remedy.SET_ASIDE, None, name, told),), "")

    def _comment(self, row: Node, spam: set[int]) -> list[Sealed]:
        id_, post = number(row.get("id")), number(row.get("post")) or 0
        ours = bool(self._me) and number(row.get("author")) == self._me
        if id_ is None or (ours and (number(row.get("parent")) or self._proposals)):
            return []
        if word(row.get("status")) == "spam" and f"comment/{id_}" not in self._known:
            spam.add(id_)
            return []
        under = f"post/{post}" if self._proposals else None
        answer = self._mine.answers.get(id_, "")
        return [reading.comment(self._space, row, self._me, self._mine.under, answer, under=under)]

    def _sections_of(self, found: list[Node]) -> Iterator[Item]:
        """What these comments are about, when it is met for the first time."""
        new = {number(one.get("post")) or 0 for one in nodes(found)}
        new = {one for one in new if one and f"post/{one}" not in self._told}
        self._told |= {f"post/{one}" for one in new}
        bad: set[int] = set()
        for position, row in enumerate(self._lists.posts(new, bad) if new else ()):
            yield from self._section(row, position)
        self._unread += len(bad)
        yield from unread(len(bad), "posts", self._lists.url)
