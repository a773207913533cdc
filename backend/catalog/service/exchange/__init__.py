"""Items in and out of the library as files: checked first, written in one go when somebody has agreed."""

from backend.catalog.service.exchange.store import forget
from backend.catalog.service.exchange.work import pick_up, work

__all__ = ["forget", "pick_up", "work"]
