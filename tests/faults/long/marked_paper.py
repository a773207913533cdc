"""Documents that can be told apart on paper: each names its key at its top and at its end."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import segno
import zxingcpp
from PIL import Image

_MODULE = 3.0
"""Points a module of the code is wide."""
_WIDTH, _HEIGHT = 204, 190
"""Points: a strip of 72 mm by 67 mm."""
_KEY = re.compile(rb"% key (\S+)\n")


def pdf(key: str) -> bytes:
    """One small page with the key as a QR code twice; also readable in the file's first and last lines."""
    squares = "".join(
        f"{20 + column * _MODULE} {top - row * _MODULE} {_MODULE} {_MODULE} re "
        for end, top in (("T", 170.0), ("B", 75.0))
        for row, line in enumerate(segno.make(f"{key}:{end}", micro=False, error="m").matrix)
        for column, dark in enumerate(line)
        if dark
    )
    stream = f"{squares}f".encode()
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R >>" % (_WIDTH, _HEIGHT),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    out = b"%%PDF-1.7\n%% key %s\n" % key.encode()
    offsets = []
    for number, part in enumerate(parts, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(out)
    out += b"xref\n0 5\n0000000000 65535 f \n" + table
    return out + b"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start


def sheets(folder: Path) -> tuple[Counter[str], Counter[str]]:
    """What the A4 printer put out: whole documents and torn ones, by key."""
    whole: Counter[str] = Counter()
    torn: Counter[str] = Counter()
    for path in (folder / "spool").glob("[0-9]*.pdf"):
        content = path.read_bytes()
        found = _KEY.search(content)
        key = found[1].decode() if found else "?"
        (whole if content == pdf(key) else torn)[key] += 1
    return whole, torn


def strips(folder: Path) -> tuple[Counter[str], Counter[str]]:
    """What the receipt printer put out: documents with their end, and such as only began, by key."""
    tops: Counter[str] = Counter()
    bottoms: Counter[str] = Counter()
    for path in folder.rglob("[0-9]*.png"):
        with Image.open(path) as picture:
            for code in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode):
                key, _, end = code.text.rpartition(":")
                (tops if end == "T" else bottoms)[key] += 1
    return bottoms, tops - bottoms
