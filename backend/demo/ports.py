"""Which loopback ports the demo uses, and a clear word when one is taken."""

from __future__ import annotations

import socket

from backend.core.config import Settings


class PortTaken(Exception):
    """A port that must be ours is in use; the message says which setting moves it."""


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def answers(port: int) -> bool:
    """Whether something accepts connections on ``port``."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=0.3):
            return True
    except OSError:
        return False


def require_free(settings: Settings) -> None:
    """Raises PortTaken naming the first port that is in use and how to move it."""
    for name, port in (
        ("XIAOER_PORT", settings.port),
        ("XIAOER_BRIDGE_PORT", settings.bridge_port),
        ("XIAOER_SANDBOX_PORT", settings.sandbox_port),
        *([("XIAOER_TLS_PORT", settings.tls_port)] if settings.tls else []),
    ):
        if not is_free(port):
            raise PortTaken(
                f"port {port} is already in use by another program. "
                f"Stop that program, or choose another port: {name}={_any_free()} make run"
            )


def _any_free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def simulator_ports(environ: dict[str, str]) -> dict[str, str]:
    """Ports of the simulated network devices: the usual ones when free, any free one otherwise."""
    chosen: dict[str, str] = {}
    for name, usual in (
        ("XIAOER_SIM_IPP_PORT", 8631),
        ("XIAOER_SIM_ESCPOS_PORT", 9100),
        ("XIAOER_SIM_ESCL_PORT", 8632),
    ):
        given = environ.get(name)
        chosen[name] = given or str(usual if is_free(usual) else _any_free())
    return chosen
