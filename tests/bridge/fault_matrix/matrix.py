"""Device class x fault x moment: what the client is answered, what the status tells meanwhile.

A row is one fault. ``idle``, ``running``, ``queued`` say how a command ends that comes while the fault lasts,
runs when it strikes, or waits behind another: the command's own error word or the completion code; with ``+``
an event that must have been told before. ``-``: the moment does not exist for this fault. Afterwards the fault
is taken away, and the next command must succeed, without a restart.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

MOMENTS = ("idle", "running", "queued")


@dataclass(frozen=True)
class Row:
    """``status`` is the word Status tells while the fault lasts (``paper:out`` for a tray; empty: it stays as it
    was). ``limit`` is the command's timeout in ms. ``struck``: the fault strikes only when the device works.
    ``quick`` names the moments that ``make test`` runs; ``make faults`` runs all."""

    service: str
    fault: str
    idle: str
    running: str
    queued: str
    status: str = ""
    limit: int = 1200
    struck: bool = False
    quick: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cell:
    """One run. ``answers``: any of these words ends the command rightly."""

    service: str
    fault: str
    moment: str
    answers: tuple[str, ...]
    event: str
    status: str
    limit: int
    struck: bool
    quick: bool

    @property
    def name(self) -> str:
        return f"{self.service} {self.fault} {self.moment}"


def _same(service: str, fault: str, word: str, **more: object) -> Row:
    """One word for all three moments."""
    return Row(service, fault, word, word, word, **more)  # type: ignore[arg-type]


CARD = "CardReader"
CODE = "BarcodeReader"
RECEIPT = "ReceiptPrinter"
DOCUMENT = "DocumentPrinter"
SCANNER = "Scanner"
CAMERA = "Camera"
SOCIAL = "SocialCardReader"
LIGHTS = "Lights"
DOOR = "Auxiliaries"
"""The booth's door; the cabinet's other auxiliaries hang on the same line."""

NETWORK = "deviceNotReady|jobUnknown"
"""A printer that answers no more, or nonsense: before the document is sent nothing is lost, afterwards nobody knows."""

_KEEPS_ASKING = "timeOut+InvalidMediaEvent"
"""A card that cannot be read this time may be the next time: the person is told, the reader goes on."""

ROWS: tuple[Row, ...] = (
    _same(CARD, "unplug", "deviceNotReady", status="noDevice", quick=("running", "queued")),
    _same(CARD, "wrong-type", "invalidMedia", quick=("running",)),
    _same(CARD, "unreadable", _KEEPS_ASKING, quick=("idle",)),
    _same(CARD, "not-selectable", _KEEPS_ASKING),
    _same(CARD, "card-rejects-reader", "securityFail", quick=("queued",)),
    _same(CARD, "reader-rejects-card", "securityFail", quick=("running",)),
    _same(CARD, "unverified", "securityFail", quick=("idle",)),
    Row(CARD, "lifted", "timeOut+InsertCardEvent", "timeOut+InsertCardEvent", "success"),
    _same(CARD, "unauthorised", "hardwareError", status="hardwareError", quick=("idle", "queued")),
    _same(CARD, "self-test-failed", "hardwareError", status="hardwareError", quick=("running",)),
    _same(CARD, "refuses-checksum", "hardwareError", status="hardwareError"),
    _same(CARD, "refuses-length", "hardwareError", status="hardwareError"),
    _same(CARD, "refuses-command", "hardwareError", status="hardwareError", quick=("queued",)),
    Row(CARD, "other-speed", "success|deviceNotReady", "deviceNotReady", "deviceNotReady|success", limit=8000),
    _same(CARD, "slow", "success", limit=9000),
    _same(CARD, "silent", "deviceNotReady", status="offline", limit=9000),
    _same(CARD, "garbage", "success", quick=("running",)),
    _same(CARD, "bad-checksum", "hardwareError", limit=5000, quick=("idle",)),
    _same(CARD, "bad-checksum-once", "success", limit=5000, quick=("queued",)),
    _same(CARD, "truncated", "hardwareError|deviceNotReady", limit=9000),
    _same(CARD, "split", "success", quick=("idle",)),
    _same(CARD, "pulled-mid-read", "deviceNotReady", status="noDevice", struck=True, quick=("running",)),
    _same(CODE, "unplug", "deviceNotReady", status="noDevice", quick=("running",)),
    _same(CODE, "slow", "success", limit=6000),
    _same(CODE, "silent", "timeOut", quick=("idle",)),
    _same(CODE, "garbage", "success", limit=4000, quick=("running",)),
    _same(CODE, "no-end", "timeOut|success|barcodeInvalid"),
    _same(CODE, "no-identifier", "success", limit=4000, quick=("queued",)),
    _same(CODE, "endless", "timeOut|barcodeInvalid"),
    _same(CODE, "pulled-mid-code", "deviceNotReady", status="noDevice", struck=True, limit=4000, quick=("running",)),
    _same(SOCIAL, "unplug", "deviceNotReady", status="noDevice", limit=15000),
    _same(SOCIAL, "mute", "timeOut+InvalidMediaEvent", limit=5000),
    _same(SOCIAL, "wrong-card", "invalidMedia", limit=15000, quick=("idle",)),
    Row(SOCIAL, "removed-mid-read", "noMedia", "noMedia", "timeOut+InsertCardEvent", limit=6000),
    _same(SOCIAL, "slow", "success", limit=20000),
    _same(SOCIAL, "silent", "timeOut|hardwareError|deviceNotReady", limit=6000),
    _same(SOCIAL, "garbage", "invalidMedia", limit=15000),
    _same(SOCIAL, "service-killed", "deviceNotReady|hardwareError", limit=15000),
    Row(
        RECEIPT,
        "unplug",
        "deviceNotReady",
        "jobUnknown|deviceNotReady",
        "deviceNotReady",
        status="offline",
        limit=20000,
        quick=("running",),
    ),
    _same(RECEIPT, "paper-low", "success", status="paper:low", limit=20000),
    _same(RECEIPT, "paper-out", "paperOut", status="paper:out", limit=20000, quick=("idle", "running")),
    _same(RECEIPT, "cover-open", "userError", status="userError", limit=20000, quick=("queued",)),
    Row(
        RECEIPT,
        "cutter",
        "jobUnknown",
        "jobUnknown",
        "paperJammed",
        status="hardwareError",
        limit=20000,
        struck=True,
        quick=("running",),
    ),
    _same(RECEIPT, "slow", "success", limit=30000),
    Row(
        RECEIPT,
        "silent",
        "deviceNotReady",
        "jobUnknown|deviceNotReady",
        "deviceNotReady",
        status="offline",
        limit=30000,
    ),
    Row(
        RECEIPT,
        "garbage",
        "deviceNotReady",
        "jobUnknown|deviceNotReady",
        "deviceNotReady",
        status="offline",
        limit=30000,
    ),
    Row(
        DOCUMENT,
        "unplug",
        "deviceNotReady",
        "jobUnknown",
        "deviceNotReady",
        status="offline",
        limit=40000,
        quick=("idle",),
    ),
    _same(DOCUMENT, "paper-low", "success", status="paper:low", limit=20000),
    _same(DOCUMENT, "paper-out", "paperOut", status="paper:out", limit=20000, quick=("idle",)),
    _same(DOCUMENT, "jam", "paperJammed", status="hardwareError", limit=20000, struck=True, quick=("idle",)),
    _same(DOCUMENT, "toner-low", "success", limit=20000),
    _same(DOCUMENT, "toner-out", "tonerOut", limit=20000, quick=("idle",)),
    _same(DOCUMENT, "cover-open", "userError", status="userError", limit=20000, quick=("idle",)),
    _same(DOCUMENT, "slow", "success", limit=20000),
    Row(DOCUMENT, "silent", NETWORK, NETWORK, NETWORK, limit=60000),
    Row(DOCUMENT, "mute", NETWORK, NETWORK, NETWORK, limit=60000),
    Row(DOCUMENT, "garbage", NETWORK, NETWORK, NETWORK, limit=60000),
    _same(SCANNER, "unplug", "deviceNotReady", status="offline", limit=15000, quick=("running",)),
    _same(SCANNER, "jam", "mediaJammed", limit=15000, quick=("idle",)),
    _same(SCANNER, "jam-second", "success", limit=15000),
    _same(SCANNER, "cover-open", "userError", status="userError", limit=15000, quick=("queued",)),
    _same(SCANNER, "busy", "deviceNotReady", limit=15000),
    _same(SCANNER, "slow", "success", limit=30000),
    _same(SCANNER, "silent", "deviceNotReady|hardwareError", limit=40000),
    _same(SCANNER, "garbage", "deviceNotReady|hardwareError", limit=40000),
    _same(CAMERA, "unplug", "deviceNotReady", status="noDevice", limit=15000, quick=("idle",)),
    _same(CAMERA, "black", "cameraInoperable", limit=15000),
    _same(CAMERA, "frozen", "cameraInoperable", limit=15000),
    _same(CAMERA, "slow", "success|cameraInoperable", limit=15000),
    _same(CAMERA, "silent", "cameraInoperable|deviceNotReady|hardwareError", limit=30000),
    _same(CAMERA, "garbage", "cameraInoperable|deviceNotReady", limit=15000),
    _same(LIGHTS, "unplug", "deviceNotReady", status="noDevice", limit=8000),
    _same(LIGHTS, "silent", "deviceNotReady", status="offline", limit=15000),
    _same(LIGHTS, "garbage", "deviceNotReady", status="offline", limit=15000),
    _same(LIGHTS, "crc", "deviceNotReady", status="offline", limit=15000),
    _same(LIGHTS, "slow", "success", limit=15000),
    _same(LIGHTS, "exception", "lightError", status="hardwareError", limit=8000, quick=("idle",)),
    _same(LIGHTS, "door-blocked", "success", limit=8000),
    _same(DOOR, "unplug", "deviceNotReady", status="noDevice", limit=8000, quick=("queued",)),
    _same(DOOR, "silent", "deviceNotReady", status="offline", limit=25000),
    _same(DOOR, "garbage", "deviceNotReady", status="offline", limit=25000),
    _same(DOOR, "crc", "deviceNotReady", status="offline", limit=25000),
    Row(DOOR, "slow", "success", "success", "-", limit=15000),  # a door does not queue
    _same(DOOR, "exception", "hardwareError", status="hardwareError", limit=8000, quick=("running",)),
    Row(DOOR, "door-blocked", "doorBlocked", "-", "-", limit=15000, quick=("idle",)),
)


def cells() -> Iterator[Cell]:
    """Every run of the matrix."""
    for row in ROWS:
        for moment in MOMENTS:
            said = getattr(row, moment)
            if said == "-":
                continue
            words, _, event = said.partition("+")
            yield Cell(
                row.service,
                row.fault,
                moment,
                tuple(words.split("|")),
                event,
                row.status,
                row.limit,
                row.struck,
                moment in row.quick,
            )


CELLS = tuple(cells())
