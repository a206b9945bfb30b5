"""The OpenAPI document as people read it: operations by noun, with their fields in plain words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from homeostat.connect.api.document import METHODS, scope_of

DEEPEST = 3


@dataclass(frozen=True, slots=True)
class FieldTold:
    """A parameter, or a field of a body or an answer; `name` with dots where it lies inside another."""

    name: str
    kind: str
    is_required: bool
    about: str


@dataclass(frozen=True, slots=True)
class OperationTold:
    key: str
    method: str
    path: str
    title: str
    about: str
    scope: str
    parameters: tuple[FieldTold, ...]
    body: tuple[FieldTold, ...]
    answer: tuple[FieldTold, ...]


def told_by_tag(document: dict[str, Any]) -> dict[str, list[OperationTold]]:
    """The operations of the document, by tag, in the order of the document."""
    found: dict[str, list[OperationTold]] = {}
    for path, methods in document["paths"].items():
        for method in METHODS:
            if method in methods:
                operation = methods[method]
                found.setdefault(operation["tags"][0], []).append(_told(document, path, method, operation))
    return found


def _told(document: dict[str, Any], path: str, method: str, operation: dict[str, Any]) -> OperationTold:
    body = operation.get("requestBody", {}).get("content", {})
    answers = [each for status, each in operation["responses"].items() if status.startswith("2")]
    return OperationTold(
        operation["operationId"],
        method.upper(),
        path,
        operation["summary"],
        operation.get("description", ""),
        scope_of(operation),
        tuple(
            FieldTold(
                each["name"], _kind(document, each["schema"]), each["required"], each.get("description", "")
            )
            for each in operation["parameters"]
            if each["in"] != "header"
        ),
        tuple(_fields_of(document, body)),
        tuple(_fields_of(document, answers[0].get("content", {}))),
    )


def _fields_of(document: dict[str, Any], content: dict[str, Any]) -> Iterator[FieldTold]:
    for each in content.values():
        yield from _fields(document, each["schema"], "", 0)


def _fields(document: dict[str, Any], schema: dict[str, Any], inside: str, depth: int) -> Iterator[FieldTold]:
    schema = _resolved(document, schema)
    required = schema.get("required", ())
    for name, field in schema.get("properties", {}).items():
        whole = f"{inside}{name}"
        yield FieldTold(whole, _kind(document, field), name in required, _about(field))
        inner, more = _inner(document, field)
        if inner is not None and depth < DEEPEST:
            yield from _fields(document, inner, f"{whole}{more}.", depth + 1)


def _about(field: dict[str, Any]) -> str:
    """What is said of the field, or of the value it may have."""
    told = [field, *field.get("anyOf", ())]
    return next((str(each["description"]) for each in told if each.get("description")), "")


def _inner(document: dict[str, Any], field: dict[str, Any]) -> tuple[dict[str, Any] | None, str]:
    """What lies inside a field that is an object, or a list of objects."""
    found = _resolved(document, field)
    if found.get("type") == "array":
        item = _resolved(document, found.get("items", {}))
        return (item, "[]") if "properties" in item else (None, "")
    return (found, "") if "properties" in found else (None, "")


def _kind(document: dict[str, Any], schema: dict[str, Any]) -> str:
    """A schema in a few words."""
    found = _resolved(document, schema)
    if "enum" in found:
        return " or ".join(str(each) for each in found["enum"])
    if "const" in found:
        return str(found["const"])
    if "anyOf" in found:
        kinds = dict.fromkeys(_kind(document, each) for each in found["anyOf"])
        return " or ".join("nothing" if kind == "null" else kind for kind in kinds)
    if "oneOf" in found:
        return "one of " + ", ".join(str(each.get("$ref", "")).rpartition("/")[2] for each in found["oneOf"])
    if found.get("type") == "array":
        return f"list of {_kind(document, found.get('items', {}))}"
    return str(found.get("format", found.get("type", "any value")))


def _resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if len(schema.get("allOf", ())) == 1:
        return _resolved(document, schema["allOf"][0])
    return schema
