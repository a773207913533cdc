"""Signing in over HTTP: the card, the unified identity provider, staying, leaving."""

from __future__ import annotations

from backend.identity.routes import authorisations, portal, terminals
from backend.identity.routes.sessions import blueprint
from backend.identity.routes.who import (
    PER_ADDRESS,
    asking,
    decoded,
    described,
    device,
    is_new,
    known_device,
    known_terminal,
    per_device,
    resolve_citizen,
    signed_in,
)
from backend.identity.service import demand_level

__all__ = [
    "PER_ADDRESS",
    "asking",
    "authorisations",
    "blueprint",
    "decoded",
    "demand_level",
    "described",
    "device",
    "is_new",
    "known_device",
    "known_terminal",
    "per_device",
    "portal",
    "resolve_citizen",
    "signed_in",
    "terminals",
]
