"""The invented people whose cards the card simulator holds, and the chip data of a card."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bridge.simulators.base import ControlError

TEXT_LAYOUT = (
    ("name", 15),
    ("sex", 1),
    ("ethnic", 2),
    ("birth", 8),
    ("address", 35),
    ("id_number", 18),
    ("issuer", 15),
    ("valid_from", 8),
    ("valid_to", 8),
)
"""Fields of a resident card's text file in order, with their widths in UTF-16 characters."""

TEXT_CHARACTERS = 128
PHOTO_BYTES = 1024


@dataclass(frozen=True)
class Person:
    """``fields`` has every name of TEXT_LAYOUT."""

    number: int
    fields: dict[str, str]

    @property
    def name(self) -> str:
        return self.fields["name"]

    def chip_text(self) -> bytes:
        """The card's text file: 256 bytes UTF-16LE, each field padded with spaces."""
        text = "".join(self.fields[name].ljust(width) for name, width in TEXT_LAYOUT)
        return text.ljust(TEXT_CHARACTERS).encode("utf-16-le")

    def chip_photo(self) -> bytes:
        """1024 bytes in place of the photo: the same for the same person, and no picture in any format."""
        return hashlib.shake_256(f"photo of person {self.number}".encode()).digest(PHOTO_BYTES)


def load_people(path: Path) -> dict[int, Person]:
    """Read a people file: a JSON list of objects with ``number`` and the fields of TEXT_LAYOUT.

    Raises ControlError with one sentence that names the file and the entry.
    """
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ControlError(f"people file {path}: {error.strerror}") from None
    except ValueError:
        raise ControlError(f"people file {path} is not JSON") from None
    if not isinstance(entries, list) or not entries:
        raise ControlError(f"people file {path} must hold a list of people")
    people = [_person(entry, f"people file {path}, entry {position}") for position, entry in enumerate(entries, 1)]
    return {person.number: person for person in people}


def _person(entry: Any, where: str) -> Person:
    if not isinstance(entry, dict) or not isinstance(entry.get("number"), int):
        raise ControlError(f"{where}: number is missing")
    fields = {}
    for name, width in TEXT_LAYOUT:
        value = entry.get(name)
        if not isinstance(value, str) or not value:
            raise ControlError(f"{where}: {name} is missing")
        if len(value) > width:
            raise ControlError(f"{where}: {name} is longer than the card's {width} characters")
        fields[name] = value
    return Person(entry["number"], fields)
