"""GraphQL for the fakes: a schema from its SDL, records as dictionaries, connections with cursors of two kinds."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    build_schema,
    execute_sync,
    get_named_type,
    get_operation_ast,
    is_abstract_type,
    is_object_type,
    parse,
    validate,
)

from moderator.demo.limits import Weigher
from moderator.demo.refusals import static

Resolver = Callable[..., object]


@lru_cache(maxsize=8)
def _built(sdl: str) -> GraphQLSchema:
    return build_schema(sdl)


def schema(sdl: str, resolvers: Mapping[tuple[str, str], Resolver]) -> GraphQLSchema:
    """The schema of an SDL; a field without a resolver reads the record's entry of its name."""
    built = build_schema(sdl)
    for kind in built.type_map.values():
        if kind.name.startswith("__"):
            continue
        if is_abstract_type(kind):
            kind.resolve_type = lambda value, _info, _kind: value["__typename"]
        elif is_object_type(kind):
            for name, field in kind.fields.items():
                field.resolve = resolvers.get((kind.name, name)) or _entry(name)
    return built


def _entry(name: str) -> Resolver:
    return lambda source, _info, **_arguments: source.get(name)


@lru_cache(maxsize=256)
def read(built: GraphQLSchema, query: str) -> tuple[DocumentNode | None, tuple[GraphQLError, ...]]:
    """The document of a question, checked, or what is wrong with it."""
    try:
        document = parse(query)
    except GraphQLError as error:
        return None, (error,)
    faults = validate(built, document)
    return (None, tuple(faults)) if faults else (document, ())


def run(built: GraphQLSchema, asked: Mapping[str, Any], context: object, most: int | None = None) -> dict[str, object]:
    """What one request gets. `most` is the complexity above which the server refuses, as graphql-ruby does."""
    variables = asked.get("variables") or {}
    document, faults = read(built, asked.get("query") or "")
    if document is None:
        # graphql-ruby has words and codes of its own.
        return {"errors": [{"message": fault.message} if most is None else static(fault) for fault in faults]}
    chosen = get_operation_ast(document, asked.get("operationName"))
    assert chosen is not None
    if most is not None:
        cost = Weigher(built, document, variables, 25).weigh(chosen)
        if cost.complexity > most:
            words = f"Query has complexity of {cost.complexity}, which exceeds max complexity of {most}"
            return {"errors": [{"message": words}]}
        if cost.depth > 8:
            return {"errors": [{"message": f"Query has depth of {cost.depth}, which exceeds max depth of 8"}]}
    result = execute_sync(built, document, context_value=context, variable_values=variables)
    told: dict[str, object] = {"data": result.data}
    if result.errors:
        told["errors"] = [
            {"message": error.message, "path": list(error.path or ())}
            | ({"extensions": error.extensions} if error.extensions else {})
            for error in result.errors
        ]
    return told


def by_offset(rows: Sequence[object], first: int | None, after: str | None, most: int) -> dict[str, object]:
    """A connection whose cursors are the places of rows, as graphql-ruby makes them: they shift when rows go."""
    start = int(base64.b64decode(after)) if after else 0
    size = min(most, first or most)
    chosen = rows[start : start + size]
    cursors = [base64.b64encode(str(start + place).encode()).decode() for place in range(1, len(chosen) + 1)]
    return {
        "totalCount": len(rows),
        "edges": [{"cursor": cursor, "node": row} for cursor, row in zip(cursors, chosen, strict=True)],
        "pageInfo": {
            "hasNextPage": start + size < len(rows),
            "endCursor": cursors[-1] if cursors else None,
        },
    }


def mismatches(ours: str, theirs: str) -> list[str]:
    """Where our SDL says something else than theirs: types, fields and arguments that it lacks or types otherwise."""
    mine, real = build_schema(ours), build_schema(theirs)
    found = []
    for name, kind in mine.type_map.items():
        if name.startswith("__") or not is_object_type(kind):
            continue
        other = real.type_map.get(name)
        if other is None or not is_object_type(other):
            found.append(name)
            continue
        for field, told in kind.fields.items():
            if field not in other.fields or str(other.fields[field].type) != str(told.type):
                found.append(f"{name}.{field}: {get_named_type(told.type)}")
                continue
            for argument, taken in told.args.items():
                known = other.fields[field].args.get(argument)
                if known is None or str(known.type) != str(taken.type):
                    found.append(f"{name}.{field}({argument})")
    return found
