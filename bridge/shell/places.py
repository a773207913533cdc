"""Where the window may be: the page's own address, and the one origin it never leaves."""

from __future__ import annotations

import ssl
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bridge.config import ConfigurationError, origin_of

PROBE_SECONDS = 4.0


def page_address(server: str, port: int, token: str) -> str:
    """The kiosk's page with the bridge's port and launch token in its fragment, which no server ever sees."""
    return f"{server.rstrip('/')}/kiosk#bridge={port}&token={token}"


@dataclass(frozen=True)
class AllowList:
    """The origins a frame may show. Anything else, other schemes included, is not shown."""

    origins: frozenset[str]

    @classmethod
    def of_server(cls, server: str) -> AllowList:
        """Raises ConfigurationError for an address that is no http(s) URL."""
        return cls(frozenset({origin_of("the server's address", server)}))

    def allows(self, url: str) -> bool:
        """``url`` is what a frame wants to show."""
        try:
            parts = urlsplit(url)
            return parts.username is None and origin_of("", url) in self.origins
        except (ValueError, ConfigurationError):
            return False


def reachable(server: str, authorities: Path | None = None) -> bool:
    """Whether the server can show the page now: it answers, and not with an error of its own.

    ``authorities`` is a PEM file of certificates to trust besides the machine's.
    """
    context = ssl.create_default_context()
    if authorities is not None:
        context.load_verify_locations(authorities)
    try:
        request = urllib.request.Request(f"{server.rstrip('/')}/kiosk", method="HEAD")  # noqa: S310 - http(s) only
        with urllib.request.urlopen(request, timeout=PROBE_SECONDS, context=context):  # noqa: S310 - see AllowList
            return True
    except (OSError, ValueError):  # HTTPError and URLError are OSErrors
        return False
