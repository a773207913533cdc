"""A whole kiosk without hardware: every simulator and the real bridge, each in a process of its own."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bridge.clients.xfs4iot import Bridge
from bridge.simulators import client
from bridge.simulators.demo_config import demo_config
from bridge.simulators.free_port import free_port

ROOT = Path(__file__).parents[2]
PEOPLE = ROOT / "backend" / "sandbox" / "people.json"
"""The demonstration's invented people."""

ORIGIN = "http://127.0.0.1:8080"
START_SECONDS = 60.0
STOP_SECONDS = 20.0
PORTS = ("IPP", "ESCPOS", "ESCL")
"""The ``XIAOER_SIM_*_PORT`` variables; each kiosk takes free ones of its own."""

QUICK: dict[str, dict[str, Any]] = {
    "CardReader": {"poll": 0.02, "idle_poll": 0.05, "reconnect": 0.05, "silence": 1.2, "debounce": 0.2},
    "BarcodeReader": {"reconnect": 0.05},
    "ReceiptPrinter": {"poll": 0.05, "reconnect": 0.05},
    "DocumentPrinter": {"poll": 0.05, "job_poll": 0.05, "lost": 1.0},
    "Scanner": {"poll": 0.1, "retry": 0.05, "resolution": 100},
    "Camera": {"poll": 0.05},
}
"""Driver options that only shorten pauses and pictures: tests wait less for the same behaviour."""


@dataclass
class Kiosk:
    """``url`` is the publisher's address, ``data`` the data directory of both sides."""

    data: Path
    token: str
    origin: str = ORIGIN
    url: str = ""
    bridge: subprocess.Popen[str] | None = None
    environment: dict[str, str] = field(default_factory=dict)

    def sim(self, device: str, action: str, **parameters: Any) -> dict[str, Any]:
        """Do one thing to a simulated device; its state afterwards."""
        return client.ask(self.data, device, {"action": action, **parameters})

    def sim_state(self, device: str) -> dict[str, Any]:
        return client.ask(self.data, device)

    def start_bridge(self, config: Path) -> None:
        """Start it and wait until it says that it serves."""
        command = [sys.executable, "-m", "bridge", "serve", "--config", str(config)]
        with open(self.data / "bridge.log", "ab") as log:
            self.bridge = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, stderr=log, text=True
            )
        assert self.bridge.stdout is not None
        line = self.bridge.stdout.readline()
        if not line.startswith("bridge ready "):
            raise RuntimeError(f"the bridge does not start: {(self.data / 'bridge.log').read_text()[-2000:]}")
        self.url = line.split()[-1]


def write_config(kiosk: Kiosk, options: Mapping[str, Mapping[str, Any]]) -> Path:
    """The demonstration kiosk's device file, with other options for some services."""
    document = tomllib.loads(demo_config(kiosk.data, kiosk.environment))
    lines = []
    for service in document["service"]:
        merged = {**service.get("options", {}), **options.get(service["name"], {})}
        lines += ["[[service]]", f"name = {json.dumps(service['name'])}", f"driver = {json.dumps(service['driver'])}"]
        # A TOML basic string, number, boolean or list of those is written as its JSON.
        lines += ["[service.options]", *(f"{key} = {json.dumps(value)}" for key, value in merged.items()), ""]
    rest = {name: table for name, table in document.items() if name != "service"}
    for name, table in rest.items():
        lines += [f"[{name}]", *(f"{key} = {json.dumps(value)}" for key, value in table.items()), ""]
    file = kiosk.data / "bridge.toml"
    file.write_text("\n".join(lines), encoding="utf-8")
    return file


@contextlib.contextmanager
def running_kiosk(data: Path, options: Mapping[str, Mapping[str, Any]] | None = None) -> Iterator[Kiosk]:
    """Everything up; afterwards everything down. ``options`` changes driver options by service name."""
    kiosk = Kiosk(data, token=secrets.token_urlsafe(32))
    kiosk.environment = {
        **os.environ,
        **{f"XIAOER_SIM_{name}_PORT": str(free_port()) for name in PORTS},
        "XIAOER_DATA_DIR": str(data),
        "XIAOER_PUBLIC_URL": ORIGIN,
        "XIAOER_BRIDGE_PORT": "0",
        "XIAOER_LAUNCH_TOKEN": kiosk.token,
    }
    simulators = subprocess.Popen(
        [sys.executable, "-m", "bridge", "simulators", "--data", str(data), "--people", str(PEOPLE)],
        cwd=ROOT,
        env=kiosk.environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert simulators.stdout is not None
        if not simulators.stdout.readline().startswith("simulators ready"):
            raise RuntimeError("the simulators do not start")
        kiosk.start_bridge(write_config(kiosk, options or {}))
        asyncio.run(asyncio.wait_for(_devices_are_there(kiosk), START_SECONDS))
        yield kiosk
    finally:
        for process in (kiosk.bridge, simulators):
            if process is not None:
                process.send_signal(signal.SIGTERM)
        for process in (kiosk.bridge, simulators):
            if process is not None:
                process.wait(STOP_SECONDS)


async def _devices_are_there(kiosk: Kiosk) -> None:
    """The bridge serves at once; its devices are found a little later."""
    bridge = Bridge(kiosk.url, kiosk.token, kiosk.origin)
    for name in await bridge.services():
        async with bridge.service(name) as service:
            while (await service.command("Common.Status")).get("common", {}).get("device") == "starting":
                await asyncio.sleep(0.02)


def until(condition: Any, seconds: float = 10.0) -> Any:
    """Poll until the condition gives something; fail when it does not."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise AssertionError("it did not come true in time")
        time.sleep(0.02)
    return found
