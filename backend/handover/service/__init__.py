"""Use cases of the hand-over: the kiosk's side (offer, take back, let go), the phone's (redeem, write, finish)."""

from backend.handover.service.filling import (
    Typed,
    add_picture,
    content,
    drop_picture,
    picture,
    seen,
    submit,
    write,
)
from backend.handover.service.pairing import (
    COOKIE,
    Offer,
    Phone,
    end_over,
    find,
    forget,
    give_back,
    go_alone,
    offer,
    redeem,
    take_back,
    under_way,
)

__all__ = [
    "COOKIE",
    "Offer",
    "Phone",
    "Typed",
    "add_picture",
    "content",
    "drop_picture",
    "end_over",
    "find",
    "forget",
    "give_back",
    "go_alone",
    "offer",
    "picture",
    "redeem",
    "seen",
    "submit",
    "take_back",
    "under_way",
    "write",
]
