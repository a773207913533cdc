"""Which services are done here in depth, and their definitions."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.catalog.models import DigitalServiceVersion, ServiceItem
from backend.catalog.rules import DigitalService
from backend.catalog.rules.definition import read
from backend.core.errors import NotFound, Text


def digital_service(session: Session, code: str, version: int | None = None) -> DigitalService:
    """The newest published definition, or the one of ``version``.

    Raises NotFound ``unknown_item`` (no such item), ``not_digital`` (not done here, or not in that version).
    """
    query = (
        sa.select(DigitalServiceVersion.definition, ServiceItem.name)
        .join(ServiceItem, ServiceItem.code == DigitalServiceVersion.item_code)
        .where(DigitalServiceVersion.item_code == code)
        .order_by(DigitalServiceVersion.version.desc())
    )
    if version is not None:
        query = query.where(DigitalServiceVersion.version == version)
    found = session.execute(query.limit(1)).first()
    if found is not None:
        return read(found.definition, found.name)
    if session.scalar(sa.select(ServiceItem.id).where(ServiceItem.code == code)) is None:
        raise unknown_item()
    raise NotFound(
        "not_digital",
        Text("这件事在这里还办不了，只能看指南。", "This cannot be done here yet; only its guide is shown."),
    )


def newest_services(session: Session) -> dict[str, DigitalService]:
    """The newest definition of every digital service, by item code."""
    query = (
        sa.select(DigitalServiceVersion.item_code, DigitalServiceVersion.definition, ServiceItem.name)
        .join(ServiceItem, ServiceItem.code == DigitalServiceVersion.item_code)
        .order_by(DigitalServiceVersion.version)
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


def unknown_item() -> NotFound:
    """The error of every look-up by an item code that is not in the library."""
    return NotFound(
        "unknown_item",
        Text(
            "没有这个事项，可能已经改名。请从首页重新找。",
            "There is no such item; it may have been renamed. Please search again.",
        ),
    )
