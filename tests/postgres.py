"""A throw-away PostgreSQL cluster for one test run, from the distribution's binaries."""

from __future__ import annotations

import contextlib
import glob
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg2

from bridge.simulators.free_port import free_port

ROOM = 2 << 30
"""Bytes that must be free in memory: a worker's cluster takes some 200 MB, a container often has 64 MB in all."""

FOR_A_DAY = " ".join(
    f"-c {setting}"
    for setting in (
        "fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0",
        "autovacuum=off", "jit=off",
    )
)  # fmt: skip
"""What a cluster that is thrown away need not do."""


class Copies:
    """Databases of a cluster, made by copying another one, however much is in it."""

    def __init__(self, url: str) -> None:
        """``url``: the cluster's, as ``cluster()`` yields it."""
        self._place = url.rsplit("/", 1)[0]
        self._line = psycopg2.connect(url.replace("+psycopg2", ""))
        self._line.autocommit = True
        self._made = 0

    def make(self, source: str = "template0", name: str = "") -> str:
        """A new database with what ``source`` holds, which nobody may have open; its SQLAlchemy URL."""
        self._made += 1
        name = name or f"copy_{self._made}"
        with self._line.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE {source} STRATEGY FILE_COPY")
        return f"{self._place}/{name}"

    def drop(self, url: str) -> None:
        """Together with whatever still holds a connection to it."""
        with self._line.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {url.rsplit('/', 1)[1]} WITH (FORCE)")

    def close(self) -> None:
        self._line.close()


def binaries() -> Path | None:
    """The folder with ``initdb`` and ``postgres``, newest version first; None when not installed."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda p: int(p.split("/")[4]), reverse=True)
    candidate = found[0] if found else shutil.which("initdb")
    return Path(candidate).resolve().parent if candidate else None


def _as_user() -> dict[str, object]:
    """PostgreSQL refuses root: run it as ``nobody`` then."""
    if os.getuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _quick_place() -> str | None:
    """Memory where the machine has enough of it to spare: a copy takes 9 ms there and 70 on a disk. None: anywhere."""
    memory = Path("/dev/shm")
    return str(memory) if memory.is_dir() and shutil.disk_usage(memory).free > ROOM else None


@contextlib.contextmanager
def cluster() -> Iterator[str]:
    """Start a cluster in a temporary folder; yields its SQLAlchemy URL; removes everything afterwards."""
    folder = binaries()
    if folder is None:
        raise RuntimeError("PostgreSQL is not installed: apt-get install postgresql")
    root = Path(tempfile.mkdtemp(prefix="xiaoer-pg-", dir=_quick_place()))
    who = _as_user()
    if who:
        os.chown(root, int(who["user"]), int(who["group"]))  # type: ignore[call-overload]
    data = root / "data"
    run = {"cwd": root, "env": {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}, **who}
    try:
        subprocess.run(
            [folder / "initdb", "-D", data, "-U", "xiaoer", "-A", "trust", "-E", "UTF8", "--no-sync"],
            check=True,
            capture_output=True,
            **run,  # type: ignore[call-overload]
        )
        port = free_port()
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={root} {FOR_A_DAY}"
        control = [folder / "pg_ctl", "-D", data, "-w", "-t", "60"]
        subprocess.run([*control, "-o", options, "-l", root / "log", "start"], check=True, capture_output=True, **run)
        try:
            yield f"postgresql+psycopg2://xiaoer@127.0.0.1:{port}/postgres"
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], check=False, capture_output=True, **run)
    finally:
        shutil.rmtree(root, ignore_errors=True)
