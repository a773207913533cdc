"""The invented people and companies, and what the departments hold about them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Person:
    """``record`` holds the sections pension, card, fund, licences, employer; a section may be missing or None. A
    company stands here like a person, under its credit code."""

    number: int
    name: str
    id_number: str
    record: dict[str, Any]


def load() -> dict[str, Person]:
    """The people by ID number, and the invented companies by their credit code (numbers from 101 on)."""
    people = json.loads((HERE / "people.json").read_text(encoding="utf-8"))
    records = json.loads((HERE / "records.json").read_text(encoding="utf-8"))
    known = [(one["number"], one["name"], one["id_number"], records.get(str(one["number"]), {})) for one in people]
    companies = json.loads((HERE / "companies.json").read_text(encoding="utf-8"))
    known += [(one["number"], one["name"], one["credit_code"], one["record"]) for one in companies]
    return {number: Person(order, name, number, record) for order, name, number, record in known}
