"""A service whose form also asks for an address by region, a table and a signature, and an answer to it."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

from backend.catalog import service as catalog
from backend.core.house import House
from backend.forms.rules.composed import digest
from backend.regions import service as regions
from backend.regions.service import RegionRow
from tests.factories import cases
from tests.factories.catalog import definition, folder, shipped

CODE = "HN-G027"
STROKES = [[100, 100, 200, 180, 300, 120], [400, 200, 420, 210]]
REGION = {"level": 2, "code": "990100000000", "name": "示范省示范市"}
ANSWERS: dict[str, Any] = {
    "live_at": {"region": REGION, "detail": "柳岸路 88 号"},
    "heirs": [
        {"who": "王小明", "card": "990101198903150024", "share": 120050},
        {"who": " 王小红 ", "card": "", "share": 100},
        {"who": ""},
    ],
    "signed": {"strokes": STROKES, "digest": digest(STROKES)},
}


def words(text: str) -> dict[str, str]:
    return {"zh": text, "en": text}


def with_composed_fields() -> dict[str, Any]:
    """The next version of a service that is decided on the spot, asking also for these."""
    raw = definition(CODE)
    cells = {
        "who": {"type": "string", "minLength": 2, "maxLength": 20},
        "card": {"type": "string", "format": "cn-id-number"},
        "share": {"type": "integer", "minimum": 100},
    }
    row = {"type": "object", "additionalProperties": False, "required": ["who", "share"], "properties": cells}
    raw["service_version"] += 1
    raw["form"]["schema"]["properties"] |= {
        "live_at": {"type": "object", "format": "address"},
        "heirs": {"type": "array", "minItems": 1, "maxItems": 5, "items": row},
        "signed": {"type": "object", "format": "signature"},
    }
    raw["form"]["schema"]["required"] += ["live_at", "heirs", "signed"]
    widgets = (("who", "text", "姓名"), ("card", "id_number", "身份证号"), ("share", "money", "份额"))
    columns = [{"name": name, "label": words(label), "widget": widget} for name, widget, label in widgets]
    raw["form"]["sections"].append(
        {
            "title": words("另外"),
            "fields": [
                {"name": "live_at", "label": words("住址"), "widget": "address", "locked": False},
                {"name": "heirs", "label": words("继承人"), "widget": "table", "locked": False, "columns": columns},
                {"name": "signed", "label": words("签名"), "widget": "signature", "locked": False},
            ],
        }
    )
    raw["result"]["lines"] += [
        {"label": words(name), "path": f"form.{name}", "kind": "text"} for name in ("live_at", "heirs", "signed")
    ]
    return raw


def offer(house: House, place: Path) -> House:
    """The house offers it, and knows the region of the answer. ``place``: where the files may lie."""
    catalog.import_catalogue(
        house, folder(place / "next", guides=shipped("guides", CODE), services=[with_composed_fields()])
    )
    with house.db.transaction() as session:
        regions.store(
            session,
            [
                RegionRow(1, "990000000000", "示范省", None, None, None),
                RegionRow(2, "990100000000", "示范市", "990000000000", None, None),
            ],
        )
    return house


def request(**changes: Any) -> dict[str, Any]:
    """The body of POST /submissions for it."""
    form = {"check_purpose": "job", "phone": "13900000001", **copy.deepcopy(ANSWERS), **changes}
    return cases.enquiry(item_code=CODE, service_version=3, form=form)
