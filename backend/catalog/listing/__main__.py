"""The process that reads one spreadsheet: its bytes on the standard input, a JSON list of its rows on the output.

Exit code 0 for a sheet that could be read, 1 for any other.
"""

from __future__ import annotations

import io
import itertools
import json
import resource
import sys
import zipfile

MEMORY = 768 * 1024**2
"""Bytes of address space; the library and its language take 150 MB of it."""
PROCESSOR_SECONDS = 20
MOST_ROWS = 200_000
MOST_UNPACKED = 50_000_000
"""Bytes of a spreadsheet once it is unpacked."""
MOST_READ = 2_000_000
"""Signs: more than any form can carry, so that who asked finds that it is too much."""


def rows(content: bytes) -> list[str]:
    """The rows of the first sheet, their cells with a tabulator between. Raises whatever a damaged file makes it."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        if sum(part.file_size for part in parts.infolist()) > MOST_UNPACKED:
            raise ValueError("unpacks to too much")
    from openpyxl import load_workbook  # after the limits are set

    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    found: list[str] = []
    signs = 0
    for row in itertools.islice(book.worksheets[0].iter_rows(values_only=True), MOST_ROWS):
        found.append("\t".join(str(cell) for cell in row if cell is not None))
        signs += len(found[-1]) + 1
        if signs > MOST_READ:
            break
    return found


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        answer = json.dumps(rows(sys.stdin.buffer.read()))
    except Exception:  # whatever a damaged file makes the library raise; what it held stays out of the log
        return 1
    sys.stdout.write(answer)
    return 0


if __name__ == "__main__":
    sys.exit(main())
