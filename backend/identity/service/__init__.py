"""Applicants and their sessions: prove who you are, stay, leave, act for another."""

from __future__ import annotations

from collections.abc import Mapping

from backend.core.crypto import Vault
from backend.identity.service import applicants, authorisations, nonces, portal, refusals, terminal_proof
from backend.identity.service.acting import act_for, people, permitted_items
from backend.identity.service.applicants import holder, number_index, person
from backend.identity.service.card import challenge, prove_reading, sign_in_with_card
from backend.identity.service.citizen import Citizen, demand_level
from backend.identity.service.continued import begun_at, behind, still_open
from backend.identity.service.sessions import (
    COOKIE,
    OWN_IDLE_SECONDS,
    RETURN_GRACE,
    ProviderSession,
    begin_session,
    begin_session_of,
    end,
    end_expired,
    end_provided,
    extend,
    find,
    seconds_left,
)
from backend.terminals import service as terminals
from backend.terminals.service import Device

__all__ = [
    "COOKIE",
    "OWN_IDLE_SECONDS",
    "RETURN_GRACE",
    "Citizen",
    "Device",
    "ProviderSession",
    "act_for",
    "applicants",
    "authorisations",
    "begin_session",
    "begin_session_of",
    "begun_at",
    "behind",
    "challenge",
    "demand_level",
    "device",
    "end",
    "end_expired",
    "end_provided",
    "extend",
    "find",
    "holder",
    "nonces",
    "number_index",
    "people",
    "permitted_items",
    "person",
    "portal",
    "prove_reading",
    "refusals",
    "seconds_left",
    "sign_in_with_card",
    "still_open",
    "terminal_proof",
]


def device(vault: Vault, cookies: Mapping[str, str]) -> Device | None:
    """The browser that sent these cookies (``terminal_code`` "" when it is no terminal's), or None when it carries
    none of our device cookies."""
    return terminals.device(vault, cookies.get(terminals.COOKIE))
