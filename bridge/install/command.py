"""``xiaoer install-kiosk``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bridge.config import ConfigurationError
from bridge.install import files, udev
from bridge.install.site import Site
from bridge.shell.off_hours import OffHours

PACKAGES = "xserver-xorg-core xserver-xorg-input-libinput xinit x11-xserver-utils openbox fonts-noto-cjk"
NEXT_STEPS = """\
Then:
  apt-get install {packages}
  systemd-sysusers && udevadm control --reload && udevadm trigger && sysctl --system
  systemctl daemon-reload && systemctl enable --now xiaoer-bridge xiaoer-kiosk
Also: take the keyboard away or keep it under lock, and `systemctl mask ctrl-alt-del.target`.
"""


def main(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> int:
    """Exit codes: 0 done (or shown), 1 files are in the way, 2 cannot be done."""
    options = _parser().parse_args(arguments)
    server = options.server or environment.get("XIAOER_PUBLIC_URL")
    devices = options.config or environment.get("XIAOER_BRIDGE_CONFIG")
    try:
        if not server:
            raise ConfigurationError("which server? give --server URL or set XIAOER_PUBLIC_URL")
        if not devices:
            raise ConfigurationError("which devices? give --config FILE or set XIAOER_BRIDGE_CONFIG")
        if options.off_hours:
            OffHours.parse(options.off_hours)
        site = Site.read(
            server=server,
            python=options.python,
            devices=Path(devices),
            engine=options.engine,
            authorities=options.ca,
            off_hours=options.off_hours,
        )
        rules = options.root / udev.RULES_FILE.lstrip("/")
        names = udev.names(site, udev.udev_properties, rules.read_text("utf-8") if rules.is_file() else "")
        planned = files.plan(site, names)
        if options.dry_run:
            _show(planned, options.root)
        else:
            if os.geteuid() != 0 and options.root == Path("/"):
                raise ConfigurationError("only root can write to /etc; --dry-run shows what it would be")
            _write(planned, options.root, replace=options.replace)
    except files.InTheWay as error:
        print(f"xiaoer install-kiosk: other contents stand in {error}", file=sys.stderr)
        print("nothing was written; --dry-run shows the differences, --replace overwrites them", file=sys.stderr)
        return 1
    except ConfigurationError as error:
        print(f"xiaoer install-kiosk: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"xiaoer install-kiosk: {error.filename}: {error.strerror}", file=sys.stderr)
        return 2
    for note in [*site.notes(), *names.notes]:
        print(f"note: {note}")
    print(NEXT_STEPS.format(packages=PACKAGES + (" chromium" if site.engine == "chromium" else "")), end="")
    return 0


def _show(planned: Sequence[files.File], root: Path) -> None:
    for file in planned:
        state = file.state(root)
        print(f"==> {file.path} ({state}, mode {file.mode:04o})")
        print(file.difference(root) if state == "different" else file.text if state == "new" else "", end="")


def _write(planned: Sequence[files.File], root: Path, *, replace: bool) -> None:
    written = {file.path for file in files.write(planned, root, replace=replace)}
    for file in planned:
        print(f"{'written' if file.path in written else 'as it was'}: {file.path}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="xiaoer install-kiosk", description="Write what makes a Debian machine a kiosk. Enables nothing by itself."
    )
    parser.add_argument("--dry-run", action="store_true", help="print the files, write nothing")
    parser.add_argument("--replace", action="store_true", help="overwrite files that have other contents")
    parser.add_argument("--server", metavar="URL", help="address of the server (default: XIAOER_PUBLIC_URL)")
    parser.add_argument("--config", metavar="FILE", help="devices of this kiosk (default: XIAOER_BRIDGE_CONFIG)")
    parser.add_argument("--engine", choices=("webview", "chromium"), default="webview")
    parser.add_argument(
        "--ca", type=Path, metavar="FILE", help="PEM file: certificates to trust besides the usual ones"
    )
    parser.add_argument("--off-hours", metavar="20:00-07:30", help="when the screen is dark")
    parser.add_argument("--python", default=sys.executable, metavar="PATH", help="the interpreter of the units")
    parser.add_argument("--root", type=Path, default=Path("/"), metavar="DIR", help="write below DIR (an image)")
    return parser
