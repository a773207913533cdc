"""One simulated kiosk for all tests that talk to a real bridge: starting it is dear, using it is not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.bridge.running_kiosk import QUICK, Kiosk, running_kiosk


@pytest.fixture(scope="session")
def kiosk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kiosk]:
    """Every simulator and the bridge, in processes of their own. Whoever breaks a device mends it."""
    with running_kiosk(tmp_path_factory.mktemp("kiosk"), QUICK) as running:
        yield running
