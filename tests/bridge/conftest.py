"""One simulated kiosk for all tests that talk to a real bridge: starting it is dear, using it is not.

With several workers (``-n 2``) what is dear is still started once: tests that share something run in one worker.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.bridge.running_kiosk import QUICK, Kiosk, running_kiosk

KIOSK_TESTS = ("tests/bridge/conformance/", "tests/bridge/fault_matrix/", "tests/bridge/test_reference_clients.py")
WINDOW_TESTS = "tests/bridge/shell/"


@pytest.fixture(scope="session")
def kiosk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kiosk]:
    """Every simulator and the bridge, in processes of their own. Whoever breaks a device mends it."""
    with running_kiosk(tmp_path_factory.mktemp("kiosk"), QUICK) as running:
        yield running


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """A worker takes all tests of one kiosk, of one window, or else of one file."""
    from xdist.scheduler import LoadScopeScheduling

    class BySharedThing(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            if file.startswith(KIOSK_TESTS):
                return "kiosk"
            return "window" if file.startswith(WINDOW_TESTS) else file

    return BySharedThing(config, log)
