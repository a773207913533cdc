"""Answering a request for correction (补正): once per correction id, only what was asked for."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.cases import rules
from backend.cases.models import Case, Correction
from backend.cases.service import assess, contents, following, origins, places, signing
from backend.cases.service.attaching import attach
from backend.cases.service.facts import Facts
from backend.cases.service.progress import Actor, move, of_citizen
from backend.catalog import service as catalog
from backend.core import clock
from backend.core.db import is_duplicate
from backend.core.errors import Conflict, Invalid, ProductError, Text
from backend.core.house import House
from backend.identity.service import Citizen, demand_level

NOT_OPEN = Text(
    "这件事现在不需要补正，请看最新的进度。", "No correction is open for this case. Please see its latest progress."
)
OTHER = Text(
    "这次补正和刚才已经收到的不一样，没有再收一次。请看最新的进度。",
    "This differs from the correction already received and was not taken again. Please see the latest progress.",
)
NOT_ASKED = Text("这一项没有要求补正，不能改。", "No correction of this was asked for.")
CORRECTED = Text("已补正", "Corrected")
STILL_MISSING = Text("这一项还没有补。", "This is still to be corrected.")


def correct(house: House, citizen: Citizen, number: str, request: dict[str, Any]) -> bool:
    """Take the answer (body of POST /cases/<number>/corrections); True when new, False on a replay.

    Raises Conflict ``no_open_correction`` or ``correction_conflict``, Invalid with ``fields``, NotFound
    ``unknown_case``, Refused ``step_up_needed`` where the form is changed, Unavailable.
    """
    digest = rules.payload_hash(request)
    if _replayed(house, citizen, number, request["correction_id"], digest):
        return False
    try:
        _take(house, citizen, number, request, digest)
    except (ProductError, sa.exc.IntegrityError) as error:
        # Perhaps the same answer came in twice at once and the other one was first, at whatever step here.
        if isinstance(error, sa.exc.IntegrityError) and not is_duplicate(error):
            raise
        if _replayed(house, citizen, number, request["correction_id"], digest):
            return False
        raise
    return True


def _take(house: House, citizen: Citizen, number: str, request: dict[str, Any], digest: str) -> None:
    with house.db.read() as session:
        case = of_citizen(session, citizen, number)
        correction = _open(session, case)
        service = catalog.digital_service(session, case.item_code, case.service_version)
        before = contents.form_in_force(session, house.vault, case)
        person = Facts(contents.holder(house.vault, case))
    fields, keys = _asked(correction, "field"), _asked(correction, "material")
    _only_asked(fields, request["form"])
    if request["form"]:  # an account that money goes to may be among it
        demand_level(citizen, service.assurance)
    assessed = assess.form(service, before.answers, request["form"], person, held=before.form)
    places.check(house, service.form, {name: assessed.form[name] for name in request["form"] if name in assessed.form})
    given = request["materials"]
    assess.materials(house.settings, service, assessed, given, person.identity, round_=correction.round, only=keys)
    pictures = signing.drawn(service, assessed.form)
    with house.db.transaction() as session:
        case = of_citizen(session, citizen, number, lock=True)
        correction = _open(session, case)
        correction.correction_id, correction.payload_hash = request["correction_id"], digest
        correction.answered_at = clock.now()
        session.flush()
        for material in assessed.materials:
            attach(session, house, case, service, material)
        following.settle(session, case, keys)
        move(session, case, rules.REVIEWING, Actor.citizen(citizen), CORRECTED)
        corrected = {name: {"source": origins.TYPED, "changed": False} for name in request["form"]}
        form = contents.FormInForce(before.answers, assessed.form, correction.round, {**before.origins, **corrected})
        contents.add_form(session, house.vault, case, form)
        session.flush()
        signing.sign(session, house, citizen, case, service, correction.round, pictures)


def _replayed(house: House, citizen: Citizen, number: str, correction_id: str, digest: str) -> bool:
    with house.db.read() as session:
        case = of_citizen(session, citizen, number)
        row = session.scalar(sa.select(Correction).where(Correction.correction_id == correction_id))
    if row is None:
        return False
    if row.case_id == case.id and row.payload_hash == digest:
        return True
    raise Conflict("correction_conflict", OTHER)


def _open(session: Session, case: Case) -> Correction:
    found = [one for one in contents.corrections(session, case) if one.answered_at is None]
    if case.state != rules.CORRECTION or not found:
        raise Conflict("no_open_correction", NOT_OPEN)
    return found[-1]


def _asked(correction: Correction, kind: str) -> frozenset[str]:
    return frozenset(item["key"] for item in correction.items if item["kind"] == kind)


def _only_asked(asked: frozenset[str], given: dict[str, Any]) -> None:
    wrong = dict.fromkeys(sorted(set(given) - asked), NOT_ASKED) | dict.fromkeys(
        sorted(asked - set(given)), STILL_MISSING
    )
    if wrong:
        raise Invalid("invalid", fields=wrong)
