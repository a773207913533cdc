"""``python -m backend.sandbox``: what ``xiaoer sandbox`` runs."""

from __future__ import annotations

import logging
import signal
import socket
import sys
import threading

from werkzeug.serving import make_server

from backend.connectors.base import key
from backend.core.config import ConfigurationError, Settings
from backend.sandbox.app import create_app
from backend.sandbox.portal.store import Client


def main() -> int:
    """Serve on loopback until told to stop. Exit codes: 0 stopped, 2 wrong setting or taken port."""
    try:
        settings = Settings.load()
    except ConfigurationError as error:
        sys.stderr.write(f"xiaoer sandbox: {error}\n")
        return 2
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", settings.sandbox_port))
        except OSError:
            sys.stderr.write(
                f"xiaoer sandbox: port {settings.sandbox_port} is already in use. "
                "Stop the other program, or set XIAOER_SANDBOX_PORT to a free port.\n"
            )
            return 2
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    secret = settings.portal_client_secret or key(settings)
    told = f"{settings.local_url}/sign-in/portal/logout"
    client = Client(settings.portal_client_id, secret, settings.own_addresses, told)
    app = create_app(settings.data_dir / "sandbox", key(settings), issuer=settings.portal, client=client)
    server = make_server("127.0.0.1", settings.sandbox_port, app, threaded=True)
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: threading.Thread(target=server.shutdown).start())
    server.serve_forever()
    server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
