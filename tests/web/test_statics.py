"""A static file of today's version is answered from memory as it was answered the first time."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.wrappers import Request, Response

from backend.statics import Statics


def today(client: FlaskClient, name: str = "css/tokens.css") -> str:
    return f"/static/{client.get('/precache.json').get_json()['version']}/{name}"


def test_the_second_answer_is_the_first_one_with_every_header_of_it(client: FlaskClient) -> None:
    first, second = (client.get(today(client)) for _ in range(2))
    assert first.data == second.data != b""
    for name in ("Content-Type", "Cache-Control", "ETag", "Content-Security-Policy", "X-Content-Type-Options"):
        assert first.headers[name] == second.headers[name]
    assert "X-Request-ID" not in second.headers


def test_a_browser_that_has_the_file_is_told_so_and_sent_nothing(client: FlaskClient) -> None:
    address = today(client)
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert "immutable" in again.headers["Cache-Control"]
    assert client.get(address, headers={"If-None-Match": '"another"'}).status_code == 200


def test_a_part_of_a_file_is_a_part_also_when_the_whole_was_asked_for_before(client: FlaskClient) -> None:
    address = today(client)
    whole = client.get(address).data
    part = client.get(address, headers={"Range": "bytes=0-9"})
    assert (part.status_code, part.data) == (206, whole[:10])


@pytest.fixture
def counted(tmp_path: Path) -> tuple[Statics, list[str], Path]:
    """A file behind an application that says what it was asked for."""
    asked: list[str] = []
    (tmp_path / "a.css").write_bytes(b"old")

    @Request.application
    def application(request: Request) -> Response:
        asked.append(request.path)
        lasting = "" if "/old/" in request.path else ", immutable"
        answer = Response((tmp_path / "a.css").read_bytes(), headers={"Cache-Control": f"public{lasting}"})
        if "cookie" in request.path:
            answer.set_cookie("a", "b")
        return answer

    return Statics(application, tmp_path), asked, tmp_path / "a.css"


def get(statics: Statics, address: str, scheme: str = "http") -> bytes:
    request = Request.from_values(address, base_url=f"{scheme}://hall.example")
    return Response.from_app(statics, request.environ, buffered=True).get_data()


def test_a_file_that_was_written_anew_is_read_anew(counted: tuple[Statics, list[str], Path]) -> None:
    statics, asked, file = counted
    assert [get(statics, "/static/v/a.css") for _ in range(3)] == [b"old"] * 3
    assert len(asked) == 1
    file.write_bytes(b"new and longer")
    assert get(statics, "/static/v/a.css") == b"new and longer"


@pytest.mark.parametrize("address", ["/static/old/a.css", "/static/v/cookie/a.css", "/kiosk", "/api/v1/session"])
def test_what_may_change_or_is_somebodys_own_is_asked_for_each_time(
    counted: tuple[Statics, list[str], Path], address: str
) -> None:
    statics, asked, _ = counted
    get(statics, address)
    get(statics, address)
    assert asked == [address, address]


def test_plain_and_secure_addresses_are_answered_each_for_itself(counted: tuple[Statics, list[str], Path]) -> None:
    statics, asked, _ = counted
    for scheme in ("http", "https", "http"):
        get(statics, "/static/v/a.css", scheme)
    assert len(asked) == 2
