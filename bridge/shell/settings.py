"""What the window is told: arguments first, then the environment. Built once, handed down."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bridge.config import ConfigurationError, Environment, read_environment
from bridge.shell.off_hours import OffHours

Engine = Literal["webview", "chromium"]
ScreenMethod = Literal["black", "dpms"]
DEFAULT_WAKE_SECONDS = 300
DEFAULT_HANG_SECONDS = 15
DEFAULT_LOAD_SECONDS = 60
"""A server that takes the question and never answers is as good as none."""


@dataclass(frozen=True)
class ShellSettings:
    """``attach``: wait for the bridge of another unit, never start one. ``authorities``: PEM file of certificates
    to trust besides the machine's (a city's own authority). ``wake_seconds``: how long a touch in the off hours
    lights the screen. ``hang_seconds``: a page silent for so long is loaded anew; ``load_seconds``: so is
    one that has not come to its end by then."""

    engine: Engine
    server: str
    devices: Path | None
    attach: bool
    authorities: Path | None
    off_hours: OffHours | None
    screen: ScreenMethod
    wake_seconds: int
    hang_seconds: int
    load_seconds: int
    bridge: Environment


def read_settings(arguments: Sequence[str], environment: Mapping[str, str]) -> ShellSettings:
    """Raises ConfigurationError; argparse ends the process for wrong options."""
    parser = argparse.ArgumentParser(
        prog="xiaoer kiosk",
        description="The kiosk's full-screen window.",
        epilog="`xiaoer kiosk reload [--now]` loads the page of the running window anew.",
    )
    parser.add_argument("--engine", choices=("webview", "chromium"), default="webview")
    parser.add_argument("--server", help="address of the server (default: XIAOER_PUBLIC_URL)")
    parser.add_argument("--config", type=Path, help="devices of this kiosk (default: XIAOER_BRIDGE_CONFIG)")
    parser.add_argument("--attach", action="store_true", help="the bridge is a service of its own: wait for it")
    parser.add_argument("--ca", type=Path, help="PEM file: certificates to trust besides the machine's")
    parser.add_argument("--off-hours", metavar="20:00-07:30", help="dark screen (default: XIAOER_SCREEN_OFF)")
    parser.add_argument("--screen", choices=("black", "dpms"), help="how dark: a black picture, or the panel's power")
    options = parser.parse_args(arguments)
    bridge = read_environment(environment)
    authorities = options.ca or _path(environment, "XIAOER_CA_FILE")
    if authorities is not None and not authorities.is_file():
        raise ConfigurationError(f"{authorities}: there is no such file of certificates")
    off_hours = options.off_hours or environment.get("XIAOER_SCREEN_OFF")
    port = environment.get("XIAOER_PORT") or "8080"
    return ShellSettings(
        engine=options.engine,
        server=options.server or environment.get("XIAOER_PUBLIC_URL") or f"http://127.0.0.1:{port}",
        devices=options.config,
        attach=options.attach,
        authorities=authorities,
        off_hours=OffHours.parse(off_hours) if off_hours else None,
        screen=_screen(options.screen or environment.get("XIAOER_SCREEN_METHOD") or "black"),
        wake_seconds=_seconds(environment, "XIAOER_SCREEN_WAKE_SECONDS", DEFAULT_WAKE_SECONDS),
        hang_seconds=_seconds(environment, "XIAOER_PAGE_HANG_SECONDS", DEFAULT_HANG_SECONDS),
        load_seconds=_seconds(environment, "XIAOER_PAGE_LOAD_SECONDS", DEFAULT_LOAD_SECONDS),
        bridge=bridge,
    )


def _screen(word: str) -> ScreenMethod:
    if word == "black":
        return "black"
    if word == "dpms":
        return "dpms"
    raise ConfigurationError("XIAOER_SCREEN_METHOD must be black or dpms")


def _path(environment: Mapping[str, str], name: str) -> Path | None:
    return Path(environment[name]) if environment.get(name) else None


def _seconds(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= 86400):
        raise ConfigurationError(f"{name} must be seconds, 1 to 86400")
    return int(text)
