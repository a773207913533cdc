"""What counts once counts once when two ask at the same moment, on both databases."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from backend.core.errors import ProductError
from backend.core.house import House
from backend.grants import rules as grant_rules
from backend.grants import service as grants
from backend.identity import service as identity
from backend.identity.methods.id_card import parse
from backend.identity.service import Citizen, Device
from backend.onecode import service as onecode
from backend.onecode.models import CodeUse
from backend.onecode.service import Reading
from backend.terminals import service as terminals
from tests.factories.identity import Kiosk, chip, kiosk
from tests.factories.phones import Drawer, signature

AT_ONCE = 6


@pytest.fixture
def terminal(house: House) -> Kiosk:
    return kiosk(house)


def browser(house: House, code: str = "") -> Device:
    return kiosk(house, code).device(house) if code else terminals.device_of(terminals.browser_cookie(house.vault))


def on_phone(house: House) -> tuple[Citizen, Device]:
    device = browser(house)
    with house.db.transaction() as session:
        token = identity.begin_session(session, house, device, parse(chip()), "portal")
    with house.db.read() as session:
        citizen = identity.find(session, device, token)
    assert citizen is not None
    return citizen, device


def all_at_once(act: Callable[[int], Any]) -> list[str]:
    """What each of AT_ONCE threads got: "done", or the code of its refusal."""
    gate, results = threading.Barrier(AT_ONCE), [""] * AT_ONCE

    def one(number: int) -> None:
        gate.wait()
        try:
            act(number)
            results[number] = "done"
        except ProductError as error:
            results[number] = error.code

    threads = [threading.Thread(target=one, args=(number,)) for number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(results)


def test_of_many_terminals_that_read_one_code_one_may_use_it(house: House, terminal: Kiosk) -> None:
    citizen, _ = on_phone(house)
    drawer = Drawer()
    with house.db.transaction() as session:
        drawer.key_id = onecode.register(session, citizen, base64.b64decode(drawer.public_key)).key_id
    code, places = drawer.code().encode(), [browser(house, terminal.code) for _ in range(AT_ONCE)]
    readings = []
    for place in places:
        nonce = identity.nonces.make(house.vault, place)
        proof = base64.b64decode(signature(terminal, "xiaoer-code-v1", nonce, code))
        readings.append(Reading(nonce, code, proof))
    results = all_at_once(lambda number: onecode.use(house, places[number], readings[number], "payment"))
    assert results == ["code_used"] * (AT_ONCE - 1) + ["done"]
    with house.db.read() as session:
        assert len(session.scalars(sa.select(CodeUse)).all()) == 1


def test_of_many_polls_one_gets_the_session(house: House, terminal: Kiosk) -> None:
    citizen, phone = on_phone(house)
    place = browser(house, terminal.code)
    nonce = identity.nonces.make(house.vault, place)
    proof = base64.b64decode(signature(terminal, "xiaoer-request-v1", nonce, grant_rules.REQUEST.encode()))
    asked = grants.ask(house, place, nonce, proof)
    grants.decide(house, citizen, phone, asked.user_code, agree=True)
    results = all_at_once(lambda _: grants.poll(house, place, asked.device_code))
    assert results == ["done"] + ["invalid_grant"] * (AT_ONCE - 1)


def test_of_agreeing_and_refusing_at_once_one_counts(house: House, terminal: Kiosk) -> None:
    citizen, phone = on_phone(house)
    asked = grants.ask(house, browser(house), None, None)
    results = all_at_once(lambda number: grants.decide(house, citizen, phone, asked.user_code, agree=number % 2 == 0))
    assert results == ["done"] + ["grant_unknown"] * (AT_ONCE - 1)
