"""OpenStad: what its projects say, and what it takes back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from moderator.domain.contribution import Contribution, Kind, Presence, Stance
from moderator.domain.doctor import Ailment
from moderator.domain.problem import Problem
from moderator.domain.progress import Cancelled
from moderator.servers import bodies, platforms
from moderator.servers.contract import Ability, Outcome, Slot, Wanted
from moderator.servers.openstad import OpenStad
from moderator.servers.troubles import Unauthorised
from moderator.store.mirror import Source
from moderator.store.workspace import Workspace
from moderator.work import importing, receiving, secrets, sources, syncing
from tests.servers.fakes.openstad import EDITOR, OpenStadServer
from tests.servers.reader import Reader

THANKS = "Merci de cette idée : elle sera étudiée au printemps."


@pytest.fixture
def there() -> Iterator[OpenStadServer]:
    with OpenStadServer() as server:
        yield server


def connect(server: OpenStadServer, *, signed: bool = True, project: bool = False, page: int = 4) -> OpenStad:
    url = f"{server.url}/api/project/{server.project}" if project else server.url
    return OpenStad(url, ("", server.token) if signed else None, page_size=page, pause=lambda _seconds: None)


def read(server: OpenStad) -> Reader:
    copy = Reader(server, "project/5")
    copy.sweep()
    return copy


def test_ideas_comments_and_what_the_site_says_of_them(there: OpenStadServer) -> None:
    idea = there.idea(
        "Un banc public", "<p>Un <b>banc</b> près de l’école.</p>", summary="Un banc",
        tags=[{"id": 3, "name": "Espaces verts"}],
        modBreaks=[
            {"id": 2, "description": "<p>Accepté.</p>", "modBreakDate": "2024-05-02T09:00:00.000Z"},
            {"id": 1, "description": "<p>Trop cher.</p>", "modBreakDate": "2024-04-02T09:00:00.000Z"},
        ],
    )  # fmt: skip
    said = there.say(idea, "Oui, très bien.", sentiment="against")
    reply = there.say(idea, "Non.", parent=said)
    draft = there.idea("Brouillon", "Pas fini", publishDate=None)
    for n in range(9):
        there.say(idea, f"Et encore {n}")
    copy = read(connect(there))
    assert len(copy.contributions) == 13
    made = copy.contributions[f"resource/5/{idea}"]
    assert (made.kind, made.title, made.body) == (
        Kind.PROPOSAL,
        "Un banc public",
        "Un banc\n\nUn banc près de l’école.",
    )
    assert (made.votes_for, made.votes_against, made.answer) == (4, 1, "Accepté.")
    assert (made.labels, made.answer_state) == (("Espaces verts", "Ouvert"), "Ouvert")
    assert "ana@example.org" not in str(made.raw)
    comment = copy.contributions[f"comment/5/{said}"]
    assert (comment.parent, comment.stance, comment.section) == (made.key, Stance.AGAINST, "project/5")
    assert copy.contributions[f"reply/5/{reply}"].parent == comment.key
    assert copy.contributions[f"resource/5/{draft}"].presence is Presence.DRAFT
    assert copy.sections["project/5"].title == "Budget participatif"
    copy.given.clear()
    copy.sweep()
    assert copy.given == []


def test_what_the_form_asked_is_read_and_not_who_answered(there: OpenStadServer) -> None:
    asked = {
        "waarom": "Pour s’asseoir", "quartiers": ["Nord", "Sud"], "phone": "06 12 34 56 78", "e-mail": "a@b.fr",
        "note_interne": "À voir", "originalId": 7, "images": [{"url": "x"}], "vide": "", "accord": True,
    }  # fmt: skip
    idea = there.idea("Un banc", "<p>Un banc.</p>", extraData=asked, moderatorOnlyExtraDataKeys=["note_interne"])
    shut = there.idea("Pour l’administration", "Caché", viewableByRole="admin")
    inside = there.idea("Pour l’équipe", "Caché", viewableByRole="editor")
    spam = there.idea("Prêt facile", "Cliquez", publishDate=None, isSpam=True)
    there.role = "editor"
    copy = read(connect(there, project=True))
    made = copy.contributions[f"resource/5/{idea}"]
    assert made.body == "Un banc.\n\nwaarom\u00a0: Pour s’asseoir\n\nquartiers\u00a0: Nord, Sud"
    assert "quartiers" in made.html
    assert "06 12" not in str(made.raw)
    assert {copy.contributions[f"resource/5/{one}"].presence for one in (inside, spam)} == {Presence.HIDDEN}
    assert f"resource/5/{shut}" not in copy.contributions
    assert [one.sample for one in copy.findings if one.field == "phone"] == ["1 answer left there"]
    assert ["1 row without content" in one.sample for one in copy.findings if one.ailment is not Ailment.WHO] == [True]


def test_a_page_larger_than_what_is_taken_is_asked_for_in_halves(
    there: OpenStadServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(9):
        there.idea(f"Titre {n}", "Un long texte. " * 200)
    monkeypatch.setattr(bodies, "LARGEST", 13_000)  # three ideas
    server = connect(there, page=100)
    assert len(read(server).contributions) == 9
    asked = [int(one.one("pageSize")) for one in there.asked if one.path.endswith("/resource")]
    assert (asked[:5], max(asked[5:])) == ([100, 50, 25, 12, 6], 3)


def test_without_a_token_the_public_project_of_an_address_is_read(there: OpenStadServer) -> None:
    idea = there.idea("Une idée publique", "Texte")
    there.idea("Brouillon", "Pas fini", publishDate=None)
    with pytest.raises(Unauthorised, match="Geen toegang"):
        connect(there, signed=False).describe()
    public = connect(there, signed=False, project=True)
    about = public.describe()
    assert about.name == "Budget participatif"
    assert about.abilities == {Ability.READ, Ability.SEE_DELETIONS}
    assert read(public).contributions.keys() == {f"resource/5/{idea}"}
    assert platforms.guess(f"{there.url}/api/project/5") == "openstad"


def test_what_only_the_editor_was_shown_is_not_gone_once_the_token_has_lost_its_rights_or_is_forgotten(
    there: OpenStadServer, tmp_path: Path
) -> None:
    public, removed = there.idea("Publique", "Texte"), there.idea("Supprimée entretemps", "Texte")
    draft = there.idea("Brouillon", "Pas fini", publishDate=None)
    hidden = ["Brouillon"]
    given = ("", there.token)
    with Workspace.create(tmp_path / "suivi.moderator", title="Suivi") as ws:

        def gone() -> int:
            (source,) = sources.servers(ws)
            (expected,) = receiving.expect(ws, [source])
            assert expected.forecast is not None
            report = syncing.pull(ws, source)
            forecast, unsure = expected.forecast, sum(count for _what, _remedy, count in report.findings)
            assert (forecast.gone, forecast.findings) == (report.gone, unsure), "it was foreseen"
            return report.gone

        def told() -> list[str]:
            last = importing.report(ws, ws.glance("SELECT max(id) FROM report")[0][0])
            kinds = [count for what, _remedy, count in last.findings if what is Ailment.ACCOUNT_ONLY]
            found = [one.sample for one in importing.findings(ws, last.id, ailment=Ailment.ACCOUNT_ONLY)]
            assert kinds == ([len(found)] if found else [])
            return found

        made = sources.add(ws, f"{there.url}/api/project/5", platform="openstad", credentials=given, lasting=False)
        assert (gone(), told()) == (0, [])
        # The account loses its rights in silence, when one is missing already; then it has them again.
        kept = there.resources.pop(removed)
        assert gone() == 0
        there.role = "member"
        assert [gone() for _again in range(3)] == [1, 0, 0], "everybody would be shown it beside the other"
        assert told() == hidden
        there.resources[removed] = kept
        there.role = "admin"
        assert (gone(), told()) == (0, [])
        sources.forget(ws, sources.servers(ws)[0])
        del there.resources[removed]
        assert [gone() for _again in range(3)] == [0, 1, 0]
        assert told() == hidden
        # Followed once more, or by an account that is shown less, what nobody is shown is still not gone.
        sources.add(ws, made.link, platform="openstad")
        there.role = "member"
        sources.introduce(ws, sources.servers(ws)[0], given, lasting=False)
        assert ([gone(), gone()], told()) == ([0, 0], hidden)
        # What everybody was shown since is known to be gone.
        del there.resources[public]
        assert (gone(), gone()) == (0, 1)
        there.role = "admin"
        sources.introduce(ws, sources.servers(ws)[0], given, lasting=False)
        assert (gone(), gone(), told()) == (0, 0, [])
        left = ws.glance("SELECT key FROM contribution WHERE removed IS NULL")
        assert left == [(f"resource/5/{draft}",)]
        secrets.forget(made.space)


def test_what_could_not_be_shown_before_a_cut_is_not_gone_at_the_end(there: OpenStadServer, tmp_path: Path) -> None:
    for n in range(12):
        there.idea(f"Titre {n}", "Un texte trop lourd" if n == 2 else f"Texte {n}")

    def by_few(source: Source) -> OpenStad:
        return OpenStad(source.link, page_size=4, pause=lambda _seconds: None)

    def stop(done: int, _total: int | None, _what: str) -> None:
        if done >= 8:
            raise Cancelled

    with Workspace.create(tmp_path / "suivi.moderator", title="Suivi") as ws:
        sources.add(ws, f"{there.url}/api/project/5", platform="openstad")
        assert syncing.pull(ws, sources.servers(ws)[0], connect=by_few).new == 12
        there.tire(lambda one: int(one.one("pageSize", "0")), 99, "trop lourd")
        for _again in range(2):
            with pytest.raises(Cancelled):
                syncing.pull(ws, sources.servers(ws)[0], progress=stop, connect=by_few)
            assert sources.servers(ws)[0].cursor.startswith("resources@")
            assert syncing.pull(ws, sources.servers(ws)[0], connect=by_few).gone == 0
        assert ws.glance("SELECT count(*) FROM contribution WHERE removed IS NULL") == [(12,)]


def test_a_token_that_nobody_knows_is_said_and_never_goes_over_an_open_line(there: OpenStadServer) -> None:
    assert connect(there).describe().abilities == OpenStad(there.url, (there.token, " ")).describe().abilities, (
        "any line"
    )
    stranger = OpenStad(f"{there.url}/api/project/5", ("", "inconnu"), pause=lambda _seconds: None)
    with pytest.raises(Unauthorised, match="does not recognise this token"):
        stranger.describe()
    ended = OpenStad(f"{there.url}/api/project/5", ("", "eyJh.eyJz.c2ln"), pause=lambda _seconds: None)
    with pytest.raises(Unauthorised, match="does not recognise this token"):
        ended.describe()
    with pytest.raises(Unauthorised, match="not protected"):
        OpenStad("http://api.example.org", ("", "jeton")).describe()


@pytest.mark.parametrize(("role", "note"), [("superuser", "does not see"), ("member", "may not edit")])
def test_other_roles_are_told_what_they_cannot_do(role: str, note: str) -> None:
    with OpenStadServer(role=role) as server:
        about = connect(server, project=True).describe()
    assert Ability.PUSH_ANSWER not in about.abilities
    assert note in about.notes[0]


def test_a_moderator_answers_and_an_editor_names_the_project() -> None:
    with OpenStadServer(role="moderator") as there:
        id_ = there.idea("Une fontaine", "Texte", modBreaks=None)
        server = connect(there, project=True)
        about = server.describe()
        assert Ability.PUSH_ANSWER in about.abilities
        assert not about.abilities & {Ability.PUSH_MODERATION, Ability.PUSH_TAG}
        assert server.push(Wanted(f"resource/5/{id_}", "", "Oui."), None).outcome is Outcome.VERIFIED
        sent = server.push(Wanted(f"resource/5/{id_}", "refused", "", slot=Slot.STATUS), None)
        assert (sent.outcome, "does not say" in sent.reason) == (Outcome.REFUSED, True)
        there.role = "editor"
        with pytest.raises(Unauthorised, match="none is listed"):
            connect(there).describe()
        assert Ability.PUSH_TAG in connect(there, project=True).describe().abilities
    with OpenStadServer() as there, pytest.raises(Problem, match="no project 99"):
        OpenStad(f"{there.url}/api/project/99", ("", there.token), pause=lambda _seconds: None).describe()


@pytest.mark.parametrize("old", [False, True])
def test_an_official_answer_is_added_changed_and_taken_back(old: bool) -> None:
    with OpenStadServer(old=old) as there:
        id_ = there.idea("Une fontaine", "Texte", tags=[{"id": 3, "name": "Eau"}])
        key = f"resource/5/{id_}"
        server = connect(there)
        sent = server.push(Wanted(key, "retained", "Oui.\n\nEn mai."), None)
        assert sent.outcome is Outcome.VERIFIED
        assert server.push(Wanted(key, "retained", "Oui.\n\nEn mai."), None).outcome is Outcome.VERIFIED
        assert read(server).contributions[key].answer == "Oui.\n\nEn mai."
        changed = server.push(Wanted(key, "retained", "En juin."), sent.agreed)
        assert changed.outcome is Outcome.VERIFIED
        # Whatever is written, nobody's tags are cleared, nor the statuses.
        assert there.resources[id_]["tags"]
        assert there.resources[id_]["statuses"]
        assert server.push(Wanted(key, "", ""), changed.agreed).outcome is Outcome.VERIFIED
        assert there.resources[id_]["modBreak" if old else "modBreaks"] == (None if old else [])


def test_the_archived_api_is_read_and_answered_too() -> None:
    with OpenStadServer(old=True) as there:
        idea = there.idea("Un banc public", "<p>Près de l’école.</p>", modBreak="<p>Accepté.</p>")
        draft = there.idea("Brouillon", "Pas fini", publishDate=None)
        said = there.say(idea, "Oui, très bien.", sentiment="against")
        there.say(idea, "Non.", parent=said)
        oldest = there.idea("Avant les brouillons", "Texte")
        there.resources[oldest].pop("publishDate")  # servers that know no concept
        assert platforms.guess(f"{there.url}/api/site/5") == "openstad"
        server = connect(there)
        about = server.describe()
        assert about.dialect == "api (before 2025)"
        assert Ability.PUSH_ANSWER in about.abilities
        assert Ability.PUSH_MODERATION not in about.abilities
        assert [(one.key, one.link) for one in server.consultations()] == [("project/5", "https://budget.example.org")]
        copy = read(server)
        made = copy.contributions[f"resource/5/{idea}"]
        assert (made.presence, made.answer, made.answer_state) == (Presence.PUBLISHED, "Accepté.", "OPEN")
        assert copy.contributions[f"resource/5/{draft}"].presence is Presence.DRAFT
        assert copy.contributions[f"resource/5/{oldest}"].presence is Presence.PUBLISHED
        assert copy.contributions[f"comment/5/{said}"].parent == made.key
        sent = server.push(Wanted(f"comment/5/{said}", "", THANKS), None)
        assert sent.outcome is Outcome.VERIFIED
        again = read(server)
        assert again.contributions[f"comment/5/{said}"].answer == THANKS
        assert len(again.contributions) == len(copy.contributions)
        moved = server.push(Wanted(made.key, "refused", "", slot=Slot.STATUS), None)
        assert (moved.outcome, "no moderation" in moved.reason) == (Outcome.REFUSED, True)
        gone = server.push(Wanted("resource/5/9999", "", THANKS), None)
        assert (gone.outcome, "no longer on the server" in gone.reason) == (Outcome.REFUSED, True)


def test_what_colleagues_answered_stays_beside_ours(there: OpenStadServer) -> None:
    theirs = {"id": "a", "description": "<p>Première réponse.</p>", "authorName": "Mairie"}
    id_ = there.idea("Un jardin", "Texte", modBreaks=[theirs])
    key = f"resource/5/{id_}"
    server = connect(there)
    conflict = server.push(Wanted(key, "", "La nôtre."), None)
    assert conflict.outcome is Outcome.CONFLICT
    assert conflict.agreed is not None
    assert conflict.agreed.text == "Première réponse."
    there.resources[id_]["modBreaks"].append({"id": "b", "description": "<p>Seconde.</p>"})
    base = server.agreed([key])[key]
    assert server.push(Wanted(key, "", "La nôtre."), base).outcome is Outcome.VERIFIED
    assert [one["description"] for one in there.resources[id_]["modBreaks"]] == [
        "<p>Première réponse.</p>",
        "<p>La nôtre.</p>",
    ]


def test_a_reply_is_written_under_a_comment_and_keeps_its_tags_when_it_changes(there: OpenStadServer) -> None:
    idea = there.idea("Un marché", "Texte")
    for n in range(6):
        there.say(idea, f"Avis {n}")
    said = there.say(idea, "Et le parking ?")
    key = f"comment/5/{said}"
    server = connect(there)
    sent = server.push(Wanted(key, "", THANKS), None)
    assert sent.outcome is Outcome.VERIFIED
    (ours,) = [one for one in there.comments.values() if one["userId"] == EDITOR]
    ours["tags"] = [{"id": 9, "name": "Réponse de la ville"}]
    copy = read(server)
    assert copy.contributions[key].answer == THANKS
    assert f"comment/5/{ours['id']}" not in copy.contributions
    changed = server.push(Wanted(key, "", f"{THANKS} Promis."), sent.agreed)
    assert changed.outcome is Outcome.VERIFIED
    assert there.comments[ours["id"]]["tags"] == [{"id": 9, "name": "Réponse de la ville"}]
    assert server.push(Wanted(key, "", ""), changed.agreed).outcome is Outcome.VERIFIED
    assert ours["id"] not in there.comments


def test_comments_bear_tags_unless_they_are_replies_or_on_a_map(there: OpenStadServer) -> None:
    idea = there.idea("Un marché", "Texte")
    there.offer("Eau")
    said = there.say(idea, "Et la fontaine ?")
    reply = there.say(idea, "Oui, tiens.", parent=said)
    placed = there.say(idea, "Ici", location={"lat": 48.8, "lng": 2.3})
    server = connect(there)
    first, second = [server.push(Wanted(f"comment/5/{id_}", "", "Eau", slot=Slot.TAGS), None) for id_ in (said, placed)]
    assert first.outcome is Outcome.VERIFIED
    assert read(server).contributions[f"comment/5/{said}"].labels == ("Eau",)
    assert (second.outcome, "on a map" in second.reason) == (Outcome.REFUSED, True)
    assert not server.takes(f"reply/5/{reply}", Slot.TAGS)
    assert server.push(Wanted(f"comment/5/{said}", "", "", slot=Slot.TAGS), first.agreed).outcome is Outcome.VERIFIED
    assert there.comments[said]["tags"] == []


def test_a_reading_that_was_cut_still_knows_what_we_replied(there: OpenStadServer) -> None:
    idea = there.idea("Un kiosque", "Texte")
    said = [there.say(idea, f"Avis {n}") for n in range(12)]
    there.say(idea, THANKS, parent=said[0], user=EDITOR)
    server = connect(there)
    pages = server.sweep("project/5", {})
    cut = next(page for page in pages if page.cursor.startswith("comments@"))
    pages.close()  # type: ignore[attr-defined]
    rest = [one for page in connect(there).sweep("project/5", {}, cut.cursor) for one in page.items]
    answers = {one.key: one.answer for one in rest if isinstance(one, Contribution)}
    assert answers[f"comment/5/{said[0]}"] == THANKS
    assert len(answers) == 12 - len(cut.present)


def test_what_the_platform_does_not_take_is_refused_with_its_rule(there: OpenStadServer) -> None:
    idea = there.idea("Un pont", "Texte")
    said = there.say(idea, "Une question")
    reply = there.say(idea, "Une réponse", parent=said)
    server = connect(there)
    for key, text, rule in (
        (f"comment/5/{said}", "Trop court.", "30 to 500"),
        (f"reply/5/{reply}", THANKS, "does not take this"),
        ("comment/5/9999", THANKS, "no longer on the server"),
        ("resource/5/9999", THANKS, "no longer on the server"),
    ):
        sent = server.push(Wanted(key, "", text), None)
        assert (sent.outcome, rule in sent.reason) == (Outcome.REFUSED, True), sent
    long = f"comment/5/{said}", "Très bien, " * 60
    assert "30 to 500" in server.push(Wanted(long[0], "", long[1]), None).reason
    there.lengths = (30, 1_000)
    assert server.push(Wanted(long[0], "", long[1]), None).outcome is Outcome.VERIFIED
    there.talk = False
    said = there.say(idea, "Une autre question")
    sent = server.push(Wanted(f"comment/5/{said}", "", THANKS), None)
    assert (sent.outcome, "Je kunt niet reageren" in sent.reason) == (Outcome.REFUSED, True)
    assert not server.takes(f"comment/5/{said}", Slot.STATUS)
    with pytest.raises(Problem, match="without credentials"):
        connect(there, signed=False).push(Wanted(f"resource/5/{idea}", "", THANKS), None)


def test_a_refused_idea_becomes_a_draft_and_is_published_again_on_its_first_date(there: OpenStadServer) -> None:
    id_ = there.idea("Une idée déplacée", "Texte")
    key = f"resource/5/{id_}"
    server = connect(there)
    base = server.agreed([key], Slot.STATUS)[key]
    sent = server.push(Wanted(key, "refused", "Insulte", slot=Slot.STATUS), base)
    assert sent.outcome is Outcome.VERIFIED
    assert there.resources[id_]["publishDate"] is None
    assert sent.agreed is not None
    assert sent.agreed.fingerprint == server.fingerprint(Wanted(key, "refused", "", slot=Slot.STATUS))
    assert server.push(Wanted(key, "", "", slot=Slot.STATUS), sent.agreed).outcome is Outcome.VERIFIED
    assert there.resources[id_]["publishDate"] == "2024-03-01T09:00:00.000Z"


def test_nothing_is_hidden_that_could_not_be_shown_again(there: OpenStadServer) -> None:
    id_ = there.idea("Une idée", "Texte")
    there.open = False
    sent = connect(there).push(Wanted(f"resource/5/{id_}", "refused", "", slot=Slot.STATUS), None)
    assert sent.outcome is Outcome.REFUSED
    assert "closed to entries" in sent.reason
    assert there.resources[id_]["publishDate"]
    assert not [one for one in there.asked if one.method == "PUT"]
