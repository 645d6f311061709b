"""The consultation platforms that the program speaks to: by name, or found out by asking an address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from moderator.domain.problem import Problem
from moderator.domain.words import N_, _
from moderator.servers import wordpress
from moderator.servers.cap_collectif import CapCollectif
from moderator.servers.consul import Consul
from moderator.servers.contract import Server
from moderator.servers.decidim import Credentials, Decidim
from moderator.servers.democracyos import DemocracyOS
from moderator.servers.discourse import Discourse
from moderator.servers.graphql import Speechless
from moderator.servers.openstad import OpenStad
from moderator.servers.transport import base_url
from moderator.servers.troubles import Broken, Unauthorised, Unintelligible, Untrusted
from moderator.servers.wordpress import WordPress

Build = Callable[[str, tuple[str, str] | None], Server]


@dataclass(frozen=True, slots=True)
class Platform:
    """One platform: its short name, its name on screen, how to connect, and what its two credentials are."""

    name: str
    label: str
    build: Build
    credentials: str  # an English msgid, "" when it takes none


def _decidim(url: str, credentials: tuple[str, str] | None) -> Decidim:
    return Decidim(url, Credentials(*credentials) if credentials else None)


def _consul(url: str, _credentials: tuple[str, str] | None) -> Consul:
    return Consul(url)


def _openstad(url: str, credentials: tuple[str, str] | None) -> OpenStad:
    # One secret only: a person may write it on either line.
    return OpenStad(url, credentials[1] or credentials[0] if credentials else "")


def _wordpress(url: str, credentials: tuple[str, str] | None) -> WordPress:
    return WordPress(url, wordpress.Credentials(*credentials) if credentials else None)


def _cap_collectif(url: str, credentials: tuple[str, str] | None) -> CapCollectif:
    # One secret only: a person may write it on either line.
    return CapCollectif(url, credentials[1] or credentials[0] if credentials else "")


PLATFORMS: dict[str, Platform] = {
    "decidim": Platform(
        "decidim",
        "Decidim",
        _decidim,
        N_("API key and secret, created by a system administrator (page “API credentials”)"),
    ),
    "consul": Platform("consul", "CONSUL Democracy", _consul, ""),
    "cap-collectif": Platform(
        "cap-collectif",
        "Cap Collectif",
        _cap_collectif,
        N_("API token, created by the people who run the site; public projects are read without"),
    ),
    "democracyos": Platform(
        "democracyos",
        "DemocracyOS",
        DemocracyOS,
        N_("E-mail address and password of the account that answers for the administration"),
    ),
    "discourse": Platform(
        "discourse",
        "Discourse",
        Discourse,
        N_("User name that answers for the administration, and an API key that its administrator creates"),
    ),
    "openstad": Platform(
        "openstad",
        "OpenStad",
        _openstad,
        N_("Token of an editor of the project, given by the people who run the server"),
    ),
    "wordpress": Platform(
        "wordpress",
        "WordPress",
        _wordpress,
        N_("User who moderates comments, and an application password made on that user’s profile page"),
    ),
}
"""The platforms by name; the order is the one in which `guess` asks."""


def connect(platform: str, url: str, credentials: tuple[str, str] | None = None) -> Server:
    """A connection to a server of that platform; nothing is asked yet.

    `credentials` are a key and a secret. Raises Problem for an unknown name or a bad address.
    """
    known = PLATFORMS.get(platform.strip().lower())
    if known is None:
        raise Problem(
            _("“{name}” is not a platform that the program knows.").format(name=platform[:50]),
            remedy=_("Choose one of: {names}.").format(names=", ".join(PLATFORMS)),
        )
    return known.build(url, credentials)


def guess(url: str, credentials: tuple[str, str] | None = None) -> str:
    """The name of the platform that answers at that address, found by asking.

    Raises Problem: the network's when nothing answers, the sign-in page's when it wants one, else that none fits.
    """
    words = ""
    door: Unauthorised | None = None
    for platform in PLATFORMS.values():
        server = platform.build(url, credentials)
        try:
            server.describe()
        except Unauthorised as problem:
            # It may be another platform's way of saying that it knows no such address.
            door = door or problem
        except Untrusted:
            raise  # no other platform would be better vouched for
        except (Unintelligible, Broken, Speechless) as problem:
            words = problem.what
        else:
            return platform.name
        finally:
            server.close()
    if door is not None:
        raise door
    raise Problem(
        _("No consultation platform that the program can read was found at {url}.").format(url=base_url(url)),
        where=words,
        remedy=_("Check the address, or open the export files that the site’s administrators can give you."),
    )
