"""The server's own judgement of what was sent: nothing the page decided is believed.

Guidance is walked again, locked values are replaced by ours, the form is checked by the same rules as in the
page, and every material is shown to be there and to belong to the person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from backend.cases.service import contents, origins
from backend.cases.service.contents import MaterialInForce
from backend.cases.service.facts import Facts
from backend.catalog.rules import DigitalService, MaterialRule, material_state
from backend.core.config import Settings
from backend.core.errors import Invalid, ProductError, Text, Unavailable, Unprocessable
from backend.forms import rules as forms
from backend.forms.rules import composed
from backend.guidance import rules as guidance
from backend.licences import service as licences

MISSING = Text("还缺这份材料，请补上。", "This material is missing. Please add it.")
NOT_LATER = Text("这份材料不能以后补，请现在交。", "This material cannot follow later. Please hand it in now.")
TOO_MANY = Text("这份材料的页数太多了，请只留需要的。", "Too many pages. Please keep only what is needed.")
UNSEEN = "upload"
"""Where pages come from and how far they can be trusted is said by the pages themselves, when they are attached."""
WAY = Text("这份材料不能用这种方式提交，请换一种。", "This material cannot be handed in this way. Please use another.")


@dataclass
class Assessed:
    """What holds after the check. ``data`` is the object that conditions read."""

    situation: str
    data: dict[str, Any]
    form: dict[str, Any]
    materials: list[MaterialInForce] = field(default_factory=list)
    promised: list[str] = field(default_factory=list)
    """Keys of materials that follow later against a promise (容缺后补)."""
    origins: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Where each value of the form came from (``origins.of``)."""


def situation_of(service: DigitalService, answers: Mapping[str, str], person: Mapping[str, Any]) -> str:
    """Where the guidance leads ``person`` (the card). Raises Invalid for wrong answers, Unprocessable ``ineligible``
    with the reason.
    """
    if service.guidance is None:
        if answers:
            raise Invalid("guidance_unknown_answer")
        return ""
    applicant: dict[str, Any] = {"sex": person["sex"]} if person.get("sex") else {}
    if person.get("birth"):
        applicant["birth_year"] = int(person["birth"][:4])
    outcome = guidance.walk(service.guidance, dict(answers), applicant)
    if outcome.kind != "proceed":
        raise Unprocessable("ineligible", outcome.reason or outcome.title)
    return outcome.situation


def form(
    service: DigitalService,
    answers: Mapping[str, str],
    given: Mapping[str, Any],
    known: Facts,
    *,
    held: Mapping[str, Any] | None = None,
) -> Assessed:
    """Check the guidance and the form. Locked fields get our own values. ``held`` is given for a correction: the form
    of the case, which ``given`` changes in part; what has only aged since then (a lease that has run out) is no fault
    of fields that nobody asked to correct.

    Raises Invalid with ``fields``, Refused ``locked_field_changed``, Unprocessable ``ineligible``, Unavailable when a
    locked value that is needed cannot be had because its source is down.
    """
    situation = situation_of(service, answers, known.identity)
    ours = _locked(service, known) if held is None else held
    origins.refuse_changed(service, given, ours, sure=not known.missing)
    values = {name: value for name, value in given.items() if name not in service.locked_fields}
    values.update(ours if held is None else {**held, **values})
    data = contents.scope(answers, situation, values)
    wrong = forms.validate(service.form, data)
    if held is not None:
        aged = forms.validate(service.form, contents.scope(answers, situation, held))
        wrong = {name: text for name, text in wrong.items() if name in given or name not in aged}
    if any(name in service.locked_fields for name in wrong) and known.missing:
        raise Unavailable("department_unavailable", next(iter(known.missing.values())))
    if wrong:
        raise Invalid("invalid", fields=wrong)
    settled = forms.settle(service.form, data)
    return Assessed(situation, {**data, "form": settled}, settled)


def _locked(service: DigitalService, known: Facts) -> dict[str, Any]:
    found = {name: known.value(service.prefill[name]) for name in service.locked_fields if name in service.prefill}
    schemas = service.form["schema"]["properties"]
    return {
        name: composed.as_answer(schemas.get(name, {}), value) for name, value in found.items() if value is not None
    }


def materials(
    settings: Settings,
    service: DigitalService,
    assessed: Assessed,
    given: Sequence[Mapping[str, Any]],
    person: Mapping[str, Any],
    *,
    round_: int = 0,
    only: frozenset[str] | None = None,
    department: Mapping[str, Any] | None = None,
) -> None:
    """Check the materials and put them into ``assessed.materials``. ``only``: the keys a correction asks for;
    ``department``: what its system answered, which may stand for a material.

    Licences are asked of the library again (HTTP: never inside a transaction); the ownership of pictures is
    checked when they are bound. Raises Invalid with ``fields``, Unavailable.
    """
    by_key = {one["key"]: one for one in given}
    wrong: dict[str, Text] = {}
    foreign = False
    data = {**assessed.data, "department": department or {}}
    for rule in service.materials:
        if only is not None and rule.key not in only:
            continue
        state = "owed" if only is not None else material_state(rule, data)
        handed_in = by_key.get(rule.key)
        if state == "owed" and handed_in is None:
            wrong[rule.key] = MISSING
        if state not in ("owed", "welcome") or handed_in is None:
            continue
        if handed_in.get("follows"):
            if rule.follow_days is None or only is not None:
                wrong[rule.key] = NOT_LATER
            elif state == "owed":
                assessed.promised.append(rule.key)
            continue
        try:
            assessed.materials.append(_one(settings, rule, handed_in, person, round_))
        except Unavailable:
            raise
        except ProductError as error:
            wrong[rule.key] = error.message
            foreign = foreign or error.foreign
    if wrong:
        raise Invalid("invalid", fields=wrong, foreign=foreign)


def _one(
    settings: Settings, rule: MaterialRule, given: Mapping[str, Any], person: Mapping[str, Any], round_: int
) -> MaterialInForce:
    licence_id, ids = given.get("licence_id"), given.get("material_ids") or []
    if licence_id:
        if "licence" not in rule.sources or rule.licence_type is None:
            raise Invalid("wrong_way", WAY)
        found = licences.one_held_by(settings, person["id_number"], person["name"], licence_id, rule.licence_type)
        return MaterialInForce(
            rule.key, round_, "licence", (), found.as_json(), f"licence_library:{found.issuer}"[:60], found.trust_grade
        )
    if not ids:
        raise Invalid("missing", MISSING)
    if "scan" not in rule.sources:
        raise Invalid("wrong_way", WAY)
    if len(ids) > rule.max_pages:
        raise Invalid("too_many_pages", TOO_MANY)
    return MaterialInForce(rule.key, round_, "scan", tuple(dict.fromkeys(ids)), None, UNSEEN, "D")
