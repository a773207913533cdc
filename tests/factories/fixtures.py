"""Fixtures of a house that offers the three services and has an outside world to ask."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from backend.app import create_app
from backend.core.house import House
from tests.factories import cases
from tests.factories.cases import Outside


@pytest.fixture(scope="session")
def world_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    with cases.outside(tmp_path_factory.mktemp("outside")) as world:
        yield world


@pytest.fixture
def world(world_process: Outside) -> Outside:
    """The outside world as on the first day: nothing lost, nothing withdrawn, no faults."""
    world_process.reset()
    return world_process


@pytest.fixture
def served(house: House, world: Outside, tmp_path: Path) -> House:
    """Both databases in turn, with the three services and the outside world."""
    cases.services(house, tmp_path / "catalogue")
    return cases.pointed(house, world)


@pytest.fixture
def served_sqlite(sqlite_house: House, world: Outside, tmp_path: Path) -> House:
    """The same on SQLite only: for what does not depend on the database."""
    cases.services(sqlite_house, tmp_path / "catalogue")
    return cases.pointed(sqlite_house, world)


@pytest.fixture
def served_app(served_sqlite: House) -> APIFlask:
    return create_app(served_sqlite)


@pytest.fixture
def page(served_app: APIFlask) -> FlaskClient:
    """Our page on a house with services."""
    client = served_app.test_client()
    client.environ_base["HTTP_X_XIAOER_CLIENT"] = "page"
    return client
