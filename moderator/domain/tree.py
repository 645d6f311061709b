"""A tree that a team grows together: parents, nodes brought together into others; circles are cut, never followed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Generic, Protocol, TypeVar


class Node(Protocol):
    """What stands in the tree."""

    @property
    def uid(self) -> str:
        """Its name in the journal."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def parent(self) -> str:
        """The one above it as decided, "" at the top."""

    @property
    def alias(self) -> str:
        """The one into which it was brought together, "" when it stands for itself."""


N = TypeVar("N", bound=Node)


class Tree(Generic[N]):
    """Nodes by uid. Circles of parents or aliases, which two devices can make together, are cut, never followed."""

    @property
    def nodes(self) -> Mapping[str, N]:
        """All of them, those brought together into others too."""
        raise NotImplementedError

    def order(self, node: N) -> tuple[object, ...]:
        """What puts those of one parent in order."""
        return (node.name.casefold(), node.uid)

    def resolve(self, uid: str) -> str:
        """The one that stands for this one once aliases are followed.

        Two people can bring two together each into the other: the first by uid then stands for both.
        """
        seen = [uid]
        while (node := self.nodes.get(uid)) and node.alias and node.alias in self.nodes:
            uid = node.alias
            if uid in seen:
                return min(seen[seen.index(uid) :])
            seen.append(uid)
        return uid

    def members(self, uid: str) -> frozenset[str]:
        """The one itself and all those brought together into it."""
        return frozenset(one for one in self.nodes if self.resolve(one) == uid) | {uid}

    def children(self, uid: str) -> tuple[N, ...]:
        """The living ones just under this one ("" for the top), in order."""
        found = [node for node in self.living() if self.parent(node.uid) == uid]
        return tuple(sorted(found, key=self.order))

    def parent(self, uid: str) -> str:
        """The one above, or "" at the top or when following parents would turn in a circle."""
        seen, first = {uid}, self._above(uid)
        above = first
        while above:
            if above in seen:
                return ""
            seen.add(above)
            above = self._above(above)
        return first

    def _above(self, uid: str) -> str:
        node = self.nodes.get(uid)
        return self.resolve(node.parent) if node and node.parent in self.nodes else ""

    def path(self, uid: str) -> str:
        """The full name, from the top: « Mobility / Bike »."""
        names: list[str] = []
        while uid and uid in self.nodes:
            names.append(self.nodes[uid].name)
            uid = self.parent(uid)
        return " / ".join(reversed(names))

    def under(self, uid: str, above: str) -> bool:
        """Whether a node is the one called `above` or stands somewhere under it."""
        while uid:
            if uid == above:
                return True
            uid = self.parent(uid)
        return False

    def living(self) -> Iterator[N]:
        """Those that can still be used, those brought together into another left out."""
        return (node for node in self.nodes.values() if self.resolve(node.uid) == node.uid)
