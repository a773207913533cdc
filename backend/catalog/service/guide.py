"""The complete guide of one item."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.catalog.models import DigitalServiceVersion, ItemVersion, ServiceItem
from backend.catalog.rules import DigitalService
from backend.catalog.rules.elements import complete
from backend.catalog.rules.in_english import coded
from backend.catalog.rules.lifecycle import PUBLISHED, SHOWN, SUSPENDED
from backend.catalog.service.digital import digital_service, unknown_item
from backend.catalog.service.guidance import newest_guidance
from backend.catalog.service.scope import EVERYWHERE, Scope, elsewhere, is_hidden, must_be_offered
from backend.core.errors import NotFound, Text, Unprocessable


@dataclass(frozen=True)
class Guide:
    """``content``: the shown version's (``catalog.rules.elements``); ``digital``: the service, when done here now."""

    code: str
    version: int
    department: str | None
    category: str
    content: dict[str, Any]
    digital: DigitalService | None
    where: Text
    guidance: dict[str, Any] | None = None
    """The questions to ask first (``service.guidance``), when it is not done here now."""

    def as_json(self) -> dict[str, Any]:
        """As the pages read it (``schemas.GuideOut``), with every element that the version has."""
        digital = self.digital
        return {
            **self.content,
            "code": self.code,
            "name_en": digital.name.en if digital else None,
            "department": self.department,
            "category": self.category,
            "version": self.version,
            "available_here": digital is not None,
            "where": self.where.as_json(),
            "guidance": self.guidance,
            "english": coded({**self.content, "category": self.category}),
            "digital": digital
            and {
                "kind": digital.kind,
                "service_version": digital.version,
                "minutes": digital.minutes,
                "bring": digital.bring.as_json(),
                "promise_working_days": digital.promise_working_days,
                "assurance": digital.assurance,
                "applicants": digital.applicants,
                "demonstration": digital.demonstration.as_json(),
                "papers": [
                    {
                        "name": rule.name.as_json(),
                        "sample": rule.sample and asdict(rule.sample),
                        "blank": rule.blank and asdict(rule.blank),
                    }
                    for rule in digital.materials
                    if rule.sample or rule.blank
                ],
            },
        }


def guide(session: Session, code: str, scope: Scope = EVERYWHERE) -> Guide:
    """The guide of an item that is published or suspended; where it is not offered, it says where it is (a case or a
    printed code may lead to it). Raises NotFound ``unknown_item``, ``withdrawn``.
    """
    row = session.execute(_SHOWN_VERSIONS.where(ServiceItem.code == code)).first()
    if row is None:
        raise unknown_item()
    item, content = row
    if item.state not in SHOWN:
        raise NotFound("withdrawn", WITHDRAWN) if item.version else unknown_item()
    one = DigitalServiceVersion
    here = sa.select(sa.exists().where(one.item_code == code, one.state == PUBLISHED))
    service = digital_service(session, code) if session.scalar(here) else None
    found = _guide(item, content, service, newest_guidance(session, code).get(code))
    if item.state != SUSPENDED and is_hidden(session, code, scope):
        return replace(found, digital=None, where=elsewhere(session, code))
    return found


def guides(session: Session, services: dict[str, DigitalService], code: str | None = None) -> Iterator[Guide]:
    """The guides of everything that is shown, or of one item. ``services``: the newest ones, by item code."""
    wanted = _SHOWN_VERSIONS.where(ServiceItem.state.in_(SHOWN)).order_by(ServiceItem.code)
    if code is not None:
        wanted = wanted.where(ServiceItem.code == code)
    asked = newest_guidance(session, code)
    for item, content in session.execute(wanted):
        yield _guide(item, content, services.get(item.code), asked.get(item.code))


_SHOWN_VERSIONS = sa.select(ServiceItem, ItemVersion.content).join(
    ItemVersion, sa.and_(ItemVersion.item_id == ServiceItem.id, ItemVersion.version == ServiceItem.version)
)


def _guide(
    item: ServiceItem, content: dict[str, Any], service: DigitalService | None, asked: dict[str, Any] | None
) -> Guide:
    if item.state == SUSPENDED:
        service, where = None, SUSPENDED_NOW
    else:
        where = HERE if service else _where(item.department, content)
    asked = None if service else asked
    readable = _readable(content)
    return Guide(item.code, item.version, item.department, item.category, readable, service, where, asked)


def _readable(content: dict[str, Any]) -> dict[str, Any]:
    """With every element, given or not, and with what is said about them rather than written in them: an author of the
    console writes elements only.
    """
    whole = complete(content)
    limits = (whole["legal_time_limit"], whole["promised_time_limit"])
    return {
        **whole,
        "region": whole["region"] or "",
        "source": whole["source"] or "",
        "source_reference": whole.get("source_reference"),
        "unit_unknown": any(limit and limit.isdigit() for limit in limits),
    }


def taken_now(session: Session, code: str, scope: Scope = EVERYWHERE) -> int:
    """The version of an item under which something new can be begun at a place. Raises Unprocessable ``suspended``,
    ``withdrawn``, ``not_offered_here``.
    """
    row = session.execute(sa.select(ServiceItem.state, ServiceItem.version).where(ServiceItem.code == code)).first()
    if row is None or row.state not in SHOWN:
        raise Unprocessable("withdrawn", WITHDRAWN)
    if row.state == SUSPENDED:
        raise Unprocessable("suspended", SUSPENDED_NOW)
    must_be_offered(session, code, scope)
    return int(row.version)


SUSPENDED_NOW = Text(
    "这件事暂停办理，主管部门恢复后才能再办。您可以先看要准备什么。",
    "This service is suspended for now. You can still see what it takes.",
)
WITHDRAWN = Text(
    "这件事已经不再办理。请从首页看看别的。", "This service is no longer offered. Please look at the home page."
)
AT_A_PLACE = ("现场", "窗口", "自助终端", "快递", "其他")
"""Channels that are not online, in the words of the data and of the code list."""
HERE = Text("在自助终端就能办。", "You can do it at a self-service terminal.")


def _where(department: str | None, content: dict[str, Any]) -> Text:
    """Where a person goes instead, in words that claim no more than the data says."""
    online = any(channel not in AT_A_PLACE for channel in content.get("channels") or [])
    place, place_en = (
        (department, f"the counter of {department}")
        if department
        else ("主管部门", "the counter of the department in charge")
    )
    zh = f"这件事自助终端还办不了。请带上材料到{place}的办事窗口"
    en = f"Self-service terminals cannot do this yet. Please take the materials to {place_en}"
    if online:
        zh, en = zh + "，指南上写着也可以网上办", en + "; the guide says it can also be done online"
    return Text(zh + "。", en + ".")
