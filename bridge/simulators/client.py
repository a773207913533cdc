"""Asking a running simulator: find its address file, send one request."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

DEVICES = ("card", "social_card", "barcode", "receipt", "printer", "scanner", "camera", "cabinet", "audio")

TIMEOUT = 20.0
"""Seconds; switching the printer on takes the longest."""


class NotRunning(Exception):
    """There is no such simulator in this data directory."""


class Refused(Exception):
    """The simulator said no; the text is its one sentence."""


def ask(data_dir: Path, device: str, order: dict[str, Any] | None = None) -> dict[str, Any]:
    """The state of a simulator, after giving it an order if there is one. Raises NotRunning, Refused."""
    try:
        address = json.loads((data_dir / "sim" / f"{device}.json").read_text(encoding="utf-8"))
        url, token = address["url"], address["token"]
    except (OSError, ValueError, KeyError):
        raise NotRunning(device) from None
    request = urllib.request.Request(  # noqa: S310 - an address file of our own, always http on loopback
        f"{url}/{'control' if order else 'state'}",
        data=json.dumps(order).encode() if order else None,
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=TIMEOUT) as answer:
            state: dict[str, Any] = json.load(answer)
            return state
    except urllib.error.HTTPError as error:
        raise Refused(_reason(error)) from None
    except (OSError, ValueError):
        raise NotRunning(device) from None


def _reason(error: urllib.error.HTTPError) -> str:
    try:
        return str(json.load(error)["error"])
    except (OSError, ValueError, KeyError, TypeError):
        return f"the simulator answered {error.code}"
