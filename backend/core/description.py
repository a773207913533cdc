"""What the API's own description (``/api/v1/openapi.json``) says of every operation, so that no view repeats it:
the error envelope, who may call, the header of unsafe requests, and the 200 of a repeated delivery."""

from __future__ import annotations

import re
from typing import Any

from apiflask import APIFlask

from backend.core import guard

_TEXT = {
    "type": "object",
    "required": ["zh", "en"],
    "properties": {"zh": {"type": "string"}, "en": {"type": "string"}},
}
ERROR: dict[str, Any] = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "request_id"],
            "properties": {
                "code": {"type": "string", "description": "What a program switches on."},
                "message": {**_TEXT, "description": "What the person reads."},
                "fields": {"type": "object", "additionalProperties": _TEXT, "description": "By field of a form."},
                "request_id": {"type": "string"},
            },
        }
    },
}
_DEFAULT = {
    "description": "Any error, in one envelope",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
}
_CLIENT_HEADER = {
    "name": "X-Xiaoer-Client",
    "in": "header",
    "required": True,
    "schema": {"type": "string"},
    "description": "Any value; together with Origin and Sec-Fetch-Site it keeps other sites' pages out.",
}


def install(app: APIFlask) -> None:
    """Complete the generated description."""

    @app.spec_processor  # type: ignore[arg-type]  # ours is a dict, never YAML text
    def complete(spec: dict[str, Any]) -> dict[str, Any]:
        parts = spec.setdefault("components", {})
        parts["schemas"] = {
            name: schema
            for name, schema in parts.get("schemas", {}).items()
            if name not in ("HTTPError", "ValidationError")
        } | {"Error": ERROR}
        parts["securitySchemes"] = {"citizen": {"type": "apiKey", "in": "cookie", "name": "xiaoer_session"}}
        guarded = _guarded(app)
        for path, operations in spec["paths"].items():
            for method, operation in operations.items():
                _complete(operation, method, (path, method) in guarded)
        return spec


def _complete(operation: dict[str, Any], method: str, signed_in: bool) -> None:
    responses = operation["responses"]
    for status in [status for status in responses if status.startswith(("4", "5"))]:
        responses[status] = {**_DEFAULT, "description": responses[status]["description"]}
    responses["default"] = _DEFAULT
    if "200" in responses and "201" in responses:  # a repeated delivery is answered as the first was
        responses["200"]["content"] = responses["201"]["content"]
    if signed_in:
        operation["security"] = [{"citizen": []}]
    if method.upper() not in guard.SAFE:
        operation.setdefault("parameters", []).append(_CLIENT_HEADER)


def _guarded(app: APIFlask) -> set[tuple[str, str]]:
    """(path as described, method) of every operation for signed-in citizens."""
    found = set()
    for rule in app.url_map.iter_rules():
        declared = guard.declared(app.view_functions[rule.endpoint])
        if declared is not None and declared.kind == "citizen":
            path = re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule)
            found |= {(path, method.lower()) for method in rule.methods or ()}
    return found
