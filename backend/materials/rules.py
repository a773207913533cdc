"""What a handed-in picture, a sample and a blank form may be, and how far a picture can be trusted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from backend.core.errors import Text

MAX_BYTES = 8 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_DOCUMENT_PAGES = 20
"""Pages of one PDF that is handed in."""
FORMATS = ("JPEG", "PNG")

CAPTURED: Mapping[str, Text] = {
    "scanner": Text("终端扫描", "Scanned at a terminal"),
    "camera": Text("终端高拍仪拍照", "Photographed at a terminal"),
    "phone": Text("填表时用手机拍照", "Photographed with the phone the form was handed to"),
    "upload": Text("本人手机或电脑上传", "Sent from the applicant's own phone or computer"),
    "paper": Text("打印的表填好后扫回", "A printed form, filled in and scanned back"),
}
"""How a picture comes."""
PAPER_FORM = "paper_form"
"""The key of the pages of a form that was filled in on paper. No service asks for it; the pages stay with the case."""
PAPER_FORM_NAME = Text("纸上填的表", "The form filled in on paper")
STRAIGHT = frozenset({"scanner", "paper"})
"""Ways in which a page lies flat and its driver has cut and straightened it already."""
AT_TERMINAL = frozenset({"scanner", "camera", "paper"})
"""Ways that only a terminal has: anybody else's claim to them is not believed."""

GRADES: Mapping[str, Text] = {
    "A": Text("A 级：签发部门的数据或电子证照", "Grade A: the issuing department's own data or licence"),
    "B": Text("B 级：审查人员在已办结的办件里看过", "Grade B: seen by an officer in a case that was approved"),
    "C": Text("C 级：本人刷证后在终端拍的", "Grade C: taken at a terminal with the person's card"),
    "D": Text("D 级：本人从手机或电脑上传的", "Grade D: sent from a phone or a computer"),
}
"""Trust grades of a material (国办函〔2016〕108号: the higher the grade, the less there is to check again)."""

MAX_PAPER_BYTES = 5 * 1024 * 1024
MAX_PAPER_PAGES = 10
PAPER_SUFFIXES = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
"""Media types of samples and blank forms, and the ending of their names when they are saved."""
_DIGEST = re.compile(r"[0-9a-f]{64}")


def is_paper_id(text: object) -> bool:
    """Whether ``text`` has the form of a paper's id: a SHA-256 in hexadecimal."""
    return isinstance(text, str) and _DIGEST.fullmatch(text) is not None


def way_believed(claimed: str, at_terminal: bool) -> str:
    """How a picture came: what the page says, but what is no terminal has neither scanner nor camera of ours."""
    return claimed if at_terminal or claimed not in AT_TERMINAL else "upload"


def grade(captured: str) -> str:
    """The trust grade of a picture that was just taken."""
    return "C" if captured in AT_TERMINAL else "D"


def grade_taken_over(before: str, seen_by_officer: bool) -> str:
    """The grade of a picture of an earlier case: what an officer looked at and approved is at least a B."""
    return min(before, "B") if seen_by_officer else before


def weakest(grades: Iterable[str]) -> str:
    """The grade of a material of several pages: no more than its weakest page."""
    return max(grades)


def holds_until(taken_at: datetime, valid_days: int) -> date:
    """The last civil day on which a paper taken then may be handed in again."""
    return taken_at.date() + timedelta(days=valid_days)
