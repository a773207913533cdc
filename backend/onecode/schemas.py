"""Shapes of the one code's API."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from backend.core.schemas import TextOut


class KeyIn(BaseModel):
    """``public_key``: base64 of the uncompressed P-256 point (65 bytes)."""

    public_key: str = Field(min_length=80, max_length=100)


class KeyOut(BaseModel):
    """``now``: the server's seconds since 1970, for a phone whose clock is off. ``shown_for``: seconds."""

    key_id: str
    expires_at: datetime
    now: float
    shown_for: int


class HeldKeyOut(BaseModel):
    """``here``: it belongs to the session that asks."""

    key_id: str
    created_at: datetime
    expires_at: datetime
    here: bool


class UseOut(BaseModel):
    """One line of 用码记录."""

    used_at: datetime
    purpose: str
    purpose_label: TextOut
    terminal: str
    site: str


class MineOut(BaseModel):
    keys: list[HeldKeyOut]
    uses: list[UseOut]


class ShownIn(BaseModel):
    """A code as this terminal's reader has just read it. ``code``, ``signature``: base64; ``nonce``: the challenge."""

    nonce: str = Field(min_length=8, max_length=64)
    code: str = Field(max_length=400)
    signature: str = Field(max_length=120)


class UsedIn(ShownIn):
    purpose: str = Field(min_length=1, max_length=20)


class CaseLine(BaseModel):
    """A case as it may be seen without signing in: no number in full, no content."""

    case_number_masked: str
    item_name: str
    item_name_en: str
    state: str
    state_label: TextOut
    updated_at: datetime


class LicenceLine(BaseModel):
    name: str
    issuer: str
    valid_to: str | None
    trust_grade: str


class UsedOut(BaseModel):
    """``cases`` for the purpose enquiry, ``licences`` for present (``unavailable``: the library does not answer)."""

    purpose: str
    name_masked: str
    cases: list[CaseLine] | None
    licences: list[LicenceLine] | None
    unavailable: TextOut | None
