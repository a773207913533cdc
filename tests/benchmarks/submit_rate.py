"""Submissions a second against a bare Flask + SQLAlchemy insert, in the same run, on the same disk.

    python -m tests.benchmarks.submit_rate

Both servers are single eventlet processes on SQLite. A submission is checked again by the server (guidance,
form, materials), sealed, numbered, written with its timeline, outbox and live rows; the bare peer writes a row.
"""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import requests

from backend.core.config import Settings
from backend.core.house import House, open_house
from backend.migrations import upgrade
from bridge.simulators.free_port import free_port
from tests.factories import cases, identity

CLIENTS = 8
POSTS = 50  # per client and round
ROUNDS = 2  # 100 submissions a citizen: the product allows 120 a minute


def wait_ready(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if requests.get(f"http://127.0.0.1:{port}/readyz", timeout=1).status_code == 200:
                return
        except requests.RequestException:
            time.sleep(0.05)
    raise SystemExit("the server did not become ready")


def posts_per_second(port: int, path: str, headers: list[dict[str, str]], body: Callable[[], bytes]) -> float:
    """All clients post at once over kept-alive connections; bodies are made beforehand."""
    bodies = [[body() for _ in range(POSTS)] for _ in range(CLIENTS)]
    gate = threading.Barrier(CLIENTS + 1)
    wrong: list[int] = []

    def client(number: int) -> None:
        line = http.client.HTTPConnection("127.0.0.1", port)
        gate.wait()
        for one in bodies[number]:
            line.request("POST", path, one, headers[number])
            answer = line.getresponse()
            answer.read()
            if answer.status != 201:
                wrong.append(answer.status)
        gate.wait()
        line.close()

    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    gate.wait()
    started = time.perf_counter()
    gate.wait()
    seconds = time.perf_counter() - started
    if wrong:
        raise SystemExit(f"refused: {sorted(set(wrong))}")
    return CLIENTS * POSTS / seconds


def sign_in(house: House, port: int) -> list[dict[str, str]]:
    """One signed-in invented citizen per client; returns their request headers."""
    terminal = identity.kiosk(house)
    found = []
    for number in range(CLIENTS):
        page = requests.Session()
        page.headers["X-Xiaoer-Client"] = "page"
        page.cookies.update(terminal.cookie(house))
        nonce = page.post(f"http://127.0.0.1:{port}/api/v1/sign-in/challenge", json={}, timeout=30).json()["nonce"]
        # the card is a woman's: an even sequence number
        card = identity.chip(1, id_number=identity.number_with_check(f"99010119560314{200 + 2 * number:03}"))
        answer = page.post(
            f"http://127.0.0.1:{port}/api/v1/sign-in/id-card", json=terminal.reading(nonce, card), timeout=30
        )
        answer.raise_for_status()
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in page.cookies)
        found.append({"Content-Type": "application/json", "X-Xiaoer-Client": "page", "Cookie": cookies})
    return found


def submission() -> bytes:
    return json.dumps(cases.enquiry()).encode()


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        house = open_house(Settings(data_dir=folder))
        upgrade(house.db)
        cases.services(house, folder / "catalogue")
        ours, bare = free_port(), free_port()
        environment = {**os.environ, "XIAOER_DATA_DIR": name, "XIAOER_PORT": str(ours), "XIAOER_LOG_LEVEL": "WARNING"}
        peer = "tests.benchmarks.peers.bare_insert"
        servers = [
            subprocess.Popen([sys.executable, "-m", "backend.server"], env=environment),
            subprocess.Popen([sys.executable, "-W", "ignore", "-m", peer, name, str(bare)]),
        ]
        try:
            wait_ready(ours)
            wait_ready(bare)
            citizens = sign_in(house, ours)
            plain = [{"Content-Type": "application/json"}] * CLIENTS
            rates: list[tuple[float, float]] = []
            for _ in range(ROUNDS):
                rates.append(
                    (
                        posts_per_second(ours, "/api/v1/submissions", citizens, submission),
                        posts_per_second(bare, "/rows", plain, submission),
                    )
                )
        finally:
            for server in servers:
                server.terminate()
                server.wait(10)
            house.db.close()
    product, plain_rate = max(rates)  # the first round warms both up
    print(f"submissions: {product:.0f}/s; bare insert: {plain_rate:.0f}/s; ratio {product / plain_rate:.2f}")


if __name__ == "__main__":
    main()
