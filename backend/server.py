"""The only file that knows eventlet: patch first, import, serve, stop gracefully.

``python -m backend.server`` is what ``xiaoer serve`` runs. SIGTERM sets a flag; a green thread polls
it, stops accepting, tells the clients, lets requests in flight finish and exits 0 within five seconds.
"""

from __future__ import annotations

import os
import sys
import warnings

ASYNC_MODE = os.environ.get("XIAOER_ASYNC_MODE") or "eventlet"
if ASYNC_MODE == "eventlet":
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import eventlet

        eventlet.monkey_patch()

import logging
import signal
import socket

from backend.app import create_app, create_sockets
from backend.catalog.service import load_meaning, prepare_search
from backend.core import jobs, live, logs
from backend.core.config import ConfigurationError, Settings
from backend.core.house import open_house
from backend.wake import wake_function

log = logging.getLogger("xiaoer.server")
POLL_SECONDS = 0.15
GRACE_SECONDS = 4.0


def main() -> int:
    """Serve until told to stop. Exit codes: 0 stopped, 2 wrong setting or taken port."""
    try:
        settings = Settings.load()
    except ConfigurationError as error:
        print(f"xiaoer: {error}", file=sys.stderr)
        return 2
    logs.configure(settings.log_level)
    listener = _listen(settings)
    if listener is None:
        print(
            f"xiaoer: port {settings.port} on {settings.host} is already in use. "
            "Stop the other program, or set XIAOER_PORT to a free port.",
            file=sys.stderr,
        )
        return 2
    house = open_house(settings)
    if settings.semantic_search:
        load_meaning()
    prepare_search(house)
    jobs.wake_on_commit(house.db, wake_function(settings))
    app = create_app(house)
    sockets = create_sockets(app)
    flag = {"stop": False}

    def ask_to_stop(_signal: int, _frame: object) -> None:
        flag["stop"] = True

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    tail = live.Tail(house.db)

    def follow() -> None:
        while not flag["stop"]:
            try:
                tail.poll(lambda room, event, payload: sockets.emit(event, payload, to=room))
            except Exception:
                log.warning("live messages could not be read", exc_info=True)
            sockets.sleep(POLL_SECONDS)

    sockets.start_background_task(follow)
    log.info("listening", extra={"host": settings.host, "port": settings.port})
    if ASYNC_MODE == "eventlet":
        _serve_eventlet(app, listener, sockets, flag)
    else:
        listener.close()
        sockets.start_background_task(_exit_when_told, sockets, flag)
        sockets.run(app, settings.host, settings.port, allow_unsafe_werkzeug=True)
    house.db.close()
    return 0


def _listen(settings: Settings) -> socket.socket | None:
    listener = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError:
        listener.close()
        return None
    listener.listen(1024)
    return listener


def _serve_eventlet(app: object, listener: socket.socket, sockets: object, flag: dict[str, bool]) -> None:
    import eventlet
    import eventlet.wsgi

    pool = eventlet.GreenPool(2000)
    serving = eventlet.spawn(
        eventlet.wsgi.server, listener, app, custom_pool=pool, log_output=False, debug=False, keepalive=30
    )
    while not flag["stop"]:
        eventlet.sleep(0.1)
    serving.kill()
    listener.close()
    sockets.emit("server_stopping", {})  # type: ignore[attr-defined]
    waited = 0.0
    while pool.running() and waited < GRACE_SECONDS and _busy(app):
        eventlet.sleep(0.05)
        waited += 0.05


def _busy(app: object) -> bool:
    """Whether a request (not an idle socket) is still being answered."""
    return bool(app.extensions["xiaoer_in_flight"][0])  # type: ignore[attr-defined]


def _exit_when_told(sockets: object, flag: dict[str, bool]) -> None:
    while not flag["stop"]:
        sockets.sleep(0.1)  # type: ignore[attr-defined]
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
