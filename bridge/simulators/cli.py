"""``xiaoer sim DEVICE ACTION ...`` and ``python -m bridge simulators``.

Nothing here knows a device: what can be done with each is asked of the simulators that run.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from bridge.simulators.client import DEVICES, NotRunning, Refused, ask

FAILED = 1
MISUSED = 2
_WANTED = {"boolean": "yes or no", "integer": "a whole number", "number": "a number"}
DESCRIPTION = """Move a simulated device.

  xiaoer sim                                the devices and what can be done with them
  xiaoer sim status                         how every device is
  xiaoer sim DEVICE                         what can be done with one device
  xiaoer sim DEVICE ACTION [VALUE ...]      do it; values by place, or as --name VALUE
"""


class _Misused(Exception):
    """The command line does not fit; the text is one sentence."""


def main(argv: list[str]) -> int:
    """``argv`` begins with ``sim`` or ``simulators``. Returns the exit code."""
    if argv[:1] == ["simulators"]:
        from bridge.simulators.supervisor import main as supervise

        return supervise(argv[1:])
    arguments = _parser().parse_args(argv[1:])
    data_dir: Path = arguments.data
    words: list[str] = arguments.words
    if arguments.help or not words:
        print(DESCRIPTION)
        return _print_actions(data_dir, DEVICES)
    device, *rest = words
    if device == "status":
        return _print_all(data_dir)
    if device not in DEVICES:
        print(f"there is no {device!r} simulator; there are: {', '.join(DEVICES)}", file=sys.stderr)
        return MISUSED
    try:
        if not rest:
            return _print_actions(data_dir, (device,))
        print(_in_words(ask(data_dir, device, _order(ask(data_dir, device), rest))))
    except NotRunning:
        print(
            f"the {device} simulator is not running in {data_dir.absolute()}; start it with: "
            f"python -m bridge simulators --data {data_dir} --people FILE (or run the whole demo: make run)",
            file=sys.stderr,
        )
        return FAILED
    except (Refused, _Misused) as error:
        print(f"sim {device}: {error}", file=sys.stderr)
        return FAILED if isinstance(error, Refused) else MISUSED
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="xiaoer sim", add_help=False)
    parser.add_argument("-h", "--help", action="store_true")
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("XIAOER_DATA_DIR", "var")))
    parser.add_argument("words", nargs=argparse.REMAINDER)
    return parser


def _order(state: dict[str, Any], words: list[str]) -> dict[str, Any]:
    """The order that the words give to a device in this state. Raises _Misused."""
    action, *values = words
    known = {one["name"]: one for one in state.get("actions", [])}
    if action not in known:
        raise _Misused(f"there is no action {action!r}; there are: {', '.join(known)}")
    parameters = {one["name"]: one for one in known[action]["parameters"]}
    order: dict[str, Any] = {"action": action}
    free = list(parameters)
    while values:
        word = values.pop(0)
        if word.startswith("--"):
            name = word[2:].replace("-", "_")
            if name not in parameters or not values:
                raise _Misused(f"{action} takes: {_takes(parameters) or 'nothing'}")
            word = values.pop(0)
        elif free:
            name = free[0]
        else:
            raise _Misused(f"{action} takes: {_takes(parameters) or 'nothing'}")
        if name in free:
            free.remove(name)
        order[name] = _value(parameters[name], word)
    if missing := [name for name in free if parameters[name]["required"]]:
        raise _Misused(f"{action} needs {missing[0]}; it takes: {_takes(parameters)}")
    return order


def _value(parameter: dict[str, Any], word: str) -> Any:
    name, kind = parameter["name"], parameter["type"]
    if name == "file":
        return str(Path(word).absolute())
    try:
        if kind == "boolean":
            return {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}[word]
        return {"integer": int, "number": float}.get(kind, str)(word)
    except (KeyError, ValueError):
        raise _Misused(f"{name} must be {_WANTED[kind]}") from None


def _takes(parameters: dict[str, dict[str, Any]]) -> str:
    return " ".join(name if one["required"] else f"[{name}]" for name, one in parameters.items())


def _print_actions(data_dir: Path, devices: tuple[str, ...]) -> int:
    running = 0
    for device in devices:
        try:
            state = ask(data_dir, device)
        except (NotRunning, Refused):
            continue
        running += 1
        print(device)
        for action in state.get("actions", []):
            parameters = {one["name"]: one for one in action["parameters"]}
            print(f"  {action['name'] + ' ' + _takes(parameters):38} {action['help']}")
            for name, parameter in parameters.items():
                if choices := parameter.get("choices"):
                    print(f"  {'':38} {name}: {', '.join(_choice(one) for one in choices)}")
    if not running:
        print(f"No simulator of these runs in {data_dir.absolute()}: {', '.join(devices)}. make run starts them all.")
    return 0 if running else FAILED


def _choice(choice: dict[str, Any]) -> str:
    value, label = str(choice["value"]), choice["label"]
    return value if value == label else f"{value} {label}"


def _print_all(data_dir: Path) -> int:
    running = 0
    for device in DEVICES:
        try:
            print(_in_words(ask(data_dir, device)))
            running += 1
        except NotRunning:
            print(f"{device:11} not running")
        except Refused as refused:
            print(f"{device:11} {refused}")
    return 0 if running else FAILED


def _in_words(state: dict[str, Any]) -> str:
    """One line: the device and its state, without lists of what it could be."""
    facts = (
        f"{name}={json.dumps(value, ensure_ascii=False)}"
        for name, value in state.items()
        if name != "device" and not isinstance(value, list)
    )
    return f"{state.get('device', '?'):11} {'  '.join(facts)}"
