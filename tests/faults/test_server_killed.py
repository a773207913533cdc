"""The server dies between taking a submission and answering: there is one case, and the citizen learns its number."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import sqlalchemy as sa

from backend.cases.models import Case, Submission
from backend.core.config import Settings
from backend.core.house import House, open_house
from bridge.simulators.free_port import free_port
from tests.factories import cases, identity

ROOT = Path(__file__).parents[2]


START_SECONDS = 150
"""A server begins within ten on a free machine; the suite's other worker may hold both processors."""


def until(condition: Callable[[], Any], what: str, seconds: float = 60) -> Any:
    """Wait for the condition; polling only sets how soon we notice. ``what`` names it in the failure."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError(f"waited {seconds} s for {what}")


def answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=10).status_code == 200
    except requests.RequestException:
        return False


class Server:
    """A real server process on a port of its own."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.url = f"http://127.0.0.1:{environment['XIAOER_PORT']}"
        self._log = Path(environment["XIAOER_DATA_DIR"]) / "server.log"
        self._environment = {**os.environ, **environment}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with open(self._log, "ab") as log:
            self.process = process = subprocess.Popen(
                [sys.executable, "-m", "backend.server"], cwd=ROOT, env=self._environment, stderr=log
            )
        until(lambda: process.poll() is not None or answers(f"{self.url}/readyz"), "the server", START_SECONDS)
        assert process.poll() is None, self._log.read_text("utf-8")[-2000:]

    def kill(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None


@pytest.fixture
def house(tmp_path: Path, empty_sqlite: Path) -> Iterator[House]:
    shutil.copy(empty_sqlite, tmp_path / "xiaoer.sqlite3")
    house = open_house(Settings(data_dir=tmp_path))
    cases.services(house, tmp_path / "catalogue")
    yield house
    house.db.close()


@pytest.fixture
def server(house: House) -> Iterator[Server]:
    server = Server({"XIAOER_DATA_DIR": str(house.settings.data_dir), "XIAOER_PORT": str(free_port())})
    server.start()
    yield server
    server.kill()


@pytest.mark.timeout(3 * START_SECONDS)
def test_a_server_killed_before_it_answers_has_made_exactly_one_case(house: House, server: Server) -> None:
    terminal = identity.kiosk(house)
    page = requests.Session()
    page.headers["X-Xiaoer-Client"] = "page"
    page.cookies.update(terminal.cookie(house))
    nonce = page.post(f"{server.url}/api/v1/sign-in/challenge", json={}, timeout=30).json()["nonce"]
    reading = terminal.reading(nonce, identity.chip())
    assert page.post(f"{server.url}/api/v1/sign-in/id-card", json=reading, timeout=30).status_code == 200
    request = cases.enquiry()

    line = http.client.HTTPConnection(server.url.removeprefix("http://"))
    headers = {
        "Content-Type": "application/json",
        "X-Xiaoer-Client": "page",
        "Cookie": "; ".join(f"{cookie.name}={cookie.value}" for cookie in page.cookies),
    }
    line.request("POST", "/api/v1/submissions", json.dumps(request), headers)  # and the answer is never read

    def kept() -> Submission | None:
        with house.db.read() as session:
            return session.scalar(sa.select(Submission))

    submission = until(kept, "the submission to be kept")
    server.kill()
    line.close()
    server.start()

    asked = page.get(f"{server.url}/api/v1/submissions/{request['submission_id']}", timeout=30)
    retried = page.post(f"{server.url}/api/v1/submissions", json=request, timeout=30)
    assert (asked.status_code, retried.status_code) == (200, 200)
    assert asked.content == retried.content == submission.receipt
    with house.db.read() as session:
        assert [case.number for case in session.scalars(sa.select(Case))] == [asked.json()["case_number"]]
