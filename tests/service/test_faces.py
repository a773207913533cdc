"""The face check: when it signs in, what it costs, and that nothing of a face is left, on both databases."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from backend.core import clock
from backend.core.audit import AuditRecord
from backend.core.errors import ProductError
from backend.core.house import House
from backend.faces import rules, service
from backend.faces.engine import NotCompared
from backend.faces.models import FaceConsent
from backend.identity import service as identity
from backend.identity.service import Citizen
from tests.factories.faces import ALIKE, PHOTO, PICTURE, UNLIKE, Visit, hint, verdicts, visit
from tests.factories.identity import chip


def citizen(here: Visit, token: str) -> Citizen:
    with here.house.db.read() as session:
        found = identity.find(session, here.device, token)
    assert found is not None
    return found


def refusal(act: object, *arguments: object, **named: object) -> str:
    with pytest.raises(ProductError) as caught:
        act(*arguments, **named)  # type: ignore[operator]
    return caught.value.code


def audited(house: House) -> list[tuple[str, str]]:
    with house.db.read() as session:
        rows = session.execute(sa.select(AuditRecord.action, AuditRecord.purpose).order_by(AuditRecord.id))
        return [(action, purpose) for action, purpose in rows if action not in ("sign_in_refused", "terminal_enrolled")]


def test_one_person_on_both_pictures_is_signed_in_by_card_and_face(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = verdicts(monkeypatch, ALIKE).asked
    here = visit(house)
    here.lay_card()
    signed_in = citizen(here, here.look())
    assert (signed_in.assurance, signed_in.level) == ("id_card_face", 3)
    assert asked == [(PHOTO, PICTURE)]
    (agreed, text), (matched, verdict), (begun, how) = audited(house)
    assert (agreed, matched, begun) == ("face_agreed", "face_matched", "signed_in")
    assert text.startswith(f"text {rules.CONSENT_VERSION}, ")
    assert verdict.startswith("clear, thresholds ")
    assert "0.82" not in verdict
    assert how == "id_card_face level 3"


def test_when_it_is_over_nothing_tells_which_photo_was_compared(
    sqlite_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    verdicts(monkeypatch, ALIKE)
    here = visit(sqlite_house)
    here.lay_card()
    here.look()
    with sqlite_house.db.read() as session:
        consent = session.scalars(sa.select(FaceConsent)).one()
        assert consent.photo_index is None
        assert consent.ended_at is not None
    assert refusal(here.look) == "face_consent_over"


def test_three_pictures_may_be_unlike_and_then_the_card_alone_still_signs_in(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = verdicts(monkeypatch, UNLIKE, UNLIKE, UNLIKE).asked
    here = visit(house)
    here.lay_card()
    assert [refusal(here.look) for _ in range(4)] == [*["face_not_alike"] * 2, *["face_no_tries"] * 2]
    assert len(asked) == 3
    assert citizen(here, service.by_card_alone(here.house, here.device, here.consent)).assurance == "id_card"
    assert [action for action, _ in audited(house)] == [
        "face_agreed",
        *["face_not_matched"] * 3,
        "face_declined",
        "signed_in",
    ]


def test_how_many_tries_are_left_is_told_and_nothing_else(sqlite_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    verdicts(monkeypatch, UNLIKE)
    here = visit(sqlite_house)
    here.lay_card()
    with pytest.raises(ProductError) as caught:
        here.look()
    assert caught.value.facts == {"tries_left": 2}


def test_a_picture_that_cannot_be_compared_costs_no_try(sqlite_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = sorted(service.HINTS)
    verdicts(monkeypatch, *map(hint, codes), ALIKE)
    here = visit(sqlite_house)
    here.lay_card()
    assert [refusal(here.look) for _ in codes] == [f"face_{code}" for code in codes]
    assert citizen(here, here.look()).assurance == "id_card_face"


def test_a_comparing_process_that_dies_costs_no_try_and_leaves_the_card(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    verdicts(monkeypatch, *[NotCompared("CalledProcessError")] * 4)
    here = visit(house)
    here.lay_card()
    assert [refusal(here.look) for _ in range(4)] == ["face_unavailable"] * 4
    assert citizen(here, service.by_card_alone(here.house, here.device, here.consent)).level == 3


def test_only_the_photo_that_came_with_the_card_is_compared(
    sqlite_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = verdicts(monkeypatch, ALIKE).asked
    here = visit(sqlite_house)
    here.lay_card()
    assert refusal(here.look, photo=PICTURE) == "face_consent_over"
    assert asked == []


def test_before_a_card_was_read_there_is_nothing_to_sign_in_with(
    sqlite_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    verdicts(monkeypatch, ALIKE)
    here = visit(sqlite_house)
    assert refusal(here.look) == "face_consent_over"
    assert refusal(service.by_card_alone, here.house, here.device, here.consent) == "face_consent_over"


def test_a_card_without_a_photo_signs_in_alone(sqlite_house: House) -> None:
    here = visit(sqlite_house)
    assert refusal(here.lay_card, photo=b"") == "face_no_photo"
    assert citizen(here, service.by_card_alone(here.house, here.device, here.consent)).assurance == "id_card"


def test_a_card_that_has_expired_signs_nobody_in_with_or_without_a_face(sqlite_house: House) -> None:
    here = visit(sqlite_house)
    assert refusal(here.lay_card, chip(4)) == "card_expired"
    assert refusal(service.by_card_alone, here.house, here.device, here.consent) == "face_consent_over"


def test_a_consent_is_over_after_five_minutes(sqlite_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    verdicts(monkeypatch, ALIKE)
    here = visit(sqlite_house)
    here.lay_card()
    with clock.frozen(clock.now() + rules.CONSENT_FOR):
        assert refusal(here.look) == "face_consent_over"
        assert refusal(service.by_card_alone, here.house, here.device, here.consent) == "face_consent_over"


def test_a_card_whose_face_is_tried_again_and_again_is_compared_no_more_for_an_hour(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    verdicts(monkeypatch, *[UNLIKE] * 6, ALIKE)
    first = visit(house)
    for here in (first, visit(house, first.terminal)):
        here.lay_card()
        for _ in range(rules.TRIES):
            refusal(here.look)
    third = visit(house, first.terminal)
    assert refusal(third.lay_card) == "face_closed"
    assert refusal(third.look) == "face_consent_over"
    assert citizen(third, service.by_card_alone(third.house, third.device, third.consent)).level == 3
    with clock.frozen(clock.now() + rules.UNLIKE_WINDOW + timedelta(seconds=1)):
        later = visit(house, first.terminal)
        later.lay_card()
        assert citizen(later, later.look()).assurance == "id_card_face"


def test_a_consent_is_one_persons_and_so_are_the_pictures_that_were_unlike(
    sqlite_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    verdicts(monkeypatch, *[UNLIKE] * 6)
    here = visit(sqlite_house)
    here.lay_card()
    refusal(here.look)
    assert refusal(here.lay_card, chip(2)) == "face_consent_over"
    with sqlite_house.db.read() as session:
        of = session.scalars(sa.select(FaceConsent.applicant_id)).one()
        assert identity.person(session, sqlite_house.vault, of).name == "周明月"
    assert refusal(here.look) == "face_not_alike"


def test_pictures_sent_at_once_are_no_more_than_the_tries(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = verdicts(monkeypatch, *[UNLIKE] * 6).asked
    here = visit(house)
    here.lay_card()
    gate = threading.Barrier(6)

    def one() -> None:
        gate.wait()
        refusal(here.look)

    threads = [threading.Thread(target=one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(asked) == rules.TRIES


def test_yesterdays_consents_are_forgotten(house: House) -> None:
    here = visit(house)
    service.forget(house)
    with house.db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(FaceConsent)) == 1
    with clock.frozen(clock.now() + rules.CONSENT_FOR + service.KEEP + timedelta(seconds=1)):
        service.forget(here.house)
    with house.db.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(FaceConsent)) == 0
