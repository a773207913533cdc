"""Where every value of a form comes from: told when it is offered, kept with the case for the officer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from backend.cases.service.confirmed import Confirmed
from backend.cases.service.earlier import Said, offered
from backend.cases.service.facts import Facts
from backend.catalog.rules import DigitalService
from backend.core import clock
from backend.core.errors import Refused, Text
from backend.forms import rules as forms
from backend.forms.rules import composed

SOURCES = {"identity": "id_card", "department": "department", "licence": "licence"}
"""Of a definition's prefill. Who somebody is may come from another credential than the card: ``Facts.credential``."""
EARLIER = "earlier_case"
TYPED = "typed"
LABELS = {
    "id_card": Text("来自身份证", "From your ID card"),
    "social_card": Text("来自社保卡", "From your social card"),
    "account": Text("来自实名账号", "From your account"),
    "department": Text("来自部门系统", "From the department"),
    "licence": Text("来自电子证照", "From an electronic licence"),
}
NOT_YOURS = Text(
    "这一项由系统填写，不能改成别的。内容有误请叫工作人员。",
    "This is filled in for you and cannot be changed. If it is wrong, call the staff.",
)


@dataclass(frozen=True)
class Offer:
    """A value that the form opens with. ``label``: where it comes from, in words; ``at``: when that was so;
    ``case_number``: the earlier case that said it."""

    value: Any
    source: str
    label: Text
    at: datetime
    locked: bool
    case_number: str | None = None


def offers(service: DigitalService, known: Facts, said: Mapping[str, Said]) -> dict[str, Offer]:
    """Field name -> what the form opens with: what the card, the department or a licence says where the service names
    it as the source, else what the person said of the same fact in an earlier case."""
    found: dict[str, Offer] = {}
    schemas = service.form["schema"]["properties"]
    for field in forms.fields(service.form):
        path = service.prefill.get(field["name"])
        value = known.value(path) if path else None
        if path is not None and value is not None:
            kind = path.partition(".")[0]
            source = known.credential if kind == "identity" else SOURCES[kind]
            shown = composed.as_answer(schemas.get(field["name"], {}), value)
            found[field["name"]] = Offer(shown, source, LABELS[source], known.asked_at, field["locked"])
    for name, one in offered(service.form, said).items():
        if name in found:
            continue
        found[name] = Offer(one.value, EARLIER, _label(one), one.at, False, one.case_number)
    return found


def of(
    form: Mapping[str, Any], offered: Mapping[str, Offer], read: Mapping[str, Confirmed]
) -> dict[str, dict[str, Any]]:
    """Field name -> ``{"source", "changed", "case"?, "material"?}`` for every value of the settled ``form``:
    ``changed`` when the person put something else in place of what was offered; ``material``: the key of what it was
    ``read`` on; what nobody offered is ``typed``."""
    found: dict[str, dict[str, Any]] = {}
    for name, value in form.items():
        offer = offered.get(name)
        if name in read and (offer is None or value != offer.value):
            found[name] = {"source": read[name].source, "changed": False, "material": read[name].material}
            continue
        if offer is None:
            found[name] = {"source": TYPED, "changed": False}
            continue
        found[name] = {"source": offer.source, "changed": not offer.locked and value != offer.value}
        if offer.case_number:
            found[name]["case"] = offer.case_number
    return found


def refuse_changed(service: DigitalService, given: Mapping[str, Any], ours: Mapping[str, Any], *, sure: bool) -> None:
    """Raises Refused ``locked_field_changed`` naming the fields when ``given`` has a locked value other than ``ours``.

    Pages do not send locked fields; what sends one with our own value does no harm. ``sure`` False: a source could not
    be asked, so a value that we do not have may be right."""
    wrong = [
        name
        for name, value in given.items()
        if name in service.locked_fields
        and value not in (None, "")
        and (name in ours or sure)
        and ours.get(name) != value
    ]
    if wrong:
        raise Refused("locked_field_changed", NOT_YOURS, fields=dict.fromkeys(sorted(wrong), NOT_YOURS))


def _label(said: Said) -> Text:
    day = clock.local(said.at)
    return Text(
        f"来自您 {day.year} 年 {day.month} 月 {day.day} 日办的“{said.item_name.zh}”",
        f"From your application of {day:%Y-%m-%d} (“{said.item_name.en}”)",
    )
