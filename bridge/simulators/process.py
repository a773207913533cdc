"""The life of a simulator process: start, announce itself, wait for a signal, leave nothing behind."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import ctypes
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from bridge.simulators.base import ControlError, Simulator
from bridge.simulators.control import ControlServer
from bridge.simulators.people import Person, load_people

EXIT_CANNOT_START = 2
"""Exit code for what another try will not change: a taken port, a missing program, a bad people file."""

_PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """In a new child on Linux: end when the parent ends, however that happens."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def parser(device: str) -> argparse.ArgumentParser:
    """The command line every simulator shares."""
    result = argparse.ArgumentParser(prog=f"python -m bridge.simulators.{device}")
    result.add_argument(
        "--data",
        type=Path,
        default=Path(os.environ.get("XIAOER_DATA_DIR", "var")),
        help="data directory (default: $XIAOER_DATA_DIR or var)",
    )
    result.add_argument(
        "--people",
        type=Path,
        default=os.environ.get("XIAOER_SIM_PEOPLE"),
        help="JSON file of the people whose cards the card simulator holds (default: $XIAOER_SIM_PEOPLE)",
    )
    return result


def run(make: Callable[[], Simulator]) -> int:
    """Run one simulator until SIGTERM or SIGINT. Returns the exit code."""
    try:
        return asyncio.run(_serve(make))
    except (ControlError, OSError) as error:
        print(f"simulator cannot start: {error}", file=sys.stderr)
        return EXIT_CANNOT_START


def run_with_people(
    device: str, kind: Callable[[Path, dict[int, Person]], Simulator], argv: list[str] | None = None
) -> int:
    """As ``run``, for a device on which people's cards are laid."""
    arguments = parser(device).parse_args(argv)

    def make() -> Simulator:
        if arguments.people is None:
            raise ControlError(f"the {device} simulator needs --people FILE (or $XIAOER_SIM_PEOPLE)")
        return kind(arguments.data, load_people(arguments.people))

    return run(make)


async def _serve(make: Callable[[], Simulator]) -> int:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    simulator = make()
    async with running(simulator):
        await stopped.wait()
    return 0


@contextlib.asynccontextmanager
async def running(simulator: Simulator) -> AsyncIterator[ControlServer]:
    """The simulator on its wire with its control server, for as long as the block lasts."""
    simulator.sim_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    simulator.folder.mkdir(exist_ok=True, mode=0o700)
    control = ControlServer(simulator)
    try:
        await control.start()
        await simulator.start()
        control.announce()
        yield control
    finally:
        await control.stop()
        await simulator.stop()
