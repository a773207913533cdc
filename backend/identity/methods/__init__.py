"""Sign-in methods: one file each, all named in this table."""

from __future__ import annotations

from collections.abc import Mapping

from backend.identity.methods import id_card
from backend.identity.methods.base import Company, Method, Person, unreadable

METHODS: Mapping[str, Method] = {
    "id_card": Method("id_card", id_card.read),
}

__all__ = ["METHODS", "Company", "Method", "Person", "unreadable"]
