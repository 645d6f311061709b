"""Public meetings: their agenda, their minutes, who came, and what is said of them."""

from datetime import timedelta

import pytest

from moderator.demo.dialect import VERSIONS, VersionName
from moderator.demo.records import (
    COMMENT,
    MEETING,
    AgendaItem,
    Attachment,
    Comment,
    Component,
    Corpus,
    Meeting,
    Ref,
    Text,
)
from moderator.demo.server import SampleServer
from moderator.domain.contribution import Channel, Kind, Presence
from tests.servers.decidim.collecting import DAY, Copy, connect, consultation, remark


def meeting(id_: int, **more: object) -> Meeting:
    """A public meeting in Brest."""
    values: dict[str, object] = {
        "location": Text.fr("Salle des fêtes"),
        "address": "1 place de la Mairie, Brest",
        "agenda": (
            AgendaItem(1, Text.fr("La fibre"), Text.fr("<p>Où en est-on ?</p>")),
            AgendaItem(2, Text.fr("Questions & réponses"), Text({})),
        ),
        "attachments": (Attachment(Text.fr("Diaporama"), "application/pdf", "/fichiers/diaporama.pdf"),),
        "contribution_count": 7,
        "attending_organizations": "Ville de Brest",
    }
    return Meeting(
        id_, 5, Text.fr("Réunion de Brest"), Text.fr("<p>Venez nombreux.</p>"), DAY, DAY, f"MEET-{id_}", DAY,
        DAY + timedelta(hours=2), **(values | more),  # type: ignore[arg-type]
    )  # fmt: skip


def hall(*meetings: Meeting, comments: tuple[Comment, ...] = ()) -> Corpus:
    """The usual consultation with a place for meetings."""
    usual = consultation().components
    rooms = Component(5, "Meetings", 1, Text.fr("Réunions publiques"), 5)
    return consultation(meetings=meetings, components=(*usual, rooms), comments=comments)


@pytest.mark.parametrize("version", VERSIONS)
def test_agenda_and_minutes_are_the_text_of_a_meeting(version: VersionName) -> None:
    talk = (remark(1, Ref(MEETING, 8), "J’y étais."), remark(2, Ref(COMMENT, 1), "Moi aussi."))
    with SampleServer(hall(meeting(8), comments=talk), version=version) as server:
        copy = Copy(connect(server))
        copy.sweep()
        before = copy.contributions["meeting/8"]
        server.memory.close_meeting(8, "<p>On a parlé de la fibre.</p>", attendees=45)
        copy.sweep()
        quiet = copy.sweep()
    after = copy.contributions["meeting/8"]
    assert before.body == "Venez nombreux.\n\nLa fibre\n\nOù en est-on ?\n\nQuestions & réponses"
    assert after.body == f"{before.body}\n\nOn a parlé de la fibre."
    assert (after.kind, after.channel, after.title) == (Kind.ORAL, Channel.MEETING, "Réunion de Brest")
    assert [one.link for one in after.attachments] == [f"{server.url}/fichiers/diaporama.pdf"]
    assert after.section == "component/5"
    assert copy.contributions["comment/1"].parent == "meeting/8"
    assert copy.contributions["comment/2"].parent == "comment/1"
    assert after.raw.get("attendeeCount", after.raw.get("attendeesCount")) == 45
    assert quiet <= 6  # nothing moved: no comments are asked again


@pytest.mark.parametrize("version", VERSIONS)
def test_a_meeting_called_off_says_so_a_hidden_one_is_gone_and_minutes_kept_back_are_not_shown(
    version: VersionName,
) -> None:
    with SampleServer(hall(meeting(8), meeting(9), meeting(10)), version=version) as server:
        copy = Copy(connect(server))
        copy.sweep()
        server.memory.withdraw_meeting(8)
        server.memory.hide_meeting(9)
        server.memory.close_meeting(10, "<p>Entre nous.</p>", attendees=3, shown=False)
        copy.sweep()
    assert copy.contributions["meeting/8"].presence is Presence.WITHDRAWN
    assert "meeting/9" not in copy.contributions
    assert "Entre nous" not in copy.contributions["meeting/10"].body
