"""The OpenAPI document: what every operation has in common, added to what each says of itself."""

from typing import Any

from homeostat.connect.api.problems import KINDS, MEDIA_TYPE, Problem
from homeostat.platform.signin.tokens import SCOPES

METHODS = ("get", "post", "put", "patch", "delete")
OF_ALL = ("malformed", "unknown-token", "scope", "not-found", "invalid", "too-often")
OF_WRITES = ("conflict", "changed", "too-large", "media-type")
LIMITS = {
    "RateLimit-Limit": "How many requests a token has in a minute.",
    "RateLimit-Remaining": "How many are left in this minute.",
    "RateLimit-Reset": "In how many seconds the next minute begins.",
}


def completed(given: Any) -> dict[str, Any]:
    """The document with problems, headers, conditions and scopes at every operation."""
    document: dict[str, Any] = dict(given)
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    schemas.update(problem.pop("$defs", {}))
    schemas["Problem"] = problem
    for path in document["paths"].values():
        for method, operation in path.items():
            _complete(method, operation)
    return document


def scope_of(operation: dict[str, Any]) -> str:
    return str(operation.get("x-scope", "read"))


def _complete(method: str, operation: dict[str, Any]) -> None:
    operation["responses"] = {str(status): each for status, each in operation["responses"].items()}
    operation.setdefault("x-scope", "read")
    assert operation["x-scope"] in SCOPES
    parameters = operation.setdefault("parameters", [])
    is_read = method == "get"
    if is_read:
        parameters.append(
            _header("If-None-Match", "The ETag of what you have: 304 where it has not changed.")
        )
        operation["responses"]["304"] = {"description": "Not changed since."}
    else:
        parameters.append(
            _header("Idempotency-Key", "Of your choosing, such as a UUID: sent twice, done once.")
        )
    if operation.pop("x-if-match", False):
        parameters.append(_header("If-Match", "The ETag you have read: 412 where somebody changed it since."))
    for kind in OF_ALL if is_read else (*OF_ALL, *OF_WRITES):
        status, title = KINDS[kind]
        content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        operation["responses"][str(status)] = {"description": str(title), "content": content}
    for response in operation["responses"].values():
        response["headers"] = {
            name: {"description": told, "schema": {"type": "string"}} for name, told in LIMITS.items()
        }


def _header(name: str, description: str) -> dict[str, Any]:
    return {
        "in": "header",
        "name": name,
        "required": False,
        "description": description,
        "schema": {"type": "string"},
    }
