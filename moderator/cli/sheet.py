"""A contribution as a terminal shows it: all that the reader of the window shows, in its order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from moderator.domain.argument import SIDE_WORDS
from moderator.domain.charter import DISPOSITION_LABELS, STATUS_LABELS, Disposition, Status
from moderator.domain.codebook import Codebook
from moderator.domain.contribution import LABELS, Channel, Presence, Stance
from moderator.domain.passage import shortened
from moderator.domain.position import POSITION_LABELS
from moderator.domain.redaction import Redaction
from moderator.domain.words import _, moment, ngettext, number, quoted
from moderator.store.pages import is_section
from moderator.work import slots
from moderator.work.attachments import described
from moderator.work.reading import Row, Sheet

_BLOCK = "█"
_LONGEST_TITLE = 100  # of another contribution


def told(sheet: Sheet, book: Codebook) -> Iterator[str]:
    """The lines of a contribution or an article; masked passages are solid blocks, as on the screen."""
    for part in (
        list(_head(sheet)),
        [f"[{one}]" for one in _state(sheet)],
        _blocked(sheet.body, [one for one in sheet.redactions if one.field == "body"]).split("\n"),
        list(_text_notes(sheet, book)),
        _part(_("Second opinion"), _opinions(sheet)),
        _part(_("Our answer"), _answer(sheet)),
        _part(_("Answer shown by the server"), sheet.server_answer.splitlines() if not sheet.answer else []),
        _part(_("In answer to"), map(_near, sheet.above)),
        _part(_("Replies"), map(_near, sheet.below)),
        _part(_("Internal notes"), _notes(sheet)),
        _part(_("By the same author"), map(_near, sheet.same_author)),
        _part(_("Read by"), sheet.readers),
        _part(_("History"), _history(sheet)),
    ):
        if part:
            yield from part
            yield ""


def _part(title: str, lines: Sequence[str] | Iterator[str]) -> list[str]:
    inside = [f"  {line}" for line in lines]
    return [title, *inside] if inside else []


def _blocked(text: str, masks: Sequence[Redaction]) -> str:
    for one in masks:
        if not one.lost:
            hidden = "".join(char if char.isspace() else _BLOCK for char in text[one.start : one.end])
            text = text[: one.start] + hidden + text[one.end :]
    return text


def _head(sheet: Sheet) -> Iterator[str]:
    row = sheet.row
    yield _blocked(sheet.title, [one for one in sheet.redactions if one.field == "title"])
    if sheet.section_path:
        yield " › ".join(sheet.section_path)
    facts = [
        _(LABELS[row.kind]),
        f"{row.author} ({_(LABELS[row.author_kind])})" if row.author else _(LABELS[row.author_kind]),
        sheet.place,
        moment(sheet.created) if sheet.created else "",
        "" if sheet.channel == Channel.ONLINE else _(LABELS[Channel(sheet.channel)]),
        "" if row.stance == Stance.NONE else _("ticked by the author: {stance}").format(
            stance=_(LABELS[Stance(row.stance)])
        ),
        _("{n} for").format(n=number(row.votes_for)) if row.votes_for is not None else "",
        _("{n} mixed").format(n=number(sheet.votes_mixed)) if sheet.votes_mixed else "",
        _("{n} against").format(n=number(row.votes_against)) if row.votes_against is not None else "",
    ]  # fmt: skip
    yield " · ".join(filter(None, facts))


def _state(sheet: Sheet) -> Iterator[str]:
    row = sheet.row
    status = _(STATUS_LABELS[Status(row.status)])
    if not is_section(sheet.id):
        yield _("{name}: {text}").format(name=status, text=sheet.charter.within(row.reason)) if row.reason else status
    if sheet.unpublished:
        yield _("not published: to be moderated first")
    if row.position:
        yield _("position: {position}").format(position=_(POSITION_LABELS[row.position]))
    if row.quotable:
        yield _("to quote")
    if row.disposition:
        yield _(DISPOSITION_LABELS[Disposition(row.disposition)])
    if row.presence != Presence.PUBLISHED:
        yield _(LABELS[Presence(row.presence)])
    if row.removed:
        yield _("no longer on the server")
    if row.later:
        yield _("put off by me")
    if row.assignee:
        yield _("taken by {name}").format(name=row.assignee)
    if row.pile:
        count = ngettext("pile of {n} contribution", "pile of {n} contributions", row.pile_size)
        yield count.format(n=number(row.pile_size))
    for tag in row.tags:
        yield _("Tag {tag}").format(tag=quoted(tag.name))
    yield from (f"#{label}" for label in sheet.labels)
    for one in sheet.arguments:
        yield f"{_(SIDE_WORDS[one.side])} – {one.text}"
    for slot, rivals in sheet.rivals.items():
        said = ", ".join(f"{one.sentence} ({one.actor})" for one in rivals)
        yield _("contested: {question} {said}").format(question=slots.question(slot), said=said)


def _text_notes(sheet: Sheet, book: Codebook) -> Iterator[str]:
    masks = [one for one in sheet.redactions if not one.lost]
    if masks:
        why = ", ".join(sorted({sheet.charter.label(one.reason) for one in masks})).lower()
        count = ngettext("{n} passage masked", "{n} passages masked", len(masks)).format(n=number(len(masks)))
        yield _("{name}: {text}").format(name=f"{_BLOCK} {count}", text=why)
    if lost := len(sheet.redactions) - len(masks):
        words = ngettext(
            "{n} masked passage is no longer in the text, which changed: look at it again",
            "{n} masked passages are no longer in the text, which changed: look at it again",
            lost,
        )
        yield words.format(n=number(lost))
    arguments = {one.uid: one.text for one in sheet.arguments}
    for one in sheet.passages:
        name = book.path(one.tag) if one.tag in book.tags else arguments.get(one.tag, one.tag)
        who = _("{name}, {moment}").format(name=one.actor, moment=moment(one.at))
        memo = f" – {one.memo}" if one.memo else ""
        if one.lost:
            yield _("Passage to review, no longer in the text: {quote}").format(quote=quoted(one.short))
        else:
            yield f"▸ {quoted(one.short)} → {name} ({who}){memo}"
    for file in sheet.attachments:
        yield f"{_('Attachments:')} {file.name or file.link} ({described(file)})"
    if sheet.link:
        yield sheet.link
    if changed := len(sheet.versions) - sheet.amends:
        words = ngettext("Changed {n} time: see --changes", "Changed {n} times: see --changes", changed)
        yield words.format(n=number(changed))
    for what, value in sheet.particulars:
        yield _("{name}: {text}").format(name=what, text=value)


def _opinions(sheet: Sheet) -> Iterator[str]:
    for one in sheet.opinions:
        if one.asked and one.escalated:
            what = _("Sent up to the person in charge")
        elif one.asked:
            what = _("Opinion asked of {name}").format(name=one.of) if one.of else _("Opinion asked")
        else:
            what = _("Advice: {advice}").format(advice=one.advice) if one.advice else _("Opinion")
        said = _("{name}: {text}").format(name=what, text=one.text) if one.text else what
        yield f"{said} ({_('{name}, {moment}').format(name=one.actor, moment=moment(one.at))})"


def _answer(sheet: Sheet) -> Iterator[str]:
    current = next((one for one in sheet.answers if one.current), None)
    if current is not None:
        yield from current.text.splitlines()
        yield f"({_('{name}, {moment}').format(name=current.actor, moment=moment(current.at))})"


def _notes(sheet: Sheet) -> Iterator[str]:
    for one in sheet.notes:
        reply = "  " * one.depth + ("↳ " if one.depth else "")
        yield f"{reply}{one.text} ({one.actor}, {moment(one.at)}) [{one.ref}]"


def _near(row: Row) -> str:
    return f"{row.id:>8} {shortened(row.title, _LONGEST_TITLE)} ({_(LABELS[row.author_kind])})"


def _history(sheet: Sheet) -> Iterator[str]:
    for event in sheet.history:
        said = f"{moment(event.at, 'short')} {event.actor} – {event.sentence}"
        yield f"{said} ({_('undone')})" if event.undone else said
