"""Shapes of the hand-over API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from apiflask.fields import UploadFile
from pydantic import UUID7, BaseModel, ConfigDict, Field, StringConstraints

from backend.cases.schemas import HandedIn, PrefillOut, ReceiptOut
from backend.catalog.schemas import ServiceOut
from backend.drafts.schemas import Cell, HeldOut, Name

Secret = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{43}$")]
"""256 bits in base64url."""


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class OfferIn(Strict):
    draft_id: UUID7


class OfferOut(BaseModel):
    """``address``: what the QR code says; the token stands in its fragment and is never part of a request line.
    ``expires_in``: seconds until which a phone may take it."""

    handover_id: int
    address: str
    expires_in: int


class UnderWayOut(BaseModel):
    """``state``: offered | taken; ``alone``: the phone goes on after End."""

    handover_id: int
    state: str
    alone: bool
    ends_at: datetime


class MineOut(BaseModel):
    handover: UnderWayOut | None


class AloneOut(BaseModel):
    until: datetime


class RedeemIn(Strict):
    """``key``: a secret that the phone has just made; it becomes its cookie."""

    token: Secret
    key: Secret


class PhoneCell(Strict):
    """One value and when it was typed (milliseconds of Unix time); the server names the side."""

    value: Any = None
    at: int = Field(ge=0, le=99_999_999_999_999)


class HeldCell(PhoneCell):
    """A promise that the material follows, or nothing; licences and pages have ways of their own."""

    value: HeldOut | None = None


class CellsIn(Strict):
    fields: dict[Name, PhoneCell] = Field(default_factory=dict, max_length=200)
    materials: dict[Name, HeldCell] = Field(default_factory=dict, max_length=60)


class TypedOut(BaseModel):
    revision: int


class ContentOut(BaseModel):
    """``withheld``: field -> how a number is shown that another page typed; its cell stays at the server."""

    revision: int
    answers: dict[str, str]
    fields: dict[str, Cell]
    materials: dict[str, Cell]
    withheld: dict[str, str]


class ActedForOut(BaseModel):
    """Whose business somebody else fills in; a person's name is masked, a company's is public."""

    kind: Literal["natural", "legal"]
    name: str


class FormOut(BaseModel):
    """``side``: how this phone's cells are named; ``now``: the server's clock in milliseconds; ``ends_in``: seconds.
    ``acted_for``: None for one's own business."""

    side: str
    now: int
    ends_in: int
    name_masked: str
    acted_for: ActedForOut | None
    service: ServiceOut
    prefill: PrefillOut
    draft: ContentOut


class SeenOut(BaseModel):
    """``state``: filling | submitted | over. ``reason`` of an end: left | expired | replaced | taken_back |
    handed_back | submitted. ``form`` only while it is being filled in."""

    state: Literal["filling", "submitted", "over"]
    reason: str | None
    receipt: ReceiptOut | None
    form: FormOut | None


class PictureIn(BaseModel):
    """One photograph (multipart): JPEG or PNG, at most 8 MB."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    file: UploadFile
    key: str = Field(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9_]+$")


class SubmitIn(Strict):
    """As ``SubmissionIn``; ``withheld``: fields that were shown masked and are left as they are."""

    service_version: int = Field(ge=1)
    form: dict[Name, Any] = Field(default_factory=dict, max_length=200)
    withheld: list[Name] = Field(default_factory=list, max_length=200)
    materials: list[HandedIn] = Field(default_factory=list, max_length=60)
    confirmed: Literal[True]
