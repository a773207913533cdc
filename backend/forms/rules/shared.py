"""Shared fields: names that mean the same on every form, so that a package of services asks them once.

The registry is ``backend/data/forms/fields.json``: ``{name: {"label": {zh, en}, "widget", "schema"}}``. A form
may word the hint, lock the field and prefill it from its own department; what the name means and how it is
written may not differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.forms.rules import fields

Registry = dict[str, dict[str, Any]]


def disagreements(form: dict[str, Any], registry: Registry) -> Iterator[str]:
    """Where a form uses a shared name for something else."""
    for field in fields(form):
        name = field["name"]
        shared = registry.get(name)
        if shared is None:
            continue
        if field["widget"] != shared["widget"] or form["schema"]["properties"].get(name) != shared["schema"]:
            yield f"form: {name} is a shared field: {shared['widget']}, {shared['schema']}"
        if field["label"] != shared["label"]:
            yield f"form: {name} is a shared field called {shared['label']['zh']}"
