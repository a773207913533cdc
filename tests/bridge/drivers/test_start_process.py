"""A program whose start nobody waits for any more."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import sys
import warnings
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest

from bridge.drivers.start_process import start_process

PIPES = {"stdin": asyncio.subprocess.PIPE, "stdout": asyncio.subprocess.PIPE, "stderr": asyncio.subprocess.PIPE}


async def test_a_started_program_is_ours_to_talk_to() -> None:
    process = await start_process("cat", **PIPES)
    assert await process.communicate(b"hello") == (b"hello", b"")


async def test_what_cannot_be_started_says_so() -> None:
    with pytest.raises(FileNotFoundError):
        await start_process("/nowhere/at/all")


@pytest.fixture
def only_our_own() -> None:
    """Other tests' processes that died too slowly for their loop are found now, not by the test's own search."""
    with warnings.catch_warnings(), mock.patch.object(sys, "unraisablehook"):
        warnings.simplefilter("ignore")
        gc.collect()


@pytest.mark.usefixtures("only_our_own")
@pytest.mark.parametrize("pipes_before", [0, 1, 2])
@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning", "error::ResourceWarning")
async def test_a_start_cancelled_between_its_pipes_leaves_no_process_and_no_open_file(pipes_before: int) -> None:
    """asyncio connects stdin, stdout and stderr one after the other; cancelled between them it forgets the rest."""
    started: list[asyncio.subprocess.Process] = []
    create = asyncio.create_subprocess_exec

    async def noted(*command: str, **options: Any) -> asyncio.subprocess.Process:
        started.append(await create(*command, **options))
        return started[-1]

    loop = asyncio.get_running_loop()
    starting: asyncio.Future[asyncio.subprocess.Process]
    with mock.patch.object(asyncio, "create_subprocess_exec", noted), _after_pipes(loop, pipes_before) as cancel:
        starting = asyncio.ensure_future(start_process("sleep", "60", **PIPES))
        cancel.append(starting.cancel)
        with pytest.raises(asyncio.CancelledError):
            await starting
    (process,) = started
    assert process.returncode == -9
    gc.collect()


@contextlib.contextmanager
def _after_pipes(loop: asyncio.AbstractEventLoop, count: int) -> Any:
    """Calls what is put into the list given when so many pipes of the next process have been connected."""
    calls: list[Callable[[], object]] = []
    connected = 0

    def counting(connect: Callable[..., Any]) -> Callable[..., Any]:
        async def counted(*arguments: Any) -> Any:
            nonlocal connected
            if connected == count:
                for call in calls:
                    call()
            connected += 1
            return await connect(*arguments)

        return counted

    with (
        mock.patch.object(loop, "connect_read_pipe", counting(loop.connect_read_pipe)),
        mock.patch.object(loop, "connect_write_pipe", counting(loop.connect_write_pipe)),
    ):
        yield calls
