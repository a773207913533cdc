"""Use cases of the drafts.

A submission closes one; the hand-over to a phone and forms on paper change one with ``apply``.
"""

from backend.drafts.service.keeping import (
    Closed,
    Draft,
    Exists,
    Moved,
    Saved,
    apply,
    close,
    drop,
    expire,
    forget_pictures,
    read,
    save,
)
from backend.drafts.service.offering import carry_over, listed, out, permit, shown

__all__ = [
    "Closed",
    "Draft",
    "Exists",
    "Moved",
    "Saved",
    "apply",
    "carry_over",
    "close",
    "drop",
    "expire",
    "forget_pictures",
    "listed",
    "out",
    "permit",
    "read",
    "save",
    "shown",
]
