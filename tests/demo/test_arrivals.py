"""What a second synchronisation finds on the sample server."""

from moderator.demo.corpus import sample_corpus
from moderator.demo.server import SampleServer
from tests.demo.asking import scan


def test_new_changed_withdrawn_and_hidden_proposals_at_the_second_synchronisation() -> None:
    arrivals = sample_corpus().arrivals
    with SampleServer(version="0.31") as server:
        before = {node["id"]: node for node in scan(server, 43) if node}
        server.arrive()
        nodes = scan(server, 43)
        after = {node["id"]: node for node in nodes if node}
        assert nodes.count(None) == len(arrivals.hidden) == 1
        assert set(after) - set(before) == {str(proposal.id) for proposal in arrivals.proposals}
        moved = {
            number for number in set(before) & set(after) if before[number]["updatedAt"] != after[number]["updatedAt"]
        }
        changed = {str(edit.proposal_id) for edit in arrivals.edits} | {str(one) for one, _ in arrivals.withdrawals}
        assert moved == changed
        talked = sum(node["totalCommentsCount"] for node in after.values()) - sum(
            node["totalCommentsCount"] for number, node in before.items() if number in after
        )
        assert talked == sum(
            1 for comment in arrivals.comments if server.memory.proposals[comment.parent.id].component_id == 43
        )
        server.arrive()
        assert len(scan(server, 43)) == len(nodes)


def test_each_server_starts_from_the_same_content() -> None:
    with SampleServer() as first:
        first.arrive()
        first.memory.delete(min(first.memory.proposals))
    with SampleServer() as second:
        assert len(second.memory.proposals) == len(sample_corpus().proposals)
