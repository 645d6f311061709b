"""Tables that leave the program: no cell is taken for a formula, and a file appears whole or not at all."""

from __future__ import annotations

import csv
import errno
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from moderator.domain.problem import Problem
from moderator.domain.words import _

CELL = 32_767
"""Characters that a cell of a workbook holds (Excel's specifications and limits)."""
ROWS = 1_048_576
"""Rows that a sheet of a workbook holds, the first included (same source)."""
_DANGEROUS = "=+-@＝＋－＠\t\r\n"
"""What makes a spreadsheet run the rest of a cell (OWASP, « CSV Injection »), full-width signs included."""
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def reason(error: OSError) -> str:
    """Why a file cannot be read or written, in the reader's language; what is rare, as the system says it."""
    match error:
        case FileNotFoundError():
            return _("there is no such file")
        case PermissionError():
            return _("access to it is refused")
        case IsADirectoryError():
            return _("it is a folder")
        case _ if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return _("the disk is full")
        case _:
            return error.strerror or type(error).__name__


def unread(path: Path, error: OSError) -> Problem:
    """That a file cannot be read, and why."""
    return Problem(_("The file could not be read: {why}.").format(why=reason(error)), where=str(path))


def clean(text: str, most: int = CELL) -> str:
    """A text without what XML and spreadsheets cannot hold; one too long says that it was cut."""
    text = _UNWRITABLE.sub("", text)
    return text if len(text) <= most else text[: most - 1] + "…"


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula when it opens a CSV file."""
    return f"'{text}" if text[:1] and text[0] in _DANGEROUS else text


def unguarded(text: str) -> str:
    """The text that `guarded` was given."""
    return text[1:] if text[:1] == "'" and text[1:2] and text[1] in _DANGEROUS else text


@contextmanager
def written(path: Path) -> Iterator[BinaryIO]:
    """A file to write, which takes its name only once it is whole. Raises Problem when the folder refuses it."""
    partial = path.with_name(f".{path.name}.part")
    try:
        with partial.open("wb") as file:
            yield file
        partial.replace(path)
    except OSError as error:
        raise Problem(
            _("The file could not be written: {why}.").format(why=reason(error)),
            where=str(path),
            remedy=_("Choose another folder, or free some space. Nothing was lost."),
        ) from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def write_csv(file: BinaryIO, rows: Iterable[Iterable[object]]) -> None:
    """Write rows as French spreadsheets open them: semicolons, UTF-8 with its mark, formulas made harmless."""
    line = _Line()
    table = csv.writer(line, delimiter=";")
    file.write(b"\xef\xbb\xbf")
    for row in rows:
        # Numbers are ours; a minus sign in front of one is no formula.
        table.writerow([one if isinstance(one, int) else guarded(clean(str(one))) for one in row])
        file.write(line.text.encode("utf-8"))


class _Line:
    """The one line that the csv module wrote last."""

    text = ""

    def write(self, text: str) -> None:
        self.text = text
