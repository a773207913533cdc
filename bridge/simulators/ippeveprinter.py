"""Runs CUPS' own IPP Everywhere printer, with the private D-Bus it asks for, as root or anybody."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import socket
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import quote

import aiohttp

from bridge.simulators.base import ControlError
from bridge.simulators.process import die_with_parent

READY_SECONDS = 60.0

LONGEST_SOCKET_PATH = 100
"""Bytes; the system allows 107."""

A4 = "iso_a4_210x297mm"

# The tray form of ippeveprinter's own web page: 1 is the main tray, 3 the by-pass tray (removed here).
_TRAYS = {"size1": A4, "type1": "stationery", "size3": "", "type3": "", "level3": "-2"}


class IppEvePrinter:
    """One ``ippeveprinter`` on a loopback port. ``command`` is its print command."""

    def __init__(self, port: int, command: Path, incoming: Path, log: Path) -> None:
        self.port = port
        self.url = f"http://localhost:{port}"
        self._command = command
        self._incoming = incoming
        self._log = log
        self._bus = incoming.parent / "bus"
        self._scratch: Path | None = None
        self._processes: list[asyncio.subprocess.Process] = []

    @property
    def running(self) -> bool:
        return bool(self._processes) and all(process.returncode is None for process in self._processes)

    async def start(self) -> None:
        """Returns when the printer answers, with A4 paper in it. Raises ControlError."""
        for program in ("ippeveprinter", "dbus-daemon"):
            if shutil.which(program, path=_search_path()) is None:
                raise ControlError(f"{program} is not installed (Debian packages: cups-ipp-utils, dbus)")
        self._bus = self._incoming.parent / "bus"
        if len(bytes(self._bus)) > LONGEST_SOCKET_PATH:
            self._scratch = Path(tempfile.mkdtemp(prefix="xiaoer-sim-"))
            self._bus = self._scratch / "bus"
        self._bus.unlink(missing_ok=True)  # left behind by one that was killed
        bus = f"unix:path={quote(str(self._bus), safe='/')}"  # D-Bus escapes addresses as URLs do
        try:
            await self._spawn("dbus-daemon", "--session", "--nofork", "--nopidfile", f"--address={bus}")
            await self._until(self._bus_exists, "dbus-daemon")
            arguments = ["-r", "off", "-p", str(self.port), "-d", str(self._incoming), "-c", str(self._command)]
            arguments += ["-D", "file:///dev/null", "-f", "application/pdf,image/jpeg,image/pwg-raster,image/urf"]
            arguments += ["-M", "Xiaoer", "-m", "Simulated A4 Printer", "-s", "30", "-2"]
            if _has_ipv6_localhost():
                arguments += ["-n", "localhost"]  # binds loopback only; it insists on both address families
            await self._spawn("ippeveprinter", *arguments, "Xiaoer Simulated Printer", bus=bus)
            await self._until(self._answers, "ippeveprinter")
            await self.set_sheets(250)
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        processes, self._processes = self._processes, []
        for process in reversed(processes):
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            try:
                await asyncio.wait_for(process.wait(), 3.0)
            except TimeoutError:
                process.kill()
                await process.wait()
        self._bus.unlink(missing_ok=True)
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)
            self._scratch = None

    async def wait(self) -> None:
        """Return when one of its processes has ended by itself."""
        waits = [asyncio.ensure_future(process.wait()) for process in self._processes]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for waiting in waits:
                waiting.cancel()

    async def set_sheets(self, sheets: int) -> None:
        """Fill or empty the tray; 0 makes the printer report ``media-empty`` and hold its job."""
        await self._get("/media", {**_TRAYS, "level1": str(sheets)})

    async def set_toner(self, percent: int) -> None:
        """Below 10 the printer reports ``toner-low``, at 0 ``toner-empty``."""
        await self._get("/supplies", {"supply0": "25", "supply1": str(percent)})

    async def _spawn(self, *argv: str, bus: str | None = None) -> None:
        environment = {**os.environ, "PATH": _search_path(), **({"DBUS_SYSTEM_BUS_ADDRESS": bus} if bus else {})}
        with open(self._log, "ab") as log:
            process = await asyncio.create_subprocess_exec(
                *argv,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment,
                preexec_fn=die_with_parent,
            )
        self._processes.append(process)

    async def _until(self, ready: Callable[[], Awaitable[bool]], what: str) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + READY_SECONDS
        while not await ready():
            if not self.running or loop.time() > deadline:
                raise ControlError(f"{what} does not start; see {self._log}")
            await asyncio.sleep(0.05)

    async def _bus_exists(self) -> bool:
        return self._bus.exists()

    async def _answers(self) -> bool:
        try:
            return await self._get("/", {}) == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    async def _get(self, path: str, query: dict[str, str]) -> int:
        timeout = aiohttp.ClientTimeout(total=5)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(f"{self.url}{path}", params=query) as answer,
        ):
            await answer.read()
            return answer.status


def _search_path() -> str:
    """ippeveprinter lives in /usr/sbin, which is not on everybody's path."""
    return f"{os.environ.get('PATH', '/usr/bin:/bin')}:/usr/sbin:/sbin"


def _has_ipv6_localhost() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind((socket.getaddrinfo("localhost", 0, socket.AF_INET6)[0][4][0], 0))
        return True
    except OSError:
        return False
