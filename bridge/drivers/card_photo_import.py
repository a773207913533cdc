"""``python card_photo_import.py MODULE:FUNCTION``: a photo block from standard input, its PNG to standard output.

Run as a file, so that it imports the decoder and nothing of the bridge.
"""

from __future__ import annotations

import importlib
import sys


def main(argv: list[str]) -> int:
    module, _, function = argv[0].partition(":")
    png: bytes = getattr(importlib.import_module(module), function)(sys.stdin.buffer.read())
    sys.stdout.buffer.write(png)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
