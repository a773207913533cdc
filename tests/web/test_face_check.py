"""The face check over HTTP: the good way, and every way to hand in a face that did not stand there."""

from __future__ import annotations

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask.testing import FlaskClient

from backend.app import create_app
from backend.core.house import House
from backend.faces.engine import NotCompared
from tests.factories.faces import ALIKE, PHOTO, PICTURE, UNLIKE, Page, hint, switched_on, verdicts
from tests.factories.identity import Kiosk, chip, kiosk


def browser(house: House, terminal: Kiosk | None) -> FlaskClient:
    client = create_app(house).test_client()
    client.environ_base["HTTP_X_XIAOER_CLIENT"] = "page"
    if terminal is not None:
        terminal.open_page(house, client)
    return client


@pytest.fixture
def on(sqlite_house: House) -> House:
    return switched_on(sqlite_house)


@pytest.fixture
def page(on: House) -> Page:
    """A terminal's page on which somebody has agreed."""
    terminal = kiosk(on)
    page = Page(browser(on, terminal), terminal)
    page.agree()
    return page


def code(answer: object) -> tuple[int, str]:
    return answer.status_code, answer.json["error"]["code"]  # type: ignore[attr-defined]


def test_card_and_face_sign_their_holder_in(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    verdicts(monkeypatch, hint("dark"), UNLIKE, ALIKE)
    assert page.send("/card", page.card()).status_code == 204
    assert page.client.get("/api/v1/session").status_code == 401
    assert code(page.send("", page.picture())) == (400, "face_dark")
    unlike = page.send("", page.picture())
    assert code(unlike) == (403, "face_not_alike")
    assert unlike.json["error"]["facts"] == {"tries_left": 2}
    assert "0.21" not in unlike.text
    answer = page.send("", page.picture())
    assert (answer.status_code, answer.json["assurance"], answer.json["level"]) == (200, "id_card_face", 3)
    assert page.client.get("/api/v1/session").json["applicant"]["name"] == "周明月"


def test_when_it_is_over_no_byte_of_a_picture_lies_anywhere(
    page: Page, on: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    verdicts(monkeypatch, hint("small"), UNLIKE, NotCompared("TimeoutExpired"), ALIKE)
    page.send("/card", page.card())
    for _ in range(4):
        page.send("", page.picture())
    page.client.delete("/api/v1/session")
    on.db.close()
    written = b"".join(file.read_bytes() for file in on.settings.data_dir.rglob("*") if file.is_file())
    written += caplog.text.encode()
    digests = [hashlib.sha256(one).hexdigest().encode() for one in (PHOTO, PICTURE)]
    for trace in (PHOTO, PICTURE, base64.b64encode(PHOTO), base64.b64encode(PICTURE), *digests):
        assert trace not in written
    assert b"face_matched" in written


def test_who_would_rather_not_goes_on_with_the_card_that_lies_there(page: Page) -> None:
    page.send("/card", page.card())
    answer = page.send("/without", {"consent": page.consent})
    assert (answer.status_code, answer.json["assurance"], answer.json["level"]) == (200, "id_card", 3)


def test_what_is_agreed_to_is_said_in_both_languages_first(page: Page) -> None:
    offer = page.client.get("/api/v1/sign-in/face").json
    assert offer["offered"] is True
    assert all(point["zh"] and point["en"] for point in offer["points"])
    assert code(page.send("/consent", {"version": "2020-01"})) == (409, "face_text_changed")


def test_where_it_is_not_switched_on_nothing_is_offered_and_nothing_taken(
    client: FlaskClient, sqlite_house: House
) -> None:
    kiosk(sqlite_house).open_page(sqlite_house, client)
    offer = client.get("/api/v1/sign-in/face").json
    assert offer["offered"] is False
    assert code(client.post("/api/v1/sign-in/face/consent", json={"version": offer["version"]})) == (
        403,
        "face_not_here",
    )


def test_a_browser_that_is_no_terminal_cannot_begin(on: House) -> None:
    answer = browser(on, None).post("/api/v1/sign-in/face/consent", json={"version": "2026-11"})
    assert code(answer) == (403, "terminal_unknown")


def test_a_picture_signed_as_anything_else_is_no_picture_of_the_camera(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = verdicts(monkeypatch, ALIKE).asked
    page.send("/card", page.card())
    for kind in ("card-photo", "reading", "code", "request"):
        assert code(page.send("", page.picture(kind=kind))) == (403, "reading_not_trusted"), kind
    assert asked == []


def test_the_photo_of_the_card_cannot_be_handed_in_as_the_cameras_picture(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = verdicts(monkeypatch, ALIKE).asked
    page.send("/card", page.card())
    honest = page.picture()
    swapped = honest | {"picture": base64.b64encode(PHOTO).decode()}
    assert code(page.send("", swapped)) == (403, "reading_not_trusted")
    assert asked == []


def test_a_picture_without_the_terminals_word_is_refused_in_words(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = verdicts(monkeypatch, ALIKE).asked
    page.send("/card", page.card())
    for signature in ("", "AAAA", "not base64 at all"):
        answer = page.send("", page.picture(signature=signature))
        assert answer.status_code in (400, 403), signature
        assert answer.json["error"]["message"]["zh"]
    assert asked == []


def test_a_picture_counts_once(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = verdicts(monkeypatch, UNLIKE, ALIKE).asked
    page.send("/card", page.card())
    sent = page.picture()
    assert code(page.send("", sent)) == (403, "face_not_alike")
    assert code(page.send("", sent)) == (403, "reading_not_trusted")
    assert len(asked) == 1


def test_a_card_counts_once(page: Page) -> None:
    sent = page.card()
    assert page.send("/card", sent).status_code == 204
    assert code(page.send("/card", sent)) == (403, "reading_not_trusted")


def test_a_key_that_is_not_enrolled_vouches_for_nothing(page: Page) -> None:
    stranger = Page(page.client, Kiosk(page.terminal.code, Ed25519PrivateKey.generate()), page.consent)
    assert code(stranger.send("/card", stranger.card())) == (403, "reading_not_trusted")
    assert code(stranger.send("", stranger.picture())) == (403, "reading_not_trusted")


def test_another_photo_than_the_cards_own_cannot_be_slipped_under_its_text(page: Page) -> None:
    other = page.card() | {"photo": base64.b64encode(b"my own photo").decode()}
    assert code(page.send("/card", other)) == (403, "reading_not_trusted")
    assert code(page.send("", page.picture())) == (403, "face_consent_over")


def test_a_consent_given_on_another_page_or_made_up_is_none(page: Page, on: House) -> None:
    page.send("/card", page.card())
    other = Page(browser(on, page.terminal), page.terminal, page.consent)
    made_up = Page(page.client, page.terminal, "x" * 43)
    for stranger in (other, made_up):
        assert code(stranger.send("/card", stranger.card())) == (403, "face_consent_over")
        assert code(stranger.send("", stranger.picture())) == (403, "face_consent_over")
        assert code(stranger.send("/without", {"consent": stranger.consent})) == (403, "face_consent_over")


def test_the_text_of_a_card_is_not_trusted_with_a_photo_signed_for_another(page: Page) -> None:
    sent = page.card() | {"chip": base64.b64encode(chip(2)).decode()}
    assert code(page.send("/card", sent)) == (403, "reading_not_trusted")


def test_a_picture_larger_than_a_camera_gives_is_not_read(page: Page) -> None:
    answer = page.send("", page.picture() | {"picture": "A" * 2_000_004})
    assert answer.status_code == 400
