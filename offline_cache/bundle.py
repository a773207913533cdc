"""The catalogue bundle as it travels: records by key, packed as signed parcels of hashed chunks.

A bundle is a set of records (key -> canonical JSON text). A parcel carries what changed from one version to a
later one, or everything when it starts from version 0. Its manifest names the SHA-256 of every chunk and of the
state that results, and is signed (Ed25519, RFC 8032); so a chunk can be checked as it arrives, and a cut download
goes on with the next chunk. static/js/offline_cache/parcel.js reads the same format; tests/contract/bundle.json
holds both to it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

FORMAT = 1
CHUNK_BYTES = 64 * 1024
DIGEST_LETTERS = 32

Change = tuple[str, str | None]
"""Key, and the record's new text; None: it is no longer part of the bundle."""


class ParcelRefused(Exception):
    """The parcel is damaged, not signed by the expected key, or not for this state."""


@dataclass(frozen=True)
class Parcel:
    """``manifest``: canonical JSON, signed as it stands; ``chunks``: together the gzip of one line for each change."""

    manifest: str
    signature: bytes
    chunks: tuple[bytes, ...]


def canonical(value: Any) -> str:
    """The one JSON text of a value: sorted keys, no blanks, no escapes that are not needed."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def record_digest(key: str, text: str) -> str:
    """What stands for one record in the digest of a state."""
    return hashlib.sha256(f"{key}\t{text}".encode()).hexdigest()[:DIGEST_LETTERS]


def state_digest(digests: Iterable[str]) -> str:
    """SHA-256 over the digests of all records of a bundle, in order of the digests."""
    return hashlib.sha256("".join(sorted(digests)).encode()).hexdigest()


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> list[Change]:
    """What leads from one set of records to another, by key."""
    found: list[Change] = [(key, text) for key, text in after.items() if before.get(key) != text]
    found += [(key, None) for key in before if key not in after]
    return sorted(found)


def pack(
    made: Sequence[Change],
    key: Ed25519PrivateKey,
    *,
    before: int,
    after: int,
    made_at: str,
    state: str,
    chunk_bytes: int = CHUNK_BYTES,
) -> Parcel:
    """A parcel of ``made`` from version ``before`` (0: nothing) to ``after``; the same bytes for the same arguments."""
    lines = (name if text is None else f"{name}\t{text}" for name, text in sorted(made))
    packed = gzip.compress("\n".join(lines).encode(), 9, mtime=0)
    chunks = tuple(packed[at : at + chunk_bytes] for at in range(0, len(packed), chunk_bytes))
    manifest = canonical(
        {
            "format": FORMAT,
            "from": before,
            "to": after,
            "made_at": made_at,
            "state": state,
            "bytes": len(packed),
            "chunks": [hashlib.sha256(chunk).hexdigest() for chunk in chunks],
        }
    )
    return Parcel(manifest, key.sign(manifest.encode()), chunks)


def opened(parcel: Parcel, key: Ed25519PublicKey, held: Mapping[str, str], version: int) -> dict[str, str]:
    """The records after a parcel is applied to ``held`` of ``version``, which stays as it is. Raises ParcelRefused."""
    try:
        key.verify(parcel.signature, parcel.manifest.encode())
        manifest = json.loads(parcel.manifest)
        if manifest["format"] != FORMAT or manifest["from"] not in (0, version):
            raise ParcelRefused("not for this state")
        if [hashlib.sha256(chunk).hexdigest() for chunk in parcel.chunks] != manifest["chunks"]:
            raise ParcelRefused("a chunk is damaged or missing")
        text = gzip.decompress(b"".join(parcel.chunks)).decode()
    except (InvalidSignature, ValueError, KeyError, OSError, EOFError, zlib.error) as error:
        raise ParcelRefused(type(error).__name__) from error
    records = dict(held) if manifest["from"] else {}
    for line in text.split("\n") if text else ():
        name, there, record = line.partition("\t")
        if there:
            records[name] = record
        else:
            records.pop(name, None)
    if state_digest(record_digest(*record) for record in records.items()) != manifest["state"]:
        raise ParcelRefused("not the state that was promised")
    return records
