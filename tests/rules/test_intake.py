"""What is taken apart and what is refused: a table of files that people and attackers hand in, each made here."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, PngImagePlugin
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from backend.materials.intake.__main__ import prepare
from backend.materials.intake.cutting import cut_off_at, find_corners, glare_at
from backend.materials.intake.rejected import Rejected
from backend.materials.rules import MAX_BYTES, MAX_DOCUMENT_PAGES
from backend.materials.service.inspecting import REASONS
from tests.factories.cases import picture
from tests.factories.printed_papers import WAYS, bank_card, certificate, id_card, on_table, shining

JPEG, PNG = picture(600, 800), picture(600, 800, "PNG")


def image(kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "white").save(out, kind, **options)
    return out.getvalue()


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("bomb", b"\0" * 5_000_000)
    return out.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def png_that_claims(width: int, height: int) -> bytes:
    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\x00\x00\x00"
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")


def png_with_a_text_bomb() -> bytes:
    told = PngImagePlugin.PngInfo()
    told.add_text("comment", "a" * 2_000_000, zip=True)
    return image("PNG", pnginfo=told)


def document(change: Callable[[PdfWriter], object] = lambda writer: None, pages: int = 1, size: float = 595) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(size, size * 1.414)
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def does(**action: object) -> Callable[[PdfWriter], object]:
    """A document that does this when it is opened."""

    def change(writer: PdfWriter) -> None:
        entry = DictionaryObject({NameObject(f"/{name}"): value for name, value in action.items()})  # type: ignore[misc]
        writer.root_object[NameObject("/OpenAction")] = entry

    return change


def in_an_object_stream() -> bytes:
    """JavaScript where only who unpacks the object streams sees it (ISO 32000-1, 7.5.7)."""

    def change(writer: PdfWriter) -> None:
        hidden = DecodedStreamObject()
        hidden.set_data(b"1 0 << /S /JavaScript /JS (app.alert\\(1\\)) >>")
        packed = hidden.flate_encode()
        packed.update({NameObject("/Type"): NameObject("/ObjStm"), NameObject("/N"): NumberObject(1)})
        packed[NameObject("/First")] = NumberObject(4)
        writer._add_object(packed)

    return document(change)


SCRIPT = does(S=NameObject("/JavaScript"), JS=TextStringObject("app.alert(1)"))
EVIL: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "not_an_image"),
    "an SVG with a script": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "not_an_image"),
    "a page": (lambda: b"<!doctype html><script>alert(1)</script>", "not_an_image"),
    "a GIF": (lambda: image("GIF"), "not_an_image"),
    "a WebP": (lambda: image("WEBP"), "not_an_image"),
    "a TIFF": (lambda: image("TIFF"), "not_an_image"),
    "a bitmap": (lambda: image("BMP"), "not_an_image"),
    "an icon": (lambda: image("ICO"), "not_an_image"),
    "a zip bomb": (archive, "not_an_image"),
    "a program": (lambda: b"\x7fELF" + bytes(200), "not_an_image"),
    "a script": (lambda: b"#!/bin/sh\nrm -rf /\n", "not_an_image"),
    "half a JPEG": (lambda: JPEG[: len(JPEG) // 2], "image_damaged"),
    "a JPEG's first bytes": (lambda: b"\xff\xd8\xff\xe0" + bytes(100), "image_damaged"),
    "half a PNG": (lambda: PNG[: len(PNG) // 2], "image_damaged"),
    "a PNG that claims a hall": (lambda: png_that_claims(60_000, 60_000), "too_large"),
    "a PNG of too many dots": (lambda: png_that_claims(9_000, 9_000), "too_large"),
    "a PNG whose text is a bomb": (png_with_a_text_bomb, "image_damaged"),
    "a picture before an archive": (lambda: JPEG + archive(), "mixed_file"),
    "a picture before a document": (lambda: JPEG + document(), "mixed_file"),
    "a picture before a page": (lambda: PNG + b"<html><script>1</script>", "mixed_file"),
    "a picture before a program": (lambda: PNG + b"\x7fELF" + bytes(64), "mixed_file"),
    "more than is taken": (lambda: JPEG + bytes(MAX_BYTES), "too_large"),
    "a document after something else": (lambda: b"GIF89a" + document(), "not_an_image"),
    "a document's first bytes": (lambda: b"%PDF-1.7\n", "document_damaged"),
    "half a document": (lambda: document()[:-60], "document_damaged"),
    "a document whose table is elsewhere": (
        lambda: document().replace(b"startxref\n", b"startxref\n9"),
        "document_damaged",
    ),
    "a locked document": (lambda: document(lambda writer: writer.encrypt("secret")), "document_locked"),
    "a document locked against its reader": (
        lambda: document(lambda writer: writer.encrypt("", "owner")),
        "document_locked",
    ),
    "a document with a program": (lambda: document(SCRIPT), "document_active"),
    "a program with a disguised name": (
        lambda: document(SCRIPT).replace(b"/JavaScript", b"/J#61vaScript").replace(b"/JS", b"/#4aS"),
        "document_damaged",
    ),
    "a program in an object stream": (in_an_object_stream, "document_active"),
    "a document that starts something": (
        lambda: document(does(S=NameObject("/Launch"), F=TextStringObject("cmd.exe"))),
        "document_active",
    ),
    "a document that sends itself": (lambda: document(does(S=NameObject("/SubmitForm"))), "document_active"),
    "a document that carries a file": (
        lambda: document(lambda writer: writer.add_attachment("a.exe", b"MZ")),
        "document_active",
    ),
    "too many pages": (lambda: document(pages=MAX_DOCUMENT_PAGES + 1), "too_many_pages"),
    "a page as large as a hall": (lambda: document(size=14_000), "too_large"),
    "a document without a page": (lambda: document(pages=0), "document_damaged"),
}


@pytest.mark.parametrize("name", EVIL)
def test_what_is_no_good_picture_or_document_is_refused_for_its_reason(name: str) -> None:
    make, code = EVIL[name]
    with pytest.raises(Rejected, match=f"^{code}$"):
        prepare(make(), "upload")
    assert code == "too_large" or (REASONS[code].zh and REASONS[code].en)


def test_a_name_in_hexadecimal_hides_no_program() -> None:
    plain = document(SCRIPT)
    disguised = plain.replace(b"/JavaScript", b"/JavaScrip#74").replace(b"/JS", b"/JS")
    moved = len(disguised) - len(plain)
    at = int(plain.rsplit(b"startxref\n", 1)[1].split()[0])
    disguised = disguised.replace(b"startxref\n%d" % at, b"startxref\n%d" % (at + moved))
    with pytest.raises(Rejected, match="document_active"):
        prepare(disguised, "upload")


def test_a_document_becomes_one_picture_a_page() -> None:
    facts, parts = prepare(document(pages=3), "upload")
    assert [(page["width"], page["height"], page["cut"]) for page in facts] == [(1653, 2338, None)] * 3
    assert [Image.open(io.BytesIO(part)).format for part in parts] == ["JPEG"] * 3


def test_a_phone_s_film_behind_its_picture_is_cut_off() -> None:
    (page,), (jpeg,) = prepare(JPEG + b"\0\0\0\x18ftypmp42" + bytes(5000), "scanner")
    assert page["bytes"] == len(jpeg)
    assert b"ftyp" not in jpeg


def test_place_and_comments_do_not_survive() -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8825)[2] = (30.0, 35.0, 12.0)
    exif[0x010E] = "<script>"
    _, (jpeg, *_) = prepare(picture(600, 800, exif=exif, comment=b"<script>"), "scanner")
    assert b"script" not in jpeg
    assert not Image.open(io.BytesIO(jpeg)).getexif()


@pytest.mark.parametrize(
    ("make", "way"),
    [(id_card, way) for way in WAYS if way != "scanned"] + [(bank_card, "half in the shade"), (certificate, "askew")],
)
def test_a_paper_on_a_table_is_found_however_it_was_photographed(make: Callable, way: str) -> None:  # type: ignore[type-arg]
    printed = make(1).picture
    photograph = WAYS[way](printed)
    corners = find_corners(np.asarray(photograph))
    assert corners is not None
    scale = photograph.width / (1.35 * printed.width)
    near_edge = float(np.linalg.norm(corners[2] - corners[3]))
    high = float(np.linalg.norm(corners[3] - corners[0]))
    assert near_edge == pytest.approx(printed.width * scale, rel=0.1)
    assert high == pytest.approx(printed.height * scale, rel=0.1)


def test_a_picture_that_is_all_paper_is_left_as_it_is() -> None:
    facts, parts = prepare(JPEG, "upload")
    assert facts[0]["cut"] is None
    assert len(parts) == 1


def test_a_lamp_on_the_paper_is_shown_where_it_shines() -> None:
    card = id_card(2).picture
    assert glare_at(card) is None
    left, top, wide, high = glare_at(shining(card, (0.75, 0.3))) or [0, 0, 0, 0]
    assert left < 0.75 < left + wide
    assert top < 0.3 < top + high
    assert glare_at(Image.new("RGB", (900, 1200), "white")) is None


def test_an_edge_that_is_not_on_the_picture_is_shown() -> None:
    scene = on_table(id_card(1).picture, lean=0.02)
    width, height = scene.size
    assert cut_off_at(scene) is None
    beside = cut_off_at(scene.crop((0, 0, round(width * 0.7), height)))
    assert beside is not None
    assert beside[0] > 0.9
