"""The process that takes one upload apart. Exit code 0 with an answer for a good or a rejected upload alike."""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterator
from typing import Any

from PIL.Image import Image

from backend.materials.intake import pictures
from backend.materials.intake.rejected import Rejected
from backend.materials.rules import MAX_BYTES, STRAIGHT

MEMORY = 2 * 1024**3
"""Bytes of address space: 40 megapixels in three colours take 120 MB, with two copies and the libraries' own."""
PROCESSOR_SECONDS = 30
DOCUMENT = b"%PDF-"


def prepare(data: bytes, captured: str) -> tuple[list[dict[str, Any]], list[bytes]]:
    """Facts of each page as ``service.inspecting`` reads them, and the JPEGs in their order. Raises Rejected."""
    if len(data) > MAX_BYTES:
        raise Rejected("too_large")
    facts, parts = [], []
    document = data.startswith(DOCUMENT)
    for page in _document_pages(data) if document else [pictures.decode(data)]:
        photographed = not document and captured not in STRAIGHT
        cut = pictures.cut_out(page) if photographed else None  # a document's page is all paper
        jpeg = pictures.encode(page)
        parts.append(jpeg)
        fact: dict[str, Any] = {"bytes": len(jpeg), "width": page.width, "height": page.height, "cut": None}
        if cut is not None:
            paper = pictures.encode(cut)
            parts.append(paper)
            fact["cut"] = {"bytes": len(paper), "width": cut.width, "height": cut.height}
        fact["warnings"] = pictures.warnings(page, cut, photographed=photographed)
        facts.append(fact)
    return facts, parts


def _document_pages(data: bytes) -> Iterator[Image]:
    from backend.materials.intake.documents import pages  # PDFium takes longer to load than a photograph to take apart

    return pages(data)


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    captured = sys.argv[1] if len(sys.argv) > 1 else "scanner"
    parts: list[bytes] = []
    answer: dict[str, Any]
    try:
        facts, parts = prepare(sys.stdin.buffer.read(MAX_BYTES + 1), captured)
        answer = {"pages": facts}
    except Rejected as error:
        answer = {"rejected": str(error)}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + b"".join(parts))
    return 0


if __name__ == "__main__":
    sys.exit(main())
