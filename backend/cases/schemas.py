"""Shapes of the submissions and cases API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pydantic import UUID7, BaseModel, ConfigDict, Field, model_validator

from backend.core.schemas import TextOut
from backend.materials.schemas import PageOut


class Strict(BaseModel):
    """Names we do not know are an error: a misspelt field must not be lost in silence."""

    model_config = ConfigDict(extra="forbid")


class HandedIn(Strict):
    """One material: pictures taken before (``material_ids``), a licence (``licence_id``), or the promise that it
    follows later (``follows``), where the service allows it."""

    key: str = Field(min_length=1, max_length=60)
    material_ids: list[str] | None = Field(default=None, min_length=1, max_length=40)
    licence_id: str | None = Field(default=None, min_length=1, max_length=80)
    follows: Literal[True] | None = None

    @model_validator(mode="after")
    def one_way(self) -> HandedIn:
        if sum(way is not None for way in (self.material_ids, self.licence_id, self.follows)) != 1:
            raise ValueError("either material_ids, licence_id or follows")
        return self


class SubmissionIn(Strict):
    """``answers``: guidance question -> option; ``form``: field -> value, without locked fields."""

    submission_id: UUID7
    item_code: str = Field(min_length=1, max_length=40)
    service_version: int = Field(ge=1)
    answers: dict[str, str] = Field(default_factory=dict, max_length=100)
    form: dict[str, Any] = Field(default_factory=dict, max_length=200)
    materials: list[HandedIn] = Field(default_factory=list, max_length=60)
    confirmed: Literal[True]


class CorrectionIn(Strict):
    """``form``: the fields that were asked for, with their new values."""

    correction_id: UUID7
    form: dict[str, Any] = Field(default_factory=dict, max_length=200)
    materials: list[HandedIn] = Field(default_factory=list, max_length=60)


class OwedIn(Strict):
    """Promised materials that are handed in now."""

    materials: list[HandedIn] = Field(min_length=1, max_length=60)


class DocumentRef(BaseModel):
    """``kind``: receipt_slip | acceptance_notice | result | correction_notice | refusal_notice | application_form.
    ``late``: not ``ready``, and it should have been by now."""

    document_id: str
    kind: str
    title: TextOut
    ready: bool
    late: bool
    printed: int
    printer: str


class ReceiptOut(BaseModel):
    case_number: str
    submission_id: str
    item_code: str
    item_name: str
    item_name_en: str = ""
    """Empty on a receipt that was kept before it had one."""
    state: str
    submitted_at: datetime
    promised_by: date | None
    next: TextOut
    documents: list[DocumentRef]


class UnderVersion(BaseModel):
    """The version of the service that is being filled in."""

    service_version: int = Field(ge=1, le=2**31 - 1)


class EarlierOut(BaseModel):
    """A material handed in before and still good. ``pages``: to look at; ``trust``: how far it can be trusted."""

    key: str
    case_number: str
    item_name: str
    item_name_en: str
    pages: list[str]
    taken_on: date
    holds_until: date
    trust_grade: Literal["A", "B", "C", "D"]
    trust: TextOut


class EarlierList(BaseModel):
    materials: list[EarlierOut]


class TakeEarlierIn(Strict):
    """An offer of the list, to be used for this submission."""

    service_version: int = Field(ge=1, le=2**31 - 1)
    submission_id: UUID7
    key: str = Field(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9_]+$")
    case_number: str = Field(min_length=1, max_length=25, pattern=r"^[0-9A-Z]+$")


class TakenOver(BaseModel):
    pages: list[PageOut]


class CaseCard(BaseModel):
    case_number: str
    item_code: str
    item_name: str
    item_name_en: str
    state: str
    state_label: TextOut
    submitted_at: datetime
    updated_at: datetime
    promised_by: date | None


class CaseList(BaseModel):
    cases: list[CaseCard]


class TimelineOut(BaseModel):
    """``actor_kind``: citizen | rule | staff | system. ``opinion_en`` only for words of the system."""

    at: datetime
    state: str
    state_label: TextOut
    actor_kind: str
    actor_label: TextOut
    opinion: str | None
    opinion_en: str | None


class CorrectionItemOut(BaseModel):
    """``kind``: material | field"""

    key: str
    name: TextOut
    reason: str
    kind: str


class CorrectionOut(BaseModel):
    round: int
    opinion: str
    items: list[CorrectionItemOut]


class OwedOut(BaseModel):
    """A promised material that is still to come. ``due``: its last day; ``late``: that day is over."""

    key: str
    name: TextOut
    due: date | None
    late: bool


class EvaluationOut(BaseModel):
    level: int


class CaseView(CaseCard):
    """``application_form``: the document that says what was handed in by now; null until somebody has asked for it."""

    timeline: list[TimelineOut]
    documents: list[DocumentRef]
    application_form: str | None
    correction: CorrectionOut | None
    owed: list[OwedOut]
    evaluation: EvaluationOut | None
    can_evaluate: bool


class BegunUnder(Strict):
    """``begun``: the version that a form which is not handed in yet was begun under."""

    begun: int | None = Field(default=None, ge=1, le=2**31)


class PrefillQuery(BegunUnder):
    """``preparing``: a draft is written that will be handed in after a surer sign-in."""

    preparing: bool = False


class FromWhere(Strict):
    """``channel``: the surface that hands in; a terminal's cookie says so by itself."""

    channel: Literal["kiosk", "phone", "tv", "desktop"] | None = None


class PrefilledField(BaseModel):
    """``source``: id_card | social_card | account | department | licence | earlier_case. ``at``: when it said so.
    ``masked``: shown only; the server fills the value in itself."""

    value: Any
    source: str
    source_label: TextOut
    at: datetime
    locked: bool
    masked: bool


class MissingSource(BaseModel):
    source: str
    message: TextOut


class PrefillOut(BaseModel):
    """``covered``: keys of the materials that the department's data stands for."""

    fields: dict[str, PrefilledField]
    covered: list[str]
    unavailable: list[MissingSource]
