"""Shapes of the face check's API."""

from __future__ import annotations

from pydantic import BaseModel, Field

from backend.core.schemas import TextOut

TOKEN = Field(min_length=20, max_length=64)


class OfferOut(BaseModel):
    """``offered``: whether faces are compared here; ``version`` and ``points``: what is to be agreed to."""

    offered: bool
    version: str
    points: list[TextOut]


class AgreeIn(BaseModel):
    """``version``: of the text that was shown."""

    version: str = Field(max_length=20)


class AgreedOut(BaseModel):
    """``consent``: the secret under which the check goes on, for so many seconds."""

    consent: str
    expires_in: int
    tries: int


class CardIn(BaseModel):
    """``chip``: base64 of the card's 256-byte text; ``photo``: of its photo, empty when it has none; ``signature``: of
    the terminal's word for both, as the bridge's SignPhoto gives it."""

    consent: str = TOKEN
    nonce: str = Field(min_length=8, max_length=64)
    chip: str = Field(max_length=400)
    photo: str = Field(max_length=400_000)
    signature: str = Field(max_length=120)


class PictureIn(BaseModel):
    """``photo``: the same as in CardIn; ``picture``: base64 of the camera's JPEG; ``signature``: of the terminal's word
    for the picture."""

    consent: str = TOKEN
    photo: str = Field(max_length=400_000)
    nonce: str = Field(min_length=8, max_length=64)
    picture: str = Field(max_length=2_000_000)
    signature: str = Field(max_length=120)


class CardAloneIn(BaseModel):
    consent: str = TOKEN
