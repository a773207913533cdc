"""The register of departments: the four-character codes inside case numbers, and their names.

Our own register (``backend/data/departments.json``); a place puts its departments there.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from pathlib import Path

from backend.core.errors import Text

FILE = Path(__file__).resolve().parent.parent / "data" / "departments.json"


@dataclass(frozen=True)
class Department:
    """``name`` as papers print it, ``short`` as lists show it; ``library``: the fields of the item library it answers
    for, ``*`` for all.
    """

    code: str
    name: Text
    short: Text
    library: tuple[str, ...] = ()

    @property
    def fields(self) -> frozenset[str] | None:
        """None when the department answers for the whole library."""
        return None if "*" in self.library else frozenset(self.library)


@functools.cache
def register() -> dict[str, Department]:
    """Every department by code."""
    rows = json.loads(FILE.read_text(encoding="utf-8"))
    return {
        row["code"]: Department(row["code"], Text(**row["name"]), Text(**row["short"]), tuple(row.get("library", ())))
        for row in rows
    }


def department(code: str) -> Department:
    """The department with this code; one that is not in the register is shown by its code."""
    return register().get(code) or Department(code, Text(code, code), Text(code, code))
