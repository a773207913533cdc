"""Having an upload taken apart by another process (``backend.materials.intake``), and its verdict in words."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from backend.core.apart import Apart, Failed
from backend.core.errors import Invalid, ProductError, Text, TooLarge, Unsupported
from backend.materials.rules import MAX_DOCUMENT_PAGES

_intake = Apart("backend.materials.intake", seconds=40)
"""Decoding takes a processor and up to some hundred megabytes each: a crowd of uploads waits in line."""

WARNINGS = {
    "too_dark": Text("照片太暗，字可能看不清。建议开灯重拍。", "The picture is dark. More light would help."),
    "blurred": Text("照片有点糊，字可能看不清。建议重拍。", "The picture looks blurred. Please consider a new one."),
    "small": Text("照片太小，字可能看不清。建议靠近重拍。", "The picture is small. Please consider moving closer."),
    "glare": Text("有一块反光，盖住了字。换个角度再拍。", "There is glare on the paper. Try another angle."),
    "cut_off": Text("纸的边没有拍全。往后一点再拍。", "An edge of the paper is cut off. Move back a little."),
}
"""Hints, never refusals: the person may go on with what there is."""

TOO_LARGE = Text(
    "文件太大了（最多 8 MB、4000 万像素）。请重新扫描或拍一张小一点的。",
    "The file is too large (8 MB, 40 megapixels at most). Please take a smaller one.",
)
DAMAGED = Text("这张照片打不开，可能没有传完整。请重新拍一张。", "This picture is damaged. Please take it again.")
REASONS = {
    "not_an_image": Text(
        "只能交 JPEG、PNG 照片或 PDF 文件。请换一个，或直接拍照。",
        "Only JPEG or PNG pictures and PDF files are taken. Please choose another, or take a photograph.",
    ),
    "mixed_file": Text(
        "这个文件里藏着别的东西，不能交。请重新拍一张。",
        "Something else is hidden in this file, so it is not taken. Please take a new picture.",
    ),
    "image_damaged": DAMAGED,
    "document_damaged": Text(
        "这个 PDF 打不开，可能没有存完整。请重新导出，或直接拍照。",
        "This PDF cannot be opened; it may be incomplete. Please export it anew, or take a photograph.",
    ),
    "document_locked": Text(
        "这个 PDF 有密码，打不开。请去掉密码，或直接拍照。",
        "This PDF is locked by a password. Please take it off, or take a photograph.",
    ),
    "document_active": Text(
        "这个 PDF 里有程序或夹带的文件，不能交。请打印出来拍照。",
        "This PDF holds a program or other files, so it is not taken. Please photograph it on paper.",
    ),
    "too_many_pages": Text(
        f"页数太多了（一个 PDF 最多 {MAX_DOCUMENT_PAGES} 页）。请只留要用的。",
        f"Too many pages (at most {MAX_DOCUMENT_PAGES} in one PDF). Please keep only those that are needed.",
    ),
}


@dataclass(frozen=True)
class Inspected:
    """One page as it will be kept. ``jpeg``, ``width``, ``height``: as it was taken; ``cut``: the paper alone with its
    own size in pixels, or None; ``warnings``: ``{"code", "box"}``, the box ``[x, y, width, height]`` in parts of the
    picture shown (the cut one where there is one), or None.
    """

    jpeg: bytes
    width: int
    height: int
    cut: tuple[bytes, int, int] | None
    warnings: list[dict[str, Any]]


def inspect(data: bytes, captured: str) -> list[Inspected]:
    """The pages of one upload: one of a picture, one or more of a PDF.

    Raises Unsupported ``not_an_image``, TooLarge ``too_large``, Invalid ``image_damaged``, ``mixed_file``,
    ``document_damaged``, ``document_locked``, ``document_active``, ``too_many_pages``.
    """
    try:
        answer = _intake(data, captured)
    except Failed:
        raise _rejection("document_damaged" if data[:5] == b"%PDF-" else "image_damaged") from None
    head, _, rest = answer.partition(b"\n")
    facts = json.loads(head)
    if "rejected" in facts:
        raise _rejection(facts["rejected"])
    found = []
    for page in facts["pages"]:
        jpeg, rest = rest[: page["bytes"]], rest[page["bytes"] :]
        cut = None
        if page["cut"]:
            size = page["cut"]["bytes"]
            cut, rest = (rest[:size], page["cut"]["width"], page["cut"]["height"]), rest[size:]
        found.append(Inspected(jpeg, page["width"], page["height"], cut, page["warnings"]))
    return found


def _rejection(code: str) -> ProductError:
    if code == "too_large":
        return TooLarge(code, TOO_LARGE)
    family = Unsupported if code == "not_an_image" else Invalid
    return family(code, REASONS[code])
