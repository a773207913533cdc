"""Static files that can never change are answered from memory: a page of ours asks for two hundred of them at once.

What a browser is told about a file (type, validator, security headers) is decided in one place, by the application;
here its first answer is kept and given again, at a fraction of the work.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from werkzeug.http import parse_etags
from werkzeug.wrappers import Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX = "/static/"
LARGEST = 2 * 1024 * 1024
"""Bytes; what is larger is read from the disk each time."""
MOST = 64 * 1024 * 1024
"""Bytes kept in all; beyond it nothing more is taken in."""
OF_ONE_REQUEST = {"x-request-id", "date", "connection"}
OF_A_BODY = {"content-length", "content-type", "content-disposition"}


@dataclass(frozen=True)
class _Kept:
    headers: list[tuple[str, str]]
    validator: str
    body: bytes
    written: tuple[int, int] | None


class Statics:
    """Around a WSGI application that serves the files of ``folder`` as ``/static/<version>/<name>``. Kept is what it
    answers to GET with 200, ``immutable`` and without cookies, until the file is written anew."""

    def __init__(self, application: WSGIApplication, folder: Path) -> None:
        self._application = application
        self._folder = folder
        self._answers: dict[tuple[str, str], _Kept] = {}
        self._size = 0

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if not path.startswith(PREFIX) or environ["REQUEST_METHOD"] != "GET" or "HTTP_RANGE" in environ:
            return self._application(environ, start_response)
        key = (environ["wsgi.url_scheme"], path)  # plain HTTP may be told to come back by HTTPS
        kept = self._answers.get(key)
        if kept is None or kept.written != self._written(path):
            return self._ask(key, environ, start_response)
        if kept.validator and parse_etags(environ.get("HTTP_IF_NONE_MATCH")).contains_raw(kept.validator):
            start_response("304 NOT MODIFIED", [one for one in kept.headers if one[0].lower() not in OF_A_BODY])
            return []
        start_response("200 OK", list(kept.headers))
        return [kept.body]

    def _written(self, path: str) -> tuple[int, int] | None:
        """When the file of an address that was answered before was written, and how large it is; None: it is gone."""
        try:
            found = (self._folder / path.split("/", 3)[3]).stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size

    def _ask(self, key: tuple[str, str], environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        response = Response.from_app(self._application, environ, buffered=True)
        lasting = response.status_code == 200 and response.cache_control.immutable
        if lasting and "Set-Cookie" not in response.headers:
            headers = [(name, value) for name, value in response.headers if name.lower() not in OF_ONE_REQUEST]
            body = response.get_data()
            before = self._answers.pop(key, None)
            self._size -= len(before.body) if before else 0
            if len(body) <= LARGEST and self._size + len(body) <= MOST:
                validator = response.headers.get("ETag", "")
                self._answers[key] = _Kept(headers, validator, body, self._written(key[1]))
                self._size += len(body)
        return response(environ, start_response)
