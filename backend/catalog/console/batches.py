"""Batches in the console: the list, writing one with a preview, the second pair of eyes, publication, rolling back.

The form is the server's: what was typed comes back with whatever is wrong beside it, and items that are picked from
the library or read from a file are put into the same box that codes are pasted into.
"""

from __future__ import annotations

from typing import Any

from flask import redirect, request
from werkzeug.wrappers import Response as AnyResponse

from backend.catalog.console.frame import author, blueprint, page
from backend.catalog.console.item import moment
from backend.catalog.rules import batch_entry, batches
from backend.catalog.rules.batch_entry import Entry
from backend.catalog.rules.batches import CHANNELS, REGION, SITE, TERMINAL, Target
from backend.catalog.service import batches as service
from backend.catalog.service import closing, destinations, overview, picking
from backend.catalog.service.overview import Wanted
from backend.core import clock, guard
from backend.core.errors import Invalid, NotFound, ProductError
from backend.core.web import STATUS, house
from backend.staff import rules

MOST_TYPED = 450_000
"""Bytes in the box of items, so that the form can be sent again (Flask takes 500 kB of fields)."""
LONGEST = {"name": 80, "purpose": 300, "items": MOST_TYPED}
PICKED_BY = {"q": 100, "category": 40, "department": 100, "level": 20, "zone": 20}


@blueprint.get("/batches")
@guard.staff(rules.LIBRARY)
def batch_list() -> str:
    """Every batch, the last changed first."""
    number = max(1, min(10_000, request.args.get("page", 1, type=int) or 1))
    with house().db.read() as session:
        found, total = service.listed(session, number)
    pages = max(1, -(-total // service.PAGE))
    return page("batches", found=found, total=total, number=number, pages=pages, batch_states=batches.STATES)


@blueprint.get("/batches/new")
@guard.staff(rules.WRITE)
def new_batch_page() -> str:
    """An empty batch."""
    return _editor(None, _given(Entry("", "", (), frozenset())))


@blueprint.post("/batches/new")
@guard.staff(rules.WRITE)
def new_batch() -> AnyResponse | str | tuple[str, int]:
    """Keep a new draft; or add items to it, or look at what it would change, before it is kept."""
    return _write(None)


@blueprint.get("/batches/<int:number>/edit")
@guard.staff(rules.WRITE)
def edit_batch_page(number: int) -> AnyResponse | str:
    """The form of a draft; a batch that is no draft any more is only shown."""
    with house().db.read() as session:
        found = service.batch(session, number)
    if found.state != batches.DRAFT:
        return redirect(_address(number), 303)
    return _editor(number, _given(found.entry, picking.written(found.items)) | {"revision": str(found.revision)})


@blueprint.post("/batches/<int:number>/edit")
@guard.staff(rules.WRITE)
def edit_batch(number: int) -> AnyResponse | str | tuple[str, int]:
    """Keep what a draft now says."""
    return _write(number)


@blueprint.get("/batches/<int:number>")
@guard.staff(rules.LIBRARY)
def batch(number: int) -> str:
    """One batch: what is in it, where it goes, what it changes, who did what."""
    with house().db.read() as session:
        found = service.batch(session, number)
        return page(
            "batch",
            batch=found,
            preview=destinations.preview(session, found.entry) if found.state in batches.OPEN else None,
            reach=destinations.reach(session, found.entry.targets),
            targets=_by_kind(destinations.names(session, found.entry.targets)),
            steps=batches.steps_from(found.state),
            own=author().name in found.authors,
            batch_states=batches.STATES,
        )


@blueprint.get("/batches/<int:number>/steps/<step>")
@guard.staff(rules.LIBRARY)
def batch_step_page(number: int, step: str) -> str:
    """What a step will do, and what it must be given."""
    return _step(number, step, given={"revision": request.args.get("revision", "")[:10]})


@blueprint.post("/batches/<int:number>/steps/<step>")
@guard.staff(rules.LIBRARY)
def take_batch_step(number: int, step: str) -> AnyResponse | tuple[str, int]:
    """Take a step; when it cannot be taken, say why with what was typed still there."""
    given = {"reason": request.form.get("reason", "")[:300], "at": request.form.get("at", "")[:40]}
    try:
        at = moment(given["at"])
        with house().db.transaction() as session:
            revision = request.form.get("revision", type=int)
            service.move(session, author(), number, step, reason=given["reason"], at=at, revision=revision)
    except NotFound:
        raise
    except ProductError as problem:
        return _step(number, step, problem, given), STATUS[problem.family]
    return redirect(_address(number), 303)


@blueprint.post("/items/<code>/offering")
@guard.staff(rules.PUBLISH)
def offering(code: str) -> AnyResponse | tuple[str, int]:
    """Offer an item by batch only, or everywhere again."""
    reason = request.form.get("reason", "")[:300]
    change = closing.close if request.form.get("do") == "close" else closing.reopen
    with house().db.transaction() as session:
        change(session, author(), code, reason)
    return redirect(f"/console/library/items/{code}", 303)


def _write(number: int | None) -> AnyResponse | str | tuple[str, int]:
    given = _entered()
    try:
        if len(request.form.get("items", "")) > MOST_TYPED:
            raise Invalid("too_many_items", picking.TOO_MANY, fields={"items": picking.TOO_MANY})
        if request.form.get("do") == "look":
            return _editor(number, given)
        if request.form.get("do") == "pick":
            return _editor(number, given | {"items": _with_more(given["items"], _picked())}, open_picker=True)
        if request.form.get("do") == "file":
            return _editor(number, given | {"items": _with_more(given["items"], _from_file())})
        with house().db.read() as session:
            codes, wrong = service.read_items(session, given["items"])
        entry = Entry(given["name"], given["purpose"], codes, given["targets"], given["stays_closed"])
        if found := batch_entry.problems(entry, wrong):
            raise Invalid("bad_batch", service.BAD_BATCH, fields=found)
        with house().db.transaction() as session:
            if number is None:
                number = service.begin(session, author(), entry)
            else:
                service.edit(session, author(), number, int(given["revision"] or 0), entry)
    except ProductError as problem:
        if problem.family == "not_found":
            raise
        return _editor(number, given, problem), STATUS[problem.family]
    return redirect(_address(number), 303)


def _editor(
    number: int | None, given: dict[str, Any], problem: ProductError | None = None, *, open_picker: bool = False
) -> str:
    with house().db.read() as session:
        codes, wrong = service.read_items(session, given["items"])
        entry = Entry(given["name"], given["purpose"], codes, given["targets"], given["stays_closed"])
        return page(
            "batch_edit",
            number=number,
            given=given,
            problem=problem,
            open_picker=open_picker,
            codes=codes,
            wrong=wrong,
            preview=destinations.preview(session, entry),
            halls=sorted(destinations.halls(session), key=lambda hall: not _chosen(hall, given["targets"])),
            channels=destinations.CHANNEL_NAMES,
            regions=destinations.names(session, [one for one in given["targets"] if one[0] == REGION]),
            zones=picking.zones(session),
            picked_by={name: request.form.get(name, "")[:length] for name, length in PICKED_BY.items()},
            categories=overview.categories(session),
            departments=overview.departments(session),
            levels=overview.levels(session),
        )


def _step(number: int, name: str, problem: ProductError | None = None, given: dict[str, str] | None = None) -> str:
    if name not in batches.STEPS:
        raise NotFound("unknown_step", batches.STALE)
    with house().db.read() as session:
        found = service.batch(session, number)
        preview = destinations.preview(session, found.entry)
    return page(
        "batch_step",
        batch=found,
        name=name,
        step=batches.STEPS[name],
        preview=preview,
        problem=problem,
        given=given or {},
        own=author().name in found.authors,
        batch_states=batches.STATES,
        earliest=clock.local(clock.now()).strftime("%Y-%m-%dT%H:%M"),
    )


def _entered() -> dict[str, Any]:
    form = request.form
    given: dict[str, Any] = {name: form.get(name, "")[:length] for name, length in LONGEST.items()}
    targets: set[Target] = set()
    for kind in ("channel", SITE, TERMINAL, REGION):
        targets |= {(kind, code[:20]) for code in form.getlist(kind)}
    given["targets"] = frozenset(target for target in targets if target[0] != "channel" or target[1] in CHANNELS)
    given["stays_closed"] = form.get("stays_closed") == "yes"
    given["revision"] = str(form.get("revision", 0, type=int) or "")
    return given


def _chosen(hall: destinations.Hall, targets: frozenset[Target]) -> bool:
    return (SITE, hall.code) in targets or any((TERMINAL, code) in targets for code, _ in hall.terminals)


def _given(entry: Entry, items: str = "") -> dict[str, Any]:
    return {**vars(entry), "items": items, "revision": ""}


def _picked() -> list[str]:
    asked = {name: request.form.get(name, "")[:length] for name, length in PICKED_BY.items()}
    if not any(value.strip() for value in asked.values()):
        raise Invalid("nothing_asked", picking.NOTHING_ASKED, fields={"items": picking.NOTHING_ASKED})
    wanted = Wanted(asked["q"], asked["category"], asked["department"], asked["level"])
    with house().db.read() as session:
        return picking.written(picking.items(session, wanted, asked["zone"])).splitlines()


def _from_file() -> list[str]:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Invalid("no_file", picking.NO_FILE, fields={"items": picking.NO_FILE})
    return picking.lines_of(file.filename, file.read())


def _with_more(items: str, more: list[str]) -> str:
    before = items.rstrip().splitlines()
    together = "\n".join(dict.fromkeys([*before, *more]))
    if len(together.encode()) > MOST_TYPED:
        raise Invalid("too_many_items", picking.TOO_MANY, fields={"items": picking.TOO_MANY})
    return together


def _by_kind(named: dict[Target, Any]) -> dict[str, list[tuple[str, Any]]]:
    kinds = ("channel", REGION, SITE, TERMINAL)
    return {kind: [(code, name) for (one, code), name in named.items() if one == kind] for kind in kinds}


def _address(number: int | None) -> str:
    return f"/console/library/batches/{number}"
