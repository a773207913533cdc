"""刷脸: what a person agrees to, which pictures can be compared, and when two faces count as one person's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from backend.core.errors import Text

CONSENT_VERSION = "2026-11"
"""What is agreed to today. A text that somebody has agreed to is never changed: it gets a successor."""
CONSENTS: Mapping[str, tuple[Text, ...]] = {
    "2026-11": (
        Text(
            "刷脸自愿。不刷脸，用身份证一样办，什么也不少。",
            "This is up to you. Without it the ID card does just as well, and you miss nothing.",
        ),
        Text(
            "机器读出证件里的照片，再拍一张，比一比是不是同一个人。",
            "The machine reads the photo in your ID card, takes a picture of you, and compares the two.",
        ),
        Text(
            "两张照片和脸部数据比完就删，不保存，不给别的单位。",
            "Both pictures and all that is measured on them are gone afterwards: not kept, not passed on.",
        ),
        Text(
            "只记下：您同意了、什么时候、比对通过没有。随时可以停下。",
            "Only this is written down: that you agreed, when, and whether it was you. You can stop at any time.",
        ),
    ),
}
"""Separate consent to the use of a face (PIPL, art. 29 and 30; 人脸识别技术应用安全管理办法, 2025): that another way is
there, what for, how, for how long."""

CONSENT_FOR = timedelta(minutes=5)
TRIES = 3
"""Pictures that may turn out unlike the photo under one consent; a picture that cannot be compared costs none."""
MOST_UNLIKE = 6
UNLIKE_WINDOW = timedelta(hours=1)
"""So many unlike pictures for one card within this time end it at every terminal: the card may be another's."""

MODELS = "yunet-2023mar-int8 sface-2021dec-int8"
SAME = 0.363
"""Cosine of two SFace features from which on they count as one person's (OpenCV Zoo, face_recognition_sface: the value
at which it is right most often on LFW)."""
CLEAR = 0.55
THRESHOLDS = "2026-11"
"""Goes into the audit with the band: which numbers have decided."""

SMALLEST_CARD_FACE = 24
SMALLEST_FACE = 110
"""Pixels of a face's width. SFace looks at 112 of them."""
OTHER_FACE = 0.35
"""A second face this wide, beside the first, may be the one that was meant; a smaller one is a passer-by."""
DARKEST, BRIGHTEST = 50, 225
"""Mean luminance (0-255) of the face."""
MOST_TURNED = 0.35
"""How far the nose may stand off the middle between the eyes, in parts of their distance."""


@dataclass(frozen=True)
class Face:
    """A face that was found. ``width``, ``right_eye``, ``left_eye``, ``nose`` (x, y): in pixels; ``luminance``: mean,
    0-255."""

    width: float
    right_eye: tuple[float, float]
    left_eye: tuple[float, float]
    nose: tuple[float, float]
    luminance: float


def hint(faces: Sequence[Face]) -> str | None:
    """What is wrong with a picture of the camera: ``none`` ``several`` ``small`` ``dark`` ``bright`` ``turned``; None
    when it can be compared. ``faces``: the largest first."""
    if not faces:
        return "none"
    first = faces[0]
    if len(faces) > 1 and faces[1].width >= OTHER_FACE * first.width:
        return "several"
    if first.width < SMALLEST_FACE:
        return "small"
    if first.luminance < DARKEST:
        return "dark"
    if first.luminance > BRIGHTEST:
        return "bright"
    return "turned" if _turned(first) > MOST_TURNED else None


def card_usable(faces: Sequence[Face]) -> bool:
    """Whether the photo of a card shows one face that is large enough to be compared."""
    return len(faces) == 1 and faces[0].width >= SMALLEST_CARD_FACE


def band(score: float) -> str:
    """``clear`` or ``enough`` for the same person, ``low`` for another. The score itself is told to nobody and kept
    nowhere: who tries with another's card would learn from it."""
    if score >= CLEAR:
        return "clear"
    return "enough" if score >= SAME else "low"


def same(score: float) -> bool:
    return score >= SAME


def closed(unlike: int) -> bool:
    """Whether a card with so many ``unlike`` pictures within UNLIKE_WINDOW is compared no more for now."""
    return unlike >= MOST_UNLIKE


def _turned(face: Face) -> float:
    apart = abs(face.left_eye[0] - face.right_eye[0])
    middle = (face.left_eye[0] + face.right_eye[0]) / 2
    return abs(face.nose[0] - middle) / apart if apart else 1.0
