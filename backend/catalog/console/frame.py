"""What every page of the library in the console shares: the blueprint, who acts, how things are called."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import g, redirect, render_template
from werkzeug.wrappers import Response as AnyResponse

from backend.catalog.rules import elements, in_english, lifecycle
from backend.catalog.service import Author
from backend.core import clock
from backend.core.errors import Text
from backend.core.web import house
from backend.staff import departments, rules
from backend.staff import service as staff

blueprint = APIBlueprint("catalog_console", __name__, url_prefix="/console/library", enable_openapi=False)

MACHINES = {
    "import": Text("数据导入", "Import"),
    "rule:schedule": Text("定时发布", "Timed publication"),
}


def author() -> Author:
    """The signed-in member of the staff, as the library knows authors."""
    fields = departments.department(g.staff.department_code).fields
    return Author(g.staff.actor, rules.permissions(g.staff.roles), fields)


def may(category: str) -> dict[str, bool]:
    """What the signed-in person may do with items of a field."""
    mine = author().answers_for(category)
    wanted = {"write": rules.WRITE, "review": rules.REVIEW_ITEM, "publish": rules.PUBLISH}
    return {name: mine and g.staff.may(permission) for name, permission in wanted.items()}


def page(template: str, *, folder: str = "catalog", **words: Any) -> str:
    """A page of the library; ``who(actor)`` and ``when(moment)`` are there for the template."""
    with house().db.read() as session:
        names = staff.names(session)

    def who(actor: str | None) -> Text:
        known = names.get(actor or "", actor or "")
        return MACHINES.get(actor or "", Text(known, known))

    return render_template(
        f"console/{folder}/{template}.html",
        place="library",
        who=who,
        when=lambda moment: clock.local(moment).strftime("%Y-%m-%d %H:%M"),
        states=lifecycle.STATES,
        elements=elements,
        english=in_english.english,
        **words,
    )


def address(code: str, number: int | None = None, tail: str = "") -> str:
    """Where an item, or one version of it, is shown."""
    version = "" if number is None else f"/versions/{number}"
    return f"/console/library/items/{code}{version}{tail}"


def to(code: str, number: int | None = None, tail: str = "") -> AnyResponse:
    """Go there after something was done."""
    return redirect(address(code, number, tail), 303)
