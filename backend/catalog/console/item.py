"""One item: its versions, what two of them differ in, the second pair of eyes, and every step of its life."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from backend.catalog.console.frame import author, blueprint, may, page, to
from backend.catalog.rules import lifecycle
from backend.catalog.rules.batches import STATES
from backend.catalog.rules.differences import marked
from backend.catalog.rules.soundness import completeness
from backend.catalog.service import authoring, batches, overview
from backend.catalog.service.authoring import Version
from backend.core import clock, guard
from backend.core.errors import Invalid, NotFound, ProductError, Text
from backend.core.web import STATUS, house
from backend.staff import rules

IN_WORK = frozenset({"approve", "object", "return"})
"""Steps after which a version is still being worked on."""


@blueprint.get("/items/<code>")
@guard.staff(rules.LIBRARY)
def item(code: str) -> str:
    """The item as it is shown now; what is in work or was there before beside it."""
    return _item(code)


@blueprint.get("/items/<code>/versions/<int:number>")
@guard.staff(rules.LIBRARY)
def version(code: str, number: int) -> str:
    """The item with the content of one version."""
    return _item(code, number)


@blueprint.get("/items/<code>/compare")
@guard.staff(rules.LIBRARY)
def compare(code: str) -> str:
    """What changed between two versions, side by side."""
    with house().db.read() as session:
        found = authoring.versions(session, code)
    after = request.args.get("after", found[0].number, type=int)
    before = request.args.get("before", after - 1, type=int)
    one, other = _numbered(found, before), _numbered(found, after)
    return page("compare", item=found[0], before=one, after=other, changes=_changes(one, other), versions=found)


@blueprint.post("/items/<code>/drafts")
@guard.staff(rules.WRITE)
def begin(code: str) -> AnyResponse:
    """Begin a draft: from what is shown now, or from an older version (rolling back)."""
    with house().db.transaction() as session:
        number = authoring.begin(session, author(), code, request.form.get("from_version", type=int))
    return to(code, number, "/edit")


@blueprint.get("/items/<code>/versions/<int:number>/review")
@guard.staff(rules.REVIEW_ITEM)
def review(code: str, number: int) -> str:
    """A draft for the second pair of eyes."""
    return _review(code, number)


@blueprint.get("/items/<code>/versions/<int:number>/steps/<step>")
@guard.staff(rules.LIBRARY)
def step_page(code: str, number: int, step: str) -> str:
    """What a step will do, and what it must be given."""
    return _step(code, number, step)


@blueprint.post("/items/<code>/versions/<int:number>/steps/<step>")
@guard.staff(rules.LIBRARY)
def take_step(code: str, number: int, step: str) -> AnyResponse | tuple[str, int]:
    """Take a step; when it cannot be taken, say why where it was asked for, with what was typed still there."""
    reason = request.form.get("reason", "")[:300]
    try:
        at = moment(request.form.get("at", ""))
        with house().db.transaction() as session:
            revision = request.form.get("revision", type=int)
            authoring.move(session, author(), code, number, step, reason=reason, at=at, revision=revision)
    except NotFound:
        raise
    except ProductError as problem:
        given = {"reason": reason, "at": request.form.get("at", "")[:40]}
        again = _review(code, number, problem, given) if step in ("approve", "object") else None
        return again or _step(code, number, step, problem, given), STATUS[problem.family]
    # What has not gone out yet has its next step on its own page; the others changed what everybody sees.
    return to(code, number) if step in IN_WORK or at is not None else to(code)


def _item(code: str, number: int | None = None) -> str:
    with house().db.read() as session:
        found = authoring.versions(session, code)
        themes = overview.theme_names(session)
        offering = batches.offering(session, code)
    shown = next((one for one in found if one.state in lifecycle.SHOWN), None)
    in_work = next((one for one in found if one.state in lifecycle.OPEN), None)
    seen = _numbered(found, number) if number is not None else shown or in_work or found[0]
    share, missing = completeness(seen.content)
    return page(
        "item",
        item=seen,
        versions=found,
        shown=shown,
        in_work=in_work,
        moves=sorted((move for one in found for move in one.moves), key=lambda move: move.id, reverse=True),
        percent=int(share * 100),
        missing=missing,
        may=may(str((in_work or seen).content["category"])),
        own=author().name in seen.authors,
        steps=lifecycle.steps_from(seen.state),
        themes=themes,
        offering=offering,
        batch_states=STATES,
    )


def _review(code: str, number: int, problem: ProductError | None = None, given: dict[str, str] | None = None) -> str:
    with house().db.read() as session:
        found = authoring.versions(session, code)
    draft = _numbered(found, number)
    shown = next((one for one in found if one.state in lifecycle.SHOWN), None)
    return page(
        "review",
        item=draft,
        shown=shown,
        changes=_changes(shown, draft),
        may=may(str(draft.content["category"])),
        own=author().name in draft.authors,
        problem=problem,
        given=given or {},
    )


def _step(
    code: str, number: int, step: str, problem: ProductError | None = None, given: dict[str, str] | None = None
) -> str:
    if step not in lifecycle.STEPS:
        raise NotFound("unknown_step", lifecycle.STALE)
    with house().db.read() as session:
        seen = authoring.version(session, code, number)
    return page(
        "step",
        item=seen,
        name=step,
        step=lifecycle.STEPS[step],
        problem=problem,
        given=given or {},
        earliest=clock.local(clock.now()).strftime("%Y-%m-%dT%H:%M"),
    )


def _changes(before: Version | None, after: Version) -> list[dict[str, Any]]:
    """The differences with their words marked; of an item never shown before, everything is new."""
    found = authoring.differences(before.content if before else {}, after.content)
    return [{"of": change, "pieces": marked(change)} for change in found]


def _numbered(versions: list[Version], number: int) -> Version:
    found = next((one for one in versions if one.number == number), None)
    if found is None:
        raise NotFound("unknown_version", Text("没有这个版本。", "There is no such version."))
    return found


def moment(typed: str) -> datetime | None:
    """A moment of the hall's clock as a form sends it. Raises Invalid ``bad_time``."""
    if not typed.strip():
        return None
    try:
        return datetime.fromisoformat(typed.strip()).replace(tzinfo=clock.LOCAL)
    except ValueError:
        raise Invalid("bad_time", BAD_TIME, fields={"at": BAD_TIME}) from None


BAD_TIME = Text("时间没有写对，请写成 2026-12-01 08:30。", "The time is not readable; write it like 2026-12-01 08:30.")
