"""Draws a face in a scene: light from above, soft shadows, eyes, hair. No picture of anybody is used."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from bridge.simulators.drawn_faces import Colour, Look, Sitter, between, look

_DRAWN_AT = 2
"""Drawn so many times larger, then made smaller: smooth edges."""
_GRAIN = 3.0
_DARK = (70, 30, 20)


@dataclass(frozen=True)
class Scene:
    """Where somebody sits: size in pixels, what is behind, how bright, where in the picture, how large."""

    size: tuple[int, int]
    behind: Colour
    light: float = 1.0
    x: float = 0.5
    y: float = 0.47
    scale: float = 1.0
    clothes: Colour = (70, 80, 110)


CARD = Scene((256, 316), (236, 240, 244))
"""As a photo for a card is taken; a card holds it smaller."""
CAMERA = Scene((640, 480), (203, 211, 214), 0.9, 0.52, 0.5, 0.95, (62, 84, 78))


def draw(who: Sitter, scene: Scene) -> Image.Image:
    """The face in a scene."""
    return _Painter(look(who), scene).picture()


class _Painter:
    """Draws one face; everything is measured from ``x``, ``y``, the middle of the head."""

    def __init__(self, face: Look, scene: Scene) -> None:
        self.face, self.scene = face, scene
        self.canvas = (scene.size[0] * _DRAWN_AT, scene.size[1] * _DRAWN_AT)
        self.unit = min(self.canvas[0], self.canvas[1] * 0.81) / 1024 * scene.scale
        self.x, self.y = self.canvas[0] * scene.x, self.canvas[1] * scene.y
        self.wide, self.high = face.width * self.unit, face.height * self.unit
        self.shade = between(face.skin, _DARK, 0.5)
        self.image = Image.new("RGB", self.canvas, scene.behind)
        self.pen = ImageDraw.Draw(self.image)
        self.eye_y = self.y - self.high * face.eyes_up
        self.mouth_y = self.y + self.high * face.mouth_down

    def picture(self) -> Image.Image:
        self._body()
        self._head()
        self._soft_shadows()
        for side in (-1, 1):
            self._eye(side)
        self._nose()
        self._mouth()
        self._fringe()
        if self.face.glasses:
            self._glasses()
        small = self.image.filter(ImageFilter.GaussianBlur(3 * self.unit)).resize(
            self.scene.size, Image.Resampling.LANCZOS
        )
        grain = np.random.default_rng(1).normal(0, _GRAIN, (*small.size[::-1], 1))
        lit = np.asarray(small).astype(np.float32) * self.scene.light + grain
        return Image.fromarray(lit.clip(0, 255).astype(np.uint8))

    def _box(self, x: float, y: float, half_width: float, half_height: float) -> tuple[float, float, float, float]:
        return (x - half_width, y - half_height, x + half_width, y + half_height)

    def _body(self) -> None:
        x, y, wide, high, face = self.x, self.y, self.wide, self.high, self.face
        self.pen.ellipse(
            (x - 520 * self.unit, y + high * 1.2, x + 520 * self.unit, y + high * 3), fill=self.scene.clothes
        )
        back = (x - wide * 1.2, y - high * 1.12, x + wide * 1.2, y + high * (1.15 if face.long_hair else 0.1))
        self.pen.rounded_rectangle(back, radius=int(wide * 1.15), fill=between(face.hair, (0, 0, 0), 0.15))
        neck = [(x - wide * 0.5, y + high * 0.5), (x + wide * 0.5, y + high * 0.5)]
        neck += [(x + wide * 0.62, y + high * 1.4), (x - wide * 0.62, y + high * 1.4)]
        self.pen.polygon(neck, fill=between(face.skin, (90, 50, 30), 0.25))
        for side in (-1, 1):
            ear = self._box(x + side * wide, y, 38 * self.unit, 75 * self.unit)
            self.pen.ellipse(ear, fill=between(face.skin, (120, 60, 40), 0.18))

    def _outline(self) -> list[tuple[float, float]]:
        points = []
        for step in range(120):
            across, down = math.sin(step / 60 * math.pi), -math.cos(step / 60 * math.pi)
            narrower = 1 - (1 - self.face.jaw) * max(0.0, down) ** 1.5
            points.append((self.x + across * self.wide * narrower, self.y + down * self.high))
        return points

    def _head(self) -> None:
        """Lit from above, as a ball is."""
        outline = self._outline()
        self.pen.polygon(outline, fill=self.face.skin)
        mask = Image.new("L", self.canvas, 0)
        ImageDraw.Draw(mask).polygon(outline, fill=255)
        rows, columns = np.mgrid[0 : self.canvas[1], 0 : self.canvas[0]].astype(np.float32)
        across, down = (columns - self.x) / self.wide, (rows - self.y) / self.high
        near = np.sqrt(np.clip(1 - across**2 - down**2, 0, 1))
        light = 0.66 + 0.4 * np.clip(near * 0.85 - down * 0.35 - across * 0.15, 0, 1)
        pixels = np.asarray(self.image).astype(np.float32)
        inside = (np.asarray(mask) > 0)[..., None]
        self.image = Image.fromarray(np.where(inside, pixels * light[..., None], pixels).clip(0, 255).astype(np.uint8))
        self.pen = ImageDraw.Draw(self.image)

    def _soft_shadows(self) -> None:
        face, x, wide = self.face, self.x, self.wide
        veil = Image.new("RGBA", self.canvas, (0, 0, 0, 0))
        pen = ImageDraw.Draw(veil)
        nose, nose_y = wide * face.nose_wide, self.eye_y + self.high * face.nose
        for side in (-1, 1):
            pen.ellipse(
                self._box(x + side * wide * face.eyes_apart, self.eye_y, wide * face.eye * 1.5, wide * face.eye),
                fill=(*self.shade, 105),
            )
            pen.ellipse(
                self._box(x + side * wide * 0.6, self.y + self.high * 0.3, wide * 0.2, self.high * 0.13),
                fill=(205, 95, 85, 50),
            )
        bridge = [(x - nose * 0.25, self.eye_y), (x + nose * 0.25, self.eye_y), (x + nose, nose_y), (x - nose, nose_y)]
        pen.polygon(bridge, fill=(*self.shade, 60))
        pen.ellipse(self._box(x, nose_y, nose * 1.2, nose * 0.5), fill=(*self.shade, 120))
        if face.lines:
            self._lines(pen, nose, nose_y)
        veil = veil.filter(ImageFilter.GaussianBlur(10 * self.unit))
        self.image.paste(veil, (0, 0), veil)

    def _lines(self, pen: ImageDraw.ImageDraw, nose: float, nose_y: float) -> None:
        """Of a long life."""
        x, wide, high, thick = self.x, self.wide, self.high, max(1, int(9 * self.unit))
        for side in (-1, 1):
            corner = x + side * wide * self.face.mouth * 1.3
            pen.line([(x + side * nose * 1.2, nose_y), (corner, self.mouth_y)], fill=(*self.shade, 190), width=thick)
            under = self._box(x + side * wide * self.face.eyes_apart, self.eye_y + wide * 0.1, wide * 0.25, wide * 0.2)
            pen.arc(under, 20, 160, fill=(*self.shade, 190), width=thick)
        for row in range(3):
            brow = self._box(x, self.y - high * (0.5 - 0.08 * row), wide * 0.5, high * 0.07)
            pen.arc(brow, 200, 340, fill=(*self.shade, 140), width=thick)

    def _eye(self, side: int) -> None:
        face, unit = self.face, self.unit
        x, half = self.x + side * self.wide * face.eyes_apart, self.wide * face.eye
        tall = half * face.eye_open
        iris = min(tall * 1.05, half * 0.6)
        eye = Image.new("RGBA", (int(half * 4), int(half * 4)), (0, 0, 0, 0))
        pen, middle = ImageDraw.Draw(eye), half * 2
        pen.ellipse(self._box(middle, middle, half, tall), fill=(244, 242, 238))
        pen.ellipse(self._box(middle, middle, iris, iris), fill=(58, 38, 28))
        pen.ellipse(self._box(middle, middle, iris * 0.45, iris * 0.45), fill=(8, 6, 6))
        pen.ellipse(self._box(middle + iris * 0.2, middle - iris * 0.3, iris * 0.18, iris * 0.18), fill=(250, 250, 250))
        pen.arc(
            self._box(middle, middle, half * 1.08, tall * 1.25),
            185,
            355,
            fill=(30, 20, 18),
            width=max(2, int(11 * unit)),
        )
        pen.arc(self._box(middle, middle, half, tall), 15, 165, fill=self.shade, width=max(1, int(5 * unit)))
        eye = eye.rotate(side * face.eye_slant, resample=Image.Resampling.BICUBIC)
        self.image.paste(eye, (int(x - middle), int(self.eye_y - middle)), eye)
        brow_y, thick = self.eye_y - self.high * face.brow_up, face.brow * unit
        tilt = side * face.brow_tilt * unit
        brow = [(x - half * 1.2, brow_y - tilt), (x, brow_y - thick * 0.4), (x + half * 1.2, brow_y + tilt)]
        self.pen.line(brow, fill=between(face.hair, (40, 30, 25), 0.4), width=max(2, int(thick)), joint="curve")

    def _nose(self) -> None:
        nose = self.wide * self.face.nose_wide
        for side in (-1, 1):
            nostril = self._box(
                self.x + side * nose * 0.5, self.eye_y + self.high * self.face.nose, nose * 0.24, nose * 0.13
            )
            self.pen.ellipse(nostril, fill=between(self.face.skin, (40, 15, 10), 0.72))

    def _mouth(self) -> None:
        face, x, y = self.face, self.x, self.mouth_y
        half, lip = self.wide * face.mouth, self.high * face.lip
        corner = y - face.smile * lip
        upper = [(x - half, corner), (x - half * 0.35, y - lip), (x, y - lip * 0.7), (x + half * 0.35, y - lip)]
        lower = [(x + half, corner), (x + half * 0.45, y + lip * 1.3), (x - half * 0.45, y + lip * 1.3)]
        self.pen.polygon(upper + lower, fill=face.lips)
        between = [
            (x - half, corner),
            (x - half * 0.4, y + lip * 0.15),
            (x + half * 0.4, y + lip * 0.15),
            (x + half, corner),
        ]
        self.pen.line(between, fill=(84, 30, 28), width=max(2, int(8 * self.unit)), joint="curve")

    def _fringe(self) -> None:
        """Hair over the forehead, as low as ``hairline`` (degrees of the head's round, from its top)."""
        x, y, wide, high = self.x, self.y - self.high * 0.04, self.wide * 1.04, self.high * 1.06
        most = math.radians(self.face.hairline * 1.35)
        round_ = [most * step / 20 for step in range(-20, 21)]
        top = [(x + math.sin(angle) * wide, y - math.cos(angle) * high) for angle in round_]
        edge_y, arch = top[0][1], (top[0][1] - top[20][1]) * 0.3
        edge = [(left, edge_y - arch * (1 - ((left - x) / (top[0][0] - x)) ** 2)) for left, _ in reversed(top)]
        self.pen.polygon(top + edge, fill=self.face.hair)

    def _glasses(self) -> None:
        apart, half = self.wide * self.face.eyes_apart, self.wide * self.face.eye
        thick = max(2, int(self.face.glasses * self.unit))
        for side in (-1, 1):
            lens = self._box(self.x + side * apart, self.eye_y + half * 0.05, min(half * 1.6, apart * 0.9), half * 1.15)
            self.pen.rounded_rectangle(lens, radius=int(half * 0.7), outline=(28, 25, 25), width=thick)
        bridge = max(0.0, apart - half * 1.6)
        self.pen.line((self.x - bridge, self.eye_y, self.x + bridge, self.eye_y), fill=(28, 25, 25), width=thick)
