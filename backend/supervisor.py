"""Starts child processes, restarts one that dies, and ends them all together."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1
STOP_SECONDS = 8.0
STABLE_SECONDS = 10.0


@dataclass
class Child:
    """One process to keep alive. ``ready`` says whether it does its work yet."""

    name: str
    command: Sequence[str]
    ready: Callable[[], bool]
    environment: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    restart_at: float = 0.0


class DidNotStart(Exception):
    """A child ended or stayed silent during start-up; the message names its log."""


class Supervisor:
    """Owns the children. Their output goes to ``<logs>/<name>.log``."""

    def __init__(self, children: Sequence[Child], logs: Path, environment: Mapping[str, str]) -> None:
        self.children = list(children)
        self.stopping = False
        self._logs = logs
        self._environment = {**os.environ, **environment}
        logs.mkdir(parents=True, exist_ok=True, mode=0o700)

    def start(self, names: Sequence[str] | None = None) -> None:
        for child in self.children:
            if names is None or child.name in names:
                self._spawn(child)

    def wait_ready(self, names: Sequence[str], seconds: float) -> None:
        """Block until the named children are ready. Raises DidNotStart."""
        waiting = [child for child in self.children if child.name in names]
        deadline = time.monotonic() + seconds
        while waiting and not self.stopping:
            for child in list(waiting):
                if child.ready():
                    waiting.remove(child)
                elif child.process is not None and child.process.poll() is not None:
                    raise DidNotStart(self._explain(child, f"ended with code {child.process.returncode}"))
            if waiting and time.monotonic() > deadline:
                raise DidNotStart(self._explain(waiting[0], f"was not ready after {seconds:.0f} s"))
            time.sleep(0.05)

    def watch(self, tell: Callable[[str], None]) -> None:
        """Keep everything alive until ``stop`` is asked for."""
        while not self.stopping:
            now = time.monotonic()
            for child in self.children:
                self._check(child, now, tell)
            time.sleep(0.1)

    def stop(self) -> None:
        """End all children: ask first, insist after ``STOP_SECONDS``."""
        self.stopping = True
        alive = [c.process for c in self.children if c.process is not None and c.process.poll() is None]
        for process in reversed(alive):
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in alive:
            try:
                process.wait(max(0.05, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                _kill_group(process)
                process.wait()

    def _check(self, child: Child, now: float, tell: Callable[[str], None]) -> None:
        if child.process is None:
            return
        code = child.process.poll()
        if code is None:
            if child.failures and now - child.started > STABLE_SECONDS:
                child.failures = 0
            return
        if not child.restart_at:
            pause = min(5.0, 0.1 * 2**child.failures)
            child.failures += 1
            child.restart_at = now + pause
            _kill_group(child.process)  # what it started itself must not outlive it
            tell(f"{child.name} ended with code {code}; starting it again in {pause:.1f} s")
        elif now >= child.restart_at:
            self._spawn(child)

    def _spawn(self, child: Child) -> None:
        child.restart_at = 0.0
        child.started = time.monotonic()
        with open(self._logs / f"{child.name}.log", "ab") as log:
            child.process = subprocess.Popen(
                list(child.command),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**self._environment, **child.environment},
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )

    def _explain(self, child: Child, what: str) -> str:
        log = self._logs / f"{child.name}.log"
        lines = log.read_text(errors="replace").strip().splitlines()[-8:] if log.exists() else []
        return "\n".join([f"{child.name} {what}. Its log is {log}:", *(f"    {line}" for line in lines)])


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    except PermissionError:
        process.kill()


def _die_with_parent() -> None:
    """Linux: when the supervisor is killed outright, its children get SIGTERM."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
