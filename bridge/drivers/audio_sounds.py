"""Sounds as samples: a prompt's file, a signal's beeps, softer or louder."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import numpy as np

RATE = 16_000
_QUIETEST = 0.03
"""Factor at volume 1: about 30 dB below volume 1000."""

_SIGNALS: dict[str, tuple[tuple[float, float], ...]] = {
    "keypress": ((1000, 0.04),),
    "exclamation": ((880, 0.12), (0, 0.06), (1175, 0.16)),
    "warning": ((660, 0.2), (0, 0.1), (660, 0.2)),
    "error": ((440, 0.25), (0, 0.08), (330, 0.35)),
    "critical": ((1000, 0.15), (0, 0.05), (700, 0.15), (0, 0.05), (1000, 0.15), (0, 0.05), (700, 0.15)),
}
"""Signal -> tones: hertz (0 is silence) and seconds."""

PAUSE = 0.8
"""Seconds of silence after one round of a continuous signal."""

SIGNALS = tuple(_SIGNALS)


def signal(name: str, volume: int, pause: float = 0.0) -> bytes:
    """A WAV of a signal's beeps, with ``pause`` seconds of silence after them."""
    parts = [_tone(hertz, seconds) for hertz, seconds in (*_SIGNALS[name], (0.0, pause))]
    return _wav(np.concatenate(parts) * _factor(volume), RATE)


def silence(seconds: float) -> bytes:
    """A WAV in which nothing is heard."""
    return _wav(np.zeros(int(seconds * RATE)), RATE)


def prompt(file: Path, volume: int) -> bytes:
    """A recorded prompt as WAV. Raises ValueError (no 16 bit mono or stereo WAV) or OSError."""
    try:
        with wave.open(str(file), "rb") as recording:
            channels, width, rate, frames = recording.getparams()[:4]
            if width != 2 or channels not in (1, 2):
                raise ValueError("a prompt is a 16 bit WAV with one or two channels")
            samples = np.frombuffer(recording.readframes(frames), "<i2").astype(np.float64)
    except (wave.Error, EOFError) as error:
        raise ValueError(f"no WAV file: {error}") from None
    return _wav(samples * _factor(volume), rate, channels)


def length(wav: bytes) -> float:
    """How long a WAV plays."""
    with wave.open(io.BytesIO(wav), "rb") as sound:
        return sound.getnframes() / sound.getframerate()


def _factor(volume: int) -> float:
    """Volume 1 to 1000 in logarithmic steps, as the standard wants it."""
    return float(_QUIETEST ** (1 - (volume - 1) / 999))


def _tone(hertz: float, seconds: float) -> np.ndarray:
    time = np.arange(int(seconds * RATE)) / RATE
    tone = np.sin(2 * np.pi * hertz * time) * 0.5 * 32767
    edge = min(80, len(tone) // 2)
    if edge:  # 5 ms up and down: a tone cut hard clicks
        tone[:edge] *= np.linspace(0, 1, edge)
        tone[-edge:] *= np.linspace(1, 0, edge)
    return tone


def _wav(samples: np.ndarray, rate: int, channels: int = 1) -> bytes:
    output = io.BytesIO()
    with wave.open(output, "wb") as file:
        file.setparams((channels, 2, rate, 0, "NONE", "not compressed"))
        file.writeframes(samples.round().astype("<i2").tobytes())
    return output.getvalue()
