"""The library as the citizens' pages read it. Nothing here needs a sign-in."""

from __future__ import annotations

import base64
import time
from dataclasses import asdict
from typing import Any
from weakref import WeakKeyDictionary

from apiflask import APIBlueprint
from flask import Response, request
from flask_limiter.util import get_remote_address

from backend.catalog import queries, service
from backend.catalog.schemas import (
    BundleOut,
    BundleQuery,
    By,
    ByQuery,
    GroupsOut,
    GuideOut,
    HereQuery,
    HomeOut,
    PageOut,
    PageQuery,
    SearchOut,
    SearchQuery,
    ServiceOut,
    ServiceQuery,
    SuggestOut,
    SuggestQuery,
)
from backend.core import guard
from backend.core.limits import limiter
from backend.core.web import house
from backend.terminals import service as terminals

QUESTIONS, CHUNKS = "6000/minute", "1200/minute"
"""Of one asker: what no person types and no terminal needs, so that nobody keeps the server from the others."""

blueprint = APIBlueprint("catalog", __name__, url_prefix="/api/v1/catalog", tag="Catalogue")


@blueprint.get("/home")
@blueprint.input(HereQuery, location="query")
@blueprint.output(HomeOut)
@guard.public
def home(query_data: HereQuery) -> Response:
    """What the home screen offers: the most used items, the zones, the largest departments."""
    with house().db.read() as session:
        found = service.home(session, service.scope_at(session, **_place(query_data)))
    body = _HOMES.get(found)
    if body is None:
        body = _HOMES[found] = HomeOut.model_validate(_home(found)).model_dump_json().encode()
    return Response(body, mimetype="application/json")


_HOMES: WeakKeyDictionary[service.Home, bytes] = WeakKeyDictionary()
"""The answers as they are sent: every page asks for one first, and few differ."""


def _home(found: service.Home) -> dict[str, Any]:
    return {
        "frequent": [_card(card) for card in found.frequent],
        "zones": [
            {"code": zone.code, "name": {"zh": zone.name, "en": zone.name_en}, "icon": zone.icon, "count": zone.count}
            for zone in found.zones
        ],
        "departments": [asdict(group) for group in found.departments],
        "item_count": found.item_count,
        "demonstration": service.DEMONSTRATION.as_json(),
    }


def _asker() -> str:
    """The key of the limits below: a hall's terminals share one address and must not wait for each other."""
    here = terminals.device(house().vault, request.cookies.get(terminals.COOKIE))
    return f"device:{here.digest}" if here else get_remote_address()


@blueprint.get("/search")
@limiter.limit(QUESTIONS, key_func=_asker)
@blueprint.input(SearchQuery, location="query")
@blueprint.output(SearchOut)
@guard.public
def search(query_data: SearchQuery) -> dict[str, Any]:
    """The best items for a citizen's words, one per name, best first. Empty words: 400 ``empty_query``."""
    started = time.perf_counter()
    with house().db.read() as session:
        scope = service.scope_at(session, **_place(query_data))
        hits = service.search(
            session,
            query_data.q,
            limit=query_data.limit,
            at_terminal=query_data.channel == "kiosk",
            scope=scope,
            wanted=queries.wanted_at(session, scope.site),
            by_meaning=True,
        )
    items = [{**_card(hit.card), "score": hit.score, "why": hit.why.as_json()} for hit in hits]
    took = time.perf_counter() - started
    service.note_question(
        house(),
        query_data.q,
        sorted((hit.by_words for hit in hits), reverse=True)[:1],
        site=_site,
        channel=query_data.channel,
    )
    return {"items": items, "took_ms": round(took * 1000, 1)}


@blueprint.get("/suggest")
@limiter.limit(QUESTIONS, key_func=_asker)
@blueprint.input(SuggestQuery, location="query")
@blueprint.output(SuggestOut)
@guard.public
def suggest(query_data: SuggestQuery) -> dict[str, Any]:
    """At most eight items for words that are still being typed, likeliest first. Nothing is kept of them."""
    started = time.perf_counter()
    with house().db.read() as session:
        scope = service.scope_at(session, **_place(query_data))
        cards = service.suggest(
            session,
            query_data.q,
            limit=query_data.limit,
            at_terminal=query_data.channel == "kiosk",
            scope=scope,
            wanted=queries.wanted_at(session, scope.site),
        )
    return {"items": [_card(card) for card in cards], "took_ms": round((time.perf_counter() - started) * 1000, 1)}


@blueprint.get("/browse")
@blueprint.input(ByQuery, location="query")
@blueprint.output(GroupsOut)
@guard.public
def groups(query_data: ByQuery) -> dict[str, Any]:
    """The groups of one kind; ``count`` is the ``total`` of the list behind it."""
    with house().db.read() as session:
        found = service.groups(session, query_data.by, service.scope_at(session, **_place(query_data)))
    derived = service.DERIVED.get(query_data.by)
    return {"groups": [asdict(group) for group in found], "derived": derived and derived.as_json()}


@blueprint.get("/browse/<by>/<code>")
@blueprint.input(PageQuery, location="query")
@blueprint.output(PageOut)
@guard.public
def browse(by: By, code: str, query_data: PageQuery) -> dict[str, Any]:
    """One page of a group. 404 ``unknown_group``."""
    with house().db.read() as session:
        scope = service.scope_at(session, **_place(query_data))
        found = service.browse(session, by, code, page=query_data.page, size=query_data.size, scope=scope)
    return {**vars(found), "group": asdict(found.group), "items": [_card(card) for card in found.cards]}


@blueprint.get("/items/<code>")
@blueprint.input(HereQuery, location="query")
@blueprint.output(GuideOut)
@guard.public
def guide(code: str, query_data: HereQuery) -> dict[str, Any]:
    """The complete guide of one item, with its source and date, also where it is not offered. 404 ``unknown_item``."""
    with house().db.read() as session:
        return service.guide(session, code, service.scope_at(session, **_place(query_data))).as_json()


@blueprint.get("/items/<code>/service")
@blueprint.input(ServiceQuery, location="query")
@blueprint.output(ServiceOut)
@guard.public
def digital(code: str, query_data: ServiceQuery) -> dict[str, Any]:
    """The published definition of a service done here, or the one that a form was ``begun`` under while it may still be
    handed in. 404 ``unknown_item`` or ``not_digital``, 422 ``not_offered_here`` (a batch offers it elsewhere).
    """
    with house().db.read() as session:
        found = service.service_to_go_on(session, code, query_data.begun)
        service.must_be_offered(session, code, service.scope_at(session, **_place(query_data)))
        return service.public(found)


@blueprint.get("/bundle")
@blueprint.input(BundleQuery, location="query")
@blueprint.output(BundleOut)
@guard.public
def bundle(query_data: BundleQuery) -> dict[str, Any]:
    """What a terminal's copy of the catalogue lacks: a signed manifest, nothing when it is the newest. A parcel of one
    chunk brings it along. 404 ``no_bundle`` before the first copy is made.
    """
    parcel = service.bundle_parcel(house(), query_data.have, query_data.state)
    if parcel is None:
        return {"manifest": None, "signature": None, "chunk": None}
    return {
        "manifest": parcel.manifest,
        "signature": base64.b64encode(parcel.signature).decode(),
        "chunk": base64.b64encode(parcel.chunks[0]).decode() if len(parcel.chunks) == 1 else None,
    }


@blueprint.get("/bundle/<int:before>/<int:after>/<int:index>")
@limiter.limit(CHUNKS, key_func=_asker)
@blueprint.doc(responses={200: {"description": "bytes", "content": {"application/octet-stream": {}}}})  # type: ignore[arg-type]
@guard.public
def bundle_chunk(before: int, after: int, index: int) -> Response:
    """One chunk of a parcel, counted from 0. 404 ``no_bundle`` when it is no longer to be had."""
    return Response(service.bundle_chunk(house(), before, after, index), mimetype="application/octet-stream")


def _site() -> str:
    """The code of the site whose terminal asks; empty for anybody else's page."""
    here = terminals.device(house().vault, request.cookies.get(terminals.COOKIE))
    with house().db.read() as session:
        found = terminals.of(session, here)
    return found.site.code if found else ""


def _place(query: HereQuery) -> dict[str, Any]:
    """Where the question is asked (``service.scope_at``): on the terminal whose cookie came along, or where the query
    says. A telephone or a desk is no terminal, whatever cookie its browser has.
    """
    here = None
    if query.channel in (None, "kiosk", "tv"):
        here = terminals.device(house().vault, request.cookies.get(terminals.COOKIE))
    return {"terminal": here, "channel": query.channel, "region": query.region}


def _card(card: service.Card) -> dict[str, Any]:
    """An ItemCard."""
    return {**asdict(card), "zone": card.zone, "available_here": card.available_here}
