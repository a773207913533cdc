"""What is wrong with a form's definition is named at its place, before it is published."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from backend.forms.rules import proof
from backend.forms.rules.shared import disagreements


def text(words: str) -> dict[str, str]:
    return {"zh": words, "en": words}


def field(name: str, widget: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "label": text(name), "widget": widget, "locked": False, **more}


def table() -> dict[str, Any]:
    cells = {"who": {"type": "string", "maxLength": 50}, "share": {"type": "integer", "minimum": 0}}
    items = {"type": "object", "additionalProperties": False, "required": ["who"], "properties": cells}
    return {"type": "array", "maxItems": 5, "items": items}


COLUMNS = [
    {"name": "who", "label": text("who"), "widget": "text"},
    {"name": "share", "label": text("share"), "widget": "money"},
]
FORM: dict[str, Any] = {
    "version": 1,
    "schema": {
        "type": "object",
        "additionalProperties": False,
        "required": ["home"],
        "properties": {
            "home": {"type": "object", "format": "address"},
            "signed": {"type": "object", "format": "signature"},
            "heirs": table(),
            "rooms": {"type": "integer", "minimum": 1, "maximum": 9},
            "card": {"type": "string", "format": "bank-card"},
        },
    },
    "sections": [
        {
            "title": text("one"),
            "fields": [
                field("home", "address"),
                field("signed", "signature"),
                field("heirs", "table", columns=COLUMNS),
                field("rooms", "number"),
                field("card", "bank_card"),
                field("paper", "file", material="income"),
                field("told", "info"),
            ],
        }
    ],
    "rules": [],
}


def changed(change: Callable[[dict[str, Any], dict[str, Any]], None]) -> dict[str, Any]:
    """The form after ``change(properties, fields by name)``."""
    form = copy.deepcopy(FORM)
    change(form["schema"]["properties"], {one["name"]: one for one in form["sections"][0]["fields"]})
    return form


def test_a_form_of_every_composed_kind_is_sound() -> None:
    assert proof.problems(FORM, set()) == []


FAULTS: list[tuple[Callable[[Any, Any], None], str, str]] = [
    (lambda schema, fields: schema["home"].update(format="signature"), "home", "/sections/0/fields/0"),
    (lambda schema, fields: schema.update(home={"type": "object"}), "home", "/sections/0/fields/0"),
    (lambda schema, fields: schema.update(signed={"type": "string"}), "signature", "/sections/0/fields/1"),
    (lambda schema, fields: fields["heirs"].pop("columns"), "columns differ", "/sections/0/fields/2"),
    (lambda schema, fields: fields["heirs"].update(columns=COLUMNS[:1]), "columns differ", "/sections/0/fields/2"),
    (lambda schema, fields: schema["heirs"].pop("maxItems"), "how many rows", "/sections/0/fields/2"),
    (lambda schema, fields: schema["heirs"].update(maxItems=51), "how many rows", "/sections/0/fields/2"),
    (
        lambda schema, fields: schema["heirs"]["items"]["properties"].update(share={"type": "string"}),
        "column share: money",
        "/sections/0/fields/2",
    ),
    (lambda schema, fields: schema["rooms"].update(type="string"), "rooms: a number", "/sections/0/fields/3"),
    (lambda schema, fields: schema["rooms"].update(minimum=10), "its least", "/sections/0/fields/3"),
    (lambda schema, fields: schema["card"].pop("format"), "bank_card has the format", "/sections/0/fields/4"),
    (
        lambda schema, fields: fields["card"].update(messages={"format": {"zh": "不对"}}),
        "own messages",
        "/sections/0/fields/4",
    ),
    (lambda schema, fields: fields["paper"].pop("material"), "names the material", "/sections/0/fields/5"),
    (lambda schema, fields: schema.update(told={"type": "string"}), "only told", "/sections/0/fields/6"),
    (lambda schema, fields: fields["told"].update(name="Told Me"), "small letters", "/sections/0/fields/6"),
    (
        lambda schema, fields: (
            schema.update(card={"type": "string", "format": "person-name"}),
            fields["card"].update(widget="text", prefill="identity.name", locked=True),
        ),
        "filled in from the card",
        "/sections/0/fields/4",
    ),
]


@pytest.mark.parametrize(("change", "words", "path"), FAULTS, ids=[words for _, words, _ in FAULTS])
def test_a_fault_is_named_at_its_field(change: Any, words: str, path: str) -> None:
    found = proof.problems(changed(change), set())
    assert any(words in flaw.message.en and flaw.path == path for flaw in found), [str(flaw) for flaw in found]


def test_a_field_may_ask_a_shared_fact_under_its_own_name() -> None:
    registry = {
        "bank_card": {"label": text("card"), "widget": "bank_card", "schema": FORM["schema"]["properties"]["card"]}
    }
    mapped = changed(lambda schema, fields: fields["card"].update(fact="bank_card"))
    assert list(disagreements(mapped, registry)) == []
    wrong = changed(lambda schema, fields: fields["rooms"].update(fact="bank_card"))
    assert {flaw.path for flaw in disagreements(wrong, registry)} == {"/sections/0/fields/3"}
    lost = changed(lambda schema, fields: fields["rooms"].update(fact="nobody"))
    assert "no shared field nobody" in str(next(disagreements(lost, registry)))
