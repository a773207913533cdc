"""What a governed word must be, what its owners should know of it, and who moves it from state to state. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from backend.catalog.rules.lifecycle import PUBLISH, WRITE
from backend.catalog.rules.search.text import plain
from backend.catalog.rules.search.words import LONGEST_WORD, Kind
from backend.core.errors import Text

State = Literal["proposed", "in_force", "retired"]
PROPOSED, IN_FORCE, RETIRED = "proposed", "in_force", "retired"
STATES: tuple[str, ...] = get_args(State)
KINDS: tuple[Kind, ...] = get_args(Kind)

NEEDS: dict[str, str] = {PROPOSED: WRITE, IN_FORCE: PUBLISH, RETIRED: PUBLISH}
"""The permission to bring a word into each state."""
SHOWN = 20
"""Characters of an entry that a message repeats."""
MOST_SAID, MOST_WRITTEN, LONGEST_WRITTEN = 80, 12, 60


@dataclass(frozen=True)
class Word:
    """A row as it is entered: what people say, what names write (the likeliest first), what kind of word it is."""

    said: tuple[str, ...]
    written: tuple[str, ...]
    kind: str

    def as_json(self) -> dict[str, object]:
        return {"said": list(self.said), "written": list(self.written), "kind": self.kind}


def entered(said: str, written: str, kind: str) -> Word:
    """From a form: words between ``|``, commas or line ends; doubles and blanks are dropped."""
    return Word(_split(said), () if kind == "idle" else _split(written), kind)


def problems(word: Word) -> dict[str, Text]:
    """What forbids a row, by field; empty when it may be kept."""
    found: dict[str, Text] = {}
    if word.kind not in KINDS:
        found["kind"] = Text("请选一种词类。", "Choose a kind.")
    if not word.said:
        found["said"] = Text("请写下大家怎么说，至少一个。", "Write at least one thing people say.")
    elif len(word.said) > MOST_SAID:
        found["said"] = Text(f"一行最多 {MOST_SAID} 个说法，请分成几行。", f"At most {MOST_SAID} sayings in one row.")
    elif misfit := _misfit(word.said, LONGEST_WORD):
        found["said"] = Text(
            f"“{misfit}”不行：每个说法要有 1 到 {LONGEST_WORD} 个字、字母或数字。",
            f"Not “{misfit}”: each saying has 1 to {LONGEST_WORD} letters, digits or characters.",
        )
    elif word.kind == "idle" and any(len(plain(one)) < 2 for one in word.said):
        found["said"] = Text(
            "不管用的词至少两个字：单个字会把别的词拆散。",
            "Idle words have at least two characters: a single one would break other words apart.",
        )
    if word.kind != "idle" and not word.written:
        found["written"] = Text("请写下事项名称里的写法，至少一个。", "Write at least one wording of the names.")
    elif len(word.written) > MOST_WRITTEN:
        found["written"] = Text(f"写法最多 {MOST_WRITTEN} 个。", f"At most {MOST_WRITTEN} wordings.")
    elif misfit := _misfit(word.written, LONGEST_WRITTEN):
        found["written"] = Text(
            f"“{misfit}”不行：每个写法要有 1 到 {LONGEST_WRITTEN} 个字。",
            f"Not “{misfit}”: each wording has 1 to {LONGEST_WRITTEN} characters.",
        )
    return found


def _misfit(words: Sequence[str], longest: int) -> str:
    """The first that is too long or has no letter, as a person finds it again in what they typed; else empty."""
    wrong = next((one for one in words if not 1 <= len(plain(one)) <= longest), "")
    return wrong if len(wrong) <= SHOWN else f"{wrong[:SHOWN]}…"


def warnings(word: Word, others: Sequence[Word], names: Collection[str]) -> list[Text]:
    """What an owner should know before a row is in force. ``others``: the other rows in force; ``names``: plain."""
    found = []
    taken = {plain(said): other for other in others for said in other.said}
    for said in word.said:
        other = taken.get(plain(said))
        if other is not None:
            to = "、".join(other.written) or "—"
            found.append(Text(f"“{said}”另一行也有（{to}），两行都算。", f"“{said}” is in another row too ({to})."))
    for written in word.written:
        if not any(plain(written) in name for name in names):
            found.append(Text(f"现在没有事项名称里有“{written}”。", f"No item's name has “{written}” now."))
    if word.kind == "thing" and any(len(plain(said)) == 1 for said in word.said):
        found.append(
            Text("单个字容易碰上别的词，请多试几句。", "A single character meets many words: try several questions.")
        )
    return found


def _split(text: str) -> tuple[str, ...]:
    for sign in "，,、；;\r\n\t":
        text = text.replace(sign, "|")
    kept: dict[str, str] = {}
    for part in map(str.strip, text.split("|")):
        if part:
            kept.setdefault(plain(part), part)
    return tuple(kept.values())
