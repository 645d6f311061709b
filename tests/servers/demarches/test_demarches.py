"""Démarches simplifiées' own ways: what moved and what went since a date, forms, messages that stay, networks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pyroaring import BitMap

from moderator.domain.contribution import AuthorKind, Presence
from moderator.domain.decision import Act
from moderator.domain.doctor import Ailment
from moderator.domain.problem import Problem
from moderator.domain.progress import silent
from moderator.servers.contract import Ability, Outcome, Slot, Wanted
from moderator.servers.demarches import Demarches
from moderator.servers.platforms import PLATFORMS
from moderator.servers.troubles import Unauthorised
from moderator.store.workspace import Workspace
from moderator.work import attachments, capabilities, deciding, preview, sources, syncing
from moderator.work.letters import State
from tests.servers.fakes import demarches
from tests.servers.reader import Reader


def connect(fake: demarches.Demarches, account: tuple[str, str] | None = None) -> Demarches:
    address = f"{fake.url}/admin/procedures/{fake.number}"
    return Demarches(address, account or fake.account, page_size=10, pause=lambda _seconds: None)


def read(fake: demarches.Demarches) -> Reader:
    copy = Reader(connect(fake), f"demarche/{fake.number}")
    copy.sweep()
    return copy


def test_the_next_reading_asks_for_what_moved_since_and_nothing_else() -> None:
    with demarches.Demarches() as fake:
        numbers = [fake.file(f"Avis {n}") for n in range(40)]
        copy = read(fake)
        assert fake.since == [""] * 4
        fake.touch(numbers[3], "Corrigé")
        fake.hide(numbers[4])
        fake.purge(numbers[5])
        fake.since.clear()
        copy.sweep()
        # What is not mentioned is as it was; what was deleted is said so by the server.
        assert len(fake.since) == 1
        assert fake.since[0]
        assert set(copy.contributions) == {f"dossier/{n}" for n in numbers if n not in numbers[4:6]}
        assert copy.given == [f"dossier/{numbers[3]}"]
        fake.restore(numbers[4])
        copy.sweep()
        assert f"dossier/{numbers[4]}" in copy.contributions


def test_the_next_reading_asks_from_before_the_latest_change_and_never_from_the_future() -> None:
    with demarches.Demarches() as fake:
        number = fake.file("Un avis")
        latest = fake.files[number]["updated"]
        copy = read(fake)
        copy.sweep()
        assert datetime.fromisoformat(fake.since[-1]) == latest - timedelta(minutes=15)
        fake.files[number]["updated"] = datetime.now(UTC) + timedelta(days=1)  # the clock of the server runs ahead
        copy.sweep()
        copy.sweep()
        assert datetime.fromisoformat(fake.since[-1]) < datetime.now(UTC) - timedelta(minutes=14)


def test_a_change_made_while_all_was_read_the_first_time_is_not_lost() -> None:
    with demarches.Demarches() as fake:
        numbers = [fake.file(f"Avis {n}") for n in range(40)]
        copy = Reader(connect(fake), f"demarche/{fake.number}")
        for _page in copy.pages():
            if len(copy.contributions) == 20:
                fake.touch(numbers[0], "Changé derrière le lecteur")
                fake.touch(numbers[30], "Changé devant lui")
        copy.cursor = ""
        copy.sweep()
        assert copy.contributions[f"dossier/{numbers[0]}"].body.startswith("Changé derrière")
        assert copy.contributions[f"dossier/{numbers[30]}"].body.startswith("Changé devant")


def test_a_reading_stopped_after_its_last_page_still_says_that_it_was_partial() -> None:
    with demarches.Demarches() as fake:
        fake.file("Un avis")
        copy = read(fake)
        for page in copy.pages():
            last = page
        (end,) = copy.server.sweep(copy.consultation, dict(copy.marks), last.cursor, lambda *_told: None)
    assert (end.partial, end.marks) == (True, last.marks)


def test_in_a_workspace_what_is_not_mentioned_stays_and_what_is_deleted_is_gone(tmp_path: Path) -> None:
    with demarches.Demarches() as fake, Workspace.create(tmp_path / "eau.moderator", title="Eau") as ws:
        numbers = [fake.file(f"Avis {n}") for n in range(6)]
        address = f"{fake.url}/admin/procedures/{fake.number}"
        source = sources.add(ws, address, credentials=fake.account, platform="demarches-simplifiees", lasting=False)
        assert syncing.pull(ws, source).new == 6
        for _again in range(3):
            source = next(iter(sources.servers(ws)))
            assert syncing.pull(ws, source).gone == 0
        fake.purge(numbers[2])
        assert syncing.pull(ws, next(iter(sources.servers(ws)))).gone == 1
        # Read anew, all of it is asked for again; those deleted are still known to be.
        assert syncing.pull(ws, next(iter(sources.servers(ws))), anew=True).gone == 0
        with ws.read() as conn:
            gone = conn.exec_driver_sql("SELECT key FROM contribution WHERE removed IS NOT NULL").scalars().all()
    assert gone == [f"dossier/{numbers[2]}"]


def test_an_answer_undone_after_it_was_received_stays_and_is_said_so_before_anything_is_asked(tmp_path: Path) -> None:
    with demarches.Demarches() as fake, Workspace.create(tmp_path / "eau.moderator", title="Eau") as ws:
        number = fake.file("Un avis")
        address = f"{fake.url}/admin/procedures/{fake.number}"
        source = sources.add(ws, address, credentials=fake.account, platform="demarches-simplifiees", lasting=False)
        syncing.pull(ws, source)
        deciding.answer(ws, BitMap([1]), "Merci.")
        assert syncing.push(ws).verified == 1
        deciding.undo(ws)
        fake.asked.clear()
        (letter,) = syncing.contents(ws).letters
        assert (letter.state, "cannot be taken back" in letter.reason) == (State.KEPT_HERE, True)
        assert "cannot be taken back" in capabilities.kept_here(ws, Act.ANSWER, BitMap([1]))
        assert syncing.push(ws).sent == ()
        assert fake.asked == []
        # Another answer corrects it.
        deciding.answer(ws, BitMap([1]), "Merci beaucoup.")
        assert capabilities.kept_here(ws, Act.ANSWER, BitMap([1])) == ""
        (letter,) = syncing.contents(ws).letters
        assert (letter.state, "stays there" in letter.reason) == (State.TO_SEND, True)
        assert [(one.fate, one.text) for one in preview.preview(letter).pieces] == [("added", "Merci beaucoup.")]
        assert "writes to people" in capabilities.caution(sources.servers(ws))
        assert syncing.push(ws).verified == 1
        assert fake.sent(number) == ["Merci.", "Merci beaucoup."]


def test_a_form_is_read_as_a_text_with_labelled_lines_and_nobody_s_address() -> None:
    with demarches.Demarches() as fake:
        number = fake.file(
            "",
            champs=[
                fake.champ("TextChampDescriptor", "Les captages"),
                fake.champ("TextareaChampDescriptor", "Il faut les protéger.\nTous.", label="Qui prévenir, par mail ?"),
                fake.champ("YesNoChampDescriptor", "false"),
                fake.champ("EmailChampDescriptor", "ana@example.org"),
                fake.champ("CommuneChampDescriptor", "Dijon (21000)"),
                fake.champ("DropDownListChampDescriptor", "Une association"),
                fake.joined(("plan.pdf", b"%PDF-1.7")),
            ],
            labels=[{"id": "l", "name": "À relire", "color": "red"}],
            state="en_instruction",
            demandeur={"__typename": "PersonneMorale", "id": "m", "siret": "1", "association": {"rna": "W1",
                       "titre": "Les Amis de l’eau"}, "entreprise": None, "address": {"postalCode": "21000"}},
            dateSuppressionParUsager="2026-02-01T10:00:00Z",
        )  # fmt: skip
        made = read(fake).contributions[f"dossier/{number}"]
        assert fake.url in made.link
    assert made.title == "Les captages"
    assert made.body == (
        "Il faut les protéger.\nTous.\n\nFavorable\u00a0: no\nOù habitez-vous\u00a0: Dijon (21000)\n"
        "Vous êtes\u00a0: Une association"
    )
    assert (made.author.name, made.author.kind, made.author.place) == (
        "Les Amis de l’eau", AuthorKind.ASSOCIATION, "Dijon (21000)",
    )  # fmt: skip
    assert (made.labels, made.answer_state, made.presence) == (("À relire",), "en_instruction", Presence.WITHDRAWN)
    assert [(one.title, one.media_type) for one in made.attachments] == [("plan.pdf", "application/pdf")]
    assert "example.org" not in repr(made)


def test_joined_files_are_fetched_by_an_address_asked_for_at_the_moment(tmp_path: Path) -> None:
    with demarches.Demarches() as fake, Workspace.create(tmp_path / "eau.moderator", title="Eau") as ws:
        both = fake.joined(("plan n° 1.pdf", b"%PDF one"), ("plan n° 1.pdf", b"%PDF the other"))
        rows = fake.block([fake.joined(("a/b.pdf", b"%PDF a"))], [fake.joined(("a/b.pdf", b"%PDF in another row"))])
        number = fake.file("", champs=[fake.champ("TextareaChampDescriptor", "Voir les plans."), both, rows])
        address = f"{fake.url}/admin/procedures/{fake.number}"
        source = sources.add(ws, address, credentials=fake.account, platform="demarches-simplifiees", lasting=False)
        syncing.pull(ws, source)
        found = attachments.of(ws)
        assert [(one.name, one.media_type, one.here) for one in found] == [
            (name, "application/pdf", False) for name in ("plan n° 1.pdf", "plan n° 1.pdf", "a/b.pdf", "a/b.pdf")
        ]
        assert not any("temp_url_sig" in one.link for one in found)
        fake.signed.clear()  # the addresses told while all was read have expired
        # Who is let in for none is not refused one after the other; one that is refused does not stop the next ones.
        fake.token = "suivant"
        got, problems = attachments.fetch_all(ws, found)
        assert (got, [type(one) for one in problems]) == (0, [Unauthorised] * 3)
        fake.token = "jeton"
        assert attachments.fetch_all(ws, found) == (4, [])
        assert [one.size for one in attachments.of(ws)] == [8, 14, 6, 19]
        # Read again, they are the same files; one that is no longer there is told so.
        assert syncing.pull(ws, next(iter(sources.servers(ws))), anew=True).changed == 0
        assert [one.here for one in attachments.of(ws)] == [True] * 4
        fake.files[number]["champs"] = fake.files[number]["champs"][:1]
        server = connect(fake)
        for link in (found[0].link, "server:../9", "server:x/y"):
            with pytest.raises(Problem, match="no longer has this file"):
                server.download(link, BytesIO(), most=100, progress=silent)


def test_an_address_inside_our_network_is_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demarches.Demarches, "_signed", lambda *_asked: "http://192.168.1.1/plan.pdf")
    with demarches.Demarches() as fake:
        fake.file("", champs=[fake.joined(("plan.pdf", b"%PDF"))])
        [made] = read(fake).contributions.values()
        with pytest.raises(Problem, match="leads inside this network"):
            connect(fake).download(made.attachments[0].link, BytesIO(), most=100, progress=silent)


def test_what_is_said_in_a_row_of_a_block_stays_together_and_answers_that_say_who_are_counted_once() -> None:
    with demarches.Demarches() as fake:
        rows = [[fake.champ("TextChampDescriptor", text), fake.champ("YesNoChampDescriptor", "true"),
                 fake.champ("EmailChampDescriptor", "ana@example.org")]
                for text in ("Le captage", "Le puits")]  # fmt: skip
        number = fake.file("", champs=[fake.champ("TextareaChampDescriptor", "Deux lieux."), fake.block(*rows)])
        for row in fake.files[number]["champs"][1]["rows"]:
            row["champs"][2]["label"] = "À prévenir"  # no word of it says that it is an address: its kind does
        copy = read(fake)
        made = copy.contributions[f"dossier/{number}"]
        assert made.title == ""
        assert made.body == (
            "Deux lieux.\n\nBloc 1\nObjet\u00a0: Le captage\nFavorable\u00a0: yes\n\n"
            "Bloc 2\nObjet\u00a0: Le puits\nFavorable\u00a0: yes"
        )
        assert "example.org" not in repr(made)
        told = [(one.ailment, one.field, one.sample) for one in copy.findings]
        assert told == [(Ailment.WHO, "À prévenir", "2 answers left there")]
        fake.touch(number)
        copy.sweep()
        assert len(copy.findings) == 1


def test_a_natural_person_is_a_number_and_no_more_and_the_address_is_never_asked_for() -> None:
    with demarches.Demarches() as fake:
        copy = Reader(connect(fake), f"demarche/{fake.number}")
        number = fake.file("Mon avis")
        copy.sweep()
        made = copy.contributions[f"dossier/{number}"]
        assert (made.author.name, made.author.key, made.author.kind) == (
            "", fake.files[number]["usager"]["id"], AuthorKind.CITIZEN,
        )  # fmt: skip
        assert not any(b"usager { id email" in one.body or b"prenom" in one.body for one in fake.asked)


def test_an_older_server_that_knows_no_labels_is_read() -> None:
    with demarches.Demarches(old=True) as fake:
        number = fake.file("Un avis")
        copy = read(fake)
        assert set(copy.contributions) == {f"dossier/{number}"}
        sent = connect(fake).push(Wanted(f"dossier/{number}", "", "Merci."), None)
        assert sent.outcome is Outcome.VERIFIED
        about = connect(fake).describe()
        assert Ability.PUSH_TAG not in about.abilities
        assert any("has no labels" in note for note in about.notes)
        sent = connect(fake).push(Wanted(f"dossier/{number}", "", "Eau", slot=Slot.TAGS), None)
    assert (sent.outcome, "has no labels" in sent.reason) == (Outcome.REFUSED, True)


def test_labels_need_no_instructor_and_nothing_legal_is_ever_sent() -> None:
    with demarches.Demarches() as fake:
        number = fake.file("Un avis")
        other, ours = fake.offer("À relire"), fake.offer("Eau")
        fake.files[number]["labels"].append(other)
        server, key = connect(fake, ("", fake.token)), f"dossier/{number}"
        about = server.describe()
        assert Ability.PUSH_TAG in about.abilities
        (words,) = [one.sentence for one in capabilities.points(about.abilities, PLATFORMS[about.platform])
                    if one.ability is Ability.PUSH_MODERATION]  # fmt: skip
        assert "on purpose, it stays with the instructors" in words
        moved = fake.files[number]["updated"]
        sent = server.push(Wanted(key, "", "eau", slot=Slot.TAGS), None)
        assert (sent.outcome, fake.files[number]["labels"]) == (Outcome.VERIFIED, [other, ours])
        back = server.push(Wanted(key, "", "", slot=Slot.TAGS), sent.agreed)
        assert (back.outcome, fake.files[number]["labels"]) == (Outcome.VERIFIED, [other])
        assert (fake.files[number]["updated"], fake.mails) == (moved, [])
        for slot in (Slot.STATUS, Slot.WORDING):
            assert not server.takes(key, slot)
        fake.reads_only = True
        sent = server.push(Wanted(key, "", "Eau", slot=Slot.TAGS), back.agreed)
        assert (sent.outcome, "seulement en lecture" in sent.reason) == (Outcome.REFUSED, True)
        assert not any(word in one.body for one in fake.asked for word in (b"Accepter", b"Refuser", b"Classer"))


def test_a_correction_is_one_more_message_and_nothing_is_taken_back() -> None:
    with demarches.Demarches() as fake:
        number = fake.file("Un avis")
        server, key = connect(fake), f"dossier/{number}"
        first = server.push(Wanted(key, "", "Merci."), None)
        second = server.push(Wanted(key, "", "Merci beaucoup."), first.agreed)
        assert (second.outcome, fake.sent(number)) == (Outcome.VERIFIED, ["Merci.", "Merci beaucoup."])
        back = server.push(Wanted(key, "", ""), second.agreed)
        assert (back.outcome, "cannot be taken back" in back.reason) == (Outcome.REFUSED, True)
        fake.write(number, "ana@example.org", "Et la suite ?")
        assert server.agreed([key])[key].text == "Merci beaucoup."
        # An instructor takes a message away on the site, which empties it: the one before is what stands.
        fake.files[number]["messages"][1].update(body="", discardedAt="2026-03-01T10:00:00Z")
        assert server.agreed([key])[key].text == "Merci."
        about = server.describe()
    assert {Ability.PUSH_ANSWER, Ability.INCREMENTAL} <= about.abilities
    assert Ability.TAKE_BACK not in about.abilities
    assert any("told of it by e-mail" in note for note in about.notes)


def test_a_token_that_only_reads_and_an_instructor_of_elsewhere_say_so() -> None:
    with demarches.Demarches() as fake:
        number = fake.file("Un avis")
        fake.reads_only = True
        sent = connect(fake).push(Wanted(f"dossier/{number}", "", "Merci."), None)
        assert (sent.outcome, "seulement en lecture" in sent.reason) == (Outcome.REFUSED, True)
        elsewhere = connect(fake, ("paul@ailleurs.example", fake.token))
        about = elsewhere.describe()
        assert Ability.PUSH_ANSWER not in about.abilities
        assert any("paul@ailleurs.example is not an instructor" in note for note in about.notes)
        with pytest.raises(Problem, match="without credentials"):
            elsewhere.push(Wanted(f"dossier/{number}", "", "Merci."), None)
        # The token alone, on either line, is enough to read.
        assert Ability.READ in connect(fake, (fake.token, "")).describe().abilities


def test_a_closed_network_an_unknown_token_and_a_missing_number_are_sentences() -> None:
    with demarches.Demarches() as fake:
        fake.file("Un avis")
        with pytest.raises(Unauthorised, match="Without a token"):
            connect(fake, ("", "perdu")).describe()
        with pytest.raises(Unauthorised, match="without an API token"):
            Demarches(f"{fake.url}/procedures/1", pause=lambda _seconds: None).describe()
        with pytest.raises(Problem, match="Which procedure"):
            Demarches(fake.url, fake.account, pause=lambda _seconds: None).describe()
        with pytest.raises(Problem, match="Demarche not found"):
            Demarches(f"{fake.url}/procedures/1", fake.account, pause=lambda _seconds: None).describe()
        fake.network = False
        with pytest.raises(Unauthorised, match="forbidden network") as raised:
            connect(fake).describe()
        assert "IP address" in raised.value.remedy
        assert fake.token not in str(raised.value)
    with pytest.raises(Unauthorised, match="not protected"):
        Demarches("http://demarche.example/procedures/1", ("", "jeton")).describe()
