"""Shapes of the catalogue API."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from backend.core.schemas import TextOut

By = Literal["theme", "people", "object", "nature", "level", "form", "jurisdiction", "department", "zone"]
"""The seven dimensions of navigation, then by department and by zone."""
Channel = Literal["kiosk", "phone", "tv", "desktop"]
"""Where a question is asked; at a kiosk, what can be finished there stands higher."""


class HereQuery(BaseModel):
    """Where is asked: only what is offered there is answered. A page on a terminal need not say; without either, the
    whole published library. ``region``: 6 or 12 digits of a region of the tree; 422 ``unknown_region`` for another.
    """

    channel: Channel | None = None
    region: str | None = Field(default=None, max_length=40)


class ServiceQuery(HereQuery):
    """``begun``: the version that a form which is not handed in yet was begun under."""

    begun: int | None = Field(default=None, ge=1, le=1_000_000)


class SearchQuery(HereQuery):
    q: str = Field(max_length=200)
    limit: int = Field(default=20, ge=1, le=50)


class SuggestQuery(HereQuery):
    q: str = Field(default="", max_length=100)
    limit: int = Field(default=8, ge=1, le=8)


class ByQuery(HereQuery):
    by: By


class PageQuery(HereQuery):
    page: int = Field(default=1, ge=1, le=10_000)
    size: int = Field(default=20, ge=1, le=100)


class ItemCardOut(BaseModel):
    """``minutes`` and ``bring`` are known for items done here; ``for_companies``: not for people."""

    code: str
    name: str
    name_en: str | None
    department: str | None
    category: str
    zone: str | None
    source_region: str
    minutes: int | None
    bring: TextOut | None
    available_here: bool
    for_companies: bool


class HitOut(ItemCardOut):
    score: float
    why: TextOut


class SearchOut(BaseModel):
    items: list[HitOut]
    took_ms: float


class SuggestOut(BaseModel):
    """Items somebody may want who has typed so far; none for nothing typed."""

    items: list[ItemCardOut]
    took_ms: float


class ZoneOut(BaseModel):
    """``icon``: a Phosphor name."""

    code: str
    name: TextOut
    icon: str
    count: int


class GroupOut(BaseModel):
    """``name_en`` is null where the data has only the Chinese name (departments). ``icon``: a zone's drawing."""

    code: str
    name: str
    name_en: str | None
    icon: str | None = None
    count: int


class HomeOut(BaseModel):
    """``item_count``: published items, before identical names are folded."""

    frequent: list[ItemCardOut]
    zones: list[ZoneOut]
    departments: list[GroupOut]
    item_count: int
    demonstration: TextOut


class GroupsOut(BaseModel):
    """``derived``: no source states these groups; how they were made, in words."""

    groups: list[GroupOut]
    derived: TextOut | None = None


class PageOut(BaseModel):
    group: GroupOut
    items: list[ItemCardOut]
    total: int
    page: int
    size: int


class GuideMaterialOut(BaseModel):
    name: str
    necessity: str | None
    form: str | None
    source: str | None
    copies: int | None
    note: str | None


class QuestionOut(BaseModel):
    q: str
    a: str


class GuidePaperOut(BaseModel):
    """A material's sample and blank form, where it has them."""

    name: TextOut
    sample: PaperOut | None
    blank: PaperOut | None


class DigitalOut(BaseModel):
    """``assurance``: how sure the server must be of who begins it, 2 or 3; ``applicants``: whose business it is."""

    kind: Literal["enquiry", "immediate", "promised"]
    service_version: int
    minutes: int
    bring: TextOut
    promise_working_days: int
    assurance: int
    applicants: Literal["natural", "legal"]
    demonstration: TextOut
    papers: list[GuidePaperOut]


class GuidanceOut(BaseModel):
    """Questions to ask before a person goes to a counter: see backend/guidance/rules. ``materials``: by key."""

    version: int
    demonstration: TextOut
    start: str
    questions: dict[str, Any]
    outcomes: dict[str, Any]
    materials: dict[str, Any]


class GuideOut(BaseModel):
    """Time limits stand as the data gives them; ``unit_unknown``: one of them is a bare number. ``crawled``: as exact
    as the source's date is known (YYYY-MM-DD or YYYY-MM)."""

    code: str
    name: str
    name_en: str | None
    item_code: str | None
    basic_code: str | None
    type: str | None
    department: str | None
    category: str
    level: str | None
    region: str
    service_objects: list[str]
    service_scope: str | None
    conditions: str | None
    materials: list[GuideMaterialOut]
    legal_time_limit: str | None
    promised_time_limit: str | None
    unit_unknown: bool
    visits: int | None
    fee: str | None
    result_name: str | None
    steps: list[str]
    channels: list[str]
    self_service: str | None
    legal_basis: list[str]
    faq: list[QuestionOut]
    note: str | None
    source: str
    source_reference: str | None
    crawled: str | None
    version: int
    available_here: bool
    where: TextOut
    digital: DigitalOut | None
    guidance: GuidanceOut | None
    english: dict[str, str]
    """What of the above is written in codes -> its English words."""


class PaperOut(BaseModel):
    """A sample or a blank form: GET /api/v1/papers/<id>, its pages as pictures below it."""

    id: str
    media: Literal["application/pdf", "image/jpeg", "image/png"]
    pages: int


class MaterialReadOut(BaseModel):
    """A value that is read on the pictures, to be confirmed for ``field`` of the form. ``labels``: printed captions."""

    field: str
    kind: Literal["id_number", "bank_card", "date", "name", "licence_number", "address", "text"]
    labels: list[str]


class MaterialRuleOut(BaseModel):
    """``when``: JsonLogic; a conditional material is asked for when it holds. ``sign_in``: nothing to hand in.
    ``follow_days``: the working days within which it may follow against a promise; none: it may not.
    ``valid_days``: how long it may be handed in again from an earlier case; none: it is always taken anew.
    """

    key: str
    name: TextOut
    note: TextOut | None
    necessity: Literal["required", "conditional", "optional"]
    when: Any = None
    sources: list[Literal["scan", "licence", "department", "sign_in"]]
    licence_type: str | None
    max_pages: int
    follow_days: int | None = None
    medium: Literal["paper", "electronic", "either"] | None = None
    originals: int | None = None
    copies: int | None = None
    issuer: TextOut | None = None
    sample: PaperOut | None = None
    blank: PaperOut | None = None
    valid_days: int | None = None
    reads: list[MaterialReadOut] = Field(default_factory=list)


class ResultOut(BaseModel):
    name: TextOut


class ServiceOut(BaseModel):
    """``guidance`` and ``form``: see backend/guidance/rules and backend/forms/rules."""

    code: str
    name: str
    name_en: str
    service_version: int
    kind: Literal["enquiry", "immediate", "promised"]
    department_code: str
    minutes: int
    assurance: int
    applicants: Literal["natural", "legal"]
    bring: TextOut
    guidance: dict[str, Any] | None
    form: dict[str, Any]
    materials: list[MaterialRuleOut]
    declaration: TextOut
    demonstration: TextOut
    result: ResultOut
    promise_working_days: int
    steps: list[Literal["sign_in", "guidance", "form", "materials", "confirm", "done"]]


class BundleQuery(BaseModel):
    """The version a terminal has, and the digest of its state; 0 and nothing: none."""

    have: int = Field(default=0, ge=0, le=2**31 - 1)
    state: str = Field(default="", max_length=64)


class BundleOut(BaseModel):
    """``manifest``: JSON text, signed as it stands (``signature``: base64, Ed25519); null: nothing is lacking.
    ``chunk``: base64 of the only chunk. Source of the format: offline_cache/bundle.py.
    """

    manifest: str | None
    signature: str | None
    chunk: str | None
