"""Schema versions (Alembic), usable without an ini file: ``upgrade(database)`` and ``expected_revision()``."""

from __future__ import annotations

import functools
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from backend.core.db import Database

HERE = Path(__file__).resolve().parent


def configuration(database: Database | None = None) -> Config:
    """An Alembic configuration; with a database it carries the engine for ``env.py``."""
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("path_separator", "os")
    if database is not None:
        config.attributes["engine"] = database.engine
    return config


@functools.cache
def expected_revision() -> str | None:
    """The newest revision this code knows."""
    return ScriptDirectory.from_config(configuration()).get_current_head()


def is_current(database: Database) -> bool:
    """Whether the database has exactly the schema this code knows; False also for an empty or silent one."""
    try:
        with database.read() as session:
            return bool(session.scalar(sa.text("SELECT version_num FROM alembic_version")) == expected_revision())
    except sa.exc.SQLAlchemyError:
        return False


def upgrade(database: Database) -> None:
    """Bring the schema to ``expected_revision``; does nothing when it is there."""
    command.upgrade(configuration(database), "head")
