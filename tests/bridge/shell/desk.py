"""A screen nobody sees: Xvfb and openbox, fingers and keys by xdotool, and a look at the pixels."""

from __future__ import annotations

import contextlib
import os
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
WIDTH, HEIGHT = 720, 1280
PATIENCE = 25.0


def until(look: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait for a condition."""
    deadline = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


class Desk:
    """An X display with a window manager."""

    def __init__(self, directory: Path) -> None:
        self._picture = directory / "Xvfb_screen0"
        reading, writing = os.pipe()
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-fbdir", str(directory)],
            pass_fds=[writing], stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(writing)
        with os.fdopen(reading) as told:
            self.display = f":{told.readline().strip()}"
        self.environment = {"DISPLAY": self.display, "HOME": str(directory), "XDG_RUNTIME_DIR": str(directory)}
        rules = directory / "rc.xml"
        from bridge.install.session import RC_XML

        rules.write_text(RC_XML, "utf-8")
        self._manager = subprocess.Popen(
            ["openbox", "--config-file", str(rules)],
            env={**os.environ, **self.environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def hand(self, *words: str) -> str:
        """One xdotool command; what it says."""
        told = subprocess.run(
            ["xdotool", *words], env={**os.environ, **self.environment}, capture_output=True, text=True, check=False
        )
        return told.stdout

    def windows(self) -> int:
        """Visible windows with a size one can see."""
        return len(self.hand("search", "--onlyvisible", "--name", "").split())

    def pixel(self, x: int, y: int) -> tuple[int, int, int]:
        """Red, green, blue (0..255) on the screen now. The file is Xvfb's frame buffer in XWD format."""
        content = self._picture.read_bytes()
        header, *_ = struct.unpack(">I", content[:4])
        fields = struct.unpack(">25I", content[:100])
        bytes_per_line, colours = fields[12], fields[19]
        start = header + colours * 12 + y * bytes_per_line + x * 4
        blue, green, red = content[start : start + 3]
        return red, green, blue

    def close(self) -> None:
        for process in (self._manager, self._server):
            process.terminate()
            process.wait(10)


class Window:
    """``xiaoer kiosk`` on a desk."""

    def __init__(self, desk: Desk, directory: Path, environment: Mapping[str, str], *arguments: str) -> None:
        self.errors = directory / "window.log"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("XIAOER_", "QT"))},
            **desk.environment,
            "XIAOER_DATA_DIR": str(directory / "data"),
            "QTWEBENGINE_DISABLE_SANDBOX": "1",  # tests may run as root, where Chromium's sandbox cannot
            **environment,
        }
        with self.errors.open("w") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bridge", "kiosk", *arguments], env=self.environment, stderr=errors, cwd=ROOT
            )

    def processes(self) -> dict[int, int]:
        """Every process of the window: process id -> parent's."""
        parents = {}
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):  # it may end while we look
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])

        def ours(number: int) -> bool:
            return number == self.process.pid or (number in parents and ours(parents[number]))

        return {number: parent for number, parent in parents.items() if ours(number)}

    def renderers(self) -> set[int]:
        """The processes that hold the pages. Chromium forks them from a zygote, which is our child."""
        tree = self.processes()
        return {number for number, parent in tree.items() if tree.get(parent) == self.process.pid}

    def reload(self, *arguments: str) -> int:
        """``xiaoer kiosk reload``."""
        return subprocess.run(
            [sys.executable, "-m", "bridge", "kiosk", "reload", *arguments], env=self.environment, cwd=ROOT, check=False
        ).returncode

    def close(self) -> int:
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(15)
