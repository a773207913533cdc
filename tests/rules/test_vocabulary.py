"""What the designers offer to name is what the services know, and everything shipped is offered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from backend.catalog.rules.definition import NOTICE
from backend.catalog.rules.proof import OF_COMPANIES
from backend.catalog.service.vocabulary import FIELDS, OPERATIONS, TEMPLATES, vocabulary
from backend.core.config import Settings
from backend.identity.methods.base import Person
from backend.printing.contents import BUILDERS
from tests.factories.catalog import SHIPPED

DEFINITIONS = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((SHIPPED / "services").glob("*.json"))]


@pytest.fixture
def offered(tmp_path: Path) -> dict[str, list[dict[str, object]]]:
    return vocabulary(Settings(data_dir=tmp_path))


def test_every_system_operation_licence_and_template_of_the_shipped_services_is_offered(offered) -> None:  # type: ignore[no-untyped-def]
    systems = {one["name"]: {op["name"] for op in (*one["queries"], *one["effects"])} for one in offered["connectors"]}
    for raw in DEFINITIONS:
        department = raw["department"]
        if department["connector"]:
            named = {department["query"], department["effect"]} - {None}
            assert named <= systems[department["connector"]], raw["code"]
        types = {one["licence_type"] for one in raw["materials"] if one.get("licence_type")}
        assert types <= {one["type"] for one in offered["licences"]}, raw["code"]
    assert {raw["result"]["template"] for raw in DEFINITIONS} <= {one["value"] for one in offered["templates"]}


def test_everything_an_outside_system_answers_has_words(offered) -> None:  # type: ignore[no-untyped-def]
    for system in offered["connectors"]:
        for operation in (*system["queries"], *system["effects"]):
            assert operation["name"] in OPERATIONS
            assert {field["name"] for field in operation["fields"]} - {"months", "periods"} <= set(FIELDS)


def test_a_kind_is_read_from_the_reply(offered) -> None:  # type: ignore[no-untyped-def]
    fund = next(one for one in offered["connectors"] if one["name"] == "housing_fund")
    account = {field["name"]: field["kind"] for field in fund["queries"][0]["fields"]}
    assert account["balance"] == "money"
    assert account["owns_home_here"] == "yes_no"
    assert account["employer"] == "text"
    hrss = next(one for one in offered["connectors"] if one["name"] == "hrss")
    pension = {field["name"]: field["kind"] for field in hrss["queries"][0]["fields"]}
    assert (pension["as_of"], pension["months"]) == ("day", "list")


def test_a_cards_facts_are_facts_of_a_card_or_of_a_company(offered) -> None:  # type: ignore[no-untyped-def]
    known = {*Person.__dataclass_fields__, *OF_COMPANIES}
    assert {one["path"] for one in offered["identity"]} <= {f"identity.{name}" for name in known}


def test_every_template_that_is_offered_can_be_printed() -> None:
    assert {value for value, _ in TEMPLATES} == {NOTICE, *BUILDERS}
