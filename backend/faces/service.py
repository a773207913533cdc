"""刷脸: agree, have the card's photo read, have a picture taken; signed in when both show one person, and by the card
alone whenever somebody would rather.

Pictures pass through memory only. What stays is the audit: agreed to which text, when, and which way it was decided.
"""

from __future__ import annotations

import hashlib
import logging
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.core import audit, clock
from backend.core.crypto import new_token, token_digest
from backend.core.errors import Conflict, Invalid, Refused, Text, Unavailable
from backend.core.house import House
from backend.faces import engine, rules
from backend.faces.models import FaceConsent
from backend.identity import rules as identity_rules
from backend.identity import service as identity
from backend.identity.methods import METHODS
from backend.identity.service import Device

METHOD = "id_card_face"
CARD_ALONE = "id_card"
KEEP = timedelta(days=1)
_PHOTO = "face.card_photo"

NOT_HERE = Text("这台机器现在不刷脸。请用身份证登录。", "Faces are not compared here now. Sign in with the ID card.")
OTHER_TEXT = Text(
    "刷脸的说明更新了，请再看一遍再决定。", "What you agree to has a new text. Please read it again, then decide."
)
NO_CONSENT = Text(
    "这次刷脸过时了，照片都没有留。可以再来一次，或者用身份证登录。",
    "This face check has run out; no picture was kept. Start again, or sign in with the ID card.",
)
NO_PHOTO = Text(
    "这张证件里没有能比对的照片。不影响办事，请用身份证登录。",
    "There is no photo in this card to compare with. That is no trouble: sign in with the ID card.",
)
NOT_ALIKE = Text(
    "没有比对上。看着镜头，摘下帽子口罩，再拍一次。",
    "The two did not match. Look into the camera, without cap or mask, and try again.",
)
NO_TRIES = Text(
    "还是没有比对上，常有的事：照片旧了，光线不好。请用身份证登录，或叫工作人员。",
    "Still no match; that happens. Sign in with the ID card, or call the staff.",
)
CLOSED = Text(
    "这张证件刷脸没通过的次数太多，先停一小时。请用身份证登录，或叫工作人员。",
    "No face checks with this card for an hour: too many did not match. Sign in with the card, or call the staff.",
)
NOT_SEEN_HERE = Text(
    "这张照片没有得到这台机器的确认，请再拍一次。不行请用身份证登录。",
    "This picture could not be confirmed as taken here. Take it again, or sign in with the ID card.",
)
NOT_NOW = Text(
    "暂时比对不了，照片没有留。请用身份证登录。", "No comparing for now; no picture was kept. Use the ID card."
)
HINTS = {
    "none": Text("没有看到脸。站到镜头前面，再拍一次。", "No face was seen. Stand before the camera and try again."),
    "several": Text(
        "镜头里不止一个人。请旁边的人让一让，再拍一次。", "There is more than one face. Ask the others to step aside."
    ),
    "small": Text("离得太远了。往前走一小步，再拍一次。", "Too far away. Take a small step forward and try again."),
    "dark": Text("太暗了，看不清。换个亮点的位置，再拍一次。", "Too dark to see. Find a brighter spot and try again."),
    "bright": Text(
        "太亮了，看不清。避开强光，再拍一次。", "Too bright to see. Keep out of the strong light, try again."
    ),
    "turned": Text("脸没有正对镜头。看着镜头，再拍一次。", "The face was turned away. Look straight into the camera."),
}

log = logging.getLogger(__name__)


def offered(house: House) -> bool:
    """Whether this installation compares faces at all; the page knows whether its terminal has a camera."""
    return engine.available(house.settings)


def agree(house: House, device: Device, version: str) -> str:
    """Somebody at this terminal agrees to the text of ``version``; returns the secret of this consent.

    Raises Refused ``face_not_here``, Conflict ``face_text_changed``.
    """
    if not offered(house):
        raise Refused("face_not_here", NOT_HERE)
    if version != rules.CONSENT_VERSION:
        raise Conflict("face_text_changed", OTHER_TEXT)
    token, moment = new_token(), clock.now()
    with house.db.transaction() as session:
        session.add(
            FaceConsent(
                token_digest=token_digest(token),
                device_digest=device.digest,
                text_version=version,
                agreed_at=moment,
                expires_at=moment + rules.CONSENT_FOR,
            )
        )
    return token


def prove_card(
    house: House, device: Device, token: str, *, nonce: str, chip: bytes, photo: bytes, signature: bytes
) -> None:
    """The card that this terminal has read, with its photo, after the consent. From here on its holder may also sign in
    by the card alone (``by_card_alone``).

    Raises Refused ``face_consent_over`` (also for the card of somebody else than before), ``reading_not_trusted``,
    ``card_expired``, ``face_closed``, ``face_no_photo``, Invalid ``card_unreadable``, ``card_not_accepted``.
    """
    with identity.refusals.attempt(house, device, METHOD) as attempt:
        session = attempt.session
        consent = _consent(session, device, token)
        prefix = identity_rules.CARD_PHOTO_PREFIX
        identity.prove_reading(session, house, device, nonce, chip + photo, signature, prefix=prefix)
        person = METHODS[CARD_ALONE].read(chip, clock.today())
        applicant = identity.applicants.keep(session, house.vault, person, identity_rules.HIGH)
        if consent.applicant_id not in (None, applicant):
            raise Refused("face_consent_over", NO_CONSENT)  # one person's consent is not another's, nor are their tries
        consent.applicant_id = applicant
        audit.record(session, f"applicant:{applicant}", "face_agreed", _where(device), purpose=_agreed(consent))
        # What is written so far stays: its holder may go on by the card alone.
        if rules.closed(_unlike(session, applicant)):
            raise Refused("face_closed", CLOSED)
        if not photo:
            raise Refused("face_no_photo", NO_PHOTO)
        consent.photo_index = _photo_index(house, photo)


def compare(
    house: House, device: Device, token: str, *, photo: bytes, nonce: str, picture: bytes, signature: bytes
) -> str:
    """Compare the photo of the proven card with a picture that this terminal's camera has just taken, and begin a
    session for the holder when both show one person; returns the session cookie's value.

    Raises Refused ``face_consent_over``, ``reading_not_trusted``, ``face_no_photo`` (nothing to see on it),
    ``face_not_alike`` (facts: ``tries_left``), ``face_no_tries``; Invalid ``face_<hint>`` (``rules.hint``), which costs
    no try; Unavailable ``face_unavailable``. The comparing is done outside of any transaction.
    """
    with identity.refusals.attempt(house, device, METHOD) as attempt:
        consent = _consent(attempt.session, device, token)
        identity.prove_reading(
            attempt.session,
            house,
            device,
            nonce,
            picture,
            signature,
            prefix=identity_rules.CAMERA_PREFIX,
            words=NOT_SEEN_HERE,
        )
        if consent.photo_index is None or consent.photo_index != _photo_index(house, photo):
            raise Refused("face_consent_over", NO_CONSENT)
        _take_a_try(attempt.session, consent.id)
    try:
        found = engine.compare(photo, picture)
    except engine.NotCompared as error:
        log.warning("faces could not be compared", extra={"error": str(error)})
        _give_back(house, consent.id)
        raise Unavailable("face_unavailable", NOT_NOW) from error
    if not found.card:
        _give_back(house, consent.id)
        raise Refused("face_no_photo", NO_PHOTO)
    if found.score is None:
        _give_back(house, consent.id)
        hint = found.hint or "none"
        raise Invalid(f"face_{hint}", HINTS[hint])
    return _decide(house, device, consent.id, found.score)


def by_card_alone(house: House, device: Device, token: str) -> str:
    """不用刷脸: sign the holder of the proven card in by the card alone; returns the session cookie's value.

    Raises Refused ``face_consent_over``, also when no card was read under it yet.
    """
    with house.db.transaction() as session:
        consent = _consent(session, device, token, over=True)
        applicant = consent.applicant_id
        if applicant is None:
            raise Refused("face_consent_over", NO_CONSENT)
        audit.record(session, f"applicant:{applicant}", "face_declined", _where(device), purpose=_agreed(consent))
        _end(consent)
        return identity.begin_session_of(session, house, device, applicant, CARD_ALONE)


def forget(house: House) -> None:
    """Every minute: drop consents of yesterday."""
    old = FaceConsent.expires_at < clock.now() - KEEP
    if house.db.finds(sa.select(FaceConsent.id).where(old)):
        with house.db.transaction() as session:
            session.execute(sa.delete(FaceConsent).where(old))


def _consent(session: Session, device: Device, token: str, *, over: bool = False) -> FaceConsent:
    """The consent that runs under this secret on this device. ``over``: also one whose tries are used up."""
    row = session.scalar(
        sa.select(FaceConsent).where(
            FaceConsent.token_digest == token_digest(token), FaceConsent.device_digest == device.digest
        )
    )
    if row is None or row.ended_at is not None or row.expires_at <= clock.now():
        raise Refused("face_consent_over", NO_CONSENT)
    if row.tries >= rules.TRIES and not over:
        raise Refused("face_no_tries", NO_TRIES)
    return row


def _take_a_try(session: Session, consent_id: int) -> None:
    """Before anything is compared, so that pictures sent at the same time are no more than the tries there are."""
    took = sa.update(FaceConsent).where(FaceConsent.id == consent_id, FaceConsent.tries < rules.TRIES)
    if not session.execute(took.values(tries=FaceConsent.tries + 1)).rowcount:  # type: ignore[attr-defined]
        raise Refused("face_no_tries", NO_TRIES)


def _give_back(house: House, consent_id: int) -> None:
    with house.db.transaction() as session:
        session.execute(sa.update(FaceConsent).where(FaceConsent.id == consent_id).values(tries=FaceConsent.tries - 1))


def _decide(house: House, device: Device, consent_id: int, score: float) -> str:
    verdict = f"{rules.band(score)}, thresholds {rules.THRESHOLDS}, {rules.MODELS}"
    with house.db.transaction() as session:
        consent = session.get_one(FaceConsent, consent_id, with_for_update=True)
        if consent.ended_at is not None or consent.applicant_id is None:
            raise Refused("face_consent_over", NO_CONSENT)  # they went on with the card alone meanwhile
        who = f"applicant:{consent.applicant_id}"
        if rules.same(score):
            audit.record(session, who, "face_matched", _where(device), purpose=verdict)
            applicant = consent.applicant_id
            consent.tries -= 1  # this one was alike
            _end(consent)
            return identity.begin_session_of(session, house, device, applicant, METHOD)
        audit.record(session, who, "face_not_matched", _where(device), purpose=verdict)
        left = rules.TRIES - consent.tries
    if left > 0:
        raise Refused("face_not_alike", NOT_ALIKE, facts={"tries_left": left})
    raise Refused("face_no_tries", NO_TRIES)


def _end(consent: FaceConsent) -> None:
    consent.ended_at, consent.photo_index = clock.now(), None


def _unlike(session: Session, applicant_id: int) -> int:
    """Pictures that were unlike this person's card lately."""
    counted = sa.select(sa.func.coalesce(sa.func.sum(FaceConsent.tries), 0)).where(
        FaceConsent.applicant_id == applicant_id, FaceConsent.agreed_at > clock.now() - rules.UNLIKE_WINDOW
    )
    return int(session.scalar(counted) or 0)


def _photo_index(house: House, photo: bytes) -> str:
    return house.vault.index(hashlib.sha256(photo).hexdigest(), _PHOTO)


def _agreed(consent: FaceConsent) -> str:
    return f"text {consent.text_version}, {consent.agreed_at.isoformat(timespec='seconds')}"


def _where(device: Device) -> str:
    return f"terminal:{device.terminal_code}"
