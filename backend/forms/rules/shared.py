"""Shared fields: names that mean the same on every form, so that a package of services asks them once.

The registry is ``backend/data/forms/fields.json``: ``{name: {"label": {zh, en}, "widget", "schema"}}``. A form
may word the hint, lock the field and prefill it from its own department; what the name means and how it is
written may not differ. A field that asks a shared fact under a name of its own says so: ``"fact": "<name>"``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.core.errors import Flaw, Text, pointer

Registry = dict[str, dict[str, Any]]

LASTING = frozenset({"phone", "home_address", "bank_card", "bank_name", "contact_name", "contact_phone"})
"""Facts that hold from one application to the next: what a person said of them in an accepted case is offered again,
to be looked at and changed. What a form asks about this application, or about somebody else, is not among them."""


def fact_of(field: dict[str, Any]) -> str:
    """The shared fact that a field asks: named, or the field's own name."""
    return str(field.get("fact", field["name"]))


def disagreements(form: dict[str, Any], registry: Registry) -> Iterator[Flaw]:
    """Where a form uses a shared name for something else, with paths into it."""
    for number, section in enumerate(form["sections"]):
        for index, field in enumerate(section["fields"]):
            name, place = fact_of(field), pointer("sections", number, "fields", index)
            shared = registry.get(name)
            if shared is None:
                if "fact" in field:
                    yield Flaw(place, Text(f"没有公用字段“{name}”。", f"form: there is no shared field {name}"))
                continue
            schema = form["schema"]["properties"].get(field["name"])
            if field["widget"] != shared["widget"] or schema != shared["schema"]:
                words = f"form: {name} is a shared field: {shared['widget']}, {shared['schema']}"
                yield Flaw(place, Text(f"“{name}”是公用字段，填写方式和规则要和登记的一样。", words))
            if field["label"] != shared["label"]:
                called = shared["label"]["zh"]
                words = f"form: {name} is a shared field called {called}"
                yield Flaw(place, Text(f"“{name}”是公用字段，名称要用“{called}”。", words))
