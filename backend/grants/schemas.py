"""Shapes of the sign-in with a phone."""

from __future__ import annotations

from pydantic import BaseModel, Field


class AskIn(BaseModel):
    """What a terminal proves itself with; a browser that is none leaves both out. ``signature``: base64, Ed25519."""

    nonce: str | None = Field(default=None, min_length=8, max_length=64)
    signature: str | None = Field(default=None, max_length=120)


class AskedOut(BaseModel):
    """Names of RFC 8628 (3.2). ``expires_in`` and ``interval`` in seconds; ``check_number`` stands on both screens."""

    device_code: str
    user_code: str
    verification_uri: str
    verification_uri_complete: str
    expires_in: int
    interval: int
    check_number: int


class PollIn(BaseModel):
    device_code: str = Field(min_length=20, max_length=80)


class UserCodeIn(BaseModel):
    user_code: str = Field(min_length=4, max_length=20)


class DecisionIn(UserCodeIn):
    agree: bool


class LookOut(BaseModel):
    """Who asks. ``terminal`` and ``site`` are None for a browser that is no terminal's."""

    terminal: str | None
    site: str | None
    check_number: int
    expires_in: int


class DecidedOut(BaseModel):
    agreed: bool
