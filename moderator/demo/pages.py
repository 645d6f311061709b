"""The few pages of HTML of the sample server: what a person sees who opens a link, and the sign-in page."""

import re
from html import escape, unescape

from moderator.demo.call import Commentable, find, path_of, ref_of, space_path
from moderator.demo.memory import Memory
from moderator.demo.records import DEBATE, MEETING, PROPOSAL, Meeting, Proposal, Ref
from moderator.demo.sessions import FORGERY

_TYPES = {"proposals": PROPOSAL, "debates": DEBATE, "meetings": MEETING}
_TAKEN_OUT = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.IGNORECASE | re.DOTALL)


def page(title: str, content: str) -> str:
    """A whole page around its content, which must already be HTML."""
    return (
        '<!DOCTYPE html>\n<html lang="fr"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title></head>\n<body><h1>{escape(title)}</h1>\n{content}\n</body></html>\n"
    )


def sign_in() -> str:
    """The page that stands in the way when everybody must sign in first."""
    return page(
        "Connexion",
        f'<form action="/users/sign_in" method="post"><input type="hidden" name="authenticity_token" '
        f'value="{escape(FORGERY)}"><label>Courriel <input name="user[email]"></label> '
        '<label>Mot de passe <input type="password" name="user[password]"></label>'
        "<button>Se connecter</button></form>",
    )


def public(path: str, memory: Memory, name: str) -> str | None:
    """The page of a path (query left out), or None when there is none."""
    if path == "/":
        links = [(space_path(space), str(space.title)) for space in memory.spaces.values()]
        return page(name, _list(links))
    if path == "/api/docs":
        return page("API", "<p>POST /api</p>")
    for space in memory.spaces.values():
        if path == space_path(space):
            parts = [c for c in memory.components.values() if c.space_id == space.id]
            return page(str(space.title), _list([(path_of(part, memory), str(part.name)) for part in parts]))
    for component in memory.components.values():
        place = path_of(component, memory)
        if path in (place, place.rstrip("/")):
            things: list[Commentable] = [memory.proposals[n] for n in memory.listed(component.id)]
            things += memory.debates_of(component.id)
            things += memory.meetings_of(component.id)
            rows = [(path_of(thing, memory), _title(thing)) for thing in things if not _is_hidden(thing)]
            return page(str(component.name), _list(rows))
        found = re.fullmatch(re.escape(place) + r"(proposals|debates|meetings)/(\d+)", path)
        if found:
            thing = find(memory, Ref(_TYPES[found[1]], int(found[2])))
            return None if thing is None or _is_hidden(thing) else _thing(thing, memory)
    return None


def _thing(thing: Commentable, memory: Memory) -> str:
    words = str(thing.body) if isinstance(thing, Proposal) else str(getattr(thing, "description", ""))
    comments = "".join(
        f'<li id="comment_{comment.id}">{_plain(comment.body)}</li>'
        for comment in memory.comments_of(ref_of(thing))
        if not comment.hidden and not comment.deleted
    )
    return page(_title(thing), f"<p>{_plain(words)}</p>\n<ul>{comments}</ul>")


def _title(thing: Commentable) -> str:
    return str(getattr(thing, "title", ""))


def _is_hidden(thing: Commentable) -> bool:
    return isinstance(thing, Proposal | Meeting) and thing.hidden


def _plain(html: str) -> str:
    """The text of some HTML, escaped again: nothing a contributor wrote is ever run."""
    return escape(unescape(_TAKEN_OUT.sub(" ", html)))


def _list(links: list[tuple[str, str]]) -> str:
    return "<ul>" + "".join(f'<li><a href="{escape(path)}">{escape(text)}</a></li>' for path, text in links) + "</ul>"
