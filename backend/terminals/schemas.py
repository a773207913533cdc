"""Shapes of the terminal API."""

from __future__ import annotations

from pydantic import BaseModel


class SiteOut(BaseModel):
    code: str
    name: str
    hotline: str
    region_code: str
    region_name: str


class NearOut(SiteOut):
    """A site with so many terminals."""

    terminals: int


class SitesOut(BaseModel):
    """What a page must know that runs on nobody's terminal. ``sites``: nearest first; ``demo`` and the rest as in
    PlaceOut."""

    sites: list[NearOut]
    demo: bool
    public_url: str
    version: str
    catalogue_key: str


class TerminalOut(BaseModel):
    code: str
    name: str
    site: SiteOut
    demo: bool


class PlaceOut(BaseModel):
    """What a page must know of where it runs; times in seconds. ``proven``: it is the terminal that ``terminal`` names;
    else it is none, and ``terminal`` has neither code nor name. ``catalogue_key``: base64 of the raw Ed25519 key that
    signs the terminals' copies of the catalogue.
    """

    terminal: TerminalOut
    proven: bool
    session_idle_seconds: int
    attract_idle_seconds: int
    public_url: str
    version: str
    catalogue_key: str
