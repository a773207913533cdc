"""Files of items in the console: bring one in, see what is wrong with it, let it be written; take the library out."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from apiflask import APIBlueprint
from flask import Response, g, redirect, request, send_file, stream_with_context
from werkzeug.wrappers import Response as AnyResponse

from backend.catalog.console.frame import author, page
from backend.catalog.rules.exchange import cells, course
from backend.catalog.rules.exchange.columns import LABELS
from backend.catalog.service.exchange import exporting, store, tables
from backend.catalog.service.overview import Wanted
from backend.core import guard
from backend.core.errors import Invalid, NotFound, ProductError, Text
from backend.core.web import STATUS, house
from backend.staff import rules
from backend.staff.console import resolve_staff

blueprint = APIBlueprint("exchange_console", __name__, url_prefix="/console/library/files", enable_openapi=False)

ROOM_FOR_THE_FORM = 64 * 1024
LONGEST = {"q": 100, "category": 40, "department": 100, "level": 20, "state": 12, "flaw": 12}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {"csv": "text/csv", "xlsx": XLSX, "json": "application/json", "jsonl": "application/jsonl"}
OF_THE_FILE = Text("整个文件", "The whole file")


@blueprint.url_value_preprocessor
def take_larger_files(endpoint: str | None, _values: Any) -> None:
    """A signed-in author may send more than a citizen's page; this runs before anything reads the form."""
    if endpoint == f"{blueprint.name}.{bring.__name__}" and resolve_staff() is not None:
        request.max_content_length = course.UPLOAD_BYTES + ROOM_FOR_THE_FORM


@blueprint.get("")
@guard.staff(rules.LIBRARY)
def files() -> str:
    """Bring a file in, take the library out, and what was brought and taken lately."""
    return _files()


@blueprint.post("")
@guard.staff(rules.WRITE)
def bring() -> AnyResponse | tuple[str, int]:
    """Take a file in and have it checked. Nothing of it is in the library before somebody agrees."""
    file = request.files.get("file")
    source = request.form.get("source", "")[:40]
    try:
        if file is None or not file.filename:
            raise Invalid("no_file", store.NO_FILE, fields={"file": store.NO_FILE})
        department, empties = g.staff.department_code, request.form.get("empties") == "yes"
        number = store.take_in(
            house(), author(), department, file.filename, file.stream, source=source, empties=empties
        )
    except ProductError as problem:
        return _files(problem, source), STATUS[problem.family]
    return redirect(f"/console/library/files/{number}", 303)


@blueprint.get("/template.xlsx")
@guard.staff(rules.LIBRARY)
def template() -> Response:
    """An empty table with the headings and what they may hold."""
    return send_file(exporting.template(), TYPES["xlsx"], as_attachment=True, download_name="事项导入模板.xlsx")


@blueprint.post("/export")
@guard.staff(rules.LIBRARY)
def take_out() -> AnyResponse:
    """Have what the list shows written into a file."""
    asked = {name: request.form.get(name, "")[:length] for name, length in LONGEST.items()}
    wanted = Wanted(asked["q"], *(asked[name] for name in ("category", "department", "level", "state", "flaw")))
    form = request.form.get("format", "")
    return redirect(
        f"/console/library/files/{store.ask_export(house(), author(), g.staff.department_code, form, wanted)}", 303
    )


@blueprint.get("/<int:number>")
@guard.staff(rules.LIBRARY)
def file_page(number: int) -> str:
    """One file: how far it is, what is wrong with it, what it would change or has changed."""
    return _file(number)


@blueprint.get("/<int:number>/state")
@guard.staff(rules.LIBRARY)
def state(number: int) -> dict[str, Any]:
    """How far a file is, for its open page."""
    with house().db.read() as session:
        found = store.exchange(session, number)
        return {"state": found.state, "busy": found.state in course.BUSY, "percent": found.percent, "rows": found.rows}


@blueprint.post("/<int:number>/<any(agree,again,drop):step>")
@guard.staff(rules.WRITE)
def decide(number: int, step: str) -> AnyResponse | tuple[str, int]:
    """Let a checked file be written, have it checked again, or leave it."""
    try:
        with house().db.transaction() as session:
            if step == "agree":
                store.agree(session, author(), number, skip_bad=request.form.get("skip_bad") == "yes")
            elif step == "again":
                said = {"yes": True, "no": False}.get(request.form.get("empties", ""))
                store.again(session, author(), number, empties=said)
            else:
                store.drop(session, author(), number)
    except NotFound:
        raise
    except ProductError as problem:
        return _file(number, problem), STATUS[problem.family]
    return redirect(f"/console/library/files/{number}", 303)


@blueprint.get("/<int:number>/problems.csv")
@guard.staff(rules.LIBRARY)
def problems(number: int) -> Response:
    """All that is wrong with a file, as a table to work through."""
    with house().db.read() as session:
        store.exchange(session, number)
    answer = Response(stream_with_context(_problem_lines(number)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="problems-{number}.csv"'
    return answer


@blueprint.get("/<int:number>/download")
@guard.staff(rules.LIBRARY)
def download(number: int) -> Response:
    """The file that was asked for."""
    with house().db.read() as session:
        found = store.exchange(session, number)
    path = store.path_of(house(), number).absolute()
    if found.direction != "export" or found.state != course.DONE or not path.exists():
        raise NotFound("unknown_exchange", store.GONE)
    return send_file(path, TYPES[found.format], as_attachment=True, download_name=found.name)


def _files(problem: ProductError | None = None, source: str = "") -> str:
    with house().db.read() as session:
        recent = store.recent(session)
    return page(
        "files",
        folder="exchange",
        recent=recent,
        sources=tables.codings(),
        source=source,
        problem=problem,
        limit=course.UPLOAD_BYTES,
        formats=course.FORMATS,
        courses=course.STATES,
    )


def _file(number: int, problem: ProductError | None = None) -> str:
    asked = {name: request.args.get(name, "")[:40] for name in ("severity", "column")}
    at = max(1, min(10_000, request.args.get("page", 1, type=int) or 1))
    like = max(0, min(2**31 - 1, request.args.get("like", 0, type=int) or 0))
    with house().db.read() as session:
        found = store.exchange(session, number)
        wrong = store.problems(session, number, **asked, like=like, page=at)
        written = store.written(session, number)
    return page(
        "file",
        folder="exchange",
        file=found,
        busy=found.state in course.BUSY,
        found=wrong,
        written=written,
        asked=asked,
        like=like,
        own=found.author == author().name,
        coding=tables.codings().get(found.source),
        labels=LABELS,
        problem=problem,
        courses=course.STATES,
        kept=course.KEPT_PROBLEMS,
    )


def _problem_lines(number: int) -> Iterator[str]:
    lines = io.StringIO()
    table = csv.writer(lines)
    lines.write("\ufeff")
    table.writerow(["工作表", "行", "列", "程度", "问题", "Problem", "原文"])
    with house().db.read() as session:
        for one in store.every_problem(session, number):
            column = LABELS[one.column].zh if one.column in LABELS else one.column
            severity = "错误" if one.severity == "error" else "提醒"
            said = (one.sheet, str(one.place or OF_THE_FILE.zh), column, severity, one.zh, one.en, one.shown)
            table.writerow([cells.guard(cell) for cell in said])
            yield lines.getvalue()
            lines.seek(0)
            lines.truncate()
    yield lines.getvalue()
