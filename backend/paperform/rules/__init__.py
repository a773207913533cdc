"""The code on a paper form's page, and what may be wrong with a page that is put into the scanner.

A page says ``XP1.<paper id>.<page>.<mac>`` in its QR code: 32 hexadecimal digits that mean nothing to anybody else, the
page counted from 1, and 20 hexadecimal digits of a keyed digest over both (80 bits: a page cannot be made up). It is
written in capitals, which a QR code holds in little room.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from backend.core.errors import Text
from backend.materials.rules import PAPER_FORM

KEY = PAPER_FORM
"""The material that the scanned pages are kept as."""
SIDE = "paper"
"""How a draft's cells name the paper."""
MAC_DIGITS = 20
_CODE = re.compile(r"XP1\.([0-9A-F]{32})\.([0-9]{1,2})\.([0-9A-F]{20})")

READING, DONE = "reading", "done"
STATES = (READING, DONE)

REFUSALS = {
    "paper_no_code": Text(
        "这张纸上没有找到表格的二维码。请放打印出来的那张表，字朝下，再扫一次。",
        "There is no form's code on this sheet. Put in the printed form, face down, and scan again.",
    ),
    "paper_no_marks": Text(
        "这张表没有放正，四个角的黑方块没有扫全。请放平再扫一次。",
        "The black squares in the corners are not all there. Lay the sheet flat and scan again.",
    ),
    "paper_tampered": Text(
        "这张表上的二维码不对，不是这里打印的，不能用。请重新打印一份。",
        "The code on this form was not made here. Please print the form again.",
    ),
    "paper_foreign": Text("这张表不是您的，请取回。", "This form is not yours. Please take it back."),
    "paper_other": Text(
        "这张表是另一件事的。请先打开那件事，再扫这张表。",
        "This form belongs to another matter. Open that one first, then scan this sheet.",
    ),
    "paper_closed": Text(
        "这张表的那件事已经交了，或者已经删除，不用再扫。",
        "This form's matter was handed in or deleted already; there is nothing to scan.",
    ),
    "paper_outdated": Text(
        "表格已经更新，这张是旧的。请重新打印一份再填。",
        "The form has changed since; this is the old one. Please print it again.",
    ),
    "paper_unreadable": Text(
        "这张扫得不清楚，打不开。请擦一擦玻璃，再扫一次。",
        "This scan cannot be read. Wipe the glass and scan again.",
    ),
}


def twice(page: int) -> Text:
    """The same page a second time."""
    return Text(
        f"第 {page} 页已经扫过了。要换成新的，请点“用新的”。",
        f"Page {page} is here already. To replace it, choose “Use the new one”.",
    )


@dataclass(frozen=True)
class Code:
    """A page's code taken apart; ``paper_id`` in small letters, as the database has it."""

    paper_id: str
    page: int
    mac: str


def code_text(paper_id: str, page: int, mac: str) -> str:
    """What the QR code says; ``mac``: the keyed digest in hexadecimal, of which the beginning is used."""
    return f"XP1.{paper_id}.{page}.{mac[:MAC_DIGITS]}".upper()


def read_code(text: str) -> Code | None:
    """The code that was read; None when it is none of ours by its looks."""
    match = _CODE.fullmatch(text)
    return Code(match[1].lower(), int(match[2]), match[3].lower()) if match else None


def is_ours(code: Code, mac: str) -> bool:
    """Whether the code was made with our key; ``mac``: the keyed digest that it must begin like. Constant time."""
    return hmac.compare_digest(code.mac, mac[:MAC_DIGITS])


def signed(paper_id: str, page: int) -> str:
    """What the keyed digest is over."""
    return f"{paper_id}:{page}"


@dataclass(frozen=True)
class Incomplete:
    """A paper of which sheets are still to be scanned. ``here``: the pages of it that there are."""

    here: tuple[int, ...]
    missing: tuple[int, ...]


def incomplete(sheets: Iterable[tuple[Sequence[Any], int]]) -> list[Incomplete]:
    """What is still to be scanned of the papers that some pages are of, in the order of those pages.

    ``sheets``: the layout of its paper (one entry a page), and which page it is. Papers that were set alike are one:
    who prints a form twice may put in a sheet of each.
    """
    papers: list[tuple[Sequence[Any], set[int]]] = []
    for layout, page in sheets:
        known = next((pages for one, pages in papers if one == layout), None)
        if known is None:
            papers.append((layout, {page}))
        else:
            known.add(page)
    found = [(pages, set(range(1, len(layout) + 1)) - pages) for layout, pages in papers]
    return [Incomplete(tuple(sorted(here)), tuple(sorted(missing))) for here, missing in found if missing]
