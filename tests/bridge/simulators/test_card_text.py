"""The chip data the card simulator makes from a people file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bridge.simulators.base import ControlError
from bridge.simulators.people import load_people
from tests.bridge.drivers.rigs import ZHOU


def people_file(folder: Path, *entries: Any) -> Path:
    path = folder / "people.json"
    path.write_text(json.dumps(entries, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("offset", "length", "value"),
    [
        (0, 30, "周明月"),
        (30, 2, "2"),
        (32, 4, "01"),
        (36, 16, "19560314"),
        (52, 70, "湖北省武汉市示范区示范路1号"),
        (122, 36, "990101195603140028"),
        (158, 30, "示范市公安局"),
        (188, 16, "20160101"),
        (204, 16, "长期"),
        (220, 36, ""),
    ],
)
def test_every_field_lies_where_readers_expect_it(tmp_path: Path, offset: int, length: int, value: str) -> None:
    text = load_people(people_file(tmp_path, {"number": 1, **ZHOU}))[1].chip_text()
    assert len(text) == 256
    assert text[offset : offset + length].decode("utf-16-le") == value.ljust(length // 2)


def test_the_photo_block_has_its_size_and_belongs_to_its_person(tmp_path: Path) -> None:
    people = load_people(people_file(tmp_path, {"number": 1, **ZHOU}, {"number": 2, **ZHOU}))
    assert len(people[1].chip_photo()) == 1024
    assert people[1].chip_photo() == people[1].chip_photo() != people[2].chip_photo()


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([], "list of people"),
        ([{"name": "x"}], "entry 1: number"),
        ([{"number": 1, **ZHOU}, {"number": 2, **ZHOU, "issuer": ""}], "entry 2: issuer is missing"),
        ([{"number": 1, **ZHOU, "name": "名" * 16}], "name is longer than the card's 15"),
    ],
)
def test_a_bad_people_file_is_named_with_its_entry(tmp_path: Path, entries: list[Any], words: str) -> None:
    with pytest.raises(ControlError, match=words):
        load_people(people_file(tmp_path, *entries))


def test_a_missing_or_broken_people_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ControlError, match="No such file"):
        load_people(tmp_path / "absent.json")
    (tmp_path / "broken.json").write_text("{")
    with pytest.raises(ControlError, match="not JSON"):
        load_people(tmp_path / "broken.json")
