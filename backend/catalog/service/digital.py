"""Which services are done here in depth, and their definitions."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.catalog.models import DigitalServiceVersion, ServiceItem
from backend.catalog.rules import DigitalService
from backend.catalog.rules.definition import read
from backend.catalog.rules.designs import taken
from backend.catalog.rules.lifecycle import PUBLISHED
from backend.core import clock
from backend.core.errors import Conflict, NotFound, Text


def digital_service(session: Session, code: str, version: int | None = None) -> DigitalService:
    """The published definition, or the one of ``version``, whatever became of it: a case stays with its own.

    Raises NotFound ``unknown_item`` (no such item), ``not_digital`` (not done here, or not in that version).
    """
    found = _definition(session, code, version)
    if found is not None:
        return read(found.definition, found.name)
    if session.scalar(sa.select(ServiceItem.id).where(ServiceItem.code == code)) is None:
        raise unknown_item()
    raise NotFound(
        "not_digital",
        Text("这件事在这里还办不了，只能看指南。", "This cannot be done here yet; only its guide is shown."),
    )


def service_begun(session: Session, code: str, version: int) -> DigitalService:
    """The definition that something begun under ``version`` may be handed in under: that version while it is published
    and for a while after (``rules.designs.TAKEN_AFTER``).

    Raises NotFound as ``digital_service``, also when the service was withdrawn; Conflict ``service_version_gone``.
    """
    published = digital_service(session, code)
    if published.version == version:
        return published
    found = _definition(session, code, version)
    if found is None or not taken(found.state, found.ended_at, clock.now()):
        raise Conflict("service_version_gone", VERSION_GONE)
    return read(found.definition, found.name)


def service_to_go_on(session: Session, code: str, begun: int | None) -> DigitalService:
    """The definition for a page that has a form begun under ``begun``: that one while it is taken, else the published.

    Raises as ``digital_service``.
    """
    if begun is not None:
        try:
            return service_begun(session, code, begun)
        except Conflict:
            pass  # what was begun is too old: it starts again with what holds now
    return digital_service(session, code)


def newest_services(session: Session) -> dict[str, DigitalService]:
    """The published definition of every digital service, by item code."""
    query = (
        sa.select(DigitalServiceVersion.item_code, DigitalServiceVersion.definition, ServiceItem.name)
        .join(ServiceItem, ServiceItem.code == DigitalServiceVersion.item_code)
        .where(DigitalServiceVersion.state == PUBLISHED)
    )
    return {row.item_code: read(row.definition, row.name) for row in session.execute(query)}


def public(service: DigitalService) -> dict[str, Any]:
    """What the pages may know of a service (``schemas.ServiceOut``): not how it is decided."""
    return {
        "code": service.code,
        "name": service.name.zh,
        "name_en": service.name.en,
        "service_version": service.version,
        "kind": service.kind,
        "department_code": service.department_code,
        "minutes": service.minutes,
        "assurance": service.assurance,
        "applicants": service.applicants,
        "bring": service.bring.as_json(),
        "guidance": service.guidance,
        "form": service.form,
        "materials": [asdict(rule) for rule in service.materials],
        "declaration": service.declaration.as_json(),
        "demonstration": service.demonstration.as_json(),
        "result": {"name": service.result_name.as_json()},
        "promise_working_days": service.promise_working_days,
        "steps": list(service.steps),
    }


def _definition(session: Session, code: str, version: int | None) -> Any:
    one = DigitalServiceVersion
    which = one.state == PUBLISHED if version is None else one.version == version
    query = (
        sa.select(one.definition, one.state, one.ended_at, ServiceItem.name)
        .join(ServiceItem, ServiceItem.code == one.item_code)
        .where(one.item_code == code, which)
    )
    return session.execute(query).first()


VERSION_GONE = Text(
    "这件事的办理要求刚更新了。请重新打开再办，需要的内容会再问您一次。",
    "The requirements have just been updated. Please open the item again.",
)


def unknown_item() -> NotFound:
    """The error of every look-up by an item code that is not in the library."""
    return NotFound(
        "unknown_item",
        Text(
            "没有这个事项，可能已经改名。请从首页重新找。",
            "There is no such item; it may have been renamed. Please search again.",
        ),
    )
