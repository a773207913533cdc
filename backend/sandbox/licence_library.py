"""The licence library: which electronic licences a person holds."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from backend.sandbox.registry import Person
from backend.sandbox.state import Reply, State


def licences_of(_state: State, person: Person, _parameters: dict[str, Any], _today: date) -> Reply:
    """All licences of the person; trust grade A: issued by an organ itself."""
    found = []
    for licence in person.record.get("licences", []):
        digest = hashlib.sha256(f"{person.id_number}{licence['type']}".encode()).hexdigest()
        found.append(
            {
                "licence_id": f"DEMO-{digest[:16].upper()}",
                "type": licence["type"],
                "name": licence["name"],
                "issuer": licence["issuer"],
                "issued_on": licence["issued_on"],
                "valid_to": licence["valid_to"],
                "trust_grade": "A",
                "holder": person.name,
                "data": licence["data"],
            }
        )
    return 200, {"licences": found}
