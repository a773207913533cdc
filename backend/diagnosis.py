"""``xiaoer check``: ask every part whether it works, and say in words what is wrong and what to do."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable

import sqlalchemy as sa

from backend.connectors import CONNECTORS
from backend.connectors.base import Connector
from backend.core import jobs
from backend.core.config import Settings
from backend.core.errors import ProductError
from backend.core.house import House, open_house
from backend.faces import engine as faces
from backend.migrations import expected_revision
from backend.wake import wake_function

PROBE_SECONDS = 10.0


class Wrong(Exception):
    """One finding, in words, with what to do."""


def run_checks(settings: Settings) -> int:
    """Print one line per check; exit code 0 when all are well, 1 otherwise."""
    house = open_house(settings)
    checks: list[tuple[str, Callable[[], str]]] = [
        ("configuration", lambda: _configuration(house)),
        ("faces", lambda: _faces(house)),
        ("database", lambda: _database(house)),
        ("worker", lambda: _worker(house)),
        ("server", lambda: _server(house)),
        ("devices", lambda: _devices(house)),
        *((f"outside: {name}", lambda c=connector: _outside(house, c)) for name, connector in CONNECTORS.items()),
    ]
    bad = 0
    for name, check in checks:
        try:
            print(f"ok     {name}: {check()}")
        except Wrong as finding:
            bad += 1
            print(f"WRONG  {name}: {finding}")
    print("everything is well" if not bad else f"{bad} of {len(checks)} checks found something wrong")
    return 1 if bad else 0


def _configuration(house: House) -> str:
    folder = house.settings.data_dir
    if not os.access(folder, os.W_OK):
        raise Wrong(f"the data folder {folder} cannot be written; change its owner or set XIAOER_DATA_DIR")
    mode = (folder / "keys" / "field.key").stat().st_mode & 0o777
    if mode & 0o077:
        raise Wrong(f"the key file can be read by others (mode {mode:o}); run: chmod 600 {folder}/keys/field.key")
    return f"data in {folder}, public address {house.settings.base_url}"


def _faces(house: House) -> str:
    trouble = faces.trouble(house.settings)
    if trouble is not None:
        raise Wrong(trouble)
    return "compared for who agrees" if house.settings.face else "not compared (XIAOER_FACE)"


def _database(house: House) -> str:
    try:
        with house.db.read() as session:
            present = session.scalar(sa.text("SELECT version_num FROM alembic_version"))
    except sa.exc.SQLAlchemyError as error:
        raise Wrong(
            f"it does not answer or is empty ({type(error).__name__}); check XIAOER_DATABASE_URL, "
            "then run `xiaoer db upgrade`"
        ) from error
    if present != expected_revision():
        raise Wrong(f"its schema is {present}, this program needs {expected_revision()}; run `xiaoer db upgrade`")
    return f"{house.db.engine.dialect.name}, schema {present}"


def _worker(house: House) -> str:
    """Send a job with no subscriber through the outbox and wait until a worker has done it."""
    key = f"probe:{time.time_ns()}"
    try:
        with house.db.transaction() as session:
            jobs.enqueue(session, "probe", {}, key=key)
    except sa.exc.SQLAlchemyError as error:
        raise Wrong("cannot be asked while the database does not work") from error
    wake_function(house.settings)()
    deadline = time.monotonic() + PROBE_SECONDS
    while time.monotonic() < deadline:
        with house.db.read() as session:
            if session.scalar(sa.select(jobs.OutboxRow.done_at).where(jobs.OutboxRow.key == key)):
                lost = jobs.given_up(session)
                if lost:
                    raise Wrong(f'it answers, but {lost} jobs were given up; see "job given up" in its log')
                return "it answered"
        time.sleep(0.05)
    raise Wrong(f"no worker answered within {PROBE_SECONDS:.0f} s; start one: `xiaoer worker`")


def _server(house: House) -> str:
    url = f"http://{house.settings.host}:{house.settings.port}/readyz"
    try:
        with urllib.request.urlopen(url, timeout=3) as answer:
            return f"ready at {url} ({answer.status})"
    except urllib.error.HTTPError as error:
        raise Wrong(f"{url} says {error.code}: {error.read().decode(errors='replace')[:200]}") from error
    except OSError as error:
        raise Wrong(f"{url} does not answer ({error}); start it: `xiaoer serve`") from error


def _devices(house: House) -> str:
    demo_config = house.settings.data_dir / "bridge.toml"
    which = [] if "XIAOER_BRIDGE_CONFIG" in os.environ or not demo_config.exists() else ["--config", str(demo_config)]
    command = [sys.executable, "-m", "bridge", "check", *which]
    asked = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = (asked.stdout + asked.stderr).strip().splitlines()
    if asked.returncode:
        raise Wrong("; ".join(lines) or f"the bridge's own check ended with code {asked.returncode}")
    return "; ".join(lines)


def _outside(house: House, connector: Callable[[Settings], Connector]) -> str:
    try:
        connector(house.settings).check()
        return "answers"
    except ProductError as error:
        raise Wrong(f"{error.message.en} Check XIAOER_SANDBOX_URL and that the system is up.") from error
