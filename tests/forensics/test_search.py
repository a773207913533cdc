"""The search for traces finds what is planted, in every encoding and container: it can fail."""

from __future__ import annotations

import base64
import gzip
import json
import sqlite3
import struct
import zlib
from pathlib import Path
from urllib.parse import quote

import brotli
import pytest

from e2e.forensics.containers import unsnapped
from e2e.forensics.encodings import Needle, content, pieces, words
from e2e.forensics.search import Trace, search

NAME, NUMBER = "周明月", "990101195203150025"
SECRETS = [words("name", NAME), words("number", NUMBER)]


def nothing(_file: Path) -> bool:
    return False


def found(folder: Path, *needles: Needle) -> list[Trace]:
    return search([folder], needles or SECRETS, nothing)


@pytest.mark.parametrize("text", [NAME, NUMBER])
@pytest.mark.parametrize(
    "form",
    [
        lambda text: text.encode(),
        lambda text: text.encode("utf-16-le"),
        lambda text: text.encode("utf-16-be"),
        lambda text: text.encode("gbk"),
        lambda text: json.dumps(text).encode(),
        lambda text: quote(text).encode(),
        lambda text: quote(text).lower().encode(),
        lambda text: text.encode().hex().encode(),
        lambda text: text.encode().hex().upper().encode(),
        lambda text: text.encode("utf-16-le").hex().encode(),
        *(lambda text, turn=turn: base64.b64encode(b"x" * turn + text.encode() + b"yz") for turn in range(3)),
        *(lambda text, turn=turn: base64.urlsafe_b64encode(b"~" * turn + text.encode() + b"?") for turn in range(3)),
        lambda text: base64.b64encode(b"?" + text.encode("utf-16-le") + b"!"),
    ],
)
def test_every_encoding_is_found(tmp_path: Path, text: str, form) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "a.bin").write_bytes(b"\x00before" + form(text) + b"after\xff")
    assert found(tmp_path), form(text)


@pytest.mark.parametrize(
    "pack",
    [
        gzip.compress,
        zlib.compress,
        lambda data: zlib.compress(gzip.compress(data)),
        lambda data: gzip.compress(data)[:-12],
    ],
    ids=["gzip", "zlib", "gzip in zlib", "cut off"],
)
def test_packed_streams_are_opened_wherever_they_begin(tmp_path: Path, pack) -> None:  # type: ignore[no-untyped-def]
    inside = b"{" + b"filler " * 50 + NAME.encode() + b" more" * 50 + b"}"
    (tmp_path / "cache").write_bytes(b"header of some kind" + pack(inside) + b"trailer")
    assert [trace.secret for trace in found(tmp_path)][:1] == ["name"]


def test_brotli_bodies_of_the_browsers_cache_are_opened(tmp_path: Path) -> None:
    key = b"https://kiosk.example/api/v1/session"
    head = struct.pack("<QIIII", 0xFCFB6D1BA7725C30, 5, len(key), 0, 0)
    body = brotli.compress(b'{"name": "' + NAME.encode() + b'"}' * 40)
    (tmp_path / "0123456789abcdef_0").write_bytes(head + key + body + b"\xd8A\r\x97Eo\xfa\xf4stream end")
    assert "brotli" in {trace.how for trace in found(tmp_path)}


def test_deleted_rows_of_a_database_are_found_in_its_free_pages(tmp_path: Path) -> None:
    database = sqlite3.connect(tmp_path / "History")
    database.execute("PRAGMA secure_delete = OFF")
    database.execute("CREATE TABLE visit (url TEXT)")
    database.execute("INSERT INTO visit VALUES (?)", (f"/console?q={NUMBER}",))
    database.commit()
    database.execute("DELETE FROM visit")
    database.commit()
    database.close()
    assert found(tmp_path)


def test_a_file_that_is_named_after_a_person_is_found(tmp_path: Path) -> None:
    (tmp_path / f"{NUMBER}.jpg").write_bytes(b"")
    assert [trace.how for trace in found(tmp_path)] == ["file name"]


def test_a_fragment_of_a_scan_is_found(tmp_path: Path) -> None:
    scan = bytes(range(256)) * 40
    (tmp_path / "Cache_Data").write_bytes(b"\x00" * 99 + scan[len(scan) // 2 - 10 : len(scan) // 2 + 100])
    assert [trace.secret for trace in found(tmp_path, *pieces("scan", scan))]


def test_padding_stands_for_no_scan() -> None:
    assert pieces("scan", bytes(5000)) == []
    assert len(pieces("scan", bytes(5000) + bytes(range(100)))) == 3


def test_what_is_left_out_is_not_looked_into_and_nothing_else_is_found(tmp_path: Path) -> None:
    (tmp_path / "paper.pdf").write_bytes(NAME.encode())
    (tmp_path / "clean").write_bytes(gzip.compress(b"nobody") + "周明朗 990101195203150026".encode())
    assert search([tmp_path], SECRETS, lambda file: file.suffix == ".pdf") == []


def test_a_snappy_block_is_opened_where_a_copy_splits_the_secret() -> None:
    # "ab" once, then a copy of it (offset 2, length 4), then a literal: ababab-c
    packed = bytes([8, (2 - 1) << 2]) + b"ab" + bytes([(4 - 1) << 2 | 2, 2, 0]) + bytes([(2 - 1) << 2]) + b"-c"
    assert unsnapped(packed) == b"ababab-c"


def test_tables_of_leveldb_are_opened(tmp_path: Path) -> None:
    def varint(value: int) -> bytes:
        out = b""
        while value > 127:
            out, value = out + bytes([value & 127 | 128]), value >> 7
        return out + bytes([value])

    def block(pairs: list[tuple[bytes, bytes]]) -> bytes:
        rows = b"".join(varint(0) + varint(len(key)) + varint(len(value)) + key + value for key, value in pairs)
        return rows + struct.pack("<II", 0, 1)

    def snapped(data: bytes) -> bytes:
        return varint(len(data)) + b"".join(
            bytes([(len(part) - 1) << 2]) + part for at in range(0, len(data), 6) if (part := data[at : at + 6])
        )

    data = snapped(block([(b"META:kiosk", b"\x01" + NUMBER.encode())]))
    index = block([(b"z", varint(0) + varint(len(data)))])
    body = data + b"\x01" + bytes(4)
    place = len(body)
    body += index + b"\x00" + bytes(4)
    footer = varint(0) + varint(0) + varint(place) + varint(len(index))
    (tmp_path / "000005.ldb").write_bytes(body + footer.ljust(40, b"\0") + struct.pack("<Q", 0xDB4775248B80FB57))
    assert {trace.how for trace in found(tmp_path, content("number", NUMBER.encode()))} == {"leveldb"}
