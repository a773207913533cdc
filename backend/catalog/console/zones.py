"""Zones in the console: each curated by its own department, seen by all. Every button but the last only looks."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from backend.catalog.console.frame import MACHINES, author, blueprint
from backend.catalog.rules import elements, zone_entry
from backend.catalog.rules.zone_entry import BLANK
from backend.catalog.rules.zones import ICONS, KINDS, LONGEST, Zone
from backend.catalog.service import curating, overview
from backend.core import clock, guard
from backend.core.errors import NotFound, ProductError, Text
from backend.core.web import STATUS, house
from backend.staff import departments, rules
from backend.staff import service as staff

ROWS = 60
KIND_NAMES = dict(
    zip(
        KINDS,
        (
            Text("领域", "Field"),
            Text("部门", "Department"),
            Text("主题", "Theme"),
            Text("事项类型", "Type"),
            Text("名称里有", "Name has"),
        ),
        strict=True,
    )
)


@blueprint.get("/zones")
@guard.staff(rules.LIBRARY)
def zones() -> str:
    """Every zone: whose it is, what it holds, how much that is."""
    with house().db.read() as session:
        return _page("zones", found=curating.list_zones(session), themes=overview.theme_names(session))


@blueprint.get("/zones/new")
@guard.staff(rules.PUBLISH)
def new_zone_page() -> str:
    """An empty zone."""
    return _editor(BLANK, None, {})


@blueprint.post("/zones/new")
@guard.staff(rules.PUBLISH)
def new_zone() -> AnyResponse | str | tuple[str, int]:
    """Look at a new zone, or open it."""
    wanted = zone_entry.entered(_form(), _said("code", 20), _said("department", 8))
    if _said("do", 60) != "publish":
        return _editor(zone_entry.carried_out(wanted, _said("do", 60)), None, _typed())
    try:
        with house().db.transaction() as session:
            curating.open_zone(
                session, author(), wanted, reason=_said("reason", 300), departments=set(departments.register())
            )
    except ProductError as problem:
        return _editor(wanted, None, _typed(), problem), STATUS[problem.family]
    return redirect(f"/console/library/zones/{wanted.code}", 303)


@blueprint.get("/zones/<code>")
@guard.staff(rules.LIBRARY)
def zone_page(code: str) -> str:
    """One zone with what it shows and its history."""
    with house().db.read() as session:
        zone, revision = curating.zone(session, code), curating.revision(session, code)
    return _editor(zone, zone, {"revision": str(revision)})


@blueprint.post("/zones/<code>")
@guard.staff(rules.PUBLISH)
def change_zone(code: str) -> AnyResponse | str | tuple[str, int]:
    """Look at a change of a zone, or publish it; what is wrong is said beside what was entered."""
    with house().db.read() as session:
        now = curating.zone(session, code)
    wanted = zone_entry.entered(_form(), code, now.department)
    if _said("do", 60) != "publish":
        return _editor(zone_entry.carried_out(wanted, _said("do", 60)), now, _typed())
    try:
        with house().db.transaction() as session:
            curating.curate(
                session,
                author(),
                g.staff.department_code,
                wanted,
                revision=request.form.get("revision", -1, type=int),
                reason=_said("reason", 300),
                departments=set(departments.register()),
            )
    except NotFound:
        raise
    except ProductError as problem:
        return _editor(wanted, now, _typed(), problem), STATUS[problem.family]
    return redirect(f"/console/library/zones/{code}?done=1", 303)


@blueprint.post("/zones/<code>/up")
@guard.staff(rules.PUBLISH)
def move_zone_up(code: str) -> AnyResponse:
    """Bring a zone one place forward."""
    with house().db.transaction() as session:
        curating.move_up(session, author(), code)
    return redirect("/console/library/zones", 303)


def _editor(wanted: Zone, now: Zone | None, typed: dict[str, str], problem: ProductError | None = None) -> str:
    find = typed.get("find", "").casefold()
    with house().db.read() as session:
        seen = curating.preview(session, wanted)
        owner = now.department if now else wanted.department
        mine = curating.may_curate(author(), g.staff.department_code, owner) if now else curating.may_open(author())
        return _page(
            "zone",
            zone=wanted,
            now=now,
            typed=typed,
            problem=problem,
            mine=mine,
            seen=seen,
            rows=[card for card in seen.found if find in card.name.casefold()],
            names={card.code: card.name for card in seen.found},
            moves=curating.history(session, now.code) if now else [],
            options={
                "category": [(name, Text(name, name)) for name in overview.categories(session)],
                "type": [(name, Text(name, elements.IN_ENGLISH[name])) for name in elements.TYPES],
                "theme": list(overview.theme_names(session).items()),
            },
        )


def _page(template: str, **more: Any) -> str:
    with house().db.read() as session:
        known = staff.names(session)

    def who(actor: str) -> Text:
        name = known.get(actor, actor)
        return MACHINES.get(actor, Text(name, name))

    return render_template(
        f"console/catalog/{template}.html",
        place="zones",
        who=who,
        when=lambda moment: clock.local(moment).strftime("%Y-%m-%d %H:%M"),
        department=lambda code: departments.department(code).name,
        register=departments.register(),
        may_open=curating.may_open(author()),
        kinds=KIND_NAMES,
        icons=ICONS,
        longest=LONGEST,
        shown_rows=ROWS,
        **more,
    )


def _form() -> dict[str, list[str]]:
    return {key: [value[:2000] for value in values] for key, values in request.form.lists()}


def _said(key: str, longest: int) -> str:
    return request.form.get(key, "").strip()[:longest]


def _typed() -> dict[str, str]:
    """What the form holds besides the zone."""
    return {"revision": _said("revision", 10), "reason": _said("reason", 300), "find": _said("find", 40)}
