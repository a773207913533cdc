"""What every test of the services shares."""

from __future__ import annotations

import gc

import pytest


@pytest.fixture(scope="session", autouse=True)
def _garbage_is_looked_for_seldom() -> None:
    """Whole libraries lie in memory here: to look through all of them every few moments takes a tenth of the run."""
    gc.set_threshold(100_000, 50, 50)
