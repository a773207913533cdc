"""Logs as JSON lines on standard error, without personal data.

Messages are fixed words; what varies goes into ``extra``. A payload is never logged. Of an exception
only the class and the places are written: its text may hold what a card or a page said. That holds for what
nobody caught too, and for libraries, whose messages are written without the values put into them.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
import traceback
from datetime import UTC, datetime
from types import TracebackType

log = logging.getLogger("bridge")

_OURS = ("bridge", "xiaoer")
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "websocket"}


class JsonLines(logging.Formatter):
    """One JSON object a record: time, level, logger, message, the record's ``extra``, the error's places."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _words(record),
        }
        line |= {key: value for key, value in vars(record).items() if key not in _STANDARD}
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["places"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(record.exc_info[2])
            ]
        return json.dumps(line, ensure_ascii=False, default=str)


def _words(record: logging.LogRecord) -> str:
    """The message; of a library's the part that is always the same."""
    owner = record.name.partition(".")[0]
    if owner in _OURS:
        return record.getMessage()
    if owner == "asyncio":
        return "the event loop reports a failure"  # its texts quote tasks, their exceptions and arguments
    return str(record.msg)


def start_logging(level: int = logging.INFO) -> None:
    """Send every log of this process to standard error as JSON lines, and what nobody catches as one of them."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # The socket library logs frames, that is payloads, at its debug level.
    logging.getLogger("websockets").setLevel(logging.WARNING)
    sys.excepthook = _log_uncaught
    threading.excepthook = lambda args: _log_uncaught(args.exc_type, args.exc_value, args.exc_traceback)
    sys.unraisablehook = lambda args: _log_uncaught(args.exc_type, args.exc_value, args.exc_traceback)


def _log_uncaught(kind: type[BaseException], error: BaseException | None, places: TracebackType | None) -> None:
    """Python's own way would be to print the exception with its text."""
    log.critical("nobody caught this", exc_info=(kind, error or BaseException(), places))
