"""One rate limiter for the whole application, counted in memory per server process.

The client's address is nginx's word when ``XIAOER_TRUSTED_PROXIES`` says so, the socket's otherwise.
"""

from __future__ import annotations

from flask import g
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(get_remote_address, storage_uri="memory://")


def per_citizen() -> str:
    """The key of a signed-in citizen's limits. A whole hall shares one address, so that must not be counted there."""
    citizen = g.get("citizen")
    return f"applicant:{citizen.applicant_id}" if citizen else get_remote_address()
