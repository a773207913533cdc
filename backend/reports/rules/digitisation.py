"""要素数字化: which of its five kinds a service has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from backend.catalog.rules.definition import DigitalService
from backend.core.errors import Text

KINDS: Mapping[str, Text] = {
    "form": Text("表单数字化", "Form"),
    "materials": Text("材料结构化", "Materials"),
    "flow": Text("流程标准化", "Flow"),
    "review": Text("审查要点数字化", "Review points"),
    "comparison": Text("比对自动化", "Comparisons"),
}
MEANINGS: Mapping[str, Text] = {
    "form": Text("有能填的表单", "There is a form with fields to fill in"),
    "materials": Text(
        "材料逐份写明怎么交；指南要材料的，这里也要列",
        "Each material says how it may come; where the guide asks for papers, they are listed here, too",
    ),
    "flow": Text(
        "按情形引导、按规则或由部门系统往下走，并写明时限",
        "Guidance, rules or the department's system lead on, within a stated limit",
    ),
    "review": Text("有必答的审查要点", "There is a mandatory review point"),
    "comparison": Text("有机器比对，或有自动规则", "A machine compares something, or rules decide"),
}


def given(content: Mapping[str, Any], service: DigitalService) -> dict[str, bool]:
    """By kind, whether the service and its guide have it."""
    asked = any(one.get("name") for one in content.get("materials") or [])
    led = service.guidance is not None or bool(service.decision_rules) or service.department.effect is not None
    return {
        "form": any(name not in service.locked_fields for name in service.field_names),
        "materials": bool(service.materials) or not asked,
        "flow": led and (service.kind != "promised" or service.promise_working_days > 0),
        "review": any(point.mandatory for point in service.review_points),
        "comparison": any(point.compare for point in service.review_points) or bool(service.decision_rules),
    }
