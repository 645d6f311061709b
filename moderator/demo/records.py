"""What a sample consultation holds: spaces, people, proposals, comments, debates, as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple, Self

PROPOSAL = "Decidim::Proposals::Proposal"
COMMENT = "Decidim::Comments::Comment"
DEBATE = "Decidim::Debates::Debate"
MEETING = "Decidim::Meetings::Meeting"

Level = Literal["section", "sub-section", "article"]


class Ref(NamedTuple):
    """A thing one can comment: its Ruby class name, as the API spells it, and its number."""

    type: str
    id: int


@dataclass(frozen=True, slots=True)
class Text:
    """One text in several languages; `machine` holds the machine's translations."""

    by_locale: Mapping[str, str]
    machine: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def fr(cls, text: str) -> Self:
        """The text in French only, as nearly every contributor of the sample leaves it."""
        return cls({"fr": text})

    def __str__(self) -> str:
        return next(iter(self.by_locale.values()), "")


@dataclass(frozen=True, slots=True)
class Person:
    """An author. `group`: organisations, which Decidim showed as user groups up to 0.30."""

    id: int
    name: str
    nickname: str
    group: bool = False
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Taxon:
    """One node of the classification: a category up to 0.29, a taxonomy from 0.30."""

    id: int
    name: Text
    parent_id: int | None = None


@dataclass(frozen=True, slots=True)
class State:
    """A state a proposal may be given; `token` is what the API reads and writes."""

    id: int
    token: str
    title: Text


@dataclass(frozen=True, slots=True)
class Space:
    """A participatory process or an assembly."""

    id: int
    kind: Literal["ParticipatoryProcess", "Assembly"]
    slug: str
    title: Text
    published_at: datetime
    updated_at: datetime
    start_date: datetime | None = None
    end_date: datetime | None = None


@dataclass(frozen=True, slots=True)
class Component:
    """A component of a space; `kind` is its GraphQL type."""

    id: int
    kind: Literal["Proposals", "Debates", "Meetings", "Pages"]
    space_id: int
    name: Text
    weight: int
    states: tuple[State, ...] = ()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file attached to a proposal; only its address and its title are served."""

    title: Text
    type: str
    url: str
    thumbnail: str | None = None
    description: Text = Text({"fr": ""})


@dataclass(frozen=True, slots=True)
class Version:
    """One past state of a text: what changed, when, by whom (PaperTrail's changeset)."""

    id: int
    created_at: datetime
    changeset: Mapping[str, object]
    editor_id: int | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal of a citizen, or an article of a participatory text (`level` then says which kind)."""

    id: int
    component_id: int
    title: Text
    body: Text
    created_at: datetime
    updated_at: datetime
    published_at: datetime
    reference: str
    author_ids: tuple[int, ...] = ()
    official: bool = False
    created_in_meeting: bool = False
    taxon_ids: tuple[int, ...] = ()
    vote_count: int = 0
    likes_count: int = 0
    follows_count: int = 0
    position: int | None = None
    participatory_text_level: Level | None = None
    address: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    attachments: tuple[Attachment, ...] = ()
    versions: tuple[Version, ...] = ()
    hidden: bool = False
    withdrawn_at: datetime | None = None
    answer: Text | None = None
    answered_at: datetime | None = None
    internal_state: str | None = None
    state_published_at: datetime | None = None
    cost: float | None = None
    cost_report: Text | None = None
    execution_period: Text | None = None


@dataclass(frozen=True, slots=True)
class Debate:
    """A debate: a question put by the organisers, answered by comments only."""

    id: int
    component_id: int
    title: Text
    description: Text
    instructions: Text
    information_updates: Text
    created_at: datetime
    updated_at: datetime
    reference: str
    start_time: datetime | None = None
    end_time: datetime | None = None
    closed_at: datetime | None = None
    conclusions: Text | None = None
    author_id: int | None = None
    taxon_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One point of a meeting's agenda; `minutes` is how long it should last."""

    id: int
    title: Text
    description: Text
    minutes: int = 15


@dataclass(frozen=True, slots=True)
class Meeting:
    """A public meeting; once closed it has minutes, shown only if `minutes_shown`. A hidden one is listed nowhere."""

    id: int
    component_id: int
    title: Text
    description: Text
    created_at: datetime
    updated_at: datetime
    reference: str
    start_time: datetime
    end_time: datetime
    location: Text = Text({})
    address: str = ""
    agenda: tuple[AgendaItem, ...] = ()
    closed_at: datetime | None = None
    closing_report: Text | None = None
    minutes_shown: bool = True
    attendees_count: int | None = None
    contribution_count: int | None = None
    attending_organizations: str = ""
    video_url: str | None = None
    audio_url: str | None = None
    author_id: int | None = None
    taxon_ids: tuple[int, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    withdrawn_at: datetime | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Amendment:
    """A proposal (`emendation_id`) that would replace the text of another, and what became of it.

    `state` is `evaluating`, `accepted`, `rejected` or `withdrawn`: it is also what the emendation shows as its state.
    """

    id: int
    amendable_id: int
    emendation_id: int
    amender_id: int
    state: str = "evaluating"


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment on a proposal, a debate, a meeting or another comment; alignment is -1, 0 or 1."""

    id: int
    parent: Ref
    body: str
    author_id: int
    created_at: datetime
    updated_at: datetime
    alignment: int = 0
    up_votes: int = 0
    down_votes: int = 0
    hidden: bool = False
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Edit:
    """A contributor rewrites a proposal."""

    proposal_id: int
    body: Text
    at: datetime


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What happens on the platform between the first and the second synchronisation."""

    proposals: tuple[Proposal, ...] = ()
    comments: tuple[Comment, ...] = ()
    edits: tuple[Edit, ...] = ()
    withdrawals: tuple[tuple[int, datetime], ...] = ()
    hidden: tuple[int, ...] = ()
    votes: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Expected:
    """Counts taken while the sample is written, independent of any server or importer.

    `by_article` counts the citizens' proposals of each article number, `kinds` those of each kind of author.
    The sets hold references (class name, number) of contributions; everything is as at the first synchronisation.
    """

    articles: int = 0
    proposals: int = 0
    comments: int = 0
    votes: int = 0
    by_article: Mapping[int, int] = field(default_factory=dict)
    comments_by_article: Mapping[int, int] = field(default_factory=dict)
    kinds: Mapping[str, int] = field(default_factory=dict)
    campaigns: Mapping[str, frozenset[Ref]] = field(default_factory=dict)
    one_liners: frozenset[Ref] = frozenset()
    insults: frozenset[Ref] = frozenset()
    personal_data: frozenset[Ref] = frozenset()
    hostile_html: frozenset[Ref] = frozenset()
    foreign: Mapping[str, frozenset[Ref]] = field(default_factory=dict)
    edited: frozenset[Ref] = frozenset()
    withdrawn: frozenset[Ref] = frozenset()


@dataclass(frozen=True, slots=True)
class Corpus:
    """Everything a sample server is filled with."""

    name: str
    spaces: tuple[Space, ...]
    components: tuple[Component, ...]
    people: tuple[Person, ...]
    taxons: tuple[Taxon, ...]
    proposals: tuple[Proposal, ...]
    debates: tuple[Debate, ...] = ()
    comments: tuple[Comment, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    arrivals: Arrivals = Arrivals()
    expected: Expected = Expected()
