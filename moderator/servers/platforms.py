"""The consultation platforms that the program speaks to: by name, or found out by asking an address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from moderator.domain.problem import Problem
from moderator.domain.words import N_, _
from moderator.servers.adhocracy import Adhocracy
from moderator.servers.cap_collectif import CapCollectif
from moderator.servers.connection import Account
from moderator.servers.consul import Consul
from moderator.servers.contract import Ability, Server
from moderator.servers.decidim import Decidim
from moderator.servers.demarches import Demarches
from moderator.servers.democracyos import DemocracyOS
from moderator.servers.discourse import Discourse
from moderator.servers.graphql import Speechless
from moderator.servers.limesurvey import LimeSurvey
from moderator.servers.openstad import OpenStad
from moderator.servers.transport import base_url
from moderator.servers.troubles import Broken, Unauthorised, Unintelligible, Untrusted
from moderator.servers.wordpress import WordPress

Build = Callable[[str, Account | None], Server]


READING = frozenset({Ability.READ, Ability.SEE_DELETIONS})
REPLYING = READING | {Ability.PUSH_ANSWER, Ability.PUSH_COMMENT, Ability.TAKE_BACK}


@dataclass(frozen=True, slots=True)
class Platform:
    """One platform: its short name, its name on screen, how to connect, and what its two credentials are.

    `reads` says what is received from it; `offers` is the most that a server of it can do, with every right, in a
    version that allows it. What one server really takes is found by asking it (`Server.describe`).
    """

    name: str
    label: str
    build: Build
    credentials: str  # an English msgid, "" when it takes none
    reads: str = ""  # an English msgid
    offers: frozenset[Ability] = READING


_KNOWN = (
    Platform(
        "decidim",
        "Decidim",
        Decidim,
        N_("API key and secret, created by a system administrator (page “API credentials”)"),
        N_("proposals, comments, debates, meetings with their minutes, amendments, votes"),
        READING | {Ability.PUSH_ANSWER, Ability.TAKE_BACK, Ability.ANSWERS_FILE, Ability.CHEAP_SCAN},
    ),
    Platform("consul", "CONSUL Democracy", Consul, "", N_("debates, proposals, comments, votes (what is public only)")),
    Platform(
        "cap-collectif",
        "Cap Collectif",
        CapCollectif,
        N_("API token, created by the people who run the site; public projects are read without"),
        N_("opinions on articles, arguments, sources, versions, proposals, replies to questionnaires, votes"),
    ),
    Platform(
        "democracyos",
        "DemocracyOS",
        DemocracyOS,
        N_("E-mail address and password of the account that answers for the administration"),
        N_("articles of texts, comments and their replies, votes"),
        REPLYING,
    ),
    Platform(
        "discourse",
        "Discourse",
        Discourse,
        N_("User name that answers for the administration, and an API key that its administrator creates"),
        N_("topics of a category and their posts, likes"),
        REPLYING | {Ability.CHEAP_SCAN},
    ),
    Platform(
        "openstad",
        "OpenStad",
        OpenStad,
        N_("Token of an editor of the project, given by the people who run the server"),
        N_("ideas and resources, comments and their replies, votes"),
        REPLYING | {Ability.PUSH_MODERATION, Ability.PUSH_TAG},
    ),
    Platform(
        "wordpress",
        "WordPress",
        WordPress,
        N_("User who moderates comments, and an application password made on that user’s profile page"),
        N_("comments of articles and pages, those that wait for moderation included"),
        REPLYING | {Ability.PUSH_MODERATION, Ability.PUSH_WORDING},
    ),
    Platform(
        "demarches-simplifiees",
        "Démarches simplifiées",
        Demarches,
        N_("E-mail address of the instructor who answers, and API token that the procedure’s administrator makes"),
        N_("files of a procedure: the answers in them, what is joined to them, our messages"),
        READING | {Ability.PUSH_ANSWER, Ability.INCREMENTAL},
    ),
    Platform(
        "limesurvey",
        "LimeSurvey",
        LimeSurvey,
        N_("User name and password of an account that may export the survey’s responses"),
        N_("free answers to the questions of a survey, files joined to them, what the same person ticked"),
        READING | {Ability.CHEAP_SCAN},
    ),
    Platform(
        "adhocracy",
        "adhocracy+ · mein.berlin",
        Adhocracy,
        N_("User name and password of a moderator, or their API token; what is public is read without"),
        N_("ideas of modules, comments and their replies, blocked ones for moderators, votes"),
        REPLYING | {Ability.PUSH_MODERATION},
    ),
)
PLATFORMS: dict[str, Platform] = {one.name: one for one in _KNOWN}
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
