"""What a workspace is: its file, what it holds, who works in it, what the team settled for its consultation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from moderator.domain import languages
from moderator.domain.settings import SETTINGS
from moderator.domain.settings import label as setting_label
from moderator.domain.words import NO_BREAK, _, moment, ngettext, number
from moderator.store import acts, backup, figures, journal, mirror
from moderator.store.migrations import HEAD
from moderator.store.workspace import Workspace
from moderator.work import slots, tongues


@dataclass(frozen=True, slots=True)
class SourceShown:
    """A consultation on a server, or a file: `platform` is `file` for files, `received` when it was last asked."""

    name: str
    platform: str
    link: str
    received: datetime | None


@dataclass(frozen=True, slots=True)
class Settled:
    """A setting of the consultation: `value` as the team settled it, or what holds when it settled nothing."""

    key: str
    label: str
    value: str
    by_default: bool


@dataclass(frozen=True, slots=True)
class Properties:
    """The properties of a workspace. Sizes in bytes; `people` are those who decided, with how many acts each."""

    title: str
    path: Path
    size: int
    encrypted: bool
    created: datetime | None
    uuid: str
    schema: str
    contributions: int
    sections: int
    decisions: int
    tags: int
    people: dict[str, int]
    devices: int
    device: str
    languages: dict[str, int]
    sources: tuple[SourceShown, ...]
    settings: tuple[Settled, ...]
    backups: int
    last_backup: datetime | None
    backups_folder: Path

    def pairs(self) -> Iterator[tuple[str, str]]:
        """What each line of the page says: a word and its value, in the reader's language."""
        yield _("Name"), self.title
        yield _("File"), str(self.path)
        yield _("Size"), size(self.size)
        yield _("Passphrase"), _("protected by a passphrase") if self.encrypted else _("none")
        yield _("Created"), moment(self.created) if self.created else _("not known")
        yield (
            _("Last backup"),
            ngettext("{moment} ({n} kept)", "{moment} ({n} kept)", self.backups).format(
                moment=moment(self.last_backup), n=number(self.backups)
            )
            if self.last_backup
            else _("none yet"),
        )
        for one in self.sources:
            received = moment(one.received) if one.received else _("never received")
            yield _("Source"), " · ".join(part for part in (one.name, one.link, received) if part)
        yield _("Contributions"), number(self.contributions)
        yield _("Articles and other sections"), number(self.sections)
        yield _("Decisions"), number(self.decisions)
        yield _("Tags"), number(self.tags)
        yield _("People"), ", ".join(f"{name} ({number(count)})" for name, count in self.people.items()) or "0"
        yield _("Devices"), number(self.devices)
        spoken = (f"{languages.called(code)} ({number(count)})" for code, count in self.languages.items())
        yield _("Languages"), ", ".join(spoken) or _("not known")
        for setting in self.settings:
            value = slots.setting_value(setting.value) or _("not settled")
            yield (
                setting.label[:1].upper() + setting.label[1:],
                _("{value} (unless settled otherwise)").format(value=value)
                if (setting.by_default and setting.value)
                else value,
            )
        yield _("Version of the file"), self.schema
        yield _("Identifier"), self.uuid

    def lines(self) -> Iterator[str]:
        """The same as sentences ready to show."""
        for word, value in self.pairs():
            yield _("{word}: {value}").format(word=word, value=value)


def properties(ws: Workspace) -> Properties:
    """Read what a workspace is. Raises Problem when the file cannot be read."""
    created, title = ws.get("created"), ws.title
    copies = backup.listed(ws.path)
    now = ws.standing
    with ws.read() as conn:
        sources = tuple(
            SourceShown(one.label or one.name, one.platform, one.link, _when(one.finished))
            for one in mirror.sources(conn)
        )
        contributions = sum(figures.counts(conn, "kind").values())
        heard = journal.lasts(conn)
    people = acts.actors(ws)
    return Properties(
        title=title,
        path=ws.path,
        size=sum(file.stat().st_size for file in _files(ws.path)),
        encrypted=ws.encrypted,
        created=_when(created),
        uuid=ws.uuid,
        schema=HEAD,
        contributions=contributions,
        sections=len(ws.corpus.columns.places) - 1,  # the first stands for « none »
        decisions=sum(heard.values()),
        tags=sum(1 for _tag in now.codebook.living()),
        people=dict(sorted(people.items(), key=lambda one: -one[1])),
        devices=len(heard.keys() | {ws.device}),
        device=ws.device,
        languages=tongues.counts(ws),
        sources=sources,
        settings=tuple(
            Settled(one.key, setting_label(one.key), now.setting(one), f"setting:{one.key}" not in now.facts)
            for one in SETTINGS.values()
        ),
        backups=len(copies),
        last_backup=copies[0].at if copies else None,
        backups_folder=backup.folder(ws.path),
    )


def _files(path: Path) -> list[Path]:
    return [file for file in (path, path.with_name(path.name + "-wal")) if file.exists()]


def _when(written: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(written) if written else None
    except ValueError:
        return None


def size(count: int) -> str:
    """A number of bytes in the reader's form."""
    for unit, power in ((_("GB"), 3), (_("MB"), 2), (_("KB"), 1)):
        if count >= 1024**power:
            return f"{number(count / 1024**power, 1)}{NO_BREAK}{unit}"
    return ngettext("{n} byte", "{n} bytes", count).format(n=number(count))
