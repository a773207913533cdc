"""``python -m bridge simulators``: all simulators, one process each, kept alive until SIGTERM or Ctrl-C."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import signal
import sys
from pathlib import Path

from bridge.simulators import process
from bridge.simulators.client import DEVICES
from bridge.simulators.process import EXIT_CANNOT_START, die_with_parent

READY_FILE = "ready"
"""In ``<data>/sim`` from the moment at which all have announced themselves: who waits for them need not know them."""
READY_SECONDS = 90.0
RESTART_PAUSE = 1.0
STOP_SECONDS = 5.0


class CannotStart(Exception):
    """A simulator ended before it was ready; it has printed why."""


class _Child:
    """One simulator process."""

    def __init__(self, device: str, data_dir: Path, people: Path | None) -> None:
        self.device = device
        self._address = data_dir / "sim" / f"{device}.json"
        self._command = [sys.executable, "-m", f"bridge.simulators.{device}", "--data", str(data_dir)]
        if people is not None:
            self._command += ["--people", str(people)]
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Returns when it has announced itself. Raises CannotStart."""
        self._address.unlink(missing_ok=True)  # left behind by one that was killed
        self._process = started = await asyncio.create_subprocess_exec(
            *self._command, stdin=asyncio.subprocess.DEVNULL, preexec_fn=die_with_parent
        )
        loop = asyncio.get_running_loop()
        deadline = loop.time() + READY_SECONDS
        while not self._announced(started.pid):
            if started.returncode is not None or loop.time() > deadline:
                raise CannotStart(f"the {self.device} simulator does not start")
            await asyncio.sleep(0.05)

    async def keep_alive(self) -> None:
        """Start it again whenever it dies, for ever."""
        while True:
            if self._process is not None:
                code = await self._process.wait()
                print(f"{self.device} simulator ended with code {code}; starting it again", file=sys.stderr)
            await asyncio.sleep(RESTART_PAUSE)
            with contextlib.suppress(CannotStart):
                await self.start()

    async def stop(self) -> None:
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
        try:
            await asyncio.wait_for(self._process.wait(), STOP_SECONDS)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    def _announced(self, pid: int) -> bool:
        try:
            return bool(json.loads(self._address.read_text(encoding="utf-8"))["pid"] == pid)
        except (OSError, ValueError, KeyError):
            return False


def main(argv: list[str] | None = None) -> int:
    parser = process.parser("")
    parser.prog = "python -m bridge simulators"
    parser.add_argument("--only", type=_devices, default=DEVICES, metavar="DEVICES", help=f"of {','.join(DEVICES)}")
    arguments = parser.parse_args(argv)
    return asyncio.run(_supervise(arguments.data, arguments.people, arguments.only))


def _devices(text: str) -> tuple[str, ...]:
    chosen = tuple(text.split(","))
    for device in chosen:
        if device not in DEVICES:
            raise argparse.ArgumentTypeError(f"there is no {device!r} simulator; there are: {', '.join(DEVICES)}")
    return chosen


async def _start_all(children: list[_Child]) -> bool:
    await asyncio.gather(*(child.start() for child in children))
    return True


async def _supervise(data_dir: Path, people: Path | None, devices: tuple[str, ...]) -> int:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    data_dir.mkdir(parents=True, exist_ok=True)
    ready = data_dir / "sim" / READY_FILE
    ready.unlink(missing_ok=True)
    children = [_Child(device, data_dir, people) for device in devices]
    keepers: list[asyncio.Task[None]] = []
    waiting = asyncio.create_task(stopped.wait())
    try:
        starting = asyncio.ensure_future(_start_all(children))
        await asyncio.wait({starting, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if not starting.done():
            starting.cancel()
            await asyncio.wait({starting})
            return 0
        await starting
        ready.touch(mode=0o600)
        print(f"simulators ready: {', '.join(devices)}", flush=True)
        keepers = [asyncio.create_task(child.keep_alive()) for child in children]
        await waiting
    except CannotStart as error:
        print(f"simulators: {error}", file=sys.stderr)
        return EXIT_CANNOT_START
    finally:
        ready.unlink(missing_ok=True)
        waiting.cancel()
        for keeper in keepers:
            keeper.cancel()
        await asyncio.gather(*keepers, return_exceptions=True)
        await asyncio.gather(*(child.stop() for child in children))
    return 0


if __name__ == "__main__":
    sys.exit(main())
