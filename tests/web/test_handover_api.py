"""手机填 over HTTP: one code for one phone, one draft on two screens, one submission; and all else that is refused."""

from __future__ import annotations

import io
import secrets
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from apiflask import APIFlask
from flask.testing import FlaskClient

from backend.cases.models import Case
from backend.core import clock
from backend.core.audit import AuditRecord
from backend.core.house import House
from backend.handover import service
from backend.handover.models import Handover
from tests.factories import cases, identity

API = "/api/v1"
NUMBER = "990101198903150024"


def browser(app: APIFlask) -> FlaskClient:
    client = app.test_client()
    client.environ_base["HTTP_X_XIAOER_CLIENT"] = "page"
    return client


def cell(value: Any, at: int = 1, by: str = "kiosk-1") -> dict[str, Any]:
    return {"value": value, "at": at, "by": by}


def version(page: FlaskClient, item: str) -> int:
    return int(page.get(f"{API}/catalog/items/{item}/service").json["service_version"])


def begin(kiosk: FlaskClient, item: str = cases.ENQUIRY, **body: Any) -> str:
    """A draft that was begun at the kiosk."""
    draft_id = cases.new_id()
    sent = {"revision": 0, "item_code": item, "service_version": version(kiosk, item), "step": cell("form:0"), **body}
    assert kiosk.put(f"{API}/drafts/{draft_id}", json=sent).status_code == 201
    return draft_id


def code(kiosk: FlaskClient, draft_id: str) -> str:
    answer = kiosk.post(f"{API}/handovers", json={"draft_id": draft_id})
    assert answer.status_code == 201, answer.json
    address, _, token = answer.json["address"].partition("#")
    assert address.endswith("/phone/fill")
    return str(token)


def scan(phone: FlaskClient, token: str, key: str = "") -> Any:
    return phone.post(f"{API}/handover/redeem", json={"token": token, "key": key or secrets.token_urlsafe(32)})


def type_in(phone: FlaskClient, at: int = 10, **fields: Any) -> Any:
    cells = {name: {"value": value, "at": at} for name, value in fields.items()}
    return phone.put(f"{API}/handover/draft", json={"fields": cells})


def photograph(phone: FlaskClient, data: bytes, key: str = "lease") -> Any:
    return phone.post(f"{API}/handover/pictures", data={"file": (io.BytesIO(data), "page.jpg"), "key": key})


def refusals(house: House) -> list[str]:
    with house.db.read() as session:
        query = sa.select(AuditRecord.purpose).where(AuditRecord.action == "handover_refused").order_by(AuditRecord.id)
        return list(session.scalars(query))


@pytest.fixture
def kiosk(page: FlaskClient, served_sqlite: House) -> FlaskClient:
    """A citizen (周明月) signed in at a terminal."""
    identity.signed_in(served_sqlite, page)
    return page


@pytest.fixture
def phone(served_app: APIFlask) -> FlaskClient:
    return browser(served_app)


def test_the_phone_that_scans_sees_the_form_and_no_number_or_name_of_the_person(
    kiosk: FlaskClient, phone: FlaskClient
) -> None:
    draft_id = begin(kiosk, fields={"purpose": cell("loan")})
    seen = scan(phone, code(kiosk, draft_id))
    assert seen.status_code == 200
    form = seen.json["form"]
    assert form["service"]["code"] == cases.ENQUIRY
    assert form["acted_for"] is None
    assert form["draft"]["fields"]["purpose"]["value"] == "loan"
    words = seen.get_data(as_text=True)
    person = identity.PEOPLE[0]
    assert [part for part in ("name", "id_number", "address") if person[part] in words] == []
    locked = [field for field in form["prefill"]["fields"].values() if field["locked"]]
    assert any("*" in str(field["value"]) for field in locked)
    assert phone.get(f"{API}/handover").json["state"] == "filling"


def test_a_code_is_good_for_one_phone_which_may_ask_again_when_its_answer_was_lost(
    kiosk: FlaskClient, served_app: APIFlask, served_sqlite: House
) -> None:
    token = code(kiosk, begin(kiosk))
    key = secrets.token_urlsafe(32)
    assert scan(browser(served_app), token, key).status_code == 200
    assert scan(browser(served_app), token, key).status_code == 200
    refused = scan(browser(served_app), token)
    assert (refused.status_code, refused.json["error"]["code"]) == (403, "handover_taken")
    assert "换一个码" in refused.json["error"]["message"]["zh"]
    assert refusals(served_sqlite) == ["handover_taken"]


def test_a_code_that_is_old_void_or_invented_opens_nothing_and_is_audited(
    kiosk: FlaskClient, served_app: APIFlask, served_sqlite: House
) -> None:
    draft_id = begin(kiosk)
    first, second = code(kiosk, draft_id), code(kiosk, draft_id)
    assert scan(browser(served_app), first).json["error"]["code"] == "handover_over"
    assert scan(browser(served_app), secrets.token_urlsafe(32)).json["error"]["code"] == "handover_unknown"
    # The kiosk's session ends after so long, too: it is told to stay.
    kiosk.post(f"{API}/session/extend", json={})
    with clock.frozen(clock.now() + timedelta(seconds=290)):
        kiosk.post(f"{API}/session/extend", json={})
    with clock.frozen(clock.now() + timedelta(seconds=301)):
        assert scan(browser(served_app), second).json["error"]["code"] == "handover_expired"
    assert refusals(served_sqlite) == ["handover_over", "handover_unknown", "handover_expired"]
    assert browser(served_app).get(f"{API}/handover").status_code == 401


def test_only_digests_of_the_code_and_of_the_phone_are_kept(
    kiosk: FlaskClient, phone: FlaskClient, served_sqlite: House
) -> None:
    token, key = code(kiosk, begin(kiosk)), secrets.token_urlsafe(32)
    scan(phone, token, key)
    raw = (served_sqlite.settings.data_dir / "xiaoer.sqlite3").read_bytes()
    wal = served_sqlite.settings.data_dir / "xiaoer.sqlite3-wal"
    raw += wal.read_bytes() if wal.exists() else b""
    assert b"handover" in raw
    assert [secret for secret in (token, key) if secret.encode() in raw] == []


def test_what_one_side_types_the_other_side_reads_and_the_later_stroke_wins(
    kiosk: FlaskClient, phone: FlaskClient
) -> None:
    draft_id = begin(kiosk)
    scan(phone, code(kiosk, draft_id))
    assert type_in(phone, 10, purpose="loan").status_code == 200
    seen = kiosk.get(f"{API}/drafts/{draft_id}").json
    assert seen["fields"]["purpose"]["value"] == "loan"
    assert seen["fields"]["purpose"]["by"].startswith("phone-")
    body = {
        "item_code": cases.ENQUIRY,
        "service_version": cases.ENQUIRY_VERSION,
        "fields": {"purpose": cell("visa", 20)},
    }
    assert kiosk.put(f"{API}/drafts/{draft_id}", json={"revision": seen["revision"], **body}).status_code == 200
    assert type_in(phone, 15, purpose="loan").status_code == 200  # it was on its way when the kiosk changed it
    assert phone.get(f"{API}/handover/draft").json["fields"]["purpose"]["value"] == "visa"


def test_the_phone_cannot_write_what_is_locked_or_not_asked(kiosk: FlaskClient, phone: FlaskClient) -> None:
    scan(phone, code(kiosk, begin(kiosk)))
    seen = phone.get(f"{API}/handover").json["form"]
    locked = next(name for name, field in seen["prefill"]["fields"].items() if field["locked"])
    for name in (locked, "invented"):
        refused = type_in(phone, **{name: "x"})
        assert (refused.status_code, list(refused.json["error"]["fields"])) == (400, [name])


def test_the_phones_cookie_opens_this_draft_and_nothing_else(
    kiosk: FlaskClient, phone: FlaskClient, served_app: APIFlask, served_sqlite: House
) -> None:
    scan(phone, code(kiosk, begin(kiosk)))
    for path in ("/session", "/cases", "/drafts", f"/catalog/items/{cases.ENQUIRY}/prefill", "/licences?type=x"):
        assert phone.get(API + path).status_code == 401, path
    assert phone.post(f"{API}/submissions", json=cases.enquiry()).status_code == 401
    assert kiosk.get(f"{API}/handover").status_code == 401
    stranger = browser(served_app)
    identity.signed_in(served_sqlite, stranger, 2)
    foreign = stranger.post(f"{API}/handovers", json={"draft_id": begin(kiosk, cases.PROMISED)})
    assert (foreign.status_code, foreign.json["error"]["code"]) == (404, "unknown_draft")
    assert refusals(served_sqlite) == ["foreign"]


def test_end_at_the_kiosk_ends_it_and_the_phone_learns_nothing_more(kiosk: FlaskClient, phone: FlaskClient) -> None:
    scan(phone, code(kiosk, begin(kiosk)))
    type_in(phone, purpose="loan")
    assert kiosk.delete(f"{API}/session").status_code == 204
    seen = phone.get(f"{API}/handover").json
    assert (seen["state"], seen["reason"], seen["form"], seen["receipt"]) == ("over", "left", None, None)
    for refused in (type_in(phone, purpose="visa"), phone.get(f"{API}/handover/draft"), photograph(phone, b"x")):
        assert (refused.status_code, refused.json["error"]["code"]) == (403, "handover_over")


def test_a_session_that_ran_out_leaves_the_phone_ten_minutes(kiosk: FlaskClient, phone: FlaskClient) -> None:
    scan(phone, code(kiosk, begin(kiosk)))
    begun = clock.now()
    with clock.frozen(begun + timedelta(minutes=12)):
        assert type_in(phone, purpose="loan").status_code == 200
    with clock.frozen(begun + timedelta(minutes=16)):
        assert phone.get(f"{API}/handover").json["reason"] == "expired"


def test_who_goes_on_with_the_phone_may_leave_the_kiosk_and_hand_in_from_the_phone(
    kiosk: FlaskClient, phone: FlaskClient, served_sqlite: House
) -> None:
    draft_id = begin(kiosk)
    made = kiosk.post(f"{API}/handovers", json={"draft_id": draft_id}).json
    alone = f"{API}/handovers/{made['handover_id']}/alone"
    assert kiosk.post(alone, json={}).json["error"]["code"] == "handover_not_taken"
    scan(phone, made["address"].partition("#")[2])
    assert kiosk.post(alone, json={}).status_code == 200
    kiosk.delete(f"{API}/session")
    cases.work(served_sqlite)
    assert type_in(phone, period="last_12_months", purpose="loan").status_code == 200
    done = phone.post(f"{API}/handover/submission", json=submission())
    assert (done.status_code, done.json["state"]) == (200, "submitted")
    assert done.json["receipt"]["submission_id"] == draft_id


def submission(**changes: Any) -> dict[str, Any]:
    form = {"period": "last_12_months", "purpose": "loan"}
    return {
        "service_version": cases.ENQUIRY_VERSION,
        "form": form,
        "withheld": [],
        "materials": [],
        "confirmed": True,
        **changes,
    }


@pytest.mark.parametrize("first", ["phone", "kiosk"])
def test_whichever_side_hands_it_in_there_is_one_case_and_one_receipt(
    kiosk: FlaskClient, phone: FlaskClient, served_sqlite: House, first: str
) -> None:
    draft_id = begin(kiosk)
    scan(phone, code(kiosk, draft_id))
    at_kiosk = cases.enquiry(submission_id=draft_id, form={"period": "last_12_months", "purpose": "school"})
    if first == "kiosk":
        receipt = kiosk.post(f"{API}/submissions", json=at_kiosk).json
        seen = phone.get(f"{API}/handover").json
        assert (seen["state"], seen["receipt"]["case_number"]) == ("submitted", receipt["case_number"])
    again = [phone.post(f"{API}/handover/submission", json=submission()) for _ in range(2)]
    numbers = {answer.json["receipt"]["case_number"] for answer in again}
    late = kiosk.post(f"{API}/submissions", json=at_kiosk)
    known = kiosk.get(f"{API}/submissions/{draft_id}").json["case_number"]
    assert numbers == {known}
    assert late.status_code == 409 if first == "phone" else late.json["case_number"] == known
    with served_sqlite.db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Case)) == 1


def test_a_number_typed_at_the_kiosk_is_withheld_and_handed_in_all_the_same(
    served_app: APIFlask, served_sqlite: House, phone: FlaskClient
) -> None:
    kiosk = browser(served_app)
    identity.signed_in(served_sqlite, kiosk, 2)
    given = cases.withdrawal()
    fields = {name: cell(value) for name, value in given["form"].items()} | {
        "bank_card": cell("6222 0200 0000 0000 000")
    }
    draft_id = begin(kiosk, cases.PROMISED, fields=fields, answers=cell(given["answers"]))
    seen = scan(phone, code(kiosk, draft_id)).json["form"]["draft"]
    assert "bank_card" not in seen["fields"]
    assert seen["withheld"] == {"bank_card": "6**** 000"}
    lease = photograph(phone, cases.picture())
    assert lease.status_code == 201, lease.json
    form = {name: value for name, value in given["form"].items() if name != "bank_card"}
    held = phone.get(f"{API}/handover/draft").json["materials"]
    ids = [name.partition("/")[2] for name in held if "/" in name]
    with served_sqlite.db.read() as session:
        who = service.find(session, next(c.value for c in [phone.get_cookie(service.COOKIE)] if c))
    assert who is not None
    register = cases.register_licence(served_sqlite, who.citizen)
    handed_in = [register, {"key": "lease", "material_ids": ids}]
    body = submission(form=form, withheld=["bank_card"], materials=handed_in)
    body["service_version"] = version(phone, cases.PROMISED)
    done = phone.post(f"{API}/handover/submission", json=body)
    assert (done.status_code, done.json.get("state")) == (200, "submitted"), done.json


def test_a_photograph_sent_twice_is_one_page_and_goes_when_it_is_taken_out(
    served_app: APIFlask, served_sqlite: House, phone: FlaskClient
) -> None:
    kiosk = browser(served_app)
    identity.signed_in(served_sqlite, kiosk, 2)
    draft_id = begin(kiosk, cases.PROMISED)
    scan(phone, code(kiosk, draft_id))
    data = cases.picture()
    first, second = photograph(phone, data), photograph(phone, data)
    assert first.json["material_id"] == second.json["material_id"]
    picture = f"{API}/handover/pictures/{first.json['material_id']}"
    assert phone.get(picture).mimetype == "image/jpeg"
    pages = kiosk.get(f"{API}/drafts/{draft_id}").json["materials"]
    assert [name for name in pages if "/" in name] == [f"lease/{first.json['material_id']}"]
    assert phone.get(f"{API}/handover/pictures/{'0' * 32}").status_code == 404
    assert phone.delete(picture).status_code == 204
    assert phone.get(picture).status_code == 404
    refused = photograph(phone, data, "invented")
    assert (refused.status_code, refused.json["error"]["code"]) == (400, "not_by_picture")


def test_handed_back_the_phone_keeps_no_cookie_and_the_kiosk_goes_on(kiosk: FlaskClient, phone: FlaskClient) -> None:
    draft_id = begin(kiosk)
    scan(phone, code(kiosk, draft_id))
    assert kiosk.get(f"{API}/handovers/{draft_id}").json["handover"]["state"] == "taken"
    assert phone.post(f"{API}/handover/back", json={}).status_code == 204
    assert phone.get_cookie(service.COOKIE) is None
    assert phone.get(f"{API}/handover").status_code == 401
    assert kiosk.get(f"{API}/handovers/{draft_id}").json["handover"] is None


def test_taken_back_at_the_kiosk_the_phone_may_write_no_more(kiosk: FlaskClient, phone: FlaskClient) -> None:
    draft_id = begin(kiosk)
    made = kiosk.post(f"{API}/handovers", json={"draft_id": draft_id}).json
    scan(phone, made["address"].partition("#")[2])
    assert kiosk.delete(f"{API}/handovers/{made['handover_id']}").status_code == 204
    assert phone.get(f"{API}/handover").json["reason"] == "taken_back"
    assert type_in(phone, purpose="loan").status_code == 403
    assert kiosk.delete(f"{API}/handovers/{made['handover_id'] + 1}").status_code == 404


def test_the_minute_tick_ends_what_is_over_and_leaves_what_is_not(
    kiosk: FlaskClient, phone: FlaskClient, served_sqlite: House
) -> None:
    scan(phone, code(kiosk, begin(kiosk)))
    service.end_over(served_sqlite)
    with served_sqlite.db.read() as session:
        assert session.scalars(sa.select(Handover.state)).all() == ["taken"]
    with clock.frozen(clock.now() + timedelta(minutes=31)):
        service.end_over(served_sqlite)
    with served_sqlite.db.read() as session:
        row = session.scalars(sa.select(Handover)).one()
    assert (row.state, row.over_reason) == ("over", "expired")


def test_the_page_of_the_phone_is_never_stored(phone: FlaskClient) -> None:
    page = phone.get("/phone/fill")
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert "sw.js" not in page.get_data(as_text=True)


def test_a_phones_secret_is_good_for_one_form_only(kiosk: FlaskClient, phone: FlaskClient) -> None:
    key = secrets.token_urlsafe(32)
    assert scan(phone, code(kiosk, begin(kiosk)), key).status_code == 200
    again = scan(phone, code(kiosk, begin(kiosk, cases.IMMEDIATE)), key)
    assert (again.status_code, again.json["error"]["code"]) == (403, "handover_unknown")
