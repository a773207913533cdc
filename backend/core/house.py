"""What every process of the server side holds: settings, database, vault."""

from __future__ import annotations

from dataclasses import dataclass

from backend.core.config import Settings
from backend.core.crypto import Vault
from backend.core.db import Database


@dataclass(frozen=True)
class House:
    """Built once per process by ``open_house`` and handed down; never a module global."""

    settings: Settings
    db: Database
    vault: Vault


def open_house(settings: Settings) -> House:
    """Open the data directory (created 0700), the key file and the database engine."""
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    return House(settings, Database(settings.database), Vault.open_file(settings.data_dir / "keys" / "field.key"))
