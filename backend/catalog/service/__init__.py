"""Use cases of the item library: importing, browsing, searching, guides and services in depth."""

from backend.catalog.service.browsing import DEMONSTRATION, Group, Page, browse, groups, home
from backend.catalog.service.digital import digital_service
from backend.catalog.service.guide import Guide, guide
from backend.catalog.service.importing import ImportReport, import_catalogue
from backend.catalog.service.reading import Problem
from backend.catalog.service.searching import Hit, search
from backend.catalog.service.shelf import Card

__all__ = [
    "DEMONSTRATION",
    "Card",
    "Group",
    "Guide",
    "Hit",
    "ImportReport",
    "Page",
    "Problem",
    "browse",
    "digital_service",
    "groups",
    "guide",
    "home",
    "import_catalogue",
    "search",
]
