"""Fixtures every suite shares: a house on a real database, an application on it, a frozen clock."""

from __future__ import annotations

import shutil
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

if TYPE_CHECKING:  # the server's modules take seconds to load: the bridge's tests do without them
    from apiflask import APIFlask
    from flask.testing import FlaskClient

    from backend.core.house import House

# How long an example takes on a busy machine says nothing about the code.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy."""
    from backend.core.db import Database
    from backend.migrations import upgrade

    path = tmp_path_factory.mktemp("sqlite") / "empty.sqlite3"
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    from backend.core.db import Database
    from backend.migrations import upgrade
    from tests import postgres

    with postgres.cluster() as url:
        database = Database(url)
        upgrade(database)
        database.close()
        yield url


@pytest.fixture
def sqlite_house(tmp_path: Path, empty_sqlite: Path) -> Iterator[House]:
    """A house on a fresh SQLite database."""
    from backend.core.config import Settings
    from backend.core.crypto import Vault
    from backend.core.db import Database
    from backend.core.house import House

    shutil.copy(empty_sqlite, tmp_path / "xiaoer.sqlite3")
    house = House(Settings(data_dir=tmp_path), Database(f"sqlite:///{tmp_path}/xiaoer.sqlite3"), Vault(bytes(32)))
    yield house
    house.db.close()


@pytest.fixture
def postgres_house(tmp_path: Path, postgres_url: str) -> Iterator[House]:
    """A house on PostgreSQL; its tables are emptied afterwards."""
    import sqlalchemy as sa

    from backend.core.config import Settings
    from backend.core.crypto import Vault
    from backend.core.db import Base, Database
    from backend.core.house import House

    house = House(Settings(data_dir=tmp_path, database_url=postgres_url), Database(postgres_url), Vault(bytes(32)))
    yield house
    names = ", ".join(table.name for table in Base.metadata.sorted_tables)
    with house.db.engine.begin() as connection:
        connection.execute(sa.text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
    house.db.close()


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
