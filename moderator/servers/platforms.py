"""The consultation platforms that the program speaks to: by name, or found out by asking an address."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from moderator.domain.problem import Problem
from moderator.domain.words import N_, _, listing
from moderator.servers.addresses import base_url
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
from moderator.servers.transport import Transport
from moderator.servers.troubles import (
    Broken,
    Failing,
    Slow,
    Unauthorised,
    Unintelligible,
    Unreachable,
    Untrusted,
    safe_later,
)
from moderator.servers.wordpress import WordPress

Build = Callable[[str, Account | None], Server]


READING = frozenset({Ability.READ, Ability.SEE_DELETIONS})
REPLYING = READING | {Ability.PUSH_ANSWER, Ability.PUSH_COMMENT, Ability.TAKE_BACK}


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """One platform: its short name, its name on screen, how to connect, what is said of it before it is asked.

    What one server really takes is found by asking it (`Server.describe`). All words are English msgids.
    """

    name: str
    label: str
    build: Build
    reads: str
    """What is received from it."""
    answers: str = ""
    """What of it can be answered."""
    offers: frozenset[Ability] = READING
    """The most that a server of it can do, with every right, in a version that allows it."""
    credentials: str = ""
    """What its credentials are and who gives them; "" when it takes none."""
    fields: tuple[str, str] = ("", "")
    """What its two credentials are called there; "" for one that it does not have."""
    closed: bool = False
    """Whether nothing at all is read without credentials."""
    public: bool = True
    """Whether what people write is shown to all there."""
    by_page: bool = False
    """Whether what one may do there depends on the consultation: its page is then the address that is asked."""
    moderation: str = ""
    """What is to be known of moderation there, beside what is so everywhere."""

    @property
    def shows_answers(self) -> bool:
        """Whether people read answers there, whoever puts them: nobody comes back to a survey to be answered."""
        return self.public or Ability.PUSH_ANSWER in self.offers


_KNOWN = (
    Platform(
        name="decidim",
        label="Decidim",
        build=Decidim,
        reads=N_("proposals, comments, debates, meetings with their minutes, amendments, votes"),
        answers=N_("proposals"),
        offers=READING | {Ability.PUSH_ANSWER, Ability.TAKE_BACK, Ability.ANSWERS_FILE, Ability.CHEAP_SCAN},
        credentials=N_(
            "API key and secret, created by a system administrator (page “API credentials”); where only people who are "
            "signed in may read, the e-mail address and the password of an account of the site"
        ),
        fields=(N_("Key or e-mail address"), N_("Secret or password")),
    ),
    Platform(
        name="consul",
        label="CONSUL Democracy",
        build=Consul,
        reads=N_("debates, proposals, projects of participatory budgets, comments, votes (only what is public)"),
    ),
    Platform(
        name="cap-collectif",
        label="Cap Collectif",
        build=CapCollectif,
        reads=N_("opinions on articles, arguments, sources, versions, proposals, replies to questionnaires, votes"),
        credentials=N_("API token, created by the people who run the site; public projects are read without"),
        fields=("", N_("Token")),
    ),
    Platform(
        name="democracyos",
        label="DemocracyOS",
        build=DemocracyOS,
        reads=N_("articles of texts, comments and their replies, votes"),
        answers=N_("comments"),
        offers=REPLYING,
        credentials=N_("E-mail address and password of the account that answers for the administration"),
        fields=(N_("E-mail address"), N_("Password")),
    ),
    Platform(
        name="discourse",
        label="Discourse",
        build=Discourse,
        reads=N_("topics of a category and their posts, likes"),
        answers=N_("topics and posts"),
        offers=REPLYING | {Ability.CHEAP_SCAN, Ability.PUSH_MODERATION, Ability.PUSH_WORDING, Ability.PUSH_TAG},
        credentials=N_(
            "User name that answers for the administration (a moderator’s, to moderate there), and an API key that the "
            "site’s administrator creates for it"
        ),
        fields=(N_("User name"), N_("API key")),
        by_page=True,
        moderation=N_("A topic that you refuse only leaves the lists and the search: its address still opens it."),
    ),
    Platform(
        name="openstad",
        label="OpenStad",
        build=OpenStad,
        reads=N_("ideas and resources, comments and their replies, votes"),
        answers=N_("ideas and comments"),
        offers=REPLYING | {Ability.PUSH_MODERATION, Ability.PUSH_TAG},
        credentials=N_("Token of an editor of the project, given by the people who run the server"),
        fields=("", N_("Token")),
        moderation=N_("This goes for ideas and resources: comments stay visible there."),
    ),
    Platform(
        name="wordpress",
        label="WordPress",
        build=WordPress,
        reads=N_("comments of articles and pages; with credentials, those that wait for moderation too"),
        answers=N_("comments"),
        offers=REPLYING | {Ability.PUSH_MODERATION, Ability.PUSH_WORDING},
        credentials=N_("User who moderates comments, and an application password made on that user’s profile page"),
        fields=(N_("User name"), N_("Application password")),
    ),
    Platform(
        name="demarches-simplifiees",
        label="Démarches simplifiées",
        build=Demarches,
        reads=N_("files of a procedure (the answers in them, what is joined to them, our messages)"),
        answers=N_("files, by a message"),
        offers=READING | {Ability.PUSH_ANSWER, Ability.PUSH_TAG, Ability.INCREMENTAL},
        credentials=N_(
            "E-mail address of the instructor who answers, and API token that the procedure’s administrator makes"
        ),
        fields=(N_("Instructor’s e-mail address"), N_("API token")),
        closed=True,
        public=False,
        moderation=N_(
            "Accepting, refusing or closing a file is an act with legal effects, of which the applicant is told: on "
            "purpose, it stays with the instructors on the site."
        ),
    ),
    Platform(
        name="limesurvey",
        label="LimeSurvey",
        build=LimeSurvey,
        reads=N_("free answers to the questions of a survey, files joined to them, what the same person ticked"),
        offers=READING | {Ability.CHEAP_SCAN},
        credentials=N_("User name and password of an account that may export the survey’s responses"),
        fields=(N_("User name"), N_("Password")),
        closed=True,
        public=False,
    ),
    Platform(
        name="adhocracy",
        label="adhocracy+ · mein.berlin",
        build=Adhocracy,
        reads=N_("ideas of modules, comments and their replies, votes; for moderators, blocked comments too"),
        answers=N_("comments, on adhocracy+"),
        offers=REPLYING | {Ability.PUSH_MODERATION},
        credentials=N_("User name and password of a moderator, or their API token; what is public is read without"),
        fields=(N_("User name"), N_("Password or token")),
        moderation=N_("This goes for comments: ideas stay visible there."),
    ),
)
PLATFORMS: dict[str, Platform] = {one.name: one for one in _KNOWN}
"""The platforms by name; the order is the one in which `guess` asks."""


def at(name: str, never: Iterable[Ability] = ()) -> Platform:
    """A platform as one server of it is, which is `never` able to do that. Raises KeyError for an unknown name."""
    known = PLATFORMS[name]
    return replace(known, offers=known.offers - frozenset(never))


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


def _knock(url: str) -> None:
    """Raise Problem at once where nothing answers: who has just typed an address waits for no second try."""
    transport = Transport(url)
    try:
        transport.knock()
    except Unreachable as problem:
        typed = _("Check the address, and that this computer is on the network; then ask again.")
        remedy = typed if problem.remedy == safe_later() else problem.remedy
        raise type(problem)(problem.what, where=problem.where, remedy=remedy) from None
    finally:
        transport.close()


def guess(
    url: str, credentials: Account | None = None, known: Callable[[str], Account | None] = lambda _space: None
) -> str:
    """The name of the platform that answers at that address, found by asking.

    Without credentials, those `known` for the space of a platform there are shown to it.

    Raises Problem: the network's when nothing answers, the sign-in page's when it wants one, else that none fits.
    """
    _knock(url)
    words = ""
    doors: dict[str, Unauthorised] = {}
    for platform in PLATFORMS.values():
        server = platform.build(url, credentials)
        if credentials is None and (account := known(server.space)) is not None:
            server = platform.build(url, account)
        try:
            server.describe()
        except Unauthorised as problem:
            # It may be another platform's way of saying that it knows no such address.
            doors[platform.name] = problem
        except (Untrusted, Slow, Failing):
            raise  # no other platform would be better vouched for, nor sooner there
        except Broken as problem:
            words = problem.what
        except (Unintelligible, Speechless):
            continue
        else:
            return platform.name
        finally:
            server.close()
    if credentials is not None and len(doors) > 1:
        # Several took the credentials for wrong: the one that is there is known by asking as anybody.
        try:
            name = guess(url)
        except Unauthorised as problem:
            name = problem.platform
        except Problem:
            name = ""
        doors = {name: doors[name]} if name in doors else doors
    if doors:
        name, door = next(iter(doors.items()))
        door.platform = name if len(doors) == 1 else ""
        raise door
    raise Problem(
        _("No consultation platform that the program can read was found at {url}.").format(url=base_url(url)),
        where=words,
        remedy=_(
            "Check the address. The program reads the sites of {names}. For others, open the export files that the "
            "site’s administrators can give you."
        ).format(names=listing(one.label for one in PLATFORMS.values())),
    )
