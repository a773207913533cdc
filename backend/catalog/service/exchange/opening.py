"""What a file is, by what stands in it, never by its name; and whether it can be opened without harm."""

from __future__ import annotations

import codecs
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path

from backend.catalog.rules.exchange.columns import LABELS, Flaw, error, named

PIECE = 1 << 20
MAX_PARTS = 2_000
MAX_UNPACKED = 1 << 30
MAX_STRINGS = 256 << 20
"""Bytes of an XLSX file's table of shared strings, which must be held in memory."""
MAX_RATIO = 250
SUSPECT = 16 << 20
"""A part that unpacks to less harms nobody, however well it was packed."""
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class Unreadable(Exception):
    """The file as a whole cannot be read, or not from ``place`` on."""

    def __init__(self, *flaws: Flaw, place: int = 0, sheet: str = "") -> None:
        self.flaws = flaws
        self.place = place
        self.sheet = sheet
        super().__init__(flaws[0].message.en)


@dataclass(frozen=True)
class Opened:
    """``format``: xlsx | csv | json | jsonl; ``encoding``: of text, as Python names it; ``separator``: of a table."""

    path: Path
    format: str
    encoding: str = ""
    separator: str = ","


def opened(path: Path) -> Opened:
    """What ``path`` is. Raises Unreadable with words on what to do."""
    with path.open("rb") as file:
        head = file.read(8192)
    if not head.strip():
        raise Unreadable(error("", "这是空文件", "the file is empty"))
    if head.startswith(b"PK\x03\x04"):
        _check_parts(path)
        return Opened(path, "xlsx")
    if head.startswith(_OLD_OFFICE):
        raise Unreadable(
            error(
                "",
                "这是旧版 .xls 或加了密码的表格。请另存为 .xlsx（不加密码）",
                "an old .xls or a file with a password; save it as .xlsx without one",
            )
        )
    if head.startswith(_UTF16):
        raise Unreadable(
            error(
                "",
                "这是 UTF-16（“Unicode 文本”）。请另存为“CSV UTF-8”或 XLSX",
                "the file is UTF-16; save it as CSV UTF-8 or XLSX",
            )
        )
    if b"\0" in head:
        raise Unreadable(error("", "这不是表格。能收 XLSX、CSV、JSON、JSONL", "this is no XLSX, CSV, JSON or JSONL"))
    encoding = _encoding(path, head)
    with path.open(encoding=encoding, newline="") as text:
        first = text.readline(1_000_000)
        while first and not first.strip():
            first = text.readline(1_000_000)
    start = first.lstrip()
    if start.startswith("["):
        return Opened(path, "json", encoding)
    if start.startswith("{"):
        return Opened(path, "jsonl" if _whole_object(start) else "json", encoding)
    return Opened(path, "csv", encoding, max(",\t;", key=first.count))


def _whole_object(line: str) -> bool:
    try:
        return "items" not in json.loads(line)
    except (ValueError, RecursionError):
        # broken, or spread over lines: one that closes on its line was meant as a line
        return line.rstrip().endswith("}")


def _encoding(path: Path, head: bytes) -> str:
    """UTF-8 with or without a mark, or GB18030. Raises Unreadable naming the first line that is neither."""
    wrong = _first_wrong_line(path, "utf-8")
    if wrong is None:
        return "utf-8-sig"
    if not _says_utf8(head) and _first_wrong_line(path, "gb18030") is None:
        return "gb18030"
    raise Unreadable(
        error(
            "",
            "从这一行起既不是 UTF-8 也不是 GB18030，读不出文字。请用 WPS 或 Excel 打开，另存为“CSV UTF-8”或 XLSX",
            "from this line on the text is neither UTF-8 nor GB18030; save the file as CSV UTF-8 or XLSX",
        ),
        place=wrong,
    )


def _says_utf8(head: bytes) -> bool:
    """Whether the heading is readable as UTF-8 and means something: then one wrong byte makes no GB18030 of it."""
    if head.startswith(codecs.BOM_UTF8):
        return True
    try:
        first = head.splitlines()[0].decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not first.isascii() and any(named(cell.strip(' "'), LABELS, {}) for cell in first.split(","))


def _first_wrong_line(path: Path, encoding: str) -> int | None:
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            try:
                line += decoder.decode(piece).count("\n")
            except UnicodeDecodeError as wrong:
                return line + wrong.object[: wrong.start].count(b"\n")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return line
    return None


def _check_parts(path: Path) -> None:
    """Refuse an XLSX file that would unpack without end, needs a password, or carries programs or entities."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if "xl/workbook.xml" not in names:
                raise Unreadable(error("", "这个压缩包不是 XLSX 表格", "this archive is no XLSX file"))
            if any(name.endswith("vbaProject.bin") for name in names):
                raise Unreadable(error("", "表格里有宏。请另存为 .xlsx 再传", "holds macros; save it as plain .xlsx"))
            if any(part.flag_bits & 1 for part in parts):
                raise Unreadable(error("", "表格加了密码。请去掉密码再传", "needs a password; remove it first"))
            for part in parts:
                swollen = part.file_size > SUSPECT and part.file_size > MAX_RATIO * max(1, part.compress_size)
                if swollen or ("sharedStrings" in part.filename and part.file_size > MAX_STRINGS):
                    raise _bomb()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise _bomb()
            _check_declarations(archive, parts)
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError) as broken:
        raise Unreadable(
            error("", "表格坏了，打不开。请重新另存一份再传", "the file is damaged; save it again")
        ) from broken


def _check_declarations(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    """No part of a table has a document type, nor an encoding in which one could hide."""
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as file:
                head = file.read(1024)
            if b"<!" in head.replace(b"<!--", b"") or head.startswith(_UTF16):
                raise Unreadable(error("", "表格里有不该有的声明", "holds declarations no table needs"))


def _bomb() -> Unreadable:
    return Unreadable(
        error(
            "",
            "表格解开后太大了，没有读。请分成几个文件，或改用 CSV",
            "unpacks to far too much and was not read; split it, or use CSV",
        )
    )
