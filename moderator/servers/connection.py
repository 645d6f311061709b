"""What every connection to a server begins with: its way there, the space of its keys, and whom it speaks for."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import ClassVar

from moderator.domain.confided import confide
from moderator.domain.problem import Problem
from moderator.domain.progress import Progress
from moderator.domain.words import _
from moderator.servers.contract import Slot, Wanted
from moderator.servers.transport import Transport

Account = tuple[str, str]
"""A key and a secret, or a name and a password; what each platform calls them is in the table of platforms."""


class Connection:
    """The beginning of a `Server`. Used by one thread at a time; nothing is asked before the first method.

    `name` is the platform's in the table and at the head of its id space; `platform` its name in sentences. `most` and
    `least` bound the rows asked for at once (`page_size`; 0 = the most). `pause(seconds)` waits and `clock` gives the
    seconds since some moment; tests give others.
    """

    name: ClassVar[str]
    platform: ClassVar[str]
    most: ClassVar[int] = 100
    least: ClassVar[int] = 1

    def __init__(
        self,
        url: str,
        account: Account | None = None,
        *,
        page_size: int = 0,
        pause: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._transport = Transport(url, pause=pause)
        if account is not None:
            confide(secret_of(account), base64.b64encode(":".join(account).encode()).decode())
        self._clock = clock
        self._host = self._transport.host
        self._size = max(self.least, min(self.most, page_size or self.most))
        self.space = f"{self.name}:{self._host}"
        self._address = url
        self._open(account)

    def _open(self, account: Account | None) -> None:
        """Make what this platform needs beside its transport; `_address` is the address as typed."""

    @property
    def requests(self) -> int:
        """How many requests were sent so far, retries included."""
        return self._transport.requests

    def tell(self, progress: Progress) -> None:
        """From now on tell `progress` of the waits of what is pushed; it may stop them, between two tries."""
        self._transport.progress = progress

    def bears(self, kind: str, slot: Slot) -> bool:  # noqa: ARG002 (a key tells all of it, as a rule)
        """Whether contributions of this kind have this slot there, of those whose keys `takes` it."""
        return True

    def answers_file(
        self,
        wanted: Iterable[Wanted],  # noqa: ARG002 (none is written)
        path: Path,  # noqa: ARG002
    ) -> tuple[list[Path], int, list[tuple[str, str]]]:
        """The platform imports no answers. Raises Problem."""
        raise Problem(
            _("{platform} imports no file of answers.").format(platform=self.platform),
            remedy=_(
                "Write them as a page (.html) instead, from which they are copied onto the site; "
                "they are in the documents too."
            ),
        )

    def close(self) -> None:
        """Give back the connections."""
        self._transport.close()


def secret_of(account: Account | None) -> str:
    """The secret where there is one only: a person may write it on either line."""
    return next((one.strip() for one in (account or ())[::-1] if one.strip()), "")
