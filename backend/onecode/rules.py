"""The one code: how it is written, what it may be used for, and when it counts.

``XE1.<key id>.<issued at>.<random>.<signature>``: 16 characters of base64url that name the key, whole seconds since
1970, 16 characters of base64url (96 random bits), and the ECDSA P-256 signature (r and s, 64 bytes, as WebCrypto and
JOSE write it, RFC 7518 3.4) over PREFIX and everything before its dot. The page draws it without the network
(``static/js/core/one_code.js``); ``tests/contract/one_code.json`` holds both to the same bytes.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from backend.core.errors import Text

PREFIX = b"xiaoer-one-code-v1\n"
SHOWN_FOR = timedelta(seconds=60)
SKEW = timedelta(seconds=30)
"""How far a phone's clock may be off, either way, after it was set right when it last reached the server."""
KEY_LIFETIME = timedelta(days=30)
POINT_BYTES = 65
_CODE = re.compile(r"XE1\.([A-Za-z0-9_-]{16})\.([1-9][0-9]{8,10})\.([A-Za-z0-9_-]{16})\.([A-Za-z0-9_-]{86})")

PURPOSES: Mapping[str, Text] = {
    "sign_in": Text("登录", "Sign in"),
    "enquiry": Text("查进度", "Look up progress"),
    "present": Text("亮证", "Show licences"),
    "ticket": Text("取号", "Take a number"),
    "payment": Text("支付", "Pay"),
    "pickup": Text("取件", "Collect"),
}
"""What a code may be used for. A terminal names one of these with each code."""

_AGAIN = "请在手机上等下一个码，再放一次。"
_AGAIN_EN = "Wait for the next code on the phone and show it again."
REFUSALS: Mapping[str, Text] = {
    "code_unreadable": Text(
        "这不是小二的码。请打开手机上的“我的码”再放一次。", "This is not one of our codes. Open “My code” on the phone."
    ),
    "code_tampered": Text(f"这个码不对，没有使用。{_AGAIN}", f"This code is not genuine and was not used. {_AGAIN_EN}"),
    "code_expired": Text(f"这个码过时了。{_AGAIN}", f"This code has run out. {_AGAIN_EN}"),
    "code_from_the_future": Text(
        "手机的时间不准。请把手机时间设成自动，连上网络，再出示一次。",
        "The phone's clock is wrong. Set it to automatic, go online, and show the code again.",
    ),
    "code_used": Text(f"这个码已经用过一次。{_AGAIN}", f"This code was used before. {_AGAIN_EN}"),
    "code_key_unknown": Text(
        "没有找到这个码的主人。请在手机上退出，重新登录，再出示。",
        "We do not know whose code this is. Sign out on the phone, sign in again, and show it once more.",
    ),
    "code_key_over": Text(
        "手机上的登录已经结束，这个码不能再用。请在手机上重新登录，再出示。",
        "The phone is signed out, so this code is no longer good. Sign in on the phone again and show it once more.",
    ),
    "purpose_unknown": Text("这个码在这里派不上这个用处。", "A code cannot be used for this here."),
}
"""What a person at the terminal is told."""


@dataclass(frozen=True)
class ShownCode:
    """A code taken apart. ``signed``: the bytes that ``signature`` (64 bytes) covers."""

    key_id: str
    issued_at: datetime
    random: str
    signed: bytes
    signature: bytes


def parse(text: str, epoch: datetime) -> ShownCode | None:
    """The parts of a code, or None for what is none. ``epoch``: 1970-01-01T00:00Z."""
    match = _CODE.fullmatch(text)
    if match is None:
        return None
    key_id, issued, random, signature = match.groups()
    raw = base64.urlsafe_b64decode(signature + "==")
    signed = PREFIX + text.rpartition(".")[0].encode()
    return ShownCode(key_id, epoch + timedelta(seconds=int(issued)), random, signed, raw)


def is_point(public_key: bytes) -> bool:
    """Whether these bytes are a key: an uncompressed point on P-256 (SEC 1, 2.3.3)."""
    if len(public_key) != POINT_BYTES:
        return False
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public_key)
    except ValueError:
        return False
    return True


def genuine(code: ShownCode, public_key: bytes) -> bool:
    """Whether the holder of this key made the code."""
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public_key)
    r, s = int.from_bytes(code.signature[:32]), int.from_bytes(code.signature[32:])
    try:
        key.verify(encode_dss_signature(r, s), code.signed, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def untimely(issued_at: datetime, now: datetime) -> str | None:
    """Why a code does not count now: ``code_from_the_future``, ``code_expired``; None when it does."""
    if issued_at > now + SKEW:
        return "code_from_the_future"
    if issued_at + SHOWN_FOR + SKEW < now:
        return "code_expired"
    return None


def mask_case_number(number: str) -> str:
    """The last four characters; a case number is enough to ask for a case at a window."""
    return f"…{number[-4:]}"
