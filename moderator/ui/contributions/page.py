"""A contribution or an article as a page: what it says, who says it, what was decided, and what surrounds it.

Everything that came from strangers is escaped or sanitised here, and nothing on the page points at anything to load.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING

from moderator.domain.argument import SIDE_COLOURS, SIDE_WORDS
from moderator.domain.charter import DISPOSITION_LABELS, STATUS_LABELS, Disposition, Status
from moderator.domain.contribution import LABELS, AuthorKind, Channel, Presence, Stance
from moderator.domain.languages import called
from moderator.domain.markup import clean
from moderator.domain.passage import shortened
from moderator.domain.position import POSITION_LABELS
from moderator.domain.words import _, day, language, moment, ngettext, number, pgettext, quoted
from moderator.ui import theme
from moderator.ui.keys import BY_NAME
from moderator.ui.theme import Tokens
from moderator.ui.veil import shaded

if TYPE_CHECKING:
    from moderator.analysis.revisions import Piece
    from moderator.work.reading import Row, Sheet
    from moderator.work.versions import Revision

TITLE, PART, LINE = 28, 16, 14
"""Sizes on the page in pixels at 100 %, beside the text's own: the title, what is near the text, lines of facts."""
INSIDE = "moderator"
"""The scheme of the page's own links."""
VEILED = f"{INSIDE}:veiled"
"""The name of the blurred picture."""
_BLOCK = "█"
_FEW = 12
_LONG_TITLE = 150
"""Letters beyond which a title is a text of its own, as subjects of e-mails may be: large, it would hide the text."""
_AMENDING = 2
"""The place of an amendment's own text among its versions: the first is the text that it would replace."""


def style(tokens: Tokens, scale: int) -> str:
    """The page's style sheet, at a percentage of the usual size."""

    def px(size: int) -> int:
        return round(size * scale / 100)

    t = tokens
    # No size on `body`: Qt would give it to the links and spans of every paragraph. Headings are paragraphs, because Qt
    # adds a size of its own to <h1>.
    return f"""
    p {{ line-height: 150%; margin-top: 0; margin-bottom: {px(8)}px; }}
    li {{ line-height: 150%; margin-bottom: {px(4)}px; }}
    p.title {{ font-size: {px(TITLE)}px; font-weight: 600; line-height: 125%; margin-bottom: {px(4)}px; }}
    p.subject {{ font-size: {px(PART)}px; font-weight: 600; line-height: 135%; margin-bottom: {px(4)}px; }}
    p.edge {{ font-size: 1px; line-height: 10%; margin-bottom: {px(4)}px; }}
    p.part {{ font-size: {px(PART)}px; font-weight: 600; margin-top: {px(24)}px; margin-bottom: {px(4)}px; }}
    p.meta {{ font-size: {px(LINE)}px; color: {t.soft}; line-height: 130%; margin-bottom: {px(4)}px; }}
    p.state {{ font-size: {px(LINE)}px; line-height: 140%; margin-top: {px(4)}px; margin-bottom: {px(8)}px; }}
    p.near {{ font-size: {px(PART)}px; line-height: 135%; margin-bottom: {px(8)}px; }}
    p.line {{ font-size: {px(LINE)}px; line-height: 130%; margin-bottom: {px(2)}px; }}
    span.soft {{ color: {t.soft}; }}
    span.good {{ color: {t.good}; }}
    span.warn {{ color: {t.warn}; }}
    span.bad {{ color: {t.bad}; }}
    span.clash {{ color: {t.clash}; }}
    span.veil {{ color: {t.veil}; background-color: {t.veil}; }}
    span.added {{ color: {t.on_tint}; background-color: {t.tint}; font-weight: 600; text-decoration: underline; }}
    span.removed {{ color: {t.bad}; text-decoration: line-through; }}
    span.gone {{ color: {t.soft}; text-decoration: line-through; }}
    a {{ color: {t.accent}; text-decoration: underline; }}
    """


def written(
    sheet: Sheet,
    *,
    context: bool,
    veiled: bool = False,
    revision: Revision | None = None,
    hides: Callable[[Row], bool] = lambda _row: False,
) -> str:
    """The page of a contribution or article; `context` adds the thread, the article and what else surrounds it.

    `veiled`: its words are not on the page at all, a blurred picture stands for them. `revision`: the text is shown
    with what one of its versions changed. `hides`: which of the contributions around it are blurred.
    """
    from moderator.store.pages import is_section

    text = _veiled(sheet) if veiled else _revised(sheet, revision) if revision else _text(sheet)
    title = "" if veiled else _pieces(revision.title) if revision else _masked(sheet, "title")
    parts = [_head(sheet, title, section=is_section(sheet.id)), _state(sheet), text, _opinions(sheet), _decided(sheet)]
    return "".join(parts) + (around(sheet, veiled=veiled, hides=hides) if context else "")


def around(sheet: Sheet, *, veiled: bool = False, hides: Callable[[Row], bool] = lambda _row: False) -> str:
    """What surrounds a contribution or article: thread, article, notes, the author's others, earlier texts, history."""
    parts = [_thread(sheet, hides), _article(sheet), _notes(sheet), _others(sheet, hides)]
    # Earlier texts and the passages named in the history say again what is hidden.
    parts += [] if veiled else [_versions(sheet), _history(sheet)]
    return "".join(parts)


def _p(kind: str, inside: str) -> str:
    return f'<p class="{kind}">{inside}</p>' if inside else ""


def _edge(name: str) -> str:
    """An invisible line that marks where the text begins or ends: Qt keeps names only on characters."""
    return f'<p class="edge"><a name="{name}"></a>\u200b</p>'


def _span(tone: str, text: str) -> str:
    return f'<span class="{tone}">{escape(text)}</span>'


def _link(what: str, text: str) -> str:
    return f'<a href="{INSIDE}:{escape(what)}">{escape(text)}</a>'


def _head(sheet: Sheet, title: str, *, section: bool) -> str:
    row = sheet.row
    # The place in the text is said by its last two levels: those above are the same for all.
    levels = sheet.section_path[-3:-1] if section else sheet.section_path[-2:]
    if section:
        facts = []
    else:
        who = _(LABELS[row.author_kind])
        facts = [
            _(LABELS[row.kind]),
            _named(row.author, who, row.author_kind),
            sheet.place,
            moment(sheet.created) if sheet.created else "",
            "" if sheet.channel == Channel.ONLINE else _(LABELS[Channel(sheet.channel)]),
            "" if sheet.language in ("", language()) else _("in {language}").format(language=called(sheet.language)),
            ""
            if row.stance == Stance.NONE
            else _("ticked by the author: {stance}").format(stance=_(LABELS[Stance(row.stance)])),
        ]
    votes = [
        _("{n} for").format(n=number(row.votes_for)) if row.votes_for is not None else "",
        _("{n} mixed").format(n=number(sheet.votes_mixed)) if sheet.votes_mixed else "",
        _("{n} against").format(n=number(row.votes_against)) if row.votes_against is not None else "",
    ]
    # A figure stays on the line of what it counts.
    facts.append(", ".join(vote.replace(" ", "\xa0") for vote in votes if vote))
    meta = _p("meta", escape("\xa0› ".join(levels)))
    meta += _p("meta", "&nbsp;· ".join(escape(fact) for fact in facts if fact))
    kind = "title" if len(sheet.title) <= _LONG_TITLE else "subject"
    heading = f'<p class="{kind}"><a name="title"></a>{title}</p>' if title else ""
    return heading + meta


def _named(author: str, who: str, kind: AuthorKind) -> str:
    """Who wrote, with what kind of author that is unless the name tells it already or nobody knows it."""
    if not author:
        return who
    told = kind is AuthorKind.UNSTATED or author.casefold().endswith(f"({who.casefold()})")
    return author if told else f"{author} ({who})"


def _masked(sheet: Sheet, field: str) -> str:
    """A text with its masked passages as solid blocks of the same length: places on the page stay places in it."""
    text = sheet.title if field == "title" else sheet.body
    veiled = bytearray(len(text))
    for one in sheet.redactions:
        if one.field == field and not one.lost:
            veiled[one.start : one.end] = b"\x01" * (one.end - one.start)
    pieces: list[str] = []
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or veiled[place] != veiled[start]:
            piece = text[start:place]
            if veiled[start]:
                blocks = "".join(_BLOCK if not char.isspace() else char for char in piece)
                pieces.append(f'<span class="veil">{blocks}</span>')
            else:
                pieces.append(escape(piece))
            start = place
    return "".join(pieces)


def _whole(sign: str, words: str) -> str:
    """A sign and its few words, on one line."""
    return _span("soft", f"{sign} {words}".replace(" ", "\xa0"))


def _line(inside: str) -> str:
    """A line of text as it was typed. An empty one has no character, so that places on the page stay places in it."""
    if not inside:
        return '<p class="text" style="-qt-paragraph-type: empty"><br></p>'
    return f'<p class="text" style="white-space: pre-wrap">{inside}</p>'


def _veiled(sheet: Sheet) -> str:
    """In place of the text: why it is hidden, the key that shows it, and a picture of it that nobody can read."""
    known = sheet.charter.within(sheet.row.reason) if sheet.row.reason else ""
    words = _("Hidden text, refused: {reason}. Press {key} to show it.") if known else _("Hidden text. Press {key}.")
    said = words.format(reason=known, key=BY_NAME["reveal"].key)
    return _p("state", _span("warn", f"⚠ {said}")) + f'<p><img src="{VEILED}"></p>'


def _pieces(pieces: Iterable[Piece]) -> str:
    """A text with what it adds and what it leaves out: told apart by their form, not by colour alone."""
    said: list[str] = []
    for one in pieces:
        # A line end that came or went is shown by its sign; no tag of the page goes over one.
        lines = one.text.split("\n")
        ended = [f"{line}↵" for line in lines[:-1]] + lines[-1:] if one.fate != "same" else lines
        said.append("\n".join(escape(line) if one.fate == "same" else _span(one.fate, line) for line in ended))
    return "".join(said)


def _revised(sheet: Sheet, revision: Revision) -> str:
    """What one version changed, the list of the versions above it, and every change in words below."""
    many = len(sheet.versions) + 1
    links = []
    for place in range(many, 1, -1):
        at = day(datetime.fromtimestamp(sheet.versions[place - 2].until, UTC).astimezone().date())
        words = _version(sheet, place, at)
        links.append(f"<b>▸ {escape(words)}</b>" if place == revision.number else _link(f"version/{place}", words))
    created = day(sheet.created.date()) if sheet.created else ""
    links.append(escape(_("The text amended") if sheet.amends else _version(sheet, 1, created)))
    if sheet.amends and revision.number == _AMENDING:
        what = _("What this amendment changes: {words}").format(words=revision.sentence)
    else:
        shown = number(revision.number - sheet.amends)
        what = _("What version {n} changed: {words}").format(n=shown, words=revision.sentence)
    added, removed, back = pgettext("words", "added"), pgettext("words", "removed"), _("Back to the text")
    forms = f"{_span('added', added)} {_span('removed', removed)}"
    head = _p("meta", escape(what)) + _p("meta", " · ".join(links))
    key = _p("meta", f"{forms} · {_link('version/0', back)}")
    body = "".join(_line(line) for line in _pieces(revision.body).split("\n"))
    spoken = _titled(_("The changes, one by one"), _p("near", escape(revision.spoken)))
    return f"{head}{key}{body}{spoken}"


def _version(sheet: Sheet, place: int, at: str) -> str:
    """What a version is called; an amendment's first is what it would make of the text amended."""
    if sheet.amends and place == _AMENDING:
        return _("This amendment")
    shown = number(place - sheet.amends)
    return _("Version {n}, {day}").format(n=shown, day=at) if at else _("Version {n}").format(n=shown)


def _text(sheet: Sheet) -> str:
    if sheet.html and not sheet.redactions:
        inside = clean(sheet.html)
    else:
        lines = _masked(sheet, "body").split("\n")
        inside = "".join(_line(line) for line in lines)
    masks = [one for one in sheet.redactions if not one.lost]
    lost = len(sheet.redactions) - len(masks)
    notes: list[str] = []
    if masks:
        why = sorted({sheet.charter.label(one.reason) for one in masks})
        count = ngettext("{n} passage masked", "{n} passages masked", len(masks)).format(n=number(len(masks)))
        said = _("{name}: {text}").format(name=count, text=", ".join(why).lower())
        notes.append(_span("soft", f"{_BLOCK} {said}"))
    if lost:
        words = ngettext(
            "{n} masked passage is no longer in the text, which changed: look at it again",
            "{n} masked passages are no longer in the text, which changed: look at it again",
            lost,
        )
        notes.append(_span("warn", f"⚠ {words.format(n=number(lost))}"))
    if sheet.attachments:
        from moderator.work.attachments import described

        files = [
            _link(f"attachment/{one.id}", one.name or one.link) + _span("soft", f" ({escape(described(one))})")
            for one in sheet.attachments
        ]
        notes.append(escape(_("Attachments:")) + " " + ", ".join(files))
    if sheet.link:
        words = _("See it on the site")
        notes.append(f'<a href="{escape(sheet.link)}">{escape(words)}</a>')
    notes += [
        _span("warn", "⚠ " + _("Passage to review, no longer in the text: {quote}").format(quote=quoted(one.short)))
        for one in sheet.passages
        if one.lost
    ]
    if sheet.amends:
        notes.append(_link(f"version/{_AMENDING}", _("See what this amendment changes")))
    if changed := len(sheet.versions) - sheet.amends:
        words = ngettext("Changed {n} time: see what changed", "Changed {n} times: see what changed", changed)
        notes.append(_link(f"version/{len(sheet.versions) + 1}", words.format(n=number(changed))))
    notes += [f"<b>{escape(what)}</b> – {escape(value)}" for what, value in sheet.particulars]
    after = "".join(_p("meta", note) for note in notes) or _p("meta", "&nbsp;")
    return f"{_edge('body-start')}{inside}{_edge('body-end')}{after}"


def _state(sheet: Sheet) -> str:
    row = sheet.row
    said: list[str] = []
    if row.status == Status.ACCEPTED:
        said.append(_span("good", f"✓ {_(STATUS_LABELS[Status.ACCEPTED])}"))
    elif row.status == Status.REFUSED:
        word = _(STATUS_LABELS[Status.REFUSED])
        if row.reason:
            word = _("{name}: {text}").format(name=word, text=sheet.charter.within(row.reason))
        said.append(_span("bad", f"✗ {word}"))
    if row.position:
        said.append(_whole("◆", _("position: {position}").format(position=_(POSITION_LABELS[row.position]))))
    if row.quotable:
        said.append(_whole("❝", _("to quote")))
    if sheet.unpublished:
        said.append(_span("warn", "⚠ " + _("not published: to be moderated first")))
    if row.disposition:
        said.append(_whole("▸", _(DISPOSITION_LABELS[Disposition(row.disposition)])))
    if row.presence != Presence.PUBLISHED:
        said.append(_span("warn", f"⚠ {_(LABELS[Presence(row.presence)])}"))
    if row.removed:
        said.append(_span("warn", "⚠ " + _("no longer on the server")))
    if row.later:
        said.append(_span("soft", _("put off by me")))
    if row.assignee:
        said.append(_span("soft", _("taken by {name}").format(name=row.assignee)))
    if row.pile:
        count = ngettext("pile of {n} contribution", "pile of {n} contributions", row.pile_size)
        said.append(_link("pile", count.format(n=number(row.pile_size))))
    # A no-break space inside a tag keeps its name whole; a coloured square never stands without the name.
    said += [
        f'<span style="color: {theme.ink(tag.colour).name()}">■</span>&nbsp;{escape(tag.name).replace(" ", "&nbsp;")}'
        for tag in row.tags
    ]
    said += [_span("soft", f"#{label}") for label in sheet.labels]
    state = _p("state", "&nbsp;&nbsp; ".join(said))
    state += "".join(
        _p(
            "state",
            f'<span style="color: {theme.ink(SIDE_COLOURS[one.side]).name()}">■</span>&nbsp;'
            f"{_span('soft', _(SIDE_WORDS[one.side]) + ' –')} {_link(f'argument/{one.uid}', one.text)}",
        )
        for one in sheet.arguments
    )
    for slot, rivals in sheet.rivals.items():
        question = _("Contested: two people decided differently. Which one holds?")
        state += _p("state", _span("clash", f"⚡ {question}"))
        for place, rival in enumerate(rivals):
            when = _("{name}, {moment}").format(name=rival.actor, moment=moment(rival.at))
            state += _p("state", f"{_link(f'settle/{slot}/{place}', rival.sentence)} {_span('soft', when)}")
    return state


def _decided(sheet: Sheet) -> str:
    current = next((one for one in sheet.answers if one.current), None)
    if current is not None:
        by = _("{name}, {moment}").format(name=current.actor, moment=moment(current.at))
        inside = escape(current.text).replace("\n", "<br>")
        return _titled(_("Our answer"), _p("near", inside) + _p("meta", escape(by)))
    if sheet.server_answer:
        kept = "" if sheet.answer_published else _("Answer stored by the server, not published yet")
        return _titled(
            kept or _("Answer shown by the server"), _p("near", escape(sheet.server_answer).replace("\n", "<br>"))
        )
    return ""


def _near(rows: Iterable[Row], hides: Callable[[Row], bool], *, first: int = _FEW) -> str:
    found = [shaded(row) if hides(row) else row for row in rows]
    lines = []
    for row in found[:first]:
        votes = " · " + _("{n} for").format(n=number(row.votes_for)) if row.votes_for else ""
        who = f"{_(LABELS[row.author_kind])}{votes}"
        rest = f" – {row.excerpt}" if row.excerpt else ""
        title = _link(f"go/{row.id}", shortened(row.title, _LONG_TITLE))
        lines.append(_p("near", f"{title}{escape(rest)} {_span('soft', f'({who})')}"))
    if (more := len(found) - first) > 0:
        lines.append(_p("meta", escape(ngettext("and {n} more", "and {n} more", more).format(n=number(more)))))
    return "".join(lines)


def _titled(title: str, inside: str) -> str:
    return _p("part", escape(title)) + inside if inside else ""


def _thread(sheet: Sheet, hides: Callable[[Row], bool]) -> str:
    return _titled(_("In answer to"), _near(sheet.above, hides)) + _titled(
        ngettext("{n} reply", "{n} replies", len(sheet.below)).format(n=number(len(sheet.below))),
        _near(sheet.below, hides),
    )


def _article(sheet: Sheet) -> str:
    if not sheet.section_text or not sheet.section_path:
        return ""
    inside = "".join(_p("near", escape(line)) for line in sheet.section_text.split("\n") if line.strip())
    return _titled(sheet.section_path[-1], inside)


def _notes(sheet: Sheet) -> str:
    return _titled(
        _("Internal notes"),
        "".join(
            f'<div style="margin-left: {note.depth * 20}px">'
            + _p(
                "near",
                f"{'↳ ' if note.depth else ''}{escape(note.text)} "
                f"{_span('soft', f'({note.actor}, {moment(note.at)})')} {_link(f'note/{note.ref}', _('Reply'))}",
            )
            + "</div>"
            for note in sheet.notes
        ),
    )


def _opinions(sheet: Sheet) -> str:
    """The second opinions, asked and given, above what surrounds the text: they are read before deciding."""
    lines: list[str] = []
    for one in sheet.opinions:
        when = _span("soft", escape(_("{name}, {moment}").format(name=one.actor, moment=moment(one.at))))
        if one.asked and one.escalated:
            what = _("Sent up to the person in charge")
        elif one.asked:
            what = _("Opinion asked of {name}").format(name=one.of) if one.of else _("Opinion asked")
        else:
            what = _("Advice: {advice}").format(advice=one.advice) if one.advice else _("Opinion")
        said = f"<b>{escape(what)}</b>"
        if one.text:
            said = _("{name}: {text}").format(name=said, text=escape(one.text))
        lines.append(_p("line", f"{said} – {when}"))
    return _titled(_("Second opinion"), "".join(lines))


def _others(sheet: Sheet, hides: Callable[[Row], bool]) -> str:
    return _titled(_("By the same author"), _near(sheet.same_author, hides, first=6))


def _versions(sheet: Sheet) -> str:
    said = ""
    for place, one in reversed(list(enumerate(sheet.versions))):
        until = day(datetime.fromtimestamp(one.until, UTC).astimezone().date())
        amended = sheet.amends and place == 0
        said += _p("meta", escape(_("The text amended:") if amended else _("Until {day}:").format(day=until)))
        said += _p("near", "<br>".join(escape(part) for part in (one.title, *one.body.split("\n")) if part))
    for answer in sheet.answers:
        if not answer.current:
            by = _("Earlier answer, {name}, {moment}:").format(name=answer.actor, moment=moment(answer.at))
            said += _p("meta", escape(by)) + _p("near", escape(answer.text))
    return _titled(_("Earlier texts"), said)


def _history(sheet: Sheet) -> str:
    lines = [
        _p(
            "line",
            f"{_span('soft', moment(event.at, 'short'))} {escape(event.actor)} – "
            + (_span("gone", event.sentence) if event.undone else escape(event.sentence)),
        )
        for event in sheet.history
    ]
    return _titled(_("History"), "".join(lines))
