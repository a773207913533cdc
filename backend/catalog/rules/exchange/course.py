"""The course of a file through the library, and what it may be at most."""

from __future__ import annotations

from datetime import datetime, timedelta

from backend.core.errors import Text

WAITING, READING, READ = "waiting", "reading", "read"
AGREED, WRITING = "agreed", "writing"
DONE, FAILED, DROPPED = "done", "failed", "dropped"

STATES: dict[str, Text] = {
    WAITING: Text("等着检查", "Waiting to be checked"),
    READING: Text("正在检查", "Being checked"),
    READ: Text("检查好了，等您确认", "Waiting for you"),
    AGREED: Text("等着导入", "Waiting to be imported"),
    WRITING: Text("正在写入", "Being written"),
    DONE: Text("办完了", "Done"),
    FAILED: Text("没办成", "Failed"),
    DROPPED: Text("没有导入", "Not imported"),
}
BUSY = (WAITING, READING, AGREED, WRITING)
"""Somebody works on it, or soon will."""

FORMATS = ("xlsx", "csv", "json", "jsonl")

MAX_ROWS = 200_000
UPLOAD_BYTES = 64 * 1024 * 1024
"""Of a file given in the console; the operator's command takes any."""
KEPT_PROBLEMS = 100_000
"""A file with more is wrong as a whole; the rest is counted."""
SILENCE = {READING: timedelta(minutes=2), WRITING: timedelta(minutes=15)}
"""Who works on a file says so; silent for so long, the work is begun again. Writing is one step, and says nothing."""
KEEP = timedelta(days=30)
"""How long a file that is done can be looked at."""


def abandoned(state: str, beat_at: datetime | None, moment: datetime) -> bool:
    """Whether the work on a file stopped in the middle and somebody else must begin it again."""
    return state in SILENCE and (beat_at is None or moment - beat_at > SILENCE[state])
