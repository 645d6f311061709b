"""The page of answers to copy: for sites that take none from a program, each with the link of what it answers."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path

from moderator.domain.passage import shortened
from moderator.domain.words import _, day, language, ngettext, number
from moderator.servers.contract import Slot
from moderator.work.letters import Letter
from moderator.work.preview import outcome

_LONGEST_TITLE = 150
ENDINGS = (".html", ".htm", ".txt")

_STYLE = """
body{font:16px/1.5 Marianne,Arial,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}
html{color-scheme:light dark;--ink:#161616;--paper:#fff;--soft:#555;--mark:#000091}
@media screen and (prefers-color-scheme:dark){html{--ink:#eee;--paper:#161616;--soft:#aaa;--mark:#8585f6}a{color:#9cf}}
body{color:var(--ink);background:var(--paper)}h1{font-size:1.6rem}h2{font-size:1.1rem;margin:0 0 .3rem}
article{border:1px solid #777;border-radius:4px;padding:1rem;margin:1rem 0}
.text{white-space:pre-wrap;border-left:4px solid var(--mark);padding:.2rem 0 .2rem .8rem;margin:.6rem 0}
.soft{color:var(--soft);margin:.3rem 0}label{margin-left:1rem}button{font:inherit;padding:.2rem .8rem}
article:has(input:checked){opacity:.65}a{overflow-wrap:anywhere}
@media print{button,label,output{display:none}article{break-inside:avoid}body{max-width:none;margin:0}}
"""
# What is copied is the bare text, and its paragraphs for the fields that take them: of a selection, browsers would copy
# the colours of the page too. What is ticked is remembered by the browser, where it can, for as long as the answer is
# the same.
_SCRIPT = """
const boxes=[...document.querySelectorAll('input')],said=document.querySelector('output');let text=null;
const kept=(b,v)=>{try{return v===undefined?localStorage.getItem(b.id):v?localStorage.setItem(b.id,1):
localStorage.removeItem(b.id)}catch{return null}};
const count=()=>{said.textContent=said.dataset.words.replace('{done}',boxes.filter(b=>b.checked).length)};
for(const b of boxes){b.checked=b.checked||!!kept(b);b.addEventListener('change',()=>{kept(b,b.checked);count()})}
count();
document.addEventListener('copy',e=>{if(text===null)return;const made=document.createElement('div');
for(const part of text.split(/\\n{2,}/)){const p=document.createElement('p');
part.split('\\n').forEach((line,n)=>{if(n)p.append(document.createElement('br'));p.append(line)});made.append(p)}
e.clipboardData.setData('text/plain',text);e.clipboardData.setData('text/html',made.innerHTML);e.preventDefault()});
for(const b of document.querySelectorAll('button'))b.addEventListener('click',()=>{
const card=b.closest('article'),t=card.querySelector('.text'),r=document.createRange(),s=getSelection();
r.selectNodeContents(t);s.removeAllRanges();s.addRange(r);text=t.textContent;
if(document.execCommand('copy'))b.textContent=b.dataset.done;text=null;card.querySelector('input').focus()});
"""


def write(path: Path, title: str, site: str, letters: Sequence[Letter], today: date, whose: Mapping[int, str]) -> None:
    """Write the page, HTML or plain text by the ending of `path`. Raises OSError.

    `whose` says who wrote each contribution and when, by its number. The page loads nothing from anywhere, and nothing
    that strangers wrote is taken for markup.
    """
    cards = [
        _Card(one.id, shortened(one.to.title, _LONGEST_TITLE), _link(one, site), whose.get(one.id, ""), _said(one),
              one.wanted.text.strip(), one.wanted.language)
        for one in letters
    ]  # fmt: skip
    made = (_text if path.suffix.lower() == ".txt" else _html)(title, _intro(cards, today), cards)
    draft = path.with_name(path.name + ".new")
    draft.write_text(made, "utf-8")
    draft.replace(path)


@dataclass(frozen=True, slots=True)
class _Card:
    """One answer and what it answers."""

    id: int
    title: str
    link: str
    whose: str
    outcome: str
    text: str
    language: str


def copied_by_hand(letter: Letter) -> bool:
    """Whether a letter is an answer that somebody can copy onto the site."""
    return letter.slot is Slot.ANSWER and bool(letter.wanted.text.strip()) and not letter.to.removed


def _on_site(cards: Sequence[_Card]) -> bool:
    """Whether the answers go to a site: letters and e-mails are answered elsewhere."""
    return any(one.link for one in cards)


def _intro(cards: Sequence[_Card], today: date) -> str:
    count = len(cards)
    if _on_site(cards):
        words = ngettext("{n} answer to copy onto the site, {day}.", "{n} answers to copy onto the site, {day}.", count)
    else:
        words = ngettext("{n} answer to give back, {day}.", "{n} answers to give back, {day}.", count)
    return words.format(n=number(count), day=day(today))


def _link(letter: Letter, site: str) -> str:
    """Where the contribution is on the site; the site itself when it has no address of its own."""
    found = letter.to.link or site
    return found if found.startswith(("https://", "http://")) else ""


def _text(title: str, intro: str, cards: Sequence[_Card]) -> str:
    rule = "-" * 72
    parts = [title, intro, ""]
    for place, one in enumerate(cards, 1):
        about = filter(None, (one.whose, one.link, one.outcome))
        parts += [rule, f"{place}. {one.title}", *about, "", one.text, ""]
    return "\n".join(parts)


def _said(letter: Letter) -> str:
    if not letter.wanted.disposition:
        return ""
    return _("Outcome: {outcome}").format(outcome=outcome(letter))


def _html(title: str, intro: str, cards: Sequence[_Card]) -> str:
    ticked = _("Done on the site") if _on_site(cards) else _("Done")
    copy, copied, done = (escape(one) for one in (_("Copy the answer"), _("Copied"), ticked))
    made = []
    for place, one in enumerate(cards, 1):
        link = escape(one.link)
        name = hashlib.sha256(f"{one.id}\n{one.link}\n{one.text}".encode()).hexdigest()[:20]
        made.append(
            f"<article><h2>{number(place)}. {escape(one.title)}</h2>"
            + (f'<p class="soft">{escape(one.whose)}</p>' if one.whose else "")
            + (f'<a href="{link}" target="_blank" rel="noopener noreferrer">{link}</a>' if link else "")
            + (f'<p class="soft">{escape(one.outcome)}</p>' if one.outcome else "")
            + f'<div class="text" lang="{escape(one.language)}">{escape(one.text)}</div>'
            f'<button type="button" data-done="{copied}">{copy}</button> '
            f'<label><input type="checkbox" id="a{name}"> {done}</label></article>'
        )
    words = _("{done} of {all} done.").replace("{all}", number(len(cards)))
    return (
        f'<!DOCTYPE html><html lang="{language()}"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        "script-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body><h1>{escape(title)}</h1>"
        f'<p class="soft">{escape(intro)} <output data-words="{escape(words)}"></output></p>'
        f"{''.join(made)}<script>{_SCRIPT}</script></body></html>"
    )
