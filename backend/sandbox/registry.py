"""The invented people and what the departments hold about them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Person:
    """``record`` holds the sections pension, card, fund, licences; a section may be missing or None."""

    number: int
    name: str
    id_number: str
    record: dict[str, Any]


def load() -> dict[str, Person]:
    """The people by ID number."""
    people = json.loads((HERE / "people.json").read_text(encoding="utf-8"))
    records = json.loads((HERE / "records.json").read_text(encoding="utf-8"))
    return {
        person["id_number"]: Person(
            person["number"], person["name"], person["id_number"], records.get(str(person["number"]), {})
        )
        for person in people
    }
