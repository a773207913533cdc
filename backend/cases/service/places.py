"""The regions of a form's addresses, compared with the tree: the page sends their names along, the house knows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from backend.core.errors import Invalid, Text
from backend.core.house import House
from backend.regions import service as regions

UNKNOWN = Text("这个地区查不到，请重新选一次。", "This region is not known. Please choose it again.")


def check(house: House, form: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Raises Invalid with ``fields`` when an address names a region that is not in the tree under that name."""
    chosen = {
        field["name"]: values[field["name"]]["region"]
        for section in form["sections"]
        for field in section["fields"]
        if field["widget"] == "address"
        and isinstance(values.get(field["name"]), dict)
        and values[field["name"]].get("region")
    }
    if not chosen:
        return
    with house.db.read() as session:
        wrong = {
            name: UNKNOWN
            for name, region in chosen.items()
            if regions.address_name(session, region["level"], region["code"]) != region["name"]
        }
    if wrong:
        raise Invalid("invalid", fields=wrong)
