"""A real cupsd of our own, and queues on it that lead to the simulated printer."""

from __future__ import annotations

import asyncio
import atexit
import functools
import grp
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from bridge.simulators.free_port import free_port
from bridge.simulators.printer import PrinterSimulator
from bridge.simulators.process import die_with_parent

_FILES = """ServerRoot {folder}
CacheDir {folder}/cache
StateDir {folder}/state
RequestRoot {folder}/spool
TempDir {folder}/spool/tmp
ErrorLog {folder}/error_log
AccessLog {folder}/access_log
PageLog {folder}/page_log
Printcap
SystemGroup root
User {user}
Group {group}
"""
_DAEMON = """Listen 127.0.0.1:{port}
Browsing No
WebInterface No
LogLevel info
<Location />
  Order allow,deny
  Allow localhost
</Location>
<Policy default>
  JobPrivateAccess none
  JobPrivateValues none
  <Limit All>
    Order allow,deny
    Allow localhost
  </Limit>
</Policy>
"""
_START_SECONDS = 20.0
_numbers = itertools.count(1)


class QueuedPrinterSimulator(PrinterSimulator):
    """The simulated printer, with a queue before it."""

    async def start(self) -> None:
        await super().start()
        self.queue = f"kiosk{next(_numbers)}"
        await self.lpadmin("-p", self.queue, "-E", "-v", super().wire()["uri"], "-m", "raw")

    async def stop(self) -> None:
        await self.lpadmin("-x", self.queue)
        await super().stop()

    def wire(self) -> dict[str, Any]:
        return {**super().wire(), "queue": self.queue, "host": "127.0.0.1", "queue_port": cupsd()}

    async def lpadmin(self, *arguments: str) -> None:
        await self._run("lpadmin", *arguments)

    async def cupsdisable(self) -> None:
        await self._run("cupsdisable", self.queue)

    async def cupsenable(self) -> None:
        await self._run("cupsenable", self.queue)

    async def _run(self, program: str, *arguments: str) -> None:
        process = await asyncio.create_subprocess_exec(
            f"/usr/sbin/{program}",
            *arguments,
            env={**os.environ, "CUPS_SERVER": f"127.0.0.1:{cupsd()}"},
            stderr=asyncio.subprocess.DEVNULL,
        )
        assert await process.wait() == 0


@functools.cache
def cupsd() -> int:
    """The port of one cupsd for all tests; it ends with them."""
    # Not below pytest's own directory, which cupsd's backends, running as another user, may not enter.
    folder, port = Path(tempfile.mkdtemp(prefix="xiaoer-cups-")), free_port()
    folder.chmod(0o755)
    owner = pwd.getpwnam("lp") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    for name in ("cache", "state", "spool", "spool/tmp", "ssl"):
        (folder / name).mkdir()
    _write(folder / "cups-files.conf", _FILES.format(folder=folder, user=owner.pw_name, group=_group(owner.pw_gid)))
    _write(folder / "cupsd.conf", _DAEMON.format(port=port))
    for path in (folder, *folder.rglob("*")):
        os.chown(path, owner.pw_uid, owner.pw_gid)
    daemon = subprocess.Popen(
        ["/usr/sbin/cupsd", "-f", "-c", folder / "cupsd.conf", "-s", folder / "cups-files.conf"],
        preexec_fn=die_with_parent,
    )

    def end() -> None:
        daemon.terminate()
        daemon.wait()
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(end)
    deadline = time.monotonic() + _START_SECONDS
    ready = ["lpstat", "-h", f"127.0.0.1:{port}", "-r"]
    while b"is running" not in subprocess.run(ready, capture_output=True, check=False).stdout:
        assert daemon.poll() is None, "cupsd does not start"
        assert time.monotonic() < deadline, "cupsd does not answer"
        time.sleep(0.02)
    return port


def _write(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o640)


def _group(number: int) -> str:
    return grp.getgrgid(number).gr_name
