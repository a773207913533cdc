"""The reports of the library's owners: the same on every channel, five kinds of digitisation, visits; each as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from apiflask import APIBlueprint
from flask import Response, render_template, request

from backend.catalog.rules.in_english import english
from backend.core import clock, guard
from backend.core.web import house
from backend.reports import queries
from backend.reports.rules import channels, digitisation
from backend.staff import rules

blueprint = APIBlueprint("reports_console", __name__, url_prefix="/console/library/reports", enable_openapi=False)

PERIODS = (30, 90, 365)
"""Days back that the visits can be counted over."""


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
            "、".join(one.channels),
            *one.materials,
            one.limit,
            one.limit_here.zh,
            "是" if one.equal else "否",
        )
        rows += [(*head, channels.LABELS[gap.kind].zh, gap.guide, gap.here) for gap in one.differences]
        rows += [] if one.differences else [(*head, "", "", "")]
    names = "编码 事项 办理渠道 指南材料数 自助材料数 指南承诺时限 自助承诺时限 是否一致 差异 指南 自助"
    return _csv("channels", names.split(), rows)


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
    names = ["编码", "事项", "部门", "版本", *(label.zh for label in digitisation.KINDS.values()), "缺几项"]
    rows = [
        (one.code, one.name, one.department or "", one.version, *map(_yes, one.given.values()), len(one.missing))
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
    names = ["编码", "事项", "指南写的次数", "办结件数", "平均实际次数", "最多次数", "一次办成", "超过指南的件数"]
    rows = [
        (
            *(one.code, one.name, "" if one.planned is None else one.planned, one.cases),
            *(f"{one.average:.2f}", one.most, one.once, "" if one.above is None else one.above),
        )
        for one in found
    ]
    return _csv("visits", names, rows)


def _days() -> int:
    wanted = request.args.get("days", PERIODS[1], type=int)
    return wanted if wanted in PERIODS else PERIODS[1]


def _page(name: str, **words: Any) -> str:
    return render_template(f"console/reports/{name}.html", place="library", report=name, english=english, **words)


def _yes(there: bool) -> str:
    return "有" if there else "缺"


def _csv(name: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A table for a spreadsheet; a cell that would be read as a formula is text."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(heads)
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    response = Response("\ufeff" + out.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{clock.today().isoformat()}.csv"'
    return response


def _plain(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
