"""Talking to the outside: recorded conversations, time limits, broken answers, and effects that happen once."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from backend.connectors import CONNECTORS, connect
from backend.connectors.base import Connector, key
from backend.core import clock
from backend.core.config import Settings
from backend.core.errors import NotFound, Unavailable
from tests.factories import cases
from tests.factories.cases import Outside
from tests.factories.identity import PEOPLE

RECORDED = sorted((Path(__file__).parents[1] / "contract" / "departments").glob("*.json"))
WHO = {"id_number": PEOPLE[1]["id_number"], "name": PEOPLE[1]["name"], "parameters": {}}


@pytest.fixture
def settings(world: Outside, tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, **world.settings)


def call(connector: Connector, talk: dict[str, Any]) -> dict[str, Any]:
    if talk["idempotency_key"]:
        return connector.effect(talk["operation"], talk["body"], idempotency_key=talk["idempotency_key"])
    return connector.query(talk["operation"], talk["body"])


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_each_recorded_conversation_is_had_again(settings: Settings, path: Path) -> None:
    talk = json.loads(path.read_text(encoding="utf-8"))
    with clock.frozen(datetime.fromisoformat(f"{talk['today']}T03:00:00").replace(tzinfo=UTC)):
        assert call(connect(settings, talk["system"]), talk) == talk["reply"]


def test_every_operation_of_every_connector_is_recorded() -> None:
    settings = Settings(connector_key="k")
    offered = {
        (name, operation)
        for name in CONNECTORS
        for operation in connect(settings, name).queries | connect(settings, name).effects
    }
    talks = [json.loads(path.read_text(encoding="utf-8")) for path in RECORDED]
    assert {(talk["system"], talk["operation"]) for talk in talks} == offered


@pytest.mark.parametrize("name", CONNECTORS)
def test_check_passes_on_a_system_that_answers_and_fails_on_one_that_does_not(
    settings: Settings, world: Outside, name: str
) -> None:
    connect(settings, name).check()
    world.fault(name, "down")
    with pytest.raises(Unavailable):
        connect(settings, name).check()


def test_a_wrong_key_is_found_by_check(world: Outside) -> None:
    with pytest.raises(Unavailable):
        connect(Settings(sandbox_url=world.url, connector_key="wrong"), "hrss").check()


def test_a_system_that_is_not_there_is_unavailable_in_words() -> None:
    with pytest.raises(Unavailable) as caught:
        connect(Settings(sandbox_url="http://127.0.0.1:1", connector_key="k"), "hrss").query("card_status", WHO)
    assert caught.value.code == "department_unavailable"
    assert "人社部门" in caught.value.message.zh


@pytest.mark.parametrize("kind", ["error", "down"])
def test_one_hiccup_is_not_noticed(settings: Settings, world: Outside, kind: str) -> None:
    world.fault("hrss", kind, count=1)
    assert connect(settings, "hrss").query("card_status", WHO)["status"] == "active"


def test_an_answer_that_is_no_json_is_unavailable(settings: Settings, world: Outside) -> None:
    world.fault("hrss", "garbage")
    with pytest.raises(Unavailable):
        connect(settings, "hrss").query("card_status", WHO)


def test_a_slow_system_is_given_up_and_not_asked_twice(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def slow(*args: Any, **options: Any) -> None:
        asked.append(options["timeout"])
        raise requests.ReadTimeout

    monkeypatch.setattr(requests, "post", slow)
    with pytest.raises(Unavailable):
        connect(settings, "hrss").query("card_status", WHO)
    assert len(asked) == 1
    assert all(seconds > 0 for seconds in asked[0])


def test_a_person_the_system_does_not_know_is_a_value_not_an_outage(settings: Settings) -> None:
    with pytest.raises(NotFound) as caught:
        connect(settings, "hrss").query("card_status", {**WHO, "name": "没有此人"})
    assert caught.value.code == "no_record"


def answering(monkeypatch: pytest.MonkeyPatch, status: int, body: bytes) -> None:
    response = requests.Response()
    response.status_code, response._content = status, body
    monkeypatch.setattr(requests, "post", lambda *_, **__: response)


@pytest.mark.parametrize("body", [b"<h1>404 Not Found</h1>", b'{"error": "unknown"}', b"[]"])
def test_a_wrong_address_says_nothing_about_the_person(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, body: bytes
) -> None:
    answering(monkeypatch, 404, body)
    with pytest.raises(Unavailable):
        connect(settings, "hrss").query("card_status", WHO)


def test_an_effect_counts_as_done_only_on_a_plain_yes(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    hrss = connect(settings, "hrss")
    for body in (b"{}", b'{"error": "busy"}', b'{"accepted": "yes"}', b'{"accepted": null}'):
        answering(monkeypatch, 200, body)
        with pytest.raises(Unavailable):
            hrss.effect("card_loss_report", WHO, idempotency_key="x")


@pytest.mark.parametrize(
    ("system", "operation", "field", "value"),
    [
        ("hrss", "pension_participation", "months", [{"month": "2026-13", "paid": True}]),
        ("hrss", "pension_participation", "periods", None),
        ("hrss", "card_status", "status", 1),
        ("housing_fund", "fund_account", "limit", "2000.00"),
        ("licence_library", "licences_of", "licences", [{"licence_id": 7}]),
    ],
)
def test_a_reply_of_another_shape_than_agreed_is_an_outage_not_a_fact(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    system: str,
    operation: str,
    field: str,
    value: Any,
) -> None:
    talk = json.loads((RECORDED[0].parent / f"{operation}.json").read_text(encoding="utf-8"))
    reply = {**talk["reply"], field: value, "spare": "周明月"}
    answering(monkeypatch, 200, json.dumps(reply).encode())
    with pytest.raises(Unavailable):
        connect(settings, system).query(operation, WHO)
    assert "reply of another shape" in caplog.text
    assert "周明月" not in caplog.text


def test_an_effect_happens_once_per_key(settings: Settings, world: Outside) -> None:
    fund = connect(settings, "housing_fund")
    body = {**WHO, "parameters": {"amount": 100_000}}
    replies = [fund.effect("rent_withdrawal", body, idempotency_key="case-1") for _ in range(3)]
    assert replies[0] == replies[1] == replies[2]
    assert world.state.count("housing_fund/rent_withdrawal") == 1
    assert fund.query("fund_account", WHO)["balance"] == 5_823_640 - 100_000


def test_the_same_key_with_another_body_is_not_carried_out(settings: Settings, world: Outside) -> None:
    fund = connect(settings, "housing_fund")
    fund.effect("rent_withdrawal", {**WHO, "parameters": {"amount": 100_000}}, idempotency_key="case-1")
    with pytest.raises(Unavailable):
        fund.effect("rent_withdrawal", {**WHO, "parameters": {"amount": 200_000}}, idempotency_key="case-1")
    assert fund.query("fund_account", WHO)["balance"] == 5_823_640 - 100_000


def test_an_effect_without_a_key_or_an_unknown_operation_is_broken_code(settings: Settings) -> None:
    hrss = connect(settings, "hrss")
    with pytest.raises(ValueError, match="no query"):
        hrss.query("card_loss_report", WHO)
    with pytest.raises(ValueError, match="no effect"):
        hrss.effect("card_status", WHO, idempotency_key="x")


def test_no_personal_number_is_in_an_address_or_a_log(
    settings: Settings, world: Outside, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    addresses: list[str] = []
    post = requests.post

    def watch(url: str, **options: Any) -> requests.Response:
        addresses.append(url)
        return post(url, **options)

    monkeypatch.setattr(requests, "post", watch)
    world.fault("hrss", "down", count=1)
    connect(settings, "hrss").query("card_status", WHO)
    assert len(addresses) == 2
    assert WHO["id_number"] not in "".join(addresses) + caplog.text


def test_server_and_sandbox_agree_on_a_key_made_at_the_first_run(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    assert key(settings) == key(settings)
    assert len(key(settings)) >= 43
    assert (tmp_path / "keys" / "connector.key").stat().st_mode & 0o077 == 0


def test_the_outside_takes_no_orders_from_strangers(world: Outside) -> None:
    stranger = world.app.test_client()
    assert stranger.post("/hrss/card_status", json=WHO).status_code == 401
    assert stranger.post("/control/reset").status_code == 401
    assert stranger.get("/healthz").status_code == 200


@pytest.mark.parametrize("number", [1, 2, 3, 6])
def test_everything_the_outside_says_is_labelled_as_invented(settings: Settings, number: int) -> None:
    person = PEOPLE[number - 1]
    who = {"id_number": person["id_number"], "name": person["name"], "parameters": {}}
    reply = connect(settings, "hrss").query("pension_participation", who)
    assert reply["demonstration"] == "示范数据"
    assert cases.KEY not in json.dumps(reply)
