"""Executes one GraphQL request as one version of Decidim would, limits and refusals included."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLAbstractType,
    GraphQLError,
    GraphQLScalarType,
    GraphQLSchema,
    OperationDefinitionNode,
    build_schema,
    execute_sync,
    get_operation_ast,
    is_abstract_type,
    is_object_type,
    parse,
    validate,
)

from moderator.demo import answering, browsing, contributions
from moderator.demo.call import RESOLVERS, Call, Info, Resolver, type_of
from moderator.demo.dialect import VersionName, sdl
from moderator.demo.limits import Weigher
from moderator.demo.refusals import Invalid, Refused, during, static

_REGISTERED = (answering, browsing, contributions)
_INTERNAL = {"errors": [{"message": "Internal Server error"}], "data": {}}


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back: an HTTP status and a JSON value. `crash` is the fault of the server, when there is one."""

    status: int
    payload: Mapping[str, object]
    crash: BaseException | None = None


class Engine:
    """One version's schema with its resolvers, and the documents it has already read."""

    def __init__(self, version: VersionName, *, apiext: bool = False) -> None:
        self.schema = build_schema(sdl(version, apiext=apiext))
        _attach(self.schema)
        self.read = lru_cache(maxsize=256)(self._read)

    def execute(self, query: str, variables: Mapping[str, Any], operation: str | None, call: Call) -> Reply:
        """Answers one request.

        A query that does not fit the schema or exceeds a limit gets `errors` and no data, with status 200;
        a fault of the server gets status 500 and Decidim's own words.
        """
        if not query.strip():
            return Reply(200, {"errors": [{"message": "No query string was present"}]})
        document = self.read(query)
        if isinstance(document, list):
            return Reply(200, {"errors": document})
        chosen = get_operation_ast(document, operation)
        if chosen is None:
            return Reply(200, {"errors": [{"message": f"No operation named {operation!r}"}]})
        refusals = self._limits(document, chosen, variables, call)
        if refusals:
            return Reply(200, {"errors": refusals})
        result = execute_sync(
            self.schema,
            document,
            context_value=call,
            variable_values=dict(variables),
            operation_name=operation,
        )
        return _reply(result, call)

    def _read(self, query: str) -> DocumentNode | list[dict[str, object]]:
        try:
            document = parse(query)
        except GraphQLError as error:
            return [static(error)]
        faults = validate(self.schema, document)
        return [static(fault) for fault in faults] if faults else document

    def _limits(
        self, document: DocumentNode, chosen: OperationDefinitionNode, variables: Mapping[str, Any], call: Call
    ) -> list[dict[str, object]]:
        rules = call.behaviour
        cost = Weigher(self.schema, document, variables, rules.page_size).weigh(chosen)
        open_to_all = call.dialect.open_introspection if rules.introspection is None else rules.introspection
        if cost.introspects and not open_to_all and call.viewer is None:
            code = {"code": "INTROSPECTION_DISABLED_ERROR"}
            return [{"message": "Introspection is disabled for this request", "extensions": code}]
        found: list[dict[str, object]] = []
        if call.dialect.limits_aliases and len(cost.aliases) > rules.max_aliases:
            message = f"Too many aliases used: {','.join(cost.aliases)}"
            found.append({"message": message, "extensions": {"code": "TOO_MANY_ALIASES_ERROR"}})
        if cost.depth > rules.max_depth:
            found.append({"message": f"Query has depth of {cost.depth}, which exceeds max depth of {rules.max_depth}"})
        if cost.complexity > rules.max_complexity:
            limit = rules.max_complexity
            message = f"Query has complexity of {cost.complexity}, which exceeds max complexity of {limit}"
            found.append({"message": message})
        return found


@cache
def engine(version: VersionName, *, apiext: bool = False) -> Engine:
    """The engine of a version: servers share it, as it holds no content."""
    return Engine(version, apiext=apiext)


def _reply(result: ExecutionResult, call: Call) -> Reply:
    errors = result.errors or []
    causes = [error.original_error for error in errors]
    if any(isinstance(cause, Refused) for cause in causes):
        return Reply(200, {"data": None})
    for cause in causes:
        # graphql-core itself raises TypeError for a null where none may be: that is an answer, not a crash.
        if cause is not None and not isinstance(cause, GraphQLError | Invalid) and not _promised(cause):
            return Reply(500, _INTERNAL, cause)
    payload: dict[str, object] = {"data": result.data}
    if errors:
        payload["errors"] = [during(error, with_list=call.dialect.refuses_with_codes) for error in errors]
    return Reply(200, payload)


def _promised(cause: Exception) -> bool:
    return isinstance(cause, TypeError) and str(cause).startswith("Cannot return null for non-nullable field")


def _attach(schema: GraphQLSchema) -> None:
    """Gives each field its resolver: the one registered, else the record's attribute of the same name."""
    for kind in schema.type_map.values():
        if kind.name.startswith("__"):
            continue
        if is_abstract_type(kind):
            _typed(kind)
        elif is_object_type(kind):
            for name, field in kind.fields.items():
                field.resolve = RESOLVERS.get((kind.name, name)) or _attribute(name)
        elif isinstance(kind, GraphQLScalarType) and kind.name in _SCALARS:
            kind.coerce_output_value = _SCALARS[kind.name]


def _typed(kind: GraphQLAbstractType) -> None:
    kind.resolve_type = type_of


def _attribute(name: str) -> Resolver:
    attribute = re.sub(r"[A-Z]", lambda capital: "_" + capital[0].lower(), name)

    def read(source: object, _info: Info) -> object:
        return source.get(name) if isinstance(source, dict) else getattr(source, attribute)

    return read


def _as_is(value: object) -> object:
    return value


_SCALARS: dict[str, Any] = {"DateTime": contributions.instant, "Date": contributions.day, "JSON": _as_is}
