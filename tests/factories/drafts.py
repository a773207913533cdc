"""What a page sends of a draft."""

from __future__ import annotations

from typing import Any

from tests.factories.cases import PROMISED
from tests.factories.catalog import definition


def cell(value: Any, at: int = 1, by: str = "kiosk-1") -> dict[str, Any]:
    return {"value": value, "at": at, "by": by}


def sent(*, item: str = PROMISED, revision: int = 0, at: int = 1, by: str = "kiosk-1", **fields: Any) -> dict[str, Any]:
    """The body of PUT /drafts/<id> with these fields, of the rent withdrawal unless another item is named."""
    return {
        "revision": revision,
        "item_code": item,
        "service_version": definition(item)["service_version"],
        "fields": {name: cell(value, at, by) for name, value in fields.items()},
    }
