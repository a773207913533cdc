"""Drafts of the signed-in citizen, from whatever machine."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apiflask import APIBlueprint
from flask import Response, g, jsonify

from backend.core import guard
from backend.core.errors import Invalid, Text
from backend.core.limits import limiter, per_citizen
from backend.core.web import envelope, house
from backend.drafts import service
from backend.drafts.schemas import CarryOverIn, DraftIn, DraftList, DraftOut, SavedOut
from backend.drafts.service import Closed, Draft, Exists, Moved

blueprint = APIBlueprint("drafts", __name__, url_prefix="/api/v1", tag="Drafts")

REASONS: dict[type, tuple[str, Text]] = {
    Moved: (
        "draft_moved",
        Text("这份草稿刚在另一处改过，已经合在一起。", "This draft was changed elsewhere; both are merged."),
    ),
    Exists: ("draft_exists", Text("这件事您已经有一份没交的草稿。", "You already have an open draft of this.")),
    Closed: ("draft_closed", Text("这份草稿已经交了，或者已经删除。", "This draft was handed in or deleted.")),
}


@blueprint.get("/drafts")
@blueprint.output(DraftList)
@guard.citizen_or_agent
def drafts() -> dict[str, Any]:
    """One's own open drafts, the one last changed first; for an agent those of their own work."""
    with house().db.read() as session:
        return {"drafts": service.listed(session, house(), g.citizen)}


@blueprint.get("/drafts/<draft_id>")
@blueprint.output(DraftOut)
@guard.citizen_or_agent
def draft(draft_id: str) -> dict[str, Any]:
    """One's own open draft with its content, and what its service asks differently by now."""
    service.permit(house(), g.citizen, draft_id)
    return service.shown(house(), g.citizen.applicant_id, g.citizen.actor, draft_id)


@blueprint.put("/drafts/<draft_id>")
@limiter.limit("240/minute", key_func=per_citizen)
@blueprint.input(DraftIn)
@blueprint.output(SavedOut)
@blueprint.doc(
    responses={201: "Begun", 409: "draft_moved (with the merged draft), draft_exists (with it), draft_closed"}
)
@guard.citizen_or_agent
def save(draft_id: str, json_data: DraftIn) -> Response:
    """Keep what was filled in. The id is that of the submission it will become (UUID version 7)."""
    _submission_id(draft_id)
    sent = json_data.model_dump(mode="json", exclude_unset=True)
    citizen = g.citizen
    service.permit(house(), citizen, draft_id, json_data.item_code)
    done = service.save(
        house(),
        citizen.applicant_id,
        citizen.actor,
        citizen.terminal_code,
        draft_id,
        sent,
        _side(sent),
        authorisation_id=citizen.authorisation_id,
    )
    if isinstance(done, service.Saved):
        kept = done.draft
        body = {"draft_id": kept.id, "revision": kept.revision, "expires_on": kept.expires_on.isoformat()}
        return _answer(body, 201 if done.created else 200)
    return _conflict(*REASONS[type(done)], done.draft)


@blueprint.delete("/drafts/<draft_id>")
@blueprint.output({}, status_code=204)
@guard.citizen_or_agent
def drop(draft_id: str) -> tuple[str, int]:
    """Destroy it at once."""
    service.permit(house(), g.citizen, draft_id)
    service.drop(house(), g.citizen.applicant_id, g.citizen.actor, draft_id)
    return "", 204


@blueprint.post("/drafts/<draft_id>/carry-over")
@blueprint.input(CarryOverIn)
@blueprint.output(DraftOut)
@guard.citizen_or_agent
def carry_over(draft_id: str, json_data: CarryOverIn) -> dict[str, Any]:
    """Go on under the newest version with what still fits it."""
    service.permit(house(), g.citizen, draft_id)
    return service.carry_over(house(), g.citizen.applicant_id, g.citizen.actor, draft_id, json_data.service_version)


def _conflict(code: str, words: Text, draft: Draft) -> Response:
    """An error answer with the draft as it is now beside it."""
    with house().db.read() as session:
        shown = DraftOut.model_validate(service.out(session, house(), draft)).model_dump(mode="json")
    return _answer({**envelope(code, words), "draft": shown}, 409)


def _answer(body: dict[str, Any], status: int) -> Response:
    """Whole, with its status: of a pair the framework would read the body again."""
    response = jsonify(body)
    response.status_code = status
    return response


def _submission_id(text: str) -> None:
    try:
        known = UUID(text).version == 7 and str(UUID(text)) == text
    except ValueError:
        known = False
    if not known:
        raise Invalid("draft_id")


def _side(sent: dict[str, Any]) -> str:
    """The page that made the latest of the changes, for the news."""
    cells = [
        *sent.get("fields", {}).values(),
        *sent.get("materials", {}).values(),
        sent.get("answers"),
        sent.get("step"),
    ]
    return max(((cell["at"], cell["by"]) for cell in cells if cell), default=(0, "page"))[1]
