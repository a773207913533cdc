"""A hall far away, in one process inside its own network: HTTPS on a public address, a bridge's two listeners on
loopback, and one browser. Prints what the browser's page could do as one JSON line.

    python -m tests.bridge.shell.far_hall chromium|webview DIRECTORY
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import os
import signal
import ssl
import sys
from pathlib import Path

from aiohttp import web

from bridge.install.site import KIOSK_HOME
from tests.bridge.shell.city import AUTHORITY, SERVER, SERVER_KEY

NAME, ADDRESS, ORIGIN = "hall.example", "203.0.113.7", "https://hall.example"
BRIDGE_PORT = 5846
PATIENCE = 30
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
PAGE = """<!doctype html><script type="module">
const within = (work) => Promise.race([work, new Promise((go) => setTimeout(() => go("asked"), 4000))]);
const here = "127.0.0.1:5846";
const [socket, fetched, picture] = await Promise.all([
  within(new Promise((go) => {
    const one = new WebSocket(`ws://${here}/`); one.onopen = () => go("open"); one.onclose = () => go("closed"); })),
  within(fetch(`http://${here}/media`).then((r) => r.text(), () => "refused")),
  within(new Promise((go) => {
    const one = new Image(); one.crossOrigin = "anonymous"; one.onload = () => go("shown");
    one.onerror = () => go("refused"); one.src = `http://${here}/picture`; })),
]);
await fetch("/told", {method: "POST", body: JSON.stringify({socket, fetch: fetched, picture})});
</script>"""


async def bridge(request: web.Request) -> web.StreamResponse:
    """What the bridge and its media listener answer, as far as a browser's permission goes."""
    if request.headers.get("Upgrade"):
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for _ in socket:
            pass
        return socket
    headers = {"Access-Control-Allow-Origin": ORIGIN}
    if request.path == "/picture":
        return web.Response(body=PICTURE, content_type="image/png", headers=headers)
    return web.Response(text="hello", headers=headers)


def browser(kind: str, directory: Path) -> tuple[list[str], dict[str, str]]:
    """Command line and environment of the kiosk as it is installed. What only a test needs: no sandbox, for root."""
    command = [sys.executable, "-m", "bridge", "kiosk", "--engine", kind, "--server", ORIGIN]
    if kind == "webview":
        command += ["--ca", f"{directory}/{AUTHORITY}"]
    return command, {
        "XIAOER_DATA_DIR": KIOSK_HOME,
        "XIAOER_BRIDGE_PORT": str(BRIDGE_PORT),
        "QTWEBENGINE_DISABLE_SANDBOX": "1",
    }


async def main(kind: str, directory: Path) -> int:
    told: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def page(_: web.Request) -> web.Response:
        return web.Response(text=PAGE, content_type="text/html")

    async def tell(request: web.Request) -> web.Response:
        told.set_result(await request.text())
        return web.Response()

    hall, loopback = web.Application(), web.Application()
    hall.add_routes([web.get("/kiosk", page), web.post("/told", tell)])
    loopback.router.add_route("*", "/{path:.*}", bridge)
    runners = [web.AppRunner(hall), web.AppRunner(loopback)]
    for runner in runners:
        await runner.setup()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(directory / SERVER, directory / SERVER_KEY)
    await web.TCPSite(runners[0], ADDRESS, 443, ssl_context=context).start()
    await web.TCPSite(runners[1], "127.0.0.1", BRIDGE_PORT).start()
    command, environment = browser(kind, directory)
    process = await asyncio.create_subprocess_exec(
        *command, env={**os.environ, **environment}, stdout=asyncio.subprocess.DEVNULL, start_new_session=True
    )
    try:
        print(json.dumps(json.loads(await asyncio.wait_for(told, PATIENCE))))
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), 10)
            os.killpg(process.pid, signal.SIGKILL)
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1], Path(sys.argv[2]))))
