"""One reading of a consultation: a cheap scan of everything, then in full only what moved, page by page, resumable.

Decidim has no « changed since ». A sweep walks each list asking a few fields only, compares their trace with the one
kept from last time, fetches what differs, and reads comments where the trace moved. The second sweep of a quiet
consultation costs one request for each 50 proposals, debates or meetings.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import orjson

from moderator.domain.contribution import AMENDED, Section
from moderator.domain.doctor import Ailment, Finding, Item, Remedy
from moderator.domain.progress import Progress
from moderator.domain.words import _, ngettext
from moderator.domain.words import number as display
from moderator.servers.contract import Mark, Page, among
from moderator.servers.decidim import documents, reading
from moderator.servers.decidim.amending import Amended
from moderator.servers.decidim.dialects import Dialect
from moderator.servers.decidim.documents import Tail
from moderator.servers.decidim.fetching import Fetched, Fetching
from moderator.servers.decidim.heard import Heard
from moderator.servers.decidim.lists import Lists, Row, Walk
from moderator.servers.decidim.nodes import Node, nodes, number, word
from moderator.servers.decidim.opening import Part, opened
from moderator.servers.decidim.reading import Classified, Place
from moderator.servers.decidim.session import Session, Speechless
from moderator.servers.decidim.texts import ARTICLE, Texts
from moderator.servers.decidim.threads import Root, Threads, Tolerance
from moderator.servers.decidim.withheld import Withheld
from moderator.servers.nodes import empty
from moderator.servers.sweeping import END
from moderator.servers.troubles import Broken

QUIET = 1_000
"""Keys of unchanged rows put on one page."""
FULL = 500
"""Items after which a page is handed over, so that a heavy thread is kept as soon as it is read."""
_PLACES = 4_096  # classifications remembered at most
TRACED = (
    "updatedAt",
    "state",
    "answeredAt",
    "voteCount",
    "totalCommentsCount",
    "versionsCount",
    "withdrawn",
    "participatoryTextLevel",
    "position",
)
"""What a scan compares: `updatedAt` does not move for votes, nor surely for comments."""


@dataclass(slots=True)
class _Draft:
    """A page being filled."""

    items: list[Item] = field(default_factory=list)
    present: list[str] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)


class Sweep:
    """One sweep of one consultation (`process/12` or `assembly/3`), from `cursor` on.

    `homes` is filled with the component of each proposal seen, which answering needs.
    """

    def __init__(
        self,
        session: Session,
        dialect: Dialect,
        consultation: str,
        known: Mapping[str, str],
        cursor: str,
        progress: Progress,
        *,
        space: str,
        page_size: int,
        homes: dict[int, str],
        withheld: Withheld,
    ) -> None:
        self._session = session
        self._dialect = dialect
        self._consultation = consultation
        self._known = known
        self._cursor = cursor
        self._progress = progress
        self._size = page_size
        self._space = space
        self._homes = homes
        self._lists = Lists(session)
        tolerance = Tolerance()
        self._withheld = withheld
        self._threads = Threads(session, dialect, self._lists, tolerance, withheld)
        self._fetching = Fetching(session, dialect, self._lists, tolerance)
        self._texts = Texts()
        self._sorted: dict[bytes, Classified] = {}
        self._themes: set[str] = set()
        self._amends: dict[int, int] = {}
        self._amended: dict[int, Amended | None] = {}
        self._stumbled: set[int] = set()  # amended texts that the server did not give for now
        self._done = 0
        self._total: int | None = None
        self._marks: dict[str, str] = {}  # those known of the proposals that the scan shows
        self._moves: set[int] = set()
        self._heard = Heard(known.items())
        self._today = f"?{datetime.now(UTC):%Y-%m-%d}"

    def pages(self) -> Iterator[Page]:
        """The pages from the cursor on. Raises Problem or Cancelled; what was yielded before stays true."""
        if self._cursor == END:
            return
        opening, components = opened(self._session, self._space, self._consultation)
        start, _colon, last = self._cursor.partition(":")
        resumed = any(one.id == start for one in components)
        if not resumed:
            # Names no component: who stops here begins again.
            yield self._page(_Draft(list(opening)), "0", 0)
        walks = self._scan([one for one in components if one.tail == "proposal"])
        components = self._read_texts(components, walks, resumed)
        if resumed:
            # What comes before was read by the sweep that this one continues.
            components = components[[one.id for one in components].index(start) :]
        for component in components:
            after = int(last) if resumed and component.id == start and last.isdigit() else 0
            if component.tail == "proposal":
                yield from self._proposals(component, walks[component.id], after)
            else:
                yield from self._events(component, after)
        yield Page((), (), END, self._done, self._done, self._withheld.marks)

    def _page(self, draft: _Draft, component: str, id_: int) -> Page:
        return Page(
            tuple(draft.items),
            tuple(dict.fromkeys(draft.present)),
            f"{component}:{id_}",
            self._done,
            self._total,
            tuple(draft.marks),
        )

    def _scan(self, components: list[Part]) -> dict[str, Walk]:
        """Walk all lists of proposals, cheaply."""
        walks: dict[str, Walk] = {}
        before = 0
        for one in components:

            def told(count: int, before: int = before) -> None:
                seen = before + count
                sentence = ngettext(
                    "Looking for what is new: {n} proposal", "Looking for what is new: {n} proposals", seen
                )
                self._progress(0, None, sentence.format(n=display(seen)))

            document, size = documents.scan(self._dialect), min(50, 2 * self._size)
            walks[one.id] = self._lists.walk(document, one.id, size, told, _slim)
            before += len(walks[one.id].rows)
            keys = [f"proposal/{row.id}" for row in walks[one.id].rows]
            held = among(self._known, keys)
            self._marks.update((key, held[key]) for key in keys if key in held)
            self._moves.update(row.id for row in walks[one.id].rows if self._differs(row))
            self._homes.update((row.id, one.id) for row in walks[one.id].rows)
        self._total = before
        return walks

    def _read_texts(self, components: list[Part], walks: dict[str, Walk], resumed: bool) -> list[Part]:
        """Read the participatory texts when anything moved, for citizens' proposals are put under their articles.

        Returns the components with those that hold a text first.
        """
        texts = [one for one in components if one.id in walks and any(_level(row) for row in walks[one.id].rows)]
        moved = any(self._moved(row) for walk in walks.values() for row in walk.rows)
        if moved or resumed:
            for one in texts:
                rows = [row for row in walks[one.id].rows if _level(row)]
                found: dict[int, Node] = {}
                for at in range(0, len(rows), self._size):
                    batch = rows[at : at + self._size]
                    found |= self._fetching.rows(one.id, batch, one.place.link("proposal", ""), self._size).nodes
                self._texts.add(self._space, one.id, found.values())
        return texts + [one for one in components if one not in texts]

    # ------------------------------------------------------------------------------------------------------ proposals

    def _differs(self, row: Row) -> bool:
        """Whether its mark, which begins with the trace, is another; `?` is a part to ask for again, from a day on."""
        told = self._marks.get(f"proposal/{row.id}", "").split("|")
        return told[0] != row.node["trace"] or any(part[:1] == "?" and part != self._today for part in told[1:])

    def _moved(self, row: Row) -> bool:
        return row.id in self._moves

    def _proposals(self, component: Part, walk: Walk, after: int) -> Iterator[Page]:
        draft = _Draft()
        place = component.place.link("proposal", "")
        if not after:
            draft.items += self._unread(component, walk, place)
        if not after and any(_level(row) and self._moved(row) for row in walk.rows):
            ours = [one for id_, one in self._texts.sections.items() if any(row.id == id_ for row in walk.rows)]
            draft.items += ours
        rows = walk.rows
        for at in range(0, len(rows), self._size):
            batch = rows[at : at + self._size]
            todo = []
            for row in batch:
                if row.id > after and self._moved(row):
                    todo.append(row)
                else:
                    self._unchanged(draft, row)
            for row in batch:
                if row.id <= after and row.node.get("amendments"):
                    # Read before the interruption; what amends it may come after.
                    self._learn_amendments(component, row.id)
            fetched = self._fetch(draft, component, todo, place)
            self._threads.ahead(component.id, batch, {row.id for row in todo if self._talked(row)})
            for row in todo:
                self._renew(draft, component, row, fetched)
                if len(draft.items) >= FULL:
                    yield self._page(draft, component.id, row.id)
                    draft = _Draft()
            self._done += len(batch)
            self._progress(self._done, self._total, _("Reading the proposals"))
            if draft.items or len(draft.present) >= QUIET:
                yield self._page(draft, component.id, batch[-1].id)
                draft = _Draft()
        if draft.items or draft.present or draft.marks:
            yield self._page(draft, component.id, rows[-1].id if rows else 0)

    def _talked(self, row: Row) -> bool:
        """Whether there is a thread to read under it, or was one."""
        return bool(number(row.node.get("totalCommentsCount")) or self._heard.under(f"proposal/{row.id}"))

    def _unread(self, component: Part, walk: Walk, place: str) -> Iterator[Finding]:
        """What the list as a whole would not give."""
        key = f"component/{component.id}"
        yield from empty(walk.empty, key, place)
        for fault in walk.faults:
            # Faults of single proposals are told when those are fetched; of rows without content, all is said.
            fetched = component.tail == "proposal" and any(isinstance(part, int) for part in fault.path)
            if not fetched and "author" not in fault.path and fault.path[-1:] != ("node",):
                yield Finding(Ailment.SERVER_ERROR, Remedy.KEPT, None, key, fault.message, place)

    def _unchanged(self, draft: _Draft, row: Row) -> None:
        key = f"proposal/{row.id}"
        if _level(row):
            draft.marks.append(Mark(key, self._marks.get(key, "")))
        else:
            draft.present.append(key)
        draft.present += self._heard.under(key)

    def _fetch(self, draft: _Draft, component: Part, rows: list[Row], place: str) -> Fetched:
        """These rows in full, and who amends whom."""
        contributions = [row for row in rows if not _level(row)]
        fetched = self._fetching.rows(component.id, contributions, place, self._size) if contributions else Fetched()
        draft.items += fetched.findings
        for row in rows:
            if row.node.get("amendments"):
                self._learn_amendments(component, row.id)
        return fetched

    def _learn_amendments(self, component: Part, id_: int) -> None:
        if (found := self._amended_text(component, id_)) is not None:
            self._amends |= dict.fromkeys(found.states, id_)

    def _amended_text(self, component: Part, id_: int) -> Amended | None:
        """A proposal that others would amend, asked once in a sweep."""
        if id_ not in self._amended:
            try:
                self._amended[id_] = self._fetching.amended(component.id, id_)
            except (Broken, Speechless):
                self._amended[id_] = None
                self._stumbled.add(id_)
        return self._amended[id_]

    def _renew(self, draft: _Draft, component: Part, row: Row, fetched: Fetched) -> None:
        """Put one row that moved, with its thread, into the draft."""
        key = f"proposal/{row.id}"
        if _level(row):
            self._renew_article(draft, component, row)
        elif row.id in fetched.nodes:
            self._renew_proposal(draft, component, row, fetched.nodes[row.id])
        elif row.id in fetched.kept and key in self._marks:
            # Still there but refused for now: what we hold stays, and is asked again next time.
            draft.present.append(key)
            draft.present += self._heard.under(key)

    def _renew_proposal(self, draft: _Draft, component: Part, row: Row, full: Node) -> None:
        where = self._classified(component.place, full)
        self._tell_themes(draft, where.sections)
        amended = self._amends.get(row.id, _amended(self._marks.get(f"proposal/{row.id}", "")))
        article = self._texts.sections.get(amended) if amended is not None else None
        before = self._amended_text(component, amended) if amended is not None else None
        key, section = f"proposal/{row.id}", article.key if article else where.section
        root = Root(key, key, section, component.place.address("proposal", full))
        at = len(draft.items)
        doubt = self._thread(draft, component, "proposal", row, root, str(row.node["trace"]))
        doubt = "|?" if amended in self._stumbled else doubt
        mark = str(row.node["trace"]) + (f"|a{amended}" if amended is not None else "") + doubt
        made = reading.proposal(component.place, full, where, amended, mark)
        if before is not None:
            made = replace(made, raw={**made.raw, AMENDED: before.record(row.id, made.created)})
        if article is not None:
            made = replace(made, parent=None, section=section)
        # The contribution goes before its comments, so that a page never holds a reply to what is not there.
        draft.items.insert(at, made)
        draft.items += reading.findings(made, full)
        draft.present.append(made.key)

    def _classified(self, place: Place, row: Node) -> Classified:
        """Where a thing stands; thousands stand where another one does, which is worked out once."""
        told = orjson.dumps((place.component, row.get("category"), row.get("taxonomies"), row.get("scope")))
        if told not in self._sorted:
            if len(self._sorted) >= _PLACES:
                self._sorted.clear()
            self._sorted[told] = reading.classified(place, row, self._texts)
        return self._sorted[told]

    def _renew_article(self, draft: _Draft, component: Part, row: Row) -> None:
        key = f"proposal/{row.id}"
        section = self._texts.sections.get(row.id)
        section_key = section.key if section else f"component/{component.id}"
        root = Root(key, None, section_key, component.place.link("proposal", str(row.id)))
        doubt = self._thread(draft, component, "proposal", row, root, str(row.node["trace"]))
        if section is not None:
            draft.marks.append(Mark(key, f"{row.node['trace']}|{ARTICLE}{doubt}"))

    def _thread(self, draft: _Draft, component: Part, tail: Tail, row: Row, root: Root, trace: str) -> str:
        """Read a thread into the draft if there is or was one; what to add to the mark of the thing that it is under.

        It says that the thread is to be asked for again: the next time, when the server failed on it or when it lacks
        what it had (gone is what two readings lack); from the next day on, when a part of it is refused, or comes from
        an archive that may be older than what happened there.
        """
        before, count = self._heard.under(root.key), number(row.node.get("totalCommentsCount"))
        if not count and not before:
            return ""
        thread = self._threads.read(component.place, tail, row.id, root, count)
        draft.items += thread.findings
        # The mark names what a comment is under: what was heard elsewhere only is given again.
        marks = among(self._known, [one.key for one in thread.comments]) if before else {}
        draft.items += [one for one in thread.comments if marks.get(one.key) != one.mark]
        here = [one.key for one in thread.comments]
        draft.present += here
        if not thread.complete:
            draft.present += before
            return f"|{self._today}" if thread.refused else "|?"
        if thread.mended and not self._waited(root.key, trace):
            return f"|{self._today}"
        return "|?" if set(before).difference(here) else ""

    def _waited(self, key: str, trace: str) -> bool:
        """Whether a thing is as it was on an earlier day, on which a part of it was left for the next one."""
        told = self._known.get(key, "").split("|")
        return told[0] == trace and any(part[:1] == "?" and part not in ("?", self._today) for part in told[1:])

    def _tell_themes(self, draft: _Draft, sections: tuple[Section, ...]) -> None:
        for one in sections:
            if one.key not in self._themes:
                self._themes.add(one.key)
                draft.items.append(one)

    # --------------------------------------------------------------------------------------------- debates and meetings

    def _events(self, component: Part, after: int) -> Iterator[Page]:
        """Debates or meetings: few, and their lists are read in full each time."""
        tail = component.tail
        walk = self._walk_events(component)
        draft = _Draft(list(self._unread(component, walk, component.place.link(tail, ""))))
        for place, row in enumerate(walk.rows, start=1):
            key = f"{tail}/{row.id}"
            mark = _digest(row.node)
            draft.present.append(key)
            if row.id <= after or self._known.get(key) in (mark, f"{mark}|{self._today}"):
                draft.present += self._heard.under(key)
            else:
                where = self._classified(component.place, row.node)
                self._tell_themes(draft, where.sections)
                make = reading.debate if tail == "debate" else reading.meeting
                made = make(component.place, row.node, where)
                at = len(draft.items)
                root = Root(key, key, made.section or "", made.link)
                doubt = self._thread(draft, component, tail, row, root, mark)
                draft.items.insert(at, replace(made, mark=mark + doubt))
                draft.items += reading.findings(made, row.node)
            self._progress(self._done, self._total, _("Reading the debates and meetings"))
            if len(draft.items) >= self._size or place == len(walk.rows):
                yield self._page(draft, component.id, row.id)
                draft = _Draft()

    def _walk_events(self, component: Part) -> Walk:
        ask = documents.debates if component.tail == "debate" else documents.meetings
        try:
            return self._lists.walk(ask(self._dialect), component.id, self._size)
        except (Broken, Speechless):
            return self._lists.walk(ask(self._dialect, False), component.id, self._size)


def _level(row: Row) -> str:
    return word(row.node.get("participatoryTextLevel"))


def _slim(scanned: Node) -> Node:
    """What is held of a proposal that was scanned: its trace, and what says how to read it."""
    said = {name: scanned[name] for name in ("totalCommentsCount", "participatoryTextLevel", "amendments")
            if scanned.get(name)}  # fmt: skip
    return {"trace": _trace(scanned), **said}


def _trace(scanned: Node) -> str:
    """What would differ had the proposal moved: its times, state, counters and place, as scanned."""
    told: list[object] = [scanned.get(name) for name in TRACED]
    told.append(len(nodes(scanned.get("amendments"))))
    return hashlib.sha256(orjson.dumps(told)).hexdigest()[:16]


def _digest(full: Node) -> str:
    return hashlib.sha256(orjson.dumps(full, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


def _amended(mark: str) -> int | None:
    """The number of the amended proposal that a mark remembers."""
    return next((int(part[1:]) for part in mark.split("|")[1:] if part[:1] == "a" and part[1:].isdigit()), None)
