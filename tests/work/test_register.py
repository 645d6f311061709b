"""The reading register: coverage by section and by person, and what nobody has read."""

from pathlib import Path

from moderator.domain.doctor import Item
from moderator.domain.query import Order
from moderator.domain.settings import DWELL
from moderator.work import deciding, finding
from moderator.work.register import register
from tests.store.making import article, proposal, workspace


def test_who_read_what_by_section_and_what_nobody_has_read(tmp_path: Path) -> None:
    items: list[Item] = [
        article(0),
        article(1, parent="art0"),
        article(2),
        *(proposal(n, section="art1", votes_for=n) for n in range(1, 5)),
        *(proposal(n, section="art2") for n in range(5, 7)),
        proposal(7, section=None),
    ]
    with workspace(tmp_path, items) as ws:
        deciding.read(ws, [1, 2], 4)
        ws.actor = "Ahmed"
        deciding.read(ws, [2, 5, 6], 4)
        found = register(ws)
        assert (found.total, found.read, found.seconds) == (7, 4, 2.0)
        assert found.people == (("Ahmed", 3), ("Claire", 2))
        told = [(one.depth, one.total, one.read, one.people) for one in found.sections]
        assert told == [(0, 4, 2, (1, 2)), (1, 4, 2, (1, 2)), (0, 2, 2, (2, 0)), (0, 1, 0, (0, 0))]
        for one in found.sections:
            assert finding.find(ws, one.query).total == one.total
        oldest, voted, none, *others = found.radar
        assert (oldest.count, oldest.order, voted.order) == (3, Order.OLDEST, Order.MOST_VOTES)
        assert finding.find(ws, oldest.query, oldest.order).ids.tolist() == [3, 4, 7]
        assert voted.sentence == "2 unread contributions with votes, the most voted first"
        assert finding.find(ws, voted.query, voted.order).ids.tolist()[:2] == [4, 3]
        assert none.sentence == "no section: 1 unread, 0% read"
        assert [finding.find(ws, one.query).total for one in (none, *others)] == [1, 2]
        assert "4 contributions of 7 read by somebody (57%)" in list(found.lines())

        deciding.change(ws, DWELL, "10")
        deciding.read(ws, [3, 4, 7], 12)
        found = register(ws)
        assert (found.seconds, found.radar) == (10.0, ())


def test_searches_know_the_readers(tmp_path: Path) -> None:
    with workspace(tmp_path, [proposal(n) for n in range(1, 5)]) as ws:
        deciding.read(ws, [1, 2], 4)
        ws.actor = "Ahmed"
        deciding.read(ws, [2], 4)

        def found(text: str) -> list[int]:
            return sorted(finding.find(ws, text).ids.tolist())

        assert found("lu-par:claire") == [1, 2]
        assert found("read-by:me") == [2]
        assert found("lu-par:claire,moi -lu-par:moi") == [1]
        assert found("non-lu") == found("lu-par:personne") == found("unread") == [3, 4]
        assert found("-non-lu") == [1, 2]
        complaint = finding.find(ws, "lu-par:clair").complaints[0]
        assert complaint.suggestion in ("read-by:Claire", "lu-par:Claire")
        (facet,) = [one for one in finding.facets(ws, finding.find(ws, "")) if one.field == "read-by"]
        assert [(one.label, one.count) for one in facet.values] == [("Claire", 2), ("Ahmed", 1), ("nobody", 2)]
