"""Handing pictures in: what is taken, what is refused and in which words, what is forgotten."""

from __future__ import annotations

import io
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from PIL import Image

from backend.core.house import House
from backend.materials import rules
from tests.factories import cases, identity

URL = "/api/v1/materials"


def post(page: FlaskClient, data: bytes, **changes: str) -> Any:
    form = {"item_code": cases.PROMISED, "key": "lease", "submission_id": cases.new_id(), **changes}
    return page.post(URL, data={"file": (io.BytesIO(data), "scan.jpg"), **form})


@pytest.fixture
def signed(page: FlaskClient, served_sqlite: House) -> FlaskClient:
    identity.signed_in(served_sqlite, page)
    return page


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_is_kept_sealed_and_shown_to_its_owner(signed: FlaskClient, served_sqlite: House, kind: str) -> None:
    answer = post(signed, cases.picture(kind=kind))
    assert answer.status_code == 201
    assert (answer.json["width"], answer.json["height"], answer.json["pages"]) == (900, 1200, 1)
    assert answer.json["warnings"] == []
    shown = signed.get(f"{URL}/{answer.json['material_id']}/image")
    assert shown.mimetype == "image/jpeg"
    assert Image.open(io.BytesIO(shown.data)).size == (900, 1200)
    files = [path for path in (served_sqlite.settings.data_dir / "materials").rglob("*") if path.is_file()]
    assert len(files) == 1
    assert b"JFIF" not in files[0].read_bytes()
    assert files[0].stat().st_mode & 0o077 == 0


def test_place_and_camera_are_taken_out_and_the_picture_stands_upright(signed: FlaskClient) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "SecretCamera"
    answer = post(signed, cases.picture(exif=exif))
    assert (answer.json["width"], answer.json["height"]) == (1200, 900)
    shown = signed.get(f"{URL}/{answer.json['material_id']}/image").data
    assert b"SecretCamera" not in shown
    assert not Image.open(io.BytesIO(shown)).getexif()


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"%PDF-1.7\n", 400, "document_damaged"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415, "not_an_image"),
        (b"", 415, "not_an_image"),
        (cases.picture(kind="GIF"), 415, "not_an_image"),
        (cases.picture()[:2000], 400, "image_damaged"),
        (cases.picture(kind="PNG")[:2000], 400, "image_damaged"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 100, 400, "image_damaged"),
        (cases.picture() + b"\0" * rules.MAX_BYTES, 413, "too_large"),
    ],
)
def test_what_is_not_a_good_picture_is_refused_in_words(
    signed: FlaskClient, data: bytes, status: int, code: str
) -> None:
    answer = post(signed, data)
    assert (answer.status_code, answer.json["error"]["code"]) == (status, code)
    assert answer.json["error"]["message"]["zh"]


def test_more_pixels_than_anybody_needs_are_refused_before_they_are_decoded(signed: FlaskClient) -> None:
    bomb = io.BytesIO()
    Image.new("1", (9000, 9000)).save(bomb, "PNG")
    answer = post(signed, bomb.getvalue())
    assert (answer.status_code, answer.json["error"]["code"]) == (413, "too_large")


def test_a_body_over_the_limit_is_refused_whole(signed: FlaskClient) -> None:
    answer = post(signed, b"\xff\xd8\xff" + b"\0" * 11 * 1024 * 1024)
    assert (answer.status_code, answer.json["error"]["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    ("picture", "warning"),
    [
        (Image.new("RGB", (900, 1200), (20, 20, 20)), "too_dark"),
        (Image.linear_gradient("L").resize((900, 1200)), "blurred"),
        (Image.effect_noise((300, 400), 80), "small"),
    ],
)
def test_a_poor_picture_is_taken_with_a_warning(signed: FlaskClient, picture: Image.Image, warning: str) -> None:
    out = io.BytesIO()
    picture.save(out, "JPEG")
    answer = post(signed, out.getvalue())
    assert answer.status_code == 201
    assert warning in [one["code"] for one in answer.json["warnings"]]
    assert all(one["message"]["zh"] for one in answer.json["warnings"])


@pytest.mark.parametrize("change", [{"key": "../etc"}, {"submission_id": "x"}, {"item_code": ""}])
def test_wrong_particulars_are_refused(signed: FlaskClient, change: dict[str, str]) -> None:
    assert post(signed, cases.picture(600, 800), **change).status_code == 400


def test_a_post_without_a_file_is_refused(signed: FlaskClient) -> None:
    assert signed.post(URL, data={"item_code": "x", "key": "y", "submission_id": cases.new_id()}).status_code == 400


def test_a_picture_can_be_taken_back_once(signed: FlaskClient) -> None:
    picture = post(signed, cases.picture(600, 800)).json["material_id"]
    assert [signed.delete(f"{URL}/{picture}").status_code for _ in range(2)] == [204, 404]
    assert signed.get(f"{URL}/{picture}/image").status_code == 404


def test_the_end_of_the_session_forgets_what_was_not_handed_in(signed: FlaskClient, served_sqlite: House) -> None:
    post(signed, cases.picture(600, 800))
    signed.delete("/api/v1/session")
    cases.work(served_sqlite)
    assert not any(path.is_file() for path in (served_sqlite.settings.data_dir / "materials").rglob("*"))


def test_signing_in_again_keeps_what_the_same_person_has_begun(signed: FlaskClient, served_sqlite: House) -> None:
    picture = post(signed, cases.picture(600, 800)).json["material_id"]
    terminal = identity.kiosk(served_sqlite)
    assert terminal.sign_in(signed, identity.chip(1)).status_code == 200
    cases.work(served_sqlite)
    assert signed.get(f"{URL}/{picture}/image").status_code == 200
    assert terminal.sign_in(signed, identity.chip(2)).status_code == 200
    cases.work(served_sqlite)
    assert terminal.sign_in(signed, identity.chip(1)).status_code == 200
    assert signed.get(f"{URL}/{picture}/image").status_code == 404


def test_one_person_in_a_hurry_does_not_slow_the_next_terminal_down(
    page: FlaskClient, served_app: APIFlask, served_sqlite: House
) -> None:
    neighbour = served_app.test_client()
    neighbour.environ_base["HTTP_X_XIAOER_CLIENT"] = "page"
    identity.signed_in(served_sqlite, page, 1)
    identity.signed_in(served_sqlite, neighbour, 2)
    answers = [page.post(URL, data={}).status_code for _ in range(61)]
    assert (set(answers[:60]), answers[60]) == ({400}, 429)
    assert neighbour.post(URL, data={}).status_code == 400
