"""How surely a form on paper is found again and read: ``python -m tests.benchmarks.paper_forms [--digits]``.

Pages of shipped services are drawn, filled in by hand (strokes of a trembling hand, ticks and crosses), distorted as
scanners do it (aslant, on its side, upside down, grey, blurred, noisy, 150 to 300 dpi) and read. A tick box counts when
the question's answer is exactly what was ticked, a digit's box when it is known whether something is written in it.
``--digits`` has the rows of digits read by the reader of print as well, of every fourth page: it takes a minute.
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import json
import random
import statistics
import time
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from backend.paperform.reader import ink, sheet
from backend.paperform.rules import code_text, layout, reading, setting, words
from backend.paperform.rules.layout import DIGITS, TICKS, Zone
from backend.paperform.service.printing import LAYOUT, picture_of
from backend.printing.render import Renderer
from backend.reading.engine import Reader
from tests.factories.paper_forms import Scan, filled, pages, scanned

SERVICES = Path(__file__).parents[2] / "backend" / "data" / "services"
CODES = ("HN-G076", "HN-G003", "HN-G018", "HN-G068", "HN-G030", "HN-G023")
WAYS = (
    Scan(),
    Scan(turn=1.5, noise=6),
    Scan(turn=-3, noise=10, shade=0.9),
    Scan(turn=5, noise=6, dpi=300),
    Scan(turn=-5, blur=0.8),
    Scan(turn=180, noise=8),
    Scan(turn=177, noise=12, shade=0.85, blur=0.6),
    Scan(turn=90, noise=6, dpi=150),
)


def main() -> int:
    """Print one line a question."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--digits", action="store_true")
    with_digits = asked.parse_args().digits and importlib.util.find_spec("rapidocr") is not None
    renderer, reader = Renderer(), Reader()
    found, ticks, cells, rows = [], [], [], []
    seconds: list[float] = []
    for number, code in enumerate(CODES):
        form = json.loads((SERVICES / f"{code}.json").read_text(encoding="utf-8"))["form"]
        places = setting.lay_out(form, setting.asked_on_blank(form), {})
        texts = [code_text("ab" * 16, page, "0123456789abcdef0123") for page in range(1, len(places) + 1)]
        for at, printed in enumerate(pages(_draw(renderer, code, places, texts))):
            for way, how in enumerate(WAYS):
                values = _answers(places[at].zones, random.Random(way * 100 + number))
                data = scanned(filled(printed, places[at].zones, values, seed=way), how, seed=way)
                began = time.perf_counter()
                got = sheet.find(np.asarray(Image.open(io.BytesIO(data)).convert("L")))
                good = got is not None and got.text == texts[at] and got.page is not None
                found.append(good)
                if not good or got is None:
                    continue
                measured = ink.measure(got.page, places[at].zones)
                seconds.append(time.perf_counter() - began)
                for zone, parts in zip(places[at].zones, measured, strict=True):
                    if zone.kind == TICKS:
                        answer = reading.ticked(zone, parts)
                        ticks.append((answer.value if answer else None) == values.get(zone.field))
                    elif zone.kind == DIGITS:
                        written = values.get(zone.field, "")
                        held = [at < len(written) and written[at] != " " for at in range(len(zone.boxes))]
                        cells += [ink.written(part) == is_held for part, is_held in zip(parts, held, strict=True)]
                        strip = ink.strip(got.page, zone, parts)
                        if with_digits and way % 4 == 1 and strip:
                            lines = sorted(reader.read(strip), key=lambda line: line.box[0])
                            rows.append(
                                "".join(line.text for line in lines).replace(" ", "") == written.replace(" ", "")
                            )
    print(f"pages found and straightened      {_share(found)}")
    print(f"choices read exactly as ticked    {_share(ticks)}")
    print(f"boxes known to be written or not  {_share(cells)}")
    if with_digits:
        print(f"rows of drawn digits read exactly {_share(rows)}")
    median, worst = statistics.median(seconds) * 1000, max(seconds) * 1000
    print(f"one page                          median {median:.0f} ms, worst {worst:.0f} ms")
    reader.close()
    return 0


def _draw(renderer: Renderer, name: str, places: list[layout.Page], texts: list[str]) -> bytes:
    drawn = [
        {"words": [one.__dict__ for one in page.words], "cells": page.cells, "code": picture_of(text)}
        for page, text in zip(places, texts, strict=True)
    ]
    facts: dict[str, Any] = {"item_name": name, "version": 1, "demonstration": True, "pages": drawn}
    said = {"language": "zh", "say": words.PHRASES["zh"], "blank": True}
    places_of = {"marks": layout.MARKS, "mark": layout.MARK, "qr": layout.QR}
    return renderer.pdf(LAYOUT, {**facts, **said, **places_of})


def _answers(zones: list[Zone], hand: random.Random) -> dict[str, Any]:
    """Something for every zone; one choice in six is left open."""
    answers: dict[str, Any] = {}
    for zone in zones:
        if zone.kind == TICKS and hand.random() > 1 / 6:
            answers[zone.field] = hand.choice(zone.options)
        elif zone.kind == DIGITS:
            answers[zone.field] = "".join(hand.choice("0123456789") for _ in zone.boxes)
    return answers


def _share(right: list[bool]) -> str:
    return f"{sum(right):5d} of {len(right):5d}  {sum(right) / max(1, len(right)):.2%}"


if __name__ == "__main__":
    raise SystemExit(main())
