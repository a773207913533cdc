"""The peer of handover_strokes.py: an eventlet Socket.IO server that answers with what it was told.

Usage: ``python -m tests.benchmarks.peers.bare_echo PORT``.
"""

from __future__ import annotations

import sys

import eventlet

eventlet.monkey_patch()

import eventlet.wsgi
import socketio


def main(port: int) -> None:
    sockets = socketio.Server(async_mode="eventlet", transports=["websocket"])
    sockets.on("echo", lambda _sid, said: said)

    def ready(_environ: object, start: object) -> list[bytes]:
        start("200 OK", [("Content-Type", "text/plain")])  # type: ignore[operator]
        return [b"ready"]

    app = socketio.WSGIApp(sockets, ready)
    eventlet.wsgi.server(eventlet.listen(("127.0.0.1", port)), app, log_output=False)


if __name__ == "__main__":
    main(int(sys.argv[1]))
