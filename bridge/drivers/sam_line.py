"""One command and its answer over a serial line to a resident-card reader."""

from __future__ import annotations

import time

import serial

from bridge.drivers import sam_frames
from bridge.drivers.sam_frames import Answer, FrameError, FrameReader
from bridge.drivers.serial_line import SerialLine

QUIET = 0.1
"""Seconds without a byte after which an answer that nobody waits for any more is taken to be over."""

PATIENCE_AFTER_NOISE = 0.15
"""Seconds a good frame may still take to come after a broken one."""


FASTEST = max(sam_frames.SET_SPEED)


class Silence(Exception):
    """The reader did not answer at all."""


class SamLine:
    """Sends commands, collects answers, and keeps a late answer from being taken for the next one's.

    Answers carry no command number, so after any failed exchange the line is drained before it is used
    again.
    """

    def __init__(self, port: str) -> None:
        self._line = SerialLine(port, FASTEST)
        self._disturbed = False
        self.heard_at = 0.0
        """``time.monotonic()`` of the last good frame."""

    @property
    def is_open(self) -> bool:
        return self._line.is_open

    async def open(self, baud: int) -> None:
        """Raises DeviceNotReady."""
        self._line.baud = baud
        await self._line.open()
        self._disturbed = True
        self.heard_at = time.monotonic()

    async def close(self) -> None:
        await self._line.close()

    async def stirs(self, seconds: float) -> None:
        """Returns when something comes unasked, when the line goes, on ``stir``, and after ``seconds``.
        Raises DeviceNotReady."""
        await self._line.stirs(seconds)

    def stir(self) -> None:
        self._line.stir()

    async def ask(self, command: bytes, timeout: float) -> Answer:
        """Send one command (CMD PARA DATA) and return its answer.

        ``timeout`` is in seconds. Raises Silence, FrameError (noise only, or a broken frame) or
        DeviceNotReady (the line is lost).
        """
        return await self._line.run(lambda port: self._exchange(port, command, timeout))

    def _exchange(self, port: serial.Serial, command: bytes, timeout: float) -> Answer:
        if self._disturbed:
            self._drain(port)
        self._disturbed = True
        port.reset_input_buffer()
        port.write(sam_frames.encode(command))
        answer = sam_frames.parse_answer(self._collect(port, time.monotonic() + timeout))
        self._disturbed = False
        self.heard_at = time.monotonic()
        return answer

    def _collect(self, port: serial.Serial, deadline: float) -> bytes:
        reader = FrameReader()
        heard = False
        broken: FrameError | None = None
        while time.monotonic() < deadline:
            data = port.read(reader.missing())
            heard = heard or bool(data)
            while True:
                try:
                    body = reader.feed(data)
                    break
                except FrameError as error:
                    data = b""
                    if broken is None:
                        deadline = min(deadline, time.monotonic() + PATIENCE_AFTER_NOISE)
                    broken = error
            if body is not None:
                return body
        if broken is not None:
            raise broken
        if heard:
            raise FrameError("incomplete frame")
        raise Silence

    def _drain(self, port: serial.Serial) -> None:
        quiet_since = time.monotonic()
        give_up = quiet_since + 1.0
        while time.monotonic() - quiet_since < QUIET and time.monotonic() < give_up:
            if port.read(max(1, port.in_waiting)):
                quiet_since = time.monotonic()
