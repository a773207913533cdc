"""One rate limiter for the whole application, counted in memory per server process.

The client's address is nginx's word at scale (ProxyFix), the socket's otherwise.
"""

from __future__ import annotations

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(get_remote_address, storage_uri="memory://")
