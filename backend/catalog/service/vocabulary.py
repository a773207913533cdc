"""What conditions, comparisons and result papers of a definition may name, in words an author reads.

The facts are those of the code: what a card says, what each outside system answers, what licences hold. The words are
written here; a name without words is shown as it is, so that a new connector works before anybody named its fields.
"""

from __future__ import annotations

import typing
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from backend.catalog.rules.proof import known_of
from backend.connectors import CONNECTORS
from backend.connectors.base import Day, Done
from backend.core.config import Settings
from backend.core.errors import Text

IDENTITY = (
    ("name", Text("姓名", "Name"), "text"),
    ("id_number", Text("身份证号", "ID number"), "text"),
    ("birth", Text("出生日期", "Day of birth"), "day"),
    ("sex", Text("性别（1 男 2 女）", "Sex (1 male, 2 female)"), "text"),
    ("nationality", Text("国籍", "Nationality"), "text"),
    ("address", Text("证件上的住址", "Address on the card"), "text"),
    ("valid_to", Text("证件有效期至", "Card valid until"), "day"),
    ("credit_code", Text("统一社会信用代码（单位）", "Unified social credit code (companies)"), "text"),
    ("agent_name", Text("经办人（单位）", "Who acts for the company"), "text"),
)
"""Facts of ``identity.*``: of a person (``identity.methods.base.Person``) and of a company (``applicants.facts``). Of
whom each is known, ``rules.proof.known_of`` says."""

LICENCES: Mapping[str, tuple[Text, tuple[tuple[str, Text, str], ...]]] = {
    "household_register": (
        Text("居民户口簿", "Household register"),
        (
            ("head", Text("户主", "Head"), "text"),
            ("members", Text("户内人员", "Members"), "list"),
            ("address", Text("住址", "Address"), "text"),
            ("household_number", Text("户号", "Household number"), "text"),
        ),
    ),
    "marriage_certificate": (
        Text("结婚证", "Marriage certificate"),
        (
            ("holder", Text("持证人", "Holder"), "text"),
            ("spouse", Text("配偶", "Spouse"), "text"),
            ("registered_on", Text("登记日期", "Registered on"), "day"),
            ("certificate_number", Text("证号", "Number"), "text"),
        ),
    ),
}
"""Types of licences that the licence library knows and what their data holds."""

TEMPLATES = (
    ("notice", Text("通知书（文字和几行内容）", "Notice (words and a few lines)")),
    ("pension_certificate", Text("养老保险参保证明", "Certificate of pension participation")),
    ("loss_report_receipt", Text("社保卡挂失回执", "Receipt of a lost card")),
    ("withdrawal_decision", Text("公积金提取决定书", "Decision on a withdrawal")),
)
"""Result papers that printing has a layout for; only a notice is written by the author."""

MONEY = frozenset({"amount", "balance", "limit", "income", "paid", "monthly", "base"})
"""Whole numbers of replies that are fen."""

OPERATIONS = {
    "fund_account": Text("公积金账户", "Housing fund account"),
    "rent_withdrawal": Text("租房提取", "Withdrawal for rent"),
    "closing_withdrawal": Text("销户提取", "Closing withdrawal"),
    "pension_participation": Text("养老参保记录", "Pension participation"),
    "card_status": Text("社保卡状态", "Social security card"),
    "employer_insurance": Text("单位参保记录", "Employer's insurance record"),
    "employment_status": Text("就业状态", "Employment status"),
    "card_loss_report": Text("社保卡挂失", "Report of a lost card"),
    "unemployment_registration": Text("失业登记", "Unemployment registration"),
    "insurance_record": Text("医保参保记录", "Medical insurance record"),
    "remote_care_filing": Text("异地就医备案", "Filing of treatment elsewhere"),
    "residence_record": Text("暂住登记", "Residence record"),
    "permit_order": Text("居住证制发", "Residence permit order"),
    "tax_record": Text("纳税记录", "Tax record"),
    "benefit_grant": Text("补贴发放", "Benefit grant"),
    "licences_of": Text("持有的证照", "Licences held"),
}
FIELDS = {
    "accepted": Text("已执行", "Carried out"),
    "account_number": Text("账号", "Account number"),
    "address": Text("住址", "Address"),
    "amount": Text("金额", "Amount"),
    "as_of": Text("截至", "As of"),
    "balance": Text("余额", "Balance"),
    "bank": Text("银行", "Bank"),
    "card_number": Text("卡号", "Card number"),
    "effective_on": Text("生效日期", "Effective on"),
    "employer": Text("单位", "Employer"),
    "filed": Text("已备案", "On record"),
    "filing_number": Text("备案号", "Filing number"),
    "first_month": Text("首次参保月份", "First month"),
    "from_month": Text("起发月份", "From month"),
    "income": Text("收入", "Income"),
    "insured_count": Text("参保人数", "People insured"),
    "kind_label": Text("险种", "Kind"),
    "last_employer": Text("原单位", "Last employer"),
    "limit": Text("可提额度", "Limit"),
    "loss_number": Text("挂失编号", "Loss number"),
    "monthly": Text("每月金额", "Monthly amount"),
    "months": Text("月数", "Months"),
    "owns_home_here": Text("本地有自有住房", "Owns a home here"),
    "paid": Text("已缴税额", "Tax paid"),
    "paid_through": Text("已缴费到", "Paid through"),
    "permit_number": Text("证号", "Permit number"),
    "personal_number": Text("个人编号", "Personal number"),
    "phone": Text("手机号", "Mobile number"),
    "ready_on": Text("可领日期", "Ready on"),
    "reason_label": Text("原因", "Reason"),
    "recorded_on": Text("登记日期", "Recorded on"),
    "region": Text("参保地", "Region"),
    "registered_on": Text("登记日期", "Registered on"),
    "registration_number": Text("登记编号", "Registration number"),
    "status": Text("状态", "Status"),
    "status_label": Text("状态说明", "Status in words"),
    "taxpayer_number": Text("纳税人识别号", "Taxpayer number"),
    "transfer_number": Text("转账流水号", "Transfer number"),
    "valid_from": Text("起效日期", "Valid from"),
    "withheld_by": Text("扣缴单位", "Withheld by"),
}

_NOT_A_DEPARTMENT = frozenset({"licence_library", "e_social_card"})
"""Licences have a list of their own here; the card's platform says who somebody is and nothing a form asks for."""


def vocabulary(settings: Settings) -> dict[str, Any]:
    """``identity``: [{path, label, kind, applicants}], of whom it is known; ``connectors``: [{name, label, queries,
    effects}], each operation with the ``fields`` of its reply; ``licences``: [{type, name, fields}]; ``templates``:
    [{value, label}]. ``kind`` is text, number, money, day, yes_no or list; labels are in both languages.
    """
    return {
        "identity": [
            {"path": f"identity.{name}", "label": label.as_json(), "kind": kind, "applicants": known_of(name)}
            for name, label, kind in IDENTITY
        ],
        "connectors": [_connector(settings, name) for name in CONNECTORS if name not in _NOT_A_DEPARTMENT],
        "licences": [
            {"type": kind, "name": name.as_json(), "fields": [_field(*field) for field in fields]}
            for kind, (name, fields) in LICENCES.items()
        ],
        "templates": [{"value": value, "label": label.as_json()} for value, label in TEMPLATES],
    }


def _connector(settings: Settings, name: str) -> dict[str, Any]:
    connector = CONNECTORS[name](settings)
    return {
        "name": name,
        "label": connector.label.as_json(),
        "queries": [_operation(operation, shape) for operation, shape in connector.queries.items()],
        "effects": [_operation(operation, shape) for operation, shape in connector.effects.items()],
    }


def _operation(name: str, shape: type[BaseModel]) -> dict[str, Any]:
    fields = [
        _field(field, FIELDS.get(field, Text(field, field)), _kind(field, annotation))
        for field, annotation in typing.get_type_hints(shape, include_extras=True).items()
        if field in shape.model_fields and not (issubclass(shape, Done) and field == "reason_label")
    ]
    return {"name": name, "label": OPERATIONS.get(name, Text(name, name)).as_json(), "fields": fields}


def _field(name: str, label: Text, kind: str) -> dict[str, Any]:
    return {"name": name, "label": label.as_json(), "kind": kind}


def _kind(name: str, annotation: Any) -> str:
    options = [annotation, *typing.get_args(annotation)]
    if Day in options:
        return "day"
    if bool in options:
        return "yes_no"
    if int in options:
        return "money" if name in MONEY else "number"
    return "list" if any(typing.get_origin(one) is list for one in options) else "text"
