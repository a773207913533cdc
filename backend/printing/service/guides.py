"""Guides on paper. A guide says nothing of anybody, so its PDF lies in the clear, named by what it says: a guide that
changes is another file, and the old one goes after a week.
"""

from __future__ import annotations

import functools
import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy.orm import Session

from backend.catalog import service as catalog
from backend.core import clock, jobs
from backend.core.config import Settings
from backend.core.errors import Conflict, NotFound, Refused, Text
from backend.core.house import House
from backend.identity import service as identity
from backend.printing import LAYOUTS
from backend.printing.service.documents import DRAWING, renderer

KEPT = timedelta(days=7)
LAYOUT = "guide"

NOT_READY = Text("指南正在排版，请等几秒。", "The guide is being set. Please wait a few seconds.")
NOT_A_TERMINAL = Text("只有自助终端能从这里打印。", "Only a terminal prints from here.")


def guide_pdf(house: House, cookies: Mapping[str, str], code: str) -> bytes:
    """The guide of an item as an A4 PDF, for a terminal's printer.

    Drawing is the worker's: the first call asks for it. Raises Conflict ``not_ready`` until it is there, Refused
    ``not_a_terminal`` for a page on no terminal of ours, NotFound ``unknown_item``, ``withdrawn``.
    """
    if identity.device(house.vault, cookies) is None:
        raise Refused("not_a_terminal", NOT_A_TERMINAL)
    with house.db.read() as session:
        facts = _facts(session, house.settings, code)
    try:
        return _path(house.settings, facts).read_bytes()
    except FileNotFoundError:
        pass
    with house.db.transaction() as session:
        # One order a minute: soon again for a file that was lost, too little to be a nuisance.
        key = f"guide:{_digest(facts)}:{clock.now():%Y%m%d%H%M}"
        jobs.enqueue(session, "guide_wanted", {"item": code}, key=key)
    raise Conflict("not_ready", NOT_READY)


def draw_guide(house: House, payload: dict[str, Any]) -> None:
    """Draw the guide as it stands now. May run again: a file that is there is right by its name."""
    with house.db.read() as session:
        try:
            facts = _facts(session, house.settings, payload["item"])
        except NotFound:
            return  # withdrawn meanwhile
    path = _path(house.settings, facts)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    _forget_old(path.parent)
    with DRAWING:
        pdf = renderer().pdf(LAYOUT, facts)
    draft = path.with_suffix(f".{secrets.token_hex(4)}.new")
    draft.write_bytes(pdf)
    draft.replace(path)


def _facts(session: Session, settings: Settings, code: str) -> dict[str, Any]:
    guide = catalog.guide(session, code).as_json()
    return {**guide, "address": f"{settings.base_url}/i/{quote(code, safe='')}", "demo": settings.demo}


def _digest(facts: dict[str, Any]) -> str:
    """Of what the paper says and of how it is set."""
    said = json.dumps(facts, sort_keys=True, ensure_ascii=False).encode()
    return hashlib.sha256(said + _layouts()).hexdigest()[:32]


@functools.cache
def _layouts() -> bytes:
    """Digest of every layout and style sheet of the papers: an update of the program draws anew."""
    digest = hashlib.sha256()
    for file in sorted(LAYOUTS.iterdir()):
        digest.update(file.read_bytes())
    return digest.digest()


def _path(settings: Settings, facts: dict[str, Any]) -> Path:
    return settings.data_dir / "guides" / f"{_digest(facts)}.pdf"


def _forget_old(folder: Path) -> None:
    before = (clock.now() - KEPT).timestamp()
    for file in folder.iterdir():
        if file.stat().st_mtime < before:
            file.unlink(missing_ok=True)
