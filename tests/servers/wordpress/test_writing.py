"""Writing to a real WordPress: answers, moderation, masked passages; verified, never twice, never for good."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from moderator.domain.problem import Problem
from moderator.servers.contract import Outcome, Slot, Wanted
from moderator.servers.wordpress import WordPress
from tests.servers.wordpress.site import Site
from tests.servers.wordpress.test_reading import connect, read


@pytest.fixture
def signed(site: Site) -> Iterator[WordPress]:
    connected = connect(site, site.credentials)
    yield connected
    connected.close()


@pytest.fixture
def post(site: Site) -> int:
    return site.post("Une consultation")


def answer(key: str, text: str) -> Wanted:
    return Wanted(key, "retained" if text else "", text)


def status(key: str, value: str) -> Wanted:
    return Wanted(key, value, "Hors sujet", slot=Slot.STATUS)


def under(site: Site, id_: int) -> list[tuple[str, str]]:
    """What stands under a comment, whatever its status."""
    _status, found = site.rest("GET", f"/wp/v2/comments?parent={id_}&status=any&context=edit&orderby=id&order=asc")
    return [(one["content"]["raw"], one["status"]) for one in found]


def test_an_answer_is_written_once_changed_in_place_and_taken_back(site: Site, signed: WordPress, post: int) -> None:
    (id_,) = site.comments(post, ["Et le vélo ?"])
    key = f"comment/{id_}"
    first = signed.push(answer(key, "Merci & bravo : 2 < 3.\n\nBien à vous."), None)
    assert first.outcome is Outcome.VERIFIED
    assert first.agreed is not None
    assert first.agreed.fingerprint == signed.fingerprint(answer(key, "Merci & bravo : 2 < 3.\n\nBien à vous."))
    again = signed.push(answer(key, "Merci & bravo : 2 < 3.\n\nBien à vous."), None)
    assert again.outcome is Outcome.VERIFIED
    assert under(site, id_) == [("Merci &amp; bravo : 2 &lt; 3.\n\nBien à vous.", "approved")]
    second = signed.push(answer(key, "Merci."), first.agreed)
    assert (second.outcome, under(site, id_)) == (Outcome.VERIFIED, [("Merci.", "approved")])
    gone = signed.push(answer(key, ""), second.agreed)
    assert (gone.outcome, under(site, id_)) == (Outcome.VERIFIED, [("Merci.", "trash")])
    assert signed.push(answer(key, "Merci."), None).outcome is Outcome.VERIFIED
    assert [one for one in under(site, id_) if one[1] == "approved"] == [("Merci.", "approved")]


def test_an_answer_that_a_colleague_wrote_there_is_not_overwritten(site: Site, signed: WordPress, post: int) -> None:
    (id_,) = site.comments(post, ["Et le train ?"])
    site.rest("POST", "/wp/v2/comments", {"post": post, "parent": id_, "content": "Déjà répondu à la main."})
    sent = signed.push(answer(f"comment/{id_}", "La nôtre."), None)
    assert sent.outcome is Outcome.CONFLICT
    assert sent.agreed is not None
    assert sent.agreed.text == "Déjà répondu à la main."
    ours = signed.push(answer(f"comment/{id_}", "La nôtre."), sent.agreed)
    assert (ours.outcome, under(site, id_)) == (Outcome.VERIFIED, [("La nôtre.", "approved")])


def test_where_the_trash_destroys_our_answer_is_hidden_instead(site: Site, signed: WordPress, post: int) -> None:
    (id_,) = site.comments(post, ["Et le bus ?"])
    key = f"comment/{id_}"
    sent = signed.push(answer(key, "Bientôt."), None)
    with site.setting("no-trash"):
        assert signed.push(answer(key, ""), sent.agreed).outcome is Outcome.VERIFIED
        assert under(site, id_) == [("Bientôt.", "hold")]
        # The same text again: WordPress calls it a duplicate, and ours is shown again.
        assert signed.push(answer(key, "Bientôt."), None).outcome is Outcome.VERIFIED
    assert under(site, id_) == [("Bientôt.", "approved")]


def test_closed_comments_refuse_an_answer_and_say_why(site: Site, signed: WordPress) -> None:
    post = site.post("Terminée")
    (id_,) = site.comments(post, ["Trop tard ?"])
    site.rest("POST", f"/wp/v2/posts/{post}", {"comment_status": "closed"})
    sent = signed.push(answer(f"comment/{id_}", "Non."), None)
    assert sent.outcome is Outcome.REFUSED
    assert "Comments are closed" in sent.reason
    # Moderation is still taken.
    assert signed.push(status(f"comment/{id_}", "refused"), None).outcome is Outcome.VERIFIED


def test_a_refused_comment_is_hidden_kept_and_put_back(site: Site, signed: WordPress, post: int) -> None:
    shown, held = site.comments(post, ["Affiché"]) + site.comments(post, ["En attente"], approved="0")
    first = signed.push(status(f"comment/{shown}", "refused"), None)
    second = signed.push(status(f"comment/{held}", "accepted"), None)
    assert (first.outcome, second.outcome) == (Outcome.VERIFIED, Outcome.VERIFIED)
    assert first.agreed is not None
    assert first.agreed.fingerprint == signed.fingerprint(status(f"comment/{shown}", "refused"))
    assert [(site.comment(id_) or {})["status"] for id_ in (shown, held)] == ["hold", "approved"]
    writes = signed.requests
    assert signed.push(status(f"comment/{shown}", "refused"), first.agreed).outcome is Outcome.VERIFIED
    assert signed.requests - writes == 1
    for sent, key in ((first, f"comment/{shown}"), (second, f"comment/{held}")):
        assert signed.push(Wanted(key, "", "", slot=Slot.STATUS), sent.agreed).outcome is Outcome.VERIFIED
    assert [(site.comment(id_) or {})["status"] for id_ in (shown, held)] == ["approved", "hold"]


def test_what_moderators_of_the_site_decided_meanwhile_is_not_undone(site: Site, signed: WordPress, post: int) -> None:
    (id_,) = site.comments(post, ["Douteux"], approved="0")
    key = f"comment/{id_}"
    base = signed.agreed([key], Slot.STATUS)[key]
    site.rest("POST", f"/wp/v2/comments/{id_}", {"status": "trash"})
    sent = signed.push(status(key, "accepted"), base)
    assert sent.outcome is Outcome.CONFLICT
    assert sent.agreed is not None
    assert sent.agreed.state == "trash"
    assert signed.push(status(key, "accepted"), sent.agreed).outcome is Outcome.VERIFIED
    assert (site.comment(id_) or {})["status"] == "approved"


def test_a_post_that_is_a_contribution_is_answered_and_moderated(site: Site, signed: WordPress, post: int) -> None:
    key = f"post/{post}"
    sent = signed.push(answer(key, "Merci de votre article."), None)
    assert sent.outcome is Outcome.VERIFIED
    assert signed.agreed([key])[key].text == "Merci de votre article."
    hidden = signed.push(status(key, "refused"), None)
    assert hidden.outcome is Outcome.VERIFIED
    assert site.rest("GET", f"/wp/v2/posts/{post}?context=edit")[1]["status"] == "pending"
    assert signed.agreed([key], Slot.STATUS)[key].fingerprint == "refused"
    assert signed.push(Wanted(key, "", "", slot=Slot.STATUS), hidden.agreed).outcome is Outcome.VERIFIED
    assert site.rest("GET", f"/wp/v2/posts/{post}?context=edit")[1]["status"] == "publish"


MARKED = "Appelez <b>Mme Martin</b> au <em>06 12 34 56 78</em>.\n\nC’est <strong>urgent</strong> & vrai :-)"
PLAIN = "Appelez Mme Martin au 06 12 34 56 78.\n\nC’est urgent & vrai :-)"


def test_masked_passages_keep_the_markup_around_them_and_come_back(site: Site, signed: WordPress, post: int) -> None:
    (id_,) = site.comments(post, [MARKED])
    key = f"comment/{id_}"
    there = read(signed, f"post/{post}")[key]
    assert there.body == PLAIN
    text = PLAIN.replace("Mme Martin", "[…]").replace("06 12 34 56 78", "[…]")
    base = signed.agreed([key], Slot.WORDING)[key]
    sent = signed.push(Wanted(key, "", text, slot=Slot.WORDING, original=PLAIN, record=there.raw), base)
    assert sent.outcome is Outcome.VERIFIED
    raw = (site.comment(id_) or {})["content"]["raw"]
    assert raw == "Appelez <b>[…]</b> au <em>[…]</em>.\n\nC’est <strong>urgent</strong> &amp; vrai :-)"
    back = Wanted(key, "", PLAIN, slot=Slot.WORDING, original=PLAIN, record=there.raw)
    assert signed.push(back, sent.agreed).outcome is Outcome.VERIFIED
    assert "<b>Mme Martin</b> au <em>06 12 34 56 78</em>" in (site.comment(id_) or {})["content"]["raw"]


def test_a_passage_across_markup_is_masked_all_the_same(site: Site, signed: WordPress, post: int) -> None:
    (id_,) = site.comments(post, ["Voir <b>Jean</b> Dupont, <i>merci</i> <script>x</script> < 3"])
    key = f"comment/{id_}"
    there = read(signed, f"post/{post}")[key]
    text = there.body.replace("Jean Dupont", "[…]")
    sent = signed.push(Wanted(key, "", text, slot=Slot.WORDING, original=there.body, record=there.raw), None)
    assert sent.outcome is Outcome.VERIFIED
    assert (site.comment(id_) or {})["content"]["raw"] == "Voir […], merci &lt; 3"


def test_a_text_changed_by_somebody_else_is_not_masked_over(site: Site, signed: WordPress, post: int) -> None:
    (id_,) = site.comments(post, ["Mon numéro : 06 12 34 56 78"])
    key = f"comment/{id_}"
    base = signed.agreed([key], Slot.WORDING)[key]
    site.rest("POST", f"/wp/v2/comments/{id_}", {"content": "Mon nouveau texte"})
    sent = signed.push(Wanted(key, "", "Mon numéro : […]", slot=Slot.WORDING, original=base.text), base)
    assert sent.outcome is Outcome.CONFLICT
    assert (site.comment(id_) or {})["content"]["raw"] == "Mon nouveau texte"


def test_a_yes_that_changes_nothing_is_a_refusal(site: Site, signed: WordPress, post: int) -> None:
    (id_,) = site.comments(post, ["Publié"])
    key = f"comment/{id_}"
    with site.extension("add_filter('rest_preprocess_comment', fn($all) => ['comment_karma' => 1] + array_diff_key("
                        "$all, ['comment_content' => 0]), 99); add_action('transition_comment_status', fn() => null);"
                        "add_action('wp_set_comment_status', function ($id) { global $wpdb; $wpdb->update("
                        "$wpdb->comments, ['comment_approved' => 1], ['comment_ID' => $id]); clean_comment_cache($id);"
                        "});"):  # fmt: skip
        hidden = signed.push(status(key, "refused"), None)
        masked = signed.push(Wanted(key, "", "[…]", slot=Slot.WORDING, original="Publié"), None)
    for sent in (hidden, masked):
        assert sent.outcome is Outcome.REFUSED
        assert "shows something else" in sent.reason


def test_a_write_whose_answer_is_lost_is_looked_for_before_it_is_called_failed(
    site: Site, signed: WordPress, post: int
) -> None:
    (id_,) = site.comments(post, ["Réseau"])
    key = f"comment/{id_}"
    with site.extension("add_action('rest_after_insert_comment', function () { status_header(500); exit('cut'); });"):
        replied = signed.push(answer(key, "Arrivée."), None)
        moderated = signed.push(status(key, "refused"), None)
    assert (replied.outcome, moderated.outcome) == (Outcome.VERIFIED, Outcome.VERIFIED)
    assert under(site, id_) == [("Arrivée.", "approved")]
    with site.extension("add_filter('rest_pre_dispatch', function ($r, $s, $q) { if ($q->get_method() != 'GET') {"
                        "status_header(502); exit('<html>bad gateway</html>'); } return $r; }, 10, 3);"):  # fmt: skip
        failed = signed.push(status(key, "accepted"), moderated.agreed)
    assert failed.outcome is Outcome.FAILED
    assert "502" in failed.reason
    assert signed.push(status(key, "accepted"), moderated.agreed).outcome is Outcome.VERIFIED


def test_an_account_without_the_right_is_told_so(site: Site, post: int) -> None:
    (id_,) = site.comments(post, ["Intouchable"])
    server: WordPress = connect(site, site.person("redactrice", "author"))
    for wanted in (status(f"comment/{id_}", "refused"), Wanted(f"comment/{id_}", "", "[…]", slot=Slot.WORDING)):
        sent = server.push(wanted, None)
        assert sent.outcome is Outcome.REFUSED
        assert "Your account may not" in sent.reason
    server.close()
    assert (site.comment(id_) or {})["status"] == "approved"
    # And an account to which nobody ever gave an e-mail address: the site wants one of whoever comments.
    editor = site.person("redacteur", "editor")
    site.php("global $wpdb; $wpdb->update($wpdb->users, ['user_email' => ''], ['user_login' => 'redacteur'])")
    nameless: WordPress = connect(site, editor)
    sent = nameless.push(answer(f"comment/{id_}", "Merci."), None)
    nameless.close()
    assert (sent.outcome, "no e-mail address there" in sent.reason) == (Outcome.REFUSED, True)


def test_what_is_gone_or_takes_nothing_is_refused_beforehand(site: Site, signed: WordPress, post: int) -> None:
    (id_,) = site.comments(post, ["Éphémère"])
    site.rest("DELETE", f"/wp/v2/comments/{id_}?force=true")
    for wanted in (answer(f"comment/{id_}", "Trop tard."), status(f"comment/{id_}", "refused")):
        sent = signed.push(wanted, None)
        assert sent.outcome is Outcome.REFUSED
        assert "no longer on the server" in sent.reason
    assert not signed.takes(f"post/{post}", Slot.WORDING)
    assert signed.push(Wanted(f"post/{post}", "", "[…]", slot=Slot.WORDING), None).outcome is Outcome.REFUSED
    assert not signed.agreed([f"comment/{id_}"], Slot.STATUS)
    assert not signed.fingerprint(Wanted("comment/1", "retained", ""))


def test_nothing_is_sent_without_somebody(site: Site) -> None:
    server = WordPress(site.url)
    with pytest.raises(Problem, match="without credentials"):
        server.push(answer("comment/1", "Non."), None)
    assert server.requests == 0
