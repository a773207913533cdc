"""Fixtures of a house that offers the three services and has an outside world to ask."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.stocks import IN_DEPTH, LIBRARY, Stocks

if TYPE_CHECKING:  # loaded by who needs them: see tests/conftest.py
    from apiflask import APIFlask
    from flask.testing import FlaskClient

    from backend.core.house import House
    from tests.factories.cases import Outside


@pytest.fixture(scope="session")
def world_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    from tests.factories import cases

    with cases.outside(tmp_path_factory.mktemp("outside")) as world:
        yield world


@pytest.fixture
def world(world_process: Outside, monkeypatch: pytest.MonkeyPatch) -> Outside:
    """The outside world as on the first day: nothing lost, nothing withdrawn, no faults.

    On a machine that does much else it may take longer to answer than a citizen would wait.
    """
    monkeypatch.setattr("backend.connectors.base.READ_SECONDS", 60.0)
    world_process.reset()
    return world_process


@pytest.fixture(scope="session")
def stocked_sqlite(stocks: Stocks) -> Path:
    """A SQLite file with the services in depth to copy."""
    return stocks.sqlite(IN_DEPTH)


@pytest.fixture(scope="session")
def library_sqlite(stocks: Stocks, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house on SQLite with the whole shipped library, for tests that only read it."""
    with stocks.house("sqlite", LIBRARY, tmp_path_factory.mktemp("library")) as house:
        yield house


@pytest.fixture
def served_sqlite(stocks: Stocks, world: Outside, tmp_path: Path) -> Iterator[House]:
    """A house on SQLite with the services in depth and the outside world."""
    with stocks.house("sqlite", IN_DEPTH, tmp_path, **world.settings) as house:
        yield house


@pytest.fixture
def served_postgres(stocks: Stocks, world: Outside, tmp_path: Path) -> Iterator[House]:
    """The same on PostgreSQL."""
    with stocks.house("postgresql", IN_DEPTH, tmp_path, **world.settings) as house:
        yield house


@pytest.fixture(params=["sqlite", "postgresql"])
def served(request: pytest.FixtureRequest) -> House:
    """Both databases in turn."""
    return request.getfixturevalue("served_sqlite" if request.param == "sqlite" else "served_postgres")  # type: ignore[no-any-return]


@pytest.fixture
def served_app(served_sqlite: House) -> APIFlask:
    from backend.app import create_app

    return create_app(served_sqlite)


@pytest.fixture
def page(served_app: APIFlask) -> FlaskClient:
    """Our page on a house with services."""
    client = served_app.test_client()
    client.environ_base["HTTP_X_XIAOER_CLIENT"] = "page"
    return client
