"""What somebody may try with codes, cards and phones: each act is refused with its own word, and written down.

A row: name -> (act, status and code). An act gets the ``Scene`` and returns the answer that must be the refusal.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from apiflask import APIFlask

from backend.app import create_app
from backend.core.audit import AuditRecord
from backend.core.config import Settings
from backend.core.crypto import Vault
from backend.core.db import Database
from backend.core.house import House
from backend.core.limits import limiter
from tests.factories import abuse_of_codes as tried
from tests.factories import phones
from tests.factories.abuse import lines
from tests.factories.abuse_of_codes import Scene
from tests.factories.identity import Kiosk, kiosk
from tests.factories.phones import Drawer


@pytest.fixture(scope="module")
def served(empty_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, APIFlask, Kiosk]]:
    """One application for all rows: each brings its own browsers, so what one tries is nothing to the others."""
    folder = tmp_path_factory.mktemp("abuse")
    shutil.copy(empty_sqlite, folder / "xiaoer.sqlite3")
    house = House(Settings(data_dir=folder), Database(f"sqlite:///{folder}/xiaoer.sqlite3"), Vault(bytes(32)))
    yield house, create_app(house), kiosk(house)
    house.db.close()


@pytest.fixture
def scene(served: tuple[House, APIFlask, Kiosk]) -> Scene:
    house, app, terminal = served
    limiter.reset()
    with house.db.transaction() as session:
        session.execute(sa.delete(AuditRecord))
    page, phone = app.test_client(), phones.phone(house, app)
    page.environ_base["HTTP_X_XIAOER_CLIENT"] = "page"
    terminal.open_page(house, page)
    return Scene(house, app, terminal, page, phone, Drawer().register(phone))


ABUSES: dict[str, tuple[Callable[[Scene], Any], tuple[int, str]]] = {
    "a sign-in is taken twice": (tried.used_twice, (400, "invalid_grant")),
    "a sign-in is taken by another browser": (tried.polled_by_another, (400, "invalid_grant")),
    "a sign-in is taken after its time": (tried.polled_late, (400, "expired_token")),
    "a browser pretends to be a terminal": (tried.terminal_pretended, (403, "terminal_not_proven")),
    "a key that is not the terminal's": (tried.terminal_of_another_key, (403, "terminal_not_proven")),
    "a reading's signature for a request": (tried.request_signed_as_reading, (403, "terminal_not_proven")),
    "a request is replayed": (tried.request_replayed, (403, "terminal_not_proven")),
    "nobody looks at a sign-in": (tried.looked_at_by_nobody, (401, "unauthorised")),
    "a phone that is not sure agrees": (tried.agreed_to_by_unsure_phone, (403, "step_up_needed")),
    "a session of a terminal agrees": (tried.agreed_to_at_a_terminal, (403, "own_phone_needed")),
    "agreeing after refusing": (tried.agreed_to_after_refusal, (404, "grant_unknown")),
    "a user code is guessed": (tried.user_code_guessed, (404, "grant_unknown")),
    "user codes are tried in a row": (tried.user_codes_tried_one_after_the_other, (429, "too_many")),
    "the user code as device code": (tried.device_code_is_not_the_user_code, (400, "invalid_grant")),
    "a code is replayed": (tried.replayed, (403, "code_used")),
    "a code is replayed for a payment": (tried.replayed_for_another_purpose, (403, "code_used")),
    "a code is replayed elsewhere": (tried.replayed_at_another_page, (403, "code_used")),
    "a screenshot of a minute ago": (tried.screenshot_of_a_minute_ago, (403, "code_expired")),
    "a code made ahead": (tried.code_made_ahead, (403, "code_from_the_future")),
    "a code with a new date": (tried.code_redated, (403, "code_tampered")),
    "a code by a key of one's own": (tried.code_of_a_key_of_ones_own, (403, "code_tampered")),
    "a code of an unknown key": (tried.code_of_an_unknown_key, (403, "code_key_unknown")),
    "a code of a revoked key": (tried.code_of_a_revoked_key, (403, "code_key_over")),
    "a code after signing out": (tried.code_after_signing_out, (403, "code_key_over")),
    "a code after the session": (tried.code_after_the_session_ran_out, (403, "code_key_over")),
    "a web address for a code": (tried.code_that_is_a_web_address, (403, "code_unreadable")),
    "a purpose that is none": (tried.code_for_what_there_is_not, (403, "purpose_unknown")),
    "a code typed into the page": (tried.code_typed_into_the_page, (403, "reading_not_trusted")),
    "a code exchanged after reading": (tried.code_exchanged_after_reading, (403, "reading_not_trusted")),
    "another page's nonce": (tried.code_read_with_another_pages_nonce, (403, "reading_not_trusted")),
    "a code used from a phone": (tried.code_used_from_a_phone, (403, "terminal_unknown")),
    "a key on a shared terminal": (tried.key_on_a_shared_terminal, (403, "own_phone_needed")),
    "a key of an unsure phone": (tried.key_of_an_unsure_phone, (403, "step_up_needed")),
    "a key that is none": (tried.key_that_is_no_point, (400, "key_not_usable")),
    "another person's key is revoked": (tried.key_of_another_person_revoked, (404, "unknown_key")),
    "a card's signature for a social card": (tried.card_reading_as_social_card, (403, "reading_not_trusted")),
    "a social code from a phone": (tried.social_code_from_a_phone, (403, "terminal_unknown")),
    "another site agrees": (tried.foreign_site, (403, "foreign_origin")),
    "a form of another site agrees": (tried.without_the_pages_header, (403, "client_header_missing")),
}
ATTEMPTS_THAT_ARE_WRITTEN_DOWN = {
    *("invalid_grant", "expired_token", "grant_unknown", "reading_not_trusted", "code_used", "code_expired"),
    *("code_from_the_future", "code_tampered", "code_key_unknown", "code_key_over", "code_unreadable"),
    "purpose_unknown",
}


@pytest.mark.parametrize("name", ABUSES)
def test_it_is_refused_in_words_begins_no_session_and_is_written_down(scene: Scene, name: str) -> None:
    act, expected = ABUSES[name]
    written = lines(scene.house)
    answer = act(scene)
    assert (answer.status_code, answer.json["error"]["code"]) == expected
    assert answer.json["error"]["message"]["zh"]
    assert answer.json["error"]["message"]["en"]
    assert "xiaoer_session" not in str(answer.headers.getlist("Set-Cookie"))
    assert lines(scene.house) > written or name == "nobody looks at a sign-in"  # who has no cookie of ours is nobody
    if expected[1] in ATTEMPTS_THAT_ARE_WRITTEN_DOWN:
        with scene.house.db.read() as session:
            rows = session.scalars(sa.select(AuditRecord).where(AuditRecord.action == "sign_in_refused")).all()
        assert any(row.purpose.endswith(f" {expected[1]}") for row in rows)
        assert not any("周" in f"{row.actor}{row.subject}{row.purpose}" for row in rows)


def test_a_refused_guess_does_not_use_the_sign_in_up(scene: Scene) -> None:
    asked = scene.agreed()
    polled_by = scene.poll(asked, scene.other_page())
    assert polled_by.status_code == 400
    assert scene.poll(asked).status_code == 200
