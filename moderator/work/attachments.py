"""The attachments of contributions: listed, downloaded on demand, saved under safe names; none is opened by itself."""

from __future__ import annotations

import re
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from moderator.domain.problem import Problem
from moderator.domain.progress import Progress, silent
from moderator.domain.settings import largest_attachment
from moderator.domain.words import N_, _, labelled, number, quoted
from moderator.servers.contract import OWN
from moderator.store import attachments as store
from moderator.store.attachments import Kept
from moderator.store.workspace import Workspace
from moderator.work import cells

__all__ = [
    "Kept",
    "Saved",
    "described",
    "fetch",
    "fetch_all",
    "kind",
    "missing",
    "never_opened",
    "of",
    "origin",
    "safe_name",
    "save",
    "size",
    "to_open",
]

_KINDS = (
    (N_("PDF"), "pdf", "application/pdf"),
    (N_("picture"), "jpg jpeg png gif webp tif tiff bmp heic svg", "image/"),
    (N_("text document"), "doc docx odt rtf txt md", "text/"),
    (N_("spreadsheet"), "xls xlsx ods csv", "application/vnd.ms-excel"),
    (N_("slides"), "ppt pptx odp", "application/vnd.ms-powerpoint"),
    (N_("sound"), "mp3 wav ogg m4a flac", "audio/"),
    (N_("video"), "mp4 mov avi mkv webm", "video/"),
    (N_("archive"), "zip 7z rar gz tar", "application/zip"),
    (N_("message"), "eml msg", "message/"),
)
_ENDINGS = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png", "message/rfc822": ".eml",
            "text/plain": ".txt", "image/gif": ".gif"}  # fmt: skip
_SHOWN = frozenset(
    {"pdf", "jpg", "jpeg", "png", "gif", "webp", "tif", "tiff", "bmp", "txt", "docx", "odt", "xlsx", "ods", "csv",
     "pptx", "odp", "mp3", "wav", "ogg", "m4a", "mp4", "webm", "eml"}
)  # fmt: skip
"""What may be opened, after a person confirmed: documents. Programs, scripts, pages, archives and documents with
macros are only saved."""

_INERT = _SHOWN | {"doc", "xls", "ppt", "rtf", "md", "zip", "7z", "gz", "mov", "avi", "heic", "bin", "json", "xml"}
"""What keeps its name when it is saved: no system runs it by itself."""

_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_LONGEST = 120
_PATIENCE = 3  # with a site that refuses one file after the other
_NO_FILE = ".not-opened"


@dataclass(frozen=True, slots=True)
class Saved:
    """An attachment written to a folder."""

    attachment: Kept
    path: Path


def of(ws: Workspace, ids: Iterable[int] | None = None) -> list[Kept]:
    """The attachments of these contributions, or of all."""
    with ws.read() as conn:
        return store.listed(conn, ids)


def missing(found: Iterable[Kept]) -> list[Kept]:
    """Those that could be downloaded: they have an address and their bytes are not here."""
    return [one for one in found if one.link and not one.here]


def fetch(ws: Workspace, id_: int, *, progress: Progress = silent) -> Kept:
    """Download an attachment and keep it, hashed. Raises Problem, which is noted with it, or Cancelled."""
    with ws.read() as conn:
        one = store.one(conn, id_)
        server = store.page_of(conn, one.contribution) if one is not None else ""
    if one is None or one.here:
        return _known(one)
    largest = largest_attachment(ws.standing.setting)
    try:
        content, media_type = _fetched(ws, one.link, server, largest, progress)
    except Problem as problem:
        with ws.write() as conn:
            store.refuse(conn, id_, problem.what)
        raise
    with ws.write() as conn:
        store.keep(conn, id_, content, media_type)
        return _known(store.one(conn, id_))


def fetch_all(ws: Workspace, wanted: Sequence[Kept], *, progress: Progress = silent) -> tuple[int, list[Problem]]:
    """Download attachments one after the other: how many came, and what went wrong. Raises Cancelled.

    A site that cannot be reached is not asked for the others that it keeps; one that refuses or is in trouble, not
    after `_PATIENCE` of them in a row. Those that were refused before come last.
    """
    from moderator.servers.addresses import split
    from moderator.servers.troubles import Broken, Unauthorised, Unreachable, Untrusted

    got, problems = 0, list[Problem]()
    failed = Counter[str]()  # in a row, by site
    wanted = sorted(wanted, key=lambda one: bool(one.refused))
    with ws.read() as conn:
        sites = [split(one.link).hostname or store.page_of(conn, one.contribution) for one in wanted]
    for done, (one, site) in enumerate(zip(wanted, sites, strict=True)):
        progress(done, len(wanted), _("Downloading attachments"))
        if failed[site] >= _PATIENCE:
            continue
        try:
            fetch(ws, one.id, progress=progress)
            got += 1
            failed[site] = 0
        except Problem as problem:
            problems.append(problem)
            if isinstance(problem, Broken | Unauthorised):
                failed[site] += 1
            elif isinstance(problem, Unreachable | Untrusted):
                failed[site] = _PATIENCE
            else:
                failed[site] = 0
    return got, problems


def _fetched(ws: Workspace, link: str, page: str, largest: int, progress: Progress) -> tuple[bytes, str]:
    """The bytes at an address, asked for by nobody; in our name where the server wants to know who asks. As `fetch`."""
    from moderator.servers import attached  # it speaks to the network: the window lists attachments without
    from moderator.servers.contract import FileGiver
    from moderator.servers.troubles import Unauthorised
    from moderator.work import secrets, sources

    try:
        return attached.fetch(link, page, largest=largest, progress=progress)
    except Unauthorised:
        secrets.recall(ws)
        known = next((one for one in sources.servers(ws) if one.link == page and sources.signs_in(one)), None)
        if known is None:
            raise
        server = sources.connect(known)
        try:
            if not isinstance(server, FileGiver):
                raise
            return attached.fetch(link, page, largest=largest, progress=progress, giver=server)
        finally:
            server.close()


def save(ws: Workspace, found: Iterable[Kept], folder: Path) -> list[Saved]:
    """Write the attachments that are here to a folder, made if needed; no file there is overwritten.

    Raises Problem when it cannot be written, or when what is kept was damaged.
    """
    saved: list[Saved] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        saved += (Saved(one, _write(folder, safe_name(one), _bytes(ws, one))) for one in found if one.here)
    except OSError as error:
        raise Problem(
            _("The attachments cannot be written there: {reason}.").format(reason=cells.reason(error)),
            where=str(folder),
            remedy=_("Choose another folder, or make room on the disk."),
        ) from error
    return saved


def to_open(ws: Workspace, id_: int) -> Path:
    """Write a document to a folder of this person alone, and return where: the caller has it opened, once confirmed.

    Raises Problem for what is never opened from here (programs, scripts, pages, archives), or is not here.
    """
    with ws.read() as conn:
        one = _known(store.one(conn, id_))
    if (danger := never_opened(one)) is not None:
        raise danger
    path = _write(Path(tempfile.mkdtemp(prefix="moderator-")), safe_name(one), _bytes(ws, one))
    path.chmod(0o400)
    return path


def never_opened(one: Kept) -> Problem | None:
    """Why an attachment is only ever saved, and what to do with it; None for a document."""
    name = safe_name(one)
    if not name.endswith(_NO_FILE) and Path(name).suffix.lower().lstrip(".") in _SHOWN:
        return None
    return Problem(
        _("{name} is not opened from here: it is no document.").format(name=quoted(one.name)),
        remedy=_("Save it and have it checked by those in charge of computer security."),
    )


def kind(one: Kept) -> str:
    """What an attachment is, in a word."""
    ending = Path(one.name).suffix.lower().lstrip(".")
    by_name = next((label for label, endings, _media in _KINDS if ending in endings.split()), "")
    if not by_name and ending:
        return _("file .{ending}").format(ending=ending[:8])  # what it is said to be matters less than its name
    by_type = next((label for label, _endings, media in _KINDS if one.media_type.startswith(media)), "")
    return _(by_name or by_type or N_("file"))


def size(one: Kept) -> str:
    """How large it is, "" as long as nobody knows."""
    if one.size is None:
        return ""
    if one.size < 1_000:
        return _("{n} bytes").format(n=number(one.size))
    if one.size < 1_000_000:
        return _("{n} kB").format(n=number(round(one.size / 1_000)))
    return _("{n} MB").format(n=number(one.size / 1_000_000, 1))


def described(one: Kept) -> str:
    """An attachment in a line: what it is, how large, and whether its bytes are here."""
    state = "" if one.here else _("not downloaded") if one.link else _("not kept")
    if state and one.refused:
        state = labelled(state, one.refused[0].lower() + one.refused[1:].rstrip("."))
    return ", ".join(part for part in (kind(one), size(one), state) if part)


def origin(one: Kept) -> str:
    """Where one that is not here would come from, in a sentence."""
    if one.link.startswith(OWN):
        return _("Asked of the server in your name: it gives it to no others. It is kept, not opened.")
    return _("From {link}. It is kept, not opened.").format(link=one.link)


def safe_name(one: Kept) -> str:
    """The name under which an attachment is written: no path, no hidden direction, none that a system reserves.

    What could be run has an ending that no system runs.
    """
    name = unicodedata.normalize("NFC", one.name.replace("\\", "/").rpartition("/")[2])
    name = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in name)
    name = " ".join(_UNSAFE.sub("_", name).split()).strip(" .")
    stem, dot, ending = name.rpartition(".")
    if not dot or not re.fullmatch(r"[A-Za-z0-9]{1,8}", ending):
        stem, ending = name, _ENDINGS.get(one.media_type, ".bin")[1:]
    stem = stem.strip(" .")[:_LONGEST] or _("attachment")
    if _RESERVED.match(stem):
        stem = f"_{stem}"
    return f"{stem}.{ending}" if ending.lower() in _INERT else f"{stem}.{ending}{_NO_FILE}"


def _known(one: Kept | None) -> Kept:
    if one is None:
        raise Problem(_("There is no such attachment."), remedy=_("List them again: it may have gone."))
    return one


def _bytes(ws: Workspace, one: Kept) -> bytes:
    with ws.read() as conn:
        content = store.content(conn, one.sha256) if one.here else None
    if content is None:
        raise Problem(
            _("The attachment {name} is not in the workspace, or was damaged there.").format(name=quoted(one.name)),
            remedy=_("Download it again, or import again the file that it came with."),
        )
    return content


def _write(folder: Path, name: str, content: bytes) -> Path:
    stem, dot, ending = name.partition(".") if name.endswith(_NO_FILE) else name.rpartition(".")
    for copy in range(1, 10_000):
        path = folder / (name if copy == 1 else f"{stem} ({copy}){dot}{ending}")
        try:
            with path.open("xb") as file:
                file.write(content)
        except FileExistsError:
            continue
        return path
    raise Problem(_("This folder holds too many files of the same name."), where=str(folder))
