"""What the form already knows when it opens, field by field, with where each value comes from."""

from __future__ import annotations

from typing import Any

from backend.cases.service import facts
from backend.catalog import service as catalog
from backend.core.errors import Text
from backend.core.house import House
from backend.forms import rules as forms
from backend.forms.rules import composed
from backend.identity.rules import mask_id_number

SOURCES = {"identity": "id_card", "department": "department", "licence": "licence"}
LABELS = {
    "id_card": Text("来自身份证", "From your ID card"),
    "department": Text("来自部门系统", "From the department"),
    "licence": Text("来自电子证照", "From an electronic licence"),
}


def prefill(house: House, applicant_id: int, item_code: str) -> dict[str, Any]:
    """The prefill answer of the API. Raises NotFound when the item cannot be done here.

    A locked ID number is shown masked; the page does not send it back, the submission fills it in again.
    """
    with house.db.read() as session:
        service = catalog.digital_service(session, item_code)
    known = facts.fetch(house, applicant_id, service)
    shown = {}
    for field in forms.fields(service.form):
        path = service.prefill.get(field["name"])
        value = known.value(path) if path else None
        if path is None or value is None:
            continue
        source = SOURCES[path.partition(".")[0]]
        masked = field["locked"] and field["widget"] == "id_number"
        schema = service.form["schema"]["properties"].get(field["name"], {})
        shown[field["name"]] = {
            "value": mask_id_number(value) if masked else composed.as_answer(schema, value),
            "source": source,
            "source_label": LABELS[source].as_json(),
            "locked": field["locked"],
            "masked": masked,
        }
    troubles = {**known.no_record, **known.missing}
    return {
        "fields": shown,
        "covered": [
            rule.key
            for rule in service.materials
            if rule.department_query and known.department.get(rule.department_query)
        ],
        "unavailable": [{"source": source, "message": text.as_json()} for source, text in troubles.items()],
    }
