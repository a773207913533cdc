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

CARDS = {
    "resident": "resident identity card",
    "hkmt": "residence permit of a resident of Hong Kong, Macao or Taiwan",
    "foreigner2017": "foreigner's permanent residence card of 2017",
    "foreigner2023": "foreigner's permanent residence card of 2023",
}

TEXT_CHARACTERS = 128
ADDRESS_CHARACTERS = 35
PHOTO_BYTES = 1024
PHOTO_OF = b"drawn face of person "


@dataclass(frozen=True)
class Person:
    """``fields`` has every name of TEXT_LAYOUT."""

    number: int
    fields: dict[str, str]

    @property
    def name(self) -> str:
        return self.fields["name"]

    def chip_text(self, card: str = "resident") -> bytes:
        """The text file of this person's card of a kind of CARDS: 256 bytes UTF-16LE, fields padded with spaces.

        What a resident's entry does not hold (a permit's number, a name in English) is invented from its number.
        """
        given = self.fields
        english = f"INVENTED PERSON {self.number:02d} WITH A NAME LONGER THAN"
        match card:
            case "resident":
                parts = [given[name].ljust(width) for name, width in TEXT_LAYOUT]
            case "hkmt":
                parts = [(given[name] if name != "ethnic" else "").ljust(width) for name, width in TEXT_LAYOUT]
                parts += [f"H{self.number:08d}", "01", "   ", "J"]
            case "foreigner2017":
                card_number = f"XXX9901{given['birth'][2:]}{self.number:02d}"
                parts = [english.ljust(60), given["sex"], card_number, "XXX", given["name"].ljust(15)]
                parts += [given["valid_from"], given["valid_to"].ljust(8), given["birth"], "00", "9901", "I"]
            case _:
                parts = [given["name"].ljust(15), given["sex"], "00", given["birth"], english[:35].ljust(35)]
                parts += [given["id_number"], " " * 15, given["valid_from"], given["valid_to"].ljust(8)]
                parts += [english[35:].ljust(11), "XXX", "Y"]
        return "".join(parts).ljust(TEXT_CHARACTERS).encode("utf-16-le")

    def chip_photo(self) -> bytes:
        """1024 bytes in place of the photo: the same for the same person, and no picture in any format. They begin with
        whose face is to be drawn (``card_photo.py``)."""
        begin = PHOTO_OF + self.number.to_bytes(4, "big")
        return begin + hashlib.shake_256(begin).digest(PHOTO_BYTES - len(begin))


def chip_address(address: str) -> bytes:
    """An address as a card holds it that was given one later: 70 bytes UTF-16LE."""
    return address.ljust(ADDRESS_CHARACTERS).encode("utf-16-le")


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
