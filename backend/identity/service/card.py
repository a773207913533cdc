"""身份证: the session that a reading is worth; and what every method asks of a terminal that has read something."""

from __future__ import annotations

from sqlalchemy.orm import Session

from backend.core import clock
from backend.core.errors import Refused, Text
from backend.core.house import House
from backend.identity import rules
from backend.identity.methods import METHODS
from backend.identity.service import nonces, refusals
from backend.identity.service.sessions import begin_session
from backend.terminals import service as terminals
from backend.terminals.service import Device

NOT_TRUSTED = Text(
    "这次读卡没有得到确认，请把证件拿开，再放一次。不行请叫工作人员。",
    "This reading could not be confirmed. Take the card away and put it down again, or call the staff.",
)


def challenge(house: House, device: Device) -> str:
    """A nonce for this terminal to sign together with what it reads next. Raises Refused ``terminal_unknown`` for a
    page that is no terminal's, or was one's that is enrolled otherwise by now: before anybody has laid a card down, so
    that the page can prove itself again."""
    with house.db.read() as session:
        if not terminals.is_terminals(session, device):
            raise Refused("terminal_unknown", terminals.NO_TERMINAL)
    return nonces.make(house.vault, device)


def sign_in_with_card(house: House, device: Device, nonce: str, chip: bytes, signature: bytes) -> str:
    """Begin a session for the person on the card; returns the value of the session cookie.

    The nonce is spent by the attempt, whatever comes of it. Raises Refused ``reading_not_trusted`` (nonce not
    ours, spent, late or of another device; terminal not enrolled; signature wrong) or ``card_expired``, Invalid
    ``card_unreadable`` or ``card_not_accepted``.
    """
    method = METHODS["id_card"]
    with refusals.attempt(house, device, "id_card") as attempt:
        prove_reading(attempt.session, house, device, nonce, chip, signature)
        person = method.read(chip, clock.today())
        return begin_session(attempt.session, house, device, person, method.assurance)


def prove_reading(
    session: Session,
    house: House,
    device: Device,
    nonce: str,
    content: bytes,
    signature: bytes,
    *,
    prefix: bytes = rules.READING_PREFIX,
    words: Text = NOT_TRUSTED,
) -> None:
    """Spend the nonce and check that this terminal has really just read ``content`` from its reader, inside
    ``refusals.attempt``: what is spent stays spent also when the attempt is refused.

    ``prefix``: which reader, or a request of the terminal's own. Raises Refused ``reading_not_trusted`` in ``words``.
    Every method that a terminal signs for goes through here.
    """
    spent = nonces.spend(session, house.vault, device, nonce)
    key = terminals.public_key(session, device)
    if not spent or not terminals.signed_by(key, signature, rules.signed_reading(nonce, content, prefix)):
        raise Refused("reading_not_trusted", words)
