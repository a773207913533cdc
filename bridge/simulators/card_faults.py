"""What can be wrong with the simulated resident-card reader, its line and the card on it."""

from __future__ import annotations

from bridge.simulators.sam_protocol import Order, Status

FAULTS = {
    "none": "everything works",
    "wrong-type": "not a resident card (status 40)",
    "unreadable": "the card is found but cannot be read (status 41)",
    "not-selectable": "the card is found but cannot be selected (status 81)",
    "card-rejects-reader": "the card does not accept the reader (status 31)",
    "reader-rejects-card": "the reader does not accept the card (status 32)",
    "unverified": "what the card holds does not verify (status 33)",
    "lifted": "the card is lifted between select and read, once",
    "unauthorised": "the reader's security module is not authorised (status 66)",
    "self-test-failed": "the reader's security module fails its self test (status 60)",
    "refuses-checksum": "the reader finds every command's checksum wrong (status 10)",
    "refuses-length": "the reader finds every command's length wrong (status 11)",
    "refuses-command": "the reader knows no command (status 21)",
    "other-speed": "the reader answers at 9600 baud until it is told another speed",
    "slow": "every answer comes half a second late",
    "silent": "the reader takes commands and never answers",
    "garbage": "noise precedes every answer",
    "bad-checksum": "every answer is damaged",
    "bad-checksum-once": "the next answer is damaged",
    "truncated": "every answer lacks its end",
    "split": "answers come one byte at a time",
    "pulled-mid-read": "the cable is pulled in the middle of the next answer that holds a card",
}

SLOW_SECONDS = 0.5
SLOW_BAUD = 9600

STATUS_AT = {
    "wrong-type": (Order.SELECT, Status.WRONG_TYPE),
    "not-selectable": (Order.SELECT, Status.SELECT_FAILED),
    "card-rejects-reader": (Order.SELECT, Status.CARD_REJECTED_SAM),
    "reader-rejects-card": (Order.SELECT, Status.SAM_REJECTED_CARD),
    "unverified": (Order.SELECT, Status.NOT_VERIFIED),
    "unreadable": (Order.READ, Status.READ_FAILED),
}
"""Faults that are one command's status."""

ALWAYS = {
    "unauthorised": Status.UNAUTHORISED,
    "self-test-failed": Status.SELF_TEST_FAILED,
    "refuses-checksum": Status.BAD_CHECKSUM,
    "refuses-length": Status.BAD_LENGTH,
    "refuses-command": Status.BAD_COMMAND,
}
"""Faults that are every command's status, but reset's."""

NOISE = bytes.fromhex("00FF AAAA9669 AAAAAA96 0000 AAAAAA9669FFFF 13")
"""Bytes that look like a frame's beginning several times and never are one."""


def damaged(fault: str, frame: bytes) -> bytes:
    """What is left of an answer on a bad line."""
    match fault:
        case "garbage":
            return NOISE + frame
        case "truncated":
            return frame[: len(frame) // 2]
        case "bad-checksum" | "bad-checksum-once":
            return frame[:-1] + bytes([frame[-1] ^ 0xFF])
    return frame
