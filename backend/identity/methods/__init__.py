"""Sign-in methods: one file each, all named in this table."""

from __future__ import annotations

from collections.abc import Mapping

from backend.identity.methods import id_card, social_card
from backend.identity.methods.base import Company, Method, Person, unreadable
from backend.identity.methods.portal import Answer, Provider

METHODS: Mapping[str, Method] = {
    "id_card": Method("id_card", id_card.read),
    "social_chip": Method("social_chip", social_card.read),
    "social_code": Method("social_code", social_card.read),
}

__all__ = ["METHODS", "Answer", "Company", "Method", "Person", "Provider", "unreadable"]
