"""What a handed-in picture, a sample and a blank form may be."""

from __future__ import annotations

import re

MAX_BYTES = 8 * 1024 * 1024
MAX_PIXELS = 40_000_000
FORMATS = ("JPEG", "PNG")

MAX_PAPER_BYTES = 5 * 1024 * 1024
MAX_PAPER_PAGES = 10
PAPER_SUFFIXES = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
"""Media types of samples and blank forms, and the ending of their names when they are saved."""
_DIGEST = re.compile(r"[0-9a-f]{64}")


def is_paper_id(text: object) -> bool:
    """Whether ``text`` has the form of a paper's id: a SHA-256 in hexadecimal."""
    return isinstance(text, str) and _DIGEST.fullmatch(text) is not None
