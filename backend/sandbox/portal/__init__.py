"""统一身份认证, played at its wire: an OpenID Connect provider with invented accounts."""

from __future__ import annotations

from backend.sandbox.portal.provider import SYSTEM, create_provider

__all__ = ["SYSTEM", "create_provider"]
