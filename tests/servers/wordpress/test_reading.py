"""Reading a real WordPress: what people wrote, whatever its status, and nothing lost while the site lives on."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from moderator.demo.faults import Fault, Request, Way
from moderator.domain.contribution import Contribution, Kind, Presence, Section, SectionKind
from moderator.domain.doctor import Ailment, Finding
from moderator.domain.problem import Problem
from moderator.domain.progress import Cancelled, silent
from moderator.servers import platforms
from moderator.servers.contract import Ability, Page
from moderator.servers.troubles import Unauthorised, Unintelligible
from moderator.servers.wordpress import WordPress
from tests.servers.proxy import BadLine
from tests.servers.wordpress.site import Site


@pytest.fixture
def signed(site: Site) -> Iterator[WordPress]:
    connected = connect(site, site.credentials)
    yield connected
    connected.close()


def connect(site: Site, who: tuple[str, str] | None = None, *, page: int = 100, path: str = "") -> WordPress:
    return WordPress(site.url + path, who, page_size=page, pause=lambda _seconds: None)


def read(server: WordPress, consultation: str, known: dict[str, str] | None = None) -> dict[str, Contribution]:
    return contributions(list(server.sweep(consultation, known or {})))


def contributions(pages: list[Page]) -> dict[str, Contribution]:
    assert pages[-1].cursor == "end"
    return {one.key: one for page in pages for one in page.items if isinstance(one, Contribution)}


def test_the_words_of_people_come_in_as_they_wrote_them(site: Site, signed: WordPress) -> None:
    post = site.post("Article 7 – Le vélo", "<p>Le vélo est <em>permis</em>.</p>")
    texts = [
        'Je dis "non" -- 2 < 3 & c’est tout... :-)',
        "Ligne une\nligne deux\n\nParagraphe",
        "Un <b>mot</b> gras\n\net <a href='https://x.fr'>un lien</a>",
        "L&rsquo;accent &eacute;crit en entit&eacute;s",
    ]
    ids = site.comments(post, texts)
    pages = list(signed.sweep(f"post/{post}", {}))
    found = contributions(pages)
    assert [found[f"comment/{id_}"].body for id_ in ids] == [
        'Je dis "non" -- 2 < 3 & c’est tout... :-)',
        "Ligne une\nligne deux\n\nParagraphe",
        "Un mot gras\n\net un lien (https://x.fr)",
        "L’accent écrit en entités",
    ]
    (section,) = [one for page in pages for one in page.items if isinstance(one, Section) and one.key == f"post/{post}"]
    assert (section.kind, section.code, section.title) == (SectionKind.ARTICLE, "7", "Article 7 – Le vélo")
    assert section.text == "Le vélo est permis."
    one = found[f"comment/{ids[0]}"]
    assert one.section == section.key
    assert one.author.name == "Citoyen 0"
    assert one.created is not None
    # The site is in Paris; WordPress gives both times without saying which zone they are in.
    assert one.created.timestamp() == 1780000000
    assert "@example.org" not in str(one.raw)


def test_every_status_is_said_and_spam_is_counted(site: Site, signed: WordPress) -> None:
    post = site.post("Statuts")
    (shown,) = site.comments(post, ["Affiché"])
    (held,) = site.comments(post, ["En attente"], approved="0")
    (binned,) = site.comments(post, ["À la corbeille"], approved="trash")
    (spam, other) = site.comments(post, ["Pub", "Pub encore"], approved="spam")
    pages = list(signed.sweep(f"post/{post}", {f"comment/{other}": "seen before"}))
    found = contributions(pages)
    assert {key: (one.presence, one.answer_state) for key, one in found.items()} == {
        f"comment/{shown}": (Presence.PUBLISHED, "approved"),
        f"comment/{held}": (Presence.HIDDEN, "hold"),
        f"comment/{binned}": (Presence.HIDDEN, "trash"),
        f"comment/{other}": (Presence.HIDDEN, "spam"),
    }
    findings = [one for page in pages for one in page.items if isinstance(one, Finding)]
    assert [(one.ailment, one.sample[:9]) for one in findings] == [(Ailment.NOT_A_CONTRIBUTION, "1 comment")]
    assert f"comment/{spam}" not in {key for page in pages for key in page.present}


def test_threads_keep_their_shape_and_our_replies_are_answers(site: Site, signed: WordPress) -> None:
    post = site.post("Fil")
    (first,) = site.comments(post, ["Une question"])
    (second,) = site.comments(post, ["Une réponse de citoyen"], parent=first)
    _status, ours = site.rest("POST", "/wp/v2/comments", {"post": post, "parent": first, "content": "Réponse & suite"})
    (third,) = site.comments(post, ["Merci de votre réponse"], parent=ours["id"])
    found = read(signed, f"post/{post}")
    assert found.keys() == {f"comment/{id_}" for id_ in (first, second, third)}
    assert found[f"comment/{first}"].answer == "Réponse & suite"
    # What answers our reply answers, for us, the comment that we replied to: our reply is no contribution.
    assert [found[f"comment/{id_}"].parent for id_ in (second, third)] == [f"comment/{first}"] * 2


def test_a_page_that_takes_too_long_is_asked_for_in_halves_and_one_bad_comment_hides_no_other(site: Site) -> None:
    post = site.post("Lourd")
    ids = site.comments(post, [f"Texte {n}" for n in range(30)])

    def heavy(request: Request) -> bool:
        asked = {name: int(value) for name, value in re.findall(r"(per_page|offset)=(\d+)", request.path)}
        if f"post={post}&" not in request.path or len(asked) < 2:
            return False
        return asked["per_page"] > 12 or asked["offset"] <= 17 < asked["offset"] + asked["per_page"]

    def ill(request: Request) -> bool:
        asked = re.search(r"/posts\?.*include=([\d%C,]+)", request.path)
        return asked is not None and str(post) in re.split("%2C|,", asked[1])

    with BadLine(site.url) as line:
        line.faults.append(Fault(Way.STATUS, times=None, status=504, when=heavy))
        server = WordPress(line.url, site.credentials, pause=lambda _seconds: None)
        pages = list(server.sweep(f"post/{post}", {}))
        line.faults.clear()
        line.faults.append(Fault(Way.STATUS, times=None, status=504, when=ill))
        whole = list(server.sweep("site", {}))
        server.close()
    assert contributions(whole).keys() >= {f"comment/{one}" for one in ids}, (
        "nor does a bad post hide what is said of it"
    )
    assert [
        one.field for page in whole for one in page.items if isinstance(one, Finding) and "even alone" in one.sample
    ] == ["posts"]
    assert contributions(pages).keys() == {f"comment/{one}" for one in ids} - {f"comment/{ids[17]}"}
    (told,) = [one for page in pages for one in page.items if isinstance(one, Finding)]
    assert "even alone" in told.sample
    assert any(page.partial for page in pages), "what was not shown is not gone"


def test_only_what_changed_comes_again(site: Site, signed: WordPress) -> None:
    post = site.post("Calme")
    ids = site.comments(post, [f"Texte {n}" for n in range(5)])
    known = {key: one.mark for key, one in read(signed, f"post/{post}").items()}
    site.rest("POST", f"/wp/v2/comments/{ids[1]}", {"content": "Texte récrit"})
    site.rest("POST", f"/wp/v2/comments/{ids[2]}", {"status": "spam"})
    pages = list(signed.sweep(f"post/{post}", known))
    found = contributions(pages)
    assert {key: (one.body, one.answer_state) for key, one in found.items()} == {
        f"comment/{ids[1]}": ("Texte récrit", "approved"),
        f"comment/{ids[2]}": ("Texte 2", "spam"),
    }
    assert {key for page in pages for key in page.present} == known.keys()


def test_a_row_deleted_between_two_pages_hides_no_other(site: Site) -> None:
    post = site.post("Suppressions")
    ids = site.comments(post, [f"Texte {n}" for n in range(25)])
    server = connect(site, site.credentials, page=10)
    found: dict[str, Contribution] = {}
    for number, page in enumerate(server.sweep(f"post/{post}", {})):
        found |= {one.key: one for one in page.items if isinstance(one, Contribution)}
        if number == 1:
            # The second page is the first of comments: its rows go, all that follow move up, and as many are added.
            assert list(found)[:2] == [f"comment/{id_}" for id_ in ids[:2]]
            for id_ in ids[:3]:
                site.rest("DELETE", f"/wp/v2/comments/{id_}?force=true")
            ids += site.comments(post, ["Un", "Deux", "Trois"])
    server.close()
    assert found.keys() >= {f"comment/{id_}" for id_ in ids[3:]}


def test_a_sweep_that_is_cut_goes_on_where_it_stopped(site: Site) -> None:
    post = site.post("Coupure")
    ids = site.comments(post, [f"Texte {n}" for n in range(25)])
    server = connect(site, site.credentials, page=10)
    first: list[Page] = []

    def stop(done: int, _total: int | None, _what: str) -> None:
        if done >= 10:
            raise Cancelled

    with pytest.raises(Cancelled):
        first.extend(server.sweep(f"post/{post}", {}, "", stop))
    kept = first or list(_until_stopped(server, post))
    rest = list(server.sweep(f"post/{post}", {}, kept[-1].cursor, silent))
    server.close()
    both = {one.key for page in (*kept, *rest) for one in page.items if isinstance(one, Contribution)}
    assert both == {f"comment/{id_}" for id_ in ids}
    assert len(contributions(rest)) < len(ids)


def _until_stopped(server: WordPress, post: int) -> Iterator[Page]:
    for page in server.sweep(f"post/{post}", {}):
        yield page
        if page.done:
            return


def test_a_category_is_a_theme_and_its_posts_can_be_contributions(site: Site, signed: WordPress) -> None:
    _status, theme = site.rest("POST", "/wp/v2/categories", {"name": "Mobilités & transports"})
    post = site.post("Une idée", "<p>Des pistes cyclables</p>", post_category=[theme["id"]])
    (comment,) = site.comments(post, ["Bonne idée"])
    site.rest("POST", "/wp/v2/comments", {"post": post, "content": "La ville y pense."})
    assert f"category/{theme['id']}" in {one.key for one in signed.consultations()}
    texts = list(signed.sweep(f"category/{theme['id']}", {}))
    sections = {one.key: one for page in texts for one in page.items if isinstance(one, Section)}
    assert sections[f"post/{post}"].parent == f"category/{theme['id']}"
    assert sections[f"category/{theme['id']}"].title == "Mobilités & transports"
    found = read(signed, f"category/{theme['id']}/posts")
    idea = found[f"post/{post}"]
    assert (idea.kind, idea.title, idea.body) == (Kind.PROPOSAL, "Une idée", "Des pistes cyclables")
    assert idea.answer == "La ville y pense."
    assert found[f"comment/{comment}"].parent == idea.key
    assert len(found) == 2


def test_the_whole_site_is_read_with_what_it_is_about(site: Site, signed: WordPress) -> None:
    page = site.post("La page du projet", kind="page")
    (comment,) = site.comments(page, ["Sous une page"])
    pages = list(signed.sweep("site", {}))
    assert contributions(pages)[f"comment/{comment}"].section == f"post/{page}"
    assert f"post/{page}" in {one.key for each in pages for one in each.items if isinstance(one, Section)}


def test_without_credentials_the_public_part_is_read_and_said(site: Site) -> None:
    post = site.post("Public")
    texts = ["Affiché : l'été", '"Non" -- enfin... peut-être - 3 x 4 & l’autre…', "A---b, https://x.fr « ici »"]
    shown = site.comments(post, texts)
    site.comments(post, ["En attente"], approved="0")
    server = connect(site)
    about = server.describe()
    found = read(server, f"post/{post}")
    server.close()
    # As they were typed, and not as the site dresses them: who signs in later finds the same.
    assert [found[f"comment/{id_}"].body for id_ in shown] == texts
    assert about.name == "Concertation"
    assert about.abilities == {Ability.READ, Ability.SEE_DELETIONS}
    assert "application password" in about.notes[0]
    assert found.keys() == {f"comment/{id_}" for id_ in shown}


def test_it_is_found_by_asking_from_the_address_of_any_of_its_pages(site: Site) -> None:
    post = site.post("Trouver")
    assert platforms.guess(f"{site.url}/trouver/") == "wordpress"
    server = connect(site, path="/trouver/?preview=1#comments")
    assert server.describe().platform == "wordpress"
    assert server.space == f"wordpress:127.0.0.1:{site.port}"
    assert f"post/{post}" in {one.key for one in server.consultations()}
    server.close()


def test_a_site_in_a_folder_has_numbers_of_its_own(site: Site) -> None:
    post = site.post("Dans un dossier")
    site.comments(post, ["Texte"])
    with site.setting("agglo"):
        server = connect(site, site.credentials, path="/agglo/dans-un-dossier/")
        assert server.describe().name == "Concertation"
        assert server.space == f"wordpress:127.0.0.1:{site.port}/agglo"
        (found,) = read(server, f"post/{post}").values()
        assert found.space == server.space
        server.close()


def test_what_the_site_counts_and_does_not_give_is_told_and_hides_nothing_else(site: Site) -> None:
    site.php(
        "add_role('moderation', 'Modération', ['read' => true, 'moderate_comments' => true, 'edit_posts' => true])"
    )
    _status, theme = site.rest("POST", "/wp/v2/categories", {"name": "Réservé"})
    post = site.post("Modération seule", post_category=[theme["id"]])
    shown = [site.comments(post, [f"Affiché {n}", f"Encore {n}"]) for n in range(4) if site.comments(
        post, [f"En attente {n}"], approved="0")]  # fmt: skip
    server = connect(site, site.person("moderatrice", "moderation"), page=3)
    for consultation in (f"category/{theme['id']}", f"post/{post}"):
        pages = list(server.sweep(consultation, {}))
        assert contributions(pages).keys() == {f"comment/{id_}" for pair in shown for id_ in pair}
        told = [one.sample for page in pages for one in page.items if isinstance(one, Finding)]
        assert told == ["4 comments that the site counts and does not give to this account."]
    found = set()
    for number, page in enumerate(server.sweep(f"post/{post}", {})):
        found |= {one.key for one in page.items if isinstance(one, Contribution)}
        if number == 1:
            # Of a page that lacks a comment, only the number of all of them tells that others moved up.
            for id_ in shown[0]:
                site.rest("DELETE", f"/wp/v2/comments/{id_}?force=true")
    assert found == {f"comment/{id_}" for pair in shown for id_ in pair}
    server.close()


def test_who_may_not_ask_by_status_reads_what_is_public(site: Site) -> None:
    site.php("add_role('relecture', 'Relecture', ['read' => true, 'moderate_comments' => true])")
    post = site.post("Relecture seule")
    (shown,) = site.comments(post, ["Affiché"])
    site.comments(post, ["En attente"], approved="0")
    reader = connect(site, site.person("relectrice", "relecture"))
    assert "may not moderate" in reader.describe().notes[0]
    assert read(reader, f"post/{post}").keys() == {f"comment/{shown}"}
    reader.close()


def test_plain_addresses_are_spoken_to_as_well(site: Site) -> None:
    post = site.post("Sans jolies adresses")
    site.comments(post, ["Texte"])
    with site.extension("add_filter('rest_url_prefix', fn() => 'ailleurs');"):
        server = connect(site, site.credentials)
        assert len(read(server, f"post/{post}")) == 1
        server.close()


def test_who_may_not_moderate_reads_what_is_public(site: Site) -> None:
    post = site.post("Abonnée")
    (shown,) = site.comments(post, ["Affiché"])
    site.comments(post, ["En attente"], approved="0")
    server = connect(site, site.person("lectrice", "subscriber"))
    about = server.describe()
    assert Ability.PUSH_ANSWER not in about.abilities
    assert "may not moderate" in about.notes[0]
    assert read(server, f"post/{post}").keys() == {f"comment/{shown}"}
    server.close()


def test_a_wrong_password_a_site_without_them_and_a_closed_interface_are_sentences(site: Site) -> None:
    with pytest.raises(Unauthorised, match="does not recognise"):
        connect(site, ("admin", "abcd efgh ijkl mnop qrst uvwx")).describe()
    with site.setting("public"), pytest.raises(Unauthorised, match="has no application passwords"):
        connect(site, site.credentials).describe()
    closed = "add_filter('rest_authentication_errors', fn() => new WP_Error('closed', 'Réservé', ['status' => 401]));"
    with site.extension(closed), pytest.raises(Unauthorised, match="signed in"):
        connect(site).describe()
    away = "add_filter('rest_enabled', '__return_false'); add_filter('rest_endpoints', fn($all) => array_filter($all, "
    away += "fn($route) => !str_starts_with($route, '/wp/v2/comments'), ARRAY_FILTER_USE_KEY));"
    with site.extension(away), pytest.raises(Unintelligible, match="does not give its comments"):
        list(connect(site).sweep("site", {}))


def test_a_password_never_goes_over_an_open_line() -> None:
    server = WordPress("http://mairie.example", ("agent", "secret"))
    with pytest.raises(Unauthorised, match="not protected"):
        server.describe()
    assert server.requests == 0
    assert "secret" not in repr(vars(server._session))


def test_what_is_no_consultation_there_is_said(site: Site, signed: WordPress) -> None:
    for key in ("forum/1", "post/x", "category/1/pages"):
        with pytest.raises(Problem, match="not a consultation"):
            list(signed.sweep(key, {}))
    with pytest.raises(Problem, match="not there"):
        list(signed.sweep("post/999999", {}))
