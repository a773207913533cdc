"""The reports of the library's owners: the same on every channel, five kinds of digitisation, visits; each as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from apiflask import APIBlueprint
from flask import Response, render_template, request
from flask import session as session_of_browser

from backend.catalog.rules.in_english import english
from backend.core import clock, guard
from backend.core.errors import Text
from backend.core.web import house
from backend.reports import queries
from backend.reports.rules import channels, digitisation
from backend.staff import rules

blueprint = APIBlueprint("reports_console", __name__, url_prefix="/console/library/reports", enable_openapi=False)

PERIODS = (30, 90, 365)
"""Days back that the visits can be counted over."""

YES, NO = Text("是", "yes"), Text("否", "no")
GIVEN, MISSING = Text("有", "yes"), Text("缺", "missing")
CHANNEL_SIGN = Text("、", ", ")
CODE, NAME = Text("编码", "Code"), Text("事项", "Item")
CHANNEL_HEADS = (
    *(CODE, NAME, Text("办理渠道", "Channels")),
    *(Text("指南材料数", "Materials, guide"), Text("自助材料数", "Materials, here")),
    *(Text("指南承诺时限", "Limit, guide"), Text("自助承诺时限", "Limit, here"), Text("是否一致", "The same")),
    *(Text("差异", "Difference"), Text("指南", "Guide"), Text("自助", "Here")),
)
DIGITISED_HEADS = (CODE, NAME, Text("部门", "Department"), Text("版本", "Version"))
VISIT_HEADS = (
    *(CODE, NAME, Text("指南写的次数", "Visits planned"), Text("办结件数", "Cases concluded")),
    *(
        Text("平均实际次数", "Visits on average"),
        Text("最多次数", "Most visits"),
        Text("一次办成", "Done in one visit"),
    ),
    Text("超过指南的件数", "Cases above plan"),
)


@blueprint.get("/channels")
@guard.staff(rules.LIBRARY)
def channel_report() -> str:
    """Whether each item asks and promises the same wherever it is handled, every difference named."""
    with house().db.read() as session:
        found = queries.compared(session)
    only = request.args.get("only") == "different"
    shown = [one for one in found if not one.equal] if only else found
    return _page(
        "channels",
        found=found,
        shown=shown,
        only=only,
        labels=channels.LABELS,
        mild=channels.MILD,
        limits=channels.LIMITS,
    )


@blueprint.get("/channels.csv")
@guard.staff(rules.LIBRARY)
def channel_table() -> Response:
    """The same, one line a difference; an item without any has one line."""
    with house().db.read() as session:
        found = queries.compared(session)
    rows = []
    for one in found:
        head = (
            one.code,
            one.name,
            _say(CHANNEL_SIGN).join(_say(Text(name, english("channels", name) or name)) for name in one.channels),
            *one.materials,
            one.limit,
            _say(one.limit_here),
            _say(YES if one.equal else NO),
        )
        rows += [
            (
                *head,
                _say(channels.LABELS[gap.kind]),
                gap.guide,
                _say(one.limit_here) if gap.kind in channels.LIMITS and gap.here else gap.here,
            )
            for gap in one.differences
        ]
        rows += [] if one.differences else [(*head, "", "", "")]
    return _csv("channels", CHANNEL_HEADS, rows)


@blueprint.get("/digitisation")
@guard.staff(rules.LIBRARY)
def digitisation_report() -> str:
    """Which of the five kinds of digitisation each item has, and which are missing."""
    with house().db.read() as session:
        found, items = queries.digitised(session), queries.shown_items(session)
    have = {kind: sum(one.given[kind] for one in found) for kind in digitisation.KINDS}
    return _page(
        "digitisation", found=found, items=items, have=have, kinds=digitisation.KINDS, meanings=digitisation.MEANINGS
    )


@blueprint.get("/digitisation.csv")
@guard.staff(rules.LIBRARY)
def digitisation_table() -> Response:
    """The same, one line an item."""
    with house().db.read() as session:
        found = queries.digitised(session)
    names = [*DIGITISED_HEADS, *digitisation.KINDS.values(), Text("缺几项", "Missing")]
    rows = [
        (
            *(one.code, one.name, one.department or "", one.version),
            *(_say(GIVEN if there else MISSING) for there in one.given.values()),
            len(one.missing),
        )
        for one in found
    ]
    return _csv("digitisation", names, rows)


@blueprint.get("/visits")
@guard.staff(rules.LIBRARY)
def visit_report() -> str:
    """Planned visits of each item beside those that its cases took."""
    days = _days()
    with house().db.read() as session:
        since = clock.now() - timedelta(days=days)
        found, online = queries.visited(session, since), queries.finished_online(session, since)
    total = sum(one.cases for one in found)
    return _page("visits", found=found, days=days, periods=PERIODS, total=total, online=online)


@blueprint.get("/visits.csv")
@guard.staff(rules.LIBRARY)
def visit_table() -> Response:
    """The same, one line an item."""
    with house().db.read() as session:
        found = queries.visited(session, clock.now() - timedelta(days=_days()))
    rows = [
        (
            *(one.code, one.name, "" if one.planned is None else one.planned, one.cases),
            *(f"{one.average:.2f}", one.most, one.once, "" if one.above is None else one.above),
        )
        for one in found
    ]
    return _csv("visits", VISIT_HEADS, rows)


def _days() -> int:
    wanted = request.args.get("days", PERIODS[1], type=int)
    return wanted if wanted in PERIODS else PERIODS[1]


def _page(name: str, **words: Any) -> str:
    return render_template(f"console/reports/{name}.html", place="library", report=name, english=english, **words)


def _say(words: Text) -> str:
    return words.en if session_of_browser.get("language") == "en" else words.zh


def _csv(name: str, heads: Sequence[Text], rows: Iterable[Sequence[object]]) -> Response:
    """A table for a spreadsheet; a cell that would be read as a formula is text."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_say(head) for head in heads)
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    response = Response("\ufeff" + out.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{clock.today().isoformat()}.csv"'
    return response


def _plain(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
