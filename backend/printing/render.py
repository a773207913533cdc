"""From words to paper: one Jinja layout and a dictionary of facts become a PDF (WeasyPrint).

Layouts see no network and no files but their own style sheets. Fonts are the system's Noto CJK, embedded
as subsets, so that text stays text. A slip is as long as its words: the page is laid out on a long strip
and cut below the element with id ``end``.
"""

from __future__ import annotations

import base64
import io
from datetime import datetime
from pathlib import Path
from typing import Any

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from backend.core import clock
from backend.printing import LAYOUTS, rules

SLIP_MARGIN_PX = 18.0


class _NoFetcher(URLFetcher):
    """Pictures drawn by the layouts themselves (data: addresses) are the only thing a layout may load."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols={"data"})


class Renderer:
    """Holds fonts, style sheets and compiled layouts, so that only the first document pays for them."""

    def __init__(self, folder: Path = LAYOUTS) -> None:
        self._fonts = FontConfiguration()
        self._layouts = Environment(
            loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        self._layouts.filters.update(
            grouped=rules.grouped, groups=_groups, day=_day, minute=_minute, month=_month, money=_money, qr=_qr
        )
        self._styles = {
            name: CSS(filename=folder / f"{name}.css", font_config=self._fonts)
            for name in ("paper", "slip", "a4", "paper_form")
        }
        self._watermark = _data_address((folder / "watermark.svg").read_bytes())
        self._fetcher = _NoFetcher()

    def pdf(self, layout: str, facts: dict[str, Any]) -> bytes:
        """The document ``layout`` (a file name without suffix) with ``facts`` as PDF bytes.

        Raises jinja2.UndefinedError when a fact the layout needs is missing.
        """
        slip = layout == rules.RECEIPT_SLIP
        sheet = "slip" if slip else layout if layout in self._styles else "a4"
        page = self._layouts.get_template(f"{layout}.html").render(facts, watermark=self._watermark)
        document = HTML(string=page, url_fetcher=self._fetcher).render(
            stylesheets=[self._styles["paper"], self._styles[sheet]], font_config=self._fonts
        )
        if slip:
            strip = document.pages[0]
            strip.height = strip.anchors["end"][1] + SLIP_MARGIN_PX
            document = document.copy([strip])
        return bytes(document.write_pdf())


def _qr(address: str) -> str:
    """``address`` as a QR code (error level M) in a data: address, black on white, quiet zone included."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=4, xmldecl=False, svgns=True, unit="")
    return _data_address(out.getvalue())


def _data_address(svg: bytes) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg).decode()


def _groups(text: str) -> list[str]:
    return rules.grouped(text).split(" ")


def _day(text: str | None) -> str:
    """``2026-11-22`` or an ISO moment as 2026年11月22日 in the hall's time."""
    if not text:
        return ""
    if "T" in text:
        text = clock.local(datetime.fromisoformat(text)).date().isoformat()
    year, month, day = text.split("-")
    return f"{year}年{int(month)}月{int(day)}日"


def _minute(text: str) -> str:
    return f"{_day(text)} {clock.local(datetime.fromisoformat(text)):%H:%M}"


def _month(text: str) -> str:
    """``2026-11`` as 2026年11月."""
    year, month = text.split("-")[:2]
    return f"{year}年{int(month)}月"


def _money(fen: int) -> str:
    """An amount in whole fen as yuan: 1200000 as 12,000.00."""
    return f"{fen // 100:,}.{fen % 100:02d}"
