"""What an official document says, as values: « Réponses officielles aux contributions » is made of nothing else.

Whoever reads the workspace fills these values at one position of the journal; the same values always give the same
document. All counts are of contributions unless said otherwise. Texts are plain: a blank line parts two paragraphs, a
line that begins with `- ` is an item of a list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from moderator.domain.argument import Side
from moderator.domain.charter import Disposition
from moderator.domain.contribution import AuthorKind, Channel, SectionKind
from moderator.domain.words import N_, Language

QUOTE_WORDS = 40
"""The longest quotation, in words: the common rule of official syntheses (short, pseudonymised)."""
QUOTES_PER_POINT = 2
TAG_LENGTH = 64
"""Word refuses content controls whose tag is longer."""
ANSWER_TAG = "answer:"


class Standing(StrEnum):
    """How far the document has gone on its way to signature."""

    DRAFT = "draft"
    FOR_VISA = "for-visa"
    FINAL = "final"


class Basis(StrEnum):
    """What the position bar of an article counts."""

    VOTES = "votes"
    CONTRIBUTIONS = "contributions"
    JUDGED = "judged"


STANDING_LABELS: dict[Standing, str] = {
    Standing.DRAFT: N_("DRAFT"),
    Standing.FOR_VISA: N_("VERSION FOR APPROVAL"),
    Standing.FINAL: N_("FINAL"),
}


@dataclass(frozen=True, slots=True)
class Journal:
    """The position of the journal from which the document is made.

    `position` is the number of decisions counted, `fingerprint` the hexadecimal hash that `moderator verify` computes.
    """

    position: int
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Positions:
    """For and against, as the platform recorded them or as people of the service judged them, never a program.

    `basis` says what is counted: votes on the article and its contributions, contributions by the stance that their
    authors ticked, or contributions by the position that the service read in each of them.
    `unexpressed` counts contributions without a stance and stays 0 for votes.
    """

    basis: Basis
    in_favour: int = 0
    mixed: int = 0
    against: int = 0
    unexpressed: int = 0

    @property
    def total(self) -> int:
        """All that is counted."""
        return self.in_favour + self.mixed + self.against + self.unexpressed


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation locked to its source: `text` is refused when it is not in `original` to the character.

    `text` may leave words out with « […] » between exact segments and carry « [sic] ». `original` is the whole text of
    the contribution as received. `redacted` lists (start, end) offsets of `original`, end excluded, that must not be
    printed. `number` is the contribution's number as the document shows it. `place` is what may be published of the
    author's place (a département), "" when nothing may. `language` is a BCP 47 code, "" for the document's own.
    """

    text: str
    original: str
    number: str
    author_kind: AuthorKind = AuthorKind.UNSTATED
    place: str = ""
    language: str = ""
    redacted: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """An argument, proposal or group of contributions that received one answer.

    - `uid`: stable name of the answer, at most 57 characters; it becomes the tag `answer:<uid>` of the content control
      that holds the answer in the file, by which the answer is found again.
    - `title`: what the point is about, in a few words (« 7.A » before it is written here, not by the caller).
    - `contributions`: how many are in the group; `distinct`: how many distinct texts among them, None when not counted.
    - `votes`: votes that these contributions received, None when the platform has none.
    - `author_kinds`: contributions by kind of author; kinds at 0 may be left out.
    - `asks`: what the contributors ask for, written by the service; "" leaves it to the quotations.
    - `quotes`: at most two.
    - `answer`: the official answer; "" prints that it is being prepared.
    - `dispositions`: contributions of the group by what became of them; those without a disposition are left out.
    - `numbers`: the numbers of the contributions of the group, for the index.
    """

    uid: str
    title: str
    contributions: int
    distinct: int | None = None
    votes: Positions | None = None
    author_kinds: Mapping[AuthorKind, int] = field(default_factory=dict)
    asks: str = ""
    quotes: tuple[Quote, ...] = ()
    answer: str = ""
    dispositions: Mapping[Disposition, int] = field(default_factory=dict)
    numbers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raise ValueError on what would make a wrong document: these are faults of the caller, not of the world."""
        _check_tag(self.uid)
        if len(self.quotes) > QUOTES_PER_POINT:
            raise ValueError(f"point {self.uid}: more than {QUOTES_PER_POINT} quotations")
        if sum(self.dispositions.values()) > self.contributions:
            raise ValueError(f"point {self.uid}: more dispositions than contributions")


@dataclass(frozen=True, slots=True)
class Argued:
    """An argument of an article as its table shows it: what the public says, in the service's sentence.

    `contributions` hang on it, `distinct` of them once each grouped mailing is counted once; those that hang on the
    arguments under it are not among them. `depth` says how far below the first of its tree it stands. `rare`: carried
    by one to three people. `point`: the `uid` of the point that answers it, "" when none does.
    """

    text: str
    side: Side
    depth: int
    contributions: int
    distinct: int
    author_kinds: Mapping[AuthorKind, int] = field(default_factory=dict)
    rare: bool = False
    outcome: Disposition | None = None
    point: str = ""


@dataclass(frozen=True, slots=True)
class Piling:
    """How the grouped mailings were found, for the method.

    `proposed` piles were proposed by the program and accepted by a person, at the `thresholds` (0 to 1, lowest first)
    of words in common; `made` were put together by a person. `contributions` are in them all; the least alike of those
    proposed have `least` (0 to 1) of their words in common, None when none was.
    """

    proposed: int
    made: int
    contributions: int
    thresholds: tuple[float, ...] = ()
    least: float | None = None


@dataclass(frozen=True, slots=True)
class Applied:
    """A keyword rule that was applied: its name, what it looks for, and how many contributions it classed."""

    name: str
    search: str
    contributions: int


@dataclass(frozen=True, slots=True)
class Coding:
    """How the program helped to class contributions, for the method.

    `rules`: keyword rules applied by a person, in the order of their names. `suggested` contributions have a tag or an
    argument that the program suggested and a person accepted; `rejected` have one that a person rejected.
    """

    rules: tuple[Applied, ...]
    suggested: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Article:
    """One sheet: an article (theme, question…) of the text under consultation, all that was said and answered on it.

    - `uid`: as for a point; names the answer given to the article as a whole.
    - `kind`, `code`, `title`: « Article », « 7 », « Garantie du débit »; the code may be empty.
    - `within`: the titles above it, outermost first.
    - `text`: the text submitted, as it was published.
    - `contributions`, `distinct`, `votes`, `author_kinds`: as for a point, over all accepted contributions on it.
    - `positions`: what the position bar shows; None, or a total of 0, prints no bar.
    - `dispositions`: accepted contributions on the article by what became of them. Whatever is missing to reach
      `contributions` is counted « sans suite donnée à ce jour ».
    - `answer`: the answer to the article as a whole, "" when there is none.
    - `outcome`: what became of the article itself, None while it is not decided; it is in no count of contributions.
    - `arguments`: what the public says of it, in the order of the tree.
    - `numbers`: contributions answered by that answer alone, for the index.
    - `unanswered`: the numbers of accepted contributions that no answer covers.
    """

    uid: str
    code: str
    title: str
    kind: SectionKind = SectionKind.ARTICLE
    within: tuple[str, ...] = ()
    text: str = ""
    contributions: int = 0
    distinct: int | None = None
    votes: Positions | None = None
    author_kinds: Mapping[AuthorKind, int] = field(default_factory=dict)
    positions: Positions | None = None
    dispositions: Mapping[Disposition, int] = field(default_factory=dict)
    points: tuple[Point, ...] = ()
    arguments: tuple[Argued, ...] = ()
    answer: str = ""
    outcome: Disposition | None = None
    numbers: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raise ValueError when the counts of the overview would not add up."""
        _check_tag(self.uid)
        if sum(self.dispositions.values()) > self.contributions:
            raise ValueError(f"article {self.uid}: more dispositions than contributions")

    @property
    def undecided(self) -> int:
        """Accepted contributions whose outcome is not decided yet."""
        return self.contributions - sum(self.dispositions.values())


@dataclass(frozen=True, slots=True)
class Numbers:
    """The block of numbers that every official document shares, counted once.

    - `received` = `to_moderate` + `accepted` + the sum of `refused`; checked.
    - `refused`: by code of reason (`domain.charter.REASONS`, or the service's own words).
    - `withdrawn`: among those received, taken back by their authors or no longer shown by the source.
    - `exact_duplicates`: among those received, texts identical to an earlier one, that one not counted.
    - `in_piles`, `piles`: contributions that belong to a pile (grouped mailing), and how many piles.
    - `distinct_texts`: among those received, each exact duplicate counted once.
    - `distinct_voices`: the same, each grouped mailing counted once too; None when there is none.
    - `participants`: distinct identified authors; `unidentified`: contributions received without an identified author.
    - `channels`, `author_kinds`: those received, by channel and by kind of author.
    - `days`: those received by day, any order, days without any may be left out; `undated`: those without a date.
    - `median_length`: in characters, of the texts received.
    - `read_by_one`, `read_by_two`: those received that exactly one agent, and two agents or more, have read.
    - `unclassified`: accepted ones with neither tag, pile, answer nor disposition.
    """

    received: int
    to_moderate: int
    accepted: int
    refused: Mapping[str, int] = field(default_factory=dict)
    withdrawn: int = 0
    exact_duplicates: int = 0
    in_piles: int = 0
    piles: int = 0
    distinct_texts: int = 0
    distinct_voices: int | None = None
    participants: int = 0
    unidentified: int = 0
    channels: Mapping[Channel, int] = field(default_factory=dict)
    author_kinds: Mapping[AuthorKind, int] = field(default_factory=dict)
    days: Mapping[date, int] = field(default_factory=dict)
    undated: int = 0
    median_length: int = 0
    read_by_one: int = 0
    read_by_two: int = 0
    unclassified: int = 0

    def __post_init__(self) -> None:
        """Raise ValueError when a total that the document prints would contradict its parts."""
        if self.received != self.to_moderate + self.accepted + sum(self.refused.values()):
            raise ValueError("received is not the sum of to moderate, accepted and refused")
        for name, parts in (("channels", self.channels), ("author_kinds", self.author_kinds)):
            if parts and sum(parts.values()) != self.received:
                raise ValueError(f"the sum of {name} is not the number received")
        if self.days and sum(self.days.values()) + self.undated != self.received:
            raise ValueError("the sum of days is not the number received")


@dataclass(frozen=True, slots=True)
class Response:
    """The document « Réponses officielles aux contributions ».

    - `title`: the consultation's full title; `subject`: its short name, for headers and footers.
    - `service`: who publishes; `timbre`: direction, sous-direction, bureau, one line each.
    - `place`, `day`: of the document, as in a letter.
    - `acronym`, `version`: for the name of the file and the properties.
    - `opened`, `closed`: first and last day of the consultation.
    - `link`: its public address, printed, never made a link.
    - `standing`, `journal`, `language`: see each type.
    - `articles`: in the order of the text; `outside`: the sheet of proposals outside any article.
    - `numbers`: the shared block.
    - `refused`: numbers of refused contributions with the code of the reason: their authors find them in the index.
    - `foreword`: the service's own words, printed first; "" prints a sentence of thanks.
    - `piling`: how the grouped mailings were found; None when there is none.
    - `coding`: how the program helped to class contributions; None when it did not.
    - `general`: the arguments on the consultation as a whole.
    - `answer_heading`: the heading above each answer, « Réponse officielle » when empty (« Réponse du Gouvernement »…).
    """

    title: str
    subject: str
    service: str
    day: date
    journal: Journal
    numbers: Numbers
    articles: tuple[Article, ...]
    outside: Article | None = None
    timbre: tuple[str, ...] = ()
    place: str = ""
    acronym: str = ""
    version: int = 1
    opened: date | None = None
    closed: date | None = None
    link: str = ""
    standing: Standing = Standing.DRAFT
    language: Language = "fr"
    refused: tuple[tuple[str, str], ...] = ()
    foreword: str = ""
    answer_heading: str = ""
    piling: Piling | None = None
    coding: Coding | None = None
    general: tuple[Argued, ...] = ()

    def __post_init__(self) -> None:
        """Raise ValueError when two answers would bear one name."""
        seen: set[str] = set()
        for sheet in self.sheets():
            for uid in (sheet.uid, *(point.uid for point in sheet.points)):
                if uid in seen:
                    raise ValueError(f"two answers are named {uid}")
                seen.add(uid)

    def sheets(self) -> Iterator[Article]:
        """The articles, then the proposals outside any article."""
        yield from self.articles
        if self.outside is not None:
            yield self.outside

    def quotes(self) -> Iterator[Quote]:
        """Every quotation of the document."""
        for sheet in self.sheets():
            for point in sheet.points:
                yield from point.quotes


def _check_tag(uid: str) -> None:
    """Refuse names that a content control cannot bear, or that XML would change."""
    if not uid or len(ANSWER_TAG + uid) > TAG_LENGTH or not uid.isprintable() or not uid.isascii():
        raise ValueError(f"“{uid}” cannot name an answer in a Word document")
