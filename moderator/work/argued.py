"""The arguments in the response document: their figures, the points that answer them, the passages to quote."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pyroaring import BitMap

from moderator.documents.model import QUOTE_WORDS, QUOTES_PER_POINT, Argued, Quote
from moderator.domain.argument import RARE, Argument
from moderator.store import pages
from moderator.store.workspace import Workspace
from moderator.work import arguments, passages
from moderator.work.arguments import Counting
from moderator.work.quoting import Spans


@dataclass(frozen=True, slots=True)
class Answered:
    """An argument that has an answer: its contributions among those considered."""

    argument: Argument
    ids: BitMap
    answer: str


class Arguing:
    """The arguments of one document: only the contributions that were looked at and may be public are counted."""

    def __init__(self, ws: Workspace, considered: BitMap, distinct: Callable[[BitMap], int]) -> None:
        self.ws = ws
        self.distinct = distinct
        self.tree = ws.standing.arguments
        self.answers = arguments.answers_of(ws)
        self.counting = Counting(ws, considered) if self.tree.every else None

    def of(self, section: int) -> tuple[Argued, ...]:
        """The arguments of an article by its uid, 0 for the consultation as a whole."""
        return tuple(self._argued(section))

    def _argued(self, section: int) -> Iterator[Argued]:
        if self.counting is None:
            return
        for one, depth in self.tree.walk(section):
            ids = self.counting.ids(one.uid)
            yield Argued(
                one.text,
                one.side,
                depth,
                len(ids),
                self.distinct(ids),
                self.counting.kinds(ids),
                0 < self.counting.people(ids) <= RARE,
                one.outcome,
                f"a-{one.uid}" if self.answers.get(one.uid) else "",
            )

    def answered(self, section: int) -> list[Answered]:
        """Those that are answered, in their order."""
        if self.counting is None:
            return []
        return [
            Answered(one, self.counting.ids(one.uid), answer)
            for one, _depth in self.tree.walk(section)
            if (answer := self.answers.get(one.uid, ""))
        ]

    def quotes(
        self, one: Answered, numbers: dict[int, str], hidden: Callable[[pages.Record, str], Spans | None]
    ) -> Iterator[Quote]:
        """Passages hung on an argument that can be quoted whole: those of contributions marked to quote first."""
        marked = self.ws.standing.holding("quotable", "1")
        found = [
            each
            for each in passages.extracts(self.ws, one.argument.uid)
            if each.id in one.ids
            and not each.passage.lost
            and each.passage.field == "body"
            and len(each.passage.text.split()) <= QUOTE_WORDS
        ]
        found.sort(key=lambda each: each.id not in marked)
        said, seen = 0, set[int]()
        with self.ws.read() as conn:
            records = {record.id: record for record in pages.records(conn, [each.id for each in found[:12]])}
        for each in found[:12]:
            record = records[each.id]
            spans = hidden(record, "body")
            start, end = each.passage.start, each.passage.end
            if spans is None or record.id in seen or any(first < end and last > start for first, last in spans):
                continue
            text = record.body[start:end].strip()
            if not text or said == QUOTES_PER_POINT:
                continue
            seen.add(record.id)
            said += 1
            yield Quote(text, record.body, numbers[record.id], each.author_kind, "", record.language, spans)
