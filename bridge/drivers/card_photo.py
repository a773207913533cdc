"""Decoding the photo block of a resident card. The format is proprietary; its decoder is a licensed program."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from bridge.drivers.start_process import start_process

log = logging.getLogger("bridge.drivers")

PhotoDecoder = Callable[[bytes], Awaitable[bytes | None]]
"""Takes the 1024-byte block, gives a PNG, or None when it cannot."""

_IMPORTER = Path(__file__).with_name("card_photo_import.py")
_IMPORT = "import:"

PNG_MAGIC = b"\x89PNG\r\n\x1a\n"


def photo_decoder(how: tuple[str, ...]) -> PhotoDecoder:
    """The decoder a configuration names: a command line, or ``import:MODULE:FUNCTION``.

    The imported function takes the 1024 bytes and returns PNG bytes. It runs in a process of its own
    too: what it wraps is somebody else's native code.
    """
    if len(how) == 1 and how[0].startswith(_IMPORT):
        return command_decoder((sys.executable, str(_IMPORTER), how[0].removeprefix(_IMPORT)))
    return command_decoder(how)


def command_decoder(argv: tuple[str, ...], timeout: float = 3.0) -> PhotoDecoder:
    """A decoder that runs a program: the block on its standard input, a PNG on its standard output.

    Without a program (empty ``argv``) every card simply has no photo. A decoder that fails never fails
    the reading.
    """

    async def decode(block: bytes) -> bytes | None:
        if not argv:
            return None
        try:
            process = await start_process(
                *argv, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
            )
        except OSError as error:
            log.warning("photo decoder does not start", extra={"program": argv[0], "reason": error.strerror})
            return None
        try:
            png, _ = await asyncio.wait_for(process.communicate(block), timeout)
        except TimeoutError:
            log.warning("photo decoder takes too long", extra={"program": argv[0]})
            return None
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        if process.returncode != 0 or not png.startswith(PNG_MAGIC):
            log.warning("photo decoder gave no picture", extra={"program": argv[0], "exit": process.returncode})
            return None
        return png

    return decode
