"""The process that reads: ``python -m backend.reading.process``. RapidOCR (PP-OCR models in its wheel) on ONNX Runtime.

It answers one picture after the other: on stdin four bytes of length (big-endian) and a JPEG, on stdout four bytes of
length and JSON, a list of lines as ``rules.lines.Line``. It reaches for no network and writes no file; it ends with its
stdin.
"""

from __future__ import annotations

import io
import json
import os
import resource
import sys
from typing import Any

import numpy as np
from PIL import Image

MEMORY = 3 * 1024**3
"""Bytes of address space; it holds about 450 MB of them."""
LONGEST_SIDE = 2000
"""Pixels: A4 at 170 dpi, more than small print needs."""
DETECTED_SIDE = 960
"""Pixels of the longer side of the picture in which lines are sought; they are read in the full one."""


def open_reader() -> Any:
    """RapidOCR as it is set up here."""
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.max_side_len": LONGEST_SIDE,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,  # the citizens' pages need the other processors
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "Det.limit_type": "max",
            "Det.limit_side_len": DETECTED_SIDE,
        }
    )


def lines(reader: Any, jpeg: bytes) -> list[dict[str, Any]]:
    """The lines of print in a JPEG, as the JSON of ``rules.lines.Line``."""
    picture = Image.open(io.BytesIO(jpeg)).convert("RGB")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    found = reader(np.ascontiguousarray(np.asarray(picture)[:, :, ::-1]))
    if found.txts is None:
        return []
    size = np.array([picture.width, picture.height], float)
    answer = []
    for corners, text, score in zip(found.boxes, found.txts, found.scores, strict=True):
        least, most = np.clip(corners / size, 0, 1).min(axis=0), np.clip(corners / size, 0, 1).max(axis=0)
        box = [round(float(one), 4) for one in (*least, *(most - least))]
        answer.append({"text": text, "score": round(float(score), 3), "box": box})
    return answer


def main() -> int:
    """Read until stdin ends."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    os.nice(10)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is no answer
    reader = open_reader()
    while len(head := sys.stdin.buffer.read(4)) == 4:
        found = json.dumps(lines(reader, sys.stdin.buffer.read(int.from_bytes(head, "big")))).encode()
        answers.write(len(found).to_bytes(4, "big") + found)
        answers.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
