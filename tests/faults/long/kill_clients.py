"""What pages do with a bridge that dies under them, and what they remember of it."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import random
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from bridge.receipts import Receipt
from bridge.spool import EntryNotFound, Spool
from tests.faults.long import marked_paper

TOKEN = "kill-test-" + "x" * 32
LIVE = ("queued", "sent", "printing")
SETTLE_SECONDS = 120.0


class BridgeGone(Exception):
    """The connection broke: the bridge was killed."""


class Wire:
    """One connection to one service."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._numbers = itertools.count(1)

    def ask(self, command: str, payload: dict[str, Any] | None = None) -> tuple[str, dict[str, Any]]:
        """Completion code and payload of a command."""
        number = next(self._numbers)
        header = {"name": command, "type": "command", "requestId": number, "version": "1.0"}
        self._connection.send(json.dumps({"header": header, "payload": payload or {}}))
        while True:
            message = json.loads(self._connection.recv())
            if message["header"]["type"] == "completion" and message["header"]["requestId"] == number:
                return message["header"]["completionCode"], message.get("payload", {})


@contextmanager
def wire(url: str, service: str) -> Iterator[Wire]:
    """A connection; raises BridgeGone when there is none or it breaks."""
    try:
        with connect(
            f"{url}/{service}",
            origin=Origin("http://127.0.0.1:8080"),
            subprotocols=[Subprotocol(name) for name in ("xfs4iot.v1", f"token.{TOKEN}", "page.kill-test-page-0001")],
            compression=None,
            proxy=None,
            close_timeout=0.5,
        ) as connection:
            yield Wire(connection)
    except (OSError, WebSocketException, EOFError) as error:
        raise BridgeGone from error


class PrintClient:
    """Prints one document after the other on one printer, and clears up after every crash."""

    def __init__(self, name: str, seed: float) -> None:
        self.name = name
        self.answered: set[str] = set()
        """Keys whose success was told."""
        self._open: str | None = None
        self._tried: Counter[str] = Counter()
        self._chance = random.Random(seed)

    def live(self, url: str) -> None:
        """Print until the bridge is gone."""
        with wire(url, self.name) as line:
            while True:
                if self._open is None:
                    self._open = f"key-{uuid.UUID(int=self._chance.getrandbits(128)).hex[:12]}"
                self._print(line, self._open)

    def _print(self, line: Wire, key: str) -> None:
        """One step on the way to this document: as the page does, asking first what became of it."""
        _, payload = line.ask("XiaoerPrint.GetJobs")
        job = next((job for job in payload["jobs"] if job["key"] == key), None)
        if job is not None and job["state"] in LIVE:
            time.sleep(0.02)
            return
        if job is not None and job["state"] == "unknown":
            self._open = None  # a person's business
            return
        self._tried[key] += 1
        data = base64.b64encode(marked_paper.pdf(key)).decode()
        code, payload = line.ask("XiaoerPrint.PrintJob", {"key": key, "data": data})
        if code == "success":
            self.answered.add(key)
            self._open = None
        elif self._tried[key] > 5:
            self._open = None
        else:
            time.sleep(0.05)


def settle(client: PrintClient, url: str) -> None:
    """Return when none of this printer's jobs is under way any more."""
    deadline = time.monotonic() + SETTLE_SECONDS
    with wire(url, client.name) as line:
        while True:
            _, payload = line.ask("XiaoerPrint.GetJobs", {"states": list(LIVE)})
            if time.monotonic() > deadline or not payload["jobs"]:
                return
            time.sleep(0.2)


class ServerKey:
    """The server that signs receipts."""

    def __init__(self) -> None:
        self._key = Ed25519PrivateKey.generate()
        self.pem = self._key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def receipt(self, submission_id: str, sha256: str) -> dict[str, str]:
        unsigned = Receipt(submission_id, sha256, "2026-05-04T08:00:00Z", "")
        signature = base64.b64encode(self._key.sign(unsigned.signed_bytes())).decode()
        return {
            "submissionId": submission_id,
            "sha256": sha256,
            "receivedAt": unsigned.received_at,
            "signature": signature,
        }


class SpoolClient:
    """Puts submissions and acknowledges some of them."""

    def __init__(self, key: ServerKey, seed: float) -> None:
        self._key = key
        self._chance = random.Random(seed)
        self._asked: dict[str, str] = {}
        self._put: dict[str, str] = {}
        self._asked_away: set[str] = set()
        self._away: set[str] = set()
        self.broken = 0

    def live(self, url: str) -> None:
        """Put and acknowledge until the bridge is gone; first once more what was not answered."""
        with wire(url, "Spool") as line:
            for submission_id in sorted(self._asked_away - self._away):
                self._acknowledge(line, submission_id)
            while True:
                waiting = sorted(self._put.keys() - self._asked_away)
                if waiting and self._chance.random() < 0.5:
                    self._acknowledge(line, self._chance.choice(waiting))
                else:
                    self._store(line)

    def _store(self, line: Wire) -> None:
        submission_id = str(uuid.UUID(int=self._chance.getrandbits(128), version=4))
        data = self._chance.randbytes(self._chance.choice((200, 4_000, 60_000)))
        self._asked[submission_id] = hashlib.sha256(data).hexdigest()
        for _ in range(2):  # the second time changes nothing
            code, payload = line.ask(
                "XiaoerSpool.Put", {"submissionId": submission_id, "data": base64.b64encode(data).decode()}
            )
            if code != "success" or payload["entry"]["sha256"] != self._asked[submission_id]:
                self.broken += 1
        self._put[submission_id] = self._asked[submission_id]

    def _acknowledge(self, line: Wire, submission_id: str) -> None:
        self._asked_away.add(submission_id)
        receipt = self._key.receipt(submission_id, self._put[submission_id])
        code, _ = line.ask("XiaoerSpool.Acknowledge", {"submissionId": submission_id, "receipt": receipt})
        self.broken += code != "success"
        self._away.add(submission_id)

    def judge(self, figures: Counter[str], directory: Path) -> None:
        """Compare what was answered with what is on disk."""
        spool = Spool(directory)
        entries = {entry.submission_id: entry for entry in spool.entries()}
        figures["spool answered puts"] = len(self._put)
        figures["spool answered acknowledges"] = len(self._away)
        figures["spool entries"] = len(entries)
        figures["corrupt"] += self.broken + (spool.damaged > 0)
        figures["corrupt"] += sum(submission_id not in self._asked for submission_id in entries)
        for submission_id, digest in self._put.items():
            entry = entries.get(submission_id)
            if entry is None:
                figures["lost"] += 1
                continue
            if submission_id in self._away:
                figures["corrupt"] += entry.state != "acknowledged"
                continue
            try:
                content = spool.get(submission_id)[1]
            except EntryNotFound:
                figures["lost"] += submission_id not in self._asked_away
                continue
            figures["corrupt"] += hashlib.sha256(content).hexdigest() != digest
