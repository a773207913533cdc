"""手机填: the kiosk offers a draft, one phone takes it, both write."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import Response, g, jsonify, request
from flask_limiter.util import get_remote_address

from backend.core import clock, guard
from backend.core.limits import limiter, per_citizen
from backend.core.web import house
from backend.handover import service
from backend.handover.schemas import (
    AloneOut,
    CellsIn,
    ContentOut,
    MineOut,
    OfferIn,
    OfferOut,
    PictureIn,
    RedeemIn,
    SeenOut,
    SubmitIn,
    TypedOut,
)
from backend.handover.service import COOKIE, Phone
from backend.materials import rules as material_rules
from backend.materials.schemas import MaterialOut

blueprint = APIBlueprint("handover", __name__, url_prefix="/api/v1", tag="Hand-over to a phone")
PAGE = "/phone/fill"


def resolve_phone() -> Phone | None:
    """The phone that this request or socket comes from, if any (``core.guard``)."""
    cookie = request.cookies.get(COOKIE)
    if not cookie:
        return None
    with house().db.read() as session:
        return service.find(session, cookie)


def rooms() -> tuple[str, ...]:
    """What the socket of this phone may hear (``identity.events``)."""
    phone = resolve_phone()
    return phone.rooms if phone is not None and not phone.over else ()


def per_phone() -> str:
    """The key of a phone's limits: all phones of a hall's network may share one address."""
    phone = g.get("phone")
    return f"phone:{phone.id}" if phone else get_remote_address()


@blueprint.post("/handovers")
@limiter.limit("20/minute", key_func=per_citizen)
@blueprint.input(OfferIn)
@blueprint.output(OfferOut, status_code=201)
@guard.citizen
def offer(json_data: OfferIn) -> tuple[dict[str, Any], int]:
    """A code for one's own draft, good once and for five minutes; an earlier one is void from now on."""
    made = service.offer(house(), g.citizen, str(json_data.draft_id))
    seconds = int((made.ends_at - clock.now()).total_seconds())
    address = f"{house().settings.base_url}{PAGE}#{made.token}"
    return {"handover_id": made.id, "address": address, "expires_in": seconds}, 201


@blueprint.get("/handovers/<draft_id>")
@blueprint.output(MineOut)
@guard.citizen
def mine(draft_id: str) -> dict[str, Any]:
    """The hand-over of one's own draft that is under way from here, for a page that was loaded anew."""
    with house().db.read() as session:
        row = service.under_way(session, g.citizen, draft_id)
    if row is None:
        return {"handover": None}
    return {"handover": {"handover_id": row.id, "state": row.state, "alone": row.alone, "ends_at": row.ends_at}}


@blueprint.delete("/handovers/<int:handover_id>")
@blueprint.output({}, status_code=204)
@guard.citizen
def take_back(handover_id: int) -> tuple[str, int]:
    """Go on at the kiosk alone: the code, or the phone that took it, is good for nothing any more."""
    service.take_back(house(), g.citizen, handover_id)
    return "", 204


@blueprint.post("/handovers/<int:handover_id>/alone")
@blueprint.output(AloneOut)
@guard.citizen
def go_alone(handover_id: int) -> dict[str, Any]:
    """我在手机上接着填: the phone goes on when this session has ended."""
    return {"until": service.go_alone(house(), g.citizen, handover_id)}


@blueprint.post("/handover/redeem")
@limiter.limit("60/minute")
@blueprint.input(RedeemIn)
@blueprint.output(SeenOut)
@guard.public
def redeem(json_data: RedeemIn) -> Response:
    """Take the draft over to this phone. The same key again gets the same answer; another key is refused."""
    phone = service.redeem(house(), json_data.token, json_data.key)
    response = jsonify(SeenOut.model_validate(service.seen(house(), phone)).model_dump(mode="json"))
    secure = request.is_secure or house().settings.force_https
    response.set_cookie(COOKIE, json_data.key, httponly=True, samesite="Strict", secure=secure, path="/")
    return response


@blueprint.get("/handover")
@blueprint.output(SeenOut)
@guard.phone
def seen() -> dict[str, Any]:
    """The form with what is filled in, or how it ended."""
    return service.seen(house(), g.phone)


@blueprint.get("/handover/draft")
@blueprint.output(ContentOut)
@guard.phone
def content() -> dict[str, Any]:
    """What is filled in by now, for a page that heard of a change."""
    return service.content(house(), g.phone)


@blueprint.put("/handover/draft")
@limiter.limit("2400/minute", key_func=per_phone)
@blueprint.input(CellsIn)
@blueprint.output(TypedOut)
@guard.phone
def write(json_data: CellsIn) -> dict[str, Any]:
    """What was typed, as it is typed."""
    done = service.write(house(), g.phone, json_data.model_dump(mode="json", exclude_unset=True))
    return {"revision": done.revision}


@blueprint.post("/handover/pictures")
@limiter.limit("60/minute", key_func=per_phone)
@blueprint.input(PictureIn, location="form_and_files")
@blueprint.output(MaterialOut, status_code=201)
@guard.phone
def add_picture(form_and_files_data: PictureIn) -> tuple[dict[str, Any], int]:
    """One photograph becomes the next page of a material. The same photograph again is the same page."""
    data = form_and_files_data.file.stream.read(material_rules.MAX_BYTES + 1)
    return service.add_picture(house(), g.phone, form_and_files_data.key, data), 201


@blueprint.get("/handover/pictures/<material_id>")
@blueprint.output({}, content_type="image/jpeg", description="The picture")
@guard.phone
def picture(material_id: str) -> Response:
    """A page of this draft."""
    return Response(service.picture(house(), g.phone, material_id), mimetype="image/jpeg")


@blueprint.delete("/handover/pictures/<material_id>")
@blueprint.output({}, status_code=204)
@guard.phone
def drop_picture(material_id: str) -> tuple[str, int]:
    """Take a page out again."""
    service.drop_picture(house(), g.phone, material_id)
    return "", 204


@blueprint.post("/handover/submission")
@limiter.limit("60/minute", key_func=per_phone)
@blueprint.input(SubmitIn)
@blueprint.output(SeenOut)
@guard.phone
def submit(json_data: SubmitIn) -> dict[str, Any]:
    """Hand it in. There is one submission, whichever side presses first; both get its receipt."""
    service.submit(house(), g.phone, json_data.model_dump(mode="json", exclude_none=True))
    with house().db.read() as session:
        now = service.find(session, request.cookies.get(COOKIE))
    return service.seen(house(), now or g.phone)


@blueprint.post("/handover/back")
@blueprint.output({}, status_code=204)
@guard.phone
def give_back() -> Response:
    """交回大屏, or done: the phone keeps nothing, not even its cookie."""
    service.give_back(house(), g.phone)
    response = Response(status=204)
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="Strict")
    return response
