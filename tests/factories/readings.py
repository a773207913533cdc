"""Pictures that are read as if the reader of print had read them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from backend.core.house import House
from backend.materials import service as materials
from backend.materials.service import taking
from backend.materials.service.inspecting import Inspected
from backend.reading import engine
from backend.reading.rules.lines import Line
from tests.factories import cases

VERSION = cases.PROMISED_VERSION
LINES = [
    Line("姓名许静", 0.99, (0.1, 0.1, 0.3, 0.05)),
    Line("公民身份号码11010519491231002X", 0.99, (0.1, 0.8, 0.6, 0.05)),
]


class FakeReader:
    """Stands where the process is: ``answer`` gives the lines or raises Unreadable."""

    def __init__(self, answer: Callable[[bytes], list[Line]]) -> None:
        self.answer, self.read_pictures = answer, 0

    def read(self, jpeg: bytes) -> list[Line]:
        self.read_pictures += 1
        assert jpeg[:3] == b"\xff\xd8\xff"
        return self.answer(jpeg)


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> FakeReader:
    fake = FakeReader(lambda jpeg: LINES)
    monkeypatch.setattr(engine, "reader", lambda: fake)
    monkeypatch.setattr(engine, "available", lambda settings: settings.ocr)
    return fake


@pytest.fixture(autouse=True)
def inspected_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """How uploads are taken apart is tested elsewhere; here it would only take time."""
    monkeypatch.setattr(taking, "inspect", lambda data, captured: [Inspected(data, 600, 800, None, [])])


def take(house: House, applicant_id: int, key: str = "spouse_id_card") -> str:
    page = materials.take(house, applicant_id, cases.new_id(), cases.PROMISED, key, cases.picture(600, 800))
    return str(page["material_id"])
