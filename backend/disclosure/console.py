"""Keys of the open API in the console: who has one, what for, how much it allows; issuing and ending."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import g, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from backend.core import clock, guard
from backend.core.errors import Invalid
from backend.core.web import house
from backend.disclosure import rules as open_rules
from backend.disclosure import service
from backend.staff import rules
from backend.staff import service as staff

blueprint = APIBlueprint("open_data_console", __name__, url_prefix="/console/open-data", enable_openapi=False)


@blueprint.get("")
@guard.staff(rules.OPEN_DATA)
def keys() -> str:
    """Every key that was issued, and the newest edition."""
    return _page()


@blueprint.post("/keys")
@guard.staff(rules.OPEN_DATA)
def issue() -> str | tuple[str, int]:
    """Issue a key. It is shown on the answer's page and never again."""
    given = {name: request.form.get(name, "")[:400] for name in ("holder", "purpose", "per_minute")}
    often = int(given["per_minute"]) if given["per_minute"].isdecimal() and len(given["per_minute"]) < 8 else 0
    try:
        with house().db.transaction() as session:
            key = service.issue_key(session, g.staff.actor, given["holder"], given["purpose"], often)
    except Invalid as error:
        return _page(given=given, wrong=error.fields), 400
    return _page(key=key)


@blueprint.post("/keys/<int:number>/end")
@guard.staff(rules.OPEN_DATA)
def end(number: int) -> AnyResponse:
    """End a key for good."""
    with house().db.transaction() as session:
        service.end_key(session, g.staff.actor, number)
    return redirect("/console/open-data", 303)


def _page(**words: object) -> str:
    with house().db.read() as session:
        found, names = service.keys(session), staff.names(session)
        editions = service.editions(session)
    return render_template(
        "console/open_data/keys.html",
        place="open",
        keys=found,
        editions=editions,
        most=open_rules.MOST,
        who=lambda actor: names.get(actor or "", actor or ""),
        when=lambda moment: clock.local(moment).strftime("%Y-%m-%d %H:%M") if moment else "",
        **{"given": {}, "wrong": {}, "key": None, **words},
    )
