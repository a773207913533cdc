"""``python -m bridge check``: ask the running bridge about every device, and say it in words."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, WebSocketException
from websockets.typing import Origin, Subprotocol

from bridge.config import ConfigurationError, Environment, read_services
from bridge.private_files import TOKEN_FILE
from bridge.protocol import ROOT_PATH, SUBPROTOCOL, Payload, encode
from bridge.server import LOOPBACK

ANSWER_SECONDS = 5.0

IN_WORDS = {
    "online": "ready",
    "offline": "not reachable: is it switched on?",
    "powerOff": "switched off",
    "noDevice": "not connected: check the cable and the port in the configuration",
    "hardwareError": "reports a fault: see its display or the bridge's log",
    "starting": "still starting",
}


async def check(environment: Environment, file: Path | None) -> tuple[list[str], bool]:
    """One line for the configuration and each device, and whether all is well. Opens no device itself."""
    lines, healthy = [], True
    configured: set[str] = set()
    if file is not None:
        try:
            configured = {service.name for service in read_services(file)}
            lines.append(f"configuration: ok ({file})")
        except ConfigurationError as error:
            lines.append(f"configuration: {error}")
            healthy = False
    try:
        devices = await _ask_running(environment)
    except (OSError, TimeoutError, WebSocketException, KeyError, ValueError) as error:
        lines.append(f"bridge: {_why(error)}")
        return lines, False
    lines.append("bridge: running")
    for name, state in devices.items():
        lines.append(f"{name}: {IN_WORDS.get(state, state)}")
        healthy = healthy and state == "online"
    for name in sorted(configured - devices.keys()):
        lines.append(f"{name}: configured, but not served: restart the bridge")
        healthy = False
    return lines, healthy


def _why(error: Exception) -> str:
    if isinstance(error, InvalidHandshake):
        return "its port answers, but does not let us in: another program, or another data directory's bridge"
    if isinstance(error, FileNotFoundError):
        return "has never been started with this data directory: python -m bridge serve --config FILE"
    if isinstance(error, ConnectionRefusedError):
        return "is not running: python -m bridge serve --config FILE"
    return "does not answer"


async def _ask_running(environment: Environment) -> dict[str, str]:
    token = (environment.bridge_directory / TOKEN_FILE).read_text("ascii").strip()
    failure: Exception = ConnectionRefusedError()
    for port in environment.ports:
        try:
            publisher = await _ask(environment, token, f"ws://{LOOPBACK}:{port}{ROOT_PATH}", _GET_SERVICES)
        except (OSError, InvalidHandshake) as error:
            failure = failure if isinstance(error, ConnectionRefusedError) else error
            continue
        uris = [service["serviceURI"] for service in publisher["services"]]
        answers = await asyncio.gather(*(_ask(environment, token, uri, _STATUS) for uri in uris))
        return {uri.rpartition("/")[2]: answer["common"]["device"] for uri, answer in zip(uris, answers, strict=True)}
    raise failure


_GET_SERVICES = "ServicePublisher.GetServices"
_STATUS = "Common.Status"


async def _ask(environment: Environment, token: str, uri: str, command: str) -> Payload:
    header = {"name": command, "type": "command", "requestId": 1, "version": "2.0"}
    async with (
        asyncio.timeout(ANSWER_SECONDS),
        connect(
            uri,
            origin=Origin(min(environment.origins)),
            subprotocols=[Subprotocol(SUBPROTOCOL), Subprotocol(f"token.{token}"), Subprotocol("observer")],
            compression=None,
            proxy=None,
        ) as connection,
    ):
        await connection.send(encode({"header": header}), text=True)
        return await _completion(connection)


async def _completion(connection: ClientConnection) -> Payload:
    while True:
        message = json.loads(await connection.recv())
        if message["header"]["type"] == "completion":
            payload: Payload = message["payload"]
            return payload
