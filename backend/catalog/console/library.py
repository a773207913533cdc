"""The list of all items, the reports on them, and a new item."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from backend.catalog.console.frame import author, blueprint, page, to
from backend.catalog.service import authoring, overview
from backend.catalog.service.overview import Wanted
from backend.core import guard
from backend.core.errors import ProductError
from backend.core.web import STATUS, house
from backend.staff import rules

LONGEST = {"q": 100, "category": 40, "department": 100, "level": 20, "state": 12, "flaw": 12}


@blueprint.get("")
@guard.staff(rules.LIBRARY)
def library() -> str:
    """Items in whatever state, searched and narrowed, page by page."""
    asked = {name: request.args.get(name, "")[:length] for name, length in LONGEST.items()}
    wanted = Wanted(asked["q"], *(asked[name] for name in ("category", "department", "level", "state", "flaw")))
    number = request.args.get("page", 1, type=int) or 1
    with house().db.read() as session:
        return page(
            "library",
            found=overview.listed(session, wanted, max(1, min(100_000, number))),
            asked=asked,
            narrowed=any(value.strip() for value in asked.values()),
            in_work=overview.in_work(session),
            categories=overview.categories(session),
            departments=overview.departments(session),
            levels=overview.levels(session),
        )


@blueprint.get("/reports")
@guard.staff(rules.LIBRARY)
def reports() -> str:
    """三级八同 conflicts, and how complete fields and departments are."""
    with house().db.read() as session:
        return page(
            "reports",
            conflicts=overview.conflicts(session),
            fields=overview.completeness(session, "category"),
            departments=overview.completeness(session, "department"),
        )


@blueprint.get("/new")
@guard.staff(rules.WRITE)
def new_page() -> str:
    """The three things a new item begins with."""
    return _new({})


@blueprint.post("/new")
@guard.staff(rules.WRITE)
def new() -> AnyResponse | tuple[str, int]:
    """Begin a new item; what is wrong is said beside what was typed."""
    given = {name: request.form.get(name, "").strip()[:400] for name in ("code", "name", "category")}
    try:
        with house().db.transaction() as session:
            number = authoring.begin_new(session, author(), given["code"], given["name"], given["category"])
    except ProductError as problem:
        return _new(given, problem), STATUS[problem.family]
    return to(given["code"], number, "/edit")


def _new(given: dict[str, str], problem: ProductError | None = None) -> str:
    with house().db.read() as session:
        categories = overview.categories(session)
    return page("new", given=given, problem=problem, categories=categories)
