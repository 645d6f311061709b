"""A consultation on a real WordPress, from the first reading to answers taken back: 150 comments, both ways."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyroaring import BitMap

from moderator.domain.charter import Disposition
from moderator.servers.contract import Slot
from moderator.servers.troubles import Unauthorised
from moderator.store.workspace import Workspace
from moderator.work import deciding, finding, preview, reading, receiving, secrets, settling, sources, syncing
from moderator.work.importing import Report
from moderator.work.syncing import State
from tests.servers.wordpress.site import Site

PHONE = "06 12 34 56 78"


class Desk:
    """One person, one workspace, one consultation of 150 comments: 120 shown, 30 that wait."""

    def __init__(self, ws: Workspace, site: Site) -> None:
        self.ws, self.site = ws, site
        self.post = site.post("Article 3 – Les écoles", "<p>Les écoles ouvrent à huit heures.</p>")
        texts = [f"Avis numéro {n} sur l'école & la cantine, appelez le {PHONE}." for n in range(119)]
        self.shown = site.comments(self.post, [*texts, "Un avis avec <b>du gras</b> et un lien."])
        self.held = site.comments(self.post, [f"Avis {n} qui attend." for n in range(30)], approved="0")
        self.source = sources.add(
            ws, site.url, platform="wordpress", consultation=f"post/{self.post}", credentials=site.credentials,
            lasting=False,
        )  # fmt: skip

    def pull(self) -> Report:
        return syncing.pull(self.ws, sources.servers(self.ws)[0])

    def ids(self, query: str) -> BitMap:
        return finding.find(self.ws, query).bitmap

    def one(self, number: int) -> int:
        """The contribution that a comment is here."""
        return next(id_ for id_ in self.ids("") if self.sheet(id_).number == f"comment/{number}")

    def sheet(self, id_: int) -> reading.Sheet:
        found = reading.sheet(self.ws, id_)
        assert found is not None
        return found

    def states(self) -> dict[str, int]:
        found = syncing.contents(self.ws)
        return {str(state): found.count(state) for state in State if found.count(state)}

    def there(self, number: int) -> tuple[str, str]:
        """A comment on the site now: its status and text."""
        found = self.site.comment(number)
        assert found is not None
        return found["status"], found["content"]["raw"]

    def replies(self, number: int) -> list[str]:
        """What is shown under a comment."""
        _status, found = self.site.rest("GET", f"/wp/v2/comments?parent={number}&context=edit")
        return [one["content"]["raw"] for one in found]

    def mask(self, id_: int, words: str) -> None:
        start = self.sheet(id_).body.index(words)
        deciding.redact(self.ws, id_, "body", start, start + len(words))


@pytest.fixture
def desk(site: Site, tmp_path: Path) -> Iterator[Desk]:
    with Workspace.create(tmp_path / "ecoles.moderator", title="Écoles") as ws:
        yield Desk(ws, site)


def test_the_whole_consultation_both_ways(desk: Desk) -> None:
    first = desk.pull()
    assert (first.new, first.complete) == (150, True)
    everyone = desk.ids("")
    assert len(desk.ids("visibilité:masqué")) == 30

    # Moderation: what is accepted is shown, what is refused is hidden, and only what differs is to be sent.
    refused = BitMap([desk.one(number) for number in desk.shown[:20]])
    deciding.accept(desk.ws, everyone - refused)
    deciding.refuse(desk.ws, refused, "off-topic", "Ne parle pas des écoles.")
    assert desk.states() == {"to-send": 20 + 30}
    masked = desk.one(desk.shown[30])
    desk.mask(masked, PHONE)
    answered = BitMap([desk.one(number) for number in desk.shown[40:50]])
    deciding.answer(desk.ws, answered, "Les horaires seront revus : merci.")
    deciding.dispose(desk.ws, answered, Disposition.PARTLY)
    assert desk.states() == {"to-send": 50 + 1 + 10}
    # What is shown before: the site knows no outcomes, only what is visible there or not.
    told = [(one.slot, preview.preview(one)) for one in syncing.contents(desk.ws).letters]
    assert Counter((slot, one.outcome_before, one.outcome_after) for slot, one in told) == {
        (Slot.STATUS, "visible there", "hidden there"): 20, (Slot.STATUS, "hidden there", "visible there"): 30,
        (Slot.ANSWER, "", ""): 10, (Slot.WORDING, "", "masked passages"): 1,
    }  # fmt: skip
    sent = syncing.push(desk.ws)
    assert (sent.verified, sent.refused, sent.failed, sent.contested) == (61, 0, 0, 0)
    assert desk.states() == {"verified": 61}
    assert {desk.there(number)[0] for number in desk.shown[:20]} == {"hold"}
    assert {desk.there(number)[0] for number in desk.held} == {"approved"}
    assert desk.there(desk.shown[30])[1] == "Avis numéro 30 sur l'école &amp; la cantine, appelez le […]."
    assert desk.replies(desk.shown[45]) == ["Les horaires seront revus : merci."]
    assert syncing.push(desk.ws).sent == ()

    # What we sent comes back as ours: no new contribution, no new version, the author's words stay here.
    second = desk.pull()
    assert (second.new, second.changed, second.gone) == (0, 0, 0)
    assert desk.states() == {"verified": 61}
    sheet = desk.sheet(masked)
    assert PHONE in sheet.body
    assert not sheet.versions
    assert not any(one.lost for one in sheet.redactions)
    # Moderated, their « & » are written otherwise there: nobody changed a word.
    assert all("&amp;" in desk.there(number)[1] for number in desk.shown[:2])
    assert not any(desk.sheet(id_).versions for id_ in refused)
    assert desk.sheet(desk.one(desk.shown[45])).server_answer == "Les horaires seront revus : merci."
    third = desk.pull()
    assert (third.new, third.changed, third.unchanged) == (0, 0, 150)

    # Everything is taken back: the site is as it was found.
    while deciding.undo(desk.ws):
        pass
    assert desk.states() == {"to-take-back": 61}
    assert syncing.push(desk.ws).verified == 61
    assert desk.states() == {}
    assert {desk.there(number)[0] for number in desk.shown[:20]} == {"approved"}
    assert {desk.there(number)[0] for number in desk.held} == {"hold"}
    assert PHONE in desk.there(desk.shown[30])[1]
    assert desk.replies(desk.shown[45]) == []
    last = desk.pull()
    assert (last.new, last.gone) == (0, 0)
    assert not desk.sheet(masked).versions


def test_what_the_site_changes_after_us_is_contested_and_can_be_settled_both_ways(desk: Desk) -> None:
    desk.pull()
    hidden, other, told, masked = (desk.one(number) for number in desk.shown[:4])
    deciding.refuse(desk.ws, [hidden, other], "insult")
    deciding.answer(desk.ws, [told], "La nôtre.")
    desk.mask(masked, PHONE)
    assert syncing.push(desk.ws).verified == 4
    for number in desk.shown[:2]:
        desk.site.rest("POST", f"/wp/v2/comments/{number}", {"status": "approved"})
    (reply,) = desk.site.rest("GET", f"/wp/v2/comments?parent={desk.shown[2]}")[1]
    desk.site.rest("POST", f"/wp/v2/comments/{reply['id']}", {"content": "La leur."})
    desk.site.rest("POST", f"/wp/v2/comments/{desk.shown[3]}", {"content": f"De nouveau le {PHONE}."})
    desk.pull()
    assert desk.states() == {"contested": 4}
    assert syncing.push(desk.ws).sent == ()
    # Ours is sent all the same for one refusal and the mask; theirs is taken for the other refusal and the answer.
    settling.insist(desk.ws, [hidden], Slot.STATUS)
    settling.insist(desk.ws, [masked], Slot.WORDING)
    settling.take_theirs(desk.ws, other, Slot.STATUS)
    settling.take_theirs(desk.ws, told)
    assert desk.states() == {"to-send": 2, "verified": 1}  # theirs is agreed at once
    assert syncing.push(desk.ws).verified == 2
    assert desk.states() == {"verified": 3}
    assert [desk.there(number)[0] for number in desk.shown[:2]] == ["hold", "approved"]
    assert desk.there(desk.shown[3])[1] == "De nouveau le […]."
    assert desk.replies(desk.shown[2]) == ["La leur."]
    assert desk.sheet(other).row.status == "accepted"
    desk.pull()
    assert desk.states() == {"verified": 3}
    assert desk.sheet(masked).body == f"De nouveau le {PHONE}."


def test_an_outcome_alone_stays_here_and_an_emptied_answer_is_taken_back(desk: Desk) -> None:
    desk.pull()
    id_ = desk.one(desk.shown[0])
    deciding.dispose(desk.ws, [id_], Disposition.RETAINED)
    assert desk.states() == {"kept-here": 1}
    deciding.answer(desk.ws, [id_], "Oui.")
    assert syncing.push(desk.ws).verified == 1
    deciding.answer(desk.ws, [id_], "")
    assert desk.states() == {"to-take-back": 1}
    assert syncing.push(desk.ws).verified == 1
    assert desk.replies(desk.shown[0]) == []
    assert desk.states() == {"kept-here": 1}


def test_what_is_deleted_on_the_site_is_said_gone_and_kept(desk: Desk) -> None:
    desk.pull()
    lost = desk.one(desk.shown[5])
    deciding.accept(desk.ws, [lost])
    # Whose account is not known here would not see what waits: nothing is read rather than called gone.
    secrets.forget(desk.source.space, desk.ws)
    for _again in range(2):
        with pytest.raises(Unauthorised, match="in the name of an account"):
            desk.pull()
    (expected,) = receiving.expect(desk.ws, sources.servers(desk.ws))
    assert isinstance(expected.problem, Unauthorised)
    secrets.lend(desk.source.space, *desk.site.credentials)
    desk.site.rest("DELETE", f"/wp/v2/comments/{desk.shown[5]}?force=true")
    assert desk.pull().gone == 0
    assert desk.pull().gone == 1
    sheet = desk.sheet(lost)
    assert sheet.row.removed
    assert sheet.row.status == "accepted"
