"""Fixtures every suite shares: a house on a real database, an application on it, a frozen clock."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.factories.fixtures import (  # noqa: F401
    library_sqlite,
    page,
    served,
    served_app,
    served_postgres,
    served_sqlite,
    stocked_sqlite,
    world,
    world_process,
)
from tests.stocks import EMPTY, Stocks

if TYPE_CHECKING:  # the server's modules take seconds to load: the bridge's tests do without them
    from apiflask import APIFlask
    from flask.testing import FlaskClient

    from backend.core.house import House

# How long an example takes on a busy machine says nothing about the code.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")


@pytest.fixture(scope="session")
def stocks(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stocks]:
    """What databases of tests are copied from, made once for all workers of a run."""
    place = tmp_path_factory.getbasetemp()
    folder = (place.parent if hasattr(request.config, "workerinput") else place) / "stocks"
    folder.mkdir(exist_ok=True)
    with Stocks(folder) as stocks:
        yield stocks


@pytest.fixture(scope="session")
def empty_sqlite(stocks: Stocks) -> Path:
    """A migrated, empty SQLite file to copy."""
    return stocks.sqlite()


@pytest.fixture
def sqlite_house(stocks: Stocks, tmp_path: Path) -> Iterator[House]:
    """A house on a fresh SQLite database."""
    with stocks.house("sqlite", EMPTY, tmp_path) as house:
        yield house


@pytest.fixture
def postgres_house(stocks: Stocks, tmp_path: Path) -> Iterator[House]:
    """A house on a fresh PostgreSQL database."""
    with stocks.house("postgresql", EMPTY, tmp_path) as house:
        yield house


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest) -> House:
    """Both databases in turn: what service tests use."""
    return request.getfixturevalue("sqlite_house" if request.param == "sqlite" else "postgres_house")  # type: ignore[no-any-return]


@pytest.fixture
def app(sqlite_house: House) -> APIFlask:
    from backend.app import create_app

    return create_app(sqlite_house)


@pytest.fixture
def client(app: APIFlask) -> FlaskClient:
    """An HTTP client that behaves like our page."""
    client = app.test_client()
    client.environ_base["HTTP_X_XIAOER_CLIENT"] = "page"
    return client
