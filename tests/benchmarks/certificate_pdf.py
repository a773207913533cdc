"""How long one A4 certificate takes once fonts are loaded: layout, embedding, bytes of PDF.

Run with ``python -m tests.benchmarks.certificate_pdf``; ``make bench`` does. Prints milliseconds.
"""

from __future__ import annotations

import statistics
import time

from backend.printing import contents
from backend.printing.render import Renderer

RUNS = 15


def facts() -> dict[str, object]:
    """A participation certificate of fifteen years, as an invented person would get it."""
    months = [
        {"month": f"{year}-{month:02d}", "employer": "青禾智造有限公司（示范）", "base": 980000, "paid": True}
        for year in range(2025, 2010, -1)
        for month in range(12, 0, -1)
    ]
    run = {"from": "2011-01", "to": "2025-12", "months": 180, "employer": "青禾智造有限公司（示范）", "base": 980000}
    reply = {
        "personal_number": "9901000002",
        "status": "参保缴费",
        "region": "示范市本级",
        "as_of": "2026-01-01",
        "months": months,
        "periods": [run],
    }
    return {
        "title": {"zh": "养老保险个人参保证明", "en": "Certificate of pension insurance participation"},
        "code": "7K2M9PQX4T0VWYZ3",
        "verify_url": "http://127.0.0.1:8080/v/7K2M9PQX4T0VWYZ3",
        "issued_at": "2026-01-02T02:31:00+00:00",
        "issuer": "青禾区人力资源和社会保障局（示范）",
        "site_name": "青禾区政务服务中心",
        "terminal_name": "3 号终端",
        "hotline": "027-0000 0000",
        "region_name": "青禾区（示范）",
        "item_name": "企业职工养老保险个人参保证明查询打印",
        "case_number": "420106RS0120260102000001X",
        "holder_name": "陈志远",
        "holder_id_number": "990101198807020019",
        "purpose": "买房",
        "demonstration": True,
        "result": contents.pension({"pension_participation": reply}, {}, "2026-01-02"),
    }


def main() -> None:
    """Print the first document's time, the warm median and the warm worst."""
    renderer, words, times = Renderer(), facts(), []
    for _ in range(RUNS + 1):
        started = time.perf_counter()
        pdf = renderer.pdf("pension_certificate", words)
        times.append((time.perf_counter() - started) * 1000)
    first, *warm = times
    print(
        f"certificate PDF: first {first:.0f} ms, warm median {statistics.median(warm):.0f} ms, "
        f"worst of {RUNS} {max(warm):.0f} ms, {len(pdf) / 1024:.0f} KiB"
    )


if __name__ == "__main__":
    main()
