"""The adhocracy family's own ways: who sees what, dates for people, escaped texts, what is emptied, what stays."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from moderator.domain.contribution import Kind, Presence
from moderator.domain.problem import Problem
from moderator.servers import platforms
from moderator.servers.adhocracy import Adhocracy
from moderator.servers.adhocracy.dates import shown
from moderator.servers.contract import Ability, Outcome, Slot, Wanted
from moderator.servers.troubles import Unauthorised
from moderator.work import capabilities
from tests.servers.fakes import adhocracy
from tests.servers.reader import Reader


def connect(fake: adhocracy.Adhocracy, *, signed: bool = True, address: str = "") -> Adhocracy:
    account = ("", fake.token) if signed else None
    return Adhocracy(address or fake.url, account, pause=lambda _seconds: None)


def read(fake: adhocracy.Adhocracy, consultation: str = "project/5", *, signed: bool = True) -> Reader:
    copy = Reader(connect(fake, signed=signed), consultation)
    copy.sweep()
    return copy


def refuse(key: str) -> Wanted:
    return Wanted(key, "refused", "Insulte", slot=Slot.STATUS)


def test_an_idea_its_comments_and_their_replies_in_order() -> None:
    with adhocracy.Adhocracy() as fake:
        idea = fake.idea("Mehr R&auml;der", "Wege &amp; Ampeln")
        said = fake.say(idea, "Ja < nein, <b>wirklich</b> & so", reviewed=True)
        reply = fake.say(idea, "Eben", to=said, is_moderator=True)
        elsewhere = fake.say(None, "Zum Kapitel 2")
        copy = read(fake)
    first = copy.contributions[f"idea/{idea}"]
    assert (first.kind, first.title, first.body) == (Kind.PROPOSAL, "Mehr Räder", "Wege & Ampeln")
    assert (first.labels, first.section, first.votes_for) == (("Rad",), "category/3", 4)
    # What looks like a tag was typed by somebody.
    one = copy.contributions[f"comment/5/{said}"]
    assert (one.body, one.parent, one.html) == ("Ja < nein, <b>wirklich</b> & so", first.key, "")
    answer = copy.contributions[f"comment/5/{reply}"]
    assert (answer.parent, answer.author.official) == (one.key, True)
    assert copy.contributions[f"comment/5/{elsewhere}"].parent is None
    assert one.created is not None
    assert one.created.tzinfo is not None
    assert copy.findings == []
    # Marking as read is done there by a mere GET: nothing of ours does it.
    assert not any("mark_" in each.path for each in fake.asked)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Nov. 21, 2026, 8:26 p.m.", datetime(2026, 11, 21, 19, 26, tzinfo=UTC)),
        ("March 3, 2026, 9 a.m.", datetime(2026, 3, 3, 8, 0, tzinfo=UTC)),
        ("Sept. 30, 2026, midnight", datetime(2026, 9, 29, 22, 0, tzinfo=UTC)),
        ("May 1, 2026, noon", datetime(2026, 5, 1, 10, 0, tzinfo=UTC)),
        ("2026-05-01T10:00:00+02:00", datetime(2026, 5, 1, 8, 0, tzinfo=UTC)),
        ("Feb. 31, 2026, noon", None),
        ("gestern", None),
    ],
)
def test_dates_written_for_people_are_read_again(text: str, moment: datetime | None) -> None:
    assert shown(text) == moment


def test_a_comment_emptied_there_is_gone_and_what_was_read_of_it_before_stays_above_its_replies() -> None:
    with adhocracy.Adhocracy() as fake:
        idea = fake.idea("Titel", "Text")
        said = fake.say(idea, "Weg damit")
        reply = fake.say(idea, "Warum?", to=said)
        copy = read(fake)
        fake.censor(said)
        copy.sweep()
        assert f"comment/5/{said}" not in copy.contributions
        assert copy.contributions[f"comment/5/{reply}"].parent == f"comment/5/{said}"
        # Who comes later knows only what is still there.
        assert read(fake).contributions[f"comment/5/{reply}"].parent == f"idea/{idea}"


def test_a_blocked_comment_is_read_by_moderators_only() -> None:
    with adhocracy.Adhocracy() as fake:
        idea = fake.idea("Titel", "Text")
        said = fake.say(idea, "Unsinn", is_blocked=True, reviewed=True)
        key = f"comment/5/{said}"
        assert read(fake).contributions[key].presence is Presence.HIDDEN
        passer = read(fake, signed=False)
        assert key not in passer.contributions
        assert [one.field for one in passer.findings] == [key]
        # Blocked after it was read: what is held stays, and is not said to be gone.
        fake.comments[said]["is_blocked"] = False
        passer.sweep()
        fake.comments[said]["is_blocked"] = True
        passer.sweep()
        assert passer.contributions[key].body == "Unsinn"


def test_a_comment_is_blocked_and_shown_again_and_its_author_is_told_once() -> None:
    with adhocracy.Adhocracy() as fake:
        said = fake.say(fake.idea("Titel", "Text"), "Unsinn")
        server, key = connect(fake), f"comment/5/{said}"
        assert server.takes(key, Slot.STATUS)
        first = server.push(refuse(key), None)
        assert (first.outcome, fake.comments[said]["is_blocked"]) == (Outcome.VERIFIED, True)
        assert first.agreed is not None
        assert first.agreed.fingerprint == server.fingerprint(refuse(key)) == "refused"
        assert server.push(refuse(key), first.agreed).outcome is Outcome.VERIFIED
        assert fake.told == ["bo"]
        back = server.push(Wanted(key, "", "", slot=Slot.STATUS), first.agreed)
        assert (back.outcome, fake.comments[said]["is_blocked"]) == (Outcome.VERIFIED, False)
        assert server.agreed([key], Slot.STATUS)[key].state == "shown"
        theirs = fake.say(fake.idea("Titel", "Text"), "Unfug", is_blocked=True)
        key = f"comment/5/{theirs}"
        shown = server.push(Wanted(key, "accepted", "", slot=Slot.STATUS), None)
        assert (shown.outcome, fake.comments[theirs]["is_blocked"]) == (Outcome.VERIFIED, False)
        again = server.push(Wanted(key, "", "", slot=Slot.STATUS), shown.agreed)
        assert (again.outcome, fake.comments[theirs]["is_blocked"]) == (Outcome.VERIFIED, True)
        assert not any(one.method == "DELETE" for one in fake.asked)


def test_a_yes_that_changes_nothing_is_not_taken_for_one() -> None:
    with adhocracy.Adhocracy() as fake:
        said = fake.say(fake.idea("Titel", "Text"), "Unsinn")
        fake.stubborn = True
        sent = connect(fake).push(refuse(f"comment/5/{said}"), None)
    assert (sent.outcome, "something else" in sent.reason) == (Outcome.REFUSED, True)
    assert sent.agreed is not None
    assert sent.agreed.fingerprint == "accepted"


def test_there_is_one_feedback_whoever_wrote_it_and_it_is_looked_for_first() -> None:
    with adhocracy.Adhocracy() as fake:
        said = fake.say(fake.idea("Titel", "Text"), "Frage?")
        key = f"comment/5/{said}"
        fake.give(said, "Antwort einer Kollegin.")
        sent = connect(fake).push(Wanted(key, "", "Unsere Antwort."), None)
        assert (sent.outcome, sent.agreed and sent.agreed.text) == (Outcome.CONFLICT, "Antwort einer Kollegin.")
        assert connect(fake).push(Wanted(key, "", "Unsere Antwort."), sent.agreed).outcome is Outcome.VERIFIED
        assert len(fake.feedback) == 1
        assert [one.method for one in fake.asked if "feedback" in one.path and one.method != "GET"] == ["PATCH"]
        assert read(fake).contributions[key].answer == "Unsere Antwort."


def test_mein_berlin_is_read_page_by_page_in_an_order_that_stays_and_takes_nothing() -> None:
    with adhocracy.Adhocracy(berlin=True) as fake:
        for n in range(11):
            fake.idea(f"Idee {n}", "")
        server = connect(fake, signed=False, address=f"{fake.url}/api/modules/12/")
        about = server.describe()
        assert about.dialect == "mein.berlin"
        assert about.abilities == {Ability.READ, Ability.SEE_DELETIONS}
        # Whoever asks: nothing is promised for later, as adhocracy+ would take it.
        told = [one.sentence for one in capabilities.points(about.abilities, platforms.at("adhocracy", about.never))]
        assert any("stays visible on the site until its administrators hide it" in one for one in told)
        assert not any("for now" in one for one in told)
        assert platforms.guess(fake.url) == "adhocracy"
        fake.asked.clear()
        assert [one.key for one in server.consultations()] == ["module/12"]
        copy = Reader(server, "module/12")
        copy.sweep()
        assert {one.body for one in copy.contributions.values()} == {f"Idee {n}" for n in range(11)}
        sent = server.push(Wanted("comment/5/1", "", "Danke."), None)
        assert (sent.outcome, "on the site" in sent.reason) == (Outcome.REFUSED, True)
        assert all(one.method == "GET" for one in fake.asked)
        signed = Adhocracy(f"{fake.url}/api/modules/12/", fake.account, pause=lambda _seconds: None)
        again = Reader(signed, "module/12")
        again.sweep()
        assert again.bodies == copy.bodies


def test_a_reading_that_stops_among_the_other_comments_keeps_who_answers_whom() -> None:
    with adhocracy.Adhocracy() as fake:
        said = fake.say(fake.idea("Titel", "Text"), "Ja")
        for n in range(3):
            fake.say(None, f"Zum Kapitel {n}")
        copy = Reader(connect(fake), "project/5")
        for page in copy.pages():
            if page.cursor.startswith("12-ideas"):
                break
        copy.server = connect(fake)
        copy.sweep()
        assert copy.contributions[f"comment/5/{said}"].parent is not None
        assert len(copy.contributions) == 5


def test_accounts_tokens_and_closed_doors() -> None:
    with adhocracy.Adhocracy() as fake:
        named = Adhocracy(fake.url, fake.account, pause=lambda _seconds: None)
        assert Ability.PUSH_MODERATION in named.describe().abilities
        lone = Adhocracy(fake.url, (f"{fake.token} ", " "), pause=lambda _seconds: None)  # on the other line
        assert Ability.PUSH_MODERATION in lone.describe().abilities
        assert Ability.PUSH_ANSWER not in connect(fake, signed=False).describe().abilities
        for wrong in (("equipe", "faux"), ("", "faux")):
            with pytest.raises(Unauthorised, match="does not accept this account"):
                Adhocracy(fake.url, wrong, pause=lambda _seconds: None).describe()
        fake.moderates = False
        assert Ability.PUSH_ANSWER not in connect(fake).describe().abilities
    with pytest.raises(Unauthorised, match="not protected"):
        Adhocracy("http://beteiligung.example", ("", "jeton")).agreed(["comment/5/1"])


def test_a_server_that_lists_no_project_asks_for_the_number_of_the_module(tmp_path: Path) -> None:
    with adhocracy.Adhocracy(listed=False) as fake:
        with pytest.raises(Problem, match="Which module") as raised:
            connect(fake).consultations()
        assert "/api/modules/12/" in raised.value.remedy
        said = fake.say(fake.idea("Titel", "Text"), "Ja")
        server = connect(fake, address=f"{fake.url}/api/modules/12/")
        copy = Reader(server, "module/12")
        copy.sweep()
        # The comments tell which project it is: they can be blocked all the same.
        assert server.push(refuse(f"comment/5/{said}"), None).outcome is Outcome.VERIFIED
        with pytest.raises(Problem, match="no file"):
            server.answers_file([], tmp_path / "x.csv")
        with pytest.raises(Problem, match="not a consultation"):
            Reader(server, "../x").sweep()
