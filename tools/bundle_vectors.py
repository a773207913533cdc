"""Parcels of a small bundle with what they lead to: tests/contract/bundle.json, read by the tests of both ends.

    python -m tools.bundle_vectors

Run it when the format in offline_cache/bundle.py changes.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from offline_cache import bundle

VECTORS = Path(__file__).resolve().parent.parent / "tests" / "contract" / "bundle.json"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
CHUNK_BYTES = 90
MADE_AT = "2026-11-22T06:00:00+00:00"


def states() -> list[dict[str, str]]:
    """What versions 0, 1 and 2 hold: records are added, changed and dropped; signs of all widths, tabs, line ends."""
    first = {
        f"card/T-{number}": bundle.canonical({"code": f"T-{number}", "name": f"示范事项之{number}"})
        for number in range(30)
    }
    first |= {
        "words": bundle.canonical({"rows": [["社保卡\t一张", "第一行\n第二行"], ["𠮷", '\u2028 " é']]}),
        "card/gone": "{}",
    }
    second = {**first, "card/T-3": bundle.canonical({"code": "T-3", "name": "改了名称", "fee": 1.5}), "guide/T-3": "{}"}
    del second["card/gone"]
    return [{}, first, second]


def parcel(before: int, after: int, key: Ed25519PrivateKey = KEY) -> bundle.Parcel:
    """From one of ``states`` to a later one, in small chunks."""
    held = states()
    state = bundle.state_digest(bundle.record_digest(*record) for record in held[after].items())
    return bundle.pack(
        bundle.changes(held[before], held[after]),
        key,
        before=before,
        after=after,
        made_at=MADE_AT,
        state=state,
        chunk_bytes=CHUNK_BYTES,
    )


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def main() -> None:
    parcels = {}
    for before, after in ((0, 1), (1, 2), (0, 2)):
        made = parcel(before, after)
        parcels[f"{before}-{after}"] = {
            "manifest": made.manifest,
            "signature": _text(made.signature),
            "chunks": [_text(chunk) for chunk in made.chunks],
        }
    vectors = {
        "key": _text(KEY.public_key().public_bytes_raw()),
        "other_key": _text(OTHER_KEY.public_key().public_bytes_raw()),
        "parcels": parcels,
        "states": states(),
    }
    VECTORS.write_text(json.dumps(vectors, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{VECTORS.name}: {len(parcels)} parcels")


if __name__ == "__main__":
    main()
