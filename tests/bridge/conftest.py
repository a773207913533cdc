"""One simulated kiosk for all tests that talk to a real bridge: starting it is dear, using it is not.

With several workers (``-n 2 --dist loadgroup``) what is dear is still started once: tests that share something
run in one worker.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bridge.running_kiosk import QUICK, Kiosk, running_kiosk


@pytest.fixture(scope="session")
def kiosk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kiosk]:
    """Every simulator and the bridge, in processes of their own. Whoever breaks a device mends it."""
    with running_kiosk(tmp_path_factory.mktemp("kiosk"), QUICK) as running:
        yield running


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Groups for the workers: the kiosk's tests, the window's tests, otherwise the tests of one file."""
    here = Path(__file__).parent
    for item in items:
        if not item.path.is_relative_to(here):
            continue
        group = item.path.relative_to(here).as_posix()
        if item.path.parent.name == "shell":
            group = "window"
        elif "kiosk" in getattr(item, "fixturenames", ()):
            group = "kiosk"
        item.add_marker(pytest.mark.xdist_group(group))
