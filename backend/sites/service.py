"""Sites: look one up, keep one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from backend.sites.models import Site


@dataclass(frozen=True)
class SiteInfo:
    """What other features know of a site."""

    id: int
    code: str
    name: str
    hotline: str
    region_code: str
    region_name: str


def get(session: Session, site_id: int) -> SiteInfo:
    """The site with this key; it must exist."""
    return _info(session.get_one(Site, site_id))


def among(session: Session, site_ids: Collection[int]) -> list[SiteInfo]:
    """The sites with these keys, by code."""
    return [_info(site) for site in session.scalars(sa.select(Site).where(Site.id.in_(site_ids)).order_by(Site.code))]


def keep(session: Session, code: str, *, name: str, hotline: str, region_code: str, region_name: str) -> SiteInfo:
    """Add the site ``code``, or leave it as it is when it is there."""
    site = session.scalar(sa.select(Site).where(Site.code == code))
    if site is None:
        site = Site(code=code, name=name, hotline=hotline, region_code=region_code, region_name=region_name)
        session.add(site)
        session.flush()
    return _info(site)


def _info(site: Site) -> SiteInfo:
    return SiteInfo(site.id, site.code, site.name, site.hotline, site.region_code, site.region_name)
