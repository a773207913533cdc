"""Signing in to the console, and what every console page shares: session, CSRF token, language."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from apiflask import APIBlueprint
from flask import Flask, Response, current_app, g, redirect, render_template, request, session
from flask_login import LoginManager, current_user, login_user, logout_user
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf
from werkzeug.wrappers import Response as AnyResponse

from backend.core import clock, guard
from backend.core.errors import Refused, Text, Unauthorised
from backend.core.limits import limiter
from backend.core.web import house
from backend.staff import rules, service
from backend.staff.service import Outcome, Staff

IDLE = timedelta(minutes=60)

SAY = {
    Outcome.WRONG: Text(
        "登录名、密码或动态码不对，请再试一次。", "The login, password or code is wrong. Please try again."
    ),
    Outcome.LOCKED: Text(
        "试错太多次，这个登录名锁 15 分钟。急用请找管理员。",
        "Too many wrong tries: this login is locked for 15 minutes. Ask your administrator if it is urgent.",
    ),
    Outcome.CODE_NEEDED: Text("请再输入手机上的 6 位动态码。", "Now enter the 6-digit code from your phone."),
}

SIGNED_OUT = Text(
    "登录过期了，刚才那一步没有做。请重新登录，再做一次。",
    "You were signed out and the step was not done. Sign in and do it again.",
)

blueprint = APIBlueprint("staff_console", __name__, url_prefix="/console", enable_openapi=False)


def install(app: Flask) -> None:
    """Flask-Login and CSRF for everything under /console; the citizens' JSON has its own rule (core.guard)."""
    app.config.update(PERMANENT_SESSION_LIFETIME=IDLE, WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None)
    login = LoginManager(app)
    login.session_protection = "strong"
    csrf = CSRFProtect(app)

    @login.user_loader
    def load(identity: str) -> Staff | None:
        with house().db.read() as database:
            return service.by_session(database, identity)

    @app.before_request
    def check_token() -> None:
        if request.blueprint and request.path.startswith("/console"):
            try:
                csrf.protect()
            except CSRFError as error:
                wanted = guard.declared(app.view_functions[request.endpoint or ""])
                if wanted is not None and wanted.kind == "staff" and resolve_staff() is None:
                    raise Unauthorised("signed_out", SIGNED_OUT) from error  # the session took its token along
                raise Refused(
                    "csrf",
                    Text(
                        "这一页打开太久了，刚才那一步没有做。请返回、刷新，再做一次。",
                        "This page was open too long and the step was not done. Go back, reload and do it again.",
                    ),
                ) from error

    @app.after_request
    def never_stored(response: Response) -> Response:
        if request.path.startswith("/console"):
            response.headers["Cache-Control"] = "no-store"
        return response

    app.context_processor(_words)


def resolve_staff() -> Staff | None:
    """The signed-in staff member of this request or socket, if any (``core.guard``, ``identity.events``)."""
    if not current_user.is_authenticated:
        return None
    if clock.now().timestamp() - session.get("signed_in_at", 0) > rules.SESSION_LIMIT.total_seconds():
        return None
    staff: Staff = current_user._get_current_object()
    return staff


def _words() -> dict[str, Any]:
    """``say(zh, en)`` for templates: console pages carry both languages beside each other."""
    english = session.get("language") == "en" if request.path.startswith("/console") else False

    def say(zh: Any, en: str | None = None) -> str:
        """A pair of words, or one {"zh", "en"} text, in the reader's language."""
        if isinstance(zh, Text):
            zh, en = zh.zh, zh.en
        elif isinstance(zh, dict):
            zh, en = zh.get("zh"), zh.get("en")
        return (en or zh or "") if english else (zh or "")

    def plural(number: int, one: str, more: str = "") -> str:
        """English words for ``number`` of a thing: "1 batch", "1,200 batches" (``more``: where it is not one + s)."""
        return f"{number:,} {one if number == 1 else more or one + 's'}"

    return {
        "say": say,
        "plural": plural,
        "language": "en" if english else "zh-CN",
        "csrf_token": generate_csrf,
        "this_page": _this_page,
    }


def _this_page() -> str:
    """Where this page is seen again: its own address; of one that answers a form which has no page, the page above."""
    if request.method in guard.SAFE:
        return guard.here()
    pages, path = current_app.create_url_adapter(request), request.path
    while pages is not None and path.count("/") > 1 and not pages.test(path, "GET"):
        path = path.rpartition("/")[0]
    return path


@blueprint.get("/sign-in")
@guard.public
def sign_in_page() -> AnyResponse | str:
    """The form; somebody already signed in goes on."""
    target = rules.own_page(request.args.get("next"))
    if resolve_staff() is not None:
        return redirect(target)
    return render_template("console/staff/sign_in.html", target=target, login="", outcome=None, message=None)


@blueprint.post("/sign-in")
@guard.public
@limiter.limit("20/minute")
def sign_in() -> AnyResponse | tuple[str, int]:
    """Check name, password and, when enrolled, the code."""
    home = house()
    login, target = request.form.get("login", "")[:40], rules.own_page(request.form.get("next"))
    with home.db.read() as database:
        attempt = service.check(
            database, home.vault, login, request.form.get("password", "")[:200], request.form.get("code", "")[:10]
        )
    with home.db.transaction() as database:
        outcome, staff = service.conclude(database, attempt)
    if staff is None:
        page = render_template(
            "console/staff/sign_in.html", target=target, login=login, outcome=outcome.value, message=SAY[outcome]
        )
        return page, 200 if outcome is Outcome.CODE_NEEDED else 401
    language = session.get("language")
    session.clear()
    session.permanent = True
    session["signed_in_at"] = clock.now().timestamp()
    session["language"] = language
    login_user(staff)
    return redirect(target, 303)


@blueprint.get("/session")
@guard.public
def who_is_there() -> dict[str, str | None]:
    """Who is signed in here by now (``staff``: their login, or null), and the token of their session: a page that was
    drawn before can send what was typed into it after all."""
    staff = resolve_staff()
    return {"staff": staff.login if staff else None, "csrf_token": generate_csrf() if staff else None}


@blueprint.get("/signed-in")
@guard.staff(rules.ANY)
def signed_in() -> str:
    """Where somebody comes out who signed in beside the page that they go back to."""
    return render_template("console/staff/signed_in.html")


@blueprint.post("/sign-out")
@guard.staff(rules.ANY)
def sign_out() -> AnyResponse:
    with house().db.transaction() as database:
        service.sign_out(database, g.staff.id)
    logout_user()
    session.clear()
    return redirect("/console/sign-in", 303)


@blueprint.post("/language")
@guard.public
def language() -> AnyResponse:
    """Switch this browser between 中文 and English, and come back to the same page."""
    session["language"] = "en" if request.form.get("to") == "en" else "zh"
    return redirect(rules.own_page(request.form.get("back")), 303)
