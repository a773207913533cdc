"""Shapes of the licences API."""

from __future__ import annotations

from pydantic import BaseModel, Field

from backend.core.schemas import TextOut


class LicencesQuery(BaseModel):
    """``type``: comma-separated licence types; empty = all."""

    type: str = Field(default="", max_length=200, pattern=r"^[a-z0-9_,]*$")


class LicenceOut(BaseModel):
    licence_id: str
    type: str
    name: str
    issuer: str
    issued_on: str | None
    valid_to: str | None
    trust_grade: str


class LicencesOut(BaseModel):
    """``unavailable`` says in words that the library does not answer; then ``licences`` is empty."""

    licences: list[LicenceOut]
    unavailable: TextOut | None
