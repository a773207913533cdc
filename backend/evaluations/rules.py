"""The five levels, their reasons, and which occasion an evaluation belongs to."""

from __future__ import annotations

from collections.abc import Mapping

from backend.core.errors import Invalid, Text

CHANNEL_KIOSK = 5
"""大厅其他终端, in the channel codes of the national 好差评 interface."""

LEVELS: Mapping[int, Text] = {
    5: Text("非常满意", "Very satisfied"),
    4: Text("满意", "Satisfied"),
    3: Text("基本满意", "Fairly satisfied"),
    2: Text("不满意", "Dissatisfied"),
    1: Text("非常不满意", "Very dissatisfied"),
}
"""5 is best, as the national interface sends it (GB/T 39046 counts the other way: convert in the adapter)."""

GOOD: Mapping[str, Text] = {
    "quick": Text("办得快", "Quick"),
    "clear": Text("看得懂", "Easy to understand"),
    "few_papers": Text("交的材料少", "Few papers"),
    "easy": Text("操作简单", "Easy to use"),
}
BAD: Mapping[str, Text] = {
    "slow": Text("办得慢", "Slow"),
    "unclear": Text("看不明白", "Hard to understand"),
    "many_papers": Text("要的材料太多", "Too many papers"),
    "device_trouble": Text("机器不好用", "The machine gave trouble"),
}

INTAKE, RESULT = "intake", "result"


def occasion(state: str) -> str:
    """``result`` once the case is concluded or delivered, ``intake`` before."""
    return RESULT if state in {"concluded", "delivered"} else INTAKE


def check(level: int, tags: list[str]) -> None:
    """Raises Invalid ``unknown_level`` or ``unknown_tag``; reasons for praise go with 3 to 5, others with 1 and 2."""
    if level not in LEVELS:
        raise Invalid("unknown_level")
    if set(tags) - set(GOOD if level >= 3 else BAD):
        raise Invalid("unknown_tag")
