"""授权代办: who lets whom act for them, for what and how long; checked at every request.

One table for two needs: a company's representative lets a member of the staff act for the company, and a villager lets
a helper (帮办员) act for them. Who acts under an authorisation neither passes it on nor sees what is not its matter.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.core import audit, clock
from backend.core.crypto import Vault
from backend.core.db import one_at_a_time
from backend.core.errors import Conflict, Invalid, NotFound, Refused, Text
from backend.forms.rules.formats import is_person_name
from backend.forms.rules.words import WORDS
from backend.identity import rules
from backend.identity.methods import Company
from backend.identity.models import Applicant, Authorisation
from backend.identity.service import applicants

MOST_STANDING = 20
_AGENT = "authorisation.agent"

NO_NAME = WORDS["format:person-name"]
NO_PERSON = Text(
    "身份证号不对，请对着对方的身份证再看一遍。", "This ID number is not right. Please check it against the card."
)
YOURSELF = Text("不能授权给自己。", "You cannot authorise yourself.")
ENOUGH = Text(
    f"有效的授权最多 {MOST_STANDING} 份，请先收回不用的。",
    f"No more than {MOST_STANDING} authorisations may stand. Revoke what you no longer need.",
)
NOT_YOURS = Text(
    "没有找到这份授权，可能已经收回或到期。", "This authorisation was not found; it may be revoked or over."
)
OTHER_ITEM = Text("对方没有授权您办这件事。", "You are not authorised to do this for them.")
USED_UP = Text("授权的次数已经用完，请对方重新授权。", "The authorisation is used up. Ask them for a new one.")


@dataclass(frozen=True)
class Standing:
    """One authorisation as the two people see it. ``name``: of the other one; ``number``: theirs, masked."""

    id: int
    kind: str
    name: str
    number: str
    items: tuple[str, ...] | None
    uses_left: int | None
    valid_until: datetime
    stands: bool


def give(
    session: Session,
    vault: Vault,
    *,
    holder_id: int,
    actor: str,
    name: str,
    id_number: str,
    items: list[str] | None,
    days: int,
    uses: int | None,
) -> int:
    """Let the person with this name and number act for ``holder_id`` until the end of the day in ``days`` days (0:
    today), for ``items`` (None: all) and ``uses`` submissions (None: any number). Returns its id.

    Raises Invalid (``fields``) and Conflict ``authorisations_enough``.
    """
    number = id_number.strip().upper()
    if not is_person_name(name.strip()):
        raise Invalid("agent_name", NO_NAME, fields={"name": NO_NAME})
    if not rules.fits_itself(number):
        raise Invalid("agent_number", NO_PERSON, fields={"id_number": NO_PERSON})
    index, moment = applicants.number_index(vault, number), clock.now()
    if index == session.get_one(Applicant, holder_id).id_number_index or _is_actor(session, actor, index):
        raise Invalid("agent_is_holder", YOURSELF, fields={"id_number": YOURSELF})
    one_at_a_time(session, f"authorisations of {holder_id}")
    standing = sa.select(sa.func.count()).where(
        Authorisation.holder_id == holder_id, Authorisation.revoked_at.is_(None), Authorisation.valid_until > moment
    )
    if (session.scalar(standing) or 0) >= MOST_STANDING:
        raise Conflict("authorisations_enough", ENOUGH)
    agent = json.dumps({"name": name.strip(), "id_number": number}, ensure_ascii=False).encode()
    row = Authorisation(
        holder_id=holder_id,
        agent_index=index,
        agent_sealed=vault.seal(agent, _AGENT),
        items=items,
        uses_left=uses,
        given_by=actor,
        given_at=moment,
        valid_until=datetime.combine(clock.today() + timedelta(days=days + 1), time(), clock.LOCAL),
    )
    session.add(row)
    session.flush()
    audit.record(session, actor, "authorisation_given", f"authorisation:{row.id}", holder=holder_id)
    return row.id


def given(session: Session, vault: Vault, holder_id: int) -> list[Standing]:
    """What the holder has given and what still stands or ended lately, newest first."""
    since = clock.now() - timedelta(days=30)
    query = sa.select(Authorisation).where(Authorisation.holder_id == holder_id, Authorisation.valid_until > since)
    return [
        _standing(row, "natural", _agent(vault, row))
        for row in session.scalars(query.order_by(Authorisation.id.desc()).limit(2 * MOST_STANDING))
    ]


def received(session: Session, vault: Vault, person_id: int) -> list[Standing]:
    """For whom this person may act now."""
    index = session.get_one(Applicant, person_id).id_number_index
    found = []
    query = sa.select(Authorisation).where(
        Authorisation.agent_index == index,
        Authorisation.revoked_at.is_(None),
        Authorisation.valid_until > clock.now(),
        sa.or_(Authorisation.uses_left.is_(None), Authorisation.uses_left > 0),
    )
    for row in session.scalars(query.order_by(Authorisation.id.desc()).limit(100)):
        holder = applicants.holder(session, vault, row.holder_id)
        company = isinstance(holder, Company)
        number = holder.credit_code if isinstance(holder, Company) else holder.id_number
        shown = {"name": holder.name, "id_number": number}
        found.append(_standing(row, applicants.LEGAL if company else applicants.NATURAL, shown))
    return found


def revoke(session: Session, *, holder_id: int, actor: str, authorisation_id: int) -> None:
    """Take it back: the very next request under it is refused. Raises NotFound ``unknown_authorisation``."""
    done = session.execute(
        sa.update(Authorisation)
        .where(
            Authorisation.id == authorisation_id,
            Authorisation.holder_id == holder_id,
            Authorisation.revoked_at.is_(None),
        )
        .values(revoked_at=clock.now(), revoked_by=actor)
    )
    if not done.rowcount:  # type: ignore[attr-defined]
        raise NotFound("unknown_authorisation", NOT_YOURS)
    audit.record(session, actor, "authorisation_revoked", f"authorisation:{authorisation_id}", holder=holder_id)


def holder_of(session: Session, *, person_id: int, authorisation_id: int) -> int:
    """Whose business this person may do under it now. Raises NotFound ``unknown_authorisation``, also for others'."""
    index = session.get_one(Applicant, person_id).id_number_index
    row = session.get(Authorisation, authorisation_id)
    if row is None or row.agent_index != index or row.uses_left == 0 or not stands(session, authorisation_id):
        raise NotFound("unknown_authorisation", NOT_YOURS)
    return row.holder_id


def standing_between(session: Session, *, holder_id: int, person_id: int) -> int | None:
    """The authorisation of this holder under which this person may act now, the one that lasts longest; None: none."""
    one = Authorisation
    return session.scalar(
        sa.select(one.id)
        .where(
            one.holder_id == holder_id,
            one.agent_index == session.get_one(Applicant, person_id).id_number_index,
            one.revoked_at.is_(None),
            one.valid_until > clock.now(),
            sa.or_(one.uses_left.is_(None), one.uses_left > 0),
        )
        .order_by(one.valid_until.desc(), one.id.desc())
        .limit(1)
    )


def stands(session: Session, authorisation_id: int) -> bool:
    """Whether this authorisation was neither revoked nor has run out."""
    row = session.get(Authorisation, authorisation_id)
    return row is not None and row.revoked_at is None and row.valid_until > clock.now()


def items_of(session: Session, authorisation_id: int) -> tuple[str, ...] | None:
    """The codes of the items it is for; None: all."""
    items = session.get_one(Authorisation, authorisation_id).items
    return None if items is None else tuple(items)


def agent_name(session: Session, vault: Vault, authorisation_id: int) -> str:
    """The name of who may act, as it was given with the authorisation."""
    return str(_agent(vault, session.get_one(Authorisation, authorisation_id))["name"])


def check_item(session: Session, authorisation_id: int | None, item_code: str) -> None:
    """Raises Refused ``authorisation_item`` when it is not for this item. Nothing to check without one."""
    if authorisation_id is None:
        return
    row = session.get_one(Authorisation, authorisation_id)
    if row.items is not None and item_code not in row.items:
        raise Refused("authorisation_item", OTHER_ITEM)


def use(session: Session, authorisation_id: int | None, item_code: str) -> None:
    """Count one submission against it, in the submission's own transaction. Raises as ``check_item``, and Refused
    ``authorisation_used``."""
    if authorisation_id is None:
        return
    check_item(session, authorisation_id, item_code)
    one = Authorisation
    done = session.execute(
        sa.update(one)
        .where(
            one.id == authorisation_id,
            one.revoked_at.is_(None),
            one.valid_until > clock.now(),
            sa.or_(one.uses_left.is_(None), one.uses_left > 0),
        )
        .values(uses_left=one.uses_left - 1)
    )
    if not done.rowcount:  # type: ignore[attr-defined]
        raise Refused("authorisation_used", USED_UP)


def _is_actor(session: Session, actor: str, index: str) -> bool:
    """Whether who gives it is the very person it is given to (a representative naming themself)."""
    person = rules.person_of(actor)
    return person is not None and session.get_one(Applicant, person).id_number_index == index


def _agent(vault: Vault, row: Authorisation) -> dict[str, Any]:
    return dict(json.loads(vault.open(row.agent_sealed, _AGENT)))


def _standing(row: Authorisation, kind: str, shown: Mapping[str, Any]) -> Standing:
    good = row.revoked_at is None and row.valid_until > clock.now() and row.uses_left != 0
    items = tuple(row.items) if row.items is not None else None
    number = rules.mask_id_number(shown["id_number"])
    return Standing(row.id, kind, shown["name"], number, items, row.uses_left, row.valid_until, good)
