"""申请人: one row per natural or legal person, whichever way they signed in."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.core import clock
from backend.core.crypto import Vault
from backend.core.errors import Refused, Text
from backend.identity import rules
from backend.identity.methods import Company, Person
from backend.identity.models import Applicant

_BY_NUMBER = sa.select(Applicant).where(Applicant.id_number_index == sa.bindparam("index"))
NATURAL, LEGAL = "natural", "legal"
ID_CARD, SOCIAL_CARD, ACCOUNT = "id_card", "social_card", "account"
SEEN_EVERY = timedelta(hours=1)
"""When somebody was last here is kept to the hour: most sign-ins change nothing of who they are."""
_PERSON = "applicant.person"
_NUMBER = "applicant.id_number"
_CREDIT_CODE = "applicant.credit_code"

FOR_PEOPLE = Text(
    "这件事要以个人身份办理，现在是以单位名义登录的。请先退出，再用本人的身份登录。",
    "This is for a person to do, and you are signed in for a company. Please sign out, then sign in as yourself.",
)

FOR_COMPANIES = Text(
    "这件事要以单位名义办，个人不能办。法定代表人：在手机或电脑上用单位账号登录统一身份认证；在终端上，用这部手机扫码登录。"
    "经办人：请法定代表人在“代办”里授权给您，再登录本人、从“代办”切换到单位。",
    "This is for a company to do, not for a person. Its legal representative signs in with the company's account on a "
    "phone or computer, and at a terminal by scanning its code with that phone; its agent, once authorised, signs in "
    "as themself and changes over under “Acting for others”.",
)


def index_of(vault: Vault, who: Person | Company) -> str:
    """The blind index under which this person or company is found again."""
    if isinstance(who, Company):
        return vault.index(who.credit_code, _CREDIT_CODE)
    return number_index(vault, who.id_number)


def number_index(vault: Vault, id_number: str) -> str:
    """The blind index of a natural person's ID number."""
    return vault.index(id_number.strip().upper(), _NUMBER)


def index_by_id(session: Session, applicant_id: int) -> str:
    """The blind index of an applicant who is known already."""
    return session.get_one(Applicant, applicant_id).id_number_index


def keep(session: Session, vault: Vault, who: Person | Company, level: int) -> int:
    """The id of the applicant with this number, made or refreshed. Two terminals may do it at once: the index decides.

    What a surer credential said about a person stays: an account that knows less than the card does not overwrite it.
    """
    index, moment = index_of(vault, who), clock.now()
    applicant = session.scalar(_BY_NUMBER, {"index": index})
    if applicant is None:
        try:
            with session.begin_nested():
                applicant = Applicant(
                    kind=LEGAL if isinstance(who, Company) else NATURAL,
                    id_number_index=index,
                    person_sealed=_sealed(vault, who),
                    proven_level=level,
                    created_at=moment,
                    seen_at=moment,
                )
                session.add(applicant)
            return applicant.id
        except sa.exc.IntegrityError:
            applicant = session.scalars(_BY_NUMBER, {"index": index}).one()
    if moment - applicant.seen_at > SEEN_EVERY:
        applicant.seen_at = moment
    if level >= applicant.proven_level:
        known = holder(session, vault, applicant.id)
        shown = who.completed(known) if isinstance(who, Person) and isinstance(known, Person) else who
        if shown != known:
            applicant.person_sealed = _sealed(vault, shown)
        applicant.proven_level = level
    return applicant.id


def _sealed(vault: Vault, who: Person | Company) -> bytes:
    return vault.seal(json.dumps(who.as_json(), ensure_ascii=False).encode(), _PERSON)


def person(session: Session, vault: Vault, applicant_id: int) -> Person:
    """The applicant as their surest credential showed them. Raises Refused ``for_people_only`` for a company."""
    found = holder(session, vault, applicant_id)
    if isinstance(found, Company):
        raise Refused("for_people_only", FOR_PEOPLE)
    return found


def credential(session: Session, vault: Vault, applicant_id: int) -> str:
    """What our knowledge of a person was read from: ``id_card``, which stays when a lesser credential comes later
    (``keep``), ``social_card``, or ``account``: somebody else's word for who they are, and for every company."""
    known = holder(session, vault, applicant_id)
    if isinstance(known, Company):
        return ACCOUNT
    if known.valid_from is not None:
        return ID_CARD
    return SOCIAL_CARD if session.get_one(Applicant, applicant_id).proven_level >= rules.HIGH else ACCOUNT


def facts(session: Session, vault: Vault, applicant_id: int, person_id: int) -> dict[str, Any]:
    """What a form and a department know of the applicant, JSON: of a person as ``Person.as_json``. Of a company its
    ``name``, its ``credit_code`` (also its ``id_number``, by which everybody is shown) and the ``agent_name`` of
    ``person_id``, who stands there for it; ``kind`` is then ``legal``."""
    found = holder(session, vault, applicant_id)
    if not isinstance(found, Company):
        return found.as_json()
    stands_there = person(session, vault, person_id)
    return {**found.as_json(), "kind": LEGAL, "id_number": found.credit_code, "agent_name": stands_there.name}


def demand_kind(session: Session, applicant_id: int, wanted: str) -> None:
    """Raises Refused ``for_people_only`` or ``for_companies_only`` when it is the business of others (``wanted``:
    NATURAL or LEGAL)."""
    kind = session.get_one(Applicant, applicant_id).kind
    if kind != wanted:
        raise Refused(*(("for_people_only", FOR_PEOPLE) if kind == LEGAL else ("for_companies_only", FOR_COMPANIES)))


def holder(session: Session, vault: Vault, applicant_id: int) -> Person | Company:
    """The applicant, natural or legal."""
    row = session.get_one(Applicant, applicant_id)
    values = json.loads(vault.open(row.person_sealed, _PERSON))
    return Company(**values) if row.kind == LEGAL else Person.from_json(values)
