"""申请表: what was handed in, as a paper. Worded when somebody asks for it, from the case as it stands then."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from backend.cases import queries as cases_told
from backend.cases import service as cases
from backend.cases.models import Case
from backend.cases.queries import form_rows
from backend.catalog import service as catalog
from backend.catalog.service import DigitalService
from backend.core.crypto import Vault
from backend.core.errors import Text
from backend.forms.rules import composed
from backend.printing import rules
from backend.printing.queries.issued import Paper, case_facts, materials

UNANSWERED = Text("没有填", "Left empty")
WORDED = ("choice", "checkbox")
"""Widgets whose answer is words of the service, in two languages. Anything else is said once, as it was typed."""

Line = dict[str, Any]


def application_form(session: Session, vault: Vault, case: Case) -> Paper:
    """The form of ``case`` with the answers in force: labels and order of the version it was filed under, numbers of
    persons shortened as the officer's page shortens them, because a paper lies about."""
    digital = catalog.digital_service(session, case.item_code, case.service_version)
    edition = cases.edition(session, case)
    held = cases.form_in_force(session, vault, case)
    signed_in = cases_told.signed_in(case)
    facts = {
        **case_facts(session, vault, case, digital),
        "item_name_en": digital.name.en,
        "item_version": case.item_version,
        "service_version": case.service_version,
        "edition": edition.number,
        "filed_at": edition.at.isoformat(),
        "signed_in": signed_in and signed_in.as_json(),
        "agent_masked": cases_told.agent_masked(session, vault, case),
        "situation": [_line(row.label, row.value) for row in form_rows.answers_given(digital, held.answers)],
        "sections": _sections(session, vault, case, digital),
        "materials": materials(session, vault, case, digital),
        "declaration": rules.declared(
            digital.declaration, cases.holder(vault, case), case.actor_id is not None
        ).as_json(),
    }
    title = rules.form_title(edition.number)
    kind = rules.APPLICATION_FORM
    return Paper(case.id, case.applicant_id, kind, edition.number, kind, title, facts)


def _sections(session: Session, vault: Vault, case: Case, digital: DigitalService) -> list[dict[str, Any]]:
    """The form's sections with their blocks: ``lines`` side by side with their labels, a ``table``, a ``signature``."""
    form = cases.form_in_force(session, vault, case).form
    data = cases.review_scope(session, vault, case)
    signatures = cases.signatures(session, vault, case, digital)
    found = []
    for section in digital.form["sections"]:
        blocks: list[dict[str, Any]] = []
        for field in section["fields"]:
            value = form.get(field["name"])
            if field["widget"] in ("info", "file") or not form_rows.visible(field, data):
                continue
            if value is not None and field["widget"] == "table":
                blocks.append({"kind": "table", "label": field["label"], **_table(field, value)})
            elif value is not None and field["widget"] == "signature":
                standing = signatures[field["name"]]
                blocks.append(
                    {
                        "kind": "signature",
                        "label": field["label"],
                        "drawing": composed.drawing(value),
                        "said": standing.said.as_json(),
                        "at": standing.at and standing.at.isoformat(),
                    }
                )
            else:
                if not blocks or blocks[-1]["kind"] != "lines":
                    blocks.append({"kind": "lines", "lines": []})
                blocks[-1]["lines"].append(_line(Text(**field["label"]), _value(field, value)))
        if blocks:
            found.append({"title": section["title"], "blocks": blocks})
    return found


def _line(label: Text, value: Text) -> Line:
    return {"label": label.as_json(), "value": value.as_json()}


def _value(field: Mapping[str, Any], value: Any) -> Text:
    """What stands on the paper for one answer; the same in both languages where it is the person's own words."""
    if value is None or value == "":
        return Text("没有勾选", "Not ticked") if field["widget"] == "checkbox" else UNANSWERED
    said = form_rows.shown(dict(field), value)
    if field["widget"] == "date":
        return _day(said.zh)
    return said if field["widget"] in WORDED else Text(said.zh, said.zh)


def _day(text: str) -> Text:
    """A day in both languages; what a department keeps as something else is said as it is."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return Text(text, text)
    return Text(f"{day.year}年{day.month}月{day.day}日", text)


def _table(field: Mapping[str, Any], rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The heads of the columns and a row of texts for each that was filled in; what is empty stays empty."""
    columns = field["columns"]
    return {
        "heads": [column["label"] for column in columns],
        "figures": [column["widget"] in ("money", "number") for column in columns],
        "rows": [
            [
                (_value(column, row[column["name"]]) if row.get(column["name"]) is not None else Text("", "")).as_json()
                for column in columns
            ]
            for row in rows
        ],
    }
