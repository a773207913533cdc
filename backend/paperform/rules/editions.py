"""Whether a sheet that was printed under one version of a service may be taken under another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def still_asked(fields: Iterable[str], old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether the form ``new`` asks every one of ``fields``, those of a sheet, as ``old`` asked it: under the same name
    for the person, in the same kind, of the same options and columns, and open to be filled in. Whether an answer is
    good is seen when it is handed in, so limits may differ; what is asked besides is filled in on the screen."""
    before, now = _asked(old), _asked(new)
    return all(name in before and before[name] == now.get(name) for name in fields)


def _asked(form: Mapping[str, Any]) -> dict[str, Any]:
    return {
        field["name"]: (field.get("label"), field["widget"], field.get("options"), field.get("columns"))
        for section in form["sections"]
        for field in section["fields"]
        if not field.get("locked")
    }
