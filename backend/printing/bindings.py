"""What binds an issued paper: the installation signs its bytes together with the content it was drawn for."""

from __future__ import annotations

import json
from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from backend.core.errors import Text

BINDINGS: Mapping[str, Text] = {
    "good": Text("与交来的内容绑定，没有改动", "Bound to what was handed in; unaltered"),
    "changed": Text("出具以后，内容补正过", "What was handed in was corrected after this was issued"),
    "broken": Text("不一致：文书的记录被改动过", "No match: the record of this document was altered"),
    "unbound": Text("较早的文书，没有绑定记录", "An older document without such a record"),
}
"""How an issued paper stands to what was handed in."""


def statement(code: str, case_number: str, kind: str, round_: int, content_digest: str, sha256: str) -> bytes:
    """What the installation signs of a paper once it is drawn: which paper, for what content (SHA-256 of everything
    that was handed in), with which bytes (SHA-256 of the PDF)."""
    said = {
        "code": code,
        "case": case_number,
        "kind": kind,
        "round": round_,
        "content": content_digest,
        "pdf": sha256,
    }
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()


def is_signed(key: Ed25519PublicKey, signature: bytes, said: bytes) -> bool:
    """Whether the installation with this key signed exactly that (Ed25519, RFC 8032)."""
    try:
        key.verify(signature, said)
    except InvalidSignature:
        return False
    return True


def standing(
    key: Ed25519PublicKey, signature: bytes | None, said: bytes, bound_to: str | None, content_digest: str
) -> str:
    """Key of ``BINDINGS``. ``bound_to``: the content's digest when the paper was worded; ``content_digest``: that of
    what the case holds now."""
    if signature is None:
        return "broken" if bound_to else "unbound"  # what is drawn for some content is signed
    if not is_signed(key, signature, said):
        return "broken"
    return "good" if bound_to == content_digest else "changed"
