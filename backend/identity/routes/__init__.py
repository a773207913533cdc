"""Signing in over HTTP: the card, the unified identity provider, staying, leaving."""

from __future__ import annotations

from backend.identity.routes import authorisations, portal, terminals
from backend.identity.routes.limits import limited, limited_by_address
from backend.identity.routes.sessions import blueprint
from backend.identity.routes.who import (
    asking,
    decoded,
    described,
    device,
    known_device,
    known_terminal,
    resolve_citizen,
    signed_in,
)
from backend.identity.service import demand_level

__all__ = [
    "asking",
    "authorisations",
    "blueprint",
    "decoded",
    "demand_level",
    "described",
    "device",
    "known_device",
    "known_terminal",
    "limited",
    "limited_by_address",
    "portal",
    "resolve_citizen",
    "signed_in",
    "terminals",
]
