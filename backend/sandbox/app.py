"""The sandbox's Flask program: routes, key check, faults on demand."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask, Response, jsonify, request

from backend.core import clock
from backend.sandbox import civil_affairs, housing_fund, hrss, licence_library, medical, police, registry, tax
from backend.sandbox.e_social_card import APPLICATION, create_platform
from backend.sandbox.e_social_card import SYSTEM as SOCIAL_CODES
from backend.sandbox.faults import Faults
from backend.sandbox.portal import SYSTEM as PORTAL
from backend.sandbox.portal import create_provider
from backend.sandbox.portal.store import Client
from backend.sandbox.registry import Person
from backend.sandbox.state import Reply, State

Operation = Callable[[State, Person, dict[str, Any], date], Reply]

QUERIES: Mapping[tuple[str, str], Operation] = {
    ("hrss", "pension_participation"): hrss.pension_participation,
    ("hrss", "card_status"): hrss.card_status,
    ("hrss", "employment_status"): hrss.employment_status,
    ("hrss", "employer_insurance"): hrss.employer_insurance,
    ("housing_fund", "fund_account"): housing_fund.fund_account,
    ("medical", "insurance_record"): medical.insurance_record,
    ("police", "residence_record"): police.residence_record,
    ("tax", "tax_record"): tax.tax_record,
    ("licence_library", "licences_of"): licence_library.licences_of,
}
EFFECTS: Mapping[tuple[str, str], Operation] = {
    ("hrss", "card_loss_report"): hrss.card_loss_report,
    ("hrss", "unemployment_registration"): hrss.unemployment_registration,
    ("housing_fund", "rent_withdrawal"): housing_fund.rent_withdrawal,
    ("housing_fund", "closing_withdrawal"): housing_fund.closing_withdrawal,
    ("medical", "remote_care_filing"): medical.remote_care_filing,
    ("police", "permit_order"): police.permit_order,
    ("civil_affairs", "benefit_grant"): civil_affairs.benefit_grant,
}
SYSTEMS = frozenset({system for system, _ in (*QUERIES, *EFFECTS)} | {SOCIAL_CODES})


def create_app(folder: Path, key: str, *, issuer: str = "", client: Client | None = None) -> Flask:
    """Build the program. ``folder`` holds its state; callers must bear ``key``. With ``issuer`` and ``client`` it is
    the identity provider at that address, too."""
    app = Flask("xiaoer-sandbox", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = 256 * 1024
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    state, faults, people = State(folder), Faults(), registry.load()
    app.extensions["sandbox_state"] = state
    for blueprint in create_platform(people, state, faults):
        app.register_blueprint(blueprint)

    @app.before_request
    def check_key() -> tuple[Response, int] | None:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if request.path == "/healthz" or request.blueprint in (PORTAL, APPLICATION):
            return None  # people's browsers come to the identity provider, without our key
        if not hmac.compare_digest(given.encode(), key.encode()):
            return jsonify(error="unauthorised"), 401
        return None

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok", "demonstration": "示范数据"}

    @app.post("/control/fault")
    def fault() -> tuple[Response, int]:
        """``{"system","kind": latency|error|down|garbage|none,"seconds"?,"count"?}``; count 0 = until ``none``."""
        wanted = request.get_json(silent=True) or {}
        if wanted.get("system") not in SYSTEMS | {PORTAL} or not faults.set(wanted):
            return jsonify(error="invalid"), 400
        return jsonify(faults.as_json()), 200

    @app.post("/control/reset")
    def reset() -> dict[str, str]:
        """Back to the first day: no card lost, nothing withdrawn, no faults."""
        state.reset()
        faults.clear()
        return {"status": "ok"}

    @app.post("/<system>/<operation>")
    def call(system: str, operation: str) -> tuple[Response, int] | Response:
        if system not in SYSTEMS:
            return jsonify(error="unknown"), 404
        trouble = faults.take(system)
        if trouble is not None:
            if trouble.kind == "latency":
                time.sleep(trouble.seconds)
            else:
                return trouble.response()
        if operation == "check":
            return jsonify(status="ok"), 200
        status, reply = answer(system, operation)
        return jsonify(demonstration="示范数据", **reply), status

    def answer(system: str, operation: str) -> Reply:
        body = request.get_json(silent=True)
        work = QUERIES.get((system, operation)) or EFFECTS.get((system, operation))
        if work is None:
            return 400, {"error": "unknown_operation"}
        if not isinstance(body, dict) or not isinstance(body.get("parameters", {}), dict):
            return 400, {"error": "invalid"}
        person = people.get(str(body.get("id_number") or body.get("credit_code")))
        if person is None or person.name != body.get("name"):
            return (200, {"licences": []}) if system == "licence_library" else hrss.NO_RECORD
        parameters, today = body.get("parameters", {}), clock.today()
        if (system, operation) in QUERIES:
            return work(state, person, parameters, today)
        key = request.headers.get("Idempotency-Key", "")
        if not key:
            return 400, {"error": "idempotency_key_missing"}
        return state.once(f"{system}/{operation}", key, body, lambda: work(state, person, parameters, today))

    if client is not None:
        app.register_blueprint(create_provider(app, folder, issuer=issuer, client=client, faults=faults))
    return app
