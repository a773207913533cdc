"""The forms of every service done here: sound, reachable, prefilled from what exists, shared fields alike."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from backend.catalog.rules import proof
from backend.catalog.rules.definition import DigitalService, read
from backend.connectors import CONNECTORS, connect
from backend.core.config import Settings
from backend.forms import logic
from backend.forms import rules as forms
from backend.forms.rules.shared import disagreements
from backend.staff.departments import register
from tests.factories.catalog import SHIPPED
from tests.rules.test_guidance_files import branches

CODES = sorted(path.stem for path in (SHIPPED / "services").glob("*.json"))
REGISTRY = json.loads((SHIPPED / "forms" / "fields.json").read_text(encoding="utf-8"))
IDENTITY = {"name", "id_number", "address", "sex", "ethnic", "birth", "nationality", "credit_code", "agent_name"}
LICENCES = {"household_register", "marriage_certificate"}


@cache
def raw(code: str) -> dict[str, Any]:
    return json.loads((SHIPPED / "services" / f"{code}.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def situations(code: str) -> Iterator[tuple[dict[str, str], str]]:
    """Every way through the guidance that may proceed, with its situation."""
    guidance = raw(code)["guidance"]
    if guidance is None:
        yield {}, ""
        return
    for answers in branches(guidance):
        key = guidance["start"]
        while True:
            option = next(one for one in guidance["questions"][key]["options"] if one["value"] == answers[key])
            if "outcome" in option:
                break
            key = option["next"]
        outcome = guidance["outcomes"][option["outcome"]]
        if outcome["kind"] == "proceed":
            yield answers, outcome["situation"]


def conditions(definition: dict[str, Any]) -> Iterator[Any]:
    for field in forms.fields(definition["form"]):
        yield from (field[key] for key in ("visible_when", "required_when") if key in field)
    yield from (rule["when"] for rule in definition["form"]["rules"])
    yield from (one["when"] for one in definition["materials"] if "when" in one)
    yield from (rule["when"] for rule in definition["decision_rules"])


@pytest.mark.parametrize("code", CODES)
def test_a_definition_is_sound_and_uses_shared_fields_as_they_are(code: str) -> None:
    assert proof.problems(raw(code)) == []
    assert list(disagreements(raw(code)["form"], REGISTRY)) == []
    assert raw(code)["department_code"] in register()
    assert all(logic.problems(condition) == [] for condition in conditions(raw(code)))


def test_a_name_used_by_two_forms_is_a_shared_field() -> None:
    used = Counter(field["name"] for code in CODES for field in forms.fields(raw(code)["form"]))
    assert {name for name, times in used.items() if times > 1} <= set(REGISTRY)
    assert all(used[name] for name in REGISTRY)


@pytest.mark.parametrize("code", CODES)
def test_every_field_is_reached_and_every_material_asked_for_on_some_way(code: str) -> None:
    definition = raw(code)
    found = list(situations(code))
    known = {situation for _, situation in found}
    shown: set[str] = set()
    choices = {
        field["name"]: [option["value"] for option in field["options"]]
        for field in forms.fields(definition["form"])
        if field["widget"] == "choice"
    }
    for answers, situation in found:
        for name, values in (choices or {"": [""]}).items():
            for value in values:
                data = {"form": {name: value}, "answers": answers, "situation": situation, "today": "2026-11-22"}
                shown |= set(forms.visible(definition["form"], data))
    assert shown == {field["name"] for field in forms.fields(definition["form"])}
    for material in definition["materials"]:
        if "when" in material and "situation" in json.dumps(material["when"]):
            assert any(situation in json.dumps(material["when"]) for situation in known), material["key"]


@pytest.mark.parametrize("code", CODES)
def test_what_is_prefilled_asked_and_carried_out_exists(code: str) -> None:
    service: DigitalService = read(raw(code), "")
    settings = Settings(connector_key="k")
    for path in service.prefill.values():
        source, name, *rest = path.split(".")
        if source == "identity":
            assert name in IDENTITY, path
        elif source == "licence":
            assert name in LICENCES, path
            assert rest, path
        else:
            system = connect(settings, service.department.connector or "")
            assert rest[0] in system.queries[name].model_fields, path
    department = service.department
    if department.connector is not None:
        assert department.connector in CONNECTORS
        system = connect(settings, department.connector)
        assert department.query is None or department.query in system.queries
        assert department.effect is None or department.effect in system.effects
    for line in service.result_lines:
        root, operation, *_ = line.path.split(".")
        if root == "department":
            assert operation in (department.query, department.effect), line.path


def test_an_unlike_shared_field_is_named() -> None:
    form = json.loads(json.dumps(raw("HN-G002")["form"]))
    field = next(one for one in forms.fields(form) if one["name"] == "phone")
    field["widget"], field["label"] = "text", {"zh": "电话", "en": "Telephone"}
    assert len(list(disagreements(form, REGISTRY))) == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"words": {"zh": "只有中文"}}, "a notice has words"),
        ({"lines": []}, "a notice has words"),
        ({"lines": [{"label": {"zh": "项", "en": "x"}, "path": "form.nobody", "kind": "text"}]}, "does not exist"),
        ({"lines": [{"label": {"zh": "项", "en": "x"}, "path": "form.phone", "kind": "song"}]}, "shown as"),
        ({"next": [{"zh": "只有中文"}]}, "what comes next"),
    ],
)
def test_each_fault_of_a_result_paper_is_named(change: dict[str, Any], words: str) -> None:
    definition = json.loads(json.dumps(raw("HN-G002")))
    definition["result"].update(change)
    assert any(words in str(problem) for problem in proof.problems(definition))


def test_nothing_can_be_asked_of_a_department_without_a_system() -> None:
    definition = json.loads(json.dumps(raw("HN-G002")))
    definition["department"]["connector"] = None
    assert any("without a connector" in str(problem) for problem in proof.problems(definition))


@pytest.mark.parametrize(
    ("applicants", "source", "sound"),
    [
        ("legal", "identity.credit_code", True),
        ("legal", "identity.name", True),
        ("legal", "identity.id_number", False),
        ("legal", "licence.household_register.head", False),
        ("natural", "identity.credit_code", False),
        ("nobody", "identity.name", False),
    ],
)
def test_a_company_and_a_person_are_known_by_what_is_theirs(applicants: str, source: str, sound: bool) -> None:
    definition = json.loads(json.dumps(raw("R8-00518")))
    definition["applicants"] = applicants
    fields = definition["form"]["sections"][0]["fields"]
    fields[1]["prefill"] = source
    if applicants != "legal":
        fields.pop(2)
    assert (proof.problems(definition) == []) is sound


def test_a_field_that_stands_for_a_paper_names_a_material_of_the_list() -> None:
    definition = json.loads(json.dumps(raw("HN-G002")))
    field = {
        "name": "paper",
        "label": {"zh": "证明", "en": "Proof"},
        "widget": "file",
        "material": "nothing",
        "locked": False,
    }
    definition["form"]["sections"][0]["fields"].append(field)
    assert any("a file names a material" in str(problem) for problem in proof.problems(definition))
    field["material"] = definition["materials"][0]["key"]
    assert proof.problems(definition) == []


def test_nobody_is_told_that_a_card_was_read_who_signed_in_without_one() -> None:
    notes = [
        (code, one.get("note", {})) for code in CODES for one in raw(code)["materials"] if "sign_in" in one["sources"]
    ]
    assert notes
    assert [(code, note) for code, note in notes if "读" in note.get("zh", "") or "read" in note.get("en", "")] == []
