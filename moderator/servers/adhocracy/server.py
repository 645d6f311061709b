"""An adhocracy+ or mein.berlin server as the program sees it: described, swept, answered, moderated."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from moderator.domain.doctor import Item
from moderator.domain.problem import Problem
from moderator.domain.progress import Progress, silent
from moderator.domain.words import _
from moderator.servers import replies
from moderator.servers.adhocracy import reading
from moderator.servers.adhocracy.reading import KINDS, Place, Thread
from moderator.servers.adhocracy.session import Dialect, Session
from moderator.servers.adhocracy.writing import Board, comment_of, refused
from moderator.servers.connection import Account, Connection
from moderator.servers.contract import Ability, Agreed, Consultation, Description, Outcome, Page, Sent, Slot, Wanted
from moderator.servers.nodes import Node, identity, item, line_of, number, unread
from moderator.servers.sweeping import Batch, Part, sweep
from moderator.servers.troubles import Refusal, Unintelligible, unknown, unreadable

MOST = 1000
"""Comments of one page of the moderation list at most. Source: the platform's `num_of_comments`."""
AT_ONCE = 200
"""Comments of one batch."""
_SENDING = frozenset({Ability.PUSH_ANSWER, Ability.PUSH_COMMENT, Ability.PUSH_MODERATION, Ability.TAKE_BACK})
"""What adhocracy+ takes from a moderator, and mein.berlin from no program."""
_NAMED = re.compile(r"/(modules?|projects?|moderation)/([0-9]{1,9})(?:/|$)")


class Adhocracy(Connection):
    """A connection to one server of the family. `account` is that of a moderator: see `Session`.

    The address may name a module or a project (…/api/modules/12/): the servers list few of them or none. Used by one
    thread at a time; nothing is asked before the first method.
    """

    name, platform, most = "adhocracy", "adhocracy+", MOST

    def _open(self, account: Account | None) -> None:
        self._session = Session(self._transport, account)
        self._board = Board(self._session)
        found = _NAMED.search(self._address)
        kind = "module" if found and found.group(1).startswith("module") else "project"
        self._named = f"{kind}/{found.group(2)}" if found else ""

    def describe(self) -> Description:
        """Ask the server which of the family it is and who we are there. Raises Problem."""
        dialect = self._session.dialect
        abilities, notes = {Ability.READ, Ability.SEE_DELETIONS}, []
        if self._session.moderates():
            abilities |= _SENDING
            notes += [
                _("An answer to a comment is the moderators’ feedback: there is one, whoever of them wrote it."),
                _(
                    "A comment that you refuse is blocked: nobody sees its text, its author is told by e-mail, and it "
                    "can be shown again. Nothing is ever deleted."
                ),
            ]
        elif dialect is Dialect.PLUS:
            notes.append(_("Comments can be answered and blocked once you give the account of a moderator."))
        else:
            notes.append(
                _(
                    "mein.berlin’s lists hold the titles of ideas and not always their texts and comments: import the "
                    "project’s export beside it."
                )
            )
        notes.append(_("The answer to an idea and its status are written on the site, in the form of its moderators."))
        never = _SENDING if dialect is Dialect.BERLIN else frozenset()
        return Description(
            "adhocracy", self._transport.host, "", str(dialect), frozenset(abilities), tuple(notes), never
        )

    def consultations(self) -> tuple[Consultation, ...]:
        """The projects that the server lists, and the one that the address names. Raises Problem."""
        site = self._transport.url
        found = {
            f"project/{identity(one.get('pk'))}": Consultation(
                f"project/{identity(one.get('pk'))}", line_of(one.get("name")), site
            )
            for one in self._session.projects
        }
        if self._named and self._named not in found:
            kind, _slash, id_ = self._named.partition("/")
            words = _("Module {n}") if kind == "module" else _("Project {n}")
            found[self._named] = Consultation(self._named, words.format(n=id_), site)
        if not found:
            raise Problem(
                _("Which module of {host}? The server lists none.").format(host=self._transport.host),
                remedy=_(
                    "Ask the project’s initiators for the number of its module and give the address with it: "
                    "{site}/api/modules/12/"
                ).format(site=site),
            )
        return tuple(found.values())

    def sweep(
        self, consultation: str, known: Mapping[str, str], cursor: str = "", progress: Progress = silent
    ) -> Iterator[Page]:
        """Everything of a project or module: nothing there says what changed since a date."""
        self._transport.progress = progress
        try:
            found = re.fullmatch(r"(project|module)/([0-9]{1,9})", consultation)
            if not found:
                raise unknown(consultation)
            kind, id_ = found.groups()
            yield from sweep(self._parts(kind, id_, known, cursor), known, cursor, progress)
        except Refusal as refusal:
            raise unreadable(consultation, self._transport.host, refused(refusal)) from None
        finally:
            self._transport.progress = silent

    def answerable(self, key: str) -> bool:
        """Whether feedback can be written under it: comments take it, ideas do so on the site only."""
        return comment_of(key) is not None

    def takes(self, key: str, slot: Slot) -> bool:
        """Comments take feedback, and are blocked where their project is known."""
        comment = comment_of(key)
        return comment is not None and (slot is Slot.ANSWER or (slot is Slot.STATUS and comment.project != "0"))

    def fingerprint(self, wanted: Wanted) -> str:
        """The trace of what is wanted in a slot; "" for an outcome without a text."""
        if wanted.slot is Slot.STATUS:
            return wanted.disposition or "as-before"
        return replies.fingerprint_of(wanted)

    def agreed(self, keys: Iterable[str], slot: Slot = Slot.ANSWER) -> dict[str, Agreed]:
        """Feedback, or whether comments are shown, as they stand now. Raises Problem."""
        chosen = [key for key in keys if self.takes(key, slot)]
        if slot is not Slot.STATUS:
            return replies.agreed(self._board, chosen) if slot is Slot.ANSWER else {}
        found = {}
        for key in chosen:
            try:
                shown = self._board.status(key)
            except Refusal as refusal:
                raise Unintelligible(refused(refusal)) from None
            if shown is not None:
                found[key] = shown
        return found

    def push(self, wanted: Wanted, base: Agreed | None) -> Sent:
        """Write feedback, or block and show, and verify it. Raises Problem when there is no account."""
        if self._session.dialect is Dialect.BERLIN or not self.takes(wanted.key, wanted.slot):
            reason = _("This is written on the site only, by its moderators: copy it there.")
            return Sent(wanted.key, Outcome.REFUSED, reason)
        if not self._session.known:
            raise replies.nobody(self._transport.host)
        if wanted.slot is Slot.STATUS:
            return self._board.moderate(wanted, base)
        return replies.push(self._board, wanted, base)

    # ------------------------------------------------------------------------------------------------------- reading

    def _modules(self, project: str) -> list[str]:
        for one in self._session.projects:
            if identity(one.get("pk")) == project:
                told = item(one, "published_modules")
                return [identity(each) for each in (told if isinstance(told, list) else ()) if identity(each)]
        return []

    def _moderated(self, project: str) -> list[Node]:
        """All comments of a project as its moderators see them: unasked, the server gives those not yet reviewed."""
        return self._session.rows(
            f"/api/userdashboard/moderation/{project}/comments/",
            is_reviewed="all",
            has_reports="all",
            ordering="created",
            sized=("num_of_comments", self._size),
        )

    def _parts(self, kind: str, id_: str, known: Mapping[str, str], cursor: str) -> list[Part]:
        self._session.unread = 0
        place = Place(self.space, self._transport.url, id_ if kind == "project" else "0")
        modules = [id_] if kind == "module" else self._modules(id_)
        lists = [(module, name) for module in modules for name in self._lists()]
        moderated = kind == "project" and self._session.moderates()
        seen = {identity(one.get("pk")): one for one in self._moderated(id_)} if moderated else {}
        reader = _Reader(self._session, place, seen, known, lists, whole=not cursor)
        what = _("Reading the proposals")
        parts = [Part(f"{module}-{name}", what, partial(reader.ideas, module, name)) for module, name in lists]
        return [*parts, Part("others", _("Reading the comments"), reader.others)]

    def _lists(self) -> Iterable[str]:
        return KINDS if self._session.dialect is Dialect.BERLIN else ("ideas",)


class _Reader:
    """One reading of a consultation. `seen` are its comments as moderators see them; `whole`: from its beginning."""

    def __init__(
        self,
        session: Session,
        place: Place,
        seen: Mapping[str, Node],
        known: Mapping[str, str],
        lists: Sequence[tuple[str, str]],
        *,
        whole: bool,
    ) -> None:
        self._session, self._place, self._seen, self._known = session, place, seen, known
        self._lists, self._whole = lists, whole
        self._threaded: set[str] = set()

    def ideas(self, module: str, name: str, start: str) -> Iterator[Batch]:
        """The ideas of one module after that number, each with its comments."""
        after = number(start) or 0
        for id_, row in self._rows(module, name):
            if id_ > after:
                thread = self._thread(name, id_, row)
                items = (*reading.idea(self._place, KINDS[name], row), *thread.items)
                yield self._batch(items, id_, thread)

    def others(self, start: str) -> Iterator[Batch]:
        """The comments of the project on other things than ideas: chapters of a text, polls, subjects of a debate."""
        if not self._whole and self._seen:
            # Where the reading goes on after a stop, which comments were under ideas is not known any more.
            for module, name in self._lists:
                for id_, row in self._rows(module, name):
                    self._thread(name, id_, row)
        after = number(start) or 0
        numbers = (number(id_) or 0 for id_ in self._seen if id_ not in self._threaded)
        rest = sorted(one for one in numbers if one > after)
        for at in range(0, len(rest), AT_ONCE):
            chosen = rest[at : at + AT_ONCE]
            thread = Thread(self._place, "", self._seen, self._known)
            thread.add([{**self._seen[str(one)], "id": one} for one in chosen])
            yield self._batch(thread.items, chosen[-1], thread)
        if lacking := unread(self._session.unread, "", self._place.site):
            yield Batch(lacking, str(rest[-1] if rest else after), partial=True)

    def _batch(self, items: Iterable[Item], last: int, thread: Thread) -> Batch:
        lacks = self._session.unread > 0
        return Batch(tuple(items), str(last), tuple(thread.present), gone=tuple(thread.gone), partial=lacks)

    def _rows(self, module: str, name: str) -> list[tuple[int, Node]]:
        # Without an order the server gives another one each day.
        rows = self._session.rows(f"/api/modules/{module}/{name}/", ordering="-created", sized=("page_size", 100))
        return sorted(((number(one.get("pk")) or 0, one) for one in rows), key=lambda one: one[0])

    def _thread(self, name: str, id_: int, row: Node) -> Thread:
        thread = Thread(self._place, f"{KINDS[name]}/{id_}", self._seen, self._known)
        if kind := identity(row.get("content_type")):
            thread.add(self._session.rows(f"/api/contenttypes/{kind}/objects/{id_}/comments/", ordering="new"))
            self._threaded |= thread.read
        return thread
