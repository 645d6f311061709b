"""Pictures of what needs something to happen first: a server that answers, a file, a colleague, an interruption."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from moderator.ui.keys import Space
    from moderator.ui.window import Window

Scene = Callable[["Window"], None]
TABLE = """Date de dépôt;Objet;Observation;Courriel;Code postal;Soutiens
03/10/2017;Horaires;Le guichet ferme à seize heures, avant la sortie du travail.;a.morel@example.org;29120;14
04/10/2017;Adresses;Nommer les chemins ruraux aiderait les secours.;;56340;3
05/10/2017;;D’accord avec la lettre des maires ruraux.;j.petit@example.org;;0
06/10/2017;Logiciels;Publier le code que l’impôt a payé, sans exception.;;35000;27
"""


class At(Protocol):
    """Shows a work screen, its list searched and a command asked."""

    def __call__(self, space: "Space", *commands: str, search: str | None = None, row: int = 0) -> Scene: ...


def scenes(at: At, ask: Callable[..., Scene], argued: Scene) -> dict[str, Scene]:
    """What each picture shows: a name, and how to get there. `argued` makes the arguments once."""
    from moderator.ui.keys import Space

    def typed(command: str, text: str) -> Scene:
        from moderator.ui.palette import CommandField

        def act(made: "Window") -> None:
            at(Space.MODERATE, command)(made)
            made.findChildren(CommandField)[-1].field.setText(text)

        return act

    def attached(made: "Window") -> None:
        from moderator.work import attachments

        first = min((one.contribution for one in attachments.of(made.desk.workspace)), default=1)
        at(Space.ANALYSE, "attachments", search=f"id:{first}")(made)

    def outdated(made: "Window") -> None:
        """An answer whose text changed a minute after, brought in once for all sizes and themes."""
        from moderator.domain.contribution import Author, AuthorKind, Contribution, Kind
        from moderator.store import mirror
        from moderator.store.mirror import Intake
        from moderator.ui.desk import EVERYTHING
        from moderator.work import deciding, finding

        ws = made.desk.workspace
        if not finding.find(ws, "outdated:yes").total:
            asked = "Ouvrir le guichet le samedi matin, une fois par mois"
            for body in (f"{asked}.", f"{asked}, et le dire en mairie : personne ne consulte le site."):
                one = Contribution("file:samedi", "1", Kind.PROPOSAL, body, "Un samedi par mois",
                                   author=Author("1", "Lucie Bonnet", AuthorKind.CITIZEN))  # fmt: skip
                with ws.write() as conn:
                    intake = Intake(conn, mirror.source(conn, "file:samedi", "samedis.csv"), "samedis.csv")
                    intake.take(conn, [one])
                    intake.finish(conn, absences=1)
                ws.corpus.refresh()
                found = finding.find(ws, "source:samedis").bitmap
                if not ws.standing.anyone("answer") & found:
                    deciding.accept(ws, found)
                    deciding.answer(ws, found, "Le guichet ouvrira le premier samedi de chaque mois.")
            with ws.write() as conn:
                conn.exec_driver_sql("UPDATE version SET until = until + 60 WHERE id = ?", (int(found[0]),))
            made.desk.changed.emit(EVERYTHING, None)
        at(Space.ANSWER, search="outdated:yes")(made)

    def merging(made: "Window") -> None:
        argued(made)
        at(Space.ANALYSE, "merge-arguments", search="guichet", row=2)(made)

    return {
        "contested": contested,
        "recovered": recovered,
        "new": ask("new"),
        "person": ask("person"),
        "passphrase": ask("passphrase"),
        "passphrase-asked": locked,
        "network": network,
        "import-table": table,
        "server-found": found,
        "sync-offline": ask("sync"),
        "sync-review": review,
        "answer-review": outdated,
        "attachments": attached,
        "analyse-merge": merging,
        "analyse-untag": at(Space.ANALYSE, "untag", search="guichet", row=2),
        "analyse-group": at(Space.ANALYSE, "group", search="guichet"),
        "analyse-filter": at(Space.ANALYSE, "save-filter", search="guichet"),
        "moderate-note": at(Space.MODERATE, "note", row=1),
        "moderate-escalate": at(Space.MODERATE, "escalate", row=1),
        "moderate-charge": at(Space.MODERATE, "in-charge", row=1),
        "commands-typed": typed("commands", "pile"),
        "history-wrong": wrong,
        "manual-found": sought,
        "own-keys-taken": taken,
        "properties-checked": checked,
        "reader-language": at(Space.ANALYSE, search="langue:en"),
        "reader-language-asked": at(Space.ANALYSE, "language", search="langue:br"),
        "shorts-personal": shorts_found,
        "sync-kept": kept_here,
        "sync-left": left_in_letters,
        "report-server": reported,
    }


def contested(made: "Window") -> None:
    """A colleague decided otherwise on another device."""
    from moderator.domain.decision import Act
    from moderator.store.workspace import uids
    from moderator.work import deciding, finding
    from tests.domain.colleagues import Colleague

    ws = made.desk.workspace
    if not ws.standing.contested():
        chosen = finding.find(ws, "guichet").bitmap[:2]
        with ws.read() as conn:
            first, second = uids(conn, chosen)
        ahmed = Colleague("Ahmed Diallo")
        ahmed.refuse(first, reason="off-topic")
        ahmed.decide(Act.ANSWER, [second], {"text": "Le guichet restera ouvert le samedi.", "language": "fr"})
        deciding.accept(ws, chosen[:1])
        deciding.answer(ws, chosen[1:], "L’article 6 est complété : un guichet par canton.")
        ws.absorb(list(ahmed.known.values()))
    made.ask("contested")


def recovered(made: "Window") -> None:
    """Two texts that were being typed when the program was killed."""
    from moderator.domain.words import _
    from moderator.ui.drafts import Draft

    made.recovered.drafts.waiting = [
        Draft(
            "note:1",
            _("What the team should know"),
            "Vérifier auprès de la préfecture les horaires annoncés.",
        ),
        Draft("tag:2", _("Definition"), "Ce qui touche aux guichets, aux horaires et à l’accueil."),
    ]
    made.ask("recovered")
    made.recovered.drafts.waiting = []


def locked(made: "Window") -> None:
    """The passphrase of a workspace, typed wrong."""
    from moderator.domain.problem import Problem
    from moderator.domain.words import _
    from moderator.ui.safekeeping.dialogs import PassphraseDialog

    wrong = Problem(
        _("This file cannot be opened: the passphrase is wrong, or it is not a workspace."),
        remedy=_("Try the passphrase again; nothing was changed."),
    )
    dialog = PassphraseDialog(Path("Consultation sur la mobilité.moderator"), lambda _given, no: no(wrong), made)
    dialog.ask()
    dialog.field.setText("mobilité")
    dialog.agreed()


def network(made: "Window") -> None:
    """The block of preferences on the network, once a proxy is chosen."""
    from moderator.ui.preferences.form import choose
    from moderator.ui.preferences.network import NetworkSection

    made.ask("preferences")
    page = made.pages.preferences
    section = next(one for one in page.sections if isinstance(one, NetworkSection))
    choose(section.way, "proxy")
    section.way.activated.emit(section.way.currentIndex())
    page.area.verticalScrollBar().setValue(section.y() - 16)


def table(made: "Window") -> None:
    """A table of an unknown layout, whose columns are to be told."""
    path = Path(made.desk.workspace.path).with_name("observations-mairie.csv")
    path.write_text(TABLE, encoding="utf-8")
    made.pages.look_at([path])


def found(made: "Window") -> None:
    """A server that said what it is and what it hosts."""
    from moderator.demo.server import SampleServer

    made.ask("sources")
    page = made.pages.servers
    with SampleServer() as server:
        page.address.setText(server.url)
        page.look()


def review(made: "Window") -> None:
    """What the last receiving brought: answers whose texts changed since."""
    from moderator.work import importing, sources
    from moderator.work.receiving import Received

    ws = made.desk.workspace
    made.ask("sync-page")
    page = made.pages.syncing
    server = sources.servers(ws)[0]
    report = next(one for one in importing.reports_of(ws) if one.source == server.label)
    page.received([Received(server, report)])


def wrong(made: "Window") -> None:
    """A moment that is none."""
    from moderator.ui.history.looking import WhenCard

    made.ask("look-back")
    card = made.findChildren(WhenCard)[-1]
    card.at.setText("mardi dernier")
    card.show_then.click()


def sought(made: "Window") -> None:
    """A word looked for in the manual."""
    made.ask("manual")
    made.pages.manual.field.setText("pile")


def taken(made: "Window") -> None:
    """A key that another command has already."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    made.ask("own-keys")
    page = made.pages.own_keys
    page.table.selectRow(1)
    page.change.click()
    focus = QApplication.focusWidget()
    if focus is not None:
        QTest.keyClick(focus, Qt.Key.Key_T)


def shorts_found(made: "Window") -> None:
    """Short texts of which two have personal data or an insult, brought in once for all sizes and themes."""
    from datetime import UTC, datetime

    from moderator.domain.contribution import Contribution, Kind
    from moderator.store import mirror
    from moderator.store.mirror import Intake
    from moderator.ui.desk import EVERYTHING
    from moderator.work import finding

    ws = made.desk.workspace
    if not finding.find(ws, "source:mairie").total:
        texts = ("Appelez-moi au 06 39 98 20 63.", "D’accord avec l’article 6.", "Bande d’abrutis.", "Contre.", "Pour.")
        late = datetime(2017, 11, 9, 8, tzinfo=UTC)  # after the others: the newest are read first
        came = [
            Contribution("file:short", f"{n}", Kind.COMMENT, text, created=late.replace(minute=n))
            for n, text in enumerate(texts, 1)
        ]
        with ws.write() as conn:
            intake = Intake(conn, mirror.source(conn, "file:short", "mairie.csv"), "mairie.csv")
            intake.take(conn, came)
            intake.finish(conn, absences=1)
        ws.corpus.refresh()
        made.desk.changed.emit(EVERYTHING, None)
    made.ask("shorts")


def left_in_letters(made: "Window") -> None:
    """What is left in the answers that would be sent: a name and a telephone number."""
    from moderator.work import deciding, finding

    ws = made.desk.workspace
    chosen = finding.find(ws, "Sanctionner réponse:oui").bitmap[:1]
    text = "Madame Odile Perrin vous recevra à Brézolles\u202f; appelez le 06 39 98 20 63."
    made.desk.told(deciding.answer(ws, chosen, text), None)
    made.ask("sync-page")
    made.pages.syncing.push()


def kept_here(made: "Window") -> None:
    """What no server takes from here, and why."""
    from moderator.work.syncing import State

    made.ask("sync-page")
    made.pages.syncing.outbox.show_state(State.KEPT_HERE)


def reported(made: "Window") -> None:
    """A receiving in which a page was not given, and after which an account is no longer shown what it was."""
    from moderator.domain.contribution import Contribution, Kind
    from moderator.domain.doctor import Ailment, Finding, Remedy
    from moderator.store import mirror
    from moderator.store.mirror import Intake
    from moderator.work import finding

    ws = made.desk.workspace
    if not finding.find(ws, "source:bretagne").total:
        site = "https://participer.bretagne.example/api/comments"
        error = "HTTP 500: <h1>Internal Server Error</h1>"
        with ws.write() as conn:
            intake = Intake(conn, mirror.source(conn, "server:picture", "Participer en Bretagne"), "Bretagne")
            intake.take(
                conn,
                [
                    Contribution("server:picture", "1", Kind.COMMENT, "Deux bus par jour, c’est peu."),
                    Finding(Ailment.SERVER_ERROR, Remedy.SET_ASIDE, field="page", sample=error, place=f"{site}?page=7"),
                    *(
                        Finding(Ailment.ACCOUNT_ONLY, Remedy.KEPT, None, f"comment:{key}", text, f"{site}/{key}")
                        for key, text in ((412, "Un commentaire en attente."), (418, "Un commentaire caché."))
                    ),
                ],
            )
            intake.finish(conn, absences=2)
        ws.corpus.refresh()
    made.ask("report")


def checked(made: "Window") -> None:
    """A workspace that was checked from one end to the other."""
    made.ask("properties")
    made.pages.properties.verify()
