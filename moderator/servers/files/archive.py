"""What a path holds: one file, the files of a folder, or those of an archive, opened safely one after another."""

from __future__ import annotations

import gzip
import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, cast

from moderator.domain.problem import Problem
from moderator.domain.words import _, quoted

LARGEST = 4 << 30
"""Bytes that an archive or a compressed file may unfold to: 570,000 long contributions are 2 GiB of XML."""

LARGEST_IN_MEMORY = 1 << 30
"""Bytes to which a spreadsheet or text document may unfold: its reader keeps all of it in memory."""

_MOST_ENTRIES = 20_000
_HIGHEST_RATIO = 250  # real spreadsheets reach 60; DEFLATE can reach 1,032
_RATIO_MATTERS_FROM = 100 << 20
_DEFLATE_CEILING = 1_032
BESIDE = re.compile(r".*?(?:_files|_fichiers|\.files|_elems)(?=/)")
"""The folder that a browser makes beside a page, at the beginning of a path."""
BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, NotImplementedError, RuntimeError,
    ValueError, OSError,
)  # fmt: skip
"""What reading a damaged archive may raise: offsets that lie end as errors of the system too."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file to read. `name` is shown; `open` gives its bytes, already unfolded; `size` is what progress counts."""

    name: str
    size: int
    open: Callable[[], BinaryIO]
    path: Path | None = None  # when it is a plain file of the disk
    compressed: bool = False


def parts(path: Path) -> Iterator[Part]:
    """Yield the files behind a path: itself, those of a folder in natural order, or those of a ZIP of files.

    Raises Problem when the path cannot be read, or when an archive is broken or would unfold to more than is sane.
    """
    try:
        if path.is_dir():
            for file in sorted((file for file in path.rglob("*") if _is_ours(file, path)), key=natural):
                name = str(file.relative_to(path))
                try:
                    yield from _files(file, name)
                except (Problem, OSError) as error:
                    # One bad file among others is said in its turn.
                    yield Part(name, 0, _refusing(error), file)
            return
        if not path.exists():
            raise Problem(
                _("The file {name} does not exist.").format(name=quoted(path.name)),
                where=str(path.parent),
                remedy=_("Check its name and folder, then open it again."),
            )
        if not path.is_file():
            raise Problem(
                _("{name} is neither a file nor a folder.").format(name=quoted(path.name)),
                where=str(path.parent),
                remedy=_("Save what it gives to a file, then import that file."),
            )
        yield from _files(path, path.name)
    except OSError as error:
        raise unreadable(path, error) from error


def gathered(paths: Sequence[Path]) -> list[Part]:
    """Return the files behind several paths, each named from its own folder on. One bad path is said in its turn."""
    found: list[Part] = []
    for path in sorted(paths, key=natural):
        try:
            beside = f"{path.name}/" if is_beside_a_page(path) else ""
            found += (replace(one, name=beside + one.name) for one in parts(path))
        except Problem as problem:
            found.append(Part(path.name, 0, _refusing(problem), path))
    return found


def is_beside_a_page(path: Path) -> bool:
    """Whether a path is the folder in which a browser saved the pictures, styles and scripts of a page."""
    return path.is_dir() and BESIDE.match(f"{path.name}/") is not None


def unreadable(path: Path, error: OSError) -> Problem:
    """Return the Problem of a file that the system does not let us read."""
    return Problem(
        _("The file {name} cannot be read: {reason}.").format(
            name=quoted(path.name), reason=error.strerror or str(error)
        ),
        where=str(path.parent),
        remedy=_("Check that it is still there, that no other program holds it and that you may read it."),
    )


def natural(path: Path) -> tuple[tuple[int, int | str], ...]:
    """Return what to sort a name by so that 9.json comes before 10.json."""
    return tuple(
        (0, int(run)) if run.isdecimal() else (1, run) for run in re.split(r"(\d+)", str(path).casefold()) if run
    )


def check_zip(file: BinaryIO, name: str, largest: int) -> zipfile.ZipFile:
    """Open a ZIP whose content is known to be of a sane size, whatever its own directory pretends.

    Raises Problem for a broken archive, a bomb (too large, too dense, too many or overlapping entries) or a password.
    """
    try:
        archive = zipfile.ZipFile(file)
        entries = archive.infolist()
    except BROKEN as error:
        raise broken(name) from error
    stored = sum(entry.compress_size for entry in entries)
    size = file.seek(0, io.SEEK_END)
    unfolded = sum(entry.file_size for entry in entries)
    dense = unfolded > _RATIO_MATTERS_FROM and unfolded > _HIGHEST_RATIO * max(stored, 1)
    if len(entries) > _MOST_ENTRIES or unfolded > largest or dense or stored > size:
        raise bomb(name)
    if any(entry.flag_bits & 1 for entry in entries):
        raise Problem(
            _("The file {name} is protected by a password.").format(name=quoted(name)),
            remedy=_("Remove the password in the program that made it, then import it again."),
        )
    for entry in entries:
        # A directory can lie about sizes; only entries that could really unfold beyond the limit are measured.
        if entry.compress_size * _DEFLATE_CEILING > largest and entry.compress_type == zipfile.ZIP_DEFLATED:
            _measure(file, entry, name, largest)
    return archive


def _measure(file: BinaryIO, entry: zipfile.ZipInfo, name: str, largest: int) -> None:
    file.seek(entry.header_offset + 26)
    lengths = file.read(4)
    file.seek(int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little"), io.SEEK_CUR)
    left, total, inflate = entry.compress_size, 0, zlib.decompressobj(-15)
    try:
        while left > 0 and (block := file.read(min(left, 1 << 18))):
            left -= len(block)
            while block:
                total += len(inflate.decompress(block, 1 << 20))
                block = inflate.unconsumed_tail
                if total > largest:
                    raise bomb(name)
    except zlib.error as error:
        raise broken(name) from error


def bomb(name: str) -> Problem:
    """Return the Problem of a file that unfolds to an insane size."""
    return Problem(
        _("The file {name} was refused: it unfolds to a size that no consultation has.").format(name=quoted(name)),
        remedy=_("It may be made to harm. Ask whoever sent it for a CSV export instead."),
    )


def broken(name: str) -> Problem:
    """Return the Problem of a compressed file that is damaged or cut."""
    return Problem(
        _("The file {name} is damaged or incomplete.").format(name=quoted(name)),
        remedy=_("Download or copy it again. If it opens in its own program, save it from there under a new name."),
    )


@contextmanager
def opened(part: Part) -> Iterator[BinaryIO]:
    """Open a part for reading and close it after; the system's refusals become Problems."""
    try:
        file = part.open()
    except OSError as error:
        raise unreadable(part.path or Path(part.name), error) from error
    with file:
        yield file


def _is_ours(file: Path, folder: Path) -> bool:
    hidden = any(name.startswith((".", "~$", "__MACOSX")) for name in file.relative_to(folder).parts)
    return not hidden and file.is_file() and not file.is_symlink()


def _files(path: Path, name: str) -> Iterator[Part]:
    with path.open("rb") as file:
        head = file.read(4)
        if head == b"PK\x03\x04" or head == b"PK\x05\x06":
            archive = check_zip(file, name, LARGEST)
            names = set(archive.namelist())
            if not is_document(names):
                yield from _members(archive, path, name)
                return
    if head[:2] == b"\x1f\x8b":
        size = path.stat().st_size
        yield Part(re.sub(r"\.gz$", "", name, flags=re.IGNORECASE), size, lambda: _gunzip(path), path, compressed=True)
    else:
        yield Part(name, path.stat().st_size, lambda: cast(BinaryIO, path.open("rb")), path)


def is_document(names: set[str]) -> bool:
    """Whether the names inside a ZIP are those of a spreadsheet or text document rather than of a set of files."""
    return "[Content_Types].xml" in names or "mimetype" in names or "content.xml" in names


def _refusing(error: Exception) -> Callable[[], BinaryIO]:
    def refuse() -> BinaryIO:
        raise error

    return refuse


class _Gunzip(gzip.GzipFile):
    """A compressed file, read until it unfolds to more than is sane."""

    def read(self, size: int | None = -1) -> bytes:
        block = super().read(size)
        if self.tell() > LARGEST:
            raise bomb(Path(str(self.name)).name)
        return block


def _gunzip(path: Path) -> BinaryIO:
    return cast(BinaryIO, _Gunzip(path, "rb"))


def _members(archive: zipfile.ZipFile, path: Path, name: str) -> Iterator[Part]:
    """Yield the files of a ZIP; spreadsheets inside are unfolded in memory, everything else is streamed."""
    members = [entry for entry in archive.infolist() if not entry.is_dir()]
    for entry in sorted(members, key=lambda member: natural(Path(member.filename))):
        shown = "/".join(piece for piece in re.split(r"[/\\]", entry.filename) if piece not in ("", ".", ".."))
        if any(piece.startswith((".", "~$", "__MACOSX")) for piece in shown.split("/")):
            continue
        yield Part(f"{name} › {shown}", entry.file_size, lambda entry=entry: _member(path, entry), compressed=True)  # type: ignore[misc]


def _member(path: Path, entry: zipfile.ZipInfo) -> BinaryIO:
    archive = zipfile.ZipFile(path)
    try:
        with archive.open(entry) as file:
            head = file.read(4)
        if head[:2] in (b"PK", b"\xd0\xcf"):
            if entry.file_size > LARGEST_IN_MEMORY:
                raise bomb(f"{path.name} › {entry.filename}")
            with archive:
                return io.BytesIO(archive.read(entry))
        return cast(BinaryIO, _Member(archive, entry))
    except BROKEN as error:
        archive.close()
        raise broken(f"{path.name} › {entry.filename}") from error
    except BaseException:
        archive.close()
        raise


class _Member(io.RawIOBase):
    """One file of a ZIP that closes the archive with itself."""

    def __init__(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
        super().__init__()
        self._archive = archive
        self._file = archive.open(entry)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return self._file.read(size)

    def close(self) -> None:
        if not self.closed:
            self._file.close()
            self._archive.close()
        super().close()
