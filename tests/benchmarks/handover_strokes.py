"""From a stroke on the phone to the kiosk that shows it, against a bare Socket.IO echo on the same machine.

    python -m tests.benchmarks.handover_strokes

One server process on SQLite, as the embedded set-up has it. A stroke is what the phone's page does with it: a PUT of
one cell, merged, sealed and committed to disk; the news of it over the kiosk's socket; its GET of the draft. The
peer is one message to an eventlet Socket.IO server and its answer. Exits non-zero when p95 reaches 150 ms; on a machine
that does much else the ratio tells.
"""

from __future__ import annotations

import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import requests
import socketio

from backend.core.config import Settings
from backend.core.house import House, open_house
from backend.migrations import upgrade
from bridge.simulators.free_port import free_port
from tests.benchmarks.submit_rate import wait_ready
from tests.factories import cases, identity

STROKES = 200
LIMIT_MS = 150.0


def page() -> requests.Session:
    made = requests.Session()
    made.headers["X-Xiaoer-Client"] = "page"
    return made


def signed_in(house: House, base: str) -> requests.Session:
    """A citizen at a kiosk."""
    kiosk, terminal = page(), identity.kiosk(house)
    kiosk.cookies.update(terminal.cookie(house))
    nonce = kiosk.post(f"{base}/api/v1/sign-in/challenge", json={}, timeout=60).json()["nonce"]
    kiosk.post(
        f"{base}/api/v1/sign-in/id-card", json=terminal.reading(nonce, identity.chip()), timeout=60
    ).raise_for_status()
    return kiosk


def strokes(house: House, base: str) -> list[float]:
    """Milliseconds of each stroke."""
    kiosk, phone, api = signed_in(house, base), page(), f"{base}/api/v1"
    draft = cases.new_id()
    step = {"value": "form:0", "at": 1, "by": "kiosk-1"}
    begun = {"revision": 0, "item_code": cases.ENQUIRY, "service_version": cases.ENQUIRY_VERSION, "step": step}
    kiosk.put(f"{api}/drafts/{draft}", json=begun, timeout=60).raise_for_status()
    offered = kiosk.post(f"{api}/handovers", json={"draft_id": draft}, timeout=60).json()["address"]
    pair = {"token": offered.partition("#")[2], "key": secrets.token_urlsafe(32)}
    phone.post(f"{api}/handover/redeem", json=pair, timeout=60).raise_for_status()

    heard = threading.Event()
    live = socketio.Client()
    live.on("draft_changed", lambda _news: heard.set())
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in kiosk.cookies)
    live.connect(base, headers={"Cookie": cookies}, transports=["websocket"])
    found = []
    for count in range(STROKES):
        text = "字" * (count % 40 + 1)
        heard.clear()
        started = time.perf_counter()
        cell = {"purpose_note": {"value": text, "at": 10 + count}}
        phone.put(f"{api}/handover/draft", json={"fields": cell}, timeout=60).raise_for_status()
        if not heard.wait(30):
            raise SystemExit("the kiosk heard nothing")
        seen = kiosk.get(f"{api}/drafts/{draft}", timeout=60).json()
        found.append((time.perf_counter() - started) * 1000)
        if seen["fields"]["purpose_note"]["value"] != text:
            raise SystemExit("the kiosk saw another stroke")
    live.disconnect()
    return found


def echoes(base: str) -> list[float]:
    """Milliseconds of each message there and back, on a server that does nothing else."""
    live = socketio.Client()
    live.connect(base, transports=["websocket"])
    found = []
    for count in range(STROKES):
        started = time.perf_counter()
        live.call("echo", "字" * (count % 40 + 1))
        found.append((time.perf_counter() - started) * 1000)
    live.disconnect()
    return found


def spent(pid: int) -> float:
    """Seconds of processor time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def told(name: str, found: list[float]) -> float:
    p95 = statistics.quantiles(found, n=20)[-1]
    print(f"{name:24} median {statistics.median(found):6.1f} ms   p95 {p95:6.1f} ms   of {len(found)}")
    return p95


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        house = open_house(Settings(data_dir=folder))
        upgrade(house.db)
        cases.services(house, folder / "catalogue")
        ours, bare = free_port(), free_port()
        environment = {
            **os.environ,
            "XIAOER_DATA_DIR": name,
            "XIAOER_PORT": str(ours),
            "XIAOER_LOG_LEVEL": "WARNING",
            "XIAOER_SEMANTIC_SEARCH": "0",
        }
        servers = [
            subprocess.Popen([sys.executable, "-m", "backend.server"], env=environment),
            subprocess.Popen([sys.executable, "-W", "ignore", "-m", "tests.benchmarks.peers.bare_echo", str(bare)]),
        ]
        try:
            wait_ready(ours)
            wait_ready(bare)
            before = spent(servers[0].pid)
            stroke = told("stroke, phone to kiosk", strokes(house, f"http://127.0.0.1:{ours}"))
            print(f"{'':24} of the server's time {(spent(servers[0].pid) - before) / STROKES * 1000:6.1f} ms each")
            echo = told("bare Socket.IO echo", echoes(f"http://127.0.0.1:{bare}"))
        finally:
            for server in servers:
                server.terminate()
                server.wait(60)
            house.db.close()
    print(f"load {os.getloadavg()[0]:.1f}; p95 is {stroke / echo:.1f} times the echo's; limit {LIMIT_MS:.0f} ms")
    return 0 if stroke < LIMIT_MS else 1


if __name__ == "__main__":
    sys.exit(main())
