"""Shared fields: names that mean the same on every form, so that a package of services asks them once.

The registry is ``backend/data/forms/fields.json``: ``{name: {"label": {zh, en}, "widget", "schema"}}``. A form
may word the hint, lock the field and prefill it from its own department; what the name means and how it is
written may not differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.core.errors import Flaw, Text, pointer

Registry = dict[str, dict[str, Any]]


def disagreements(form: dict[str, Any], registry: Registry) -> Iterator[Flaw]:
    """Where a form uses a shared name for something else, with paths into it."""
    for number, section in enumerate(form["sections"]):
        for index, field in enumerate(section["fields"]):
            name = field["name"]
            shared = registry.get(name)
            if shared is None:
                continue
            place = pointer("sections", number, "fields", index)
            if field["widget"] != shared["widget"] or form["schema"]["properties"].get(name) != shared["schema"]:
                words = f"form: {name} is a shared field: {shared['widget']}, {shared['schema']}"
                yield Flaw(place, Text(f"“{name}”是公用字段，填写方式和规则要和登记的一样。", words))
            if field["label"] != shared["label"]:
                called = shared["label"]["zh"]
                words = f"form: {name} is a shared field called {called}"
                yield Flaw(place, Text(f"“{name}”是公用字段，名称要用“{called}”。", words))
