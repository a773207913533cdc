"""Forms on paper, filled in as people do it and put into the scanner as they come, with nothing left to chance.

``filled`` draws ticks and writing into the zones of a page, ``scanned`` is what a scanner makes of it.
"""

from __future__ import annotations

import base64
import io
import math
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from backend.core.errors import Invalid
from backend.core.house import House
from backend.drafts import service as drafts
from backend.identity.service import Citizen
from backend.materials.intake.__main__ import prepare
from backend.materials.service.inspecting import Inspected
from backend.paperform import rules
from backend.paperform.models import PaperForm
from backend.paperform.reader.__main__ import take_apart
from backend.paperform.rules.layout import DIGITS, QR, QR_MODULES, QR_QUIET, TICKS, Zone
from backend.paperform.service import scanning
from tests.factories import cases, identity
from tests.factories.drafts import cell, sent

ANSWERS = {"home": "none", "recent": "no", "marital": "single", "kind": "market"}
DPI = 200
DOTS = DPI / 25.4
FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
INK = 45
STROKES = {
    "0": [[(0.5, 0), (0.1, 0.3), (0.1, 0.7), (0.5, 1), (0.9, 0.7), (0.9, 0.3), (0.5, 0)]],
    "1": [[(0.35, 0.15), (0.55, 0), (0.52, 1)]],
    "2": [[(0.1, 0.2), (0.5, 0), (0.9, 0.25), (0.5, 0.6), (0.1, 1), (0.95, 0.97)]],
    "3": [[(0.1, 0.05), (0.8, 0.05), (0.45, 0.42), (0.9, 0.7), (0.5, 1), (0.1, 0.9)]],
    "4": [[(0.6, 0), (0.1, 0.65), (0.95, 0.65)], [(0.65, 0.4), (0.62, 1)]],
    "5": [[(0.85, 0.02), (0.25, 0.02), (0.2, 0.42), (0.75, 0.42), (0.85, 0.75), (0.5, 1), (0.1, 0.9)]],
    "6": [[(0.75, 0), (0.25, 0.4), (0.12, 0.75), (0.5, 1), (0.88, 0.75), (0.5, 0.52), (0.18, 0.68)]],
    "7": [[(0.08, 0.03), (0.92, 0.03), (0.45, 1)]],
    "8": [
        [
            (0.5, 0.48),
            (0.15, 0.22),
            (0.5, 0),
            (0.85, 0.22),
            (0.5, 0.48),
            (0.1, 0.77),
            (0.5, 1),
            (0.9, 0.77),
            (0.5, 0.48),
        ]
    ],
    "9": [[(0.85, 0.3), (0.5, 0.48), (0.15, 0.28), (0.5, 0), (0.85, 0.22), (0.75, 1)]],
}
TICK = [[(0.15, 0.55), (0.42, 0.9), (1.05, -0.05)]]
CROSS = [[(0.1, 0.1), (0.92, 0.9)], [(0.9, 0.08), (0.12, 0.93)]]


@dataclass(frozen=True)
class Scan:
    """How a sheet lies in the scanner. ``turn`` in degrees; ``noise``: spread of grey values; ``blur`` in pixels."""

    turn: float = 0
    noise: float = 0
    blur: float = 0
    shade: float = 1.0
    dpi: int = DPI


@pytest.fixture
def near(monkeypatch: pytest.MonkeyPatch) -> None:
    """Scans are taken apart in this process, and writing reads as if the reader of print had read it."""

    def apart(data: bytes, layouts: dict[str, Any]) -> scanning.TakenApart:
        facts, jpeg = take_apart(data, layouts)
        if "rejected" in facts:
            raise Invalid(facts["rejected"], rules.REFUSALS[facts["rejected"]])
        return scanning.TakenApart(facts["code"], facts["ink"], jpeg)

    def inspected(data: bytes, captured: str) -> list[Inspected]:
        (fact,), (jpeg,) = prepare(data, captured)
        return [Inspected(jpeg, fact["width"], fact["height"], None, [])]

    monkeypatch.setattr(scanning, "take_apart", apart)
    monkeypatch.setattr("backend.materials.service.taking.inspect", inspected)
    monkeypatch.setattr("backend.reading.service.text_of", lambda house, jpeg: "20260101")


def begun(house: House, number: int = 2) -> tuple[Citizen, str]:
    citizen, _ = identity.citizen(house, number)
    draft_id = cases.new_id()
    body = {**sent(monthly_rent="2500"), "answers": cell(ANSWERS)}
    drafts.save(house, citizen.applicant_id, citizen.actor, citizen.terminal_code, draft_id, body, "kiosk-1")
    return citizen, draft_id


def pages(pdf: bytes, dpi: int = DPI) -> list[Image.Image]:
    """The printed sheets as pictures."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=dpi / 72).to_pil().convert("L") for page in document]
    finally:
        document.close()


def text(pdf: bytes) -> str:
    """What the sheets say."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def zones(house: House, paper_id: str, page: int = 1) -> list[Zone]:
    with house.db.read() as session:
        return [Zone.of_json(one) for one in session.get_one(PaperForm, paper_id).layout[page - 1]]


def filled(sheet: Image.Image, where: Sequence[Zone], values: Mapping[str, Any], seed: int = 1) -> Image.Image:
    """A printed sheet with ``values`` written on it: of digits a text as long as its boxes (a blank leaves one empty),
    of ticks the option or a list of them."""
    hand = random.Random(seed)
    sheet = sheet.copy()
    pen = ImageDraw.Draw(sheet)
    for zone in where:
        value = values.get(zone.field)
        if value is None:
            continue
        if zone.kind == TICKS:
            for option in value if isinstance(value, list) else [value]:
                left, top, wide, high = zone.boxes[zone.options.index(option)]
                shape = hand.choice([TICK, TICK, CROSS])
                _draw(pen, hand, shape, left + 0.8, top + 0.8, wide - 1.6, high - 1.6)
        elif zone.kind == DIGITS:
            for sign, (left, top, wide, high) in zip(value, zone.boxes, strict=False):
                if sign.isdigit():
                    _draw(pen, hand, STROKES[sign], left + 2.1, top + 2, wide - 4.2, high - 4)
        else:
            left, top, _, high = zone.boxes[0]
            font = ImageFont.truetype(FONT, round(min(high, 13) * 0.6 * DOTS))
            pen.text(((left + 3) * DOTS, (top + 1) * DOTS), value, font=font, fill=INK)
    return sheet


def recoded(sheet: Image.Image, code: str) -> Image.Image:
    """The same sheet with another code in the place of its own; ``code``: an SVG of segno in a data: address."""
    svg = base64.b64decode(code.partition(",")[2]).decode()
    side = QR_MODULES + 2 * QR_QUIET
    cells = np.full((side, side), 255, np.uint8)
    for x, y, wide in _runs(svg):
        cells[y, x : x + wide] = 0
    left, top, size = QR
    picture = Image.fromarray(cells).resize((round(size * DOTS),) * 2, Image.Resampling.NEAREST)
    sheet = sheet.copy()
    sheet.paste(picture, (round(left * DOTS), round(top * DOTS)))
    return sheet


def _runs(svg: str) -> Iterator[tuple[int, int, int]]:
    """The dark runs of a code in segno's own path: ``M4 4.5h7m2 0h1...``."""
    path = re.search(r' d="([^"]+)"', svg)
    x = y = 0.0
    for command, numbers in re.findall(r"([Mmh])([^Mmh]*)", path[1] if path else ""):
        values = [float(one) for one in re.findall(r"-?[0-9.]+", numbers)]
        if command == "h":
            yield round(x), math.floor(y), round(values[0])
            x += values[0]
        else:
            x, y = (values[0], values[1]) if command == "M" else (x + values[0], y + values[1])


def scanned(sheet: Image.Image, how: Scan | None = None, seed: int = 1) -> bytes:
    """The JPEG that a scanner gives."""
    how = how or Scan()
    picture = (
        sheet.rotate(how.turn, expand=True, fillcolor=250, resample=Image.Resampling.BICUBIC) if how.turn else sheet
    )
    if how.dpi != DPI:
        picture = picture.resize((picture.width * how.dpi // DPI, picture.height * how.dpi // DPI))
    if how.blur:
        picture = picture.filter(ImageFilter.GaussianBlur(how.blur))
    grey = np.asarray(picture, np.float32) * how.shade
    if how.noise:
        grey = grey + np.random.default_rng(seed).normal(0, how.noise, grey.shape)
    out = io.BytesIO()
    Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8)).save(out, "JPEG", quality=80)
    return out.getvalue()


def _draw(
    pen: ImageDraw.ImageDraw, hand: random.Random, strokes: list[list[tuple[float, float]]], *place: float
) -> None:
    left, top, wide, high = place
    lean, width = hand.uniform(-0.12, 0.12), round(hand.uniform(0.45, 0.75) * DOTS)
    for stroke in strokes:
        points = [
            (
                (left + wide * (x - lean * (y - 0.5)) + hand.uniform(-0.2, 0.2)) * DOTS,
                (top + high * y + hand.uniform(-0.2, 0.2)) * DOTS,
            )
            for x, y in stroke
        ]
        pen.line(points, fill=INK, width=width, joint="curve")
        for x, y in points:
            half = math.ceil(width / 2)
            pen.ellipse((x - half, y - half, x + half, y + half), fill=INK)
