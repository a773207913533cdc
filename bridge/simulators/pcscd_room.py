"""A room of its own for a real PC/SC service: ``python pcscd_room.py CONTROL LISTENER`` (two open descriptors).

Started in new mount and network namespaces. There, pcscd finds a writable ``/run`` that is nobody else's, and its
virtual reader's port, which it opens on every address, is one nobody outside can reach. Its clients come in through
LISTENER. Orders come over CONTROL, one a message: ``start`` (with the reader), ``bare`` (without one), ``stop``,
``insert`` (answered with a stream to the virtual reader beside the ``ok``). Every order is answered with ``ok`` or
with one sentence. The room ends with CONTROL.

Imports nothing of the bridge: it is run as a file.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import socket
import struct
import sys
import time
from pathlib import Path

READER = "Simulated social card reader"
DRIVER = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"
PORT = 0x8C7B
SETTLE_SECONDS = 5.0

_PR_SET_PDEATHSIG = 1
_SIOCSIFFLAGS, _IFF_UP = 0x8914, 1
_PASSED = 3
"""Where a service that is handed its socket looks for it (sd_listen_fds)."""


class Room:
    """The service in the room, if it runs."""

    def __init__(self, listener: int) -> None:
        self._listener = listener
        self._pid = 0

    def start(self, *, reader: bool) -> None:
        """Run pcscd afresh. Raises OSError when it does not come up."""
        self.stop()
        configuration = Path("/run/reader.conf.d")
        configuration.mkdir(exist_ok=True)
        for file in configuration.iterdir():
            file.unlink()
        if reader:
            (configuration / "vpcd").write_text(
                f'FRIENDLYNAME "{READER}"\nDEVICENAME /dev/null:{PORT:#x}\nLIBPATH {DRIVER}\nCHANNELID {PORT:#x}\n'
            )
        self._pid = os.fork()
        if self._pid == 0:
            self._become_pcscd(configuration)
        if reader:
            socket.close(self._reach_reader().detach())

    def _become_pcscd(self, configuration: Path) -> None:
        """In the new process; never returns. Its own process id must stand in its environment."""
        try:
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
            os.dup2(self._listener, _PASSED)
            os.environ |= {"LISTEN_FDS": "1", "LISTEN_PID": str(os.getpid())}
            os.execvp("pcscd", ["pcscd", "--foreground", "--critical", "--config", str(configuration)])  # noqa: S606
        finally:
            os._exit(127)

    def stop(self) -> None:
        """Kill pcscd, as a crash would."""
        if self._pid:
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
            self._pid = 0

    def insert(self) -> socket.socket:
        """A stream to the virtual reader: whoever holds it is the card. Raises OSError."""
        return self._reach_reader()

    def _reach_reader(self) -> socket.socket:
        deadline = time.monotonic() + SETTLE_SECONDS
        while True:
            try:
                return socket.create_connection(("127.0.0.1", PORT))
            except OSError:
                if time.monotonic() > deadline or os.waitpid(self._pid, os.WNOHANG) != (0, 0):
                    raise
                time.sleep(0.02)


def furnish() -> None:
    """An empty ``/run`` with pcscd's directory, and the loopback interface up. Raises OSError."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(b"tmpfs", b"/run", b"tmpfs", 0, None) != 0:
        raise OSError(ctypes.get_errno(), "cannot have a /run of its own")
    os.mkdir("/run/pcscd")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sh", b"lo", _IFF_UP))


def serve(control: socket.socket, room: Room) -> None:
    """Orders, until the other end is gone."""
    while order := control.recv(64):
        passed: list[int] = []
        try:
            match order:
                case b"start" | b"bare":
                    room.start(reader=order == b"start")
                case b"stop":
                    room.stop()
                case b"insert":
                    passed = [room.insert().detach()]
            answer = b"ok"
        except OSError as error:
            answer = (error.strerror or "it does not work").encode()
        socket.send_fds(control, [answer], passed)
        for descriptor in passed:
            os.close(descriptor)


def main(argv: list[str]) -> int:
    control, room = socket.socket(fileno=int(argv[0])), Room(int(argv[1]))
    try:
        furnish()
        control.send(b"ok")
    except OSError as error:
        control.send((error.strerror or "no room").encode())
        return 1
    try:
        serve(control, room)
    finally:
        room.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
