"""``python -m bridge spool list | export FILE``: look at what waits on this kiosk, and carry it away.

Only reads, so it may run beside the bridge. What it exports is still sealed for the server.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from pathlib import Path

from bridge.config import ConfigurationError, read_environment
from bridge.spool import FOLDER, EntryNotFound, Spool, SpoolBroken, SpoolFull

USAGE_ERROR = 2


def main(argv: list[str]) -> int:
    """Run one command; the result is the process's exit status."""
    parser = argparse.ArgumentParser(prog="python -m bridge spool", description="Submissions that wait on this kiosk.")
    parser.add_argument("--data", type=Path, metavar="DIR", help="data directory (default: $XIAOER_DATA_DIR)")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="one line for each submission: id, state, bytes, stored at")
    export = commands.add_parser("export", help="write all that wait into one tar file")
    export.add_argument("file", type=Path)
    arguments = parser.parse_args(argv)
    try:
        directory = (arguments.data or read_environment(os.environ).data_directory) / "bridge"
        if not (directory / FOLDER).is_dir():
            print(f"bridge spool: no bridge has kept a spool in {directory}", file=sys.stderr)
            return USAGE_ERROR
        spool = Spool(directory, writable=False)
        if arguments.command == "list":
            for entry in spool.entries():
                print(entry.submission_id, entry.state, entry.size, entry.stored_at)
        else:
            _export(spool, arguments.file)
    except (ConfigurationError, SpoolBroken, SpoolFull, EntryNotFound, OSError) as error:
        print(f"bridge spool: {error}", file=sys.stderr)
        return USAGE_ERROR
    return 0


def _export(spool: Spool, path: Path) -> None:
    """All of it or nothing: what a full stick or a removed one left must not be taken for an export."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        try:
            spool.export(file)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            with contextlib.suppress(OSError):
                path.unlink()
            raise
