"""What a sign-in method hands back: a person, and how sure we are of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from backend.core.errors import Invalid, Text
from backend.identity.rules import fits_itself

UNREADABLE = Text("没有读出证件上的内容，请重新放一次。", "The card could not be read. Please put it down again.")


def unreadable() -> Invalid:
    """The error for a credential whose content makes no sense."""
    return Invalid("card_unreadable", UNREADABLE)


@dataclass(frozen=True)
class Person:
    """A natural person as a credential shows them. ``kind``: resident | hmt_resident | foreigner_2017 | foreigner_2023.

    ``sex`` by GB/T 2261.1 (0 unknown, 1 male, 2 female, 9 unspecified), ``ethnic`` by GB/T 3304, ``nationality``
    by GB/T 2659 (three letters). ``valid_from`` None: an account, which has no first day. ``valid_to`` None: no expiry
    (长期).
    """

    kind: str
    name: str
    name_en: str | None
    sex: str
    ethnic: str | None
    nationality: str | None
    birth: date
    address: str | None
    id_number: str
    issuer: str | None
    valid_from: date | None
    valid_to: date | None

    def as_json(self) -> dict[str, Any]:
        values = asdict(self)
        for name in ("birth", "valid_from", "valid_to"):
            values[name] = values[name].isoformat() if values[name] else None
        return values

    def completed(self, known: Person) -> Person:
        """With what an ID card said before, when this credential shows no more than who somebody is."""
        if self.valid_from is not None:
            return self
        kept = ("ethnic", "address", "issuer", "valid_from", "valid_to")
        return replace(self, **{name: getattr(known, name) for name in kept})

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Person:
        dates = {
            name: date.fromisoformat(values[name]) if values[name] else None
            for name in ("birth", "valid_from", "valid_to")
        }
        return cls(**{**values, **dates})


def consistent(person: Person) -> bool:
    """Whether the 18-digit number fits itself (GB 11643), the birth date and, where known, the sex."""
    number = person.id_number
    if not fits_itself(number):
        return False
    if number[6:14] != f"{person.birth:%Y%m%d}":
        return False
    return person.sex not in "12" or int(number[16]) % 2 == int(person.sex) % 2


@dataclass(frozen=True)
class Company:
    """A legal person as the identity provider shows it: its name and unified social credit code (GB 32100)."""

    name: str
    credit_code: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Method:
    """``assurance``: the word kept with the session. ``read``: (what the device gave, civil date of the hall) to a
    person who may sign in today; raises Invalid or Refused, each with its own code."""

    assurance: str
    read: Callable[[bytes, date], Person]
