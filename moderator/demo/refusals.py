"""How Decidim words its refusals, version by version."""

import re
from collections.abc import Sequence

from graphql import GraphQLError

_STATIC = (
    (
        re.compile(r"Cannot query field '(?P<field>\w+)' on type '(?P<type>\w+)'"),
        "Field '{field}' doesn't exist on type '{type}'",
        "undefinedField",
        {"typeName": "type", "fieldName": "field"},
    ),
    (
        re.compile(r"Unknown argument '(?P<arg>\w+)' on field '(?P<type>\w+)\.(?P<field>\w+)'"),
        "Field '{field}' doesn't accept argument '{arg}'",
        "argumentNotAccepted",
        {"name": "field", "argumentName": "arg"},
    ),
    (
        re.compile(r"Unknown type '(?P<type>\w+)'"),
        "No such type {type}, so it can't be a fragment condition",
        "undefinedType",
        {"typeName": "type"},
    ),
)


class Refused(Exception):
    """0.31 answers `{"data": null}` to somebody who may not do this, and says nothing more."""


class Invalid(Exception):
    """The form behind a mutation did not accept its values: pairs (attribute, reason)."""

    def __init__(self, reasons: Sequence[tuple[str, str]]) -> None:
        super().__init__(", ".join(reason for _, reason in reasons))
        self.reasons = tuple(reasons)


def coded(code: str, message: str) -> GraphQLError:
    """An error with a code, as 0.32 raises them."""
    return GraphQLError(message, extensions={"code": code})


def static(error: GraphQLError) -> dict[str, object]:
    """A refusal before execution, worded as graphql-ruby words it, with its code."""
    said: dict[str, object] = {"message": error.message}
    if error.locations:
        said["locations"] = [{"line": place.line, "column": place.column} for place in error.locations]
    for pattern, wording, code, names in _STATIC:
        found = pattern.search(error.message)
        if found:
            words = found.groupdict()
            said["message"] = wording.format(**words)
            said["extensions"] = {"code": code} | {key: words[name] for key, name in names.items()}
    return said


def during(error: GraphQLError, *, with_list: bool) -> dict[str, object]:
    """A refusal during execution. `with_list`: 0.32 puts a list of {path, message} where a sentence was."""
    said: dict[str, object] = {"message": error.message.removesuffix(".")}
    if error.locations:
        said["locations"] = [{"line": place.line, "column": place.column} for place in error.locations]
    if error.path is not None:
        said["path"] = list(error.path)
    if error.extensions:
        said["extensions"] = dict(error.extensions)
    cause = error.original_error
    if isinstance(cause, Invalid):
        said["message"] = str(cause)
        if with_list:
            said["message"] = [{"path": ["attributes", name], "message": reason} for name, reason in cause.reasons]
            said["extensions"] = {"code": "ATTRIBUTE_VALIDATION_ERROR"}
    return said
