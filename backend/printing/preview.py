"""What the result paper of a definition in work will look like, drawn with values that are plainly examples.

The same layouts and the same builders make it as make the real papers. Drawing takes a processor for a second, so it is
done in a process of its own: ``python -m backend.printing.preview`` reads ``{"layout", "facts"}`` on stdin and writes
the PNG of the first page.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from backend.catalog.rules.definition import NOTICE, DigitalService, read
from backend.core.apart import Apart, Failed, TooLong
from backend.core.errors import Invalid, Text, Unavailable
from backend.forms.rules import composed
from backend.printing import contents, rules, words

WIDTH = 1000
"""Pixels of the picture."""
SECONDS = 30
_drawing = Apart("backend.printing.preview", seconds=SECONDS, at_once=1)

UNREADABLE = Text(
    "这份设计还有必须改的地方，改好才能看样子。",
    "Something in this design must be mended before its paper can be drawn.",
)
NO_LAYOUT = Text("没有这种版式，请换一种。", "There is no such layout. Please choose another.")
BUSY = Text("正在画别的，请过一会儿再看。", "Another paper is being drawn. Please try again in a moment.")
NO_WORDS = Text("（正文还没有写）", "(no words yet)")
HOLDER = {"name": "示例人", "id_number": "990101199001010000"}
REPLIES: Mapping[str, dict[str, Any]] = {
    "pension_certificate": {
        "pension_participation": {
            "personal_number": "0000000000",
            "status": "示例",
            "region": "示例地区",
            "as_of": "2026-01-01",
            "months": [{"month": f"2025-{month:02d}", "paid": month != 3} for month in range(12, 0, -1)],
            "periods": [{"from": "2025-01", "to": "2025-12", "months": 11, "employer": "示例单位", "base": 500000}],
        }
    },
    "loss_report_receipt": {
        "card_status": {"card_number": "示例卡号", "bank": "示例银行"},
        "card_loss_report": {"loss_number": "示例编号", "effective_on": "2026-01-01"},
    },
    "withdrawal_decision": {
        "rent_withdrawal": {"amount": 123456, "transfer_number": "示例流水号"},
        "fund_account": {"account_number": "示例账号"},
    },
}
"""What the systems behind the papers with layouts of their own might answer."""


def result_facts(
    definition: dict[str, Any], item_name: str, issuer: str, legal_basis: list[str], today: date
) -> tuple[str, dict[str, Any]]:
    """The layout and every word of the paper, with examples for what a person or a system would say.

    Raises Invalid ``unreadable`` or ``no_layout``.
    """
    try:
        digital = read(definition, item_name)
        layout = digital.result_template
        if layout != NOTICE and layout not in contents.BUILDERS:
            raise Invalid("no_layout", NO_LAYOUT)
        result, form = _result(digital, today.isoformat()), _form(digital, today.isoformat())
    except (KeyError, TypeError, AttributeError, ValueError, IndexError):
        raise Invalid("unreadable", UNREADABLE) from None
    moment = f"{today.isoformat()}T09:00:00+08:00"
    coming = digital.result_next if layout == NOTICE else words.after_result(layout)
    title = digital.result_name if layout == NOTICE else rules.RESULT_TITLES[layout]
    return layout, {
        "case_number": "000000EX0120260101000001X",
        "item_name": item_name,
        "kind": digital.kind,
        "issuer": issuer,
        "site_name": "示例网点",
        "terminal_name": "示例终端",
        "hotline": "12345",
        "region_name": "示例地区",
        "holder_name": HOLDER["name"],
        "holder_masked": rules.mask_name(HOLDER["name"]),
        "holder_id_masked": rules.mask_id_number(HOLDER["id_number"]),
        "holder_id_number": HOLDER["id_number"],
        "submitted_at": moment,
        "accepted_at": moment,
        "decided_at": moment,
        "issued_at": moment,
        "promised_by": None,
        "promise_working_days": digital.promise_working_days,
        "demonstration": True,
        "state": "concluded",
        "result": result,
        "purpose": contents.purpose(digital.form, form),
        "opinion": None,
        "legal_basis": legal_basis,
        "next_lines": [line.as_json() for line in coming],
        "title": title.as_json(),
        "code": "0" * 16,
        "verify_url": "https://example.invalid/v/0000000000000000",
    }


def draw(layout: str, facts: dict[str, Any]) -> bytes:
    """The PNG of the first page. Raises Unavailable ``busy``, Invalid ``unreadable``."""
    try:
        return _drawing(json.dumps({"layout": layout, "facts": facts}).encode(), patience=SECONDS)
    except TooLong:
        raise Unavailable("busy", BUSY) from None
    except Failed:
        raise Invalid("unreadable", UNREADABLE) from None


def _result(digital: DigitalService, today: str) -> dict[str, Any]:
    if digital.result_template != NOTICE:
        return contents.BUILDERS[digital.result_template](
            REPLIES[digital.result_template], _form(digital, today), today
        )
    reply: dict[str, Any] = {}
    for line in digital.result_lines:
        root, _, rest = line.path.partition(".")
        operation, _, name = rest.partition(".")
        if root == "department" and name:
            reply.setdefault(operation, {})[name] = _value(line.kind, today)
    worded = digital if digital.result_words else replace(digital, result_words=NO_WORDS)
    return contents.notice(worded, reply, _form(digital, today), today)


def _form(digital: DigitalService, today: str) -> dict[str, Any]:
    kinds = {line.path.removeprefix("form."): line.kind for line in digital.result_lines}
    found = {}
    for section in digital.form["sections"]:
        for field in section["fields"]:
            found[field["name"]] = _answer(field, kinds.get(field["name"], ""), today)
    return {"amount": 123456, **found}


def _answer(field: Mapping[str, Any], kind: str, today: str) -> Any:
    """An example for one field, in the shape that its widget has."""
    widget = field["widget"]
    if widget == "choice" and field.get("options"):
        return field["options"][0]["value"]
    if widget == "table":
        return [{column["name"]: _cell(column, today) for column in field.get("columns", ())}]
    if widget == "signature":
        strokes = [[120, 260, 300, 120, 420, 280, 560, 140, 760, 250, 980, 150]]
        return {"strokes": strokes, "digest": composed.digest(strokes)}
    if widget == "address":
        return "示例省示例市示例区示例路 1 号"
    return _value({"money": "money", "date": "day", "bank_card": "card"}.get(widget, kind), today)


def _cell(column: Mapping[str, Any], today: str) -> Any:
    if column["widget"] == "choice" and column.get("options"):
        return column["options"][0]["value"]
    return _value({"money": "money", "date": "day", "bank_card": "card"}.get(column["widget"], "text"), today)


def _value(kind: str, today: str) -> Any:
    return {"money": 123456, "day": today, "card": "6222020000000000000"}.get(kind, "示例内容")


def main() -> int:
    """Read what to draw, write the picture."""
    import pypdfium2

    from backend.printing.render import Renderer

    asked = json.load(sys.stdin)
    pdf = Renderer().pdf(asked["layout"], asked["facts"])
    with contextlib.closing(pypdfium2.PdfDocument(pdf)) as document:
        page = document[0]
        out = io.BytesIO()
        page.render(scale=WIDTH / page.get_size()[0]).to_pil().save(out, "PNG", optimize=True)
    sys.stdout.buffer.write(out.getvalue())
    return 0


if __name__ == "__main__":
    sys.exit(main())
