"""The page the window shows while the server cannot: calm words, no address, no error code."""

from __future__ import annotations

import json
from pathlib import Path

FILE = Path(__file__).with_name("calm.html")


def calm_page() -> str:
    """For an engine whose window knows itself when to go on."""
    return FILE.read_text("utf-8")


def waiting_page(address: str, probe: str) -> str:
    """For an engine that is alone with it: asks the server every three seconds and goes on when it answers.

    ``address`` holds the launch token: the file this is written to is for its user's eyes only.
    """
    script = (
        f"const go = {_literal(address)}, probe = {_literal(probe)};"
        "const look = () => fetch(probe, {mode: 'no-cors', cache: 'no-store'})"
        ".then(() => location.replace(go), () => setTimeout(look, 3000)); look();"
    )
    return calm_page().replace("</body>", f"<script>{script}</script></body>")


def _literal(text: str) -> str:
    """A JavaScript string that cannot end the script element it stands in."""
    return json.dumps(text).replace("<", "\\u003c")
