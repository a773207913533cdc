"""A server whose only page does what a test tells it: the kiosk has no other way in, and must not have one."""

from __future__ import annotations

import http.server
import itertools
import json
import queue
import threading
from http import HTTPStatus
from typing import Any

PAGE = """<!doctype html><meta charset="utf-8"><title>hall</title>
<style>html,body{height:100%%;margin:0;background:#0e5a5c;color:#fff}</style>
<body><p>page %d</p><script>
window.heard = [];
for (const kind of ["keydown", "pointerdown", "contextmenu", "wheel"])
  addEventListener(kind, (event) => heard.push(event.key ? `${kind} ${event.key}` : kind), {capture: true});
const Task = Object.getPrototypeOf(async () => {}).constructor;
(async () => {
  for (;;) {
    const order = await (await fetch("/orders?page=%d")).json();
    if (!order) continue;
    let value;
    try { value = await new Task(order.code)(); } catch (error) { value = `${error.name}: ${error.message}`; }
    await fetch("/answers", {method: "POST", body: JSON.stringify({id: order.id, value: value ?? null})});
  }
})();
</script>"""
PATIENCE = 20.0


class Hall:
    """Serves until ``close``. ``pages`` counts how often the page was fetched, ``visited`` lists other paths."""

    def __init__(self) -> None:
        self.pages = 0
        self.visited: list[str] = []
        self.status = HTTPStatus.OK
        self.finishes = threading.Event()
        """While it is not set the page begins and never comes to its end."""
        self.finishes.set()
        self._orders: list[dict[str, Any]] = []
        self._changed = threading.Condition()
        self._answers: dict[int, queue.Queue[Any]] = {}
        self._ids = itertools.count(1)
        hall = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_HEAD(self) -> None:
                self.reply(hall.status, b"")

            def do_GET(self) -> None:
                path, _, query = self.path.partition("?")
                if path == "/kiosk":
                    with hall._changed:
                        hall.pages += 1
                        hall._changed.notify_all()
                    page = (PAGE % (hall.pages, hall.pages)).encode()
                    if hall.finishes.is_set():
                        self.reply(hall.status, page)
                    else:
                        self.reply(hall.status, page[:100], promised=len(page))
                        hall.finishes.wait()
                elif path == "/orders":
                    self.reply(HTTPStatus.OK, json.dumps(hall.next_order(query)).encode(), "application/json")
                elif path == "/redirect":
                    hall.visited.append(self.path)
                    self.send_response(HTTPStatus.FOUND)
                    self.send_header("Location", query)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                elif path == "/file":
                    hall.visited.append(self.path)
                    self.reply(HTTPStatus.OK, b"a file to keep", "application/octet-stream", attachment=True)
                else:
                    hall.visited.append(self.path)
                    self.reply(HTTPStatus.NOT_FOUND, b"")

            def do_POST(self) -> None:
                answer = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if box := hall._answers.get(answer["id"]):
                    box.put(answer["value"])
                self.reply(HTTPStatus.OK, b"")

            def reply(
                self,
                status: int,
                body: bytes,
                kind: str = "text/html; charset=utf-8",
                *,
                attachment: bool = False,
                promised: int | None = None,
            ) -> None:
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(promised or len(body)))
                if attachment:
                    self.send_header("Content-Disposition", "attachment; filename=kept.bin")
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                pass  # a page that goes away in the middle of its question is what these tests are about

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def next_order(self, query: str) -> dict[str, Any] | None:
        """What the page is to do next; an older page gets nothing any more."""
        with self._changed:
            self._changed.wait_for(lambda: self._orders or query != f"page={self.pages}", timeout=1)
            return self._orders.pop(0) if self._orders and query == f"page={self.pages}" else None

    def tell(self, code: str) -> int:
        """Have the page run ``code`` (the body of an async function); the number is for ``run``."""
        number = next(self._ids)
        self._answers[number] = queue.Queue()
        with self._changed:
            self._orders.append({"id": number, "code": code})
            self._changed.notify_all()
        return number

    def run(self, code: str) -> Any:
        """What ``code`` returns in the page, or the words of its error."""
        return self._answers[self.tell(code)].get(timeout=PATIENCE)

    def close(self) -> None:
        self.finishes.set()
        self._server.shutdown()
        self._server.server_close()
