"""What the outside remembers: replies by idempotency key, and what has been done for whom (SQLite)."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

Reply = tuple[int, dict[str, Any]]


class State:
    """One file; one lock, because the sandbox is small and correctness is the point."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._connection = sqlite3.connect(folder / "state.sqlite3", check_same_thread=False, isolation_level=None)
        self._lock = threading.RLock()
        self._connection.executescript(
            """
            CREATE TABLE IF NOT EXISTS reply (
                operation TEXT, key TEXT, body TEXT, status INTEGER, reply TEXT, PRIMARY KEY (operation, key));
            CREATE TABLE IF NOT EXISTS fact (id_number TEXT, name TEXT, value TEXT, PRIMARY KEY (id_number, name));
            """
        )

    def once(self, operation: str, key: str, body: dict[str, Any], work: Callable[[], Reply]) -> Reply:
        """Run ``work`` for the first request with ``key``; give later ones the same reply, 409 for another body."""
        text = json.dumps(body, ensure_ascii=False, sort_keys=True)
        with self._lock:
            row = self._connection.execute(
                "SELECT body, status, reply FROM reply WHERE operation = ? AND key = ?", (operation, key)
            ).fetchone()
            if row is not None:
                return (row[1], json.loads(row[2])) if row[0] == text else (409, {"error": "idempotency_conflict"})
            self._connection.execute("BEGIN")
            try:
                status, reply = work()
                self._connection.execute(
                    "INSERT INTO reply VALUES (?, ?, ?, ?, ?)",
                    (operation, key, text, status, json.dumps(reply, ensure_ascii=False)),
                )
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")
            return status, reply

    def fact(self, id_number: str, name: str) -> Any:
        """What was put down for this person under ``name``, or None."""
        with self._lock:
            row = self._connection.execute(
                "SELECT value FROM fact WHERE id_number = ? AND name = ?", (id_number, name)
            ).fetchone()
        return json.loads(row[0]) if row else None

    def put(self, id_number: str, name: str, value: Any) -> None:
        with self._lock:
            self._connection.execute(
                "INSERT OR REPLACE INTO fact VALUES (?, ?, ?)", (id_number, name, json.dumps(value, ensure_ascii=False))
            )

    def count(self, operation: str) -> int:
        """How many different requests of this operation have been carried out."""
        with self._lock:
            return int(
                self._connection.execute("SELECT COUNT(*) FROM reply WHERE operation = ?", (operation,)).fetchone()[0]
            )

    def reset(self) -> None:
        """Forget everything, as on the first day."""
        with self._lock:
            self._connection.executescript("DELETE FROM reply; DELETE FROM fact;")

    def close(self) -> None:
        self._connection.close()
