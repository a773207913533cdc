"""Samples and blank forms: checked by their content, kept by it, shown to anybody page by page."""

from __future__ import annotations

import hashlib
import io

import pypdfium2
import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Link
from pypdf.generic import DictionaryObject, NameObject, TextStringObject
from weasyprint import HTML

from backend.core.house import House
from tests.factories import staff
from tests.factories.cases import picture


@pytest.fixture
def author(app: APIFlask, sqlite_house: House) -> FlaskClient:
    """Somebody who may write in the library, signed in."""
    return signed_in(app, sqlite_house, "author")


def signed_in(app: APIFlask, house: House, role: str) -> FlaskClient:
    staff.make_staff(house, role, role=role)
    client = app.test_client()
    assert staff.sign_in(client, role).status_code == 303
    client.environ_base["HTTP_X_CSRFTOKEN"] = staff.token(client, "/console/library")
    return client


@pytest.fixture(scope="module")
def form() -> bytes:
    """A blank form of two pages."""
    return bytes(HTML(string="<h1>Blank form</h1><p style='break-before:page'>Page two</p>").write_pdf())


def upload(client: FlaskClient, data: bytes, name: str = "form.pdf"):  # type: ignore[no-untyped-def]
    return client.post(
        "/console/library/papers", data={"file": (io.BytesIO(data), name)}, headers={"Accept": "application/json"}
    )


def test_a_blank_form_is_kept_as_it_is_and_shown_page_by_page(
    author: FlaskClient, client: FlaskClient, form: bytes
) -> None:
    kept = upload(author, form).get_json()
    assert upload(author, form, "another-name.pdf").get_json() == kept
    assert kept == {"id": hashlib.sha256(form).hexdigest(), "media": "application/pdf", "pages": 2}
    answer = client.get(f"/api/v1/papers/{kept['id']}")
    assert (answer.mimetype, len(PdfReader(io.BytesIO(answer.data)).pages)) == ("application/pdf", 2)
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    shown = client.get(f"/api/v1/papers/{kept['id']}/pages/2")
    assert Image.open(io.BytesIO(shown.data)).size[0] == 1240
    assert client.get(f"/api/v1/papers/{kept['id']}/pages/3").status_code == 404


def test_a_picture_loses_what_it_knows_of_its_camera(author: FlaskClient, client: FlaskClient) -> None:
    exif = Image.Exif()
    exif[0x0110] = "Phone of a clerk"
    kept = upload(author, picture(600, 800, exif=exif), "sample.jpg").get_json()
    answer = client.get(f"/api/v1/papers/{kept['id']}")
    assert answer.mimetype == "image/jpeg"
    assert b"Phone of a clerk" not in answer.data
    sheet = PdfReader(io.BytesIO(client.get(f"/api/v1/papers/{kept['id']}/pdf").data))
    assert [round(float(side)) for side in sheet.pages[0].mediabox[2:]] == [595, 842]


def with_program(form: bytes) -> bytes:
    """The same PDF with a script that runs when it is opened, a link, and another file inside."""
    writer = PdfWriter(PdfReader(io.BytesIO(form)))
    script = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("evil()")}
    )
    writer.root_object[NameObject("/OpenAction")] = script
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): script})
    writer.add_annotation(0, Link(rect=(0, 0, 90, 90), url="https://elsewhere.invalid/"))
    writer.add_attachment("inside.exe", b"MZ")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_of_a_pdf_only_what_is_drawn_is_kept(author: FlaskClient, client: FlaskClient, form: bytes) -> None:
    given = with_program(form)
    kept = client.get(f"/api/v1/papers/{upload(author, given).get_json()['id']}").data
    for act in (b"/JavaScript", b"/OpenAction", b"/AA", b"/URI", b"/EmbeddedFile"):
        assert act in given
        assert act not in kept
    assert [page.extract_text() for page in PdfReader(io.BytesIO(kept)).pages] == ["Blank form", "Page two"]


def locked(form: bytes) -> bytes:
    writer = PdfWriter(PdfReader(io.BytesIO(form)))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def long(pages: int) -> bytes:
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(200, 280)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_what_is_no_plain_paper_is_refused_with_the_reason_whatever_it_is_called(
    author: FlaskClient, form: bytes
) -> None:
    for data, code in (
        (locked(form), "locked"),
        (long(11), "too_many_pages"),
        (form[: len(form) // 3], "damaged"),
        (b"%PDF-1.7 nothing more", "damaged"),
        (b"%PDF-" + bytes(5 * 1024 * 1024), "too_large"),
        (b"<html><script>alert(1)</script></html>", "unknown_kind"),
    ):
        answer = upload(author, data).get_json()
        assert answer["error"]["code"] == code
        assert answer["error"]["message"]["zh"]


def test_only_authors_upload_and_the_address_names_nothing_else(
    app: APIFlask, sqlite_house: House, client: FlaskClient, form: bytes
) -> None:
    assert upload(client, form).status_code in (302, 401, 403)
    assert upload(signed_in(app, sqlite_house, "observer"), form).status_code == 403
    for address in ("nothing", "a" * 64, "..%2f..%2fkeys", "A" * 64):
        assert client.get(f"/api/v1/papers/{address}").status_code == 404
        assert client.get(f"/api/v1/papers/{address}/pages/1").status_code == 404
