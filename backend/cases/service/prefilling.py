"""What the form already knows when it opens, field by field, with where each value comes from."""

from __future__ import annotations

from typing import Any

from backend.cases.service import earlier, facts, origins
from backend.catalog import service as catalog
from backend.core.errors import Text
from backend.core.house import House
from backend.forms import rules as forms
from backend.identity.rules import mask_id_number
from backend.identity.service import Citizen, applicants, authorisations, demand_level

AT_TERMINAL = Text("到自助终端放身份证后自动填", "Filled in at the terminal, with your ID card")
"""Said of what only a surer sign-in may see."""


def prefill(
    house: House, citizen: Citizen, item_code: str, begun: int | None = None, *, preparing: bool = False
) -> dict[str, Any]:
    """The prefill answer of the API; ``begun``: the version that a draft stands on. Raises NotFound when the item
    cannot be done here, Refused ``step_up_needed``, and ``for_people_only`` or ``for_companies_only``.

    A locked ID number is shown masked; the page does not send it back, the submission fills it in again.
    ``preparing``: who is not sure enough for this service writes a draft to be handed in where they are. They see what
    they said themselves; what a department or a licence would fill in stays open until then.
    """
    with house.db.read() as session:
        service = catalog.service_to_go_on(session, item_code, begun)
        applicants.demand_kind(session, citizen.applicant_id, service.applicants)
        said = earlier.said_before(session, house.vault, citizen, service.form)
        authorisations.check_item(session, citizen.authorisation_id, item_code)
    sure = citizen.level >= service.assurance
    if not preparing:
        demand_level(citizen, service.assurance)
    known = (facts.fetch if sure else facts.of_identity)(house, citizen, service)
    offers = origins.offers(service, known, said)
    widgets = {field["name"]: field["widget"] for field in forms.fields(service.form)}
    shown = {}
    for name, offer in offers.items():
        masked = offer.locked and widgets[name] == "id_number"
        shown[name] = {
            "value": mask_id_number(offer.value) if masked else offer.value,
            "source": offer.source,
            "source_label": offer.label.as_json(),
            "at": offer.at,
            "locked": offer.locked,
            "masked": masked,
        }
    for field in [] if sure else forms.fields(service.form):
        source, _, _ = service.prefill.get(field["name"], "").partition(".")
        if field["locked"] and field["name"] not in shown and source in origins.SOURCES:
            shown[field["name"]] = {
                "value": None,
                "source": origins.SOURCES[source],
                "source_label": AT_TERMINAL.as_json(),
                "at": known.asked_at,
                "locked": True,
                "masked": True,
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
