"""The page of answers to copy: for sites that take none from a program, each with the link of what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape
from pathlib import Path

from moderator.domain.words import _, day, language, ngettext, number
from moderator.servers.contract import Slot
from moderator.work.letters import Letter
from moderator.work.preview import outcome

ENDINGS = (".html", ".htm", ".txt")

_STYLE = """
body{font:16px/1.5 Marianne,Arial,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}
body{color:#161616;background:#fff}h1{font-size:1.6rem}h2{font-size:1.1rem;margin:0 0 .3rem}
article{border:1px solid #777;border-radius:4px;padding:1rem;margin:1rem 0}
.text{white-space:pre-wrap;border-left:4px solid #000091;padding:.2rem 0 .2rem .8rem;margin:.6rem 0}
.soft{color:#555}label{margin-right:1rem}button{font:inherit;padding:.2rem .8rem}
article:has(input:checked){opacity:.65}a{overflow-wrap:anywhere}
@media print{button,label{display:none}article{break-inside:avoid}body{max-width:none;margin:0}}
"""
_SCRIPT = """
for(const b of document.querySelectorAll('button'))b.addEventListener('click',()=>{
const t=b.closest('article').querySelector('.text'),r=document.createRange(),s=getSelection();
r.selectNodeContents(t);s.removeAllRanges();s.addRange(r);document.execCommand('copy');
b.closest('article').querySelector('input').focus()});
"""


def write(path: Path, title: str, site: str, letters: Sequence[Letter], today: date) -> None:
    """Write the page, HTML or plain text by the ending of `path`. Raises OSError.

    It loads nothing from anywhere, and nothing that strangers wrote is taken for markup.
    """
    made = _text(title, site, letters, today) if path.suffix.lower() == ".txt" else _html(title, site, letters, today)
    draft = path.with_name(path.name + ".new")
    draft.write_text(made, "utf-8")
    draft.replace(path)


def copied_by_hand(letter: Letter) -> bool:
    """Whether a letter is an answer that somebody can copy onto the site."""
    return letter.slot is Slot.ANSWER and bool(letter.wanted.text.strip()) and not letter.to.removed


def _intro(letters: Sequence[Letter], today: date) -> str:
    words = ngettext(
        "{n} answer to copy onto the site, {day}.", "{n} answers to copy onto the site, {day}.", len(letters)
    )
    return words.format(n=number(len(letters)), day=day(today))


def _link(letter: Letter, site: str) -> str:
    """Where the contribution is on the site; the site itself when it has no address of its own."""
    found = letter.to.link or site
    return found if found.startswith(("https://", "http://")) else ""


def _text(title: str, site: str, letters: Sequence[Letter], today: date) -> str:
    rule = "-" * 72
    parts = [title, _intro(letters, today), ""]
    for place, one in enumerate(letters, 1):
        heading = f"{place}. {' '.join(one.to.title.split())}"
        parts += [rule, heading, *filter(None, (_link(one, site), _said(one))), "", one.wanted.text.strip(), ""]
    return "\n".join(parts)


def _said(letter: Letter) -> str:
    if not letter.wanted.disposition:
        return ""
    return _("Outcome: {outcome}").format(outcome=outcome(letter))


def _html(title: str, site: str, letters: Sequence[Letter], today: date) -> str:
    copy, done = _("Copy the answer"), _("Done on the site")
    cards = []
    for place, one in enumerate(letters, 1):
        link = escape(_link(one, site))
        cards.append(
            f"<article><h2>{number(place)}. {escape(one.to.title)}</h2>"
            + (f'<a href="{link}" target="_blank" rel="noopener noreferrer">{link}</a>' if link else "")
            + (f'<p class="soft">{escape(_said(one))}</p>' if _said(one) else "")
            + f'<div class="text" lang="{escape(one.wanted.language)}">{escape(one.wanted.text.strip())}</div>'
            f'<label><input type="checkbox"> {escape(done)}</label>'
            f'<button type="button">{escape(copy)}</button></article>'
        )
    return (
        f'<!DOCTYPE html><html lang="{language()}"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        "script-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body><h1>{escape(title)}</h1>"
        f'<p class="soft">{escape(_intro(letters, today))}</p>{"".join(cards)}<script>{_SCRIPT}</script></body></html>'
    )
