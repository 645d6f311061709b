"""Small corpora in real workspaces, for the tests that search them."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from moderator.domain.contribution import Author, AuthorKind, Channel, Contribution, Kind, Section, SectionKind, Stance
from moderator.store.devices import Devices
from moderator.store.mirror import Intake, source
from moderator.store.workspace import Workspace

SPACE = "test"


def workspace(folder: Path, *, actor: str = "Zoé", passphrase: str = "") -> Workspace:
    """A new workspace that knows nothing of this machine's others."""
    return Workspace.create(folder / "corpus.moderator", actor=actor, passphrase=passphrase, devices=Devices(folder))


def bring(
    ws: Workspace, items: Iterable[Contribution | Section], *, name: str = "consultation", absences: int = 1
) -> None:
    """Import items as one complete sweep of one source."""
    with ws.write() as conn:
        intake = Intake(conn, source(conn, SPACE, name, label=name.title()), name)
        intake.take(conn, items)
        intake.finish(conn, absences=absences)
    ws.corpus.refresh()


def text(key: int, body: str, title: str = "", **more: object) -> Contribution:
    """A contribution of which only the words matter."""
    return Contribution(SPACE, str(key), Kind.PROPOSAL, body, title, **more)  # type: ignore[arg-type]


def at(day: str) -> datetime:
    """Noon of a day, UTC."""
    return datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)


def consultation() -> list[Contribution | Section]:
    """A title with two articles, five contributions: ids 1 to 5."""
    ligue = Author("l", "Ligue de l’Eau", AuthorKind.ASSOCIATION)
    lea = Author("d", "Léa Dupont", AuthorKind.CITIZEN)
    return [
        Section(SPACE, "t1", SectionKind.TITLE, "Titre Ier – Se déplacer", position=0, code="I"),
        Section(SPACE, "a7", SectionKind.ARTICLE, "Article 7 – Mobilités", "t1", 1, "7"),
        Section(SPACE, "a8", SectionKind.ARTICLE, "Article 8 – La fibre en 7 ans", "t1", 2, "8"),
        Contribution(
            SPACE,
            "1",
            Kind.PROPOSAL,
            "Des pistes pour le vélo cargo.",
            "Pistes",
            section="a7",
            author=ligue,
            created=at("2015-10-08"),
            votes_for=20,
            votes_mixed=2,
            votes_against=3,
            language="fr",
        ),
        Contribution(
            SPACE,
            "2",
            Kind.ARGUMENT,
            "Les vélos coûtent moins.",
            parent="1",
            author=lea,
            stance=Stance.FOR,
            created=at("2015-10-10"),
            votes_for=1,
            language="fr",
        ),
        Contribution(
            SPACE,
            "3",
            Kind.COMMENT,
            "Et la taxe sur le vélo ?",
            parent="2",
            author=lea,
            created=at("2015-10-11"),
            language="fr",
        ),
        Contribution(
            SPACE,
            "4",
            Kind.PROPOSAL,
            "La fibre pour tous les retraités.",
            "Âge et fibre",
            section="a8",
            author=ligue,
            created=at("2015-11-02"),
            votes_for=5,
            votes_against=8,
            answer="Oui.",
        ),
        Contribution(SPACE, "5", Kind.LETTER, "Courrier sans article.", channel=Channel.LETTER, language="en"),
    ]
