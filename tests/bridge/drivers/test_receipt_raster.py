"""Drawing a PDF as the dots of a receipt."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw

from bridge.drivers.escpos_raster import (
    BAND_ROWS,
    LONGEST_ROWS,
    NotPrintable,
    draw_pdf,
    raster_commands,
)
from bridge.simulators.escpos_commands import take
from tests.bridge.drivers.paper import pages_pdf

HEAD = 576


def page(width: int, height: int, *boxes: tuple[int, int, int, int]) -> Image.Image:
    picture = Image.new("L", (width, height), 255)
    for box in boxes:
        ImageDraw.Draw(picture).rectangle(box, fill=0)
    return picture


def marks(strip: Image.Image) -> tuple[int, int, int, int] | None:
    return strip.convert("L").point(lambda value: 255 - value).getbbox()


def test_an_80_mm_page_with_blank_sides_keeps_its_size() -> None:
    strip = draw_pdf(pages_pdf([page(640, 300, (40, 10, 599, 60))]), HEAD)
    box = marks(strip)
    assert box is not None
    assert abs(box[2] - box[0] - 560) <= 2
    assert strip.width == HEAD


def test_an_80_mm_page_printed_to_its_edges_is_scaled_to_fit() -> None:
    strip = draw_pdf(pages_pdf([page(640, 300, (0, 10, 639, 60))]), HEAD)
    box = marks(strip)
    assert box is not None
    assert box[0] <= 1
    assert box[2] >= HEAD - 1


def test_an_a4_page_is_scaled_to_the_paper() -> None:
    strip = draw_pdf(pages_pdf([page(1680, 2376, (0, 0, 1679, 2375))]), HEAD)
    assert strip.width == HEAD
    assert abs(strip.height - 2376 * HEAD / 1680) <= 2


def test_a_narrow_page_is_centred() -> None:
    box = marks(draw_pdf(pages_pdf([page(384, 200, (0, 10, 383, 60))]), HEAD))
    assert box is not None
    assert abs(box[0] - (HEAD - box[2])) <= 2


def test_blank_paper_after_the_last_mark_is_saved() -> None:
    strip = draw_pdf(pages_pdf([page(HEAD, 1600, (100, 50, 200, 90))]), HEAD)
    assert 90 <= strip.height <= 94


def test_pages_follow_one_another() -> None:
    strip = draw_pdf(pages_pdf([page(HEAD, 100, (0, 0, 50, 99)), page(HEAD, 100, (500, 0, 575, 99))]), HEAD)
    assert abs(strip.height - 200) <= 2
    assert marks(strip.crop((0, 0, HEAD, 98))) == (0, 0, 51, 98)


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"not a pdf",
        b"%PDF-1.4\n",
        pages_pdf([page(HEAD, 100)]),
        pages_pdf([page(HEAD, LONGEST_ROWS + 100, (0, 0, 5, 5))]),
    ],
)
def test_what_is_no_receipt_is_refused(document: bytes) -> None:
    with pytest.raises(NotPrintable):
        draw_pdf(document, HEAD)


def test_the_commands_are_whole_small_and_end_with_the_cut() -> None:
    strip = draw_pdf(pages_pdf([page(HEAD, 300, (0, 0, 575, 299))]), HEAD)
    commands = raster_commands(strip)
    rows = 0
    for command in commands:
        buffer = bytearray(command)
        while (one := take(buffer)) is not None:
            if one.name == "GS v":
                band = one.data[4] | one.data[5] << 8
                assert band <= BAND_ROWS
                rows += band
        assert not buffer
    assert rows == strip.height
    assert b"\x1dV" in commands[-1]


def test_drawing_a_receipt_says_nothing_on_the_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    """The library's warning of every band filled the pipe of who had started the bridge: no receipt after the 320th."""
    raster_commands(draw_pdf(pages_pdf([page(HEAD, 300, (0, 0, 575, 299))]), HEAD))
    assert capsys.readouterr() == ("", "")
