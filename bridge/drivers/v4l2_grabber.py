"""``python v4l2_grabber.py SOURCE WIDTH HEIGHT WARM_UP``: one JPEG on standard output.

Run as a file and importing nothing of the bridge, so that it starts fast.
"""

from __future__ import annotations

import sys

import cv2

JPEG_QUALITY = 90
LARGEST_BYTES = 1_400_000


def grab(source: str, width: int, height: int, warm_up: int) -> bytes | None:
    """Open the camera, let it settle, give the next frame as JPEG; None when there is none."""
    capture = cv2.VideoCapture(source)
    try:
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, width)
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, height)
        frame = None
        for _ in range(warm_up + 1):
            good, next_frame = capture.read()
            if not good:
                break  # a short film is over: its last frame will do
            frame = next_frame
    finally:
        capture.release()
    if frame is None:
        return None
    for quality in (JPEG_QUALITY, 70, 50):
        good, data = cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, quality])
        if good and len(data) <= LARGEST_BYTES:
            return bytes(data)
    return None


def main(argv: list[str]) -> int:
    source, width, height, warm_up = argv
    picture = grab(source, int(width), int(height), int(warm_up))
    if picture is None:
        return 1
    sys.stdout.buffer.write(picture)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
