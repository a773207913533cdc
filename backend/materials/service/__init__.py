"""Materials: take a picture in, show it to its owner, bind it to a case, forget what was never used."""

from backend.materials.service.inspecting import WARNINGS
from backend.materials.service.keeping import (
    Page,
    bind,
    forget_after_session,
    forget_draft,
    forget_overdue,
    forget_unused,
    keep_for_draft,
    own_page,
    pages,
    permit,
    provenance,
    settle,
)
from backend.materials.service.taking import (
    check_still_valid,
    choose,
    drop,
    page_of_case,
    picture,
    picture_of_case,
    picture_to_read,
    take,
    take_over,
)

__all__ = (
    "WARNINGS",
    "Page",
    "bind",
    "check_still_valid",
    "choose",
    "drop",
    "forget_after_session",
    "forget_draft",
    "forget_overdue",
    "forget_unused",
    "keep_for_draft",
    "own_page",
    "page_of_case",
    "pages",
    "permit",
    "picture",
    "picture_of_case",
    "picture_to_read",
    "provenance",
    "settle",
    "take",
    "take_over",
)
