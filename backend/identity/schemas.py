"""Shapes of the sign-in API."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field


class ChallengeOut(BaseModel):
    nonce: str
    expires_in: int


class CardReading(BaseModel):
    """``chip``: base64 of the card's 256-byte text; ``signature``: base64 of the terminal's Ed25519 signature."""

    nonce: str = Field(min_length=8, max_length=64)
    chip: str = Field(max_length=400)
    signature: str = Field(max_length=120)


class TerminalProof(BaseModel):
    """``terminal_key``: base64 of the raw Ed25519 key; ``signature``: base64, over the nonce and ``kiosk-page``."""

    nonce: str = Field(min_length=8, max_length=64)
    terminal_key: str = Field(min_length=44, max_length=44)
    signature: str = Field(max_length=120)


class PortalOut(BaseModel):
    """``address``: where the browser goes next."""

    address: str


class PortalAnswer(BaseModel):
    """What the provider has put into the address it sent the browser back to (RFC 6749, 4.1.2; RFC 9207)."""

    code: str = Field(min_length=1, max_length=512)
    state: str = Field(min_length=1, max_length=128)
    iss: str = Field(max_length=300)


class ApplicantOut(BaseModel):
    """``kind``: natural | legal. A company has neither ``sex`` nor ``birth_year``."""

    kind: str
    name: str
    name_masked: str
    id_number_masked: str
    sex: str | None
    birth_year: int | None


class ActorOut(BaseModel):
    name: str
    name_masked: str


class SessionOut(BaseModel):
    """``actor``: who stands there, when they act for the applicant; ``agent``: under an authorisation, so that only
    some things are open to them; ``items``: the only ones, where it names them. ``level``: 1 low, 2 substantial,
    3 high."""

    applicant: ApplicantOut
    actor: ActorOut | None
    agent: bool
    items: list[str] | None
    assurance: str
    level: int
    expires_in: int


class AuthorisationIn(BaseModel):
    """``days``: until the end of which day, 0 = today; ``items`` None: all; ``uses`` None: any number."""

    name: str = Field(min_length=1, max_length=60)
    id_number: str = Field(min_length=18, max_length=18)
    items: list[Annotated[str, Field(max_length=40)]] | None = Field(default=None, min_length=1, max_length=50)
    days: int = Field(ge=0, le=366)
    uses: int | None = Field(default=None, ge=1, le=100)


class AuthorisationOut(BaseModel):
    """``kind``: natural | legal, ``name``, ``number`` (masked): of the other one."""

    id: int
    kind: str
    name: str
    number: str
    items: list[str] | None
    uses_left: int | None
    valid_until: str
    stands: bool


class AuthorisationsOut(BaseModel):
    """``given``: who may act for me; ``received``: for whom I may act."""

    given: list[AuthorisationOut]
    received: list[AuthorisationOut]


class ActIn(BaseModel):
    """None: for oneself again."""

    authorisation_id: int | None


class EndedOut(BaseModel):
    """``leave``: where the browser ends the identity provider's own session, when this one came from there."""

    leave: str


class ExtendedOut(BaseModel):
    expires_in: int
