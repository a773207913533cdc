"""Databases as tests find them: stocked once in a run, copied for every test."""

from __future__ import annotations

import contextlib
import fcntl
import functools
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests import postgres

if TYPE_CHECKING:  # the server's modules take seconds to load: the bridge's tests do without them
    from backend.core.db import Database
    from backend.core.house import House


def _empty(house: House, folder: Path) -> None:
    """Nothing but the tables."""


def _in_depth(house: House, folder: Path) -> None:
    from tests.factories import cases

    cases.services(house, folder / "catalogue")


def _services(house: House, folder: Path) -> None:
    from tests.factories.catalog import publish_services

    publish_services(house)


def _library(house: House, folder: Path) -> None:
    from backend.catalog.service import import_catalogue

    assert import_catalogue(house).skipped == ()


Fill = Callable[["House", Path], object]
"""Stocks a house; the folder is for the files that it brings in."""
EMPTY, IN_DEPTH, SERVICES, LIBRARY = _empty, _in_depth, _services, _library
"""What several files of tests stock a database with: the tables alone; the twelve services in depth; every guide and
service; the whole shipped library."""


class Stocks:
    """Makes each stock once for each kind of database; ``folder`` may be another worker's too, which then finds the
    SQLite files. A context: its PostgreSQL, started when a test first wants it, ends with it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._until_the_end = contextlib.ExitStack()
        self._urls: dict[Fill, str] = {}
        self._kinds: dict[str, tuple[Any, Any]] = {}

    def __enter__(self) -> Stocks:
        return self

    def __exit__(self, *_: object) -> None:
        self._until_the_end.close()

    @functools.cached_property
    def _copies(self) -> postgres.Copies:
        copies = postgres.Copies(self._until_the_end.enter_context(postgres.cluster()))
        self._until_the_end.callback(copies.close)
        return copies

    def sqlite(self, stock: Fill = EMPTY) -> Path:
        """A file with ``stock``, to copy; nobody has it open."""
        path = self._folder / f"{_name(stock)}.sqlite3"
        with path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # another worker may be making it
            if not path.exists():
                made = path.with_suffix(".part")
                made.unlink(missing_ok=True)
                if stock is not EMPTY:
                    shutil.copy(self.sqlite(), made)
                self._fill(f"sqlite:///{made}", stock)
                made.rename(path)
        return path

    @contextlib.contextmanager
    def house(self, kind: str, stock: Fill, folder: Path, **settings: Any) -> Iterator[House]:
        """A house of one test in ``folder``, on a copy of ``stock`` in ``kind`` (sqlite or postgresql)."""
        from backend.core.config import Settings
        from backend.core.crypto import Vault
        from backend.core.db import Database
        from backend.core.house import House

        if kind == "sqlite":
            shutil.copy(self.sqlite(stock), folder / "xiaoer.sqlite3")
            url = f"sqlite:///{folder}/xiaoer.sqlite3"
        else:
            url = self._copies.make(self._template(stock))
            settings["database_url"] = url
        house = House(Settings(data_dir=folder, **settings), self.quick(Database(url)), Vault(bytes(32)))
        try:
            yield house
        finally:
            house.db.close()
            if kind != "sqlite":
                self._copies.drop(url)

    def quick(self, database: Database) -> Database:
        """The same database, for a test: it need not outlive a power cut, and what SQLAlchemy has once written out for
        one engine, a tenth of what tests cost, it has for the next of its kind.
        """
        from sqlalchemy import event

        engine = database.engine
        if database.is_sqlite:
            event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA synchronous=OFF"))
        dialect, written_out = self._kinds.setdefault(engine.dialect.name, (engine.dialect, engine._compiled_cache))
        for one in (engine, database._writing):
            one.dialect, one._compiled_cache = dialect, written_out
        return database

    def _template(self, stock: Fill) -> str:
        name = _name(stock)
        if stock not in self._urls:
            source = "template0" if stock is EMPTY else self._template(EMPTY)
            url = self._copies.make(source, name)
            self._fill(url, stock)
            self._urls[stock] = url
        return name

    def _fill(self, url: str, stock: Fill) -> None:
        from backend.core.config import Settings
        from backend.core.crypto import Vault
        from backend.core.db import Database
        from backend.core.house import House
        from backend.migrations import upgrade

        database = self.quick(Database(url))
        if stock is EMPTY:
            upgrade(database)
        place = Path(tempfile.mkdtemp(prefix=_name(stock), dir=self._folder))
        stock(House(Settings(data_dir=place, database_url=url), database, Vault(bytes(32))), place)
        _settle(database)
        database.close()


def _name(stock: Fill) -> str:
    """Of a file and of a database."""
    return f"{stock.__module__.rsplit('.', 1)[-1]}_{stock.__name__}"


def _settle(database: Database) -> None:
    """Everything into the one file that is copied."""
    if database.engine.dialect.name == "sqlite":
        with database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
