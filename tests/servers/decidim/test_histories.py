"""Whatever happens on the site and on the line while it is read: once that stops, one more reading tells the truth."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from moderator.demo.dialect import VERSIONS, VersionName
from moderator.demo.faults import Fault, Way
from moderator.demo.memory import Memory
from moderator.demo.records import COMMENT, PROPOSAL, Ref
from moderator.demo.server import SampleServer
from moderator.domain.contribution import Presence
from moderator.domain.problem import Problem
from tests.servers.decidim.collecting import Copy, connect, consultation, idea, remark


def nth(memory: Memory, n: int) -> int | None:
    """The n-th citizen's proposal, around and around; None when none is left."""
    ids = memory.listed(2)
    return ids[n % len(ids)] if ids else None


def comment(memory: Memory, n: int) -> None:
    if (id_ := nth(memory, n)) is not None:
        memory.add_comment(Ref(PROPOSAL, id_), f"Remarque {n}")


def amend(memory: Memory, n: int) -> None:
    if (id_ := nth(memory, n)) is not None:
        memory.amend(id_, f"Mieux {n}", f"<p>Amendé {n}</p>")


def judge(memory: Memory, n: int) -> None:
    there = [
        one for one in memory.amendments.values() if {one.amendable_id, one.emendation_id} <= set(memory.listed(2))
    ]
    if there:
        memory.judge_amendment(there[n % len(there)].emendation_id, ("accepted", "rejected")[n % 2])


def reply(memory: Memory, n: int) -> None:
    ids = [id_ for id_, one in sorted(memory.comments.items()) if memory.exists(memory.root(one.parent))]
    if ids:
        memory.add_comment(Ref(COMMENT, ids[n % len(ids)]), f"Réponse {n}")


def on(change: Callable[[Memory, int], object]) -> Callable[[Memory, int], None]:
    def applied(memory: Memory, n: int) -> None:
        if (id_ := nth(memory, n)) is not None:
            change(memory, id_)

    return applied


HAPPENINGS: dict[str, Callable[[Memory, int], object]] = {
    "arrive": lambda memory, n: memory.add_proposal(f"Titre {n}", f"<p>Texte {n}</p>", component_id=2),
    "edit": on(lambda memory, id_: memory.edit_proposal(id_, body=f"<p>Corrigé {memory.now()}</p>")),
    "delete": on(lambda memory, id_: memory.delete(id_)),
    "hide": on(lambda memory, id_: memory.hide(id_)),
    "unhide": on(lambda memory, id_: memory.unhide(id_)),
    "withdraw": on(lambda memory, id_: memory.withdraw(id_)),
    "vote": on(lambda memory, id_: memory.vote(id_)),
    "answer": on(lambda memory, id_: memory.answer(id_, "accepted", f"<p>Oui {memory.now()}</p>")),
    "comment": comment,
    "amend": amend,
    "judge": judge,
    "reply": reply,
    "fault": lambda _memory, _n: None,
}
FAULTS = (
    Fault(Way.REFUSE, times=8),
    Fault(Way.DROP, times=3),
    Fault(Way.TRUNCATE, times=8),
    Fault(Way.STATUS, status=500, times=2),
    Fault(Way.HTML),
    Fault(Way.ERRORS, drops_data=True, times=2),
)


def truth(server: SampleServer) -> tuple[dict[str, object], dict[str, object]]:
    """What the server shows of the citizens' proposals and of their comments."""
    memory, proposals, comments = server.memory, {}, {}
    for id_ in memory.listed(2):
        one = memory.proposals[id_]
        if one.hidden and server.dialect.authorises_nodes:
            continue
        presence = Presence.WITHDRAWN if one.withdrawn_at else Presence.PUBLISHED
        amendment = memory.amendment_by(id_)
        state = amendment.state if amendment and not one.withdrawn_at else one.internal_state or ""
        state = "" if one.withdrawn_at and server.dialect.withdrawal_is_a_state else state
        body = str(one.body).removeprefix("<p>").removesuffix("</p>")
        answer = str(one.answer or "").removeprefix("<p>").removesuffix("</p>")
        proposals[f"proposal/{id_}"] = (body, one.vote_count, presence, state, answer)
        todo = list(memory.comments_of(Ref(PROPOSAL, id_)))
        for said in todo:
            comments[f"comment/{said.id}"] = said.body
            todo += memory.comments_of(Ref(COMMENT, said.id))
    return dict(proposals), dict(comments)


def held(copy: Copy) -> tuple[dict[str, object], dict[str, object]]:
    """What the reader holds of the same."""
    proposals = {
        key: (one.body, one.votes_for, one.presence, one.answer_state, one.answer)
        for key, one in copy.of("proposal/").items()
    }
    return dict(proposals), {key: one.body for key, one in copy.of("comment/").items()}


@settings(max_examples=25)
@given(
    version=st.sampled_from(VERSIONS),
    history=st.lists(st.tuples(st.sampled_from(sorted(HAPPENINGS)), st.integers(0, 40)), max_size=25),
    stride=st.integers(1, 3),
    known=st.booleans(),
)
def test_once_all_is_quiet_one_more_reading_tells_the_truth(
    version: VersionName, history: list[tuple[str, int]], stride: int, known: bool
) -> None:
    talk = tuple(remark(n, Ref(PROPOSAL, 10 + n)) for n in range(1, 12, 3))
    with SampleServer(consultation(*map(idea, range(10, 26)), comments=talk), version=version) as server:
        copy = Copy(connect(server, page_size=4))
        if known:
            copy.sweep()
        waiting, heard = list(history), 0

        def happen(_done: int, _total: int | None, _what: str) -> None:
            nonlocal heard
            heard += 1
            if not waiting or heard % stride:
                return
            name, n = waiting.pop(0)
            server.advance(seconds=1)
            HAPPENINGS[name](server.memory, n)
            if name == "fault":
                server.faults.append(FAULTS[n % len(FAULTS)])

        for _reading in range(60):
            try:
                for _page in copy.pages(progress=happen):
                    pass
            except Problem:
                continue  # the line broke: what came is kept, the next reading goes on from there
            copy.cursor = ""
            if not waiting and not len(server.faults):
                break
        copy.decidim.close()
        server.faults.clear()
        copy.server = connect(server, page_size=4)
        copy.cursor = ""
        copy.sweep()
        assert held(copy) == truth(server)
        # And then there is nothing left to fetch.
        asked = len(server.requests)
        copy.sweep()
        assert not [one for one in server.requests[asked:] if one.operation in ("Proposals", "Proposal", "Comments")]
        copy.decidim.close()
