"""The answers file that Decidim's administrators import (component → Import → answers) where answers cannot be sent.

Columns `id`, `state`, `answer/<locale>`. Decidim refuses the whole file for one bad row: rows are checked first. XLSX
is to be preferred: CSV depends on the separator that the server expects (`;` by default). Source: Decidim 0.27 to 0.30,
`proposal_answer_creator.rb`, `proposals_answers_verifier.rb` and the readers of `decidim-admin`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path

from moderator.domain.markup import text_to_html
from moderator.domain.problem import Problem
from moderator.domain.words import _
from moderator.servers.contract import Wanted
from moderator.servers.decidim.answers import NOT_ANSWERED, state_of
from moderator.servers.decidim.nodes import text_of

CELL = 32_767
"""Characters that a cell of a spreadsheet holds; the rest would be cut without a word."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One line: the proposal's number, Decidim's state, and the answer as HTML by language."""

    id: int
    state: str
    answers: Mapping[str, str]

    @classmethod
    def of(cls, wanted: Wanted, others: Mapping[str, str] | None = None) -> AnswerRow:
        """The line for an answer. `others` are the texts that the server shows now: the import replaces them all."""
        number = wanted.key.rpartition("/")[2]
        try:
            state = state_of(wanted)
        except ValueError:
            state = ""
        answers = {**(others or {}), wanted.language: text_to_html(wanted.text)}
        return cls(int(number) if number.isascii() and number.isdigit() else 0, state, answers)


def sifted(
    rows: Iterable[AnswerRow], *, locale: str = "fr", cell: int | None = CELL
) -> tuple[list[AnswerRow], list[tuple[AnswerRow, str]]]:
    """The rows that Decidim will take, and the others with the reason for each.

    `locale` is the site's default language. `cell` is the longest text that fits (None for CSV).
    """
    good: list[AnswerRow] = []
    bad: list[tuple[AnswerRow, str]] = []
    seen: set[int] = set()
    for row in rows:
        reason = _fault(row, locale, cell)
        if not reason and row.id in seen:
            reason = _("The same proposal is answered twice.")
        if reason:
            bad.append((row, reason))
        else:
            seen.add(row.id)
            good.append(row)
    return good, bad


def _fault(row: AnswerRow, locale: str, cell: int | None) -> str:
    if row.id <= 0:
        return _("This is not a proposal of Decidim.")
    if row.state == NOT_ANSWERED:
        return _("An import cannot take an answer back: it has to be done on the site.")
    if row.state == "withdrawn" or not re.fullmatch(r"[a-z0-9_]{1,100}", row.state):
        return _("Decidim shows a status with each answer: choose what became of the contribution.")
    if not text_of(row.answers.get(locale, "")):
        return _("There is no text in the site’s language ({locale}).").format(locale=locale)
    for language, html in row.answers.items():
        if not re.fullmatch(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", language):
            return _("“{language}” is not the code of a language.").format(language=language[:20])
        if cell is not None and len(html) > cell:
            return _("The answer is longer than a cell of a spreadsheet ({n} characters): write a CSV file.").format(
                n=cell
            )
    return ""


def write(path: Path, rows: Sequence[AnswerRow], *, locale: str = "fr") -> None:
    """Write the rows of one component as XLSX or CSV, by the file's ending; the file appears whole or not at all.

    Raises Problem when a row would make Decidim refuse the file, or when the folder cannot be written to.
    """
    ending = path.suffix.lower()
    if ending not in (".xlsx", ".csv"):
        raise ValueError(path.suffix)
    _good, bad = sifted(rows, locale=locale, cell=CELL if ending == ".xlsx" else None)
    if bad:
        row, reason = bad[0]
        raise Problem(
            _("The answers file would be refused by Decidim."),
            where=_("Proposal {id}: {reason}").format(id=row.id, reason=reason),
            remedy=_("Nothing was written. Correct or leave out this answer."),
        )
    languages = [locale, *sorted({one for row in rows for one in row.answers} - {locale})]
    header = ["id", "state", *(f"answer/{one}" for one in languages)]
    content = (_xlsx if ending == ".xlsx" else _csv)(header, rows, languages)
    partial = path.with_name(f".{path.name}.part")
    try:
        partial.write_bytes(content)
        partial.replace(path)
    except OSError as error:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise Problem(
            _("The answers file could not be written: {why}.").format(why=error.strerror or type(error).__name__),
            where=str(path),
            remedy=_("Choose another folder, or free some space. Nothing was lost."),
        ) from error


def _html(text: str) -> str:
    """The cell: always HTML, so that no program takes it for a formula."""
    clean = _CONTROL.sub("", text).strip()
    return clean if not clean or clean.startswith("<") else f"<p>{clean}</p>"


def _xlsx(header: Sequence[str], rows: Sequence[AnswerRow], languages: Sequence[str]) -> bytes:
    # Imported on first use: it must not delay the first window.
    import xlsxwriter

    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    sheet = book.add_worksheet("answers")
    for column, name in enumerate(header):
        sheet.write_string(0, column, name)
    for line, row in enumerate(rows, start=1):
        # Types are given, never guessed: a text that looks like a formula or a link stays a text.
        sheet.write_number(line, 0, row.id)
        sheet.write_string(line, 1, row.state)
        for column, language in enumerate(languages, start=2):
            if html := _html(row.answers.get(language, "")):
                sheet.write_string(line, column, html)
    book.close()
    return content.getvalue()


def _csv(header: Sequence[str], rows: Sequence[AnswerRow], languages: Sequence[str]) -> bytes:
    content = StringIO(newline="")
    table = csv.writer(content, delimiter=";")
    table.writerow(header)
    for row in rows:
        table.writerow([row.id, row.state, *(_html(row.answers.get(one, "")) for one in languages)])
    return content.getvalue().encode("utf-8-sig")
