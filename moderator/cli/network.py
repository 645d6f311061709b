"""The command that says how this computer reaches servers: proxy, settings script, certificate authority."""

from __future__ import annotations

import os
from dataclasses import asdict, replace

import click

from moderator.cli.frame import Answer, asked, command
from moderator.cli.help import option
from moderator.domain.problem import Problem
from moderator.domain.words import N_, _
from moderator.servers import network as settings
from moderator.servers import proxies
from moderator.servers.network import Network, Way
from moderator.work import secrets, trial

PROXY_PASSWORD = "MODERATOR_PROXY_PASSWORD"  # noqa: S105 (the name of a variable)
WAYS = {
    Way.SYSTEM: N_("as the system says"),
    Way.DIRECT: N_("directly"),
    Way.PROXY: N_("through a proxy"),
    Way.SCRIPT: N_("as a settings script (PAC) says"),
}


@command("network", N_("Show or choose how this computer reaches servers; certificates are always verified."))
@option("--system", is_flag=True, help=N_("As the system and the environment say (the default)."))
@option("--direct", is_flag=True, help=N_("Without any proxy."))
@option("--proxy", help=N_("Through this proxy (host:port, or socks5h://host:port)."))
@option("--except", "straight", help=N_("Hosts reached without the proxy, separated by commas."))
@option("--script", help=N_("As this settings script (PAC) says: an address or a file."))
@option("--user", help=N_("User for the proxy; the password is asked (or from {})."), values=[PROXY_PASSWORD])
@option("--authority", help=N_("Trust the certificates of this file too (PEM); empty for none."))
@option("--test", "site", help=N_("Try to reach this site, and say by which way."))
def network(
    system: bool,
    direct: bool,
    proxy: str | None,
    straight: str | None,
    script: str | None,
    user: str | None,
    authority: str | None,
    site: str | None,
) -> Answer:
    """Show or choose how this computer reaches servers."""
    if sum((system, direct, proxy is not None, script is not None)) > 1:
        raise Problem(_("Choose one way only: --system, --direct, --proxy or --script."))
    before = Network() if system or direct or proxy or script else settings.chosen()
    wanted = before
    if proxy is not None:
        wanted = replace(wanted, way=Way.PROXY, proxy=proxy)
    elif script is not None:
        wanted = replace(wanted, way=Way.SCRIPT, script=script)
    elif direct or system:
        wanted = replace(wanted, way=Way.DIRECT if direct else Way.SYSTEM)
    if authority is None and before == Network():
        authority = _kept_authority()
    wanted = replace(wanted, authority=wanted.authority if authority is None else authority)
    wanted = replace(wanted, straight=wanted.straight if straight is None else straight)
    if wanted != before or system:
        settings.choose(wanted)
    chosen = settings.chosen()
    lines = [_("Servers are reached {way}.").format(way=_(WAYS[chosen.way]))]
    if user:
        lines += _password(chosen, user)
    lines += [f"  {value}" for value in (chosen.proxy, chosen.straight, chosen.script, chosen.authority) if value]
    data: dict[str, object] = {"network": asdict(chosen)}
    if site:
        said = trial.reached(site)
        data["reached"] = said
        lines.append(said)
    return Answer(data, lines)


def _kept_authority() -> str:
    """The authority chosen before: another way out does not change whom one trusts."""
    try:
        return settings.chosen().authority
    except Problem:
        return ""  # what cannot be read is being chosen anew


def _password(chosen: Network, user: str) -> list[str]:
    hosts = proxies.used(chosen)
    if not hosts:
        raise Problem(_("There is no proxy to give a password for."), remedy=_("Choose one with --proxy."))
    secret = os.environ.get(PROXY_PASSWORD) or asked(_("Password"))
    places = {secrets.keep(secrets.proxy_space(host), user, secret) for host in hosts}
    if secrets.Place.MEMORY in places:
        return [
            _("This system has no keyring: the password of the proxy served this command alone, and is kept nowhere.")
        ]
    return []


COMMANDS: tuple[click.Command, ...] = (network,)
