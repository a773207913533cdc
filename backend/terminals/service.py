"""Terminals: enrolment of their keys, and the device cookie.

The device cookie is ``<random>.<terminal code>.<mark>.<mac>``: it needs no row, survives the end of a citizen's
session, and only this installation's key can make one. A browser that is no terminal's has neither code nor mark:
``<random>..<mac>``. The mark is of the terminal's enrolment: with another key, or none, the cookie is no terminal's any
more from the next request on.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

import sqlalchemy as sa
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from sqlalchemy.orm import Session

from backend.core import audit, clock, live
from backend.core.config import Settings
from backend.core.crypto import Vault
from backend.core.errors import Invalid, NotFound, Text
from backend.sites import service as sites
from backend.sites.service import SiteInfo
from backend.terminals.models import Terminal

COOKIE = "xiaoer_terminal"
UNKNOWN = Text("这台终端还没有登记。", "This terminal is not registered.")
NO_TERMINAL = Text(
    "这个页面不是从终端打开的，请重新打开。", "This page was not opened on a terminal. Please reopen it."
)
_CONTEXT = "device cookie of a proven terminal"


_BY_CODE = sa.select(Terminal).where(Terminal.code == sa.bindparam("code"))
REGISTER = sa.select(Terminal.code, Terminal.public_key, Terminal.enrolled_at).subquery("register")
ENROLMENT = (REGISTER.c.public_key, REGISTER.c.enrolled_at)
"""For a question of another feature that wants to know on the way how a terminal is enrolled (``Device.counts``)."""
_ENROLMENT = sa.select(Terminal.public_key, Terminal.enrolled_at).where(Terminal.code == sa.bindparam("code"))
"""Asked with nearly every request of a kiosk, so they are put together once."""


@dataclass(frozen=True)
class Device:
    """A browser: on a terminal, or anybody's own (``terminal_code`` ""). ``digest`` (SHA-256 hex of the cookie) is what
    other features keep of it; ``mark``: the enrolment with which it has proven to be on the terminal."""

    terminal_code: str
    digest: str
    mark: str = ""

    def counts(self, public_key: str | None, enrolled_at: datetime | None) -> bool:
        """Whether it is what it says, by how its terminal is enrolled now; a browser of one's own says nothing."""
        return not self.terminal_code or hmac.compare_digest(self.mark, enrolment_mark(public_key, enrolled_at) or "-")


@dataclass(frozen=True)
class TerminalInfo:
    """What other features know of a terminal."""

    code: str
    name: str
    demo: bool
    public_key: str | None
    site: SiteInfo


@dataclass(frozen=True)
class Place:
    """A site with ``terminals`` terminals."""

    site: SiteInfo
    terminals: int


def get(session: Session, code: str) -> TerminalInfo:
    """Raises NotFound ``unknown_terminal``."""
    return _info(session, _find(session, code))


def of(session: Session, device: Device | None) -> TerminalInfo | None:
    """The terminal on which this browser has proven to be; None when it is no terminal's (any more)."""
    if device is None or not device.terminal_code:
        return None
    terminal = session.scalar(_BY_CODE, {"code": device.terminal_code})
    if terminal is None or not device.counts(terminal.public_key, terminal.enrolled_at):
        return None
    return _info(session, terminal)


def _info(session: Session, terminal: Terminal) -> TerminalInfo:
    site = sites.get(session, terminal.site_id)
    return TerminalInfo(terminal.code, terminal.name, terminal.demo, terminal.public_key, site)


def places(session: Session, region_code: str) -> list[Place]:
    """Where terminals stand, nearest to ``region_code`` first: the longer the part of the division code that a site
    shares with it, the nearer (GB/T 2260 codes are nested)."""
    standing = Counter(session.scalars(sa.select(Terminal.site_id)))
    found = [Place(site, standing[site.id]) for site in sites.among(session, standing)]
    return sorted(found, key=lambda place: (-_shared(place.site.region_code, region_code), place.site.code))


def _shared(code: str, other: str) -> int:
    """How many leading digits two division codes share."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(code, other, strict=False)))


def registered(session: Session) -> list[TerminalInfo]:
    """Every terminal, by code."""
    rows = session.scalars(sa.select(Terminal).order_by(Terminal.code)).all()
    at = {key: sites.get(session, key) for key in {row.site_id for row in rows}}
    return [TerminalInfo(row.code, row.name, row.demo, row.public_key, at[row.site_id]) for row in rows]


def code_of(session: Session, public_key: str) -> str | None:
    """The terminal that was enrolled with this key (base64); None when none was."""
    return session.scalar(sa.select(Terminal.code).where(Terminal.public_key == public_key).limit(1))


def enrolment_mark(public_key: str | None, enrolled_at: datetime | None) -> str | None:
    """What a cookie holds of an enrolment: 16 hexadecimal digits of its key and its moment; None without a key."""
    if public_key is None or enrolled_at is None:
        return None
    return hashlib.sha256(f"{public_key}\n{enrolled_at.timestamp():.6f}".encode()).hexdigest()[:16]


def terminal_cookie(session: Session, vault: Vault, code: str) -> str:
    """A fresh cookie value for a browser that has proven to be on this terminal, good for as long as it is enrolled as
    it is now. Raises NotFound ``unknown_terminal``, also for one without a key."""
    terminal = _find(session, code)
    mark = enrolment_mark(terminal.public_key, terminal.enrolled_at)
    if mark is None:
        raise NotFound("unknown_terminal", UNKNOWN)
    return _cookie(vault, f"{code}.{mark}")


def browser_cookie(vault: Vault) -> str:
    """A fresh cookie value for a browser that is no terminal's."""
    return _cookie(vault, "")


def _cookie(vault: Vault, place: str) -> str:
    nonce = secrets.token_urlsafe(24)
    return f"{nonce}.{place}.{vault.index(f'{nonce}.{place}', _CONTEXT)}"


def device(vault: Vault, cookie: str | None) -> Device | None:
    """The device that carries ``cookie``, or None when we did not make it. Whether it still counts as the terminal's is
    for who asks the database: ``Device.counts``, ``is_terminals``, ``get``."""
    nonce, _, rest = (cookie or "").partition(".")
    place, _, mac = rest.rpartition(".")
    if not hmac.compare_digest(vault.index(f"{nonce}.{place}", _CONTEXT).encode(), mac.encode()):
        return None
    return device_of(cookie or "")


def device_of(cookie: str) -> Device:
    """The device of a cookie that we have made ourselves: its MAC is not looked at. Cookies of before there were marks
    are a browser's own."""
    code, _, mark = cookie.partition(".")[2].rpartition(".")[0].rpartition(".")
    return Device(code, hashlib.sha256(cookie.encode()).hexdigest(), mark if code else "")


def is_terminals(session: Session, device: Device) -> bool:
    """Whether it has proven to be on a terminal that is still enrolled as it was then."""
    row = session.execute(_ENROLMENT, {"code": device.terminal_code}).one_or_none()
    return bool(device.terminal_code) and row is not None and device.counts(*row)


def enrol(session: Session, terminal_code: str, public_key_pem: bytes) -> None:
    """Trust readings signed with this key (SubjectPublicKeyInfo PEM, Ed25519) from now on.

    Raises NotFound ``unknown_terminal``, Invalid ``not_a_terminal_key``.
    """
    try:
        key = load_pem_public_key(public_key_pem)
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise Invalid("not_a_terminal_key", Text("这不是终端的公钥文件。", "This is not a terminal's public key."))
    raw = base64.b64encode(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()
    terminal = _find(session, terminal_code)
    if terminal.public_key != raw:
        _enrolled(session, terminal, raw, "terminal_enrolled")


def retire(session: Session, terminal_code: str) -> None:
    """Trust nothing of this terminal any more, until it is enrolled again: its pages are nobody's terminal's from the
    next request on. Does nothing when it has no key. Raises NotFound ``unknown_terminal``."""
    terminal = _find(session, terminal_code)
    if terminal.public_key is not None:
        _enrolled(session, terminal, None, "terminal_retired")


def _enrolled(session: Session, terminal: Terminal, key: str | None, act: str) -> None:
    terminal.public_key, terminal.enrolled_at = key, clock.now() if key else None
    audit.record(session, "operator", act, f"terminal:{terminal.code}")
    live.announce(session, live.EVERYONE, "terminal_changed", {"terminal": terminal.code})


def enrolled_at(session: Session, code: str) -> datetime | None:
    """When this terminal got the key that it has; None when it has none, or is not registered."""
    row = session.execute(_ENROLMENT, {"code": code}).one_or_none()
    return row.enrolled_at if row is not None and row.public_key is not None else None


def public_key(session: Session, device: Device) -> str | None:
    """The key (base64) with which the terminal of this page proves what it says; None when the page is no terminal's
    (any more)."""
    row = session.execute(_ENROLMENT, {"code": device.terminal_code}).one_or_none()
    return row.public_key if row is not None and device.terminal_code and device.counts(*row) else None


def signed_by(public_key: str | None, signature: bytes, message: bytes) -> bool:
    """Whether the holder of a terminal's enrolled key made ``signature`` over ``message``."""
    if public_key is None:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key)).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def ensure_demo_site(session: Session, settings: Settings) -> None:
    """The demonstration hall and its terminal ``settings.default_terminal``; does nothing when they are there."""
    site = sites.keep(
        session,
        "S-0001",
        name="青禾区政务服务中心",
        hotline="027-0000 0000",
        region_code=settings.region_code,
        region_name="青禾区（示范）",
    )
    if session.scalar(sa.select(Terminal.id).where(Terminal.code == settings.default_terminal)) is None:
        digits = "".join(filter(str.isdigit, settings.default_terminal)).lstrip("0")
        name = f"{digits or '1'} 号终端"
        session.add(Terminal(code=settings.default_terminal, name=name, site_id=site.id, demo=settings.demo))
        session.flush()


def _find(session: Session, code: str) -> Terminal:
    terminal = session.scalar(_BY_CODE, {"code": code})
    if terminal is None:
        raise NotFound("unknown_terminal", UNKNOWN)
    return terminal
