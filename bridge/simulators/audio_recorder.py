"""``python audio_recorder.py FOLDER PACE RATE CHANNELS``: the ear at the other end of the simulated sound card.

ALSA's ``file`` plug-in starts it for every sound and writes raw 16 bit samples to its standard input. It listens
at the speed of a real sound card (times ``PACE``; 0: at once) and leaves what it heard as a WAV. Run as a file and
importing nothing of the bridge, so that it starts fast.
"""

from __future__ import annotations

import os
import sys
import time
import wave
from pathlib import Path

CHUNK_SECONDS = 0.02


def main(argv: list[str]) -> int:
    folder, pace, rate, channels = Path(argv[0]), float(argv[1]), int(argv[2]), int(argv[3])
    fault = (folder / "fault").read_text() if (folder / "fault").exists() else "none"
    if fault == "silent":  # a sound card that takes nothing: whoever plays waits for ever
        while os.getppid() != 1:
            time.sleep(0.05)
        return 1
    if fault == "slow":
        pace *= 2
    heard = folder / f"{time.time_ns()}.wav"
    scratch = folder / f".{heard.name}"
    size = max(1, int(rate * CHUNK_SECONDS)) * channels * 2
    audible = False
    with wave.open(str(scratch), "wb") as file:
        file.setparams((channels, 2, rate, 0, "NONE", "not compressed"))
        while chunk := sys.stdin.buffer.read(size):
            audible = audible or any(chunk)
            file.writeframes(chunk)
            time.sleep(CHUNK_SECONDS * pace)
    if audible:
        scratch.replace(heard)
    else:
        scratch.unlink()  # a driver's probe
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
