"""The consultation servers that a workspace follows: looked at, added, listed, given credentials."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from moderator.cli.bringing import WORKSPACE
from moderator.cli.frame import SERVER_SECRET, Answer, asked, command, opened
from moderator.cli.help import Group, help_option, option
from moderator.domain.problem import Problem
from moderator.domain.words import N_, _, labelled, moment
from moderator.servers import platforms
from moderator.servers.contract import Ability
from moderator.servers.platforms import Platform
from moderator.servers.troubles import Unauthorised
from moderator.store.mirror import Source
from moderator.store.workspace import Workspace
from moderator.work import capabilities, secrets, sources


@click.group("source", cls=Group, add_help_option=False, help=N_("The consultation servers that a workspace follows."))
def source() -> None:
    """The consultation servers that a workspace follows."""


PLATFORM = option("--platform", help=N_("The server's platform (default: found out by asking)."))
KEY = option(
    "--key",
    default="",
    help=N_("User name, e-mail address or key, as “source platforms” says; the secret is asked (or from {})."),
    values=[SERVER_SECRET],
)
TOKEN = option(
    "--token",
    is_flag=True,
    help=N_("The platform has a token alone: it is asked (or from {})."),
    values=[SERVER_SECRET],
)


def _account(key: str, token: bool, platform: str | None) -> tuple[str, str] | None:
    """The credentials given, their secret asked; None when none are. Raises Problem for a token given as a key."""
    if not key and not token:
        return None
    known = platforms.PLATFORMS.get(platform or "")
    if key and known is not None and known.credentials and not known.fields[0]:
        raise Problem(
            _("{platform} takes a token alone.").format(platform=known.label),
            remedy=_(
                "Say --token, and it is asked (or taken from {name}): other programs see what a command line holds, "
                "and terminals keep it."
            ).format(name=SERVER_SECRET),
        )
    return key, os.environ.get(SERVER_SECRET) or asked(_("Token") if token else _("Secret"))


@contextmanager
def _hinted(platform: str | None, account: tuple[str, str] | None) -> Iterator[None]:
    """Say by which option credentials are given, where a site lets nobody in without any."""
    try:
        yield
    except Unauthorised as problem:
        if account is not None or type(problem) is not Unauthorised:
            raise
        known = platforms.PLATFORMS.get(platform or problem.platform)
        how = "--key" if known is None or known.fields[0] else "--token"
        hint = _("Credentials are given with {option}; “moderator source platforms” says what they are.").format(
            option=how
        )
        raise Problem(problem.what, where=problem.where, remedy=f"{problem.remedy} {hint}") from None


def _abilities(abilities: frozenset[Ability], platform: Platform) -> list[str]:
    """What a server can do, a line each."""
    points = capabilities.points(abilities, platform)
    return [f"  {'+' if one.can else '–'} {one.sentence}" for one in points]


@command("probe", N_("Say what a server is, what it can do and what it hosts; nothing is kept."))
@click.argument("url")
@PLATFORM
@KEY
@TOKEN
def probe(url: str, platform: str | None, key: str, token: bool) -> Answer:
    """Say what a server is, what it can do and what it hosts."""
    account = _account(key, token, platform)
    with _hinted(platform, account):
        about, hosted = sources.look(url, platform, account)
    label = platforms.PLATFORMS[about.platform].label
    named = labelled(about.name or url, f"{label} {about.version}".strip())
    return Answer(
        {
            "server": {name: getattr(about, name) for name in ("platform", "name", "version", "notes")},
            "abilities": sorted(about.abilities),
            "consultations": [asdict(one) for one in hosted],
        },
        [
            named,
            *_abilities(about.abilities, platforms.at(about.platform, about.never)),
            *(f"  · {note}" for note in about.notes),
            *(f"{one.key:20} {one.title}" for one in hosted),
        ],
    )


@command("add", N_("Follow a consultation of a server."))
@WORKSPACE
@click.argument("url")
@PLATFORM
@option("--consultation", help=N_("Which of the server's consultations (key, title or address)."))
@KEY
@TOKEN
def add(workspace: Path, url: str, platform: str | None, consultation: str | None, key: str, token: bool) -> Answer:
    """Follow a consultation of a server."""
    account = _account(key, token, platform)
    with opened(workspace) as ws, _hinted(platform, account):
        made = sources.add(ws, url, platform=platform, consultation=consultation, credentials=account)
        kept = [said] if account and (said := secrets.told(secrets.place_for(ws))) else []
    notes = _notes(made)
    can = _abilities(sources.abilities(made), sources.platform(made))
    return Answer(
        {"source": _as_source(made), "notes": notes, "abilities": sorted(sources.abilities(made))},
        [_("Following: {label}.").format(label=made.label), *can, *(f"  · {note}" for note in notes), *kept],
    )


@command("platforms", N_("List the platforms that the program speaks to, and what each can do."))
def list_platforms() -> Answer:
    """List the platforms that the program speaks to, and what each can do with every right."""
    known = [capabilities.as_object(one) for one in platforms.PLATFORMS.values()]
    lines: list[str] = []
    for one in platforms.PLATFORMS.values():
        lines += [f"{one.label} (--platform {one.name})", *_abilities(one.offers, one)]
        if one.credentials:
            lines.append(f"  · {labelled(_('Credentials'), _(one.credentials))}.")
        lines.append("")
    lines.append(_("Tables, e-mails, letters and saved pages of SPIP forums are files: see “moderator import”."))
    return Answer({"platforms": known}, lines)


@command("list", N_("List what the workspace follows."))
@WORKSPACE
def list_(workspace: Path) -> Answer:
    """List what the workspace follows."""
    with opened(workspace) as ws:
        found = sources.servers(ws)
    lines = [
        f"{one.id:3} {sources.named(one)} · {one.link}"
        + (f" ({moment(datetime.fromisoformat(one.finished))})" if one.finished else "")
        for one in found
    ]
    return Answer({"sources": [_as_source(one) for one in found]}, lines)


@command("credentials", N_("Give a server its credentials, checked by asking it; or forget them."))
@WORKSPACE
@click.argument("number", type=int)
@KEY
@TOKEN
@option("--forget", is_flag=True, help=N_("Forget them: the server is only read from now on."))
def credentials(workspace: Path, number: int, key: str, token: bool, forget: bool) -> Answer:
    """Give a server its credentials, or forget them."""
    if bool(key or token) == forget:
        raise Problem(_("Give --key, --token, or --forget."))
    with opened(workspace) as ws:
        (one,) = followed(ws, number)
        account = _account(key, token, one.platform)
        if account is None:
            sources.forget(ws, one)
            told = [_("Forgotten: {label}.").format(label=one.label)]
            if sources.signs_in(one):
                told.append(_("What only this account was shown stays here, and is not said gone."))
            return Answer({"source": _as_source(one), "kept": ""}, told)
        sources.introduce(ws, one, account)
        place = secrets.place_for(ws)
    said = [_("The server recognises these credentials."), secrets.told(place)]
    return Answer({"source": _as_source(one), "kept": str(place)}, [line for line in said if line])


source.params.append(help_option())
for one in (probe, add, list_platforms, list_, credentials):
    source.add_command(one)


def _as_source(one: Source) -> dict[str, object]:
    """A source as JSON has it."""
    names = ("id", "space", "name", "platform", "label", "link", "finished")
    return {name: getattr(one, name) for name in names}


def _notes(made: Source) -> list[str]:
    notes = made.about.get("notes", [])
    return [str(one) for one in notes] if isinstance(notes, list | tuple) else []


def followed(ws: Workspace, only: int | None) -> list[Source]:
    """The servers that a workspace follows, or the one of this number. Raises Problem when there is none."""
    found = [one for one in sources.servers(ws) if only in (None, one.id)]
    if not found and only is not None:
        raise Problem(
            _("This workspace has no source {number}.").format(number=only),
            remedy=_("“moderator source list” shows them."),
        )
    if not found:
        raise Problem(_("This workspace follows no server."), remedy=_("Add one with “moderator source add”."))
    return found


COMMANDS: tuple[click.Command, ...] = (source,)
