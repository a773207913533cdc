"""A sound card without hardware: an ALSA configuration whose device hands every sound to a recorder."""

from __future__ import annotations

import os
import shlex
import sys
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bridge.simulators import process
from bridge.simulators.base import Simulator, named_fault

FAULTS = ("none", "silent", "slow", "broken")
"""``silent``: the card takes no sound and does not say so. ``broken``: it refuses."""

DEVICE = "kiosk"
KEPT = 20
"""Recordings kept, newest first to stay."""
_RECORDER = Path(__file__).with_name("audio_recorder.py")
_BROKEN = """pcm.{device} {{
    type hw
    card NoSuchCard
}}
"""
_CONFIG = """pcm.{device} {{
    type file
    slave.pcm {{ type null }}
    file "|exec {command} %r %c"
    format raw
}}
"""


class AudioSimulator(Simulator):
    """``sim/audio.conf`` is the card; what was played lies in ``sim/audio/`` as WAV files. Unplugging removes it."""

    device = "audio"

    def __init__(self, data_dir: Path, pace: float = 1.0) -> None:
        super().__init__(data_dir)
        self._file = self.sim_dir / "audio.conf"
        self._pace = pace
        self._fault = "none"

    async def start(self) -> None:
        (self.folder / "fault").unlink(missing_ok=True)
        self.plug()

    async def stop(self) -> None:
        self.unplug()

    def wire(self) -> dict[str, Any]:
        return {"config": str(self._file), "pcm": DEVICE}

    def state(self) -> dict[str, Any]:
        return {
            "plugged": self._file.exists(),
            "fault": self._fault,
            "faults": list(FAULTS),
            "sounds": [{"name": path.name, "seconds": _seconds(path)} for path in self.sounds()],
        }

    def sounds(self) -> list[Path]:
        """The recordings, newest last; old ones are forgotten."""
        found = sorted(self.folder.glob("[0-9]*.wav"))
        for old in found[:-KEPT]:
            old.unlink(missing_ok=True)
        return found[-KEPT:]

    def actions(self) -> dict[str, Callable[..., Any]]:
        return {"fault": self.fault, "unplug": self.unplug, "replug": self.plug}

    def fault(self, kind: str) -> None:
        """The card misbehaves; ``none`` ends it."""
        self._fault = named_fault(kind, FAULTS)
        (self.folder / "fault").write_text(self._fault, encoding="utf-8")
        if self._file.exists():
            self.plug()

    def plug(self) -> None:
        command = shlex.join([sys.executable, "-I", str(_RECORDER), str(self.folder), str(self._pace)])
        scratch = self._file.with_name(f".{self._file.name}.{os.getpid()}")
        config = _BROKEN if self._fault == "broken" else _CONFIG
        scratch.write_text(config.format(device=DEVICE, command=command.replace('"', '\\"')), encoding="utf-8")
        scratch.replace(self._file)

    def unplug(self) -> None:
        self._file.unlink(missing_ok=True)


def _seconds(path: Path) -> float:
    try:
        with wave.open(str(path), "rb") as sound:
            return round(sound.getnframes() / sound.getframerate(), 2)
    except (OSError, wave.Error, EOFError):
        return 0.0


def main(argv: list[str] | None = None) -> int:
    arguments = process.parser("audio").parse_args(argv)
    return process.run(lambda: AudioSimulator(arguments.data))


if __name__ == "__main__":
    sys.exit(main())
