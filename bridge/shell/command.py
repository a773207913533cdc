"""``xiaoer kiosk`` and ``xiaoer kiosk reload``."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence

from bridge import private_files
from bridge.config import ConfigurationError, read_environment
from bridge.log import start_logging
from bridge.shell import reload
from bridge.shell.keeper import BridgeKeeper, CannotShow, await_bridge, running_bridge
from bridge.shell.places import AllowList, page_address
from bridge.shell.settings import ShellSettings, read_settings
from bridge.shell.wishes import Wishes

CANNOT_START = 2
ATTACH_SECONDS = 60.0


def main(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> int:
    """Exit codes: 0 closed or asked, 1 no window to reload, 2 cannot start."""
    if arguments[:1] == ["reload"]:
        return _reload(arguments[1:], environment)
    start_logging()
    wishes = Wishes()
    wishes.listen()
    keeper: BridgeKeeper | None = None
    try:
        settings = read_settings(arguments, environment)
        AllowList.of_server(settings.server)
        directory = private_files.open_directory(settings.bridge.bridge_directory)
        with reload.claim(directory):
            token = private_files.launch_token(directory, settings.bridge.launch_token)
            port, keeper = _bridge(settings, token)
            address = page_address(settings.server, port, token)
            if settings.engine == "webview":
                from bridge.shell import window

                window.show(address, settings, wishes)
            else:
                from bridge.shell import chromium

                chromium.show(address, directory, settings, wishes)
    except (CannotShow, ConfigurationError, reload.AnotherWindow, private_files.PrivateFileError) as error:
        print(f"xiaoer kiosk: {error}", file=sys.stderr)
        return CANNOT_START
    finally:
        if keeper is not None:
            keeper.stop()
    return 0


def _bridge(settings: ShellSettings, token: str) -> tuple[int, BridgeKeeper | None]:
    """The port of the bridge to use, and its keeper when it is ours."""
    if settings.attach:
        return await_bridge(settings.bridge, token, ATTACH_SECONDS), None
    if (port := running_bridge(settings.bridge, token)) is not None:
        return port, None
    keeper = BridgeKeeper(["--config", str(settings.devices)] if settings.devices else [])
    return keeper.start(), keeper


def _reload(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    if list(arguments) not in ([], ["--now"]):
        print("usage: xiaoer kiosk reload [--now]", file=sys.stderr)
        return CANNOT_START
    try:
        reload.ask(read_environment(environment).bridge_directory, now=bool(arguments))
    except (reload.NoWindow, ConfigurationError, OSError) as error:
        print(f"xiaoer kiosk: {error}", file=sys.stderr)
        return 1
    return 0
