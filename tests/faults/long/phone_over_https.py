"""A phone over HTTPS as ``make run TLS=1`` serves it: Chromium on that listener, with others stalling at its door.

    python -m tests.faults.long.phone_over_https

A form is offered to a phone; fifty connections begin a handshake and say nothing more; then the phone opens the code's
address. The page must be a secure context with WebCrypto, a service worker must be allowed, live news must come over
wss, the form must appear, and its cookie must be Secure and HttpOnly. Prints how long it took; exit status 1 otherwise.
"""

from __future__ import annotations

import base64
import hashlib
import socket
import sys
import tempfile
import time
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import Page, sync_playwright

from backend.certificates import certificates
from backend.core.config import Settings
from backend.core.house import House, open_house
from backend.drafts import service as drafts
from backend.handover import service as handover
from backend.migrations import upgrade
from bridge.simulators.free_port import free_port
from tests.factories import cases, identity
from tests.faults.long.handover_cuts import LateServer

CHROMIUM = "/usr/bin/chromium"
STALLING = 50
PATIENCE_MS = 120_000
WORKER = """async () => {
    const made = await navigator.serviceWorker.register("/sw.js");
    return [isSecureContext, typeof crypto.subtle, (await made.unregister())];
}"""


def offered(house: House) -> str:
    """The secret of the code for a form that somebody has begun at a kiosk."""
    citizen, _ = identity.citizen(house, 1)
    draft = cases.new_id()
    cell = {"value": "form:0", "at": 1, "by": "kiosk-1"}
    sent = {"revision": 0, "item_code": cases.ENQUIRY, "service_version": cases.ENQUIRY_VERSION, "step": cell}
    drafts.save(house, citizen.applicant_id, citizen.actor, citizen.terminal_code, draft, sent, "kiosk-1")
    return handover.offer(house, citizen, draft).token


def judged(page: Page, address: str, token: str) -> list[str]:
    """What is not as it should be."""
    wrong, sockets = [], []
    page.on("websocket", lambda opened: sockets.append(opened.url))
    page.goto(f"{address}/phone/fill#{token}")
    page.locator("[data-screen=form]").wait_for()
    facts = page.evaluate(WORKER)
    if facts != [True, "object", True]:
        wrong.append(f"secure context, WebCrypto, service worker: {facts}")
    if not any(url.startswith("wss://") for url in sockets):
        wrong.append(f"live news over {sockets}")
    cookies = {one["name"]: (one["secure"], one["httpOnly"]) for one in page.context.cookies()}
    if cookies.get(handover.COOKIE) != (True, True):
        wrong.append(f"cookies (Secure, HttpOnly): {cookies}")
    return wrong


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        house = open_house(Settings(data_dir=Path(name)))
        upgrade(house.db)
        cases.services(house, Path(name) / "catalogue")
        port = free_port()
        address = f"https://127.0.0.1:{port}"
        environment = {"XIAOER_DATA_DIR": name, "XIAOER_PORT": str(free_port()), "XIAOER_SEMANTIC_SEARCH": "0"}
        tls = {"XIAOER_TLS": "1", "XIAOER_TLS_PORT": str(port), "XIAOER_PUBLIC_URL": address}
        server = LateServer({**environment, **tls})
        server.start()
        try:
            served = x509.load_pem_x509_certificate(certificates(house.settings).server.read_bytes())
            spki = served.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
            pin = base64.b64encode(hashlib.sha256(spki).digest()).decode()
            stalling = [socket.create_connection(("127.0.0.1", port)) for _ in range(STALLING)]
            with sync_playwright() as playwright:
                arguments = ["--no-sandbox", "--disable-gpu", f"--ignore-certificate-errors-spki-list={pin}"]
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
                page = browser.new_page(viewport={"width": 390, "height": 844})
                page.set_default_timeout(PATIENCE_MS)
                started = time.monotonic()
                wrong = judged(page, address, offered(house))
                print(f"form on the phone and judged after {time.monotonic() - started:.1f} s, {STALLING} stalling")
                browser.close()
            for line in stalling:
                line.close()
        finally:
            server.kill()
            house.db.close()
    for one in wrong:
        print(f"FAILED {one}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
