"""Writing « Réponses officielles aux contributions » to a Word file, streamed, whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile
from xml.sax.saxutils import escape

from moderator.documents import charts, composition, wording
from moderator.documents.composition import Headings
from moderator.documents.markup import Markup, relation
from moderator.documents.model import STANDING_LABELS, Response, Standing
from moderator.documents.pagination import Pagination
from moderator.documents.quotes import check_quote
from moderator.documents.template import Frame, Furniture, frame
from moderator.documents.typography import clean
from moderator.domain.problem import Problem
from moderator.domain.progress import Progress, silent
from moderator.domain.words import _, day, number, speaking

_STAMP = (1980, 1, 1, 0, 0, 0)
"""The date of every part in the file: the earliest that a ZIP can bear."""
_STRETCH = 65_536
_WORD_LANGUAGES = {"fr": "fr-FR", "en": "en-GB"}
_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PROPERTIES = "docProps/core.xml"


@dataclass(frozen=True, slots=True)
class Written:
    """A document on disk: where, its bytes, its SHA-256 in hexadecimal, its pages as far as they can be foreseen."""

    path: Path
    size: int
    sha256: str
    pages: int


def file_name(day: date, acronym: str, version: int) -> str:
    """The name of the file: `AAAA-MM-JJ_sigle_reponses_vN.docx`; the same in every language, safe on every system."""
    plain = unicodedata.normalize("NFKD", acronym).encode("ascii", "ignore").decode().lower()
    sigle = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")
    return f"{day:%Y-%m-%d}_{f'{sigle}_' if sigle else ''}reponses_v{version}.docx"


def respond(
    model: Response, output_path: Path, *, template: Path | None = None, progress: Progress = silent
) -> Written:
    """Write the document to `output_path`, in the model's language, over a file of that name.

    The same model and template always give the same bytes. `template` is the service's .dotx or .docx: its page set-up,
    headers, footers, images and styles are kept, and what it lacks is added. Raises Problem when a quotation is not its
    author's, when the template cannot be used, when the file cannot be written: then nothing has changed on disk.
    """
    with speaking(model.language):
        for quote in model.quotes():
            check_quote(quote)
        base = frame(template, _furniture(model))
        entries, captions = composition.headings(model, numbered=base.numbered)
        progress(1, 3, _("Placing the pages"))
        pages = Pagination(base.page, base.looks).read(composition.blocks(model, entries))
        progress(2, 3, _("Writing the document"))
        size, sha256 = _saved(model, base, entries, pages, captions.plots, output_path)
        progress(3, 3, _("Writing the document"))
    return Written(output_path, size, sha256, pages[""])


def _furniture(model: Response) -> Furniture:
    """What headers and footers say."""
    name, short = composition.title(), _("Official answers")
    standing = _(STANDING_LABELS[model.standing])
    return Furniture(
        header=name,
        footer=f"{short} – {wording.line(model.subject)} | {day(model.day, 'short')}",
        seal=" · ".join(
            (
                standing,
                _("Journal: {n} decisions").format(n=number(model.journal.position)),
                _("fingerprint {hash}").format(hash=clean(model.journal.fingerprint)),
            )
        ),
        mark=standing if model.standing is not Standing.FINAL else "",
        language=_WORD_LANGUAGES[model.language],
        logo=_("Emblem of {service}").format(service=wording.line(model.service)),
    )


def _saved(
    model: Response,
    base: Frame,
    entries: Headings,
    pages: Mapping[str, int],
    plots: list[charts.Plot],
    path: Path,
) -> tuple[int, str]:
    """Write beside the file, then take its place at once. Raises Problem with nothing left behind."""
    fresh: Path | None = None
    try:
        with NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".docx.new", delete=False) as stream:
            fresh = Path(stream.name)
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package:
                _fill(package, model, base, entries, pages, plots)
        with fresh.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        size = fresh.stat().st_size
        fresh.chmod(0o644)
        fresh.replace(path)
    except OSError as error:
        raise _problem(error, path) from error
    finally:
        if fresh is not None:
            fresh.unlink(missing_ok=True)
    return size, digest


def _problem(error: OSError, path: Path) -> Problem:
    """What went wrong with the disk, and what to do."""
    where = str(path)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Problem(
            _("The disk is full; the document was not written."),
            where=where,
            remedy=_("Free some space or choose another disk."),
        )
    if isinstance(error, FileNotFoundError):
        return Problem(_("The folder of the document does not exist."), where=where, remedy=_("Choose another folder."))
    if isinstance(error, PermissionError) and _open_in_word(path):
        return Problem(
            _("The document is open in Word and cannot be replaced."),
            where=where,
            remedy=_("Close it, then start again."),
        )
    if isinstance(error, (PermissionError, IsADirectoryError, NotADirectoryError)) or error.errno == errno.EROFS:
        return Problem(
            _("The document cannot be written in this place."),
            where=where,
            remedy=_("Choose a folder in which you may write; if the document is open, close it."),
        )
    return Problem(
        _("The document could not be written: {reason}.").format(reason=error.strerror or error),
        where=where,
        remedy=_("Choose another folder."),
    )


def _open_in_word(path: Path) -> bool:
    """Whether Word has left its owner's file beside the document: `~$` in place of the first letters of long names."""
    return any(path.with_name(f"~${name}").exists() for name in (path.name, path.name[1:], path.name[2:]) if name)


def _fill(
    package: zipfile.ZipFile,
    model: Response,
    base: Frame,
    entries: Headings,
    pages: Mapping[str, int],
    plots: list[charts.Plot],
) -> None:
    """Put every part into the package, in one order."""
    parts = dict(base.parts)
    body = parts.pop("document").decode()
    folder = body.rpartition("/")[0]
    parts["[Content_Types].xml"] = _types(base.types, len(plots)).encode()
    parts[f"{folder}/_rels/{body.rpartition('/')[2]}.rels"] = _relations(base.relations, len(plots)).encode()
    parts[_PROPERTIES] = _properties(model)
    for rank, plot in enumerate(plots, 1):
        parts[f"word/charts/moderator{rank}.xml"] = charts.chart(plot)
        parts[f"word/charts/_rels/moderator{rank}.xml.rels"] = _book_relation(rank).encode()
        parts[f"word/embeddings/moderator{rank}.xlsx"] = charts.workbook(plot)
    first = ("[Content_Types].xml", "_rels/.rels")
    for name in (*first, *sorted(parts.keys() - set(first))):
        package.writestr(_entry(name), parts[name], zipfile.ZIP_DEFLATED)
    with package.open(_entry(body), "w", force_zip64=False) as target:
        for stretch in _stretches(model, base, entries, pages):
            target.write(stretch)


def _stretches(model: Response, base: Frame, entries: Headings, pages: Mapping[str, int]) -> Iterator[bytes]:
    """The body's part, in pieces of some tens of kilobytes."""
    markup = Markup(base, pages)
    waiting: list[str] = [base.opening, base.slot]
    length = 0
    for block in composition.blocks(model, entries):
        for piece in markup.written(block):
            waiting.append(piece)
            length += len(piece)
        if length > _STRETCH:
            yield "".join(waiting).encode()
            waiting, length = [], 0
    waiting += (markup.ending(), base.closing)
    yield "".join(waiting).encode()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _STAMP)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    # The system on which a ZIP was made is written in it: the same document must not tell Windows from Linux.
    entry.create_system = 3
    return entry


def _types(types: str, plots: int) -> str:
    """The declarations of content types, with those of charts and of the properties."""
    added = "".join(
        f'<Override PartName="/word/charts/moderator{rank}.xml" ContentType="{_CHART_TYPE}"/>'
        for rank in range(1, plots + 1)
    )
    if plots and 'Extension="xlsx"' not in types:
        added = f'<Default Extension="xlsx" ContentType="{_BOOK_TYPE}"/>{added}'
    return types.replace("</Types>", f"{added}</Types>")


def _relations(relations: str, plots: int) -> str:
    added = "".join(
        f'<Relationship Id="{relation(rank)}" Type="{_OFFICE}/chart" Target="/word/charts/moderator{rank}.xml"/>'
        for rank in range(1, plots + 1)
    )
    return relations.replace("</Relationships>", f"{added}</Relationships>")


def _book_relation(rank: int) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/package" Target="../embeddings/moderator{rank}.xlsx"/>'
        "</Relationships>"
    )


def _properties(model: Response) -> bytes:
    """The properties of the document; its dates are that of the document, not of the day it was exported."""
    when = f"{model.day:%Y-%m-%d}T00:00:00Z"
    values = (
        ("dc:title", f"{composition.title()} – {wording.line(model.title)}"),
        ("dc:subject", wording.line(model.subject)),
        ("dc:creator", wording.line(model.service)),
        ("cp:lastModifiedBy", wording.line(model.service)),
        ("dc:language", _WORD_LANGUAGES[model.language]),
        ("cp:contentStatus", _(STANDING_LABELS[model.standing])),
        ("cp:version", str(model.version)),
        ("dc:identifier", clean(model.journal.fingerprint)),
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        + "".join(f"<{name}>{escape(value)}</{name}>" for name, value in values)
        + "".join(
            f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{when}</dcterms:{name}>' for name in ("created", "modified")
        )
        + "</cp:coreProperties>"
    ).encode()
