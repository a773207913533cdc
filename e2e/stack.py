"""The whole product in processes of its own, as ``make run`` starts it, on ports and data of its own."""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from bridge import job_records
from bridge.print_job import LIVE
from bridge.simulators import cli as simulators
from bridge.simulators.free_port import free_port

ROOT = Path(__file__).resolve().parent.parent
Found = TypeVar("Found")
START_SECONDS = 180.0
LIVE_SECONDS = 4
"""Shorter than in a hall: a journey waits until a page notices that the server is silent."""


def wait_for(look: Callable[[], Found | None], what: str, seconds: float = 45.0) -> Found:
    """Ask ``look`` until it gives something true. Raises AssertionError naming ``what``."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds:.0f} s for {what}")


@dataclass
class Stack:
    """A running demo. ``facts`` is what it wrote when it was ready (addresses, people, staff)."""

    process: subprocess.Popen[bytes]
    data: Path
    environment: dict[str, str]
    facts: dict[str, Any]

    @classmethod
    def start(cls, data: Path) -> Stack:
        names = ("XIAOER_PORT", "XIAOER_BRIDGE_PORT", "XIAOER_SANDBOX_PORT", "XIAOER_SIM_IPP_PORT",
                 "XIAOER_SIM_ESCPOS_PORT", "XIAOER_SIM_ESCL_PORT")  # fmt: skip
        temporary = data / "tmp"
        temporary.mkdir(parents=True, exist_ok=True)
        environment = {
            **os.environ,
            **{name: str(free_port()) for name in names},
            "XIAOER_DATA_DIR": str(data),
            "TMPDIR": str(temporary),  # what a process leaves behind is looked for there
            "XIAOER_LIVE_SECONDS": str(LIVE_SECONDS),
            "XIAOER_SIM_PEOPLE": str(ROOT / "backend" / "sandbox" / "people.json"),
        }
        log = open(data / "demo.log", "wb")  # noqa: SIM115  (the child keeps it)
        process = subprocess.Popen(
            [sys.executable, "-m", "backend.cli", "demo"],
            cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip

        def ready() -> dict[str, Any] | None:
            if process.poll() is not None:
                raise AssertionError((data / "demo.log").read_text(errors="replace"))
            file = data / "demo.json"
            return json.loads(file.read_text(encoding="utf-8")) if file.exists() else None

        return cls(process, data, environment, wait_for(ready, "the demo to be ready", START_SECONDS))

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)

    @property
    def kiosk_url(self) -> str:
        return str(self.facts["kiosk_url"])

    @property
    def base_url(self) -> str:
        return str(self.facts["base_url"])

    def sim(self, *arguments: str) -> str:
        """``xiaoer sim ...`` against this demo's simulators, without a process for each word."""
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            code = simulators.main(["sim", "--data", str(self.data), *arguments])
        assert code == 0, said.getvalue()
        return said.getvalue()

    def staff(self, department: str) -> dict[str, str]:
        return next(s for s in self.facts["staff"] if s["department"] == department)

    def pid_of(self, module: str) -> int:
        """The process that the demo started as ``python -m <module> ...``."""
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                command = (folder / "cmdline").read_bytes().split(b"\0")
                environ = (folder / "environ").read_bytes()
            except OSError:
                continue
            ours = f"XIAOER_DATA_DIR={self.data}".encode() in environ.split(b"\0")
            wanted = [b"-m", module.encode(), *([b"serve"] if module == "bridge" else [])]
            if ours and command[1 : 1 + len(wanted)] == wanted:
                return int(folder.name)
        raise AssertionError(f"{module} is not running")

    def kill(self, module: str) -> None:
        os.kill(self.pid_of(module), signal.SIGKILL)

    def freeze(self, module: str) -> None:
        """Stop a process without ending it: its sockets stay open and silent."""
        os.kill(self.pid_of(module), signal.SIGSTOP)

    def thaw(self, module: str) -> None:
        os.kill(self.pid_of(module), signal.SIGCONT)

    def cases(self) -> int:
        """How many cases the database holds."""
        with sqlite3.connect(f"file:{self.data}/xiaoer.sqlite3?mode=ro", uri=True, timeout=5) as database:
            return int(database.execute("SELECT count(*) FROM case_record").fetchone()[0])

    def forget_drafts(self) -> None:
        """What journeys before this one left half filled in is nobody's business of the next one."""
        with contextlib.closing(sqlite3.connect(self.data / "xiaoer.sqlite3", timeout=30)) as database, database:
            database.execute("UPDATE draft SET state = 'dropped', sealed = NULL WHERE state = 'open'")

    def receipts(self) -> list[Path]:
        return sorted((self.data / "sim" / "receipt").glob("*.png"))

    def papers_at_rest(self) -> None:
        """Wait until the bridge has nothing more to print of what an earlier page sent it: one counts papers."""
        wait_for(lambda: not self._jobs(LIVE), "the printers to be done with what an earlier page sent")

    def coming_out(self, printer: str) -> None:
        """Wait until ``printer`` has begun to put a paper out."""
        wait_for(lambda: self._jobs(("sent", "printing"), printer), "a paper to be on its way out")

    def _jobs(self, states: tuple[str, ...], printer: str = "%") -> int:
        """How many jobs of the bridge's journal are in one of ``states``."""
        journal = next(self.data.rglob(job_records.FILE), None)
        if journal is None:
            return 0
        with contextlib.closing(sqlite3.connect(f"file:{journal}?mode=ro", uri=True, timeout=5)) as database:
            marks = ", ".join("?" * len(states))
            asked = f"SELECT count(*) FROM job WHERE printer LIKE ? AND state IN ({marks})"
            return int(database.execute(asked, (printer, *states)).fetchone()[0])

    def printed(self) -> list[Path]:
        """The PDFs that left the A4 printer."""
        return sorted((self.data / "sim" / "printer" / "spool").glob("*.pdf"))
