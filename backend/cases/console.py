"""The officers' pages: queue, all cases, one case with its review, its pictures and its decision.

Every POST carries the CSRF token and the version of the case the officer looked at; a case that has moved
on answers 409 with what it is now. Another department's case does not exist here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from apiflask import APIBlueprint
from flask import Response, g, redirect, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from backend.cases import queries, service
from backend.cases.service import Actor, CorrectionItem, Reader
from backend.core import guard
from backend.core.errors import Conflict, Invalid, Text
from backend.core.web import STATUS, house
from backend.materials import service as materials
from backend.staff import departments, rules

Answer = AnyResponse | tuple[str, int]

blueprint = APIBlueprint("cases_console", __name__, url_prefix="/console", enable_openapi=False)


@blueprint.get("")
@guard.staff(rules.ANY)
def queue() -> AnyResponse | str:
    """What waits for the officer's department; who decides no cases begins elsewhere."""
    if not g.staff.may(rules.SEE):
        return redirect(rules.first_page(rules.permissions(g.staff.roles)))
    with house().db.read() as session:
        found = queries.queue(session, house().vault, g.staff.department_code, g.staff.actor)
    service.listed(house(), _reader(), [row.number for row in found.rows])
    department = departments.department(g.staff.department_code)
    return render_template("console/cases/queue.html", place="queue", found=found, department=department)


@blueprint.get("/cases")
@guard.staff(rules.SEE)
def archive() -> str:
    """All cases of the department, by tab, searched and paged."""
    tab = request.args.get("tab", "all")
    tab = tab if tab in queries.TABS else "all"
    text, page = request.args.get("q", "")[:60], max(1, min(10_000, request.args.get("page", 1, type=int) or 1))
    with house().db.read() as session:
        rows, total = queries.archive(
            session, house().vault, g.staff.department_code, g.staff.actor, tab=tab, text=text, page=page
        )
    service.listed(house(), _reader(), [row.number for row in rows])
    return render_template(
        "console/cases/archive.html",
        place="cases",
        rows=rows,
        total=total,
        tab=tab,
        text=text,
        page=page,
        pages=max(1, -(-total // queries.PAGE)),
        department=departments.department(g.staff.department_code),
    )


@blueprint.get("/cases/<number>")
@guard.staff(rules.SEE)
def case_page(number: str) -> str:
    """One case on one page (board 23)."""
    return _page(number)


@blueprint.get("/cases/<number>/materials/<material_id>")
@guard.staff(rules.SEE)
def material_picture(number: str, material_id: str) -> Response:
    """One page of a material, for the viewer; looking is written down."""
    with house().db.transaction() as session:
        case = service.of_department(session, g.staff.department_code, number)
        materials.page_of_case(session, number, material_id)
        service.seen(session, _reader(), case, "material_seen", f"material:{material_id}")
    return Response(materials.picture_of_case(house(), number, material_id), mimetype="image/jpeg")


@blueprint.post("/cases/<number>/reveal")
@guard.staff(rules.REVEAL)
def reveal(number: str) -> str:
    """Show one masked number once. The purpose is required and audited; the number is in no address and no log."""
    field, purpose = request.form.get("field", ""), request.form.get("purpose", "").strip()[:200]
    if len(purpose) < 2:
        raise Invalid(
            "purpose_missing", Text("请写明查看完整号码的用途。", "Please write what you need the number for.")
        )
    with house().db.transaction() as session:
        case = service.of_department(session, g.staff.department_code, number)
        value = queries.value_in_clear(session, house().vault, case, field)
        if value is None:
            raise Invalid("unknown_field")
        service.seen(session, _reader(), case, f"revealed:{field}", purpose=purpose)
    return _page(number, {field: value})


@blueprint.post("/cases/<number>/claim")
@guard.staff(rules.REVIEW)
def claim(number: str) -> AnyResponse:
    """Take the case on."""
    with house().db.transaction() as session:
        service.claim(session, _actor(), number)
    return _back(number)


@blueprint.post("/cases/<number>/release")
@guard.staff(rules.REVIEW)
def release(number: str) -> AnyResponse:
    """Give the case back to the department's queue."""
    with house().db.transaction() as session:
        service.release(session, _actor(), number)
    return redirect("/console", 303)


@blueprint.post("/cases/<number>/points/<point>")
@guard.staff(rules.REVIEW)
def answer_point(number: str, point: str) -> AnyResponse:
    """Answer one review point; the first answer takes the case on."""
    with house().db.transaction() as session:
        service.claim(session, _actor(), number)
        service.answer_point(
            session, _actor(), number, point, request.form.get("answer", ""), request.form.get("note", "")[:500]
        )
    return _back(number, "points")


@blueprint.get("/cases/<number>/correction")
@guard.staff(rules.REVIEW)
def correction_page(number: str) -> str:
    """The dialog 要补材料 as a page of its own, for browsers without scripts."""
    return _page(number, template="console/cases/correction_page.html")


@blueprint.post("/cases/<number>/correction")
@guard.staff(rules.REVIEW)
def request_correction(number: str) -> Answer:
    """Ask for everything that is missing, at once."""
    items = []
    for chosen in request.form.getlist("item"):
        kind, _, key = chosen.partition(":")
        items.append(CorrectionItem(key, kind, request.form.get(f"reason:{chosen}", "")[:300]))
    opinion = request.form.get("opinion", "")[:1000]
    return _decided(
        number,
        "correction",
        lambda session, seen: service.request_correction(session, _actor(), number, items, opinion, seen=seen),
    )


@blueprint.get("/cases/<number>/refusal")
@guard.staff(rules.REVIEW)
def refusal_page(number: str) -> str:
    """The dialog 不予通过 as a page of its own."""
    return _page(number, template="console/cases/refusal_page.html")


@blueprint.post("/cases/<number>/refusal")
@guard.staff(rules.REVIEW)
def refuse(number: str) -> Answer:
    """Decide against the applicant, with the reason that the notice will carry."""
    reason = request.form.get("reason", "")[:1000]
    return _decided(
        number, "refusal", lambda session, seen: service.refuse(session, _actor(), number, reason, seen=seen)
    )


@blueprint.get("/cases/<number>/approval")
@guard.staff(rules.REVIEW)
def approval_page(number: str) -> str:
    """The dialog 通过 as a page of its own."""
    return _page(number, template="console/cases/approval_page.html")


@blueprint.post("/cases/<number>/approval")
@guard.staff(rules.REVIEW)
def approve(number: str) -> Answer:
    """Decide for the applicant."""
    opinion, vault = request.form.get("opinion", "")[:1000], house().vault
    return _decided(
        number, "approval", lambda session, seen: service.approve(session, vault, _actor(), number, opinion, seen=seen)
    )


@blueprint.post("/cases/<number>/conclusion")
@guard.staff(rules.REVIEW)
def conclude(number: str) -> Answer:
    """Conclude an approved case that the officer carried out at the department by hand."""
    opinion = request.form.get("opinion", "")[:1000]
    return _decided(
        number,
        "conclusion",
        lambda session, seen: service.conclude(session, _actor(), number, opinion, seen=seen),
        claim=False,
    )


@blueprint.post("/cases/<number>/retry")
@guard.staff(rules.REVIEW)
def retry_department(number: str) -> AnyResponse:
    """Ask the department's system again."""
    with house().db.transaction() as session:
        service.claim(session, _actor(), number)
        service.retry_department(session, _actor(), number, seen=_seen())
    return _back(number)


@dataclass(frozen=True)
class Unsent:
    """A decision that was not taken: what the officer had ``written``, kept for them, and why."""

    kind: str
    written: MultiDict[str, str]
    problem: Text


def _decided(number: str, kind: str, decide: Callable[[Any, int], object], *, claim: bool = True) -> Answer:
    """Take the case on (``claim``) and decide it: ``decide(session, version that was looked at)``.

    What may not be done, or not any more, is said on the case as it is now, beside what was written.
    """
    seen = _seen()
    try:
        with house().db.transaction() as session:
            if claim:
                service.claim(session, _actor(), number)
            decide(session, seen)
    except (Invalid, Conflict) as error:
        return _page(number, unsent=Unsent(kind, request.form, error.message)), STATUS[error.family]
    return _back(number)


def _page(
    number: str,
    revealed: dict[str, str] | None = None,
    template: str = "console/cases/case.html",
    unsent: Unsent | None = None,
) -> str:
    with house().db.transaction() as session:
        service.seen(session, _reader(), service.of_department(session, g.staff.department_code, number), "case_seen")
    with house().db.read() as session:
        case = service.of_department(session, g.staff.department_code, number)
        view = queries.sheet(session, house().vault, case, g.staff.actor)
    may = {"review": g.staff.may(rules.REVIEW), "reveal": g.staff.may(rules.REVEAL)}
    return render_template(
        template,
        place="queue" if view.reviewing else "cases",
        case=view,
        may=may,
        revealed=revealed or {},
        unsent=unsent,
    )


def _actor() -> Actor:
    return Actor.staff(g.staff.login, g.staff.department_code)


def _reader() -> Reader:
    return Reader(g.staff.actor, g.staff.department_code, g.request_id)


def _seen() -> int:
    """The version the officer looked at. A form without one was not drawn by us."""
    version = request.form.get("version", type=int)
    if version is None:
        raise Conflict()
    return version


def _back(number: str, anchor: str = "") -> AnyResponse:
    return redirect(f"/console/cases/{number}{'#' + anchor if anchor else ''}", 303)
