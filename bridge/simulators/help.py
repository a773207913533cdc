"""What an action does, where neither its name nor the first line of its docstring says it."""

from __future__ import annotations

COMMON = {"fault": "make it misbehave; none ends it", "unplug": "pull the cable", "replug": "put the cable back"}
"""The same for every device, whatever its function is called."""

HELP: dict[str, dict[str, str]] = {
    "printer": {
        "paper-out": "empty the A4 tray",
        "off": "switch off",
    },
    "receipt": {
        "paper-out": "the roll is at its end",
        "cover-open": "open the cover",
        "on": "switch on",
    },
    "scanner": {
        "empty": "take the page away",
        "jam": "the page gets stuck",
        "ok": "clear the jam",
        "plug": "put the cable back",
    },
    "cabinet": {
        "person-comes": "somebody stands before the kiosk",
        "person-goes": "nobody stands there any more",
        "call-press": "hold the call button down",
        "call-release": "let the call button go",
        "door-shut": "let the booth's door fall shut",
        "cabinet-shut": "shut the operator's door",
        "tamper": "work at the housing",
        "tamper-off": "stop that",
        "mains-off": "the mains fail",
        "mains-on": "the mains are back",
        "battery-low": "the battery of the UPS is nearly empty",
        "battery-ok": "it is charged again",
    },
}
