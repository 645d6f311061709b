"""JSON and JSON lines, one record at a time: a file of 200 MB never stands in memory whole."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import chain, islice

from moderator.domain.doctor import Ailment, Finding, Remedy
from moderator.domain.problem import Problem
from moderator.domain.words import _, quoted
from moderator.servers.files.encoding import Lines
from moderator.servers.files.table import Row, Table

Record = dict[str, object]
Step = tuple[str, Record] | Finding

_CHUNK = 1 << 18
_LARGEST_RECORD = 64 << 20
_LOOKED_AT = 5_000
_LOOKED_AT_SIZE = 16 << 20
_MOST_COLUMNS = 2_000
_DEEPEST = 100  # lists in lists of one record: those of platforms have five or six


def _integer(digits: str) -> int | str:
    """Keep as text the integers that no database column holds; Python refuses to read the longest ones at all."""
    return int(digits) if len(digits) < 19 else digits


_DECODER = json.JSONDecoder(strict=False, parse_int=_integer, parse_constant=lambda _name: None)


def is_lines(beginning: str) -> bool:
    """Whether the beginning of a file is JSON lines: a whole object on its first line, another after it."""
    lines = [line for line in beginning.split("\n", 3) if line.strip()]
    if len(lines) < 2 or not lines[0].lstrip().startswith("{"):
        return False
    try:
        _DECODER.decode(lines[0].strip())
    except (ValueError, RecursionError):
        return False
    return lines[1].lstrip().startswith("{")


def tables(lines: Lines, place: str, *, by_line: bool) -> Iterator[Table]:
    """Yield a table for each list of objects in the file; they must be read in their order.

    Raises Problem when the file is not JSON from its first character on. A file that is cut later gives what it holds,
    then a finding.
    """
    steps = _from_lines(lines) if by_line else _Stream(lines).records()
    pending: list[tuple[int, Step]] = []
    numbered = enumerate(steps, 1)
    kind = "jsonl" if by_line else "json"
    while True:
        first = pending.pop(0) if pending else next(numbered, None)
        if first is None:
            return
        if isinstance(first[1], Finding):
            yield Table(place, kind, (), iter([first[1]]))
            continue
        name = first[1][0]
        group = _group(chain([first], numbered), name, pending)
        # Records leave out what they have not, so that a column may first be met far from the beginning.
        head: list[Row | Finding] = []
        columns: dict[str, None] = {}
        size = 0
        for row in islice(group, _LOOKED_AT):
            head.append(row)
            if isinstance(row, Row) and row.record is not None:
                cells = flat(row.record)
                columns.update(dict.fromkeys(cells))
                size += sum(map(len, cells.values()))
            if size > _LOOKED_AT_SIZE:
                break
        names = tuple(islice(columns, _MOST_COLUMNS))
        shown = f"{place} › {name}" if name else place
        yield Table(shown, kind, names, _rows(chain(head, group), names, shown))
        for _left in group:
            pass


def _group(steps: Iterator[tuple[int, Step]], name: str, pending: list[tuple[int, Step]]) -> Iterator[Row | Finding]:
    """Yield the records of one list; the first of the next list is left in `pending`."""
    for number, step in steps:
        if isinstance(step, Finding):
            yield step
        elif step[0] == name:
            yield Row(number, [], step[1])
        else:
            pending.append((number, step))
            return


def _rows(rows: Iterator[Row | Finding], columns: tuple[str, ...], place: str) -> Iterator[Row | Finding]:
    known = set(columns)
    for row in rows:
        if isinstance(row, Finding) or row.record is None:
            yield row
        else:
            cells = flat(row.record)
            if not known.issuperset(cells):
                for late in sorted(set(cells) - known)[:_MOST_COLUMNS]:
                    yield Finding(Ailment.UNKNOWN_VALUE, Remedy.KEPT, row.number, late[:200], cells[late][:500], place)
                known.update(cells)
            yield Row(row.number, [cells.get(column, "") for column in columns], row.record)


def flat(record: Record) -> dict[str, str]:
    """Return the cells of a record: inner objects as `author/name`, lists of words joined by `; `.

    The answers of questionnaires (`responses: [{questionId, questionTitle, value}]`, as the Grand débat publishes
    them) become a column for each question, under the name that the CSV of the same data gives it.
    """
    cells: dict[str, str] = {}
    for key, value in record.items():
        if isinstance(value, dict):
            for inner, deep in value.items():
                if isinstance(deep, dict):
                    cells.update((f"{key}/{inner}/{last}", _cell(leaf)) for last, leaf in deep.items())
                else:
                    cells[f"{key}/{inner}"] = _cell(deep)
        elif key == "responses" and isinstance(value, list):
            for answer in value:
                if isinstance(answer, dict) and "questionTitle" in answer:
                    name = f"Q{answer.get('questionId', '')} - {answer['questionTitle']}"
                    cells[name] = _cell(answer.get("formattedValue") or answer.get("value"))
        else:
            cells[key] = _cell(value)
    return cells


def _cell(value: object) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, list):
        return "; ".join(_cell(part) for part in value if isinstance(part, (str, int, float)))
    if isinstance(value, dict):
        return ""
    return str(value)


def _from_lines(lines: Lines) -> Iterator[Step]:
    for line in lines:
        if not line.strip():
            continue
        if lines.cut:
            yield Finding(Ailment.OVERSIZED, Remedy.SET_ASIDE, lines.line, "", line[:500], lines.place)
            continue
        try:
            value = _DECODER.decode(line.strip())
        except (ValueError, RecursionError) as error:
            sample = f"{error} · {line[:300]}"[:500]
            yield Finding(Ailment.UNREADABLE, Remedy.SET_ASIDE, lines.line, "", sample, lines.place)
            continue
        if _is_deep(value):
            yield Finding(Ailment.UNREADABLE, Remedy.SET_ASIDE, lines.line, "", line[:500], lines.place)
            continue
        yield "", _record(value, line)
    yield from lines.findings
    lines.findings.clear()


def _record(value: object, text: str) -> Record:
    record = value if isinstance(value, dict) else {"value": value}
    return _encodable(record) if "\\u" in text else record


def _is_deep(value: object) -> bool:
    """Whether a record is nested beyond what any program keeps: it was made to harm."""
    level = [value]
    for _step in range(_DEEPEST):
        inner = (one.values() if isinstance(one, dict) else one for one in level if isinstance(one, dict | list))
        level = [each for those in inner for each in those if isinstance(each, dict | list)]
        if not level:
            return False
    return True


def _encodable(record: Record) -> Record:
    """Return the record without lone surrogates (`\\ud83d` alone), which no file can hold."""
    try:
        json.dumps(record, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        mended = json.dumps(record, ensure_ascii=False).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return _DECODER.decode(mended)  # type: ignore[no-any-return]
    return record


_BLANKS = re.compile("[ \t\r\n\ufeff]*")


def _blank(text: str, place: int) -> int:
    """Return where the blanks that begin at a place end."""
    match = _BLANKS.match(text, place)
    return match.end() if match is not None else place


class _End(Exception):
    """The text ended or stopped being JSON at `place`."""


class _Stream:
    """The characters of one JSON document, decoded value by value."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._text = ""
        self._at = 0
        self._ended = False
        self._read = 0
        self._escapes = False

    def records(self) -> Iterator[Step]:
        """Yield the objects of every list of the document with the name of their list, then what went wrong."""
        try:
            yield from self._value(())
        except _End as end:
            if not self._read:
                raise Problem(
                    _("The file {name} begins like JSON but cannot be read.").format(name=quoted(self._lines.place)),
                    remedy=_("Download it again; if it was written by hand, check its first lines."),
                ) from end
            ailment = Ailment.TRUNCATED_FILE if self._ended else Ailment.UNREADABLE
            sample = f"{end} · {self._text[self._at : self._at + 200]}"
            yield Finding(ailment, Remedy.SET_ASIDE, self._read + 1, "", sample[:500], self._lines.place)
        yield from self._lines.findings
        self._lines.findings.clear()

    def _value(self, path: tuple[str, ...]) -> Iterator[Step]:
        if self._peek() == "[":
            yield from self._list(path)
        elif self._peek() == "{" and len(path) < 6:
            yield from self._object(path)
        else:
            value = self._decoded()
            if not path:
                yield self._counted("", value)

    def _list(self, path: tuple[str, ...]) -> Iterator[Step]:
        name = "/".join(part for part in path if part not in ("data", "nodes", "edges", "records", "results", "items"))
        self._at += 1
        while self._peek() != "]":
            yield self._counted(name, self._decoded())
            if self._peek() == ",":
                self._at += 1
            elif self._peek() != "]":
                raise _End("Expecting ',' between two records")
        self._at += 1

    def _object(self, path: tuple[str, ...]) -> Iterator[Step]:
        """Go down an object to the lists of objects that it holds; one that holds none is itself a record."""
        self._at += 1
        simple: Record = {}
        inner = 0
        while self._peek() != "}":
            key = str(self._decoded())
            if self._peek() != ":":
                raise _End("Expecting ':' after a name")
            self._at += 1
            opening = self._peek()
            if opening == "{" and key == "opinion" and not path:
                inner += 1
                yield self._counted("", {"opinion": self._decoded()})
            elif (opening == "[" and self._peek(1) == "{") or (opening == "{" and len(path) < 5):
                for step in self._value((*path, key)):
                    inner += 1
                    yield step
            else:
                simple[key] = self._decoded()
            if self._peek() == ",":
                self._at += 1
            elif self._peek() != "}":
                raise _End("Expecting ',' between two members")
        self._at += 1
        if not inner and simple and not path:
            yield self._counted("", simple)

    def _counted(self, name: str, value: object) -> Step:
        self._read += 1
        if _is_deep(value):
            members = value.values() if isinstance(value, dict) else ()
            sample = " · ".join([*(str(one) for one in members if isinstance(one, str | int)), "[[[…"])[:500]
            return Finding(Ailment.UNREADABLE, Remedy.SET_ASIDE, self._read, name, sample, self._lines.place)
        if isinstance(value, dict) and set(value) == {"node"} and isinstance(value["node"], dict):
            value = value["node"]  # an edge of a GraphQL connection
        return name, _record(value, "\\u" if self._escapes else "")

    def _peek(self, ahead: int = 0) -> str:
        """Go to the next character that is not blank and return it; `ahead` = 1 looks at the one after it."""
        while True:
            self._at = _blank(self._text, self._at)
            place = _blank(self._text, self._at + 1) if ahead else self._at
            if place < len(self._text):
                return self._text[place]
            if len(self._text) - self._at > _LARGEST_RECORD or not self._fill(_CHUNK):
                raise _End("Unexpected end")

    def _fill(self, size: int) -> bool:
        self._text = self._text[self._at :]
        self._at = 0
        more = "" if self._ended else self._lines.read(size)
        self._ended = not more
        self._escapes = self._escapes or "\\u" in more
        self._text += more
        return bool(more)

    def _decoded(self) -> object:
        self._peek()
        size = _CHUNK
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except RecursionError as error:
                raise _End("nested too deeply") from error
            except json.JSONDecodeError as error:
                near = error.pos >= len(self._text) - 12 or error.msg.startswith("Unterminated")
                if not near or len(self._text) > _LARGEST_RECORD or not self._fill(size):
                    raise _End(error.msg) from error
                size *= 2
                continue
            except ValueError as error:
                raise _End(str(error)) from error
            if end == len(self._text) and not self._ended and self._fill(size):
                continue  # a number could go on
            self._at = end
            return value
