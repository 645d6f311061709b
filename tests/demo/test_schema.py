"""The sample server's schema is a part of Decidim's own, version by version."""

from pathlib import Path

import pytest
from graphql import (
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    build_schema,
    extend_schema,
    parse,
    validate_schema,
)

from moderator.demo import engine
from moderator.demo.call import RESOLVERS
from moderator.demo.dialect import VERSIONS, VersionName, bare_schema, sdl

SHARED = Path(__file__).resolve().parents[3] / "shared" / "platforms" / "decidim" / "schemas"
REAL = {
    "0.27": "decidim_0.27.2",
    "0.28": "decidim_0.28.1",
    "0.29": "decidim_0.29.2",
    "0.30": "decidim_0.30.0.rc3",
    "0.31": "decidim_0.31.1",
}


def differences(ours: GraphQLSchema, real: GraphQLSchema) -> list[str]:
    """What our schema has that the real one has not, or has otherwise."""
    found = []
    for name, kind in ours.type_map.items():
        if name.startswith("__"):
            continue
        other = real.type_map.get(name)
        if other is None:
            found.append(f"no type {name}")
        elif type(kind) is not type(other):
            found.append(f"{name} is another sort of type")
        else:
            found += [f"{name}.{line}" for line in _fields(kind, other)]
    return found


def _fields(kind: GraphQLNamedType, other: GraphQLNamedType) -> list[str]:
    if isinstance(kind, GraphQLUnionType) and isinstance(other, GraphQLUnionType):
        return sorted({member.name for member in kind.types} - {member.name for member in other.types})
    if isinstance(kind, GraphQLInputObjectType) and isinstance(other, GraphQLInputObjectType):
        return [
            name
            for name, field in kind.fields.items()
            if name not in other.fields or str(other.fields[name].type) != str(field.type)
        ]
    if not isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
        return []
    assert isinstance(other, GraphQLObjectType | GraphQLInterfaceType)
    found = []
    for name, field in kind.fields.items():
        theirs = other.fields.get(name)
        if theirs is None:
            found.append(f"{name} does not exist")
            continue
        if str(theirs.type) != str(field.type):
            found.append(f"{name} is {theirs.type}, not {field.type}")
        for argument, said in field.args.items():
            if argument not in theirs.args or str(theirs.args[argument].type) != str(said.type):
                found.append(f"{name}({argument})")
    found += [
        f"implements {face.name}" for face in kind.interfaces if face.name not in {f.name for f in other.interfaces}
    ]
    return found


@pytest.mark.parametrize("version", REAL)
def test_every_type_field_and_argument_is_decidims(version: VersionName) -> None:
    path = SHARED / f"{REAL[version]}.graphql"
    if not path.exists():
        pytest.skip(f"the reference schemas are not beside this checkout ({path})")
    real = build_schema(path.read_text(encoding="utf-8"))
    assert differences(bare_schema(version), real) == []


def test_the_module_apiext_adds_what_it_adds() -> None:
    module, base = SHARED / "decidim_apiext_addendum.graphql", SHARED / f"{REAL['0.29']}.graphql"
    if not module.exists():
        pytest.skip(f"the reference schemas are not beside this checkout ({module})")
    real = extend_schema(build_schema(base.read_text(encoding="utf-8")), parse(module.read_text(encoding="utf-8")))
    assert differences(bare_schema("0.29", apiext=True), real) == []


@pytest.mark.parametrize("version", VERSIONS)
def test_the_schema_is_sound_and_every_field_has_a_resolver(version: VersionName) -> None:
    assert validate_schema(bare_schema(version)) == []
    schema = engine.Engine(version).schema
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__"):
            assert all(field.resolve for field in kind.fields.values()), kind.name


def test_the_marks_keep_and_drop_lines_and_blocks() -> None:
    assert "endorsementsCount" in sdl("0.30")
    assert "endorsementsCount" not in sdl("0.31")
    assert "type Category" in sdl("0.29")
    assert "type Category" not in sdl("0.30")
    assert "AnswerProposalAttributes" in sdl("0.32")
    assert "AnswerProposalAttributes" not in sdl("0.31")
    assert "#" not in sdl("0.31").split("type Query")[1]


def test_no_resolver_is_registered_for_a_field_that_no_version_has() -> None:
    known: set[tuple[str, str]] = set()
    for version in VERSIONS:
        for kind in bare_schema(version).type_map.values():
            if isinstance(kind, GraphQLObjectType):
                known |= {(kind.name, name) for name in kind.fields}
    assert set(RESOLVERS) <= known
