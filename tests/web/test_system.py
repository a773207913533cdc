"""What machines see: health, readiness, metrics, headers, error envelopes, the API's own description."""

from __future__ import annotations

import re
from dataclasses import replace

import jsonschema
import sqlalchemy as sa
from apiflask import APIFlask
from flask import request
from flask.testing import FlaskClient

from backend.app import create_app
from backend.core import guard
from backend.core.audit import AuditRecord
from backend.core.house import House
from backend.core.refusals import NOBODYS_A_MINUTE


def test_alive_and_ready(client: FlaskClient) -> None:
    assert client.get("/healthz").get_json()["status"] == "ok"
    assert client.get("/readyz").status_code == 200


def test_not_ready_says_what_to_do_when_the_schema_is_old(client: FlaskClient, sqlite_house: House) -> None:
    with sqlite_house.db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'old'")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "xiaoer db upgrade" in answer.get_json()["database"]


def test_metrics_are_open_on_loopback_and_closed_elsewhere(client: FlaskClient) -> None:
    client.get("/healthz")
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert b'xiaoer_requests_total{route="/healthz",status="200"}' in answer.data
    assert client.get("/metrics", environ_overrides={"REMOTE_ADDR": "10.0.0.9"}).status_code == 401
    # behind a proxy on this machine the address is loopback for everybody
    assert client.get("/metrics", headers={"X-Forwarded-For": "10.0.0.9"}).status_code == 401


def test_every_answer_carries_the_security_headers(client: FlaskClient) -> None:
    for path in ("/kiosk", "/api/v1/terminal", "/nowhere", "/console"):
        headers = client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "unsafe-inline" not in policy
        assert "unsafe-eval" not in policy
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert re.fullmatch(r"[0-9a-f]{16}", headers["X-Request-ID"])


def test_the_page_may_talk_to_its_own_bridge_and_nobody_else(client: FlaskClient) -> None:
    policy = client.get("/kiosk").headers["Content-Security-Policy"]
    connect = next(part for part in policy.split(";") if "connect-src" in part)
    assert "ws://127.0.0.1:5846" in connect
    assert "https:" not in connect
    # Scans and pictures come from the bridge's second listener on loopback; its port is any free one.
    assert connect.count("*") == connect.count("http://127.0.0.1:*") == 1


def test_only_the_kiosk_page_may_exchange_bytes_with_the_devices(client: FlaskClient) -> None:
    for path in ("/api/v1/terminal", "/console", "/nowhere"):
        assert "http://127.0.0.1:*" not in client.get(path).headers["Content-Security-Policy"]


def test_an_unknown_api_address_answers_in_the_envelope_in_both_languages(client: FlaskClient) -> None:
    error = client.get("/api/v1/nowhere").get_json()["error"]
    assert error["code"] == "not_found"
    assert error["message"]["zh"]
    assert error["message"]["en"]
    assert error["request_id"]


def test_an_unknown_page_answers_with_a_page(client: FlaskClient) -> None:
    answer = client.get("/nowhere", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert answer.mimetype == "text/html"
    assert "没有找到" in answer.get_data(as_text=True)


def test_broken_code_tells_the_person_nothing_but_a_request_id(app: APIFlask, client: FlaskClient) -> None:
    def broken() -> str:
        raise RuntimeError("990101195603140027")

    app.add_url_rule("/api/v1/broken", view_func=guard.public(broken), endpoint="broken")
    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = client.get("/api/v1/broken")
    assert answer.status_code == 500
    assert "990101" not in answer.get_data(as_text=True)
    assert answer.get_json()["error"]["request_id"] == answer.headers["X-Request-ID"]


def test_unsafe_requests_from_elsewhere_are_refused(client: FlaskClient) -> None:
    for headers in (
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "null"},
    ):
        answer = client.post("/api/v1/sign-in/challenge", json={}, headers=headers)
        assert answer.status_code == 403, headers


def test_a_form_of_another_site_cannot_post_to_the_api(app: APIFlask) -> None:
    answer = app.test_client().post("/api/v1/sign-in/challenge", json={})
    assert answer.status_code == 403
    assert answer.get_json()["error"]["code"] == "client_header_missing"


def test_a_versioned_static_file_is_kept_for_a_year_and_an_old_version_is_not(client: FlaskClient) -> None:
    version = client.get("/precache.json").get_json()["version"]
    now = client.get(f"/static/{version}/css/tokens.css")
    assert now.status_code == 200
    assert "immutable" in now.headers["Cache-Control"]
    assert "immutable" not in client.get("/static/old/css/tokens.css").headers["Cache-Control"]


def test_everything_the_service_worker_would_keep_exists(client: FlaskClient) -> None:
    listing = client.get("/precache.json").get_json()
    assert len(listing["assets"]) > 20
    for address in listing["assets"]:
        assert client.get(address).status_code == 200, address


def test_static_addresses_cannot_leave_their_folder(client: FlaskClient) -> None:
    for path in ("/static/x/../../pyproject.toml", "/static/x/%2e%2e/pyproject.toml", "/offline_cache/x/precache.py"):
        assert client.get(path).status_code == 404


def test_the_api_describes_itself(app: APIFlask, client: FlaskClient) -> None:
    described = client.get("/api/v1/openapi.json").get_json()
    documented = {
        (re.sub(r"{(?:\w+:)?(\w+)}", r"{\1}", path), method)
        for path, methods in described["paths"].items()
        for method in methods
    }
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/api/v1/") or rule.endpoint == "openapi.spec":
            continue
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            assert (path, method.lower()) in documented, f"{method} {path} is not described"


def test_the_description_tells_the_truth_about_errors_repeats_and_who_may_call(
    client: FlaskClient, sqlite_house: House
) -> None:
    described = client.get("/api/v1/openapi.json").get_json()
    paths, schemas = described["paths"], described["components"]["schemas"]
    for answer in (
        client.get("/api/v1/catalog/items/nothing"),
        client.get("/api/v1/catalog/search"),
        client.post("/api/v1/submissions", json={}),
        client.get("/api/v1/cases"),
    ):
        jsonschema.validate(answer.get_json(), schemas["Error"])
    for operations in paths.values():
        for method, operation in operations.items():
            for status, response in operation["responses"].items():
                if status == "default" or status >= "400":
                    assert response["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Error"}
            header = [one for one in operation.get("parameters", ()) if one["name"] == "X-Xiaoer-Client"]
            assert bool(header) == (method not in ("get", "head"))
    submit = paths["/api/v1/submissions"]["post"]
    assert submit["responses"]["200"]["content"] == submit["responses"]["201"]["content"]
    assert submit["security"] == [{"citizen": []}]
    assert paths["/api/v1/cases/{case_number}"]["get"]["security"] == [{"citizen": []}]
    assert "security" not in paths["/api/v1/catalog/home"]["get"]
    assert not {"HTTPError", "ValidationError"} & set(schemas)


def test_the_address_behind_a_trusted_proxy_counts_and_anybody_elses_word_does_not(sqlite_house: House) -> None:
    trusting = House(replace(sqlite_house.settings, trusted_proxies=1), sqlite_house.db, sqlite_house.vault)
    for home, expected in ((trusting, "10.0.0.9"), (sqlite_house, "127.0.0.1")):
        app = create_app(home)
        app.add_url_rule("/api/v1/me", view_func=guard.public(lambda: request.remote_addr), endpoint="me")
        answer = app.test_client().get("/api/v1/me", headers={"X-Forwarded-For": "10.9.9.9, 10.0.0.9"})
        assert answer.get_data(as_text=True) == expected


def test_who_is_nobody_cannot_fill_the_disk_with_refusals(app: APIFlask, sqlite_house: House) -> None:
    client = app.test_client()
    for _ in range(NOBODYS_A_MINUTE + 5):
        assert client.post("/api/v1/sign-in/challenge", json={}).status_code == 403  # without our page's header
    with sqlite_house.db.read() as session:
        written = session.scalars(sa.select(AuditRecord.actor).where(AuditRecord.action.startswith("refused:"))).all()
    assert written == ["nobody"] * NOBODYS_A_MINUTE
