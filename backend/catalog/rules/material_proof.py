"""What is wrong with the materials of a definition: each flaw at the very entry it is about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from backend.catalog.rules.definition import ATTACHMENTS, MEDIA, NECESSITIES, PAPER_MEDIA, READ_KINDS, SOURCES
from backend.core.errors import Flaw, Text, pointer
from backend.forms.rules.proof import BOTH_LANGUAGES, path_problems, text_problem

KEYS = frozenset(
    (
        *("key", "name", "note", "necessity", "when", "sources", "licence_type", "max_pages"),
        *("follow_days", "department_query", "medium", "originals", "copies", "issuer", *ATTACHMENTS),
        *("valid_days", "reads"),
    )
)
MOST_PAGES = 40
"""Pages one material may have: what one submission can carry (``cases.schemas.HandedIn``)."""
_KEY = re.compile(r"[A-Za-z0-9_]{1,60}")
_DIGEST = re.compile(r"[0-9a-f]{64}")

BAD_KEY = Text("代号只用字母、数字和下划线，最多 60 个。", "a key has letters, digits and underscores, at most 60")
TWICE = Text("有两样材料的代号一样。", "materials: a key appears twice")
NECESSITY = Text(
    "必要性是必要、有条件或可选；有条件的要写条件，别的不写。",
    "required, optional, or conditional with a condition",
)
ASKED = Text(
    "用部门数据代替的，要写明对接的系统查哪一项。",
    "a department source names a query, and the service the system that answers it",
)
FOLLOWS = Text(
    "容缺后补要写几个工作日（1 到 60）。", "a material that may follow says within how many working days (1 to 60)"
)
FOLLOWS_WHAT = Text(
    "只有承诺件里必须交、要自己交的材料才能容缺后补。",
    "only a needed material of a promised service that is handed in by the person may follow",
)
VALID = Text(
    "能再用多久要写几天（1 到 3650），而且要能拍照、扫描交。",
    "a scanned material may be handed in again for 1 to 3650 days",
)
READS = Text(
    "识读要写清：填进哪一栏（这份表里能改的）、是哪一种内容、纸上印的字样（1 到 5 个）。",
    "a reading names a field of the form that is not locked and fits, its kind, and 1 to 5 printed captions",
)
MOST_READS = 8
PAPER = Text("样表、空白表要重新上传。", "sample and blank form are uploaded files")


def material_flaws(raw: dict[str, Any], fields: set[str], questions: set[str]) -> Iterator[Flaw]:
    """Everything wrong with ``raw["materials"]``; paths lead from the definition."""
    materials = raw["materials"]
    keys = [one["key"] for one in materials]
    for number, one in enumerate(materials):
        place, called = pointer("materials", number), f"material {one['key']}: "
        if keys.index(one["key"]) != number:
            yield Flaw(f"{place}/key", TWICE)
        for part, words in (
            *_own(one),
            *_asked(one, raw["department"]["connector"]),
            *_follows(one, raw["kind"]),
            *_papers(one),
            *_again(one),
            *_read(one, raw["form"]),
        ):
            yield Flaw(f"{place}/{part}" if part else place, Text(words.zh, called + words.en))
        if "when" in one:
            for words in path_problems(one["when"], fields, questions):
                yield Flaw(f"{place}/when", Text(words.zh, called + words.en))


def _own(one: dict[str, Any]) -> Iterator[tuple[str, Text]]:
    strange = set(one) - KEYS
    if strange:
        yield "", Text(f"不认识这些内容：{'、'.join(sorted(strange))}。", f"unknown: {', '.join(sorted(strange))}")
    if not _KEY.fullmatch(one["key"]):
        yield "key", BAD_KEY
    for part in ("name", "note", "issuer"):
        if (part == "name" or one.get(part) is not None) and text_problem(one.get(part)):
            yield part, BOTH_LANGUAGES
    if one["necessity"] not in NECESSITIES or (one["necessity"] == "conditional") != ("when" in one):
        yield "necessity", NECESSITY
    if not _counts(one["max_pages"], 1, MOST_PAGES):
        yield "max_pages", Text(f"最多页数是 1 到 {MOST_PAGES}。", f"max_pages counts from 1 to {MOST_PAGES}")
    if not one["sources"] or set(one["sources"]) - set(SOURCES):
        yield "sources", Text("要选至少一种来源。", f"sources are {', '.join(SOURCES)}")
    if ("licence" in one["sources"]) != bool(one.get("licence_type")):
        yield "sources", Text("用电子证照代替的，要写明是哪一种证照。", "a licence source names its licence type")
    if one.get("medium") not in (None, *MEDIA):
        yield "medium", Text("形式是纸质、电子或都可以。", f"medium is {', '.join(MEDIA)}")
    for part in ("originals", "copies"):
        if one.get(part) is not None and not _counts(one[part], 0, 99):
            yield part, Text("份数是 0 到 99。", f"{part} is 0 to 99")


def _asked(one: dict[str, Any], connector: str | None) -> Iterator[tuple[str, Text]]:
    if ("department" in one["sources"]) != bool(one.get("department_query")) or (
        one.get("department_query") and not connector
    ):
        yield "sources", ASKED


def _follows(one: dict[str, Any], kind: str) -> Iterator[tuple[str, Text]]:
    if one.get("follow_days") is None:
        return
    if not _counts(one["follow_days"], 1, 60):
        yield "follow_days", FOLLOWS
    if kind != "promised" or one["necessity"] == "optional" or "sign_in" in one["sources"]:
        yield "follow_days", FOLLOWS_WHAT


def _again(one: dict[str, Any]) -> Iterator[tuple[str, Text]]:
    if one.get("valid_days") is None:
        return
    if not _counts(one["valid_days"], 1, 3650) or "scan" not in one["sources"]:
        yield "valid_days", VALID


def _read(one: dict[str, Any], form: dict[str, Any]) -> Iterator[tuple[str, Text]]:
    reads = one.get("reads")
    if reads is None:
        return
    if not isinstance(reads, list) or not 1 <= len(reads) <= MOST_READS or "scan" not in one["sources"]:
        yield "reads", READS
        return
    widgets = {
        field["name"]: field["widget"]
        for section in form["sections"]
        for field in section["fields"]
        if not field["locked"]
    }
    for number, read in enumerate(reads):
        if not _is_read(read, widgets):
            yield f"reads/{number}", READS


def _is_read(read: Any, widgets: dict[str, str]) -> bool:
    if not isinstance(read, dict) or set(read) != {"field", "kind", "labels"}:
        return False
    labels = read["labels"]
    return (
        isinstance(read["field"], str)
        and isinstance(read["kind"], str)
        and widgets.get(read["field"]) in READ_KINDS.get(read["kind"], frozenset())
        and isinstance(labels, list)
        and 1 <= len(labels) <= 5
        and all(isinstance(label, str) and 1 <= len(label) <= 20 for label in labels)
    )


def _papers(one: dict[str, Any]) -> Iterator[tuple[str, Text]]:
    for part in ATTACHMENTS:
        paper = one.get(part)
        if paper is None:
            continue
        sound = (
            set(paper) == {"id", "media", "pages"}
            and isinstance(paper["id"], str)
            and _DIGEST.fullmatch(paper["id"])
            and paper["media"] in PAPER_MEDIA
            and _counts(paper["pages"], 1, 10)
        )
        if not sound:
            yield part, PAPER


def _counts(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
