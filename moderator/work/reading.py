"""Reading: the rows of the list, the whole of one contribution."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from moderator.domain import languages
from moderator.domain.charter import Charter
from moderator.domain.contribution import AMENDED, LABELS, AuthorKind, Kind
from moderator.domain.decision import Act
from moderator.domain.fold import written
from moderator.domain.passage import Passage, passage, shortened
from moderator.domain.redaction import Redaction, located
from moderator.domain.words import _, number
from moderator.servers.particulars import is_published, particulars
from moderator.store import acts, attachments, pages
from moderator.store.attachments import Kept
from moderator.store.pages import Former, Place, Record
from moderator.store.standing import Standing
from moderator.store.workspace import Workspace
from moderator.work import queue
from moderator.work.hanging import ArgumentShown, arguments_of, hung_on
from moderator.work.outline import section_label
from moderator.work.said import NoteShown, Opinion, asked, opinions, threaded
from moderator.work.sentences import sentence

if TYPE_CHECKING:
    from moderator.work.personal import Spot

EXCERPT = 220  # characters
OPENING = 90


@dataclass(frozen=True, slots=True)
class TagShown:
    """A tag as a chip: `uid` stands for it once aliases are followed."""

    uid: str
    name: str
    colour: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list. `status` is `to-moderate`, `accepted` or `refused`; `day` None when undated."""

    id: int
    title: str
    excerpt: str
    kind: Kind
    author_kind: AuthorKind
    author: str
    section: str
    day: date | None
    votes_for: int | None
    votes_against: int | None
    replies: int
    status: str
    reason: str
    disposition: str
    tags: tuple[TagShown, ...]
    answered: bool
    pile: str
    pile_size: int
    read: bool
    assignee: str
    contested: bool
    removed: bool
    presence: str
    stance: str
    asked: str = ""  # a second opinion: "asked", "escalated", "me" when it is asked of me, "given"
    later: bool = False  # put at the end of my queue
    quotable: bool = False
    notes: int = 0  # how many internal notes it has
    titled: bool = True  # False when `title` is its first words, which `excerpt` goes on from
    reason_label: str = ""  # the reason in words
    number: str = ""  # as the source gave it
    votes_mixed: int | None = None
    position: str = ""  # as the team judged it, "" when nobody did
    words: int = 0  # of the text, as the search counts them
    length: int = 0  # characters of title and text
    language: str = ""
    channel: str = ""
    source: str = ""
    place: str = ""  # where the author lives, as given


@dataclass(frozen=True, slots=True)
class AnswerVersion:
    """One wording of an answer, who wrote it and when; `current` for the one in force."""

    ref: str
    text: str
    language: str
    actor: str
    at: datetime
    current: bool


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a contribution's history."""

    ref: str
    at: datetime
    actor: str
    act: Act
    sentence: str
    undone: bool


@dataclass(frozen=True, slots=True)
class Rival:
    """One of the values between which people disagree."""

    ref: str
    actor: str
    at: datetime
    value: str | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything the reader shows of one contribution or of one article."""

    id: int
    row: Row
    title: str
    body: str
    html: str
    number: str  # the source's own number, by which its author knows it
    link: str
    labels: tuple[str, ...]
    attachments: tuple[Kept, ...]
    created: datetime | None
    updated: datetime | None
    votes_mixed: int | None
    channel: str
    language: str
    place: str
    official: bool
    server_answer: str
    server_state: str
    section_path: tuple[str, ...]
    section_id: int | None
    section_text: str
    redactions: tuple[Redaction, ...]
    passages: tuple[Passage, ...]
    pile: tuple[int, ...]
    notes: tuple[NoteShown, ...]
    answers: tuple[AnswerVersion, ...]
    versions: tuple[pages.Former, ...]
    above: tuple[Row, ...]
    below: tuple[Row, ...]
    same_author: tuple[Row, ...]
    readers: tuple[str, ...]
    history: tuple[Event, ...]
    rivals: dict[str, tuple[Rival, ...]] = field(default_factory=dict)
    amends: bool = False  # the first of `versions` is the text that this amendment would replace
    answer_published: bool = True  # whether the site shows the answer that it holds
    particulars: tuple[tuple[str, str], ...] = ()  # what the source's record says beside the text: what, value
    opinions: tuple[Opinion, ...] = ()
    unpublished: bool = False  # to moderate, where nothing is published before
    charter: Charter = field(default_factory=Charter)
    arguments: tuple[ArgumentShown, ...] = ()
    spots: tuple[Spot, ...] = ()  # personal data and abuse found in title and body, that nobody settled

    @property
    def answer(self) -> str:
        """The answer in force, or ""."""
        return next((one.text for one in self.answers if one.current), "")


def rows(ws: Workspace, ids: Sequence[int]) -> list[Row]:
    """The lines of these contributions, in that order (a page: at most some hundreds)."""
    now = ws.standing
    with ws.read() as conn:
        found = pages.known(conn, ws.horizon, ids, brief=True)
        # The sections' texts are not read: this runs while somebody scrolls.
        above = pages.headings(conn, {one.section_uid for one in found if one.section_uid})
        labels = {uid: section_label(kind, code, title) for uid, kind, code, title in above}
        main = ws.corpus.language()
        return [_row(now, ws.actor, one, labels, main) for one in found]


def sheet(ws: Workspace, id_: int) -> Sheet | None:
    """The whole of a contribution or section; None when it is not here."""
    now = ws.standing
    main = ws.corpus.language()
    lines = acts.concerning(ws, id_)
    with ws.read() as conn:
        found = pages.places(conn, counted=False)
        labels = _labels(found)
        if pages.is_section(id_):
            place = next((one for one in found if one.id == id_), None)
            one = None if place is None else _as_record(place)
            if one is not None and ws.horizon is not None:
                (one,) = pages.then(conn, [one], ws.horizon.seconds)
        else:
            one = next(iter(pages.known(conn, ws.horizon, [id_])), None)
        if one is None:
            return None
        versions = tuple(
            one for one in pages.former(conn, id_) if ws.horizon is None or one.until <= ws.horizon.seconds
        )
        attached = () if pages.is_section(id_) else tuple(attachments.listed(conn, [id_]))
        record = {} if pages.is_section(id_) else pages.raw(conn, id_)
        if (amended := _amended(one, record)) is not None:
            versions = (amended, *versions)
        near = {
            "above": () if pages.is_section(id_) else pages.above(conn, id_),
            "below": () if pages.is_section(id_) else pages.below(conn, id_),
            "same": () if pages.is_section(id_) else pages.same_author(conn, id_),
        }
        shown = {
            name: tuple(
                _row(now, ws.actor, each, labels, main) for each in pages.known(conn, ws.horizon, ids, brief=True)
            )
            for name, ids in near.items()
        }
    section = next((place for place in found if place.uid == one.section_uid), None)
    pile = now.value("pile", id_)
    alive = [line for line in lines if not line.reversed]
    words = {"title": one.title, "body": one.body}
    return Sheet(
        id=id_,
        row=_row(now, ws.actor, one, labels, main),
        title=one.title,
        body=one.body,
        html=one.html,
        number=one.key,
        link=one.link,
        labels=one.labels,
        attachments=attached,
        created=_moment(one.created),
        updated=_moment(one.updated),
        votes_mixed=one.votes_mixed,
        channel=one.channel,
        language=_language(now, one, main),
        place=one.place,
        official=bool(one.official),
        server_answer=one.answer,
        server_state=one.answer_state,
        section_path=_path(found, section),
        section_id=section.id if section else None,
        section_text=section.body if section else "",
        redactions=tuple(
            located(str(line.entry.decision.ref), body, words.get(str(body["field"]), ""))
            for line in alive
            if line.entry.decision.kind is Act.REDACT and (body := line.entry.decision.body)
        ),
        spots=() if pages.is_section(id_) else _spots(ws, one, alive),
        passages=tuple(
            passage(
                str(decision.ref),
                hung_on(now, decision),
                body,
                words.get(str(body["field"]), ""),
                decision.actor,
                decision.at,
            )
            for line in alive
            if (decision := line.entry.decision).kind in (Act.CODE, Act.ATTACH)
            and (body := decision.body)
            and body.get("text")
        ),
        pile=tuple(now.holding("pile", pile)) if pile else (),
        notes=threaded(
            NoteShown(str(each.ref), str(each.body["text"]), each.actor, each.at, str(each.body.get("reply", "")))
            for line in alive
            if (each := line.entry.decision).kind is Act.NOTE and each.body
        ),
        answers=_answers(now, id_, lines),
        versions=versions,
        amends=amended is not None,
        answer_published=is_published(record),
        particulars=particulars(record),
        above=shown["above"],
        below=shown["below"],
        same_author=shown["same"],
        readers=now.within("read:", id_),
        history=tuple(
            Event(
                str(line.entry.decision.ref),
                line.entry.decision.at,
                line.entry.decision.actor,
                line.entry.decision.kind,
                sentence(now, line.entry.decision, line.count, line.chain),
                line.reversed,
            )
            for line in lines
        ),
        opinions=opinions(now, alive),
        unpublished=not pages.is_section(id_) and queue.held_back(now, id_),
        charter=now.charter,
        arguments=arguments_of(now, id_),
        rivals={slot: _rivals(now, lines, slot, ids[id_]) for slot, ids in now.contests.items() if id_ in ids},
    )


def _amended(one: Record, record: Mapping[str, object]) -> Former | None:
    """The text that an amendment would replace, as the first of its versions."""
    found = record.get(AMENDED)
    if not isinstance(found, Mapping):
        return None
    title, body = found.get("title"), found.get("body")
    # Amendments may change the text alone, and have then no title of their own.
    return Former(0, one.created or 0, str(title or "") if one.title else "", str(body or ""))


def _language(now: Standing, one: Record, main: str) -> str:
    """The language of a contribution: as a person said, else as it was found, else the consultation's (`main`)."""
    if pages.is_section(one.id):
        return ""
    return now.value("language", one.id) or languages.code(one.language) or main


def _row(now: Standing, me: str, one: Record, labels: dict[int, str], main: str) -> Row:
    status, _colon, reason = (now.value("status", one.id) or "to-moderate").partition(":")
    pile = now.value("pile", one.id) or ""
    body = " ".join(one.body.split())
    # A contribution without a title is called by its first words, whole ones.
    opening = (
        body if len(body) <= OPENING else body[: body.rfind(" ", 0, OPENING + 1) if " " in body[:OPENING] else OPENING]
    )
    return Row(
        id=one.id,
        title=one.title or opening,
        excerpt=shortened(body if one.title else body[len(opening) :].lstrip(), EXCERPT),
        kind=Kind(one.kind),
        author_kind=AuthorKind(one.author_kind),
        author=one.author_name,
        section=labels.get(one.section_uid or 0, ""),
        day=moment.date() if (moment := _moment(one.created)) else None,
        votes_for=one.votes_for,
        votes_against=one.votes_against,
        replies=one.replies,
        status=status,
        reason=reason,
        disposition=now.value("disposition", one.id) or "",
        tags=tags_of(now, one.id),
        answered=now.value("answer", one.id) is not None,
        pile=pile,
        pile_size=len(now.holding("pile", pile)) if pile else 0,
        read=one.id in now.holding(f"read:{me}", "1"),
        assignee=now.value("assignee", one.id) or "",
        contested=any(one.id in ids for ids in now.contests.values()),
        removed=one.removed is not None,
        presence=one.presence,
        stance=one.stance,
        asked=asked(now, me, one.id),
        later=one.id in now.anyone(f"later:{me}"),
        quotable=one.id in now.holding("quotable", "1"),
        notes=len(now.within("note:", one.id)),
        titled=bool(one.title),
        reason_label=now.charter.label(reason) if reason else "",
        number=one.key,
        votes_mixed=one.votes_mixed,
        position=now.value("position", one.id) or "",
        words=one.words,
        length=one.length,
        language=_language(now, one, main),
        channel=one.channel,
        source=one.source_name or "",
        place=one.place,
    )


def tags_of(now: Standing, id_: int) -> tuple[TagShown, ...]:
    """The tags that a contribution carries, by name."""
    book = now.codebook
    found = [book.tags[uid] for uid, ids in now.tags.items() if id_ in ids and uid in book.tags]
    return tuple(TagShown(tag.uid, tag.name, tag.colour) for tag in sorted(found, key=lambda tag: tag.name.casefold()))


def _answers(now: Standing, id_: int, lines: Sequence[acts.Line]) -> tuple[AnswerVersion, ...]:
    current = now.value("answer", id_)
    return tuple(
        AnswerVersion(str(one.ref), str(one.body["text"]), str(one.body.get("language", "")), one.actor, one.at,
                      str(one.ref) == current)
        for line in lines
        if (one := line.entry.decision).kind is Act.ANSWER and one.body and one.body["text"]
    )  # fmt: skip


def _rivals(now: Standing, lines: Sequence[acts.Line], slot: str, names: Sequence[str]) -> tuple[Rival, ...]:
    return tuple(
        Rival(str(one.ref), one.actor, one.at, dict(written(one)).get(slot), sentence(now, one, line.count))
        for line in lines
        if str((one := line.entry.decision).ref) in names
    )


def _labels(found: Sequence[Place]) -> dict[int, str]:
    return {one.uid: section_label(one.kind, one.code, one.title) for one in found}


def _path(found: Sequence[Place], section: Place | None) -> tuple[str, ...]:
    known, names, seen = {one.uid: one for one in found}, list[str](), set[int]()
    while section is not None and section.uid not in seen:
        seen.add(section.uid)
        names.append(section_label(section.kind, section.code, section.title))
        section = known.get(section.parent_uid or 0)
    return tuple(reversed(names))


def _as_record(place: Place) -> Record:
    """An article in the reader: a text put to consultation, with no author of its own."""
    return Record(
        place.id, place.uid, place.target, Kind.PROPOSAL, None, place.parent_uid, 0, AuthorKind.PUBLIC_BODY, "none",
        "online", "published", None, None, place.votes_for, place.votes_mixed, place.votes_against, "", len(place.body),
        0, 1, place.removed, place.source, "", 1, "", "", section_label(place.kind, place.code, place.title),
        place.body, place.html, "", (), (), "", "", place.count,
    )  # fmt: skip


def _spots(ws: Workspace, one: Record, alive: Sequence[acts.Line]) -> tuple[Spot, ...]:
    """What rules find in a text, without what was masked or dismissed."""
    from moderator.work import personal  # the tables of phone numbers wait for the first text that is read

    said = [(line.entry.decision.kind, line.entry.decision.body) for line in alive]
    masks = [body for kind, body in said if kind is Act.REDACT and body]
    dismissed = [body for kind, body in said if kind is Act.DISMISS and body]
    return personal.spots(personal.detector(ws), one.title, one.body, one.author_name, masks, dismissed)


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).astimezone()


def spoken(row: Row) -> str:
    """A row as a screen reader says it: what it is, who speaks, where it stands."""
    parts = [_(LABELS[row.kind]), row.title, _(LABELS[row.author_kind]), row.section]
    if row.votes_for is not None:
        parts.append(_("{count} votes for").format(count=number(row.votes_for)))
    return ", ".join(part for part in parts if part)
