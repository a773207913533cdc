"""Which terminal a page runs on: its bridge signs a nonce of ours with the terminal's key. The address of the page, and
where on the network it is opened, prove nothing."""

from __future__ import annotations

from backend.core.errors import Refused, Text
from backend.core.house import House
from backend.identity import rules
from backend.identity.service import nonces, refusals
from backend.terminals import service as terminals
from backend.terminals.service import Device

REQUEST = "kiosk-page"
"""What the terminal's key signs together with the nonce (``XiaoerTerminal.SignRequest``); no other request's word."""

NOT_PROVEN = Text(
    "这台设备没有登记为终端，现在只能查看，不能办理。请联系运维人员。",
    "This machine is not registered as a terminal: it shows guides only. Please tell the operator.",
)


def proven(house: House, device: Device, nonce: str, public_key: str, signature: bytes) -> str:
    """The device cookie of the terminal that was enrolled with ``public_key`` (base64) and has signed the nonce just
    now. Raises Refused ``terminal_not_proven`` (audited): nonce not ours, spent, late or another browser's; no such
    terminal; wrong signature."""
    with refusals.attempt(house, device, "terminal") as attempt:
        spent = nonces.spend(attempt.session, house.vault, device, nonce)
        code = terminals.code_of(attempt.session, public_key)
        message = rules.signed_reading(nonce, REQUEST.encode(), rules.REQUEST_PREFIX)
        if not spent or code is None or not terminals.signed_by(public_key, signature, message):
            raise Refused("terminal_not_proven", NOT_PROVEN)
        return terminals.terminal_cookie(attempt.session, house.vault, code)
    raise AssertionError("unreachable")
