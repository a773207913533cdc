"""One desk and one window for all tests of the window; each test finds the page open."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from websockets.sync.server import serve
from websockets.typing import Subprotocol

from bridge.protocol import SUBPROTOCOL
from tests.bridge.shell.desk import Desk, Window, until
from tests.bridge.shell.hall import Hall

TOKEN = "window-test-token-0123456789-abcdefghijk"


@pytest.fixture(scope="package")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = Desk(tmp_path_factory.mktemp("desk"))
    yield desk
    desk.close()


@pytest.fixture(scope="package")
def bridge_port() -> Iterator[int]:
    """Something that lets the window in where a bridge would: it then starts none."""
    with serve(lambda _: None, "127.0.0.1", 0, subprotocols=[Subprotocol(SUBPROTOCOL)]) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.socket.getsockname()[1]


@pytest.fixture(scope="package")
def shop(desk: Desk, bridge_port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    directory = tmp_path_factory.mktemp("window")
    hall, foreign = Hall(), Hall()
    window = Window(
        desk,
        directory,
        {
            "XIAOER_BRIDGE_PORT": str(bridge_port),
            "XIAOER_PUBLIC_URL": hall.url,
            "XIAOER_LAUNCH_TOKEN": TOKEN,
            "XIAOER_PAGE_HANG_SECONDS": "2",
            "QTWEBENGINE_CHROMIUM_FLAGS": "--use-fake-device-for-media-stream",
        },
    )
    yield SimpleNamespace(desk=desk, hall=hall, foreign=foreign, window=window, directory=directory)
    window.close()
    hall.close()
    foreign.close()


@pytest.fixture
def kiosk(shop: SimpleNamespace) -> SimpleNamespace:
    """The shared window with its page open and nothing heard yet."""
    until(lambda: shop.hall.pages)
    shop.hall.run("heard.length = 0")
    shop.foreign.visited.clear()
    return shop


def free_of(path: Path, pattern: str) -> list[Path]:
    """Files below ``path`` that hold ``pattern``."""
    return [file for file in path.rglob("*") if file.is_file() and re.search(pattern.encode(), file.read_bytes())]
