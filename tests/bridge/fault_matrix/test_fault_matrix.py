"""The quick part of the fault matrix; ``python -m tests.faults.long.fault_matrix`` runs all of it."""

from __future__ import annotations

import asyncio

import pytest

from bridge.simulators import client as simulators
from tests.bridge.conformance.rule import SIMULATORS, Hand
from tests.bridge.conformance.wire import Bridge
from tests.bridge.fault_matrix.matrix import CELLS, MOMENTS, ROWS, Cell
from tests.bridge.fault_matrix.page_words import page_titles
from tests.bridge.fault_matrix.stage import CLASSES, play
from tests.bridge.running_kiosk import Kiosk

QUICK = [cell for cell in CELLS if cell.quick]


@pytest.fixture(scope="session")
def bridge(kiosk: Kiosk) -> Bridge:
    under_test = Bridge(kiosk.url, kiosk.token, kiosk.origin)
    asyncio.run(under_test.discover())
    return under_test


@pytest.mark.parametrize("cell", QUICK, ids=lambda cell: cell.name)
async def test_cell(cell: Cell, bridge: Bridge, kiosk: Kiosk) -> None:
    seen = await play(bridge, Hand(kiosk.data), cell)
    assert seen.recovered


def test_every_failure_has_its_own_words_on_the_page() -> None:
    words = sorted({word for cell in CELLS for word in cell.answers} - {"success"})
    titles = page_titles((*words, "invalidMedia"))
    assert [word for word in words if titles[word] == titles["other"]] == []


def test_every_device_and_moment_has_a_quick_cell() -> None:
    assert {cell.service for cell in QUICK} == set(CLASSES)
    assert {cell.moment for cell in QUICK} == set(MOMENTS)


@pytest.mark.parametrize("service", sorted(CLASSES))
def test_every_fault_of_a_simulator_is_in_the_matrix(service: str, kiosk: Kiosk) -> None:
    offered = set(simulators.ask(kiosk.data, SIMULATORS[service]).get("faults", ())) - {"none"}
    assert offered <= {row.fault for row in ROWS if row.service == service}
