"""Sign-ins a second and what the server spends on one, against a bare Flask + SQLAlchemy server in the same run.

    python -m tests.benchmarks.sign_in

A sign-in to the first screen is what a terminal's page asks: the nonce, the sign-in (ID card, shown code), the session,
the first screen's library; each on a terminal where nobody is signed in. Both servers are single eventlet processes on
SQLite. What each has had of the processors (``/proc``) says what a request costs whatever else the machine does
meanwhile: it is reported as the sum of the calls of one sign-in, as so many of the bare server's inserts and reads, and
as what one process would do that had a processor to itself.
"""

from __future__ import annotations

import base64
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from backend.core.config import Settings
from backend.core.house import House, open_house
from backend.identity import service as identity
from backend.identity.methods.id_card import parse
from backend.migrations import upgrade
from backend.onecode import service as onecode
from backend.terminals import service as terminals
from bridge.simulators.free_port import free_port
from tests.benchmarks.submit_rate import wait_ready
from tests.factories import cases
from tests.factories import identity as people
from tests.factories.identity import Kiosk
from tests.factories.phones import Drawer, b64, signature

TERMINALS = 16
ROUNDS = 12
"""Sign-ins of each client."""
INSERTS = ROUNDS * 8
WANTED = 100
CALLS = 4
"""Of one sign-in."""


def call(line: http.client.HTTPConnection, headers: dict[str, str], method: str, path: str, body: object) -> dict:  # type: ignore[type-arg]
    line.request(method, path, None if body is None else json.dumps(body), headers)
    answer = line.getresponse()
    text = answer.read()
    for cookie in answer.headers.get_all("Set-Cookie") or []:
        name, _, value = cookie.split(";")[0].partition("=")
        kept = dict(part.split("=", 1) for part in headers["Cookie"].split("; "))
        headers["Cookie"] = "; ".join(f"{key}={one}" for key, one in {**kept, name: value}.items())
    if answer.status >= 400:
        raise SystemExit(f"{method} {path}: {answer.status} {text[:200]!r}")
    return json.loads(text) if text else {}  # type: ignore[no-any-return]


def first_screen(line: http.client.HTTPConnection, headers: dict[str, str]) -> None:
    call(line, headers, "GET", "/api/v1/session", None)
    call(line, headers, "GET", "/api/v1/catalog/home?channel=kiosk", None)


Act = Callable[[http.client.HTTPConnection, dict[str, str]], None]


def with_card(house: House, kiosk: Kiosk, text: bytes) -> Act:
    def sign_in(line: http.client.HTTPConnection, headers: dict[str, str]) -> None:
        headers.update(page_headers(house, kiosk))
        nonce = call(line, headers, "POST", "/api/v1/sign-in/challenge", {})["nonce"]
        call(line, headers, "POST", "/api/v1/sign-in/id-card", kiosk.reading(nonce, text))
        first_screen(line, headers)

    return sign_in


def with_code(
    house: House, kiosk: Kiosk, drawer: Drawer
) -> Callable[[http.client.HTTPConnection, dict[str, str]], None]:
    def sign_in(line: http.client.HTTPConnection, headers: dict[str, str]) -> None:
        headers.update(page_headers(house, kiosk))
        nonce, code = call(line, headers, "POST", "/api/v1/sign-in/challenge", {})["nonce"], drawer.code().encode()
        proof = signature(kiosk, "xiaoer-code-v1", nonce, code)
        body = {"nonce": nonce, "code": b64(code), "signature": proof}
        call(line, headers, "POST", "/api/v1/sign-in/shown-code", body)
        first_screen(line, headers)

    return sign_in


def rate(port: int, times: int, clients: list[tuple[dict[str, str], Act]]) -> tuple[float, float]:
    """(how often a second, median seconds of one) with all clients at once over kept-alive connections."""
    gate, seconds = threading.Barrier(len(clients) + 1), list[float]()

    def client(headers: dict[str, str], act: Callable[..., None]) -> None:
        line = http.client.HTTPConnection("127.0.0.1", port)
        gate.wait()
        for _ in range(times):
            begun = time.perf_counter()
            act(line, headers)
            seconds.append(time.perf_counter() - begun)
        gate.wait()
        line.close()

    threads = [threading.Thread(target=client, args=one) for one in clients]
    for thread in threads:
        thread.start()
    gate.wait()
    started = time.perf_counter()
    gate.wait()
    return len(clients) * times / (time.perf_counter() - started), statistics.median(seconds)


def phone_key(house: House, number: int) -> Drawer:
    """A key that one invented person's phone has registered."""
    drawer = Drawer()
    cookie = terminals.browser_cookie(house.vault)
    device = terminals.device(house.vault, cookie)
    if device is None:
        raise SystemExit("the cookie of a phone was not understood")
    with house.db.transaction() as session:
        card = parse(people.chip(1, id_number=people.number_with_check(f"99010119560314{200 + 2 * number:03}")))
        token = identity.begin_session(session, house, device, card, "portal")
    with house.db.transaction() as session:
        citizen = identity.find(session, device, token)
        if citizen is None:
            raise SystemExit("the phone is not signed in")
        drawer.key_id = onecode.register(session, citizen, base64.b64decode(drawer.public_key)).key_id
    return drawer


def insert(line: http.client.HTTPConnection, headers: dict[str, str]) -> None:
    call(line, headers, "POST", "/rows", {"row": "x" * 400})


def page_headers(house: House, kiosk: Kiosk) -> dict[str, str]:
    cookie = kiosk.cookie(house)[terminals.COOKIE]
    plain = {"Content-Type": "application/json", "X-Xiaoer-Client": "page"}
    return {**plain, "Cookie": f"{terminals.COOKIE}={cookie}"}


def read(line: http.client.HTTPConnection, headers: dict[str, str]) -> None:
    call(line, headers, "GET", "/readyz", None)


def processor_ms(server: subprocess.Popen[bytes]) -> float:
    """What this process has had of the processors so far."""
    fields = Path(f"/proc/{server.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


def measured(
    server: subprocess.Popen[bytes], port: int, times: int, clients: list[tuple[dict[str, str], Act]]
) -> tuple[float, float, float]:
    """As ``rate``, and the server's milliseconds of processor for one."""
    before = processor_ms(server)
    each, median = rate(port, times, clients)
    return each, median, (processor_ms(server) - before) / (times * len(clients))


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        house = open_house(Settings(data_dir=folder))
        upgrade(house.db)
        cases.services(house, folder / "catalogue")
        kiosk = people.kiosk(house)
        ours, bare, log = free_port(), free_port(), folder / "server.log"
        environment = {**os.environ, "XIAOER_DATA_DIR": name, "XIAOER_PORT": str(ours)}
        bare_server = "tests.benchmarks.peers.bare_insert"
        with log.open("wb") as out:
            servers = [
                subprocess.Popen([sys.executable, "-m", "backend.server"], env=environment, stderr=out),
                subprocess.Popen([sys.executable, "-W", "ignore", "-m", bare_server, name, str(bare)]),
            ]
            try:
                wait_ready(ours)
                wait_ready(bare)
                texts = [
                    people.chip(1, id_number=people.number_with_check(f"99010119560314{200 + 2 * number:03}"))
                    for number in range(TERMINALS)
                ]
                plain = {"Content-Type": "application/json", "Cookie": "a=b"}
                peer = servers[1]
                measured(peer, bare, ROUNDS, [(dict(plain), insert) for _ in range(TERMINALS)])  # warm
                base, _, insert_ms = measured(peer, bare, INSERTS, [(dict(plain), insert)] * TERMINALS)
                _, _, read_ms = measured(peer, bare, INSERTS, [(dict(plain), read)] * TERMINALS)
                for label, way in (
                    ("ID card", [with_card(house, kiosk, text) for text in texts]),
                    ("shown code", [with_code(house, kiosk, phone_key(house, number)) for number in range(TERMINALS)]),
                ):
                    measured(servers[0], ours, 1, [(page_headers(house, kiosk), act) for act in way])  # warm
                    each, median, spent = measured(
                        servers[0], ours, ROUNDS, [(page_headers(house, kiosk), act) for act in way]
                    )
                    print(
                        f"{label}: {each:.0f} sign-ins/s (wanted {WANTED}), {median * 1000:.0f} ms each with "
                        f"{TERMINALS} terminals at once; bare insert {base:.0f}/s, ratio of the {CALLS} calls to as "
                        f"many inserts {CALLS * each / base:.2f}. Processor: {spent:.1f} ms a sign-in = "
                        f"{spent / insert_ms:.1f} bare inserts = {spent / read_ms:.1f} bare reads; "
                        f"a process that had a processor to itself: {1000 / spent:.0f}/s"
                    )
            finally:
                for server in servers:
                    server.terminate()
                    server.wait(10)
                house.db.close()


if __name__ == "__main__":
    main()
