"""Turning the responses to a survey into contributions: which columns are open, what the others say of who speaks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from moderator.domain.contribution import Author, Contribution, Kind, Section, SectionKind
from moderator.domain.doctor import Ailment, Finding, Item, Remedy
from moderator.servers.files import forms, values
from moderator.servers.limesurvey import joined
from moderator.servers.nodes import Node, findings, html_of, identity, line_of, marked, moment, number, text_of, word

_TEXTS = frozenset("STU")  # short, long and huge free text
_ROWS = frozenset("Q")  # several short texts
_GRIDS = frozenset(";")  # a grid of texts
_TICKS = frozenset("MP")  # several choices, the second with comments
_TWO_SCALES, _RANKING = "1", "R"
MOST_RANKS = 30
"""The ranks of a question are columns too, whose number the list of questions does not tell."""
_TWOFOLD = frozenset("YG")  # yes or no, woman or man
_UNSAID = frozenset({"n/a", "sans objet", "non applicable"})
"""What stands in an export for who did not answer a twofold question. Source: `SurveyObj::getFullAnswer`."""
_OTHER = re.compile(r"-oth-|other|autre|andere", re.I)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the responses: its name, what was asked as people read it, whether they answered in their own way.

    That is in words, or by the files that they joined.
    """

    name: str
    asked: str
    open: bool
    tick: str = ""  # the choice that a « yes » in it means
    code: str = ""
    position: int = 0
    kind: str = ""  # the type of its question
    who: bool = False  # it asks who somebody is, and its answers stay there


def columns(questions: Iterable[Node]) -> dict[str, Column]:
    """The columns of a survey by name, in the order of its questions."""
    rows = {identity(one.get("qid")): one for one in questions}
    below: dict[str, list[Node]] = {}
    for one in sorted(rows.values(), key=_order):
        below.setdefault(identity(one.get("parent_qid")), []).append(one)
    found: dict[str, Column] = {}
    for place, one in enumerate(below.get("0", [])):
        asked, code = line_of(one.get("question")), word(one.get("title"))
        for column in _of(one, asked or code, code, place, below.get(identity(one.get("qid")), [])) if code else ():
            own = not column.tick and forms.private(column.asked.removeprefix(asked).strip(" –"))
            who = own or forms.private(asked)
            found[column.name] = replace(column, who=who, open=column.open and not who)
    return found


def _of(question: Node, asked: str, code: str, place: int, subs: list[Node]) -> Iterator[Column]:
    """The columns of one question. Source of their names: `viewHelper::getFieldCode` of the platform."""
    type_ = word(question.get("type"))
    first = [one for one in subs if number(one.get("scale_id")) in (None, 0)]
    across = [one for one in subs if number(one.get("scale_id")) == 1]
    names = {word(one.get("title")): line_of(one.get("question")) for one in first}
    yield Column(code, asked, type_ in _TEXTS or type_ == joined.KIND, "", code, place, type_)
    for sub, said in names.items():
        within = f"{asked} – {said}" if said else asked
        tick = said or sub if type_ in _TICKS else ""
        yield Column(f"{code}[{sub}]", asked if tick else within, type_ in _ROWS, tick, code, place)
        if type_ == "P":
            yield Column(f"{code}[{sub}comment]", within, True, "", code, place)
        for one in across:
            title, label = word(one.get("title")), line_of(one.get("question"))
            yield Column(f"{code}[{sub}_{title}]", f"{within} – {label}", type_ in _GRIDS, "", code, place)
        for scale in (1, 2) if type_ == _TWO_SCALES else ():
            yield Column(f"{code}[{sub}][{scale}]", f"{within} ({scale})", False, "", code, place)
    for rank in range(1, MOST_RANKS + 1) if type_ == _RANKING else ():
        yield Column(f"{code}[{rank}]", f"{asked} – {rank}", False, "", code, place)
    if word(question.get("other")) == "Y":
        yield Column(f"{code}[other]", asked, True, "", code, place)
    if type_ == "O":
        yield Column(f"{code}[comment]", asked, True, "", code, place)


def _order(one: Node) -> tuple[int, int, int]:
    group, place, id_ = (number(one.get(name)) or 0 for name in ("group_order", "question_order", "qid"))
    return group or number(one.get("gid")) or 0, place, id_


def sections(space: str, survey: str, asked: Mapping[str, Column]) -> list[Section]:
    """A section for each question that people answer in words."""
    return [
        Section(space, key_of(survey, one.name), SectionKind.QUESTION, one.asked, None, place, one.code)
        for place, one in enumerate(asked.values())
        if one.open
    ]


def key_of(survey: str, column: str) -> str:
    """The key of the section of a question."""
    return f"question/{survey}/{column}"


def answers(space: str, survey: str, row: Node, asked: Mapping[str, Column], left: Counter[str]) -> list[Item]:
    """The free answers of one response, each with what the same person ticked.

    `left` counts, by question, those that are not brought in: they say who somebody is.
    """
    response = identity(row.get("id"))
    told = word(row.get("submitdate"))
    closed, chosen = _closed(row, asked, left)
    labels = tuple(forms.labelled(*one) for one in closed)
    author = Author(f"response/{survey}/{response}", kind=forms.author_of(closed))
    found: list[Item] = []
    for column in asked.values():
        if column.who:
            continue
        given = row.get(column.name)
        files = joined.joined(given) if column.kind == joined.KIND else []
        if files is None:
            found.append(Finding(Ailment.UNREADABLE, Remedy.SET_ASIDE, None, column.name, str(given)[:500]))
            continue
        body = joined.said(files) if column.kind == joined.KIND else text_of(given) if column.open else ""
        if body and forms.personal(column.asked, body):
            left[column.asked] += 1
            continue
        if not body:
            continue
        made = marked(
            Contribution(
                space,
                f"answer/{survey}/{response}/{column.name}",
                Kind.ANSWER,
                body,
                html="" if files else html_of(given),
                section=key_of(survey, column.name),
                author=author,
                created=None if told.startswith(values.DATELESS) else moment(told),
                language=word(row.get("startlanguage"))[:2],
                labels=labels,
                attachments=joined.attachments(survey, response, files),
                raw={"id": row.get("id"), column.name: given, **chosen},
            )
        )
        dates = {} if not told or told.startswith(values.DATELESS) else {"submitdate": told}
        found += [made, *findings(made, {column.name: given}, dates)]
    return found


def _closed(row: Node, asked: Mapping[str, Column], left: Counter[str]) -> tuple[list[forms.Answer], dict[str, object]]:
    """What was chosen rather than written: questions with their answers, and the columns as they came."""
    said: list[forms.Answer] = []
    kept: dict[str, object] = {}
    for column in asked.values():
        value = line_of(row.get(column.name))
        if column.open or not value or _OTHER.fullmatch(value):
            continue
        if column.tick and values.yes(value) is not True:
            continue
        if column.who or (not column.tick and forms.personal(column.asked, value)):
            left[column.asked] += 1
            continue
        value = column.tick or value
        if column.kind in _TWOFOLD and values.fold(value) in _UNSAID:
            continue
        said.append((column.asked, value[:200]))
        kept[column.name] = row.get(column.name)
    return said, kept


def written(numbers: Iterable[int]) -> str:
    """Numbers in little room: « 3,8-12 »."""
    runs: list[list[int]] = []
    for one in sorted(numbers):
        if runs and one <= runs[-1][1] + 1:
            runs[-1][1] = one
        else:
            runs.append([one, one])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def read(numbers: str) -> set[int]:
    """The numbers that `written` wrote."""
    found: set[int] = set()
    for run in re.findall(r"(\d+)(?:-(\d+))?", numbers):
        found.update(range(int(run[0]), int(run[1] or run[0]) + 1))
    return found


def response_of(key: str) -> int:
    """The number of the response to which an answer belongs; 0 when it is the key of something else."""
    found = re.fullmatch(r"answer/\d+/(\d+)/.+", key, re.DOTALL)
    return int(found.group(1)) if found else 0
