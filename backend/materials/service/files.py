"""The sealed files of the pictures. A picture lies under its id; where the paper was cut out of it, that lies beside
it, so that the person can go back to the picture as it was taken."""

from __future__ import annotations

import os
from pathlib import Path

from backend.core.config import Settings
from backend.core.errors import NotFound, Text
from backend.core.house import House

UNKNOWN = Text("没有找到这张照片。", "There is no such picture.")


def keep(house: House, identity: str, jpeg: bytes, *, cut: bool) -> None:
    """Seal and write one picture, whole or not at all."""
    write(path(house.settings, identity, cut=cut), house.vault.seal(jpeg, _context(identity, cut)))


def read(house: House, identity: str, *, cut: bool) -> bytes:
    """The JPEG. Raises NotFound ``unknown_material``."""
    try:
        return house.vault.open(path(house.settings, identity, cut=cut).read_bytes(), _context(identity, cut))
    except FileNotFoundError:
        raise NotFound("unknown_material", UNKNOWN) from None


def remove(settings: Settings, identity: str, *, cut: bool | None = None) -> None:
    """Delete the picture and what was cut out of it, or only the one of the two. What is not there is no trouble."""
    for kind in (False, True) if cut is None else (cut,):
        path(settings, identity, cut=kind).unlink(missing_ok=True)


def path(settings: Settings, identity: str, *, cut: bool) -> Path:
    return settings.data_dir / "materials" / identity[:2] / (f"{identity}.cut" if cut else identity)


def write(target: Path, data: bytes) -> None:
    """Whole or not at all: a crash leaves a draft, never half a picture under its name."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = target.with_name(f".{target.name}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(target)


def _context(identity: str, cut: bool) -> str:
    return f"material:{identity}:cut" if cut else f"material:{identity}"
