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

import gc
import logging
import signal
import socket
import threading
from collections.abc import Sequence

from backend import certificates
from backend.app import create_app, create_sockets
from backend.catalog.service import load_meaning, prepare_search
from backend.core import jobs, live, logs
from backend.core.config import ConfigurationError, Settings
from backend.core.house import open_house
from backend.wake import wake_function

log = logging.getLogger("xiaoer.server")
POLL_SECONDS = 0.15
TOGETHER_SECONDS = 0.02
"""What is announced so soon after another is sent with it: a hundred looks a second would each read the same window."""
GRACE_SECONDS = 4.0


def main() -> int:
    """Serve until told to stop. Exit codes: 0 stopped, 2 wrong setting or taken port."""
    try:
        settings = Settings.load()
    except ConfigurationError as error:
        print(f"xiaoer: {error}", file=sys.stderr)
        return 2
    logs.configure(settings.log_level)
    if settings.tls and ASYNC_MODE != "eventlet":
        print("xiaoer: XIAOER_TLS works with XIAOER_ASYNC_MODE=eventlet only.", file=sys.stderr)
        return 2
    listener = _listen(settings.host, settings.port, "XIAOER_PORT")
    outside = _listen(settings.tls_host, settings.tls_port, "XIAOER_TLS_PORT") if settings.tls else None
    if listener is None or (settings.tls and outside is None):
        return 2
    house = open_house(settings)
    if settings.semantic_search:
        load_meaning()
    prepare_search(house)
    jobs.wake_on_commit(house.db, wake_function(settings))
    app = create_app(house)
    sockets = create_sockets(app)
    # What is made at the start stays: to look through all of it for garbage again stops every request for 150 ms.
    gc.collect()
    gc.freeze()
    flag = {"stop": False}

    def ask_to_stop(_signal: int, _frame: object) -> None:
        flag["stop"] = True

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    tail = live.Tail(house.db)
    fresh = threading.Event()  # green after monkey_patch
    live.wake_on_commit(house.db, fresh.set)

    def follow() -> None:
        while not flag["stop"]:
            fresh.clear()
            try:
                tail.poll(lambda room, event, payload: sockets.emit(event, payload, to=room))
            except Exception:
                log.warning("live messages could not be read", exc_info=True)
            if fresh.wait(POLL_SECONDS):
                sockets.sleep(TOGETHER_SECONDS)

    sockets.start_background_task(follow)
    log.info("listening", extra={"host": settings.host, "port": settings.port})
    if ASYNC_MODE == "eventlet":
        listeners = [listener, *([_secured(settings, outside)] if outside else [])]
        _serve_eventlet(app, listeners, sockets, flag)
    else:
        listener.close()
        sockets.start_background_task(_exit_when_told, sockets, flag)
        sockets.run(app, settings.host, settings.port, allow_unsafe_werkzeug=True)
    house.db.close()
    return 0


def _listen(host: str, port: int, setting: str) -> socket.socket | None:
    """None when the port is taken; that is said, with the ``setting`` that moves it."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(
        socket.IPPROTO_TCP, socket.TCP_NODELAY, 1
    )  # else an answer in two writes waits 40 ms for an ACK
    try:
        listener.bind((host, port))
    except OSError:
        listener.close()
        print(
            f"xiaoer: port {port} on {host} is already in use. "
            f"Stop the other program, or set {setting} to a free port.",
            file=sys.stderr,
        )
        return None
    listener.listen(1024)
    return listener


def _serve_eventlet(app: object, listeners: Sequence[socket.socket], sockets: object, flag: dict[str, bool]) -> None:
    import eventlet
    import eventlet.wsgi

    pool = eventlet.GreenPool(2000)
    serving = [
        eventlet.spawn(
            eventlet.wsgi.server, listener, app, custom_pool=pool, log_output=False, debug=False, keepalive=30
        )
        for listener in listeners
    ]
    while not flag["stop"]:
        eventlet.sleep(0.1)
    for green in serving:
        green.kill()
    for listener in listeners:
        listener.close()
    sockets.emit("server_stopping", {})  # type: ignore[attr-defined]
    waited = 0.0
    while pool.running() and waited < GRACE_SECONDS and _busy(app):
        eventlet.sleep(0.05)
        waited += 0.05


def _secured(settings: Settings, listener: socket.socket) -> socket.socket:
    """The listener for phones. A connection's handshake is done by its own green thread, so that one which stalls
    holds up nobody."""
    return certificates.context(certificates.ensure(settings)).wrap_socket(
        listener, server_side=True, do_handshake_on_connect=False
    )


def _busy(app: object) -> bool:
    """Whether a request (not an idle socket) is still being answered."""
    return bool(app.extensions["xiaoer_in_flight"][0])  # type: ignore[attr-defined]


def _exit_when_told(sockets: object, flag: dict[str, bool]) -> None:
    while not flag["stop"]:
        sockets.sleep(0.1)  # type: ignore[attr-defined]
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
