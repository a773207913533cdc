"""Straightening and cutting out, measured on rendered pages turned by known angles."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from bridge.drivers.scan_straighten import crop, skew, straighten
from bridge.simulators.demo_page import demo_page

PAGE = demo_page().resize((827, 1170))
WITHIN = 0.3


def on_glass(picture: Image.Image, degrees: float, lid: str) -> Any:
    """The picture turned clockwise, as a scanner with that lid sees it."""
    return np.asarray(picture.rotate(-degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=lid))


def card() -> Image.Image:
    """A card without a line of writing: blue, with a dark round thing on it."""
    picture = Image.new("RGB", (540, 340), "#a0c0e0")
    ImageDraw.Draw(picture).ellipse((80, 90, 230, 260), fill="#405060")
    return picture


@settings(max_examples=8)
@given(st.floats(-10, 10), st.sampled_from(["white", "#303030", "#b0b0b0"]))
def test_a_page_is_straight_within_a_third_of_a_degree(degrees: float, lid: str) -> None:
    seen = on_glass(PAGE, degrees, lid)
    assert abs(skew(seen) - degrees) <= WITHIN
    assert abs(skew(straighten(seen))) <= WITHIN


@pytest.mark.parametrize("degrees", [-9.0, -3.0, 4.0, 10.0])
def test_a_card_without_writing_is_straightened_by_its_edges_and_cut_out(degrees: float) -> None:
    bed = Image.new("RGB", (1654, 2339), "white")
    bed.paste(Image.fromarray(on_glass(card(), degrees, "white")), (300, 400))
    straight = straighten(np.asarray(bed))
    assert abs(skew(straight)) <= WITHIN
    height, width = crop(straight, 8).shape[:2]
    assert abs(width - (540 + 64)) <= 16  # four millimetres around it
    assert abs(height - (340 + 64)) <= 16


def test_what_shows_nothing_stays_as_it_is() -> None:
    blank = np.full((600, 400), 255, np.uint8)
    assert skew(blank) == 0.0
    assert straighten(blank) is blank
    assert crop(blank, 8) is blank


def test_what_was_meant_to_be_across_is_not_turned() -> None:
    assert abs(skew(np.asarray(PAGE.rotate(90, expand=True)))) <= WITHIN
