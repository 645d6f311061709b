"""The limits Decidim puts on a query: complexity, depth, aliases, introspection."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLCompositeType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    is_composite_type,
)


@dataclass(slots=True)
class Cost:
    """What a query weighs. `aliases` are the names used, as the server repeats them in its refusal."""

    complexity: int = 0
    depth: int = 0
    aliases: list[str] = field(default_factory=list)
    introspects: bool = False


@dataclass(frozen=True, slots=True)
class Weigher:
    """Weighs one query with its variables.

    Rule of graphql-ruby: every field costs 1, and what is under `edges` and `nodes` of a connection is
    multiplied by the size of the page asked for.
    """

    schema: GraphQLSchema
    document: DocumentNode
    variables: Mapping[str, object]
    page_size: int

    def weigh(self, operation: OperationDefinitionNode) -> Cost:
        """The cost of one operation of the document."""
        cost = Cost()
        root = self.schema.get_root_type(operation.operation)
        cost.complexity = self._set(operation.selection_set, root, 1, cost)
        return cost

    def _set(self, chosen: SelectionSetNode, parent: GraphQLNamedType | None, depth: int, cost: Cost) -> int:
        total = 0
        branches: dict[str, int] = {}
        for selection in chosen.selections:
            if isinstance(selection, FieldNode):
                total += self._field(selection, parent, depth, cost)
            elif isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition
                name = condition.name.value if condition else ""
                kind = self.schema.get_type(name) if name else parent
                branches[name] = branches.get(name, 0) + self._set(selection.selection_set, kind, depth, cost)
            elif isinstance(selection, FragmentSpreadNode):
                fragment = self._fragment(selection.name.value)
                name = fragment.type_condition.name.value
                inner = self._set(fragment.selection_set, self.schema.get_type(name), depth, cost)
                branches[name] = branches.get(name, 0) + inner
        # An object has one type only: of several alternatives the dearest counts.
        return total + max(branches.values(), default=0)

    def _field(self, node: FieldNode, parent: GraphQLNamedType | None, depth: int, cost: Cost) -> int:
        cost.depth = max(cost.depth, depth)
        if node.alias is not None and node.alias.value not in cost.aliases:
            cost.aliases.append(node.alias.value)
        name = node.name.value
        if name in ("__schema", "__type"):
            cost.introspects = True
        if node.selection_set is None:
            return 1
        kind = self._type_of(name, parent)
        if kind is None or not kind.name.endswith("Connection"):
            return 1 + self._set(node.selection_set, kind, depth + 1, cost)
        rows = 0
        around = 0
        for selection in node.selection_set.selections:
            if isinstance(selection, FieldNode) and selection.name.value in ("edges", "nodes"):
                rows += self._field(selection, kind, depth + 1, cost)
            else:
                alone = SelectionSetNode(selections=(selection,))
                around += self._set(alone, kind, depth + 1, cost)
        return 1 + around + self._page(node) * rows

    def _page(self, node: FieldNode) -> int:
        sizes = []
        for argument in node.arguments or ():
            if argument.name.value in ("first", "last"):
                value = argument.value
                if isinstance(value, IntValueNode):
                    sizes.append(int(value.value))
                elif isinstance(value, VariableNode):
                    given = self.variables.get(value.name.value)
                    if isinstance(given, int):
                        sizes.append(given)
        return min(sizes, default=self.page_size)

    def _type_of(self, name: str, parent: GraphQLNamedType | None) -> GraphQLCompositeType | None:
        if not isinstance(parent, GraphQLObjectType | GraphQLInterfaceType) or name not in parent.fields:
            return None
        named = get_named_type(parent.fields[name].type)
        return named if is_composite_type(named) else None

    def _fragment(self, name: str) -> FragmentDefinitionNode:
        for definition in self.document.definitions:
            if isinstance(definition, FragmentDefinitionNode) and definition.name.value == name:
                return definition
        raise LookupError(name)
