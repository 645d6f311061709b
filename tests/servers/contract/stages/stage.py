"""What every platform on stage has: a living server, what it truly shows, and what people do there."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping

from tests.servers.fakes.serving import Fake
from tests.servers.reader import Counted

Happening = Callable[[int], None]


def nth(ids: list[int], n: int) -> int | None:
    """The n-th id, around and around; None when there is none."""
    return sorted(ids)[n % len(ids)] if ids else None


class Stage(ABC):
    """One platform: `happenings` are what people do there, each given a number to choose with."""

    name = ""
    consultation = ""
    credentials: tuple[str, str] | None = None
    """What one must give for the platform to say so much as its name."""
    edits_need_anew = False
    """Whether the platform's lists do not tell that an older text was edited, which its description says."""
    happenings: Mapping[str, Happening]

    @property
    @abstractmethod
    def url(self) -> str:
        """The server's own address."""

    @abstractmethod
    def connect(self, url: str) -> Counted:
        """A connection through that address, signed in where one can; it never really waits."""

    @abstractmethod
    def truth(self) -> dict[str, str]:
        """What a reader must hold: the text of each contribution by its key."""

    def published(self) -> dict[str, bool]:
        """Which contributions are shown to all, by key, on platforms that take moderation."""
        return {}

    @abstractmethod
    def between(self, happen: Callable[[], None] | None) -> None:
        """Call `happen` after each answer of the server."""


class Answered(Stage):
    """A platform that takes answers."""

    key = ""
    disposition = ""
    final = False
    """Whether what was sent can no more be taken back, which its description says."""

    @abstractmethod
    def shown(self) -> list[str]:
        """The answers of the administration under `key`, as plain text, oldest first."""

    @abstractmethod
    def said(self) -> dict[str, list[str]]:
        """All answers of the administration, as plain text, oldest first, by the key of what they answer."""

    @abstractmethod
    def overwrite(self, text: str) -> None:
        """Somebody else puts another answer in the place of ours; an empty text removes it."""

    @abstractmethod
    def close_door(self) -> None:
        """From now on the platform refuses answers there."""


class Tagged(Stage):
    """A platform that takes tags; it has those of `offers`."""

    offers: tuple[str, ...] = ()
    key = ""

    @property
    def bearer(self) -> str:
        """The key of something that bears tags."""
        return self.key

    @abstractmethod
    def tags(self) -> dict[str, list[str]]:
        """The names of the tags of each item that can bear some, in the order of the alphabet, by its key."""

    @abstractmethod
    def retag(self, key: str, *names: str) -> None:
        """Somebody gives an item these tags on the site."""


class Masked(Stage):
    """A platform that takes masked passages."""

    @abstractmethod
    def readable(self, key: str) -> list[str]:
        """All the texts of something that everybody can read there, its former versions too, as plain text."""


class Signed(Stage):
    """A platform to which one signs in with a secret, which can end."""

    @abstractmethod
    def expire(self) -> None:
        """The secret ends, and whatever session it opened: from now on the site takes another one only."""

    @abstractmethod
    def renew(self) -> None:
        """We are given the other one: connections made from now on have it."""


class FakeStage(Stage):
    """A stage on one of our fakes."""

    fake: Fake

    @property
    def url(self) -> str:
        return self.fake.url

    def between(self, happen: Callable[[], None] | None) -> None:
        self.fake.after = happen


def plain(html: str) -> str:
    """The text of a paragraph of our fakes."""
    return html.replace("<p>", "").replace("</p>", "")


def void(_value: object) -> None:
    """What a happening gives back."""
