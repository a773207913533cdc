"""Use cases of the item library: importing, browsing, searching, guides and services in depth.

What a service in depth is and decides (``catalog.rules``) is handed on from here to other features.
"""

from backend.catalog.rules import (
    NOTICE,
    Compare,
    Decision,
    DecisionRule,
    DigitalService,
    MaterialRule,
    ReviewPoint,
    applicable_points,
    decide,
    material_state,
)
from backend.catalog.service.asking import forget_questions, note_question
from backend.catalog.service.authoring import Author, publish_due
from backend.catalog.service.batches import begin_to_hold
from backend.catalog.service.browsing import DEMONSTRATION, DERIVED, Group, Home, Page, browse, groups, home
from backend.catalog.service.bundles import bundle_chunk, bundle_parcel, keep_bundle, renew_bundle
from backend.catalog.service.digital import digital_service, public, service_begun, service_to_go_on
from backend.catalog.service.guide import Guide, guide, taken_now
from backend.catalog.service.importing import ImportReport, import_catalogue
from backend.catalog.service.meaning import load_meaning
from backend.catalog.service.reading import Problem
from backend.catalog.service.scope import EVERYWHERE, Scope, must_be_offered, scope_at
from backend.catalog.service.searching import Hit, prepare_search, search, suggest
from backend.catalog.service.shelf import Card

__all__ = [
    "DEMONSTRATION",
    "DERIVED",
    "EVERYWHERE",
    "NOTICE",
    "Author",
    "Card",
    "Compare",
    "Decision",
    "DecisionRule",
    "DigitalService",
    "Group",
    "Guide",
    "Hit",
    "Home",
    "ImportReport",
    "MaterialRule",
    "Page",
    "Problem",
    "ReviewPoint",
    "Scope",
    "applicable_points",
    "begin_to_hold",
    "browse",
    "bundle_chunk",
    "bundle_parcel",
    "decide",
    "digital_service",
    "forget_questions",
    "groups",
    "guide",
    "home",
    "import_catalogue",
    "keep_bundle",
    "load_meaning",
    "material_state",
    "must_be_offered",
    "note_question",
    "prepare_search",
    "public",
    "publish_due",
    "renew_bundle",
    "scope_at",
    "search",
    "service_begun",
    "service_to_go_on",
    "suggest",
    "taken_now",
]
