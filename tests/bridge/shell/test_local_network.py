"""A page of a real city: its own name, HTTPS, an address that is not loopback. Its browser asks before it lets such a
page talk to 127.0.0.1 (local network access); the kiosk's browsers must let ours, and only because we said so.

Each browser is the kiosk's real one, in a network of its own (a namespace where the hall's address and 127.0.0.1 are)
and with its own /etc/chromium and /run. Needs user or root namespaces, which Debian has; without them these tests fail
and say so.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bridge.config import ServiceConfiguration
from bridge.install.policy import policy
from bridge.install.site import Site
from tests.bridge.shell.city import write_certificates
from tests.bridge.shell.desk import ROOT, Desk

pytestmark = pytest.mark.timeout(90)
ADDRESS = "203.0.113.7"
OPEN = {"socket": "open", "fetch": "hello", "picture": "shown"}


def told(desk: Desk, directory: Path, browser: str, policies: dict[str, Any], **environment: str) -> dict[str, str]:
    """What the page in ``browser`` could do, in a fresh network where only these ``policies`` hold."""
    etc = directory / "etc" / "policies" / "managed"
    etc.mkdir(parents=True)
    (etc / "xiaoer.json").write_text(json.dumps(policies))
    (directory / "hosts").write_text(f"127.0.0.1 localhost\n{ADDRESS} hall.example\n")
    flags = directory / "flags"  # Debian's start script reads them; as root there is no sandbox
    flags.mkdir()
    (flags / "test").write_text('export CHROMIUM_FLAGS="$CHROMIUM_FLAGS --no-sandbox"\n')
    inside = " && ".join(
        [
            f"ip link set lo up && ip address add {ADDRESS}/32 dev lo",
            "mount -t tmpfs tmpfs /run",
            "mkdir -p /etc/chromium",
            f"mount --bind {directory}/etc /etc/chromium",
            f"mount --bind {directory}/flags /etc/chromium.d",
            f"mount --bind {directory}/hosts /etc/hosts",
            f"exec {sys.executable} -m tests.bridge.shell.far_hall {browser} {directory}",
        ]
    )
    namespaces = ["unshare", "--mount", "--net"] + (["--user", "--map-root-user"] if os.geteuid() else [])
    ended = subprocess.run(
        [*namespaces, "sh", "-c", inside],
        cwd=ROOT,
        env={**os.environ, **desk.environment, "HOME": str(directory), **environment},
        capture_output=True,
        text=True,
        timeout=80,
        check=False,
    )
    assert ended.returncode == 0, f"the far hall could not open: {ended.stderr[-2000:]}"
    answers: dict[str, str] = json.loads(ended.stdout.splitlines()[-1])
    return answers


def site(directory: Path) -> Site:
    """The kiosk as it would be installed, with a city's own certificates."""
    return Site(
        server="https://hall.example",
        python=sys.executable,
        devices=directory / "kiosk.toml",
        services=(ServiceConfiguration("CardReader", "sam_serial"),),
        engine="chromium",
        authorities=write_certificates(directory, "hall.example"),
        off_hours=None,
    )


def test_chromium_keeps_a_page_from_the_bridge_that_nobody_allowed(desk: Desk, tmp_path: Path) -> None:
    policies = policy(site(tmp_path))
    for name in ("LoopbackNetworkAllowedForUrls", "LocalNetworkAccessAllowedForUrls"):
        policies[name] = ["https://other.example"]
    # It shows its question, which nobody at a kiosk can understand, and until then nothing passes.
    assert set(told(desk, tmp_path, "chromium", policies).values()) <= {"asked", "closed", "refused"}


def test_chromium_lets_our_page_reach_the_bridge_under_the_installed_policy(desk: Desk, tmp_path: Path) -> None:
    assert told(desk, tmp_path, "chromium", policy(site(tmp_path))) == OPEN


def test_the_window_lets_our_page_reach_the_bridge(desk: Desk, tmp_path: Path) -> None:
    site(tmp_path)
    assert told(desk, tmp_path, "webview", {}) == OPEN


def test_the_window_lets_it_also_where_qt_checks_by_itself(desk: Desk, tmp_path: Path) -> None:
    """Qt 6.12 has the check but does not use it. Switched on, it must still let our page through: a later Qt will."""
    flags = "--enable-features=LocalNetworkAccessChecks:LocalNetworkAccessChecksWarn/false"
    site(tmp_path)
    assert told(desk, tmp_path, "webview", {}, QTWEBENGINE_CHROMIUM_FLAGS=flags) == OPEN
