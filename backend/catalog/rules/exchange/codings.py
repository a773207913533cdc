"""Whose codes a file is written in: tables from other systems' codes to our words, and back.

Code lists of the same name differ between systems (type 20 is 公共服务 in GB/T 39046 and 其他行政权力 in Guangdong's
data; the kinds of case are swapped in Zhejiang; satisfaction runs 1 to 5 in GB/T 39046 and 5 to 1 in the national
interface), so a bare code means nothing without its source. The tables are ``backend/data/exchange``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from backend.core.errors import Text

LIST_OF = {
    "type": "type",
    "level": "level",
    "service_objects": "service_object",
    "channels": "channel",
    "case_kind": "case_kind",
    "result_type": "result_type",
    "necessity": "necessity",
    "form": "material_form",
    "source": "material_source",
}
"""Element, or part of a material -> the list its codes are of."""
_BARE = re.compile("[0-9]{1,3}")


@dataclass(frozen=True)
class Coding:
    """``codes``: list -> their code -> our word. ``headings``: their column -> our key. ``derive``: whether codes that
    are not given are taken from the longer ones.
    """

    name: str
    label: Text
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    headings: Mapping[str, str] = field(default_factory=dict)
    derive: bool = False

    def ours(self, list_name: str, code: str) -> str | None:
        """Our word for their code; None when the table has none. ``01`` and ``1`` are one code."""
        table = self.codes.get(list_name, {})
        return table.get(code) or next((word for one, word in table.items() if _same(one, code)), None)

    def theirs(self, list_name: str, word: str) -> str | None:
        """Their code for our word; None when they have none."""
        return next((code for code, ours in self.codes.get(list_name, {}).items() if ours == word), None)


OWN = Coding("", Text("本系统的格式", "Our own format"))


def is_bare(value: object) -> bool:
    """Whether a value is a code that only its source can explain."""
    return isinstance(value, str) and _BARE.fullmatch(value) is not None


def _same(one: str, other: str) -> bool:
    return one.isdecimal() and other.isdecimal() and int(one) == int(other)
