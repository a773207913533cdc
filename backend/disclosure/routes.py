"""信息公开 for readers (/open) and for programs (/api/v1/open). Nothing here needs a sign-in; a key lifts the limit."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import g, render_template, request, send_file
from flask_limiter.util import get_remote_address
from werkzeug.wrappers import Response

from backend.catalog.rules import elements, in_english
from backend.catalog.service import disclosing
from backend.core import clock, guard
from backend.core.errors import Text, Unauthorised
from backend.core.limits import limiter
from backend.core.web import house
from backend.disclosure import rules, service
from backend.disclosure.schemas import EditionOut, EditionsOut, ItemsOut, ItemsQuery, ListQuery, StatisticsOut

pages = APIBlueprint("disclosure", __name__, url_prefix="/open", enable_openapi=False)
blueprint = APIBlueprint("open_data", __name__, url_prefix="/api/v1/open", tag="Open data")

KEY_HEADER = "X-Api-Key"


def _per_minute() -> str:
    """How often whoever asks may ask. An unknown key counts as none here; the view refuses it."""
    given = request.headers.get(KEY_HEADER)
    g.open_key = None
    if given:
        with house().db.read() as session:
            g.open_key = service.key_holder(session, given)
    return f"{g.open_key.per_minute if g.open_key else rules.WITHOUT_KEY}/minute"


def _who() -> str:
    """A holder's limit is the key's, wherever it is used from."""
    return f"open-key:{g.open_key.id}" if g.get("open_key") else get_remote_address()


limited = limiter.shared_limit(_per_minute, scope="open", key_func=_who)


def _refuse_unknown_key() -> None:
    if request.headers.get(KEY_HEADER) and g.get("open_key") is None:
        raise Unauthorised("unknown_key", UNKNOWN_KEY)


@blueprint.get("/editions")
@blueprint.output(EditionsOut)
@guard.public
@limited
def editions() -> dict[str, Any]:
    """The days whose library can be taken home, newest first. Send ``X-Api-Key`` to ask more than 30 times a minute."""
    _refuse_unknown_key()
    with house().db.read() as session:
        return {"editions": [_edition(one) for one in service.editions(session)]}


@blueprint.get("/editions/<day>")
@blueprint.output(EditionOut)
@guard.public
@limited
def edition(day: str) -> dict[str, Any]:
    """One edition by its day (YYYY-MM-DD) or ``latest``. 404 ``no_edition``."""
    _refuse_unknown_key()
    with house().db.read() as session:
        return _edition(service.edition(session, day))


@blueprint.get("/editions/<day>/<name>")
@blueprint.doc(responses={200: {"description": "The file", "content": {"application/octet-stream": {}}}})  # type: ignore[arg-type]
@guard.public
@limited
def edition_file(day: str, name: str) -> Response:
    """A file of an edition; its ETag is the file's SHA-256. 404 ``no_edition``, ``no_file``."""
    _refuse_unknown_key()
    home = house()
    with home.db.read() as session:
        found = service.edition(session, day)
        path, known = service.file_of(home.settings, found, name)
    answer = send_file(
        path,
        mimetype=rules.FILES[name],
        as_attachment=True,
        download_name=f"xiaoer-{found.day.isoformat()}-{name}",
        etag=False,
        conditional=False,
    )
    answer.set_etag(known["sha256"])
    answer.last_modified = found.made_at
    answer.cache_control.public = True
    return answer.make_conditional(request, accept_ranges=True, complete_length=known["bytes"])


@blueprint.get("/items")
@blueprint.input(ItemsQuery, location="query")
@blueprint.output(ItemsOut)
@guard.public
@limited
def items(query_data: ItemsQuery) -> dict[str, Any]:
    """The published library as it is now, a piece at a time, by code."""
    _refuse_unknown_key()
    with house().db.read() as session:
        found = disclosing.contents(session, after=query_data.after, size=query_data.size)
    return {"items": found, "next": found[-1]["code"] if len(found) == query_data.size else None}


@blueprint.get("/statistics")
@blueprint.output(StatisticsOut)
@guard.public
@limited
def statistics() -> dict[str, Any]:
    """How much is published now, by field, department, level and type."""
    _refuse_unknown_key()
    with house().db.read() as session:
        return disclosing.statistics(session)


@pages.get("")
@pages.input(ListQuery, location="query")
@guard.public
@limiter.limit("120/minute")
def listing(query_data: ListQuery) -> str:
    """Everything that is published, searched and paged."""
    with house().db.read() as session:
        found = disclosing.entries(session, text=query_data.q, department=query_data.department, page=query_data.page)
        departments = disclosing.departments(session)
    return _page("list", query_data.lang, found=found, asked=query_data, departments=departments)


@pages.get("/items/<code>")
@guard.public
@limiter.limit("120/minute")
def item(code: str) -> str:
    """One item with all its elements, and when each of its versions was published."""
    with house().db.read() as session:
        found = disclosing.disclosed(session, code)
    return _page("item", request.args.get("lang", "zh"), found=found, elements=elements, english=in_english.english)


@pages.get("/data")
@guard.public
@limiter.limit("120/minute")
def data() -> str:
    """The editions to take home, and how a program reads the library."""
    with house().db.read() as session:
        found = [_edition(one) for one in service.editions(session)]
        counts = disclosing.statistics(session)
    return _page("data", request.args.get("lang", "zh"), editions=found, counts=counts)


def _edition(one: Any) -> dict[str, Any]:
    """An EditionOut."""
    day = one.day.isoformat()
    files = [
        {**file, "media_type": rules.FILES[file["name"]], "address": f"/api/v1/open/editions/{day}/{file['name']}"}
        for file in one.files
    ]
    return {
        "day": one.day,
        "revision": one.revision,
        "items": one.items,
        "made_at": one.made_at,
        "licence": rules.LICENCE.as_json(),
        "files": files,
    }


def _page(name: str, lang: str, **words: Any) -> str:
    """A page in one language; ``say``, ``to`` (the same page in the other language) and ``day`` are there for it."""
    english = lang == "en"

    def say(zh: Any, en: str = "") -> str:
        pair = (zh.zh, zh.en) if isinstance(zh, Text) else (zh, en)
        return (pair[1] or pair[0]) if english else pair[0]

    home = house()
    return render_template(
        f"disclosure/{name}.html",
        say=say,
        lang="en" if english else "zh",
        other={**request.args, "lang": "zh" if english else "en"},
        day=lambda moment: clock.local(moment).strftime("%Y-%m-%d") if moment else "",
        licence=rules.LICENCE,
        demo=home.settings.demo,
        without_key=rules.WITHOUT_KEY,
        **words,
    )


UNKNOWN_KEY = Text(
    "不认识这个密钥，或它已停用。不带密钥也能用，只是次数少些。",
    "This key is unknown or has been ended. Without a key you may ask too, only less often.",
)
