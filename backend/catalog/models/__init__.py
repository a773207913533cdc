"""The item library: items with immutable versions of their guides, digital services, code lists, imports."""

from backend.catalog.models.batches import Batch, BatchItem, BatchMove, BatchTarget, ClosedItem
from backend.catalog.models.bundles import BundleRecord, BundleVersion
from backend.catalog.models.definitions import DigitalServiceVersion, GuidanceVersion
from backend.catalog.models.designs import Design, DesignMove
from backend.catalog.models.exchange import Exchange, ExchangeProblem, ExchangeRow
from backend.catalog.models.imports import CatalogueState, CodeListEntry, ImportedFile
from backend.catalog.models.items import ItemMove, ItemVersion, ServiceItem
from backend.catalog.models.words import AskedQuestion, GovernedWord, WordMove
from backend.catalog.models.zones import ZoneMove, ZoneRow

__all__ = [
    "AskedQuestion",
    "Batch",
    "BatchItem",
    "BatchMove",
    "BatchTarget",
    "BundleRecord",
    "BundleVersion",
    "CatalogueState",
    "ClosedItem",
    "CodeListEntry",
    "Design",
    "DesignMove",
    "DigitalServiceVersion",
    "Exchange",
    "ExchangeProblem",
    "ExchangeRow",
    "GovernedWord",
    "GuidanceVersion",
    "ImportedFile",
    "ItemMove",
    "ItemVersion",
    "ServiceItem",
    "WordMove",
    "ZoneMove",
    "ZoneRow",
]
