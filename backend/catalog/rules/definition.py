"""A digital service in depth: one immutable version of what can be done here from beginning to end.

Read from ``backend/data/services/<code>.json``; ``proof.problems`` is run before it is published.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from backend.core.errors import Text
from backend.forms.logic import Logic
from backend.identity.rules import SUBSTANTIAL

KINDS = ("enquiry", "immediate", "promised")
APPLICANTS = ("natural", "legal")
"""服务对象: whose business it is, a person's or a company's."""
NECESSITIES = ("required", "conditional", "optional")
MEDIA = ("paper", "electronic", "either")
"""材料形式: as what a material is handed in."""
ATTACHMENTS = ("sample", "blank")
"""样表 and 空白表 of a material."""
PAPER_MEDIA = ("application/pdf", "image/jpeg", "image/png")
SOURCES = ("scan", "licence", "department", "sign_in")
READ_KINDS = {
    "id_number": frozenset({"id_number", "text"}),
    "bank_card": frozenset({"bank_card", "text"}),
    "date": frozenset({"date"}),
    "name": frozenset({"text"}),
    "licence_number": frozenset({"text"}),
    "address": frozenset({"text", "textarea", "address"}),
    "text": frozenset({"text", "textarea"}),
}
"""Kind of a value that can be read on a picture (``reading.rules.kinds``) -> the widgets it can fill."""
LINE_KINDS = ("text", "money", "day", "choice", "card")
"""How a line of the result paper shows its value; ``choice`` by the label of the form's option, ``card`` masked."""
NOTICE = "notice"
"""The result template that is made of the definition's own words and lines."""
DECISIONS = ("approve", "refuse", "review")


@dataclass(frozen=True)
class Attachment:
    """A file that shows or is a paper. ``id``: its SHA-256, by which it is kept; ``media``: its kind by its
    content (application/pdf, image/png, image/jpeg); ``pages``: 1 for a picture.
    """

    id: str
    media: str
    pages: int


@dataclass(frozen=True)
class MaterialRead:
    """A value that is read on the pictures of a material, to be confirmed for ``field`` of the form. ``kind``: one of
    READ_KINDS; ``labels``: the captions printed before it, the most telling first.
    """

    field: str
    kind: str
    labels: tuple[str, ...]


@dataclass(frozen=True)
class MaterialRule:
    """``sources``: scan (a picture), licence (an electronic licence of ``licence_type``), department (the reply of its
    system to ``department_query`` stands for it, when there is one), sign_in (brought by it).

    ``follow_days``: 容缺后补, the working days within which it may follow the submission against a promise; None: it
    may not. ``medium``: one of MEDIA; ``originals``, ``copies``: how many to bring; None: not said. ``valid_days``: how
    long after it was taken it may be handed in again from an earlier case; None: it is always taken anew.
    """

    key: str
    name: Text
    note: Text | None
    necessity: str
    when: Logic | None
    sources: tuple[str, ...]
    licence_type: str | None
    max_pages: int
    follow_days: int | None = None
    medium: str | None = None
    originals: int | None = None
    copies: int | None = None
    issuer: Text | None = None
    sample: Attachment | None = None
    blank: Attachment | None = None
    department_query: str | None = None
    valid_days: int | None = None
    reads: tuple[MaterialRead, ...] = ()


@dataclass(frozen=True)
class Side:
    """One value of a comparison: read at ``path`` of the data object, or the fixed ``value``."""

    label: Text
    path: str | None
    value: str | None


@dataclass(frozen=True)
class Compare:
    """A comparison the machine makes. ``check`` true: they agree; false: they differ; no answer: it cannot say."""

    left: Side
    right: Side
    check: Logic


@dataclass(frozen=True)
class ReviewPoint:
    """A question the reviewer answers. ``materials``: keys of the materials to look at."""

    key: str
    title: Text
    hint: Text | None
    mandatory: bool
    when: Logic | None
    materials: tuple[str, ...]
    compare: Compare | None


@dataclass(frozen=True)
class Correction:
    """A reason for correction in plain words; ``items``: material keys and field names it fits ("*": any)."""

    key: str
    items: tuple[str, ...]
    text: Text


@dataclass(frozen=True)
class DecisionRule:
    """``when`` true decides: approve | refuse | review."""

    key: str
    when: Logic
    decision: str
    reason: Text


@dataclass(frozen=True)
class ResultLine:
    """A line of the result paper: what ``path`` of the data object leads to, shown as ``kind``."""

    label: Text
    path: str
    kind: str


@dataclass(frozen=True)
class Department:
    """What is asked of the department's system: ``connector`` by name (None: it has none that can be asked, and an
    officer decides on what was handed in), one ``query`` and, once approved, one ``effect``, each with a body (name ->
    path in the data object) beside the person's identity. A query made to prefill the form, before there is one, has
    no body.
    """

    connector: str | None
    query: str | None
    effect: str | None
    effect_body: dict[str, str]
    query_body: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DigitalService:
    """One published version. ``form``, ``guidance`` are the JSON the page gets; ``prefill``: field -> source path
    (``identity.x``, ``department.<operation>.x``, ``licence.<type>.x``). ``result_words``, ``_lines``, ``_next``: what
    a paper of the template ``notice`` says.
    """

    code: str
    version: int
    kind: str
    name: Text
    department_code: str
    minutes: int
    assurance: int
    """How sure we must be of who hands it in: 2, or 3 where money leaves or a document is made out."""
    bring: Text
    demonstration: Text
    declaration: Text
    guidance: dict[str, Any] | None
    form: dict[str, Any]
    field_names: tuple[str, ...]
    locked_fields: frozenset[str]
    prefill: dict[str, str]
    materials: tuple[MaterialRule, ...]
    department: Department
    applicants: str
    """One of APPLICANTS: who may hand it in. Whoever acts for a company does so in its name."""
    decision_rules: tuple[DecisionRule, ...]
    review_points: tuple[ReviewPoint, ...]
    correction_reasons: tuple[Correction, ...]
    result_name: Text
    result_template: str
    result_words: Text | None
    result_lines: tuple[ResultLine, ...]
    result_next: tuple[Text, ...]
    promise_working_days: int

    @property
    def steps(self) -> tuple[str, ...]:
        """The steps of the page's stepper."""
        hand_in = any(set(rule.sources) - {"sign_in"} for rule in self.materials)
        wanted = (
            ("sign_in", True),
            ("guidance", self.guidance is not None),
            ("form", True),
            ("materials", hand_in),
            ("confirm", True),
            ("done", True),
        )
        return tuple(step for step, there in wanted if there)


def read(raw: dict[str, Any], item_name: str) -> DigitalService:
    """Build the service from its proven JSON and the item's name in the catalogue."""
    fields = [field for section in raw["form"]["sections"] for field in section["fields"]]
    return DigitalService(
        code=raw["code"],
        version=raw["service_version"],
        kind=raw["kind"],
        name=Text(item_name, raw["name_en"]),
        department_code=raw["department_code"],
        minutes=raw["minutes"],
        assurance=raw.get("assurance", SUBSTANTIAL),
        bring=_text(raw["bring"]),
        demonstration=_text(raw["demonstration"]),
        declaration=_text(raw["declaration"]),
        guidance=raw["guidance"],
        form=raw["form"],
        field_names=tuple(field["name"] for field in fields),
        locked_fields=frozenset(field["name"] for field in fields if field["locked"]),
        prefill={field["name"]: field["prefill"] for field in fields if "prefill" in field},
        materials=tuple(_material(one) for one in raw["materials"]),
        department=Department(**raw["department"]),
        applicants=raw.get("applicants", APPLICANTS[0]),
        decision_rules=tuple(
            DecisionRule(one["key"], one["when"], one["decision"], _text(one["reason"]))
            for one in raw["decision_rules"]
        ),
        review_points=tuple(_point(one) for one in raw["review_points"]),
        correction_reasons=tuple(
            Correction(one["key"], tuple(one["items"]), _text(one["text"])) for one in raw["correction_reasons"]
        ),
        result_name=_text(raw["result"]["name"]),
        result_template=raw["result"]["template"],
        result_words=_optional_text(raw["result"].get("words")),
        result_lines=tuple(
            ResultLine(_text(one["label"]), one["path"], one["kind"]) for one in raw["result"].get("lines", ())
        ),
        result_next=tuple(_text(one) for one in raw["result"].get("next", ())),
        promise_working_days=raw["promise_working_days"],
    )


def _text(raw: dict[str, str]) -> Text:
    return Text(raw["zh"], raw["en"])


def _optional_text(raw: dict[str, str] | None) -> Text | None:
    return _text(raw) if raw else None


def _material(raw: dict[str, Any]) -> MaterialRule:
    return MaterialRule(
        raw["key"],
        _text(raw["name"]),
        _optional_text(raw.get("note")),
        raw["necessity"],
        raw.get("when"),
        tuple(raw["sources"]),
        raw.get("licence_type"),
        raw["max_pages"],
        raw.get("follow_days"),
        raw.get("medium"),
        raw.get("originals"),
        raw.get("copies"),
        _optional_text(raw.get("issuer")),
        _attachment(raw.get("sample")),
        _attachment(raw.get("blank")),
        raw.get("department_query"),
        raw.get("valid_days"),
        tuple(MaterialRead(one["field"], one["kind"], tuple(one["labels"])) for one in raw.get("reads", ())),
    )


def _attachment(raw: dict[str, Any] | None) -> Attachment | None:
    return Attachment(**raw) if raw else None


def _point(raw: dict[str, Any]) -> ReviewPoint:
    compare = raw.get("compare")
    return ReviewPoint(
        raw["key"],
        _text(raw["title"]),
        _optional_text(raw.get("hint")),
        raw["mandatory"],
        raw.get("when"),
        tuple(raw["materials"]),
        Compare(_side(compare["left"]), _side(compare["right"]), compare["check"]) if compare else None,
    )


def _side(raw: dict[str, Any]) -> Side:
    return Side(_text(raw["label"]), raw.get("path"), raw.get("value"))
