"""Reading the files of a catalogue folder: every bad line is reported with its number and skipped."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from backend.catalog.rules import guidance, proof
from backend.catalog.rules.guides import Draft, Reference, RowProblem, Source, enriched, from_guide, from_item, with_faq
from backend.core.errors import Flaw
from backend.forms.rules.shared import disagreements
from backend.regions.service import RegionRow

REVISION = "3"
"""Part of every digest: counted up when this code reads the same files differently."""

SHIPPED = Path(__file__).resolve().parents[2] / "data"
"""The data that comes with the program."""
FOLDERS = {"service": "services", "guidance": "guidance"}
"""Where the definitions of a kind lie, one file an item."""

REGION = re.compile("[0-9]{12}")
SUFFIXES = (".jsonl", ".json", ".tsv")


@dataclass(frozen=True)
class Problem:
    """A row that was skipped. ``line`` counts from 1; 0 is the whole file."""

    file: str
    line: int
    reason: str


@dataclass
class Reading:
    """What the files gave. ``rows`` and ``problems`` are by file name, relative to the folder."""

    drafts: list[Draft] = field(default_factory=list)
    services: list[dict[str, Any]] = field(default_factory=list)
    guidances: list[dict[str, Any]] = field(default_factory=list)
    regions: list[RegionRow] = field(default_factory=list)
    codes: list[dict[str, Any]] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def count(self, file: str) -> None:
        self.rows[file] = self.rows.get(file, 0) + 1

    def skip(self, file: str, line: int, reason: str) -> None:
        self.problems.append(Problem(file, line, reason))


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every data file below ``folder``, by name relative to it."""
    parts = ("catalog", *FOLDERS.values(), "regions", "codes")
    files = sorted(path for part in parts for path in (folder / part).glob("*") if path.suffix in SUFFIXES)
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(REVISION.encode() + path.read_bytes()).hexdigest()
        for path in files
    }


def read(folder: Path, names: set[str]) -> Reading:
    """Read the groups of files that ``names`` touches; items are read together, because guides complete them."""
    reading = Reading()
    if any(name.startswith("catalog/") for name in names):
        _read_items(folder, reading)
    for name in sorted(names):
        if name.startswith("services/"):
            _read_definition(folder, name, reading, _service_problems(folder), reading.services)
        elif name.startswith("guidance/"):
            _read_definition(folder, name, reading, guidance.problems, reading.guidances)
        elif name.startswith("regions/"):
            _read_regions(folder, name, reading)
        elif name.startswith("codes/"):
            _read_codes(folder, name, reading)
    return reading


def _read_items(folder: Path, reading: Reading) -> None:
    """Items, completed from the guides of their source, with the questions that name them."""
    reference = read_reference(folder)
    first: dict[str, str] = {}
    items = _read_drafts(folder, "catalog/items.jsonl", from_item, reference, reading, first)
    guides = _read_drafts(folder, "catalog/guides.jsonl", from_guide, reference, reading, first)
    questions = _read_questions(folder, reading)
    by_name = {draft.name: draft for draft in guides.values()}
    for draft in (*items.values(), *guides.values()):
        guide = by_name.get(draft.name)
        if guide and guide is not draft and draft.content["source"] == guide.content["source"]:
            draft = enriched(draft, guide)
        reading.drafts.append(with_faq(draft, questions.get(draft.code, []) or questions.get(draft.name, [])))


def _read_drafts(
    folder: Path,
    name: str,
    build: Callable[[Any, Reference], Draft],
    reference: Reference,
    reading: Reading,
    first: dict[str, str],
) -> dict[str, Draft]:
    """The drafts of one file by code. ``first``: where each code has been read first, in this file or an earlier one; a
    code that comes again is skipped.
    """
    drafts: dict[str, Draft] = {}
    for line, raw in _json_lines(folder, name, reading):
        try:
            draft = build(raw, reference)
        except RowProblem as problem:
            reading.skip(name, line, str(problem))
            continue
        if draft.code in first:
            reading.skip(name, line, f"id {draft.code} appears twice (first in {first[draft.code]})")
            continue
        drafts[draft.code], first[draft.code] = draft, f"{name}:{line}"
        reading.count(name)
    return drafts


def _read_questions(folder: Path, reading: Reading) -> dict[str, list[tuple[str, str]]]:
    """Questions and answers by the code or the name of what they are about."""
    name = "catalog/faq.jsonl"
    pairs: dict[str, list[tuple[str, str]]] = {}
    for line, raw in _json_lines(folder, name, reading):
        if not isinstance(raw, dict) or not isinstance(raw.get("question"), str):
            reading.skip(name, line, "question is missing")
            continue
        reading.count(name)
        for key in (raw.get("guide_id"), raw.get("guide")):
            if isinstance(key, str):
                pairs.setdefault(key, []).append((raw["question"], str(raw.get("answer_condensed") or "")))
    return pairs


def read_reference(folder: Path) -> Reference:
    """The small tables beside the items; a table that is not there is empty."""
    return Reference(
        tuple(Source(**row) for row in table(folder / "catalog" / "sources.tsv")),
        {row["area_code"]: row["region"] for row in table(folder / "catalog" / "areas.tsv")},
        tuple((row["theme"], row["by"], row["value"]) for row in table(folder / "catalog" / "theme_rules.tsv")),
        {row["name"]: tuple(row["sayings"].split("|")) for row in table(folder / "catalog" / "sayings.tsv")},
    )


def _read_definition(
    folder: Path,
    name: str,
    reading: Reading,
    prove: Callable[[dict[str, Any]], list[Flaw]],
    found_sound: list[dict[str, Any]],
) -> None:
    try:
        raw = _parse((folder / name).read_bytes())
    except ValueError as error:
        reading.skip(name, getattr(error, "lineno", 0), str(error))
        return
    found = [str(flaw) for flaw in prove(raw)] if isinstance(raw, dict) else ["not an object"]
    if not found and raw["code"] != Path(name).stem:
        found = [f"the file is named for another item than {raw['code']}"]
    for words in found:
        reading.skip(name, 0, words)
    if not found:
        found_sound.append(raw)
        reading.count(name)


def _service_problems(folder: Path) -> Callable[[dict[str, Any]], list[Flaw]]:
    """The proof of a service's definition, with the shared fields of this folder."""
    path = folder / "forms" / "fields.json"
    registry = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}

    def problems(raw: dict[str, Any]) -> list[Flaw]:
        return proof.problems(raw) or [flaw.under("/form") for flaw in disagreements(raw["form"], registry)]

    return problems


def _read_regions(folder: Path, name: str, reading: Reading) -> None:
    seen: set[tuple[int, str]] = set()

    def one(row: dict[str, str]) -> None:
        region = RegionRow(
            int(row["level"]),
            row["code12"],
            row["name"],
            row["parent"] or None,
            float(row["lng"]) if row["lng"] else None,
            float(row["lat"]) if row["lat"] else None,
        )
        codes = [code for code in (region.code, region.parent_code) if code is not None]
        if not (all(map(REGION.fullmatch, codes)) and 1 <= len(region.name) <= 100 and 1 <= region.level <= 5):
            raise RowProblem("a region has codes of 12 digits, a level 1 to 5 and a name of at most 100 characters")
        if (region.level, region.code) in seen:
            raise RowProblem(f"region {region.code} appears twice on level {region.level}")
        seen.add((region.level, region.code))
        reading.regions.append(region)

    _each_row(folder, name, reading, one)


def _read_codes(folder: Path, name: str, reading: Reading) -> None:
    seen: set[str] = set()

    def one(row: dict[str, str]) -> None:
        code = row.get("code") or row["name"]
        if not row["name"] or code in seen:
            raise RowProblem(f"the name is missing, or {code} appears twice")
        if len(code) > 60 or len(row["name"]) > 200:
            raise RowProblem("a code has at most 60 characters, its name 200")
        seen.add(code)
        extra = {key: value for key, value in row.items() if key not in ("code", "name")}
        entry = {"list_name": Path(name).stem, "code": code, "position": len(seen), "name": row["name"], "extra": extra}
        reading.codes.append(entry)

    _each_row(folder, name, reading, one)


def _each_row(folder: Path, name: str, reading: Reading, one: Callable[[dict[str, str]], None]) -> None:
    for line, row in _numbered(folder / name):
        try:
            if None in row:
                raise RowProblem("more columns than the header has")
            one(row)
            reading.count(name)
        except (RowProblem, KeyError, TypeError, ValueError) as problem:
            reading.skip(name, line, str(problem) or type(problem).__name__)


def _json_lines(folder: Path, name: str, reading: Reading) -> Iterator[tuple[int, Any]]:
    path = folder / name
    if not path.exists():
        return
    for line, text in enumerate(path.read_bytes().splitlines(), start=1):
        if not text.strip():
            continue
        try:
            raw = _parse(text)
        except ValueError as error:
            reading.skip(name, line, str(error))
            continue
        yield line, raw


def _parse(text: bytes) -> Any:
    """JSON that a database can keep. Raises ValueError (a JSONDecodeError knows its line)."""
    try:
        raw = json.loads(text.decode("utf-8"))
        kept = json.dumps(raw, ensure_ascii=False).encode("utf-8")
    except json.JSONDecodeError as error:
        error.args = (f"not JSON: {error}",)
        raise
    except (UnicodeError, RecursionError) as error:
        raise ValueError(f"not JSON in UTF-8: {type(error).__name__}") from error
    if b"\\u0000" in kept:
        raise ValueError("holds a NUL character")
    return raw


def table(path: Path) -> list[dict[str, str]]:
    """A tab-separated table with a header line, without quoting; empty when the file is not there."""
    return [row for _, row in _numbered(path)]


def _numbered(path: Path) -> list[tuple[int, dict[str, str]]]:
    if not path.exists():
        return []
    text = path.read_text(encoding="utf-8", errors="replace").replace("\0", "\ufffd")
    rows = csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE)
    return [(rows.line_num, row) for row in rows]
