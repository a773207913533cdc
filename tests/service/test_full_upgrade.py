"""A library in use comes through the migrations with every row."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command

from backend.core.db import Database
from backend.core.house import House
from backend.migrations import configuration, is_current, upgrade

ITEM = (
    "INSERT INTO service_item (id, code, name, category, themes, source_region, has_guide, aliases, pinyin, initials,"
    " version, state, digest) VALUES (1, 'A-1', '挂失', '人社', '[]', '', 1, '[]', 'gua shi', 'gs', 1, 'published', '')"
)
VERSION = (
    "INSERT INTO item_version (item_id, version, content, state, author, revision, changed_at, errors, warnings, given)"
    """ VALUES (1, 1, '{"name": "挂失"}', 'published', 'import', 1, '2026-01-01 00:00:00', 0, 0, 1)"""
)


@pytest.mark.parametrize("since", ["0007", "0009"])
def test_an_older_database_with_rows_is_upgraded_whole(tmp_path: Path, since: str) -> None:
    database = Database(f"sqlite:///{tmp_path / 'old.sqlite3'}")
    command.upgrade(configuration(database), since)
    with database.engine.begin() as connection:
        connection.exec_driver_sql(ITEM)
        connection.exec_driver_sql(VERSION)
    upgrade(database)
    assert is_current(database)
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT code FROM service_item").scalars().all() == ["A-1"]
        assert connection.exec_driver_sql("SELECT item_id FROM item_version").scalars().all() == [1]
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    database.close()


def test_the_models_say_what_the_migrations_have_made(house: House) -> None:
    command.check(configuration(house.db))
