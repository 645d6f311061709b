"""Saved pages of a SPIP forum: the State's consultation site, and the forums that come with SPIP."""

import zipfile
from pathlib import Path

import pytest

from moderator.domain.contribution import Kind, SectionKind
from moderator.domain.doctor import Ailment, Finding, Remedy
from moderator.domain.problem import Problem
from moderator.servers.files import read, recognise
from moderator.servers.files.paging import ForumPages
from moderator.work import importing
from tests.servers.files.bringing import bring, written

SITE = "http://www.consultations-publiques.exemple.gouv.fr/projet-d-arrete-sur-la-chasse-a1913.html"


def ministry(first: int, count: int, total: int, *, saved: bool = True, current: bool = True) -> str:
    """A page of the State's site from its message `first` on (0 = the first), as a browser saves it."""
    pages = "".join(
        f"<strong class='on'>{offset // 20 + 1}</strong>"
        if offset == first and current
        else f"<a href='{SITE}?debut_forums={offset}#pagination_forums' class='lien_pagination'>{offset // 20 + 1}</a>"
        for offset in range(0, total, 20)
    )
    said = "".join(
        f"<div class='ligne-com'><div class='titresujet'>Avis {n}, non à la chasse par temps de neige, par  Citoyen "
        f"{n} , le {n % 28 + 1} janvier 2026 à 14h05</div><div class='textesujet'><p>Texte du message {n}.</p>"
        "<p>Merci&nbsp;!</p></div></div>"
        for n in range(first, first + count)
    )
    head = f"<!-- saved from url=(0099){SITE}?debut_forums={first} -->\n" if saved else ""
    return (
        f"<!DOCTYPE html>\n{head}<html lang='fr'><head><meta charset='utf-8'><title>Projet - Consultations</title>"
        "<script>location='http://ailleurs'</script></head><body><div id='boxcentrale'>"
        "<h1>Projet d’arrêté sur la chasse</h1>"
        f"<div class='dateart'>Du 3 au 24 janvier 2026 - {total} contributions</div>"
        f"<div class='pagination'><span class='pages'>{pages}</span></div><div class='forum-total'>{said}</div>"
        "</div></body></html>"
    )


def test_one_page_of_the_state_s_site(tmp_path: Path) -> None:
    file = written(tmp_path, "page.html", ministry(0, 3, 3))
    told = recognise(file)
    assert (told.layout, told.consultation_title) == ("spip-forum", "Projet d’arrêté sur la chasse")
    brought = bring(file)
    section = brought.sections[0]
    assert (section.title, section.kind, section.key) == (
        "Projet d’arrêté sur la chasse", SectionKind.ARTICLE, "article/1913",
    )  # fmt: skip
    one = brought.contributions[1]
    assert (one.title, one.author.name) == ("Avis 1, non à la chasse par temps de neige", "Citoyen 1")
    assert (one.body, one.kind, one.section) == ("Texte du message 1.\n\nMerci\u00a0!", Kind.COMMENT, section.key)
    assert one.created is not None
    assert one.created.isoformat() == "2026-01-02T14:05:00+01:00"
    assert (one.space, one.link) == ("spip:www.consultations-publiques.exemple.gouv.fr", SITE)
    assert not brought.findings


def test_pages_that_overlap_are_joined_and_a_missing_one_is_told(tmp_path: Path) -> None:
    for first, count in ((0, 20), (20, 20), (60, 20), (80, 7)):
        written(tmp_path, f"page {first}.html", ministry(first, count, 87))
    shifted = ministry(20, 20, 87).replace("debut_forums=20 -->", "debut_forums=21 -->")
    written(tmp_path, "encore.html", shifted)
    (tmp_path / "page 0_fichiers").mkdir()
    for name in ("logo.png", "style.css", "cadre.html"):
        written(tmp_path / "page 0_fichiers", name, "<html></html>")
    brought = bring(tmp_path)
    assert len(brought.contributions) == 67
    assert len(brought.sections) == 1
    assert brought.ailments()[Ailment.DUPLICATE_ROW] == 20
    missing = brought.of(Ailment.MISSING_PAGE)
    assert [(f.sample, f.place) for f in missing] == [
        ("page 3 is missing: messages 41–60. Save it, then import it", "Projet d’arrêté sur la chasse")
    ]
    assert [(f.place, f.sample) for f in brought.of(Ailment.NOT_A_CONTRIBUTION)] == [
        ("page 0_fichiers", "3 files beside a page")
    ]


def test_a_missing_page_brought_in_later_completes_the_others(tmp_path: Path) -> None:
    def told(page: Path, before: str) -> tuple[list[str], str]:
        pages = ForumPages(before)
        found = [one.sample for one in read(page, pages=pages) if isinstance(one, Finding)]
        return found, pages.written()

    first, last, longer = (written(tmp_path, f"{name}.html", ministry(*page)) for name, page in (
        ("un", (0, 20, 31)), ("deux", (20, 11, 31)), ("plus", (0, 20, 61))
    ))  # fmt: skip
    missing, kept = told(first, "")
    assert missing == ["page 2 is missing: messages 21–31. Save it, then import it"]
    missing, kept = told(last, kept)
    assert missing == []
    assert len(told(longer, kept)[0]) == 3, "the messages of a forum that grew are on other pages"


def test_what_a_browser_saves_beside_a_page_is_told_when_it_is_chosen_with_it(tmp_path: Path) -> None:
    page, beside = written(tmp_path, "page.htm", ministry(0, 3, 3)), tmp_path / "page_fichiers"
    beside.mkdir()
    written(beside, "cadre.html", "<html></html>")
    with pytest.raises(Problem, match="beside a page"):
        recognise(beside)
    assert importing.gathered([beside, page]) == [(page, beside)]
    found = list(read([page, beside]))
    assert [(one.place, one.sample) for one in found if isinstance(one, Finding)] == [
        ("page_fichiers", "1 file beside a page")
    ]
    assert importing.gathered([beside]) == [(beside,)]


def test_the_page_is_known_by_its_links_its_address_or_its_name(tmp_path: Path) -> None:
    written(tmp_path, "un.html", ministry(0, 20, 45, saved=False))
    written(tmp_path, "deux.html", ministry(20, 20, 45, current=False))
    written(tmp_path, "a1913.html?debut_forums=40.html", ministry(40, 5, 45, saved=False, current=False))
    brought = bring(tmp_path)
    assert len(brought.contributions) == 45
    assert not brought.of(Ailment.MISSING_PAGE)
    zipped = tmp_path / "pages.zip"
    with zipfile.ZipFile(zipped, "w") as bundle:
        bundle.write(tmp_path / "un.html", "un.html")
        bundle.write(tmp_path / "deux.html", "deux.html")
    assert [f.sample for f in bring(zipped).of(Ailment.MISSING_PAGE)] == [
        "page 3 is missing: messages 41–45. Save it, then import it"
    ]


def test_the_state_s_site_in_its_present_design(tmp_path: Path) -> None:
    """Firefox does not say which address it saved: the page shown is told by the list of pages only."""
    for first in (0, 20, 40):
        page = ministry(first, 20, 60, saved=False, current=False).replace(", par  Citoyen", " citoyen")
        page = page.replace("<div class='pagination'>", "<nav class='fr-pagination'>").replace("lien_pagination", "x")
        shown = f"<a class='fr-pagination__link' aria-current='page' title='Page'>{first // 20 + 1}</a></span></div>"
        page = page.replace("</span></div><div class='forum-total'>", f"{shown}</nav><div class='forum-total'>")
        written(tmp_path, f"Consultation {first}.htm", page)
    brought = bring(tmp_path)
    assert (len(brought.contributions), brought.findings) == (60, [])
    one = brought.contributions[1]
    assert (one.title, one.author.name) == ("Avis 1, non à la chasse par temps de neige citoyen 1", "")


def test_pages_saved_by_a_browser_in_one_file(tmp_path: Path) -> None:
    page = (
        f"From: <Saved by Blink>\r\nSnapshot-Content-Location: {SITE}?debut_forums=20\r\nSubject: Projet\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="b"\r\n\r\n--b\r\n'
        "Content-Type: text/html\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    )
    one = written(tmp_path, "un.mhtml", page + ministry(20, 20, 40, saved=False, current=False) + "\r\n--b--\r\n")
    assert recognise(one).layout == "spip-forum"
    brought = bring(one)
    assert (len(brought.contributions), brought.sections[0].key) == (20, "article/1913")
    assert [f.sample for f in brought.of(Ailment.MISSING_PAGE)] == [
        "page 1 is missing: messages 1–20. Save it, then import it"
    ]
    with pytest.raises(Problem, match="web page"):
        bring(written(tmp_path, "deux.mhtml", page + "<html><body>Connexion</body></html>\r\n--b--\r\n"))


THREADS = """<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">
<base href="https://spip.exemple.fr/"></head><body><h1>Une école</h1><ul class="forum">
<li class="forum-fil"><div class="forum-message"><div class="forum-chapo"><strong class="forum-titre">
<a href="#forum12" id="forum12">Trop loin</a></strong><small>1er février 2026, 09:30, par <span>Élodie</span></small>
</div><div class="forum-texte"><p>Mes enfants marchent déjà.</p>
<p class="repondre">
<a href="#">Répondre à ce message</a></p></div></div><ul>
<li><div class="forum-message"><div class="forum-chapo"><strong class="forum-titre">
<a href="#forum13" id="forum13">Trop loin</a></strong>
<small>2 février 2026, 10:00, par <span>Max</span></small></div>
<div class="forum-texte"><p onclick="x()">Les miens aussi.</p></div></div></li></ul></li>
<li class="forum-fil"><div class="forum-message"><div class="forum-chapo"><strong class="forum-titre">
<a href="#forum14" id="forum14">Bien</a></strong><small>3 février, 10:00, par <span>Léa</span></small></div>
<div class="forum-texte"><p>Très bien.</p></div></div></li></ul></body></html>"""


def test_the_threads_of_spip_s_own_forum(tmp_path: Path) -> None:
    brought = bring(written(tmp_path, "ecole.htm", THREADS, "cp1252"))
    found = brought.by_key()
    assert set(found) == {"forum/12", "forum/13", "forum/14"}
    assert (found["forum/13"].parent, found["forum/14"].parent) == ("forum/12", None)
    first = found["forum/12"]
    assert (first.title, first.author.name, first.body) == ("Trop loin", "Élodie", "Mes enfants marchent déjà.")
    assert first.created is not None
    assert first.created.isoformat() == "2026-02-01T09:30:00+01:00"
    assert found["forum/14"].created is None  # SPIP leaves the year of the current year out
    assert {(f.ailment, f.remedy) for f in brought.findings} == {
        (Ailment.ACTIVE_CONTENT, Remedy.REPAIRED),
        (Ailment.DATE, Remedy.KEPT),
        (Ailment.ENCODING, Remedy.REPAIRED),
    }


COMMENTS = """<html lang="fr"><head><link rel="canonical" href="https://ville.exemple.fr/spip.php?article7"></head><body>
<h1>Le parc</h1><ul class="comments-items"><li class="comment-item comment-fil" id="comment48">
<div class="comment hreview"><p class="comment-meta"><a href="#comment48" class="permalink">Le
<abbr class="dtreviewed" title="2026-03-01T12:22:11Z">1er mars à 13:22</abbr></a>, par
<strong class="fn">Ana</strong></p>
<div class="comment-texte entry-content"><p>Plus d’arbres.</p></div></div>
<ul><li class="comment-item" id="comment49"><div class="comment hreview"><p class="comment-meta">Le
<abbr class="dtreviewed" title="2026-03-02T12:22:11Z">2 mars</abbr>, par <span class="fn">Bob</span></p>
<div class="comment-texte"><p>Oui.</p></div></div></li></ul></li></ul></body></html>"""


def test_the_comment_plugin(tmp_path: Path) -> None:
    found = bring(written(tmp_path, "parc.html", COMMENTS)).by_key()
    assert [(one.author.name, one.body, one.parent) for one in found.values()] == [
        ("Ana", "Plus d’arbres.", None),
        ("Bob", "Oui.", "forum/48"),
    ]
    assert {one.section for one in found.values()} == {"article/7"}
    assert [str(one.created) for one in found.values()] == ["2026-03-01 12:22:11+00:00", "2026-03-02 12:22:11+00:00"]


def test_pages_that_are_no_forum_or_made_to_harm(tmp_path: Path) -> None:
    login = written(tmp_path, "login.html", "<!DOCTYPE html><html><body>Connexion</body></html>")
    deep = written(tmp_path, "profond.html", "<html>" + "<div>" * 300_000 + "debut_forums=20")
    full = written(tmp_path, "plein.html", "<html>" + "<br>" * 500_000 + "<a href='?debut_forums=20'>2</a>")
    for file in (login, deep, full):
        with pytest.raises(Problem, match="web page"):
            bring(file)
    empty = "<html><body><h1>Projet</h1><a href='?debut_forums=0'>1</a></body></html>"
    brought = bring(written(tmp_path, "vide.html", empty))
    assert not brought.contributions
    assert [f.ailment for f in brought.findings] == [Ailment.NOT_A_CONTRIBUTION]
