"""``python v4l2_grabber.py SOURCE WIDTH HEIGHT WARM_UP VIEW_WIDTH FRAME_RATE``: a camera, in a process of its own.

A byte ``p`` on standard input asks for one picture. Frames go to standard output: a kind, the length in four bytes
(big-endian), and that many bytes. Kinds: ``p`` a picture as JPEG, ``v`` a smaller frame for a preview
(``FRAME_RATE`` of them a second, none when it is 0), ``b`` no picture: it is black, ``f`` no picture: it is frozen.
Ends when its standard input does, or when the camera gives nothing more.

Run as a file and importing nothing of the bridge, so that it starts fast.
"""

from __future__ import annotations

import os
import select
import struct
import sys
import time
from collections.abc import Iterator

import cv2
import numpy as np

PICTURE_QUALITY = (90, 70, 50)
VIEW_QUALITY = 70
LARGEST_BYTES = 1_400_000
FILM_RATE = 25
"""Frames a second of a film that stands in for a camera."""
BLACK = 10
"""No brighter than this anywhere, of 255: the lens is covered, or the sensor is dead."""
FROZEN = 4
"""Frames in a row without any difference; a sensor that lives has noise."""
SECOND_CHANCE = 15
"""Frames a black or frozen camera is given to think better of it."""


def frames(source: str, width: int, height: int) -> Iterator[tuple[np.ndarray, int]]:
    """Frames as they come, each with how many before it were exactly the same. A film begins again at its end."""
    film = os.path.isfile(source)
    same, before = 0, None
    while True:
        capture = cv2.VideoCapture(source)
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, width)
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, height)
        count = 0
        try:
            while True:
                good, frame = capture.read()
                if not good:
                    break
                same = same + 1 if before is not None and np.array_equal(frame, before) else 0
                yield frame, same
                before = frame
                count += 1
                if film:
                    time.sleep(1 / FILM_RATE)
        finally:
            capture.release()
        if not film or not count:
            return


def jpeg(frame: np.ndarray, quality: int) -> bytes:
    good, data = cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return bytes(data) if good else b""


def doubt(frame: np.ndarray, same: int) -> bytes:
    """Why this is no picture, as the kind to say so; nothing when it is one."""
    if int(frame.max()) <= BLACK:
        return b"b"
    return b"f" if same >= FROZEN else b""


def picture(frame: np.ndarray) -> bytes:
    """A JPEG that fits a message."""
    for quality in PICTURE_QUALITY:
        data = jpeg(frame, quality)
        if 0 < len(data) <= LARGEST_BYTES:
            return data
    return b""


def send(kind: bytes, data: bytes) -> None:
    sys.stdout.buffer.write(kind + struct.pack(">I", len(data)) + data)
    sys.stdout.buffer.flush()


def asked() -> bytes | None:
    """The wishes that have come meanwhile; None when nobody is there any more."""
    if not select.select([sys.stdin], [], [], 0)[0]:
        return b""
    return os.read(sys.stdin.fileno(), 64) or None


def main(argv: list[str]) -> int:
    source = argv[0]
    width, height, warm_up, view_width, frame_rate = map(int, argv[1:])
    wanted, doubted, due = 0, 0, 0.0
    for number, (frame, same) in enumerate(frames(source, width, height)):
        wishes = asked()
        if wishes is None:
            return 0
        wanted += len(wishes)
        if wanted and number >= warm_up:
            why_not = doubt(frame, same)
            doubted = doubted + 1 if why_not else 0
            if not why_not or doubted > SECOND_CHANCE:
                send(why_not or b"p", b"" if why_not else picture(frame))
                wanted -= 1
                doubted = 0
        if frame_rate and time.monotonic() >= due:
            due = time.monotonic() + 1 / frame_rate
            size = (view_width, max(1, round(frame.shape[0] * view_width / frame.shape[1])))
            send(b"v", jpeg(cv2.resize(frame, size, interpolation=cv2.INTER_AREA), VIEW_QUALITY))
    return 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except BrokenPipeError:
        os._exit(0)  # whoever watched has gone
