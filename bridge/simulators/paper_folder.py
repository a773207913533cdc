"""The papers a simulated printer has put out: files of its folder, numbered as they fell."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

SHOWN = 50
"""The newest papers a state names; the files of all stay."""


_NUMBERED = "[0-9]*.*"


def count_in(folder: Path) -> int:
    """How many papers there are in all."""
    return sum(1 for _ in folder.glob(_NUMBERED))


def papers_in(folder: Path) -> list[dict[str, str]]:
    """``{"name", "at"}`` of the newest papers, newest last; ``at`` as ISO 8601, UTC."""
    papers = []
    for path in sorted(folder.glob(_NUMBERED))[-SHOWN:]:
        try:
            at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        except FileNotFoundError:
            continue  # swept away meanwhile
        papers.append({"name": path.name, "at": at.isoformat(timespec="seconds")})
    return papers
