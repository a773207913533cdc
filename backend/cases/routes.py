"""The citizen's side of a case: prefill, submit, follow, correct."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import Response, g

from backend.cases import queries, service
from backend.cases.schemas import (
    CaseList,
    CaseView,
    CorrectionIn,
    EarlierList,
    FromWhere,
    OwedIn,
    PrefillOut,
    PrefillQuery,
    ReceiptOut,
    SubmissionIn,
    TakeEarlierIn,
    TakenOver,
    UnderVersion,
)
from backend.core import guard
from backend.core.limits import limiter, per_citizen
from backend.core.web import house

blueprint = APIBlueprint("cases", __name__, url_prefix="/api/v1", tag="Cases")


@blueprint.get("/catalog/items/<item_code>/prefill")
@blueprint.input(PrefillQuery, location="query")
@blueprint.output(PrefillOut)
@guard.citizen_or_agent
def prefill(item_code: str, query_data: PrefillQuery) -> dict[str, Any]:
    """What the form already knows, from the card, the department, the licences and earlier cases of the same person. A
    source that is down is named. Who only prepares a draft sees what their sign-in allows."""
    return service.prefill(house(), g.citizen, item_code, query_data.begun, preparing=query_data.preparing)


@blueprint.get("/catalog/items/<item_code>/earlier-materials")
@blueprint.input(UnderVersion, location="query")
@blueprint.output(EarlierList)
@guard.citizen
def earlier(item_code: str, query_data: UnderVersion) -> dict[str, Any]:
    """What was handed in before and is still good for this service: it need not be taken again."""
    with house().db.read() as session:
        found = service.earlier_materials(session, g.citizen.applicant_id, item_code, query_data.service_version)
    return {"materials": [one.as_json() for one in found]}


@blueprint.post("/catalog/items/<item_code>/earlier-materials")
@limiter.limit("60/minute", key_func=per_citizen)
@blueprint.input(TakeEarlierIn)
@blueprint.output(TakenOver, status_code=201)
@guard.citizen
def take_earlier(item_code: str, json_data: TakeEarlierIn) -> dict[str, Any]:
    """Use one of them: its pages, as if they had just been taken for this submission. 404 ``no_such_offer``."""
    wanted = json_data.model_dump(mode="json")
    who, device = g.citizen.applicant_id, g.citizen.device_digest
    return {"pages": service.take_earlier_material(house(), who, item_code, wanted, device=device)}


@blueprint.post("/submissions")
@limiter.limit("120/minute", key_func=per_citizen)
@blueprint.input(FromWhere, location="query")
@blueprint.input(SubmissionIn)
@blueprint.output(ReceiptOut, status_code=201)
@blueprint.doc(responses={200: "The same again: nothing was done twice"})
@guard.citizen_or_agent
def submit(query_data: FromWhere, json_data: SubmissionIn) -> Response:
    """Submit once: the same body under the same submission_id gets the same receipt, byte for byte (200)."""
    request = json_data.model_dump(mode="json", exclude_none=True)
    taken = service.submit(house(), g.citizen, request, channel=query_data.channel)
    return Response(taken.body, 201 if taken.created else 200, mimetype="application/json")


@blueprint.get("/submissions/<submission_id>")
@blueprint.output(ReceiptOut)
@guard.citizen_or_agent
def receipt(submission_id: str) -> Response:
    """The receipt, for a page that never saw the answer; 404 while nothing has arrived."""
    with house().db.read() as session:
        body = service.receipt_of(session, g.citizen.applicant_id, submission_id, agent_id=g.citizen.agent_id)
    return Response(body, mimetype="application/json")


@blueprint.get("/cases")
@blueprint.output(CaseList)
@guard.citizen_or_agent
def cases() -> dict[str, Any]:
    """One's own cases, newest first."""
    with house().db.read() as session:
        return {"cases": service.cards(session, g.citizen.applicant_id, agent_id=g.citizen.agent_id)}


@blueprint.get("/cases/<case_number>")
@blueprint.output(CaseView)
@guard.citizen_or_agent
def case(case_number: str) -> dict[str, Any]:
    """One's own case with its timeline, documents and open correction."""
    return _view(case_number)


@blueprint.post("/cases/<case_number>/corrections")
@limiter.limit("60/minute", key_func=per_citizen)
@blueprint.input(CorrectionIn)
@blueprint.output(CaseView, status_code=201)
@blueprint.doc(responses={200: "The same again: nothing was done twice"})
@guard.citizen_or_agent
def correct(case_number: str, json_data: CorrectionIn) -> tuple[dict[str, Any], int]:
    """Hand in what was asked for; the same correction_id again changes nothing (200)."""
    given = json_data.model_dump(mode="json", exclude_none=True)
    created = service.correct(house(), g.citizen, case_number, given)
    return _view(case_number), 201 if created else 200


@blueprint.post("/cases/<case_number>/owed")
@limiter.limit("60/minute", key_func=per_citizen)
@blueprint.input(OwedIn)
@blueprint.output(CaseView, status_code=201)
@blueprint.doc(responses={200: "The same again: nothing was done twice"})
@guard.citizen_or_agent
def hand_in_owed(case_number: str, json_data: OwedIn) -> tuple[dict[str, Any], int]:
    """Hand in materials that were promised at submission (容缺后补); the same again changes nothing (200)."""
    given = json_data.model_dump(mode="json", exclude_none=True)["materials"]
    created = service.hand_in_owed(house(), g.citizen, case_number, given)
    return _view(case_number), 201 if created else 200


def _view(case_number: str) -> dict[str, Any]:
    with house().db.read() as session:
        found = service.of_citizen(session, g.citizen, case_number)
        return {
            **service.detail(session, found),
            "documents": queries.documents_of(session, case_number),
            "application_form": queries.application_form_of(session, found),
            **queries.evaluation_of(session, found),
        }
