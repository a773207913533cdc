"""The lines of the form as an officer reads them: labels for codes, personal numbers masked, sources named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from backend.cases import service
from backend.catalog.service import DigitalService
from backend.core.errors import Text
from backend.forms import logic
from backend.forms.rules import composed
from backend.printing.contents import masked_card
from backend.printing.rules import mask_id_number

SENSITIVE = ("id_number", "bank_card", "phone")

SOURCES = {
    "id_card": Text("身份证读卡", "ID card"),
    "social_card": Text("社保卡读卡", "Social-security card"),
    "account": Text("登录账号的实名信息", "Verified account"),
    "department": Text("部门系统", "Department"),
    "licence": Text("电子证照", "Licence"),
    "earlier_case": Text("本人以前的办件", "An earlier case"),
    "paper": Text("纸质表上填写，本人核对过", "Written on the paper form, confirmed by the applicant"),
    "ocr": Text("从材料照片读出，本人核对过", "Read on a material, confirmed by the applicant"),
    "typed": Text("本人填写", "Filled in"),
}
VOUCHED_FOR = ("id_card", "department", "licence")
"""Sources that are an organ's word."""
CHANGED = {
    "id_card": Text("身份证预填，本人改过", "Prefilled from the ID card, changed by the applicant"),
    "social_card": Text("社保卡预填，本人改过", "Prefilled from the social-security card, changed by the applicant"),
    "account": Text("登录账号预填，本人改过", "Prefilled from the account, changed by the applicant"),
    "department": Text("部门系统预填，本人改过", "Prefilled by the department, changed by the applicant"),
    "licence": Text("电子证照预填，本人改过", "Prefilled from a licence, changed by the applicant"),
    "earlier_case": Text("以前的办件预填，本人改过", "Prefilled from an earlier case, changed by the applicant"),
}

LICENCE_LINES = {
    "name": "证照名称",
    "issuer": "发证机关",
    "issued_on": "发证日期",
    "valid_to": "有效期至",
    "household_number": "户号",
    "head": "户主",
    "members": "户内人员",
    "address": "住址",
    "certificate_number": "证号",
    "holder": "持证人",
    "spouse": "配偶",
    "registered_on": "登记日期",
}


@dataclass(frozen=True)
class FormRow:
    """One line. ``name`` is None for answers of the guidance; ``before``: the value a correction replaced;
    ``drawing``: a signature's strokes, as the ``d`` of an SVG path on ``composed.SHEET``; ``bound``: whether that
    signature still fits the document."""

    name: str | None
    label: Text
    value: Text
    source: str | None
    source_label: Text | None
    sensitive: bool
    before: Text | None
    drawing: str | None = None
    bound: service.SignatureStanding | None = None


def rows(digital: DigitalService, versions: Sequence[service.FormInForce], data: dict[str, Any]) -> list[FormRow]:
    """Guidance answers in the order they were given, then the fields that were shown to the applicant."""
    return [*answers_given(digital, versions[-1].answers), *_fields(digital, versions, data)]


def value_in_clear(digital: DigitalService, form: dict[str, Any], name: str) -> str | None:
    """The unmasked value of a field that is masked in ``rows``; None for any other name."""
    for field in _all_fields(digital):
        if field["name"] == name and _sensitive(field):
            value = form.get(name, "")
            return _table(field, value, clear=True).zh if field["widget"] == "table" else str(value)
    return None


def masked(digital: DigitalService, path: str, value: Any) -> Text:
    """A compared value as it may be shown: options by label, lists joined, numbers of persons masked."""
    head, _, name = path.partition(".")
    if head == "form":
        field = next((field for field in _all_fields(digital) if field["name"] == name), None)
        if field:
            return shown(field, value)
    if head == "answers":
        return _option(digital, name, str(value))
    if isinstance(value, bool):
        return Text("是", "Yes") if value else Text("否", "No")
    if name.endswith("id_number"):
        value = mask_id_number(str(value))
    elif isinstance(value, list):
        value = "、".join(str(part) for part in value)
    return Text(str(value), str(value))


def licence_lines(licence: dict[str, Any]) -> list[tuple[str, str]]:
    """Label and value of each line of a licence, nested data after the head."""
    flat = {**{key: value for key, value in licence.items() if key != "data"}, **licence.get("data", {})}
    return [
        (label, "、".join(map(str, flat[key])) if isinstance(flat[key], list) else str(flat[key]))
        for key, label in LICENCE_LINES.items()
        if flat.get(key) not in (None, "")
    ]


def answers_given(digital: DigitalService, answers: dict[str, str]) -> list[FormRow]:
    """The guidance's questions and what was chosen, in the order they were asked."""
    if not digital.guidance:
        return []
    found, step = [], digital.guidance["start"]
    while step in answers:
        question = digital.guidance["questions"][step]
        chosen = next((option for option in question["options"] if option["value"] == answers[step]), None)
        if chosen is None:
            break
        title = Text(question["title"]["zh"], question["title"]["en"])
        value = Text(chosen["title"]["zh"], chosen["title"]["en"])
        found.append(FormRow(None, title, value, None, None, False, None))
        step = chosen.get("next", "")
    return found


def _fields(digital: DigitalService, versions: Sequence[service.FormInForce], data: dict[str, Any]) -> list[FormRow]:
    now, before = versions[-1].form, versions[-2].form if len(versions) > 1 else {}
    found = []
    for field in _all_fields(digital):
        name = field["name"]
        if name not in now or not visible(field, data):
            continue
        changed = bool(before) and before.get(name) != now[name]
        kept = versions[-1].origins.get(name)
        origin, edited = _origin(field, kept)
        found.append(
            FormRow(
                name,
                Text(field["label"]["zh"], field["label"]["en"]),
                shown(field, now[name]),
                origin if origin in VOUCHED_FOR and not edited else "typed",
                _told(digital, kept) or (CHANGED if edited else SOURCES).get(origin, SOURCES["typed"]),
                _sensitive(field),
                shown(field, before[name]) if changed and name in before else None,
                composed.drawing(now[name]) if field["widget"] == "signature" else None,
            )
        )
    return found


def _origin(field: dict[str, Any], kept: dict[str, Any] | None) -> tuple[str, bool]:
    """Where the value came from, and whether the person changed it. Older cases did not keep it: there what is locked
    came from where the form says."""
    if kept is not None:
        return kept["source"], bool(kept["changed"])
    source = service.SOURCES.get(field.get("prefill", "").partition(".")[0]) if field["locked"] else None
    return source or "typed", False


def _told(digital: DigitalService, kept: dict[str, Any] | None) -> Text | None:
    """On which material a value was read, by its name."""
    key = (kept or {}).get("material")
    rule = next((rule for rule in digital.materials if rule.key == key), None)
    if rule is None:
        return None
    return Text(f"从“{rule.name.zh}”读出，本人核对过", f"Read on “{rule.name.en}”, confirmed by the applicant")


def _all_fields(digital: DigitalService) -> list[dict[str, Any]]:
    return [field for section in digital.form["sections"] for field in section["fields"]]


def visible(field: dict[str, Any], data: dict[str, Any]) -> bool:
    """Whether the applicant was shown the field. ``data``: ``cases.service.review_scope``."""
    if "visible_when" not in field:
        return True
    try:
        return logic.holds(field["visible_when"], data)
    except logic.LogicError:
        return False


def _sensitive(field: dict[str, Any]) -> bool:
    """Whether something of the field is masked: its own number, or that of a column."""
    return any(one["widget"] in SENSITIVE for one in (field, *field.get("columns", ())))


def _table(field: dict[str, Any], value: Any, *, clear: bool = False) -> Text:
    """A table line by line; ``clear``: with the numbers of persons in full."""

    def cell(column: dict[str, Any], held: Any) -> Text:
        return Text(str(held), str(held)) if clear and column["widget"] in SENSITIVE else shown(column, held)

    zh, en = [], []
    for number, row in enumerate(value or (), 1):
        cells = [
            (column["label"], cell(column, row[column["name"]])) for column in field["columns"] if column["name"] in row
        ]
        zh.append(f"第 {number} 行：" + "；".join(f"{label['zh']} {text.zh}" for label, text in cells))
        en.append(f"Row {number}: " + "; ".join(f"{label['en']} {text.en}" for label, text in cells))
    return Text("\n".join(zh), "\n".join(en))


def shown(field: dict[str, Any], value: Any) -> Text:
    """The value of a field or of a table's column in words: options by label, numbers of persons masked."""
    text, widget = str(value), field["widget"]
    if widget == "table":
        return _table(field, value)
    if widget == "signature":
        return Text("已签名", "Signed")
    for option in field.get("options", ()):
        if option["value"] == value:
            return Text(option["label"]["zh"], option["label"]["en"])
    if widget == "checkbox":
        return Text("已勾选", "Ticked") if value else Text("没有勾选", "Not ticked")
    if widget == "id_number":
        text = mask_id_number(text)
    elif widget == "phone":
        text = f"{text[:3]}****{text[-4:]}"
    elif widget == "bank_card":
        text = masked_card(text)
    elif widget == "address":
        text = composed.readable_address(value)
    elif widget == "money":
        text = f"{value // 100:,}.{value % 100:02d} 元"  # whole fen
        return Text(text, text.replace("元", "yuan"))
    return Text(text, text)


def _option(digital: DigitalService, question: str, value: str) -> Text:
    for option in (digital.guidance or {}).get("questions", {}).get(question, {}).get("options", ()):
        if option["value"] == value:
            return Text(option["title"]["zh"], option["title"]["en"])
    return Text(value, value)
