"""What a page that has proven to be on a terminal is worth when the terminal is enrolled anew, or not at all."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from backend.core import clock
from backend.core.audit import AuditRecord
from backend.core.errors import Refused
from backend.core.house import House
from backend.core.live import LiveMessage
from backend.identity import service as identity
from backend.identity.service import Device
from backend.terminals import service as terminals
from tests.factories.identity import Kiosk, chip, kiosk, pem_of


def signed_in(house: House, terminal: Kiosk, device: Device) -> str:
    nonce = identity.challenge(house, device)
    signature = base64.b64decode(terminal.reading(nonce, chip())["signature"])
    return identity.sign_in_with_card(house, device, nonce, chip(), signature)


def found(house: House, device: Device, token: str) -> bool:
    with house.db.read() as session:
        return identity.find(session, device, token) is not None


def enrol(house: House, terminal: Kiosk) -> None:
    with house.db.transaction() as session:
        terminals.enrol(session, terminal.code, pem_of(terminal.key))


def test_from_the_next_request_on_another_key_or_none_ends_what_the_terminal_s_page_was(house: House) -> None:
    terminal = kiosk(house)
    device = terminal.device(house)
    token = signed_in(house, terminal, device)
    enrol(house, terminal)  # the same key again changes nothing
    assert found(house, device, token)
    changed = Kiosk(terminal.code, Ed25519PrivateKey.generate())
    enrol(house, changed)
    assert not found(house, device, token)
    with pytest.raises(Refused, match="terminal_unknown"):
        identity.challenge(house, device)
    with house.db.transaction() as session:
        assert terminals.of(session, device) is None
        with pytest.raises(Refused, match="terminal_unknown"):  # whatever a phone has agreed to before
            identity.begin_session_of(session, house, device, 1, "scan")
    proven = changed.device(house)
    again = signed_in(house, changed, proven)
    assert found(house, proven, again)
    with house.db.transaction() as session:
        terminals.retire(session, terminal.code)
        terminals.retire(session, terminal.code)
    assert not found(house, proven, again)


def test_a_phone_goes_on_for_no_session_of_a_terminal_that_is_retired(house: House) -> None:
    terminal = kiosk(house)
    device = terminal.device(house)
    token = signed_in(house, terminal, device)
    with house.db.read() as session:
        citizen = identity.find(session, device, token)
        assert citizen is not None
        assert identity.behind(session, citizen.session_id)[1:] == (None, "")
    with house.db.transaction() as session:
        terminals.retire(session, terminal.code)
    with house.db.read() as session:
        _, ended_at, reason = identity.behind(session, citizen.session_id)
    assert ended_at is not None
    assert (ended_at <= clock.now(), reason) == (True, "terminal_changed")


def test_who_enrols_and_retires_leaves_a_line_and_tells_the_pages(house: House) -> None:
    terminal = kiosk(house)
    enrol(house, Kiosk(terminal.code, Ed25519PrivateKey.generate()))
    with house.db.transaction() as session:
        terminals.retire(session, terminal.code)
    with house.db.read() as session:
        lines = session.execute(sa.select(AuditRecord.actor, AuditRecord.action, AuditRecord.subject)).all()
        told = session.scalars(sa.select(LiveMessage.event)).all()
    acts = ["terminal_enrolled", "terminal_enrolled", "terminal_retired"]
    assert [tuple(line) for line in lines] == [("operator", act, f"terminal:{terminal.code}") for act in acts]
    assert told == ["terminal_changed"] * 3


def test_who_signed_in_before_cookies_held_a_mark_still_goes_on_for_another_where_they_stand(house: House) -> None:
    terminal = kiosk(house)
    device = terminal.device(house)
    token = signed_in(house, terminal, device)
    unmarked = replace(device, terminal_code="", mark="")  # how a cookie of the version before is read
    with house.db.transaction() as session:
        citizen = identity.find(session, unmarked, token)
        assert citizen is not None
        going_on = identity.act_for(session, house, unmarked, citizen, None)
        found_again = identity.find(session, unmarked, going_on)
    assert found_again is not None
    assert found_again.terminal_code == terminal.code


@pytest.mark.parametrize("anew", [True, False])
def test_who_signed_in_before_cookies_held_a_mark_is_signed_out_with_their_terminal(house: House, anew: bool) -> None:
    terminal = kiosk(house)
    device = terminal.device(house)
    token = signed_in(house, terminal, device)
    with house.db.transaction() as session:
        if anew:
            terminals.enrol(session, terminal.code, pem_of(Ed25519PrivateKey.generate()))
        else:
            terminals.retire(session, terminal.code)
        assert identity.find(session, replace(device, terminal_code="", mark=""), token) is None


def test_nobody_goes_on_for_another_on_a_terminal_that_is_retired(house: House) -> None:
    terminal = kiosk(house)
    device = terminal.device(house)
    token = signed_in(house, terminal, device)
    with house.db.transaction() as session:
        citizen = identity.find(session, device, token)
        assert citizen is not None
        terminals.retire(session, terminal.code)
        with pytest.raises(Refused, match="terminal_unknown"):
            identity.act_for(session, house, device, citizen, None)
