"""Signing in to the console: who gets in, who is kept out, and what a stolen cookie is worth."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pyotp
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from backend import cli
from backend.core import clock
from backend.core.audit import AuditRecord
from backend.core.house import House
from backend.staff import rules, service
from tests.factories.staff import PASSWORD, make_staff, sign_in, token

HOME = "/console/cases"


@pytest.fixture
def browser(client: FlaskClient) -> FlaskClient:
    """A member of staff's browser: it sends no header of the citizens' page."""
    del client.environ_base["HTTP_X_XIAOER_CLIENT"]
    return client


def test_the_console_sends_a_stranger_to_the_sign_in_page(browser: FlaskClient) -> None:
    answer = browser.get("/console")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/console/sign-in?next=/console"
    page = browser.get(answer.headers["Location"])
    assert page.status_code == 200
    assert "工作人员登录" in page.get_data(as_text=True)


def test_the_right_password_opens_the_page_that_was_asked_for(sqlite_house: House, browser: FlaskClient) -> None:
    make_staff(sqlite_house)
    answer = sign_in(browser, next="/console/cases")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/console/cases")
    assert browser.get(HOME).status_code == 200


@pytest.mark.parametrize("target", ["https://evil.example/console", "//evil.example", "/console//evil", "/kiosk"])
def test_sign_in_never_leads_to_a_foreign_page(sqlite_house: House, browser: FlaskClient, target: str) -> None:
    make_staff(sqlite_house)
    assert sign_in(browser, next=target).headers["Location"] == "/console"


def test_signing_in_again_and_switching_the_language_lead_back_to_the_list_as_it_was(
    sqlite_house: House, browser: FlaskClient
) -> None:
    make_staff(sqlite_house)
    wanted = "/console/cases?tab=over&q=%E4%BD%8F%E6%88%BF+%26&page=1"
    asked = browser.get(wanted)
    assert asked.status_code == 302
    gate = browser.get(asked.headers["Location"]).text
    shown = re.findall(r'name="(next|back)" value="([^"]+)"', gate)
    fields = {name: html.unescape(value) for name, value in shown}
    there = {"csrf_token": token(browser), "to": "en", "back": fields["back"]}
    assert browser.post("/console/language", data=there).headers["Location"] == asked.headers["Location"]
    assert sign_in(browser, next=fields["next"]).headers["Location"] == wanted
    page = browser.get(wanted).text
    assert f'name="back" value="{html.escape(wanted)}"' in page


def test_the_language_of_a_page_that_answers_a_form_is_switched_on_the_page_above(
    sqlite_house: House, browser: FlaskClient
) -> None:
    make_staff(sqlite_house, login="fabu", role="publisher", department="ZW01")
    sign_in(browser, login="fabu")
    form = {"csrf_token": token(browser, "/console/library"), "name": ""}
    refused = browser.post("/console/open-data/keys", data=form)
    assert refused.status_code == 400
    assert 'name="back" value="/console/open-data"' in refused.text


def test_an_error_of_the_console_leads_to_where_its_reader_may_go(sqlite_house: House, browser: FlaskClient) -> None:
    make_staff(sqlite_house, login="song", role="author", department="ZW01")
    sign_in(browser, login="song")
    refused = browser.get("/console/cases/RS01-2026-000001")
    assert refused.status_code == 403
    assert "小二 · 审批台" in refused.text
    assert 'href="/console"' in refused.text
    assert "/console/cases" not in refused.text  # no case is theirs to look at


@pytest.mark.parametrize(
    ("target", "led"),
    [
        ("/console/library?q=a&page=2", "/console/library?q=a&page=2"),
        ("/console/library?q=%0d%0aSet-Cookie", "/console/library?q=%0d%0aSet-Cookie"),
        ("/console/library?q=\r\nSet-Cookie: a", "/console/library"),
        ("/console/library?q=<b>", "/console/library"),
        ("/console/library?" + "q" * 2000, "/console/library"),
        ("//evil.example?/console", "/console"),
    ],
)
def test_only_an_address_as_browsers_write_it_comes_along(target: str, led: str) -> None:
    assert rules.own_page(target) == led


def test_a_wrong_password_and_an_unknown_login_read_the_same(sqlite_house: House, browser: FlaskClient) -> None:
    make_staff(sqlite_house)
    wrong, unknown = sign_in(browser, password="not this one"), sign_in(browser, login="nobody")
    assert wrong.status_code == unknown.status_code == 401
    assert "登录名、密码或动态码不对" in wrong.get_data(as_text=True)
    assert "登录名、密码或动态码不对" in unknown.get_data(as_text=True)


def test_five_wrong_passwords_lock_the_login_for_a_while(sqlite_house: House, browser: FlaskClient) -> None:
    make_staff(sqlite_house)
    for _ in range(5):
        answer = sign_in(browser, password="not this one")
    assert "锁 15 分钟" in answer.get_data(as_text=True)
    assert sign_in(browser).status_code == 401
    with clock.frozen(clock.now() + timedelta(minutes=16)):
        assert sign_in(browser).status_code == 303


def test_too_many_tries_from_one_address_are_slowed_down(browser: FlaskClient) -> None:
    form = {"csrf_token": token(browser), "login": "nobody", "password": "x"}
    answers = [browser.post("/console/sign-in", data={**form, "login": f"u{n}"}).status_code for n in range(21)]
    assert answers[-1] == 429
    assert set(answers[:-1]) == {401}


def test_a_post_without_the_token_changes_nothing(sqlite_house: House, browser: FlaskClient) -> None:
    make_staff(sqlite_house)
    answer = browser.post("/console/sign-in", data={"login": "taozhiyuan", "password": PASSWORD})
    assert answer.status_code == 403
    assert "打开太久了" in answer.get_data(as_text=True)
    sign_in(browser)
    assert browser.post("/console/sign-out").status_code == 403
    assert browser.get(HOME).status_code == 200


def test_signing_out_ends_a_copied_cookie_too(sqlite_house: House, browser: FlaskClient) -> None:
    make_staff(sqlite_house)
    sign_in(browser)
    copy = browser.get_cookie("xiaoer_staff")
    assert copy is not None
    browser.post("/console/sign-out", data={"csrf_token": token(browser, HOME)})
    assert browser.get(HOME).status_code == 302
    browser.set_cookie("xiaoer_staff", copy.value)
    assert browser.get(HOME).status_code == 302


def test_a_session_ends_after_a_shift(sqlite_house: House, browser: FlaskClient) -> None:
    make_staff(sqlite_house)
    sign_in(browser)
    with clock.frozen(clock.now() + timedelta(hours=13)):
        assert browser.get(HOME).status_code == 302


def test_an_enrolled_login_needs_its_code_and_a_code_is_good_once(sqlite_house: House, browser: FlaskClient) -> None:
    make_staff(sqlite_house)
    with sqlite_house.db.transaction() as session:
        address = service.enrol_totp(session, sqlite_house.vault, "taozhiyuan")
    code = pyotp.parse_uri(address).at(clock.now())
    missing = sign_in(browser)
    assert missing.status_code == 200
    assert "动态码" in missing.get_data(as_text=True)
    assert sign_in(browser, code=code).status_code == 303
    other = browser.application.test_client()
    assert sign_in(other, code=code).status_code == 401


def test_the_operator_gives_a_login_its_second_factor(sqlite_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    make_staff(sqlite_house)
    monkeypatch.setattr(cli, "_house", lambda: sqlite_house)
    shown = CliRunner().invoke(cli.main, ["staff", "second-factor", "--login", "taozhiyuan"])
    address = next(line for line in shown.output.splitlines() if line.startswith("otpauth://"))
    code = pyotp.parse_uri(address).at(clock.now())
    with sqlite_house.db.read() as session:
        asked = service.check(session, sqlite_house.vault, "taozhiyuan", PASSWORD)
        given = service.check(session, sqlite_house.vault, "taozhiyuan", PASSWORD, code)
    assert [asked.outcome, given.outcome] == [service.Outcome.CODE_NEEDED, service.Outcome.ACCEPTED]
    unknown = CliRunner().invoke(cli.main, ["staff", "second-factor", "--login", "nobody"])
    assert (unknown.exit_code, "nobody" in unknown.output) == (1, True)


def test_every_attempt_is_in_the_audit(sqlite_house: House, browser: FlaskClient) -> None:
    make_staff(sqlite_house)
    sign_in(browser, password="not this one")
    sign_in(browser)
    with sqlite_house.db.read() as session:
        actions = [row.action for row in session.query(AuditRecord).order_by(AuditRecord.id)]
    assert actions == ["staff.created", "staff.sign_in_failed", "staff.signed_in"]


def test_the_sign_in_page_speaks_english_when_asked(browser: FlaskClient) -> None:
    browser.post("/console/language", data={"csrf_token": token(browser), "to": "en", "back": "/console/sign-in"})
    page = browser.get("/console/sign-in").get_data(as_text=True)
    assert "Staff sign-in" in page
    assert "工作人员登录" not in page


def test_a_form_of_a_session_that_is_over_is_told_so_and_a_page_can_ask_who_is_there(
    sqlite_house: House, browser: FlaskClient
) -> None:
    make_staff(sqlite_house)
    nobody = {"staff": None, "csrf_token": None}
    assert browser.get("/console/session").json == nobody
    sign_in(browser)
    there = browser.get("/console/session").json
    assert there is not None
    assert (there["staff"], bool(there["csrf_token"])) == ("taozhiyuan", True)
    browser.post("/console/sign-out", data={"csrf_token": there["csrf_token"]})
    assert browser.get("/console/session").json == nobody
    over = browser.post("/console/words/new", data={"csrf_token": there["csrf_token"]})
    assert over.status_code == 401
    assert "登录过期了" in over.text
    assert 'href="/console/sign-in"' in over.text
