"""Deny by default: every route says whom it answers."""

from __future__ import annotations

from apiflask import APIFlask

from backend.core import guard


def test_every_route_declares_its_guard(app: APIFlask) -> None:
    naked = [
        rule.rule for rule in app.url_map.iter_rules() if guard.declared(app.view_functions[rule.endpoint]) is None
    ]
    assert naked == []


def test_a_route_without_a_guard_answers_nobody(app: APIFlask) -> None:
    app.add_url_rule("/naked", view_func=lambda: "secret", endpoint="naked")
    answer = app.test_client().get("/naked")
    assert answer.status_code == 403
    assert b"secret" not in answer.data
