"""Faces of the invented people, drawn: on the photo in their cards' chips, and before the simulated camera.

They are nobody's: a few dozen numbers each, chosen so that a program that compares faces finds the same one again in
another light and size and tells any two apart (``tests/service/test_faces.py``).
"""

from __future__ import annotations

import random
from dataclasses import dataclass

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Sitter:
    """Who is drawn. ``seed`` decides every feature that the rest leaves open."""

    seed: int
    woman: bool
    old: bool


SITTERS = {
    1: Sitter(46, True, True),
    2: Sitter(64, False, False),
    3: Sitter(26, True, False),
    4: Sitter(15, False, False),
    5: Sitter(95, False, False),
    6: Sitter(48, False, True),
}
"""By the number of the person in the people file."""


@dataclass(frozen=True)
class Look:
    """A face. ``width``, ``height`` (half of each), ``brow``, ``brow_tilt`` and ``glasses`` in units of a drawing 1024
    high, other lengths in parts of half the width or half the height; ``eye_slant`` and ``hairline`` in degrees."""

    skin: Colour
    hair: Colour
    lips: Colour
    width: float
    height: float
    jaw: float
    eyes_apart: float
    eyes_up: float
    eye: float
    eye_open: float
    eye_slant: float
    brow_up: float
    brow: float
    brow_tilt: float
    nose: float
    nose_wide: float
    mouth_down: float
    mouth: float
    lip: float
    smile: float
    hairline: float
    long_hair: bool
    glasses: float
    lines: bool


def sitter(number: int) -> Sitter:
    """Who sits for the person of this number; people beyond the known ones get a face of their own as well."""
    return SITTERS.get(number) or Sitter(9000 + number, number % 2 == 0, number % 3 == 0)


def look(who: Sitter) -> Look:
    """The face that belongs to a seed: always the same."""
    dice = random.Random(who.seed)  # noqa: S311 (a drawing)
    part = dice.uniform
    dark_hair = between((22, 19, 18), (74, 48, 34), dice.random())
    grey_hair = between((132, 130, 128), (212, 210, 207), dice.random())
    return Look(
        skin=between((250, 222, 196), (156, 104, 74), dice.random() ** 1.5),
        hair=grey_hair if who.old else dark_hair,
        lips=between((196, 84, 84), (160, 100, 90), dice.random()),
        width=part(190, 300),
        height=part(290, 400),
        jaw=part(0.55, 1.0),
        eyes_apart=part(0.33, 0.56),
        eyes_up=part(0.0, 0.2),
        eye=part(0.11, 0.26),
        eye_open=part(0.28, 0.75),
        eye_slant=part(-20, 20),
        brow_up=part(0.1, 0.26),
        brow=part(6, 40),
        brow_tilt=part(-28, 28),
        nose=part(0.22, 0.48),
        nose_wide=part(0.1, 0.32),
        mouth_down=part(0.42, 0.62),
        mouth=part(0.2, 0.54),
        lip=part(0.025, 0.11),
        smile=part(-0.4, 1.0),
        hairline=part(24, 46),
        long_hair=who.woman and (not who.old or dice.random() < 0.5),
        glasses=dice.choice((0.0, 0.0, 9.0, 18.0)),
        lines=who.old,
    )


def between(one: Colour, other: Colour, part: float) -> Colour:
    """The colour that lies ``part`` of the way from the one to the other."""
    red, green, blue = (int(a + (b - a) * part) for a, b in zip(one, other, strict=True))
    return (red, green, blue)
