"""A loopback port for a program that must be told its port before it starts."""

from __future__ import annotations

import socket
from random import SystemRandom

_PORTS = range(10_000, 32_768)
"""Below Linux's ephemeral range: between our look and the program's start no outgoing connection takes it."""


def free_port() -> int:
    """A port that nobody used a moment ago."""
    chance = SystemRandom()
    while True:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", chance.choice(_PORTS)))
            except OSError:
                continue
            return int(probe.getsockname()[1])
