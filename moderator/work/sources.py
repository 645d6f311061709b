"""The servers of a workspace: adding one, what it can do, what it hosts, and speaking to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from urllib.parse import urlsplit

from moderator.domain.problem import Problem
from moderator.domain.progress import Progress, silent
from moderator.domain.words import _, quoted
from moderator.servers import platforms
from moderator.servers.addresses import page_url
from moderator.servers.connection import Account
from moderator.servers.contract import NEEDED, Ability, Consultation, Description, Server
from moderator.servers.platforms import Platform
from moderator.servers.troubles import Barred, Unauthorised, Unprotected
from moderator.store import mirror
from moderator.store.mirror import Connection, Source
from moderator.store.workspace import Workspace, put_setting, setting
from moderator.work import lanes, secrets

Connect = Callable[[Source], Server]
_RIGHTS = frozenset(NEEDED.values()) | {Ability.PUSH_COMMENT}
"""What only some accounts may do; who may do less is shown less."""
_NOBODY = "nobody"


def connect(source: Source) -> Server:
    """The server of a source, with the credentials kept for it. Raises Problem for a platform this version lacks."""
    return platforms.connect(source.platform, source.link, known(source))


def known(source: Source) -> Account | None:
    """The credentials at hand for a server: those of the account in whose name this workspace speaks to it.

    Another workspace may speak to it in another's. Who forgot theirs is nobody there until some are given again.
    """
    account = source.options.get("account", _NOBODY if source.options.get("signed") is False else "")
    return secrets.kept(source.space, str(account))


def look(
    url: str,
    platform: str | None = None,
    credentials: tuple[str, str] | None = None,
    *,
    progress: Progress = silent,
) -> tuple[Description, tuple[Consultation, ...]]:
    """Ask a server what it is, what it can do and what it hosts, before adding it; first what the address leads to.

    Credentials already known for it serve without being given again. Raises Problem, also for an address that bears a
    secret; or at once Cancelled when `progress` does.
    """
    link = page_url(url)

    def work(_progress: Progress) -> tuple[Description, tuple[Consultation, ...]]:
        server, _known = _reached(platform, url, credentials)
        try:
            about, hosted = server.describe(), server.consultations()
        finally:
            server.close()
        return about, tuple(sorted(hosted, key=lambda one: one != led_to(hosted, url)))

    (ended,) = lanes.run([lanes.Job(0, link, link, work)], progress, cut=True)
    if ended.problem is not None:
        raise ended.problem
    assert ended.value is not None
    return ended.value


def add(
    ws: Workspace,
    url: str,
    *,
    platform: str | None = None,
    consultation: str | None = None,
    credentials: tuple[str, str] | None = None,
    lasting: bool = True,
) -> Source:
    """Add one consultation of a server. Raises Problem: as `look`, unknown platform, several to choose from.

    Credentials go to the system's keyring, or unless `lasting` stay in memory; see `secrets.keep`. Those already known
    for this server serve without being given again. What is already followed stays as it is known.
    """
    link = page_url(url)
    secrets.recall(ws)
    at_hand = partial(_at_hand, servers(ws))
    platform = platform or platforms.guess(url, credentials, at_hand)
    server, account = _reached(platform, url, credentials, at_hand)
    _heed(platform, credentials)
    try:
        about, hosted = server.describe(), server.consultations()
        chosen = _chosen(hosted, consultation, url)
    finally:
        server.close()
    if platforms.PLATFORMS[platform].by_page and chosen.link:
        link = chosen.link
        about = _told(platforms.connect(platform, link, account))
    if credentials:
        _keep(ws, server.space, credentials, lasting)
    with ws.write() as conn:
        made = mirror.source(conn, server.space, chosen.key, platform=platform, label=chosen.title, link=link)
        mirror.note_source(conn, made.id, link=link)
        mirror.note_options(
            conn, made.id, consultation=chosen.key, page=chosen.link, opened=chosen.opened, closed=chosen.closed
        )
        if account or not signs_in(made):
            _read_as(conn, made, about, account, named=credentials is not None)
        if not setting(conn, "title"):
            put_setting(conn, "title", chosen.title)
        return mirror.source(conn, server.space, chosen.key)


def _at_hand(followed: Iterable[Source], space: str) -> Account | None:
    """The credentials known for a server: those with which its consultations are read here, else the latest."""
    ours = (known(one) for one in followed if one.space == space)
    return next(filter(None, ours), None) or secrets.kept(space)


def _reached(
    platform: str | None,
    url: str,
    credentials: Account | None,
    at_hand: Callable[[str], Account | None] = secrets.kept,
) -> tuple[Server, Account | None]:
    """A connection with these credentials, else with those `at_hand` for that server, and which they are."""
    platform = platform or platforms.guess(url, credentials, at_hand)
    server = platforms.connect(platform, url, credentials)
    if credentials or (kept := at_hand(server.space)) is None:
        return server, credentials
    server.close()
    return platforms.connect(platform, url, kept), kept


def introduce(ws: Workspace, source: Source, credentials: tuple[str, str], *, lasting: bool = True) -> Source:
    """Give the credentials for a server already followed, and ask it again what it can do. Raises Problem.

    Credentials that the server does not recognise are not kept.
    """
    server = platforms.connect(source.platform, source.link, credentials)
    _heed(source.platform, credentials)
    about = _told(server)
    before = str(source.options.get("account", ""))
    if ended(source) and before not in ("", secrets.mark(credentials)):
        with suppress(Problem):
            secrets.forget(source.space, ws, before)  # what no longer opens anything is not left behind
    _keep(ws, source.space, credentials, lasting)
    with ws.write() as conn:
        return _read_as(conn, source, about, credentials)


def _heed(platform: str, credentials: tuple[str, str] | None) -> None:
    """Raise Problem for credentials that nobody would look at: they would seem to be recognised."""
    if credentials and not (one := platforms.PLATFORMS[platform]).credentials:
        raise Problem(
            _("{platform} takes no credentials.").format(platform=one.label),
            remedy=_("Leave them out: what is public is read, and nothing can be sent there."),
        )


def unsigned(ws: Workspace) -> tuple[str, ...]:
    """The servers that somebody signed in to whose credentials are no longer known, here or there: they are asked."""
    secrets.recall(ws)
    return tuple(named(one) for one in servers(ws) if ended(one) or (signs_in(one) and known(one) is None))


def forget(ws: Workspace, source: Source) -> None:
    """Forget the credentials of a server: it is only read from now on, as everybody sees it.

    What only the account was shown is not gone when nobody else is shown it: see `public_since`. A reading that was cut
    begins again. Raises Problem where the keyring does not let them go.
    """
    secrets.forget(source.space, ws, str(source.options.get("account", "")))
    with ws.write() as conn:
        now = mirror.source(conn, source.space, source.name)
        if signs_in(now):
            had = sorted(_had(now))
            mirror.note_options(conn, now.id, signed=False, account=None, ended=False, public=now.sweep + 1, had=had)
        mirror.note_source(conn, now.id, cursor="")


def met(ws: Workspace, source: Source, about: Description) -> Source:
    """The source once its server has said what we may do there; with fewer rights than before we may be shown less.

    As after `forget`, absences then prove nothing, and a reading that was cut begins again.
    """
    with ws.write() as conn:
        return _read_as(conn, source, about, known(source), named=False)


def _read_as(
    conn: Connection, source: Source, about: Description, account: Account | None, *, named: bool = True
) -> Source:
    """Note what we may do from now on and in whose name, and since when (`public_since`) that is less than we could.

    Unless it was `named` by somebody, the account is not changed: the environment lends another for one reading. Who
    goes on where somebody with other rights stopped would miss what that one was not shown.
    """
    source = mirror.source(conn, source.space, source.name)
    before, now = _rights(source), about.abilities & _RIGHTS
    mirror.note_source(conn, source.id, about=described(about))
    if account is None and not signs_in(source):
        return mirror.source(conn, source.space, source.name)
    since = _since(source, about)
    if not signs_in(source) or before != now:
        mirror.note_source(conn, source.id, cursor="")
    had = sorted(_had(source)) if since else None
    mirror.note_options(conn, source.id, signed=True, ended=False, public=since or None, had=had)
    if account and (named or "account" not in source.options):
        mirror.note_options(conn, source.id, account=secrets.mark(account))
    return mirror.source(conn, source.space, source.name)


def foreseen(source: Source, about: Description) -> int:
    """What `public_since` will be once a reading has noted what the server says that we may do: see `met`."""
    signed = signs_in(source) or known(source) is not None
    return _since(source, about) if signed else public_since(source)


def _since(source: Source, about: Description) -> int:
    now = about.abilities & _RIGHTS
    if _had(source) <= now:
        return 0
    return source.sweep + 1 if _rights(source) - now else public_since(source)


def _rights(source: Source) -> frozenset[Ability]:
    return abilities(source) & _RIGHTS


def _had(source: Source) -> frozenset[Ability]:
    """The most that we could do there since absences counted last."""
    kept = source.options.get("had")
    return frozenset(map(Ability, kept)) if isinstance(kept, list) else _rights(source)


def public_since(source: Source) -> int:
    """The first sweep of a source after its credentials were forgotten or lost rights; 0 when they have what they had.

    What a later sweep showed can be seen: once it is shown no more, it is gone. Of the rest nobody can tell.
    """
    found = source.options.get("public")
    return found if isinstance(found, int) else 0


def _keep(ws: Workspace, space: str, credentials: tuple[str, str], lasting: bool) -> None:
    if lasting:
        secrets.keep(space, *credentials, ws)
    else:
        with suppress(Problem):  # those of before would be there the next time
            secrets.forget(space, ws, secrets.mark(credentials))
        secrets.lend(space, *credentials)


def signs_in(source: Source) -> bool:
    """Whether somebody gave credentials for this server: it is then asked as them, and sent to."""
    return bool(source.options.get("signed"))


def stranger(source: Source) -> bool:
    """Whether we would come to this server as nobody in particular, who came in somebody's name until now.

    It may then show less: what it does not show is not gone. Raises Unauthorised where reading would do harm: what
    waits for moderation would be hidden from us.
    """
    if not signs_in(source) or known(source) is not None:
        return False
    if abilities(source) & {Ability.PUSH_COMMENT, Ability.PUSH_MODERATION}:
        raise Unauthorised(
            _("{label} is read in the name of an account, whose credentials are not known here.").format(
                label=source.label
            ),
            where=_("The system’s keyring is locked or does not answer.") if secrets.shut() else "",
            remedy=_(
                "Nothing was read: what is hidden there would look deleted. Give the credentials on the page of "
                "servers, or with “moderator source credentials WORKSPACE {number} {option}” (--forget: only read what "
                "is public)."
            ).format(number=source.id, option=_option(source)),
        )
    return True


def nameless(source: Source) -> Problem:
    """What to say when there is something to send in the name of an account whose credentials are not at hand."""
    return Unauthorised(
        _("The credentials of {label} are not known here: nothing is sent there.").format(label=source.label),
        where=_("The system’s keyring is locked or does not answer.") if secrets.shut() else "",
        remedy=_(
            "Give them on the page of servers, or with “moderator source credentials WORKSPACE {number} {option}”."
        ).format(number=source.id, option=_option(source)),
    )


def turned_away(ws: Workspace, source: Source, problem: Unauthorised, *, noted: bool = True) -> Problem:
    """What to say when a server does not let us in: that credentials which it knew have ended, if that is what it is.

    It is `noted`, so that the window asks for new ones. Without credentials at hand there is nothing that could end.
    """
    if not signs_in(source) or known(source) is None or isinstance(problem, Barred | Unprotected):
        return problem
    if noted:
        with ws.write() as conn:
            mirror.note_options(conn, source.id, ended=True)
    return Unauthorised(
        _("The server of {label} no longer accepts the credentials that it knew: expired, or withdrawn.").format(
            label=quoted(source.label)
        ),
        where=problem.what,
        remedy=_(
            "Give new ones on the page of servers, or with “moderator source credentials WORKSPACE {number} {option}”. "
            "Nothing is lost: receiving goes on from there, and what is to send still is."
        ).format(number=source.id, option=_option(source)),
    )


def _option(source: Source) -> str:
    """How the command line is given the credentials of that platform."""
    return "--key KEY" if platforms.PLATFORMS[source.platform].fields[0] else "--token"


def ended(source: Source) -> bool:
    """Whether the credentials given for this server were turned away since."""
    return signs_in(source) and bool(source.options.get("ended"))


def still_in(source: Source, connect: Connect) -> Description:
    """What the server says of itself to somebody who comes anew with our credentials. Raises Problem."""
    return _told(connect(source))


def _told(server: Server) -> Description:
    try:
        return server.describe()
    finally:
        server.close()


def described(about: Description) -> dict[str, object]:
    """A description as the workspace keeps it."""
    return {**asdict(about), "abilities": sorted(about.abilities), "never": sorted(about.never)}


def abilities(source: Source) -> frozenset[Ability]:
    """What a source's server was found able to do."""
    return _noted(source, "abilities")


def platform(source: Source) -> Platform:
    """The platform of a source, as its server was found to be."""
    return platforms.at(source.platform, _noted(source, "never"))


def _noted(source: Source, what: str) -> frozenset[Ability]:
    found = source.about.get(what, [])
    return frozenset(Ability(str(one)) for one in found) if isinstance(found, list) else frozenset()


def servers(ws: Workspace) -> list[Source]:
    """The consultations on servers that this workspace follows."""
    with ws.read() as conn:
        return [one for one in mirror.sources(conn) if one.is_server]


def named(source: Source) -> str:
    """A consultation and its platform, for people: several sites may give theirs the same name."""
    platform = platforms.PLATFORMS.get(source.platform)
    return f"{source.label} · {platform.label if platform else source.platform}"


def host(source: Source) -> str:
    """The host of a source: its consultations are asked for one after the other."""
    return source.space.partition(":")[2] or source.space


def led_to(hosted: tuple[Consultation, ...], url: str) -> Consultation | None:
    """The consultation to which an address leads, or in which it is; None for that of the whole site."""
    at = _place(url)
    leading = [one for one in hosted if (link := _place(one.link)) and f"{at}/".startswith(f"{link}/")]
    return max(leading, key=lambda one: len(one.link), default=None)


def _place(address: str) -> str:
    """What an address has after the name of its site, without what comes after the page; "" for the first page."""
    parts = urlsplit(address)
    asked = f"?{parts.query}" if parts.path in ("", "/") else ""  # some sites name their pages there
    return f"{parts.path.rstrip('/')}{asked}".rstrip("?")


def _chosen(hosted: tuple[Consultation, ...], wanted: str | None, url: str) -> Consultation:
    if wanted is None and (led := hosted[0] if len(hosted) == 1 else led_to(hosted, url)):
        return led
    for one in hosted:
        if wanted in (one.key, one.title, one.link):
            return one
    names = "\n".join(f"  {one.key}  {one.title}" for one in hosted)
    if not hosted:
        raise Problem(_("This server shows no consultation."), remedy=_("It may ask you to sign in first."))
    raise Problem(
        _("Choose one of the consultations of this server:"),
        where="\n" + names,
        remedy="\n" + _("Name it with --consultation KEY."),
    )
