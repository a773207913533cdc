"""The table of words in the console: what is in force, changing it with a try first, and questions without an answer.

A form carries the revision of the row its writer looked at; ``do`` says whether it is tried, proposed, put in force
or retired. Trying changes nothing.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from apiflask import APIBlueprint
from flask import g, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from backend.catalog import service
from backend.catalog.console.frame import MACHINES, author
from backend.catalog.rules import wording
from backend.catalog.rules.wording import IN_FORCE, PROPOSED, RETIRED, Word
from backend.catalog.service import asking, governing
from backend.core import clock, guard
from backend.core.errors import Invalid, ProductError, Text
from backend.core.web import STATUS, house
from backend.staff import rules
from backend.staff import service as staff

blueprint = APIBlueprint("words_console", __name__, url_prefix="/console/words", enable_openapi=False)

SPAN = timedelta(days=30)
LONGEST = {"said": 2000, "written": 1000, "kind": 8, "reason": 300, "question": 100}
DOES = {"propose": PROPOSED, "enforce": IN_FORCE, "retire": RETIRED}

KINDS = {
    "thing": Text("事：办的是什么", "Thing: what it is about"),
    "act": Text("做法：要怎么办", "Act: what to do with it"),
    "who": Text("对象：给谁办", "Who: for whom"),
    "weak": Text("次要：几乎不说明什么", "Weak: says next to nothing"),
    "idle": Text("不管用：查的时候略过", "Idle: left out of a search"),
}
STATES = {
    IN_FORCE: Text("在用", "In force"),
    PROPOSED: Text("提议中", "Proposed"),
    RETIRED: Text("停用了", "Retired"),
}


@blueprint.get("")
@guard.staff(rules.LIBRARY)
def words() -> str:
    """The rows in one state, searched and paged."""
    state, kind = request.args.get("state", IN_FORCE), request.args.get("kind", "")
    state, kind = state if state in STATES else IN_FORCE, kind if kind in KINDS else ""
    text, number = request.args.get("q", "")[:60], max(1, min(10_000, request.args.get("page", 1, type=int) or 1))
    with house().db.read() as session:
        found = governing.list_words(session, text=text, state=state, kind=kind, page=number)
        pages = max(1, -(-found.total // governing.PAGE))
        return _page("list", found=found, state=state, kind=kind, text=text, number=number, pages=pages)


@blueprint.get("/questions")
@guard.staff(rules.LIBRARY)
def questions() -> str:
    """What was asked in the last month and not answered, with the rows it may have meant and what it finds now."""
    since = clock.today() - SPAN
    with house().db.read() as session:
        asked = asking.asked(session, since)
        now = {one.question: service.search(session, one.question, limit=1) for one in asked}
        return _page("questions", asked=asked, now=now, since=since)


@blueprint.get("/new")
@guard.staff(rules.WRITE)
def new_page() -> str:
    """An empty row, or one that begins with a question somebody asked."""
    said = request.args.get("said", "")[:40]
    return _editor(None, _given(Word((said,) if said else (), (), "thing")) | {"question": said})


@blueprint.post("/new")
@guard.staff(rules.WRITE)
def new() -> AnyResponse | str | tuple[str, int]:
    """Try, propose or put in force a new row."""
    given, entry = _entered()
    try:
        if _do() == "try":
            return _editor(None, given, trial=_trial(given, entry, None))
        with house().db.transaction() as session:
            number = governing.add(
                session, author(), entry, _state(), department=g.staff.department_code, reason=given["reason"]
            )
    except ProductError as problem:
        return _editor(None, given, problem=problem), STATUS[problem.family]
    return redirect(f"/console/words/{number}", 303)


@blueprint.get("/<int:number>")
@guard.staff(rules.LIBRARY)
def word_page(number: int) -> str:
    """One row with its history; ``add`` is put to what is said."""
    more = request.args.get("add", "")[:40]
    with house().db.read() as session:
        row = governing.word(session, number)
        entry = Word((*row.said, *([more] if more and more not in row.said else [])), tuple(row.written), row.kind)
    return _editor(number, _given(entry) | {"question": more, "revision": str(row.revision)})


@blueprint.post("/<int:number>")
@guard.staff(rules.WRITE)
def change(number: int) -> AnyResponse | str | tuple[str, int]:
    """Try a change of a row, or make it."""
    given, entry = _entered()
    try:
        if _do() == "try":
            return _editor(number, given, trial=_trial(given, entry, number))
        with house().db.transaction() as session:
            governing.change(
                session,
                author(),
                number,
                entry,
                _state(),
                revision=request.form.get("revision", -1, type=int),
                reason=given["reason"],
            )
    except ProductError as problem:
        if problem.family == "not_found":
            raise
        return _editor(number, given, problem=problem), STATUS[problem.family]
    return redirect(f"/console/words/{number}", 303)


def _editor(
    number: int | None,
    given: dict[str, str],
    *,
    trial: governing.Trial | None = None,
    problem: ProductError | None = None,
) -> str:
    entry = wording.entered(given["said"], given["written"], given["kind"])
    with house().db.read() as session:
        row = governing.word(session, number) if number is not None else None
        moves = governing.history(session, number) if number is not None else []
        cautions = governing.cautions(session, entry, number) if trial is not None else []
        return _page("edit", row=row, given=given, trial=trial, problem=problem, moves=moves, cautions=cautions)


def _page(template: str, **more: Any) -> str:
    with house().db.read() as session:
        names = staff.names(session)

    def who(actor: str) -> Text:
        known = names.get(actor, actor)
        return MACHINES.get(actor, Text(known, known))

    decides = g.staff.may(rules.PUBLISH) and author().fields is None
    return render_template(
        f"console/words/{template}.html",
        place="words",
        kinds=KINDS,
        states=STATES,
        who=who,
        when=lambda moment: clock.local(moment).strftime("%Y-%m-%d %H:%M"),
        may={"decide": decides, "propose": g.staff.may(rules.WRITE)},
        **more,
    )


def _entered() -> tuple[dict[str, str], Word]:
    given = {name: request.form.get(name, "")[:length] for name, length in LONGEST.items()}
    given["revision"] = request.form.get("revision", "")[:10]
    return given, wording.entered(given["said"], given["written"], given["kind"])


def _given(entry: Word) -> dict[str, str]:
    return {"said": "\n".join(entry.said), "written": "\n".join(entry.written), "kind": entry.kind, "reason": ""}


def _trial(given: dict[str, str], entry: Word, number: int | None) -> governing.Trial:
    with house().db.read() as session:
        return governing.try_out(session, given["question"], entry, replacing=number)


def _do() -> str:
    return request.form.get("do", "")


def _state() -> str:
    if _do() not in DOES:
        raise Invalid()
    return DOES[_do()]
