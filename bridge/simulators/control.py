"""The control server of a simulator: a small JSON HTTP API on a loopback port, and the file that names it."""

from __future__ import annotations

import asyncio
import hmac
import json
import os
import secrets
from json import JSONDecodeError
from pathlib import Path
from typing import Any

from aiohttp import web

from bridge.simulators.base import ControlError, Simulator
from bridge.simulators.described import described_actions
from bridge.simulators.papers import picture_of


class ControlServer:
    """Serves ``GET /state``, ``POST /control {"action": ..., ...}`` and, of a printer, ``GET /papers/<name>`` (a PNG)
    to whoever has the token. The state also says what can be done: ``actions``, as ``described.py`` has them.

    While it runs, ``<data>/sim/<device>.json`` (0600) holds ``url``, ``token``, ``pid`` and the wire.
    """

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._token = secrets.token_urlsafe(24)
        self._runner: web.AppRunner | None = None
        self.address_file = simulator.sim_dir / f"{simulator.device}.json"
        self.url = ""

    @property
    def token(self) -> str:
        return self._token

    async def start(self) -> None:
        application = web.Application(middlewares=[self._guard])
        application.add_routes([web.get("/state", self._state), web.post("/control", self._control)])
        application.router.add_get("/papers/{name}", self._paper)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    def announce(self) -> None:
        """Write the address file: from now on others may drive the simulator."""
        address = {"url": self.url, "token": self._token, "pid": os.getpid(), **self._simulator.wire()}
        write_private(self.address_file, json.dumps(address))

    async def stop(self) -> None:
        self.address_file.unlink(missing_ok=True)
        if self._runner is not None:
            await self._runner.cleanup()

    @web.middleware
    async def _guard(self, request: web.Request, handler: Any) -> web.StreamResponse:
        given = request.headers.get("Authorization", "").encode()
        if not hmac.compare_digest(given, f"Bearer {self._token}".encode()):
            return web.json_response({"error": "this simulator's token is needed"}, status=401)
        response: web.StreamResponse = await handler(request)
        return response

    async def _state(self, request: web.Request) -> web.Response:
        return web.json_response(self._described())

    async def _control(self, request: web.Request) -> web.Response:
        try:
            message = await request.json()
        except (JSONDecodeError, UnicodeDecodeError):
            message = None
        if not isinstance(message, dict) or not isinstance(message.get("action"), str):
            return web.json_response({"error": "send a JSON object with an action"}, status=400)
        action = message.pop("action")
        message.pop("device", None)
        try:
            await self._simulator.control(action, message)
        except ControlError as error:
            return web.json_response({"error": str(error)}, status=400)
        return web.json_response(self._described())

    async def _paper(self, request: web.Request) -> web.Response:
        try:
            path = self._simulator.paper(request.match_info["name"])
            picture = await asyncio.to_thread(picture_of, path)
        except ControlError as error:
            return web.json_response({"error": str(error)}, status=400)
        return web.Response(body=picture, content_type="image/png")

    def _described(self) -> dict[str, Any]:
        state = self._simulator.state()
        actions = described_actions(self._simulator.device, state, self._simulator.actions())
        return {"device": self._simulator.device, **state, "actions": actions}


def write_private(path: Path, text: str) -> None:
    """Replace a file in one step; only its owner may read it."""
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    scratch.unlink(missing_ok=True)
    with open(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    scratch.replace(path)
