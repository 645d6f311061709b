"""A Decidim whose API is closed, read from the open data that it publishes once a day for everybody.

The archive holds the same things under the same numbers, so that what is read from it and what the API gives later are
the same contributions. It is fetched whole; what did not change in it is not given again. Sources: Decidim's
`open_data_exporter.rb`, `open_data_controller.rb` and the serialisers of each kind of thing.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import orjson

from moderator.domain.contribution import Contribution, Section, SectionKind
from moderator.domain.doctor import Ailment, Finding, Item, Remedy
from moderator.domain.problem import Problem
from moderator.domain.progress import Progress, silent
from moderator.domain.words import _
from moderator.servers import files
from moderator.servers.contract import Ability, Consultation, Description, Mark, Page
from moderator.servers.decidim.texts import ARTICLE
from moderator.servers.files.archive import BROKEN, opened, parts
from moderator.servers.files.formats import tables
from moderator.servers.files.table import Row
from moderator.servers.sweeping import END
from moderator.servers.transport import Transport
from moderator.servers.troubles import Unintelligible

ADDRESS = "/open-data/download"
LARGEST = 1 << 30
"""Bytes of an archive as it travels: the text of 570,000 contributions takes some 150 MB."""
AT_ONCE = 500
"""Items put on one page."""
OURS = "o|"
"""How the marks of what was read from open data begin."""
DIGEST, HELD = "open-data", "open-data/files"
_SPACE = re.compile(r"/(?P<kind>processes|assemblies)/(?P<slug>[^/?#]+)")
_KINDS = {"processes": "process", "assemblies": "assembly"}
_USUAL = frozenset({Ailment.NOT_A_CONTRIBUTION, Ailment.MARKUP})
"""No news of an archive: the lists of accounts and measures that lie in it, and texts in HTML."""
_FILE = re.compile(r"open-data-(?P<entity>[a-z_]+)\.csv$")
_WITH_SPACES = ("proposals", "debates", "meetings")
_TITLES = ("title/fr", "title/en", "title")
_SPACES = {"participatory_processes": "process", "assemblies": "assembly"}


@dataclass(slots=True)
class _Tray:
    """What goes on the next page."""

    items: list[Item] = field(default_factory=list)
    present: list[str] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)


class OpenData:
    """The open data of one site, fetched at most once for a connection."""

    def __init__(self, transport: Transport, space: str) -> None:
        self._transport = transport
        self._space = space
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._path: Path | None = None

    def offered(self) -> bool:
        """Whether the site publishes an archive, told from its first bytes. Raises Problem when it does not answer."""
        with tempfile.TemporaryFile() as beginning:
            try:
                self._transport.download(ADDRESS, beginning, most=LARGEST, enough=4, own=True)
            except Unintelligible:
                return False
            beginning.seek(0)
            return beginning.read(4) == b"PK\x03\x04"

    def describe(self) -> Description:
        """What can be done with it, in words."""
        notes = (
            _(
                "The API of this site is closed: it is read from its open data, which the site makes anew once a day "
                "at most. Give API credentials, if its administrator has them, to read and answer it directly: the "
                "contributions will be the same ones, and your decisions stay."
            ),
            _(
                "Open data holds the proposals, debates, meetings and comments that are shown there, without the "
                "minutes of meetings, the articles of the text as such, and the history of each text."
            ),
            _(
                "What its moderators hid or its authors deleted is no longer in it: it is said to be gone once two "
                "archives in a row lack it."
            ),
            _(
                "Answers cannot be sent: export the answers file, which its administrators import (component → "
                "Import → answers)."
            ),
        )
        abilities = frozenset({Ability.READ, Ability.CHEAP_SCAN, Ability.SEE_DELETIONS, Ability.ANSWERS_FILE})
        return Description("decidim", self._transport.host, "", "open-data", abilities, notes)

    def consultations(self) -> tuple[Consultation, ...]:
        """The processes and assemblies that the archive names. Raises Problem."""
        slugs: dict[str, str] = {}
        titles: dict[str, str] = {}
        for entity, row in self._rows((*_WITH_SPACES, *_SPACES)):
            if entity in _SPACES:
                id_, link = row.get("id", ""), row.get("url", "")
                titles[f"{_SPACES[entity]}/{id_}"] = next(filter(None, map(row.get, _TITLES)), "") or ""
            else:
                id_ = row.get("participatory_space/id", "")
                link = row.get("participatory_space/url") or row.get("url", "")
            found = _SPACE.search(link)
            if found is not None and id_.isdecimal():
                slugs.setdefault(f"{_KINDS[found['kind']]}/{id_}", found.group())
        return tuple(
            Consultation(key, titles.get(key) or path.rpartition("/")[2], f"{self._transport.url}{path}")
            for key, path in sorted(slugs.items(), key=lambda one: (one[0].partition("/")[0] != "process", one[1]))
        )

    def answered(self, keys: Mapping[str, object]) -> dict[str, tuple[str, dict[str, str]]]:
        """The component and the answers by language of each of these proposals. Raises Problem."""
        found: dict[str, tuple[str, dict[str, str]]] = {}
        for _entity, row in self._rows(("proposals",)):
            key = f"proposal/{row.get('id', '')}"
            if key in keys:
                texts = {name.removeprefix("answer/"): row[name] for name in row if name.startswith("answer/")}
                found[key] = (row.get("component/id", ""), {locale: text for locale, text in texts.items() if text})
        return found

    def comments(self) -> Iterator[dict[str, str]]:
        """The lines of all comments of the site, by the names of their columns. Raises Problem or Cancelled."""
        self._fetched(self._transport.progress)
        for _entity, row in self._rows(tuple(f"{one}_comments" for one in ("proposal", "debate", "meeting"))):
            yield row

    def sweep(self, consultation: str, known: Mapping[str, str], cursor: str, progress: Progress) -> Iterator[Page]:
        """Everything of a consultation that the archive holds and that changed in it. Raises Problem or Cancelled.

        What was read from the API before stays as it is: it says more. What no archive holds any more is absent; an
        archive that did not change since, or that lacks a file which it had, says nothing of what is gone.
        """
        if cursor == END:
            return
        self._fetched(progress)
        here = next((one for one in self.consultations() if one.key == consultation), None)
        if here is None:
            raise Problem(
                _("The consultation {key} is not in the open data of {host}.").format(
                    key=consultation[:100], host=self._transport.host
                ),
                remedy=_("It may be closed to the public or removed. What you already received is kept."),
            )
        digest, held = self._content()
        before = set(known.get(HELD, "").split())
        marks = (Mark(DIGEST, digest), Mark(HELD, " ".join(sorted(held | before))))
        if known.get(DIGEST) == digest and not cursor:
            yield Page((), (), END, 0, 0, marks, partial=True)
            return
        lacking = before - held
        reading = _Reading(self._space, here, known, files.read(self._fetched(progress), space=self._space))
        yield from reading.pages(progress)
        told = tuple(_lacking(entity, here.link) for entity in sorted(lacking))
        yield Page(told, (), END, reading.done, reading.done, marks, partial=bool(lacking))

    def close(self) -> None:
        """Forget the archive."""
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = self._path = None

    def _fetched(self, progress: Progress) -> Path:
        if self._path is None:
            self._folder = self._folder or tempfile.TemporaryDirectory(prefix="moderator-")
            path = Path(self._folder.name) / f"{re.sub(r'[^a-z0-9.]', '-', self._transport.host)}-open-data.zip"
            told, self._transport.progress = self._transport.progress, progress
            try:
                with path.open("w+b") as file:
                    self._transport.download(ADDRESS, file, most=LARGEST, own=True)
            finally:
                self._transport.progress = told
            if not zipfile.is_zipfile(path):
                raise Unintelligible(
                    _("The open data of {host} is not there yet, or is damaged.").format(host=self._transport.host),
                    remedy=_("The site makes it once a day: try again tomorrow, or tell the people who run it."),
                )
            self._path = path
        return self._path

    def _content(self) -> tuple[str, set[str]]:
        """What tells one archive from another (the hour when it was made does not count), and the files in it."""
        with suppress(*BROKEN), zipfile.ZipFile(self._fetched(silent)) as archive:
            entries = sorted((one.filename, one.CRC, one.file_size) for one in archive.infolist())
            held = {found["entity"] for name, _crc, _size in entries if (found := _FILE.search(name))}
            return hashlib.sha256(orjson.dumps(entries)).hexdigest()[:32], held
        return "", set()

    def _rows(self, entities: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str]]]:
        """The rows of some files of the archive, by the names of their columns."""
        for part in parts(self._fetched(silent)):
            found = _FILE.search(part.name)
            if found is None or found["entity"] not in entities:
                continue
            with opened(part) as file:
                for table in tables(part, file):
                    for row in table.rows:
                        if isinstance(row, Row):
                            yield found["entity"], dict(zip(table.columns, row.cells, strict=False))


class _Reading:
    """One reading of the archive: the things of one consultation among those of the whole site."""

    def __init__(self, space: str, here: Consultation, known: Mapping[str, str], items: Iterator[Item]) -> None:
        self._space = space
        self._here = here
        self._known = known
        self._items = items
        self._waiting: dict[str, Section] = {}
        self._findings: list[Finding] = []
        self.done = 0
        found = _SPACE.search(here.link)
        self._path = found.group() if found else ""

    def pages(self, progress: Progress) -> Iterator[Page]:
        """The pages. What the API told before is present, whatever the archive says."""
        tray = _Tray([Section(self._space, self._here.key, SectionKind.THEME, self._here.title)])
        for key, mark in self._known.items():
            if key.partition("/")[0] in ("proposal", "comment", "debate", "meeting") and not mark.startswith(OURS):
                if ARTICLE in mark.split("|")[1:]:
                    tray.marks.append(Mark(key, mark))
                else:
                    tray.present.append(key)
        for item in self._items:
            match item:
                case Section():
                    self._waiting[item.key] = item
                case Finding():
                    if item.ailment not in _USUAL:
                        self._findings.append(item)
                case Contribution():
                    self._take(tray, item)
            if len(tray.items) + len(tray.present) // 10 >= AT_ONCE:
                yield self._page(tray)
                tray = _Tray()
                progress(self.done, None, _("Reading the open data"))
        tray.items += [one for one in self._findings if one.remedy is Remedy.SET_ASIDE]
        yield self._page(tray)

    def _take(self, tray: _Tray, item: Contribution) -> None:
        findings, self._findings = self._findings, []
        # Of rows that could not be read, nobody can say of which consultation they are.
        tray.items += [one for one in findings if one.remedy is Remedy.SET_ASIDE]
        if (found := _SPACE.search(item.link)) is None or found.group() != self._path:
            return
        self.done += 1
        tray.present.append(item.key)
        before = self._known.get(item.key, "")
        mark = OURS + hashlib.sha256(orjson.dumps(replace(item, raw={}))).hexdigest()[:16]
        if before == mark or (before and not before.startswith(OURS)):
            return
        tray.items += [one for one in findings if one.remedy is not Remedy.SET_ASIDE]
        tray.items += self._sections(item.section)
        tray.items.append(replace(item, mark=mark))

    def _sections(self, key: str | None) -> list[Section]:
        """The sections of a thing that were not told yet, from the top down; components hang on the consultation."""
        told: list[Section] = []
        while key is not None and (found := self._waiting.pop(key, None)) is not None:
            if found.parent is None and found.key.startswith("component/"):
                title = f"{self._here.title} ({found.key.partition('/')[2]})"
                found = replace(found, title=title, parent=self._here.key)
            told.append(found)
            key = found.parent
        return told[::-1]

    def _page(self, tray: _Tray) -> Page:
        # The archive is read again from its beginning by who was interrupted: what is known then is not given again.
        return Page(
            tuple(tray.items), tuple(dict.fromkeys(tray.present)), "open-data", self.done, None, tuple(tray.marks)
        )


def _lacking(entity: str, place: str) -> Finding:
    sample = _("The file “{name}” that the open data had before is not in it: nothing of it is taken for gone.")
    return Finding(Ailment.SERVER_ERROR, Remedy.KEPT, None, entity, sample.format(name=entity), place)
