"""``python -m bridge sim DEVICE ACTION ...`` and ``python -m bridge simulators``."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from bridge.simulators.client import DEVICES, NotRunning, Refused, ask

FAILED = 1

# Device -> action -> its help; what each takes is in _parser().
ACTIONS: dict[str, dict[str, str]] = {
    "card": {
        "present": "lay a person's card on the reader",
        "remove": "lift the card",
        "fault": "make the reader or the card misbehave; none ends it",
        "unplug": "pull the cable",
        "replug": "put the cable back",
    },
    "printer": {
        "paper-out": "empty the A4 tray",
        "jam": "the next sheet gets stuck",
        "ok": "clear the paper path and fill the tray",
        "off": "switch off",
        "on": "switch on",
    },
    "receipt": {
        "paper-out": "the roll is at its end",
        "cover-open": "open the cover",
        "ok": "a new roll, the cover closed",
        "off": "switch off",
        "on": "switch on",
    },
    "scanner": {
        "load": "lay a picture on the scanner (without FILE: a demonstration page)",
        "empty": "take the page away",
        "jam": "the page gets stuck",
        "ok": "clear the jam",
        "unplug": "pull the cable",
        "plug": "put the cable back",
    },
    "barcode": {
        "scan": "hold a QR code with this text before the reader",
        "fault": "make the reader misbehave; none ends it",
        "unplug": "pull the cable",
        "replug": "put the cable back",
    },
    "camera": {
        "load": "hold a picture before the camera",
        "ok": "the drawn person stands before the camera again",
        "fault": "make the camera misbehave; none ends it",
        "unplug": "pull the cable",
        "replug": "put the cable back",
    },
    "cabinet": {
        "person-comes": "somebody stands before the kiosk",
        "person-goes": "nobody stands there any more",
        "call-press": "hold the call button down",
        "call-release": "let the call button go",
        "door-open": "pull the booth's door open",
        "door-shut": "let the booth's door fall shut",
        "cabinet-open": "open the operator's door, when it is not bolted",
        "cabinet-shut": "shut the operator's door",
        "tamper": "work at the housing",
        "tamper-off": "stop that",
        "mains-off": "the mains fail",
        "mains-on": "the mains are back",
        "battery-low": "the battery of the UPS is nearly empty",
        "battery-ok": "it is charged again",
        "fault": "make the board misbehave; none ends it",
        "unplug": "pull the cable",
        "replug": "put the cable back",
    },
    "audio": {
        "fault": "make the sound card misbehave; none ends it",
        "unplug": "pull the cable",
        "replug": "put the cable back",
    },
}


def main(argv: list[str]) -> int:
    """``argv`` begins with ``sim`` or ``simulators``. Returns the exit code."""
    if argv[:1] == ["simulators"]:
        from bridge.simulators.supervisor import main as supervise

        return supervise(argv[1:])
    arguments = _parser().parse_args(argv[1:])
    data_dir: Path = arguments.data
    if arguments.device == "status":
        return _print_all(data_dir)
    order: dict[str, Any] = {"action": arguments.action}
    for name in ("person", "card", "newest_address", "kind", "text", "file"):
        if getattr(arguments, name, None) is not None:
            order[name] = getattr(arguments, name)
    if "file" in order:
        order["file"] = str(Path(order["file"]).absolute())
    try:
        state = ask(data_dir, arguments.device, order)
    except NotRunning:
        print(
            f"the {arguments.device} simulator is not running in {data_dir.absolute()}; start it with: "
            f"python -m bridge simulators --data {data_dir} --people FILE (or run the whole demo: make run)",
            file=sys.stderr,
        )
        return FAILED
    except Refused as refused:
        print(f"sim {arguments.device}: {refused}", file=sys.stderr)
        return FAILED
    print(_in_words(state))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bridge sim", description="Move a simulated device.")
    parser.add_argument(
        "--data",
        type=Path,
        default=Path(os.environ.get("XIAOER_DATA_DIR", "var")),
        help="data directory (default: $XIAOER_DATA_DIR or var)",
    )
    devices = parser.add_subparsers(dest="device", required=True, metavar="DEVICE")
    for device, actions in ACTIONS.items():
        commands = devices.add_parser(device, help=", ".join(actions)).add_subparsers(
            dest="action", required=True, metavar="ACTION"
        )
        for action, words in actions.items():
            command = commands.add_parser(action, help=words)
            if (device, action) == ("card", "present"):
                command.add_argument("--person", type=int, default=1, help="number in the people file (default: 1)")
                command.add_argument("--card", help="resident (default), hkmt, foreigner2017 or foreigner2023")
                command.add_argument("--newest-address", help="an address written onto the card later")
            elif action == "fault":
                command.add_argument("kind", help="what goes wrong (a wrong word is answered with the list), or none")
            elif (device, action) == ("barcode", "scan"):
                command.add_argument("text")
            elif action == "load":
                command.add_argument("file", nargs="?" if device == "scanner" else None, metavar="FILE")
    devices.add_parser("status", help="say how every simulated device is")
    return parser


def _print_all(data_dir: Path) -> int:
    running = 0
    for device in DEVICES:
        try:
            print(_in_words(ask(data_dir, device)))
            running += 1
        except NotRunning:
            print(f"{device:8} not running")
        except Refused as refused:
            print(f"{device:8} {refused}")
    return 0 if running else FAILED


def _in_words(state: dict[str, Any]) -> str:
    """One line: the device and its state, without lists of what it could be."""
    facts = (
        f"{name}={json.dumps(value, ensure_ascii=False)}"
        for name, value in state.items()
        if name != "device" and not isinstance(value, list)
    )
    return f"{state.get('device', '?'):8} {'  '.join(facts)}"
