"""样表 and 空白表: files of the library that show a paper or are one, kept by what they hold.

A file is named by the SHA-256 of what was uploaded, so it never changes, may be cached for ever, and the same file
uploaded twice is one. Published definitions keep naming theirs; nothing is deleted. They hold nothing of a person:
whoever uploads one is told so, and anybody may read it.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from dataclasses import dataclass
from pathlib import Path

from backend.core.apart import Apart, Failed
from backend.core.config import Settings
from backend.core.errors import Invalid, NotFound, ProductError, Text, TooLarge, Unsupported
from backend.materials.rules import MAX_PAPER_PAGES, PAPER_SUFFIXES, is_paper_id

_inspection = Apart("backend.materials.paper_files", seconds=30, at_once=2)

TOO_LARGE = Text(
    "文件太大了（最多 5 MB、4000 万像素）。请换一个小一点的。",
    "The file is too large (5 MB, 40 megapixels at most). Please choose a smaller one.",
)
REASONS = {
    "unknown_kind": Text(
        "只能上传 PDF、PNG 或 JPEG 文件。请换一个。", "Only PDF, PNG or JPEG files are taken. Please choose another."
    ),
    "damaged": Text(
        "这个文件打不开，可能没有存完整。请重新导出再上传。",
        "This file cannot be opened; it may be incomplete. Please export it anew.",
    ),
    "locked": Text(
        "这个 PDF 有密码，谁都打不开。请去掉密码再上传。",
        "This PDF is locked by a password. Please take it off and try again.",
    ),
    "too_many_pages": Text(
        f"页数太多了（最多 {MAX_PAPER_PAGES} 页）。请只留要用的。",
        f"Too many pages (at most {MAX_PAPER_PAGES}). Please keep only those that are needed.",
    ),
}
UNKNOWN = Text("没有这个文件。", "There is no such file.")


@dataclass(frozen=True)
class Paper:
    """``id``: SHA-256 of the file as it was uploaded; ``media``: its type by content; ``pages``: how many it has."""

    id: str
    media: str
    pages: int


def keep(settings: Settings, data: bytes) -> Paper:
    """Check and keep one file (PDF, PNG or JPEG, at most 5 MB and 10 pages).

    Raises Unsupported ``unknown_kind``, TooLarge ``too_large``, Invalid ``damaged``, ``locked``, ``too_many_pages``.
    """
    identity = hashlib.sha256(data).hexdigest()
    media, kept, printable, pages = _inspect(data)
    folder = _folder(settings, identity)
    folder.mkdir(parents=True, exist_ok=True)
    for number, page in enumerate(pages, 1):
        _write(folder / f"{number}.png", page)
    if printable:
        _write(folder / "print.pdf", printable)
    _write(folder / f"paper.{PAPER_SUFFIXES[media]}", kept)  # last: what has its file has its pages
    return Paper(identity, media, len(pages))


def file(settings: Settings, identity: str) -> tuple[str, bytes]:
    """Media type and bytes. Raises NotFound ``unknown_paper``."""
    if is_paper_id(identity):
        for media, suffix in PAPER_SUFFIXES.items():
            path = _folder(settings, identity) / f"paper.{suffix}"
            if path.exists():
                return media, path.read_bytes()
    raise NotFound("unknown_paper", UNKNOWN)


def printable(settings: Settings, identity: str) -> bytes:
    """The PDF to print: the file itself, or the picture on a sheet of A4. Raises NotFound ``unknown_paper``."""
    media, data = file(settings, identity)
    return data if media == "application/pdf" else (_folder(settings, identity) / "print.pdf").read_bytes()


def page(settings: Settings, identity: str, number: int) -> bytes:
    """The PNG that shows one page, counted from 1. Raises NotFound ``unknown_paper``."""
    if is_paper_id(identity):
        path = _folder(settings, identity) / f"{number}.png"
        if path.exists():
            return path.read_bytes()
    raise NotFound("unknown_paper", UNKNOWN)


def _inspect(data: bytes) -> tuple[str, bytes, bytes | None, list[bytes]]:
    """Media type, the file to keep, the PDF to print where that is another one, the pages to show."""
    try:
        answer = _inspection(data)
    except Failed:
        raise Invalid("damaged", REASONS["damaged"]) from None
    head, _, rest = answer.partition(b"\n")
    facts = json.loads(head)
    if "rejected" in facts:
        raise _rejection(facts["rejected"])
    parts = []
    for size in facts["sizes"]:
        parts.append(rest[:size])
        rest = rest[size:]
    if facts["media"] == "application/pdf":
        return facts["media"], parts[0], None, parts[1:]
    return facts["media"], parts[0], parts[1], parts[2:]


def _rejection(code: str) -> ProductError:
    if code == "too_large":
        return TooLarge(code, TOO_LARGE)
    family = Unsupported if code == "unknown_kind" else Invalid
    return family(code, REASONS[code])


def _folder(settings: Settings, identity: str) -> Path:
    return settings.data_dir / "papers" / identity[:2] / identity


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all. Two uploads of the same file write the same bytes."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    with draft.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)
