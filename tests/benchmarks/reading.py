"""How well and how fast pictures are read: ``python -m tests.benchmarks.reading`` (``make bench-ocr``).

45 pictures: five kinds of paper of invented persons, each scanned and photographed in eight ways. Every one goes the
way of a handed-in picture: taken apart and cut out by the intake, read by the reader's process, its fields found by
the rules. A field counts when it is exactly what is printed.
"""

from __future__ import annotations

import importlib.util
import io
import resource
import statistics
import sys
import time
from collections import defaultdict

from backend.materials.intake.__main__ import prepare
from backend.reading.engine import Reader
from backend.reading.rules.fields import find
from tests.factories.printed_papers import PAPERS, WAYS

PATIENCE = 600.0
"""Seconds for one picture: on a machine that does much else it is still to be measured, not given up."""


def main() -> int:
    if importlib.util.find_spec("rapidocr") is None:
        print("reading: the extra ocr is not installed, nothing is measured")
        return 0
    reader = Reader()
    right: dict[str, list[bool]] = defaultdict(list)
    seconds, cutting, wrong, doubted = [], [], [], 0
    for kind, make in PAPERS.items():
        for number, (way, photograph) in enumerate(WAYS.items()):
            printed = make(number)
            upload = io.BytesIO()
            photograph(printed.picture).save(upload, "JPEG", quality=85)
            began = time.perf_counter()
            facts, parts = prepare(upload.getvalue(), "scanner" if way == "scanned" else "camera")
            cutting.append(time.perf_counter() - began)
            began = time.perf_counter()
            lines = reader.read(parts[1 if facts[0]["cut"] else 0], seconds=PATIENCE)
            found = {one.field: one for one in find(printed.wanted, lines)}
            seconds.append(time.perf_counter() - began)
            for field, said in printed.says.items():
                read = found.get(field)
                good = read is not None and read.value == said
                for group in (f"  {kind}", f"  {kind}.{field}", f" {way}", "all"):
                    right[group].append(good)
                if not good:
                    doubted += read is None or read.doubt is not None
                    wrong.append(f"{kind} {way}: {field} {said!r} read as {read.value if read else None!r}")
    for group, answers in right.items():
        print(f"{group:32} {sum(answers):4} of {len(answers):4}  {100 * sum(answers) / len(answers):5.1f} %")
    print(f"wrong or missing: {len(wrong)}, of which not found or marked as doubtful: {doubted}")
    print("\n".join(f"  {line}" for line in wrong))
    first, *rest = seconds
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    reader.close()
    memory = max(memory, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
    print(f"reading: first {first:.2f} s (start of the process), then median {statistics.median(rest):.2f} s, ", end="")
    print(f"95th percentile {statistics.quantiles(rest, n=20)[-1]:.2f} s; reader's memory {memory:.0f} MB")
    print(f"checking and cutting out: median {statistics.median(cutting):.2f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
