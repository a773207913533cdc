"""Shapes of signing in with a social-security card."""

from __future__ import annotations

from pydantic import BaseModel, Field


class ChipIn(BaseModel):
    """``reading``, ``signature``: base64, as the bridge's ReadSocialCard and SignReading gave them."""

    nonce: str = Field(min_length=8, max_length=64)
    reading: str = Field(max_length=2000)
    signature: str = Field(max_length=120)


class CodeIn(BaseModel):
    """``code``, ``signature``: base64, as the bridge's barcode reader gave them."""

    nonce: str = Field(min_length=8, max_length=64)
    code: str = Field(max_length=400)
    signature: str = Field(max_length=120)
