"""How often somebody may try to sign in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask_limiter.util import get_remote_address

from backend.core.limits import limiter
from backend.identity.routes.who import device

View = TypeVar("View", bound=Callable[..., Any])

PER_ADDRESS = "600/minute"
"""Device cookies are free for anybody, so an address is limited as well, a hall's worth."""


def per_device() -> str:
    """A hall's terminals share one address and must not wait for each other."""
    here = device()
    return f"device:{here.digest}" if here else get_remote_address()


def _is_new() -> bool:
    return device() is None


def limited_by_address(view: View) -> View:
    """``PER_ADDRESS`` and nothing else: for what nobody signs in by."""
    return cast(View, limiter.limit(PER_ADDRESS)(view))


def limited(often: str, *, by: Callable[[], str] = per_device, newcomers: bool = False) -> Callable[[View], View]:
    """At most ``often`` for each device, or whom ``by`` names, and ``PER_ADDRESS`` for each address.

    ``newcomers``: also for browsers that have never been here. They have no limit of their own yet, and a whole office
    may share its address; what the address may do counts for them.
    """

    def limit(view: View) -> View:
        own = limiter.limit(often, key_func=by, exempt_when=_is_new if newcomers else None)
        return limited_by_address(cast(View, own(view)))

    return limit
