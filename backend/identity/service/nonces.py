"""Nonces that a terminal signs together with what it has read: good once, on one device, for ``GOOD_FOR``.

A nonce says itself when it ends and is proved by a keyed digest over the device it was made for, so asking for one
writes nothing, and any server process knows it. That it was used is a row, written in the same transaction as what it
was used for.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.core import clock
from backend.core.crypto import Vault
from backend.core.house import House
from backend.core.upsert import insert_new
from backend.identity.models import SpentNonce
from backend.terminals.service import Device

GOOD_FOR = timedelta(seconds=120)
_CONTEXT = "sign-in nonce"
_PROOF_LENGTH = 32
"""Hexadecimal digits: 128 bits."""


def make(vault: Vault, device: Device) -> str:
    """A nonce of at most 64 characters for one attempt on this device within GOOD_FOR."""
    plain = f"{secrets.token_urlsafe(12)}.{int((clock.now() + GOOD_FOR).timestamp())}"
    return f"{plain}.{_proof(vault, device, plain)}"


def spend(session: Session, vault: Vault, device: Device, nonce: str) -> bool:
    """Use it up in the running transaction. False: not ours, of another device, late, or used before."""
    plain, _, proof = nonce.rpartition(".")
    if not hmac.compare_digest(_proof(vault, device, plain).encode(), proof.encode()):
        return False
    ends_at = datetime.fromtimestamp(int(plain.rpartition(".")[2]), UTC)
    if ends_at <= clock.now():
        return False
    return insert_new(session, SpentNonce, {"nonce": nonce, "expires_at": ends_at}, key=("nonce",))


def forget(house: House) -> None:
    """Every minute: what would not count any more need not be remembered as used. An hour more is for a server whose
    clock was set back."""
    old = SpentNonce.expires_at < clock.now() - timedelta(hours=1)
    if house.db.finds(sa.select(SpentNonce.nonce).where(old)):
        with house.db.transaction() as session:
            session.execute(sa.delete(SpentNonce).where(old))


def _proof(vault: Vault, device: Device, plain: str) -> str:
    return vault.index(f"{plain}\n{device.digest}", _CONTEXT)[:_PROOF_LENGTH]
