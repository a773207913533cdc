"""The life of one version of an item: who may move it where. Pure.

A version is written (draft), read by somebody else (reviewed) and published; from then on its content never
changes. Of one item at most one version is published or suspended at a time; a newer one supersedes it.
"""

from __future__ import annotations

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
    """One legal move. ``reason``: it must say why; ``other``: the author may not do it alone."""

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


def check(name: str, state: str, *, actor: str, author: str, reason: str) -> Step:
    """The step, when it may be done now. Raises Conflict ``stale_item`` (the version has moved on), Refused
    ``own_work`` (four eyes), Refused ``reason_missing``. Permissions are the caller's to check.
    """
    step = STEPS[name]
    if step.source != state:
        raise Conflict("stale_item", STALE)
    if step.other and actor == author:
        raise Refused("own_work", OWN_WORK)
    if step.reason and not reason.strip():
        raise Refused("reason_missing", REASON_MISSING)
    return step


STALE = Text(
    "这个版本刚刚被别人动过，请刷新后看看再做。", "Somebody has just moved this version on. Please look again first."
)
OWN_WORK = Text("自己写的版本要请另一位同事审核。", "A version must be approved by a colleague, not by who wrote it.")
REASON_MISSING = Text("请写明原因，会记录在案。", "Please say why; it is kept on record.")
