"""The layouts known by name, in the order in which they are tried."""

from __future__ import annotations

from moderator.domain.words import N_
from moderator.servers.files import (
    adhocracy_export,
    cap_collectif,
    cap_proposals,
    comment_table,
    consul_export,
    correspondence,
    decidim_export,
    democracyos,
    polis,
    questionnaire,
    republique_numerique,
    spip,
)
from moderator.servers.files.layout import Layout

LAYOUTS: tuple[Layout, ...] = (
    Layout("republique-numerique-api", N_("République numérique, JSON of the platform"), "Cap Collectif",
           republique_numerique.is_api, republique_numerique.ApiReader),
    Layout("republique-numerique-csv", N_("République numérique, open data table"), "Cap Collectif",
           republique_numerique.is_dotted, republique_numerique.DottedReader),
    Layout("cap-collectif-consultation", N_("Cap Collectif, export of a consultation"), "Cap Collectif",
           cap_collectif.is_consultation, cap_collectif.ConsultationReader, mends=True),
    Layout("cap-collectif-proposals", N_("Cap Collectif, export of proposals"), "Cap Collectif",
           cap_proposals.is_proposals, cap_proposals.ProposalsReader),
    Layout("cap-collectif-debate", N_("Cap Collectif, arguments of a debate"), "Cap Collectif",
           cap_proposals.is_debate, cap_proposals.DebateReader),
    Layout("grand-debat", N_("Grand débat, open data"), "Cap Collectif",
           questionnaire.is_grand_debat, questionnaire.QuestionnaireReader),
    Layout("cap-collectif-questionnaire", N_("Cap Collectif, replies to a questionnaire"), "Cap Collectif",
           questionnaire.is_questionnaire, questionnaire.QuestionnaireReader),
    Layout("cap-collectif-other", N_("Cap Collectif, export without contributions (accounts, votes, events)"),
           "Cap Collectif", cap_collectif.is_something_else, cap_collectif.NothingReader),
    Layout("decidim", N_("Decidim, open data or administrators’ export"), "Decidim",
           decidim_export.is_decidim, decidim_export.DecidimReader),
    Layout("decidim-other", N_("Decidim, export without contributions (moderations, accounts)"), "Decidim",
           decidim_export.is_decidim_other, cap_collectif.NothingReader),
    Layout("democracyos", N_("DemocracyOS, comments"), "DemocracyOS",
           democracyos.is_comments, democracyos.CommentsReader),
    Layout("assemblee-nationale", N_("National Assembly, citizens’ consultation (DemocracyOS)"), "DemocracyOS",
           democracyos.is_assembly, democracyos.AssemblyReader),
    Layout("polis", N_("Polis, statements"), "Polis", polis.is_statements, polis.StatementsReader, mends=True),
    Layout("consul-investments", N_("CONSUL, budget investments"), "CONSUL",
           consul_export.is_investments, consul_export.InvestmentsReader),
    Layout("consul-json", N_("CONSUL, JSON dump"), "CONSUL", consul_export.is_dump, consul_export.DumpReader),
    Layout("adhocracy", N_("adhocracy+ or mein.berlin, ideas or comments of a project"), "adhocracy+",
           adhocracy_export.is_export, adhocracy_export.ExportReader),
    Layout("comment-table", N_("Comment table filled in by services"), "", comment_table.is_comment_table,
           comment_table.CommentTableReader),
    Layout("mail", N_("E-mails"), "", correspondence.is_mail, correspondence.MailReader, adds=True),
    Layout("letters", N_("Letters: one file, one contribution"), "", correspondence.is_letter,
           correspondence.LetterReader, adds=True),
    Layout("spip-forum", N_("Saved pages of a SPIP forum"), "SPIP", spip.is_forum, spip.ForumReader, adds=True),
)  # fmt: skip
"""Every layout recognised by its headers; show `_(layout.label)`."""

_BY_NAME = {layout.name: layout for layout in LAYOUTS}


def layout_named(name: str) -> Layout | None:
    """Return the layout of this name, None when there is none."""
    return _BY_NAME.get(name)


def layout_of(columns: tuple[str, ...]) -> Layout | None:
    """Return the layout that the columns of a table are those of, None when they are of none."""
    names = frozenset(columns)
    return next((layout for layout in LAYOUTS if layout.fits(names)), None)
