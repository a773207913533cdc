"""A private PC/SC service with one virtual reader, seen from outside its room (``pcscd_room.py``)."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

from bridge.simulators.base import ControlError
from bridge.simulators.pcscd_room import DRIVER
from bridge.simulators.process import die_with_parent

_ROOM = Path(__file__).with_name("pcscd_room.py")
_WAYS_IN: tuple[list[str], ...] = (["--user", "--map-root-user"], [])
"""Into new namespaces as an ordinary user where the kernel lets one, else as root."""


class PcscService:
    """``socket_path`` is where its clients find it (``PCSCLITE_CSOCK_NAME``)."""

    def __init__(self, socket_path: Path) -> None:
        self.socket_path = socket_path
        self._room: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._listener: socket.socket | None = None

    async def open(self) -> None:
        """Make the room; no service runs in it yet. Raises ControlError with what is missing."""
        if shutil.which("pcscd", path=f"{os.environ.get('PATH', '')}:/usr/sbin") is None or not Path(DRIVER).exists():
            raise ControlError("pcscd and vsmartcard-vpcd are not installed")
        self._listener = _listen(self.socket_path)
        words = "unshare is not installed"
        for way in _WAYS_IN:
            try:
                words = await asyncio.to_thread(self._enter, way)
            except FileNotFoundError:
                break
            if words == "ok":
                return
        raise ControlError(f"this machine gives the PC/SC service no room of its own: {words}")

    def _enter(self, way: list[str]) -> str:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        assert self._listener is not None  # noqa: S101 - open() made it
        handed = (theirs.fileno(), self._listener.fileno())
        self._room = subprocess.Popen(
            ["unshare", *way, "--mount", "--net", sys.executable, "-I", str(_ROOM), *map(str, handed)],
            pass_fds=handed,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PATH": f"{os.environ.get('PATH', '')}:/usr/sbin"},
            preexec_fn=die_with_parent,
        )
        theirs.close()
        words = ours.recv(256).decode() or "namespaces are not allowed"
        if words != "ok":
            ours.close()
            self._room.wait()
            self._room = None
            return words
        self._control = ours
        return words

    async def order(self, order: str) -> list[int]:
        """``start``, ``bare``, ``stop`` or ``insert``; the descriptors it gave. Raises ControlError."""
        control = self._control
        if control is None:
            raise ControlError("there is no PC/SC service")

        def exchange() -> tuple[bytes, list[int]]:
            control.send(order.encode())
            answer, descriptors, _, _ = socket.recv_fds(control, 256, 1)
            return answer, descriptors

        answer, descriptors = await asyncio.to_thread(exchange)
        if answer != b"ok":
            raise ControlError(f"the PC/SC service does not {order}: {answer.decode() or 'its room is gone'}")
        return descriptors

    async def close(self) -> None:
        """End the service and its room. Never raises."""
        control, self._control = self._control, None
        if control is not None:
            control.close()
        room, self._room = self._room, None
        if room is not None:
            try:
                await asyncio.to_thread(room.wait, 2.0)
            except subprocess.TimeoutExpired:
                room.kill()
                await asyncio.to_thread(room.wait)
        if self._listener is not None:
            self._listener.close()
            self._listener = None
            with contextlib.suppress(OSError):
                self.socket_path.unlink()


def _listen(path: Path) -> socket.socket:
    """A listening socket under this name, however long the name is (the kernel takes 107 bytes)."""
    path.unlink(missing_ok=True)
    directory = os.open(path.parent, os.O_PATH)
    try:
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(f"/proc/self/fd/{directory}/{path.name}")
        listener.listen(16)
    finally:
        os.close(directory)
    return listener
