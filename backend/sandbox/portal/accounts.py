"""The accounts that the provider knows: the sandbox's people, and one company with those who have a part in it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent

ROLES = {"legal_representative": "法定代表人", "agent": "经办人", "employee": "普通员工"}


@dataclass(frozen=True)
class Account:
    """``real_name_level``: 0 nobody has checked the name, 1 the number fits the name, 2 checked with the face.

    ``company``: its name, unified social credit code and the person's ``role`` there, a word of ROLES.
    """

    name: str
    person: dict[str, Any]
    real_name_level: int
    company: dict[str, str] | None

    @property
    def subject(self) -> str:
        """The ``sub`` that our client gets for this account; it tells nothing of the person."""
        return hashlib.sha256(f"portal account {self.name}".encode()).hexdigest()[:32]

    @property
    def label(self) -> str:
        """What stands on the account's button."""
        if not self.company:
            return str(self.person["name"])
        return f"{self.company['name']}（{ROLES[self.company['role']]} {self.person['name']}）"

    def claims(self) -> dict[str, Any]:
        """What ``userinfo`` says. A name that nobody has checked comes without a number: it would prove nothing."""
        born = datetime.strptime(self.person["birth"], "%Y%m%d").date()  # noqa: DTZ007 (a civil date)
        known: dict[str, Any] = {
            "sub": self.subject,
            "name": self.person["name"],
            "real_name_level": self.real_name_level,
            "demonstration": "示范数据",
        }
        if self.real_name_level:
            known |= {
                "id_number": self.person["id_number"],
                "birthdate": born.isoformat(),
                "gender": {"1": "male", "2": "female"}.get(self.person["sex"], ""),
                "address": {"formatted": self.person["address"]},
            }
        if self.company:
            known |= {"legal_person": dict(self.company)}
        return known


def load() -> dict[str, Account]:
    """Every account by its name."""
    people = {one["number"]: one for one in json.loads((HERE.parent / "people.json").read_text(encoding="utf-8"))}
    rows = json.loads((HERE / "accounts.json").read_text(encoding="utf-8"))
    return {
        row["account"]: Account(row["account"], people[row["person"]], row["real_name_level"], row.get("company"))
        for row in rows
    }
