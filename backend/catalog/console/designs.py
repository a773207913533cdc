"""Designs in the console: what is designed, the page of an item's designs, one design and every step of its life."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, g, redirect, request, session
from werkzeug.wrappers import Response as AnyResponse

from backend.catalog.console.frame import author, blueprint, may, page
from backend.catalog.console.schemas import DefinitionIn, DesignIn
from backend.catalog.rules import designs as rules
from backend.catalog.rules import lifecycle
from backend.catalog.rules.design_changes import design_changes
from backend.catalog.rules.differences import Change, marked
from backend.catalog.service import design_lists, designs
from backend.catalog.service.design_lists import ItemDesigns
from backend.catalog.service.digital import unknown_item
from backend.core import guard
from backend.core.errors import Flaw, NotFound, ProductError
from backend.core.web import STATUS, house
from backend.staff import departments
from backend.staff import rules as staff_rules
from backend.staff import service as staff


@blueprint.get("/designs")
@guard.staff(staff_rules.LIBRARY)
def all_designs() -> str:
    """What is in work, and every item that is done or asked about here."""
    text = request.args.get("q", "").strip()[:100]
    with house().db.read() as session:
        in_work = design_lists.in_work(session)
        found = design_lists.designed(session, text)
    return page("designs", in_work=in_work, found=found, q=text, kinds=rules.KINDS)


@blueprint.get("/items/<code>/designs")
@guard.staff(staff_rules.LIBRARY)
def item_designs(code: str) -> str:
    """The definitions of one item: versions, what is in work, who did what."""
    return _item_page(code)


@blueprint.post("/items/<code>/designs")
@guard.staff(staff_rules.WRITE)
def begin_design(code: str) -> AnyResponse | tuple[str, int]:
    """Begin a draft: from the newest version or an older one, from another item's, or from an empty one."""
    given = {name: request.form.get(name, "").strip()[:40] for name in ("kind", "base", "copy_of")}
    try:
        with house().db.transaction() as session:
            number = designs.begin(
                session,
                author(),
                code,
                given["kind"],
                g.staff.department_code,
                version=request.form.get("version", type=int),
                copy_of=given["copy_of"] if given["base"] == "copy" else None,
                anew=given["base"] == "new",
            )
    except ProductError as problem:
        return _item_page(code, problem, given), STATUS[problem.family]
    return redirect(f"/console/library/designs/{number}/edit", 303)


@blueprint.get("/items/<code>/designs/compare")
@guard.staff(staff_rules.LIBRARY)
def compare_designs(code: str) -> str:
    """What changed between two published versions."""
    kind = request.args.get("kind", rules.SERVICE)
    found = _of_item(code)
    versions = {one.version: one for one in found.versions.get(kind, ())}
    after = versions.get(request.args.get("after", max(versions, default=0), type=int))
    before = versions.get(request.args.get("before", after.version - 1 if after else 0, type=int))
    if after is None:
        raise designs.unknown_design()
    changes = _marked(design_changes(before.definition if before else None, after.definition, _language()))
    return page("design_compare", item=found, kind=kind, before=before, after=after, changes=changes, kinds=rules.KINDS)


@blueprint.get("/designs/<int:number>")
@guard.staff(staff_rules.LIBRARY)
def design(number: int) -> str:
    """One design: what it changes, what is wrong with it, what may be done with it."""
    return _design_page(number)


@blueprint.get("/designs/<int:number>/edit")
@guard.staff(staff_rules.WRITE)
def edit_design(number: int) -> AnyResponse | str:
    """The page on which a design is written; one that is no draft any more is only shown."""
    with house().db.read() as session:
        found = designs.design(session, number)
    if found.state != lifecycle.DRAFT or not may(found.category)["write"]:
        return redirect(f"/console/library/designs/{number}", 303)
    return page("design_edit", design=found)


@blueprint.get("/designs/<int:number>/draft")
@guard.staff(staff_rules.WRITE)
def design_draft(number: int) -> AnyResponse:
    """The draft with everything its editors need to know."""
    with house().db.read() as session:
        found = designs.design(session, number)
        names = staff.names(session)
    offers = design_lists.offers(house().settings)
    register = departments.register().values()
    answer = {
        "number": found.number,
        "code": found.code,
        "kind": found.kind,
        "state": found.state,
        "revision": found.revision,
        "author_name": names.get(found.authors[-1], found.authors[-1]),
        "reader": g.staff.login,
        "definition": found.definition,
        "problems": _said(found.flaws),
        "offers": {**offers, "departments": [{"code": one.code, "name": one.short.as_json()} for one in register]},
    }
    return _in_order(answer)


@blueprint.post("/designs/<int:number>/draft")
@blueprint.input(DesignIn)
@guard.staff(staff_rules.WRITE)
def save_design(number: int, json_data: DesignIn) -> AnyResponse:
    """Save. 409 ``stale_item``: saved by somebody else meanwhile; 400 ``bad_design``: it cannot be kept."""
    with house().db.transaction() as session:
        revision = designs.save(session, author(), number, json_data.revision, json_data.definition)
        found = designs.design(session, number)
    return _in_order({"revision": revision, "definition": found.definition, "problems": _said(found.flaws)})


@blueprint.post("/designs/check")
@blueprint.input(DefinitionIn)
@guard.staff(staff_rules.WRITE)
def check_design(json_data: DefinitionIn) -> dict[str, Any]:
    """What would be said of a definition, while it is being written; nothing is kept."""
    return {"problems": _said(designs.flaws(json_data.kind, json_data.definition))}


@blueprint.post("/designs/<int:number>/steps/<step>")
@guard.staff(staff_rules.LIBRARY)
def take_design_step(number: int, step: str) -> AnyResponse | tuple[str, int]:
    """Take a step; when it cannot be taken, say why where it was asked for."""
    reason = request.form.get("reason", "")[:300]
    try:
        with house().db.transaction() as session:
            revision = request.form.get("revision", type=int)
            designs.move(session, author(), number, step, reason=reason, revision=revision)
    except NotFound:
        raise
    except ProductError as problem:
        return _design_page(number, problem, {"reason": reason, "step": step}), STATUS[problem.family]
    return redirect(f"/console/library/designs/{number}", 303)


@blueprint.post("/items/<code>/designs/<kind>/withdraw")
@guard.staff(staff_rules.PUBLISH)
def withdraw_design(code: str, kind: str) -> AnyResponse | tuple[str, int]:
    """The published definition holds no more."""
    reason = request.form.get("reason", "")[:300]
    try:
        with house().db.transaction() as session:
            designs.withdraw(session, author(), code, kind, reason)
    except NotFound:
        raise
    except ProductError as problem:
        return _item_page(code, problem, {"reason": reason, "withdraw": kind}), STATUS[problem.family]
    return redirect(f"/console/library/items/{code}/designs", 303)


def _of_item(code: str) -> ItemDesigns:
    with house().db.read() as session:
        found = design_lists.of_item(session, code)
    if found is None:
        raise unknown_item()
    return found


def _item_page(code: str, problem: ProductError | None = None, given: dict[str, str] | None = None) -> str:
    found = _of_item(code)
    return page(
        "item_designs",
        item=found,
        kinds=rules.KINDS,
        may=may(found.category),
        problem=problem,
        given=given or {},
    )


def _design_page(number: int, problem: ProductError | None = None, given: dict[str, str] | None = None) -> str:
    with house().db.read() as session:
        found = designs.design(session, number)
        whole = design_lists.of_item(session, found.code)
    # a published design is compared with what it replaced, one in work with what is shown now
    versions = whole.versions[found.kind] if whole else []
    compared = next(
        (
            one
            for one in versions
            if (one.version == found.holds if found.version is None else one.version < found.version)
        ),
        None,
    )
    return page(
        "design",
        design=found,
        compared=compared,
        changes=_marked(design_changes(compared.definition if compared else None, found.definition, _language())),
        flaws=found.flaws,
        may=may(found.category),
        own=author().name in found.authors,
        kinds=rules.KINDS,
        problem=problem,
        given=given or {},
    )


def _in_order(answer: dict[str, Any]) -> AnyResponse:
    """JSON that keeps the order of keys: a definition that goes to an editor and comes back is written as it was."""
    return Response(json.dumps(answer, ensure_ascii=False), mimetype="application/json")


def _language() -> str:
    """What the signed-in person reads: zh | en."""
    return "en" if session.get("language") == "en" else "zh"


def _marked(changes: list[Change]) -> list[dict[str, Any]]:
    return [{"of": change, "pieces": marked(change)} for change in changes]


def _said(flaws: list[Flaw]) -> list[dict[str, str]]:
    return [flaw.as_json() for flaw in flaws]
