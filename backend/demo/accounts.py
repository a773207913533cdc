"""Logins of the demo's staff: made at the first run, kept in a file only the owner can read."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Account:
    login: str
    name: str
    department: str
    role: str
    password: str


STAFF = (
    ("renshe", "林晚（示范）", "RS01", "reviewer"),
    ("gongjijin", "陶知远（示范）", "GJ01", "reviewer"),
    ("yibao", "顾念慈（示范）", "YB01", "reviewer"),
    ("gongan", "秦守安（示范）", "GA01", "reviewer"),
    ("minzheng", "温如初（示范）", "MZ01", "reviewer"),
    ("weijian", "叶知秋（示范）", "WJ01", "reviewer"),
    ("shuiwu", "钟以明（示范）", "SW01", "reviewer"),
    ("canlian", "江望舒（示范）", "CL01", "reviewer"),
    ("shijian", "陆行之（示范）", "SJ01", "reviewer"),
    ("bianxie", "宋清和（示范）", "ZW01", "author"),
    ("fabu", "沈予安（示范）", "ZW01", "publisher"),
    ("gongjijin-ku", "方若水（示范）", "GJ01", "publisher"),
)


def load(path: Path) -> list[Account]:
    """The demo's accounts; passwords are drawn at random the first time and kept in ``path`` (0600)."""
    kept = {entry["login"]: Account(**entry) for entry in json.loads(path.read_text("utf-8"))} if path.exists() else {}
    accounts = [kept.get(row[0]) or Account(*row, secrets.token_urlsafe(9)) for row in STAFF]
    if len(kept) == len(accounts):
        return accounts
    draft = path.with_suffix(".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump([asdict(account) for account in accounts], file, ensure_ascii=False, indent=1)
    draft.replace(path)
    return accounts
