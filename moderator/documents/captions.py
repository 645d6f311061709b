"""Captions of tables and figures, numbered as Word numbers them, and the charts that the figures show."""

from __future__ import annotations

from dataclasses import dataclass, field

from moderator.documents.blocks import Field, Paragraph, Run, Style
from moderator.documents.charts import Plot
from moderator.domain.words import _


@dataclass(slots=True)
class Captions:
    """Counts tables, figures and charts while the document is composed, from its beginning."""

    tables: int = 0
    figures: int = 0
    plots: list[Plot] = field(default_factory=list)

    def table(self, text: str) -> Paragraph:
        """The caption above a table."""
        self.tables += 1
        return self._caption(_("Table"), self.tables, text, keep_next=True)

    def figure(self, text: str) -> Paragraph:
        """The caption below a figure."""
        self.figures += 1
        return self._caption(_("Figure"), self.figures, text, keep_next=False)

    def chart(self, plot: Plot) -> int:
        """Remember a chart; its rank, from 1."""
        self.plots.append(plot)
        return len(self.plots)

    @staticmethod
    def _caption(kind: str, rank: int, text: str, *, keep_next: bool) -> Paragraph:
        return Paragraph(
            Style.CAPTION,
            # The no-break space keeps « Tableau 3 » on one line.
            (Run(f"{kind}\u00a0"), Field(f"SEQ {kind} \\* ARABIC", str(rank)), Run(f" – {text}")),
            keep_next=keep_next,
        )
