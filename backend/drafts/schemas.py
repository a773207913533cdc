"""Shapes of the drafts API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from backend.core.schemas import TextOut
from backend.drafts.rules import MAX_STAMP

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]{1,60}$")]
Given = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]{1,60}(/[0-9a-f]{32})?$")]
"""A material's key, or one page of it."""


class Cell(BaseModel):
    """One value, when it was last changed (milliseconds of Unix time) and by which page. ``value`` null: taken out."""

    model_config = ConfigDict(extra="forbid")

    value: Any = None
    at: int = Field(ge=0, le=MAX_STAMP)
    by: str = Field(pattern=r"^[a-z]{1,12}(-[a-z0-9]{1,24})?$")


class AnswersCell(Cell):
    """``value``: guidance question -> option."""

    value: dict[str, str] | None = None


class StepCell(Cell):
    """``value``: ``guidance``, ``form``, ``form:<section>``, ``materials`` or ``confirm``."""

    value: str | None = Field(default=None, pattern=r"^[a-z_]{1,20}(:[0-9]{1,3})?$")


class HeldOut(BaseModel):
    """A licence that stands for the material, or the promise that it follows."""

    model_config = ConfigDict(extra="forbid")

    licence_id: str | None = Field(default=None, min_length=1, max_length=80)
    name: str | None = Field(default=None, max_length=120)
    follows: bool | None = None


class MaterialCell(Cell):
    """``value``: of ``<key>`` a licence or a promise; of ``<key>/<material id>`` the page's place, counted from 0."""

    value: HeldOut | Annotated[int, Field(ge=0, le=1000)] | None = None


class DraftIn(BaseModel):
    """``revision``: the one it stands on, 0 for the first time. Cells that are not named stay as they are."""

    model_config = ConfigDict(extra="forbid")

    revision: int = Field(ge=0, le=2**31)
    item_code: str = Field(min_length=1, max_length=40)
    service_version: int = Field(ge=1, le=2**31)
    answers: AnswersCell | None = None
    step: StepCell | None = None
    fields: dict[Name, Cell] = Field(default_factory=dict, max_length=200)
    materials: dict[Given, MaterialCell] = Field(default_factory=dict, max_length=400)


class CarryOverIn(BaseModel):
    """``service_version``: the published one that the person was shown."""

    model_config = ConfigDict(extra="forbid")

    service_version: int = Field(ge=1, le=2**31)


class SavedOut(BaseModel):
    """``expires_on``: the last day on which it can be gone on with."""

    draft_id: str
    revision: int
    expires_on: date


class DraftCard(BaseModel):
    """``at_step`` as in ``StepCell``, ``step_number`` its number in the stepper. ``published_version`` other than
    ``service_version``: what is asked may have changed. ``begun_by``: the name of who began it for the applicant."""

    draft_id: str
    begun_by: str | None
    item_code: str
    item_name: TextOut
    service_version: int
    published_version: int | None
    revision: int
    at_step: str
    step_number: int | None
    begun_at: datetime
    changed_at: datetime
    expires_on: date
    state: str


class DraftList(BaseModel):
    drafts: list[DraftCard]


class ChangeOut(BaseModel):
    """``what``: field | material | questions; ``how``: added | removed | changed."""

    what: str
    how: str
    name: TextOut


class DraftOut(DraftCard):
    """``taken``: it may still be handed in under ``service_version``; ``changes``: what the published version asks
    differently."""

    answers: Cell | None
    step: Cell | None
    fields: dict[str, Cell]
    materials: dict[str, Cell]
    taken: bool
    changes: list[ChangeOut]
