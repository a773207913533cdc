"""What a handed-in picture may be."""

from __future__ import annotations

MAX_BYTES = 8 * 1024 * 1024
MAX_PIXELS = 40_000_000
FORMATS = ("JPEG", "PNG")
