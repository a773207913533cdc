"""Use cases of the cases. Console, printing and evaluations call what is named here."""

from backend.cases.service.contents import (
    Edition,
    FormInForce,
    MaterialInForce,
    corrections,
    edition,
    form_in_force,
    form_versions,
    holder,
    material_versions,
    materials_in_force,
    result,
    review_answers,
    review_scope,
    timeline,
)
from backend.cases.service.correcting import correct
from backend.cases.service.deciding import carry_out_approval, decide
from backend.cases.service.facts import forget as forget_facts
from backend.cases.service.following import Owed, owed
from backend.cases.service.following import hand_in as hand_in_owed
from backend.cases.service.looking import Reader, listed, seen
from backend.cases.service.origins import SOURCES
from backend.cases.service.prefilling import prefill
from backend.cases.service.progress import RULE, SYSTEM, Actor, deliver, find, of_applicant, of_citizen, of_department
from backend.cases.service.reusing import offers as earlier_materials
from backend.cases.service.reusing import take_over as take_earlier_material
from backend.cases.service.review import (
    ANSWERS,
    MAX_CORRECTIONS,
    CorrectionItem,
    answer_point,
    approve,
    claim,
    conclude,
    refuse,
    release,
    request_correction,
    retry_department,
    unanswered,
)
from backend.cases.service.signing import SignatureStanding, content_digest
from backend.cases.service.signing import verify as signatures
from backend.cases.service.submitting import Submitted, receipt_of, submit
from backend.cases.service.views import card, cards, detail, english_name, item_names

__all__ = [
    "ANSWERS",
    "MAX_CORRECTIONS",
    "RULE",
    "SOURCES",
    "SYSTEM",
    "Actor",
    "CorrectionItem",
    "Edition",
    "FormInForce",
    "MaterialInForce",
    "Owed",
    "Reader",
    "SignatureStanding",
    "Submitted",
    "answer_point",
    "approve",
    "card",
    "cards",
    "carry_out_approval",
    "claim",
    "conclude",
    "content_digest",
    "correct",
    "corrections",
    "decide",
    "deliver",
    "detail",
    "earlier_materials",
    "edition",
    "english_name",
    "find",
    "forget_facts",
    "form_in_force",
    "form_versions",
    "hand_in_owed",
    "holder",
    "item_names",
    "listed",
    "material_versions",
    "materials_in_force",
    "of_applicant",
    "of_citizen",
    "of_department",
    "owed",
    "prefill",
    "receipt_of",
    "refuse",
    "release",
    "request_correction",
    "result",
    "retry_department",
    "review_answers",
    "review_scope",
    "seen",
    "signatures",
    "submit",
    "take_earlier_material",
    "timeline",
    "unanswered",
]
