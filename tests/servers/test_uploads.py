"""Files joined to what people wrote on forums and blogs: those of the site's own store, and no other address."""

from __future__ import annotations

import pytest

from moderator.domain.contribution import Contribution
from moderator.servers.discourse import reading as discourse
from moderator.servers.uploads import MOST, attached
from moderator.servers.wordpress import reading as wordpress

SITE = "https://forum.ville.fr"
HASH = "3f2b" * 10


def post(cooked: str) -> Contribution:
    """A post of Discourse with that text."""
    row = {"id": 7, "post_number": 1, "username": "lou", "cooked": cooked, "created_at": "2026-03-01T10:00:00Z"}
    (sealed,) = discourse.posts(SITE, SITE, {"id": 3, "title": "Sujet"}, [row], "category/1", "")
    (made,) = (one for one in sealed.open() if isinstance(one, Contribution))
    return made


def test_files_and_pictures_of_a_forum_are_attachments_and_smileys_are_not() -> None:
    made = post(
        '<p>Voici <a class="attachment" href="/uploads/default/original/1X/abc.pdf">Mon étude.pdf</a> (1,2 Mo)</p>'
        f'<a class="lightbox" href="{SITE}/uploads/default/original/1X/carte.png"><img alt="La carte" '
        'src="/uploads/default/optimized/1X/carte_2.png"></a><img class="emoji" src="/images/emoji/tada.png">'
        f'<img src="//cdn.forum.net/s3/original/2X/3/{HASH}.jpeg" alt="photo"><a href="https://autre.fr/uploads/x.pdf">x</a>'
        '<a href="/t/autre-sujet/4">autre</a><a href="/uploads/default/original/1X/abc.pdf#page=2">encore</a>'
    )
    assert [(one.title, one.link, one.media_type) for one in made.attachments] == [
        ("Mon étude.pdf", f"{SITE}/uploads/default/original/1X/abc.pdf", "application/pdf"),
        ("La carte", f"{SITE}/uploads/default/original/1X/carte.png", "image/png"),
        ("photo", f"https://cdn.forum.net/s3/original/2X/3/{HASH}.jpeg", "image/jpeg"),
    ]
    assert all(one.content is None for one in made.attachments), "nothing is fetched by reading"


def test_files_of_a_blog_s_library_are_attachments() -> None:
    html = (
        '<p>Le <a href="/wp-content/uploads/2026/03/plan%20d%C3%A9taill%C3%A9.pdf">plan</a> et '
        '<img src="https://mairie.fr/wp-content/uploads/2026/03/rue-300x200.jpg" alt=""></p>'
        '<a href="https://ailleurs.fr/wp-content/uploads/virus.exe">cadeau</a>'
    )
    row = {"id": 9, "post": 1, "link": "https://mairie.fr/article/#comment-9", "content": {"rendered": html}}
    made = next(
        one for one in wordpress.comment("x", row, 0, {}, "", under=None).open() if isinstance(one, Contribution)
    )
    assert [(one.title, one.link) for one in made.attachments] == [
        ("plan", "https://mairie.fr/wp-content/uploads/2026/03/plan%20d%C3%A9taill%C3%A9.pdf"),
        ("rue-300x200.jpg", "https://mairie.fr/wp-content/uploads/2026/03/rue-300x200.jpg"),
    ]


@pytest.mark.parametrize(
    "href",
    ["javascript:/uploads/a.pdf", "file:///uploads/a", "https://moi:mdp@forum.ville.fr/uploads/a.pdf", "http://[/uploads/",
     "/uploads/../admin/export.zip", "/uploads/%2e%2e/secret", "/uploads/", f"/uploads/{'a' * 3_000}"],
)  # fmt: skip
def test_addresses_that_are_no_uploads_stay_links(href: str) -> None:
    assert attached(f'<a href="{href}">x</a>', SITE, "/uploads/") == ()


def test_a_text_full_of_files_is_bounded_and_one_without_costs_nothing() -> None:
    many = "".join(f'<a href="/uploads/{n}.pdf">{n}</a>' for n in range(MOST + 20))
    assert len(attached(many, SITE, "/uploads/")) == MOST
    assert attached(None, SITE, "/uploads/") == attached("<p>Rien</p>", SITE, "/uploads/") == ()
