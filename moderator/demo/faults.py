"""What can go wrong on the way: faults a test asks the sample server to commit."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any


@dataclass(frozen=True, slots=True)
class Request:
    """One request as the server received it. `operation` is the name of the GraphQL operation, if any."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes = b""
    query: str = ""
    operation: str = ""
    variables: Mapping[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """What is asked, whatever the page: questions of one kind have answers of one shape."""
        return f"{self.method} {self.path.partition('?')[0]} {self.operation or self.body[:60]!r}"

    @property
    def writes(self) -> bool:
        """Whether it asks for a change (a GraphQL mutation)."""
        return self.query.lstrip().startswith("mutation")


class Way(Enum):
    """How an answer is spoilt."""

    REFUSE = "the connection is closed before the request is looked at"
    DROP = "the request is carried out, then the connection is closed in the middle of the answer"
    STATUS = "the request is not carried out; a status and a short text instead"
    TRUNCATE = "the request is carried out; the JSON stops in the middle, with a length that says it is whole"
    HTML = "the request is not carried out; a page of HTML with status 200 instead"
    REDIRECT = "the request is not carried out; a redirection to the same address"
    SLOW = "the request is carried out after some seconds"
    DRIP = "the request is carried out; the answer comes byte by byte, some seconds apart"
    LORIS = "the request is carried out; its status and headers already come byte by byte, some seconds apart"
    DOUBLED = "the request is carried out; each row of its lists comes twice"
    REVERSED = "the request is carried out; the rows of its lists come in the opposite order"
    REPEATED = "the request is carried out; what was answered to the last question of its kind is given again"
    ERRORS = "the request is carried out, and errors are added beside its data"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: how, how many times (None: always), for which requests (None: all).

    `status` and `headers` serve STATUS, `seconds` SLOW, DRIP and LORIS, `errors` ERRORS, `drops_data` makes ERRORS
    answer no data. A `Location` among `headers` is where REDIRECT leads.
    """

    way: Way
    times: int | None = 1
    when: Callable[[Request], bool] | None = None
    status: int = 500
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0
    errors: tuple[Mapping[str, object], ...] = ({"message": "Something went wrong"},)
    drops_data: bool = False


class Faults:
    """The faults still to be committed, first come first served."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[Fault] = []

    def append(self, fault: Fault) -> None:
        """Adds a fault at the end of the queue."""
        with self._lock:
            self._waiting.append(fault)

    def clear(self) -> None:
        """The server behaves again."""
        with self._lock:
            self._waiting.clear()

    def __len__(self) -> int:
        return len(self._waiting)

    def take(self, request: Request) -> Fault | None:
        """The first fault that concerns this request, used once."""
        with self._lock:
            for place, fault in enumerate(self._waiting):
                if fault.when is None or fault.when(request):
                    if fault.times is not None and fault.times <= 1:
                        del self._waiting[place]
                    elif fault.times is not None:
                        self._waiting[place] = replace(fault, times=fault.times - 1)
                    return fault
        return None
