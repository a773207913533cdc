"""How long the words of a definition may be: what is longer stands on no screen, and nobody reads it standing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.core.errors import Flaw, Text, pointer

NAMES = frozenset({"name", "label", "title"})
LONGEST_NAME, LONGEST = 150, 1000
"""Characters. Of what ships, the longest name has 111 (English), the longest other words 254."""

PARTS: dict[str | int, Text] = {
    "name": Text("名称", "the name"),
    "label": Text("名称", "the label"),
    "title": Text("标题", "the title"),
    "hint": Text("提示", "the hint"),
    "note": Text("说明", "the note"),
    "reason": Text("原因", "the reason"),
    "pattern": Text("格式不对时的话", "what is said of a wrong format"),
}
THIS = Text("这段话", "this text")


def too_long(raw: Any, path: tuple[str | int, ...] = ()) -> Iterator[Flaw]:
    """Words in two languages, wherever they stand in ``raw``, that are longer than their place allows."""
    if isinstance(raw, dict) and set(raw) == {"zh", "en"}:
        most = LONGEST_NAME if path and path[-1] in NAMES else LONGEST
        if any(isinstance(words, str) and len(words) > most for words in raw.values()):
            part = PARTS.get(path[-1] if path else "", THIS)
            words = Text(f"{part.zh}太长了，最多 {most} 个字。", f"{part.en} is too long: {most} characters at most")
            yield Flaw(pointer(*path), words)
    elif isinstance(raw, dict):
        for key, value in raw.items():
            yield from too_long(value, (*path, str(key)))
    elif isinstance(raw, list):
        for index, value in enumerate(raw):
            yield from too_long(value, (*path, index))
