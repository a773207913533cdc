"""The life of one version of an item: who may move it where. Pure.

A version is written (draft), read by somebody else (reviewed) and published; from then on its content never
changes. Of one item at most one version is published or suspended at a time; a newer one supersedes it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from backend.core.errors import Conflict, Refused, Text

DRAFT, REVIEWED, PUBLISHED = "draft", "reviewed", "published"
SUSPENDED, WITHDRAWN, SUPERSEDED, DISCARDED = "suspended", "withdrawn", "superseded", "discarded"

STATES: dict[str, Text] = {
    DRAFT: Text("草稿", "Draft"),
    REVIEWED: Text("已审核，等发布", "Reviewed, not yet published"),
    PUBLISHED: Text("已发布", "Published"),
    SUSPENDED: Text("暂停办理", "Suspended"),
    WITHDRAWN: Text("已撤下", "Withdrawn"),
    SUPERSEDED: Text("已被新版本代替", "Superseded"),
    DISCARDED: Text("已作废的草稿", "Discarded draft"),
}
SHOWN = (PUBLISHED, SUSPENDED)
"""A suspended item stays in the library, with the reason; nothing new can be begun."""
OPEN = (DRAFT, REVIEWED)
"""Of one item at most one version is being worked on."""

WRITE, REVIEW, PUBLISH = "item.write", "item.review", "item.publish"


@dataclass(frozen=True)
class Step:
    """One legal move. ``reason``: it must say why; ``other``: nobody who wrote on it may take it."""

    source: str
    target: str
    permission: str
    label: Text
    reason: bool = False
    other: bool = False


STEPS: dict[str, Step] = {
    "approve": Step(DRAFT, REVIEWED, REVIEW, Text("审核通过", "Approve"), other=True),
    "object": Step(DRAFT, DRAFT, REVIEW, Text("退回修改", "Send back"), reason=True, other=True),
    "return": Step(REVIEWED, DRAFT, REVIEW, Text("退回修改", "Send back"), reason=True),
    "discard": Step(DRAFT, DISCARDED, WRITE, Text("作废草稿", "Discard the draft"), reason=True),
    "publish": Step(REVIEWED, PUBLISHED, PUBLISH, Text("发布", "Publish")),
    "suspend": Step(PUBLISHED, SUSPENDED, PUBLISH, Text("暂停办理", "Suspend"), reason=True),
    "resume": Step(SUSPENDED, PUBLISHED, PUBLISH, Text("恢复办理", "Resume")),
    "withdraw": Step(PUBLISHED, WITHDRAWN, PUBLISH, Text("撤下", "Withdraw"), reason=True),
    "withdraw_suspended": Step(SUSPENDED, WITHDRAWN, PUBLISH, Text("撤下", "Withdraw"), reason=True),
}
"""``superseded`` is no step: publishing the next version does it."""


def steps_from(state: str) -> dict[str, Step]:
    """What may be done with a version in ``state``."""
    return {name: step for name, step in STEPS.items() if step.source == state}


def check(name: str, state: str, *, actor: str, authors: Collection[str], reason: str) -> Step:
    """The step, when it may be done now. ``authors``: everybody who wrote on the version. Raises Conflict
    ``stale_item`` (the version has moved on), and as ``must_be_fit``. Permissions are the caller's to check.
    """
    step = STEPS[name]
    if step.source != state:
        raise Conflict("stale_item", STALE)
    must_be_fit(step, actor=actor, authors=authors, reason=reason)
    return step


def must_be_fit(step: Step, *, actor: str, authors: Collection[str], reason: str, own_work: Text | None = None) -> None:
    """Four eyes and reasons, the same for items, designs and batches: who wrote anything that was not published since
    does not decide on it. Raises Refused ``own_work``, ``reason_missing``.
    """
    if step.other and actor in authors:
        raise Refused("own_work", own_work or OWN_WORK)
    if step.reason and not reason.strip():
        raise Refused("reason_missing", REASON_MISSING)


def others(authors: Collection[str], writer: str) -> list[str] | None:
    """Who wrote on something besides its last ``writer``, each once in order; None when nobody did."""
    return [one for one in dict.fromkeys(authors) if one != writer] or None


STALE = Text(
    "这个版本刚刚被别人动过，请刷新后看看再做。", "Somebody has just moved this version on. Please look again first."
)
OWN_WORK = Text(
    "这一版您写过，要请没有写过的同事审核。", "A version is approved by a colleague who wrote nothing of it."
)
REASON_MISSING = Text("请写明原因，会记录在案。", "Please say why; it is kept on record.")
