"""Starting a program so that a cancellation halfway leaves nothing behind."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

KILL_SECONDS = 1.0
"""A process stuck in the kernel dies when the kernel lets it; nobody waits longer for it than this."""


async def start_process(program: str, *arguments: str, **options: Any) -> asyncio.subprocess.Process:
    """As ``asyncio.create_subprocess_exec``, which, cancelled, forgets the pipes it has not got to yet.

    Here a start that was begun comes to its end, and the process is killed when nobody wants it any more.
    """
    starting = asyncio.ensure_future(asyncio.create_subprocess_exec(program, *arguments, **options))
    try:
        return await asyncio.shield(starting)
    except asyncio.CancelledError:
        starting.add_done_callback(_kill)  # also when we are cancelled again in the next line
        await asyncio.wait({starting})
        if starting.exception() is None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(starting.result().wait(), KILL_SECONDS)
        raise


def _kill(starting: asyncio.Future[asyncio.subprocess.Process]) -> None:
    if not starting.cancelled() and starting.exception() is None:
        with contextlib.suppress(ProcessLookupError):
            starting.result().kill()
