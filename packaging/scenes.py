"""What each picture of the window shows, and how to get there from the sample consultation."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import staged_pictures

if TYPE_CHECKING:
    from moderator.store.workspace import Workspace
    from moderator.ui.window import Window


def scenes() -> dict[str, Callable[["Window"], None]]:
    """What each picture shows: a name, and how to get there."""
    from moderator.domain.arrangement import Column
    from moderator.domain.decision import Ref
    from moderator.domain.parsing import parse
    from moderator.domain.problem import Problem
    from moderator.domain.query import unparse
    from moderator.domain.words import _
    from moderator.ui.keys import Space

    def ask(*commands: str) -> Callable[["Window"], None]:
        def act(made: "Window") -> None:
            for command in commands:
                made.ask(command)

        return act

    def at(space: Space, *commands: str, search: str | None = None, row: int = 0) -> Callable[["Window"], None]:
        def act(made: "Window") -> None:
            made.go(space)
            screen = next(one for one in made.work_screens if one.space is space)
            screen.search(screen.first_search() if search is None else unparse(parse(search)))
            screen.listing.go(row)
            ask(*commands)(made)

        return act

    def refused(made: "Window") -> None:
        made.go(Space.TODAY)
        made.tell(
            Problem(_("This folder cannot be written."), where="/mnt/partage", remedy=_("Choose another folder."))
        )

    def article(made: "Window") -> None:
        made.go(Space.ANSWER)
        screen = made.work_screens[2]
        screen.search("")
        screen.facets.toggled.emit("article", "5", False)

    def typed(made: "Window") -> None:
        at(Space.ANALYSE, search="")(made)
        field = made.top.field
        field.setFocus()
        field.setText("vélo auteur:")
        field.setCursorPosition(len(field.text()))
        field.propose()

    def shorts(made: "Window") -> None:
        from moderator.work import deciding, finding

        workspace = made.desk.workspace
        if again := finding.find(workspace, "reason:no-argument").bitmap:  # once for all sizes and themes
            made.desk.told(deciding.reset(workspace, again), None)
        made.ask("shorts")

    def found(*commands: str) -> Callable[["Window"], None]:
        """A contribution in which rules find something; the sample has few, so that one is brought in beside it."""

        def act(made: "Window") -> None:
            from moderator.work import finding

            ws = made.desk.workspace
            if not finding.find(ws, "données:iban").total:
                told_about(made)
            at(Space.MODERATE, *commands, search="données:iban")(made)

        return act

    def told_about(made: "Window") -> None:
        from moderator.domain.contribution import Author, AuthorKind, Contribution, Kind
        from moderator.store import mirror
        from moderator.store.mirror import Intake

        body = (
            "Ce courrier m’a été refusé au guichet, alors que je suis diabétique et que je me déplace peu. Le docteur"
            " Lebreton peut en témoigner.\n\nVous pouvez me joindre au 06 12 34 56 78 ou à zoe.kermarrec@exemple.fr ;"
            " j’habite au 12 rue des Lilas, 35000 Rennes. Mon compte pour le remboursement : FR76 3000 6000 0112 3456"
            " 7890 189.\n\nEt l’agent m’a traitée d’abrutie.\n\nCordialement,\nZoé Kermarrec"
        )
        one = Contribution("file:picture", "1", Kind.LETTER, body, "Un guichet loin de tout",
                           author=Author("1", "Zoé Kermarrec", AuthorKind.CITIZEN))  # fmt: skip
        with made.desk.workspace.write() as conn:
            intake = Intake(conn, mirror.source(conn, "file:picture", "courrier.docx"), "courrier.docx")
            intake.take(conn, [one])
            intake.finish(conn, absences=1)
        made.desk.workspace.corpus.refresh()
        from moderator.ui.desk import EVERYTHING

        made.desk.changed.emit(EVERYTHING, None)

    def listed(made: "Window") -> None:
        made.ask("lexicon")
        page = made.pages.lexicon
        page.filter.setText("conn")
        page.table.setCurrentCell(0, 0)

    def leaking(made: "Window") -> None:
        from PySide6.QtWidgets import QApplication

        from moderator.domain.personal import Certainty, Clue, Finding
        from moderator.work.outgoing import ANSWER, QUOTATION, Leak

        made.go(Space.DOCUMENTS)
        phone = Finding(Clue.PHONE, 0, 14, Certainty.CERTAIN, "phone", "FR")
        name = Finding(Clue.NAME, 0, 8, Certainty.LIKELY, "name-title", "Docteur")
        made.documents.leaks.show_leaks(
            [Leak(QUOTATION, "P-12", "06 12 34 56 78", phone), Leak(ANSWER, "P-31", "Lebreton", name)]
        )
        QApplication.processEvents()
        made.documents.ensureWidgetVisible(made.documents.leaks)

    def crossed(rows: str, columns: str, measure: str = "count") -> Callable[["Window"], None]:
        def act(made: "Window") -> None:
            at(Space.ANALYSE, "cross", search="")(made)
            page = made.pages.crossing
            for chooser, value in ((page.rows, rows), (page.columns, columns), (page.measure, measure)):
                chooser.setCurrentIndex(chooser.findData(value))
            page.look()

        return act

    def procedure(made: "Window") -> None:
        made.ask("procedure")
        page = made.pages.procedure
        page.procedure.setCurrentIndex(1)
        for field, text in zip(page.days.values(), ("02/11/2026", "20/11/2026"), strict=False):
            field.setText(text)
        page.procedure.activated.emit(1)

    def laid_out(*commands: str, group: str = "") -> Callable[["Window"], None]:
        """The list of analysis in another form, put back as it was before."""

        def act(made: "Window") -> None:
            screen = made.work_screens[1]
            made.go(Space.ANALYSE)
            if screen.arranging.as_table:
                screen.arranging.turn_table()
            screen.group = Column.SECTION if group == "article" else Column(group) if group else None
            at(Space.ANALYSE, *commands, search="")(made)

        return act

    def changed(made: "Window") -> None:
        with made.desk.workspace.read() as conn:
            rewritten = conn.exec_driver_sql("SELECT min(id) FROM version").scalar()
        at(Space.ANALYSE, "versions", search=f"id:{rewritten}")(made)

    def coded(*commands: str) -> Callable[["Window"], None]:
        """A contribution of which passages are tagged."""
        return at(Space.ANALYSE, *commands, search="passage:oui")

    def after(*scenes: Callable[["Window"], None]) -> Callable[["Window"], None]:
        def in_turn(made: "Window") -> None:
            for scene in scenes:
                scene(made)

        return in_turn

    def argued(made: "Window") -> None:
        """The arguments of one article, made once for all sizes and themes."""
        from moderator.domain.argument import Side
        from moderator.work import arguing, deciding, finding, outline

        ws = made.desk.workspace
        if not ws.standing.arguments.every:
            found = list(finding.find(ws, "guichet").bitmap)
            node = next(one for one in outline.every(outline.sections(ws)) if one.count > 8)
            claim = arguing.define(
                ws, "Les guichets sont trop loin pour les personnes sans voiture", section=node.uid
            ).made
            arguing.attach(ws, found[:9], claim)
            sides = ((Side.FOR, "Les trajets dépassent une heure en zone rurale", found[9:14]),
                     (Side.AGAINST, "Les démarches en ligne suffisent à la plupart des usagers", found[14:16]),
                     (Side.WORDING, "Ajouter : « un guichet à trente minutes au plus »", found[16:19]))  # fmt: skip
            for side, text, ids in sides:
                uid = arguing.define(ws, text, parent=claim, side=side).made
                if ids:
                    arguing.attach(ws, ids, uid)
            other = arguing.define(ws, "Les horaires excluent ceux qui travaillent", section=node.uid).made
            arguing.attach(ws, found[2:6], other)
            body = finding_text(ws, found[2])
            arguing.attach_passage(ws, found[2], claim, "body", 0, min(80, len(body)))
            arguing.check(ws, claim)
            arguing.attach(ws, found[19:22] or found[:1], claim)
            made.desk.told(deciding.quote(ws, found[:2]), None)
        made.go(Space.ANALYSE)
        made.ask("arguments")
        page = made.pages.arguments
        page.trees.go(
            next(one.uid for one in ws.standing.arguments.living() if not ws.standing.arguments.parent(one.uid))
        )

    def finding_text(ws: "Workspace", id_: int) -> str:
        from moderator.work import reading

        sheet = reading.sheet(ws, id_)
        return sheet.body if sheet is not None else ""

    def ruled(made: "Window") -> None:
        """Two rules of which one finds what the other does, made once for all sizes and themes."""
        from moderator.domain.rule import Effect
        from moderator.work import finding, rules

        ws = made.desk.workspace
        if not len(ws.standing.rules):
            tag = next(one for one in ws.standing.codebook.offered() if one.name == "Ruralité")
            done = rules.write(ws, "Trajets en campagne", "guichet OU distance", Effect.TAG, tag.uid)
            rules.write(ws, "Accueil au guichet", "guichet OU accueil", Effect.POSITION, "unfavorable")
            if done:
                made.desk.told(rules.decline(ws, done.made, list(finding.find(ws, "guichet").bitmap)[:2]), None)

    def taught(made: "Window") -> None:
        """What the sample's own codings teach, learned once for all sizes and themes."""
        from moderator.ui.desk import EVERYTHING
        from moderator.work import suggesting, teaching

        ws = made.desk.workspace
        if suggesting.state(ws).about is None:
            teaching.learn(ws)
            made.desk.changed.emit(EVERYTHING, None)

    def learning(made: "Window") -> None:
        """The list in the order of learning, for one picture."""
        from moderator.domain.query import Order

        screen = made.work_screens[1]
        at(Space.ANALYSE, search="")(made)
        screen.sort(Order.INFORMATIVE)
        screen.listing.go(1)
        made.desk.tasks.afterwards(lambda: None)
        screen.order = screen.first_order

    def judged(made: "Window") -> None:
        from moderator.domain.position import Position
        from moderator.work import deciding, finding, tagging

        ws = made.desk.workspace
        found = [int(one) for one in finding.find(ws, "guichet").ids]
        for rank, id_ in enumerate(found[:8]):
            deciding.judge(ws, [id_], list(Position)[rank % 4])
        deciding.quote(ws, found[:3])
        for digit, tag in enumerate(list(ws.standing.codebook.offered())[:4], 1):
            tagging.pin(ws, tag.uid, digit)
        for name, search in (("Guichets à lire", "guichet -lu:oui"), ("Élus", "auteur:élu")):
            finding.save_search(ws, name, search)
        at(Space.ANALYSE, search="guichet", row=1)(made)
        made.work_screens[1].analysis.read_pins()

    def noted(made: "Window") -> None:
        from moderator.work import deciding, reading

        at(Space.ANALYSE, search="guichet", row=2)(made)
        ws, id_ = made.desk.workspace, made.work_screens[1].listing.current
        sheet = reading.sheet(ws, id_)
        if sheet is not None and not sheet.notes:  # once for all sizes and themes
            first = deciding.note(ws, [id_], "Qui connaît les horaires des guichets de cette commune ?")
            deciding.note(ws, [id_], "La préfecture ; je leur écris.", first.ref)
        ask("notes")(made)

    def broken(made: "Window") -> None:
        made.go(Space.TODAY)
        try:
            raise ZeroDivisionError
        except ZeroDivisionError as error:
            made.show_bug(error)

    def then(made: "Window") -> None:
        from moderator.store.acts import Sought
        from moderator.work import history

        made.go(Space.MODERATE)
        place = int(history.places(made.desk.workspace, Sought(actor="Claire Martin"))[3])
        made.looking.go(Ref.parse(history.lines(made.desk.workspace, [place])[0].ref))

    def drawn(made: "Window") -> str:
        from moderator.work import deciding, double

        workspace = made.desk.present
        if not double.samples(workspace):
            me, workspace.actor = workspace.actor, "Ahmed Diallo"
            name = double.draw(workspace, "Ahmed Diallo", "", size=24, seed=7).made
            view = double.blind(workspace, name)
            tags = sorted(workspace.standing.tags)
            for place, id_ in enumerate(view.chosen):
                if place % 3:
                    kept = [tag for tag in tags if id_ in workspace.standing.tags[tag]]
                    deciding.tag(view, [id_], kept[0] if kept and place % 5 else tags[place % len(tags)])
                else:
                    double.no_tag(view, view.chosen & type(view.chosen)([id_]))
            workspace.actor = me
        return double.samples(workspace)[0].name

    def twice(made: "Window") -> None:
        drawn(made)
        made.ask("double")

    def drawing(made: "Window") -> None:
        twice(made)
        made.together.double.draw.click()

    def coding(made: "Window") -> None:
        name = drawn(made)
        made.desk.present.actor, me = "Ahmed Diallo", made.desk.present.actor
        made.together.code(name)
        made.desk.present.actor = me

    return {
        "today": lambda made: made.go(Space.TODAY),
        "procedure": procedure,
        "cross": crossed("article", "tag"),
        "cross-shares": crossed("author", "status", "row"),
        "moderate": at(Space.MODERATE),
        "moderate-refuse": at(Space.MODERATE, "refuse", row=1),
        "moderate-selection": at(Space.MODERATE, "select-all", "pile"),
        "moderate-thread": at(Space.MODERATE, search="Sanctionner"),
        "analyse": at(Space.ANALYSE, search="médiation accueil -taxe"),
        "analyse-tag": at(Space.ANALYSE, "tag", search="guichet", row=2),
        "analyse-positions": judged,
        "analyse-notes": noted,
        "analyse-search": typed,
        "reader-passages": coded("passage", "passage"),
        "reader-passage-tag": coded("sentence", "sentence", "tag"),
        "reader-versions": changed,
        "reader-blurred": at(Space.MODERATE, search="reason:insult"),
        "passages": ask("passages"),
        "list-table": laid_out("table", "next"),
        "list-groups": laid_out("next-group", "fold", "fold", "next", group="article"),
        "list-table-groups": laid_out("table", "next", group="author-kind"),
        "list-columns": laid_out("columns"),
        "list-sort": laid_out("sort"),
        "list-preview": laid_out("select-all", "tag"),
        "answer": at(Space.ANSWER, row=3),
        "answer-near": at(Space.ANSWER, "near-answers", search="-answered:yes guichet", row=0),
        "answer-article": article,
        "answer-outcome": at(Space.ANSWER, "disposition", row=2),
        "documents": lambda made: made.go(Space.DOCUMENTS),
        "history": ask("history"),
        "history-period": ask("undo-period"),
        "history-when": ask("look-back"),
        "history-past": then,
        "register": ask("register"),
        "double": twice,
        "double-draw": drawing,
        "double-blind": coding,
        "tags": ask("tags"),
        "piles": ask("piles-page"),
        "arguments": argued,
        "rules": after(ruled, ask("rules")),
        "suggestions": after(taught, ask("suggestions")),
        "analyse-suggestion": after(taught, at(Space.ANALYSE, "suggestion-why", search="suggestion:yes longueur>400")),
        "analyse-rules": after(ruled, at(Space.ANALYSE, search="guichet -tag:none", row=3)),
        "analyse-similar": at(Space.ANALYSE, "similar", search="guichet", row=2),
        "analyse-phrases": at(Space.ANALYSE, "key-phrases", search="guichet", row=2),
        "analyse-informative": learning,
        "analyse-argument": after(argued, at(Space.ANALYSE, "attach", search="guichet", row=2)),
        "analyse-argued": after(argued, at(Space.ANALYSE, search="-argument:none")),
        "moderate-opinion": at(Space.MODERATE, "opinion", row=1),
        "shorts": shorts,
        "charter": ask("charter"),
        "personal": found(),
        "personal-pointed": found("passage", "passage"),
        "lexicon": listed,
        "pseudonymise": ask("pseudonymise"),
        "personal-left": leaking,
        "import": ask("import"),
        "servers": ask("sources"),
        "sync": ask("sync-page"),
        "report": ask("report"),
        "backups": ask("backups"),
        "commands": ask("commands"),
        "keys": at(Space.MODERATE, "keys"),
        "preferences": ask("preferences"),
        "own-keys": ask("own-keys"),
        "properties": ask("properties"),
        "about": ask("about"),
        "tour": lambda made: made.tour.begin(),
        "manual": at(Space.MODERATE, "manual"),
        "problem": refused,
        "bug": broken,
        **staged_pictures.scenes(at, ask, argued),
    }
