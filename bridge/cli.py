"""``python -m bridge serve | kiosk | check | demo-config | sim ... | simulators ...``."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
from pathlib import Path

from bridge.config import (
    LAUNCH_TOKEN,
    ConfigurationError,
    Environment,
    read_environment,
    read_receipt_key,
    read_services,
)
from bridge.private_files import PrivateFileError, launch_token, lock, open_directory, terminal_key
from bridge.server import PortTaken, listen

USAGE_ERROR = 2


def main(argv: list[str]) -> int:
    """Run one command; the result is the process's exit status. 2 means: set up wrongly, one line says how."""
    if argv[:1] in (["sim"], ["simulators"]):
        # Simulators have their own words; this part of the program knows only where they live.
        from bridge.simulators.cli import main as simulators

        return simulators(argv) or 0
    if argv[:1] == ["spool"]:
        from bridge.spool_cli import main as spool

        return spool(argv[1:])
    if argv[:1] == ["kiosk"]:
        from bridge.shell.command import main as kiosk

        return kiosk(argv[1:])
    if argv[:1] == ["install-kiosk"]:
        from bridge.install.command import main as install_kiosk

        return install_kiosk(argv[1:])
    arguments = _parser().parse_args(argv)
    try:
        environment = read_environment(os.environ)
        match arguments.command:
            case "serve":
                return _serve(environment, arguments.config or environment.configuration_file, arguments.dock)
            case "check":
                from bridge.check import check

                lines, healthy = asyncio.run(check(environment, arguments.config or environment.configuration_file))
                print(*lines, sep="\n")
                return 0 if healthy else 1
            case _:
                from bridge.simulators.demo_config import demo_config

                print(demo_config(arguments.data or environment.data_directory))
                return 0
    except (ConfigurationError, PrivateFileError, PortTaken) as error:
        print(f"bridge: {error}", file=sys.stderr)
        return USAGE_ERROR


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bridge", description="The kiosk's device bridge.")
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="serve this kiosk's devices until SIGTERM or Ctrl-C")
    check = commands.add_parser("check", help="say in words how the running bridge and its devices are")
    for command in (serve, check):
        command.add_argument("--config", type=Path, metavar="FILE", help="devices (default: $XIAOER_BRIDGE_CONFIG)")
    serve.add_argument("--dock", type=Path, metavar="DIR", help="demonstration only: where simulators announce")
    demo = commands.add_parser("demo-config", help="print the configuration of the simulated kiosk")
    demo.add_argument("--data", type=Path, metavar="DIR", help="data directory (default: $XIAOER_DATA_DIR)")
    commands.add_parser("kiosk", help="the full-screen window of a kiosk", add_help=False)
    commands.add_parser("spool", help="list or export submissions that wait on this kiosk", add_help=False)
    commands.add_parser("install-kiosk", help="write the files that make a machine a kiosk", add_help=False)
    commands.add_parser("sim", help="move one simulated device", add_help=False)
    commands.add_parser("simulators", help="run the simulated devices", add_help=False)
    return parser


def _serve(environment: Environment, file: Path | None, dock: Path | None) -> int:
    # Heavy imports only where they are needed: `sim` and `demo-config` start at once without them.
    from bridge.app import Bridge, build_dock, build_services
    from bridge.drivers import DRIVERS
    from bridge.facilities import Facilities
    from bridge.journal import print_journal
    from bridge.log import start_logging
    from bridge.media import MediaStore
    from bridge.services.terminal_key import TerminalInterface
    from bridge.watchdog import Watchdog

    if file is None:
        raise ConfigurationError("which devices? give --config FILE or set XIAOER_BRIDGE_CONFIG")
    start_logging()
    configurations = read_services(file)
    directory = open_directory(environment.bridge_directory)
    held = lock(directory)
    facilities = Facilities(
        TerminalInterface(terminal_key(directory)),
        MediaStore(),
        directory,
        print_journal(directory, os.environ),
        receipt_key=read_receipt_key(file),
    )
    services = build_services(configurations, DRIVERS, facilities)
    if dock is not None:
        services.append(build_dock(dock, facilities))
    token = launch_token(directory, environment.launch_token)
    os.environ.pop(LAUNCH_TOKEN, None)  # what the drivers start is other people's, and inherits the rest
    watchdog = Watchdog(os.environ)
    listener = listen(environment.ports)
    bridge = Bridge(services, facilities=facilities, origins=environment.origins, token=token)

    async def run() -> None:
        loop = asyncio.get_running_loop()
        stopped = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stopped.set)
        await bridge.start(listener)
        print(f"bridge ready {bridge.url}", flush=True)
        # Whoever waited for this line may read no further: a library that prints would stop us at a full pipe.
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        watchdog.tell("READY=1")
        living = asyncio.ensure_future(watchdog.keep_telling())
        await stopped.wait()
        watchdog.tell("STOPPING=1")
        living.cancel()
        await bridge.stop()
        held.close()
        # A driver's thread that hangs in a system call must not keep the process: leave without joining threads.
        sys.stderr.flush()
        os._exit(0)

    asyncio.run(run())
    return 0
