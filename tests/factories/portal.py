"""The sandbox's identity provider on a real port, and a browser that goes there and comes back."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from backend.core.house import House
from backend.sandbox.app import create_app
from backend.sandbox.portal import tokens
from backend.sandbox.portal.store import Client, Visit

KEY = "test-key"


class Portal:
    """The provider, with its levers. ``own``: where its one client lives."""

    def __init__(self, folder: Path, own: str) -> None:
        self.server = make_server("127.0.0.1", 0, lambda environ, start: self.app(environ, start), threaded=True)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}/portal"
        self.client = Client("xiaoer", KEY, (own,), f"{own}/sign-in/portal/logout")
        self.app = create_app(folder, KEY, issuer=self.issuer, client=self.client)
        self.key = tokens.own_key(folder)

    def fault(self, kind: str, count: int = 1) -> None:
        wanted = {"system": "portal", "kind": kind, "count": count, "seconds": 0}
        headers = {"Authorization": f"Bearer {KEY}"}
        assert self.app.test_client().post("/control/fault", json=wanted, headers=headers).status_code == 200

    def notice(self, sid: str) -> str:
        """The provider's word that the session ``sid`` has ended there."""
        return tokens.logout_token(self.key, self.issuer, self.client, Visit(sid, "zhou", 0))

    def pointed(self, house: House) -> House:
        """The same house, with this provider."""
        return House(replace(house.settings, portal_url=self.issuer, connector_key=KEY), house.db, house.vault)


@contextlib.contextmanager
def portal(folder: Path, own: str) -> Iterator[Portal]:
    found = Portal(folder, own)
    thread = threading.Thread(target=found.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        found.server.shutdown()
        thread.join()
        found.server.server_close()
        found.app.extensions["sandbox_state"].close()


def begin(client: FlaskClient) -> str:
    """The provider's address that our page gets."""
    answer = client.post("/api/v1/sign-in/portal/begin", json={})
    assert answer.status_code == 200, answer.json
    return str(answer.json["address"])


def visit(address: str, account: str = "zhou", browser: requests.Session | None = None) -> dict[str, str]:
    """Sign in at the provider as ``account``; what it puts into the address it sends the browser back to."""
    browser = browser or requests.Session()
    answer = browser.post(address, data={"account": account}, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))


def sign_in(client: FlaskClient, account: str = "zhou") -> Any:
    """All the way; the answer of our server."""
    return client.post("/api/v1/sign-in/portal", json=visit(begin(client), account))
