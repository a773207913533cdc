"""Rating a service: five levels, nobody has to."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import g

from backend.core import guard
from backend.core.web import house
from backend.evaluations import service
from backend.evaluations.schemas import EvaluationIn, EvaluationOut, OptionsOut

blueprint = APIBlueprint("evaluations", __name__, url_prefix="/api/v1", tag="Evaluation")


@blueprint.get("/evaluation-options")
@blueprint.output(OptionsOut)
@guard.public
def options() -> dict[str, Any]:
    """The five levels and the reasons one may pick."""
    return service.options()


@blueprint.post("/cases/<case_number>/evaluation")
@blueprint.input(EvaluationIn)
@blueprint.output(EvaluationOut, status_code=201)
@blueprint.doc(responses={200: "The same again: nothing was done twice"})
@guard.citizen_or_agent
def evaluate(case_number: str, json_data: EvaluationIn) -> tuple[dict[str, Any], int]:
    """Rate this occasion of one's own case; the same evaluation_id again changes nothing (200)."""
    given = json_data.model_dump(mode="json")
    created = service.evaluate(house(), g.citizen, case_number, given)
    return {"level": json_data.level}, 201 if created else 200
